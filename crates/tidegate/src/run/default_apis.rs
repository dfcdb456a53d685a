//! Default APIs: made at first start, and led to our own key manager. In one process gateway and key manager know each
//! other by a secret made at each start; it never leaves the process. A key manager that runs elsewhere is reached,
//! trusted and shown who we are exactly as this gateway joined it ([`Joining::lead`]), at this moment: it may move, or
//! come back with another certificate, while we run.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use anyhow::Result;
use http::HeaderValue;
use tidegate_config::ports::Listener;
use tidegate_config::{Config, Role, Urls};
use tidegate_gateway::settings::{DefaultApis, Led, OwnTrust};
use tidegate_keymanager::user::FIRST_USER;
use tidegate_model::default_api::key_manager_path;
use tidegate_model::millis;
use tidegate_store::Store;
use tidegate_wire::random;
use url::Url;

use super::backing::Backing;
use super::peer::Joining;
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
pub enum Way {
    /// In this process: where it listens, and how we know each other.
    Here(Led),
    /// Where this gateway joined.
    Joined(Arc<Joining>),
    /// Wherever [`Urls`] says, as any client would reach it: another process on the same store.
    Public(Arc<Urls>),
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
        backing: &Backing,
    ) -> Result<Self> {
        let here = own_listener(bound).filter(|_| config.has_role(Role::KeyManager)).zip(backing.own.as_ref());
        if let Some((url, own)) = here {
            let tls = Some(crate::tls::own::client_config(certificate)?);
            let proof = HeaderValue::from_str(&own.relay_secret).ok();
            return Ok(Self::Here(Led { url, trust: OwnTrust { tls, proof } }));
        }
        Ok(backing.joining.as_ref().map_or_else(|| Self::Public(urls.clone()), |joining| Self::Joined(joining.clone())))
    }

    /// As the gateway takes it.
    pub fn into_settings(self, config: &Config) -> DefaultApis {
        DefaultApis {
            lead: Arc::new(move |address| self.lead(address)),
            passes_token_headers: config.key_manager.wso2_token_headers,
        }
    }

    /// Only the key manager's OAuth2 endpoints are led to: the gateway asks for nothing else, and would get nothing else.
    fn lead(&self, address: &Url) -> Option<Led> {
        let path = key_manager_path(address)?;
        match self {
            Self::Here(led) => Some(Led { url: led.url.join(path).ok()?, trust: led.trust.clone() }),
            Self::Joined(joining) => joining.lead(path),
            Self::Public(urls) => {
                let url = urls.resolve(address.as_str()).ok().flatten()?;
                Some(Led { url, trust: OwnTrust::default() })
            }
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
            let way = Way::Here(Led { url: own_listener(&sockets).unwrap(), trust: OwnTrust::default() });
            let url = "tidegate://key-manager/oauth2/token".parse().unwrap();
            assert_eq!(way.lead(&url).unwrap().url.as_str(), expected);
            for hostile in
                ["tidegate://key-manager/oauth2/introspect", "tidegate://ops/metrics", "https://a/oauth2/token"]
            {
                assert!(way.lead(&hostile.parse().unwrap()).is_none(), "{hostile}");
            }
        }
        assert_eq!(own_listener(&bound(Listener::Ops, "127.0.0.1:1")), None);
    }
}
