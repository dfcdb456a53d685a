//! Default APIs in this process: made at first start, and led to our own key manager. The gateway and the key manager
//! know each other by a secret made at each start; it never leaves the process.
//!
//! When the key manager runs elsewhere its address, its certificate and that secret are the other side's to give: see
//! [`Way::elsewhere`].

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use anyhow::Result;
use http::HeaderValue;
use tidegate_config::ports::Listener;
use tidegate_config::{Config, Role, Urls};
use tidegate_gateway::settings::DefaultApis;
use tidegate_keymanager::user::FIRST_USER;
use tidegate_model::default_api::key_manager_path;
use tidegate_model::millis;
use tidegate_store::Store;
use tidegate_wire::random;
use url::Url;

use super::backing::Own;
use crate::tls::Certificate;

const SECRET_BYTES: usize = 32;

/// A new secret between this process's gateway and key manager.
pub fn fresh_relay_secret() -> String {
    random::token(SECRET_BYTES)
}

/// Makes the default APIs that are missing. An API of a publisher that stands where one would be stays.
///
/// # Errors
/// When the store fails.
pub async fn seed(store: &Store) -> Result<()> {
    for kind in store.seed_default_apis(FIRST_USER, millis::now()).await? {
        let (name, context) = (kind.name(), kind.context());
        tracing::warn!("default API `{name}` is not served: another API has its name or the context {context}");
    }
    Ok(())
}

/// How the gateway's default APIs reach the key manager.
pub struct Way {
    /// Where it listens.
    base: Base,
    /// How its certificate is judged; `None`: like any backend's.
    tls: Option<Arc<rustls::ClientConfig>>,
    relay_secret: Option<HeaderValue>,
}

enum Base {
    /// In this process.
    Here(Url),
    /// Wherever [`Urls`] says.
    Elsewhere(Arc<Urls>),
}

impl Way {
    /// The way for this configuration and these sockets.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(
        config: &Config,
        bound: &[(Listener, SocketAddr)],
        urls: &Arc<Urls>,
        certificate: &Arc<Certificate>,
        own: Option<&Own>,
    ) -> Result<Self> {
        match own_listener(bound).filter(|_| config.has_role(Role::KeyManager)).zip(own) {
            Some((base, own)) => Ok(Self {
                base: Base::Here(base),
                tls: Some(crate::tls::own::client_config(certificate)?),
                relay_secret: HeaderValue::from_str(&own.relay_secret).ok(),
            }),
            None => Ok(Self::elsewhere(urls)),
        }
    }

    /// The key manager is another process. WIRING (branch `apart`): its address comes from `Urls::resolve`; give `tls` what
    /// the control plane says of its certificate, and `relay_secret` what both sides were told at the join, so that
    /// callers' addresses and ended tokens reach the other side as they do in one process.
    fn elsewhere(urls: &Arc<Urls>) -> Self {
        Self { base: Base::Elsewhere(urls.clone()), tls: None, relay_secret: None }
    }

    /// As the gateway takes it.
    pub fn into_settings(self, config: &Config) -> DefaultApis {
        let base = self.base;
        DefaultApis {
            resolve: Arc::new(move |address| base.resolve(address)),
            tls: self.tls,
            relay_secret: self.relay_secret,
            passes_token_headers: config.key_manager.wso2_token_headers,
        }
    }
}

impl Base {
    /// Only the key manager's OAuth2 endpoints are led to: the gateway asks for nothing else, and would get nothing else.
    fn resolve(&self, address: &Url) -> Option<Url> {
        let path = key_manager_path(address)?;
        match self {
            Self::Here(base) => base.join(path).ok(),
            Self::Elsewhere(urls) => urls.resolve(address.as_str()).ok().flatten(),
        }
    }
}

/// Our own management listener as it is dialled from this machine, encrypted if there is a choice. Not the public address:
/// a proxy there may be down, or see what it should not.
fn own_listener(bound: &[(Listener, SocketAddr)]) -> Option<Url> {
    let find = |listener: Listener| bound.iter().find(|(known, _)| *known == listener).copied();
    let (listener, address) = find(Listener::ManagementHttps).or_else(|| find(Listener::ManagementHttp))?;
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    let scheme = if listener.is_tls() { "https" } else { "http" };
    Url::parse(&format!("{scheme}://{}/", SocketAddr::new(ip, address.port()))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_api_is_led_to_the_oauth_endpoints_of_this_process_wherever_it_listens() {
        let bound = |listener: Listener, address: &str| vec![(listener, address.parse::<SocketAddr>().unwrap())];
        let table = [
            (bound(Listener::ManagementHttps, "0.0.0.0:9451"), "https://127.0.0.1:9451/oauth2/token"),
            (bound(Listener::ManagementHttps, "[::]:9452"), "https://[::1]:9452/oauth2/token"),
            (bound(Listener::ManagementHttp, "127.0.0.9:9453"), "http://127.0.0.9:9453/oauth2/token"),
        ];
        for (sockets, expected) in table {
            let base = Base::Here(own_listener(&sockets).unwrap());
            let url = "tidegate://key-manager/oauth2/token".parse().unwrap();
            assert_eq!(base.resolve(&url).unwrap().as_str(), expected);
            for hostile in
                ["tidegate://key-manager/oauth2/introspect", "tidegate://ops/metrics", "https://a/oauth2/token"]
            {
                assert_eq!(base.resolve(&hostile.parse().unwrap()), None, "{hostile}");
            }
        }
        assert_eq!(own_listener(&bound(Listener::Ops, "127.0.0.1:1")), None);
    }
}
