//! Calls that come through a gateway's default APIs, and what only such gateways are told.
//!
//! A gateway of ours proves itself: in this process by a secret, elsewhere by what it joined with, a join token or a client
//! certificate. Then its word about the caller's address counts, and it learns at once which tokens ended. Everyone else is
//! told nothing of either kind, unless the settings say that the texts of ended tokens are for all, as in WSO2 1.x.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use http::request::Parts;
use http::{Extensions, HeaderMap, HeaderName, HeaderValue};
use secrecy::ExposeSecret as _;
use tidegate_model::default_api::{
    DEACTIVATED_ACCESS_TOKEN, ENDED_HEADER, ENDED_MAX, RELAY_CLIENT_HEADER, RELAY_HEADER, REVOKED_ACCESS_TOKEN,
    REVOKED_REFRESH_TOKEN,
};
use tidegate_model::millis::Millis;
use tidegate_model::node::Transport;
use tidegate_wire::random;

use crate::KeyManager;

/// Tokens that ended by a request.
#[derive(Clone, Default)]
pub(crate) struct Ended {
    /// Access tokens as gateways know them, and when they would have expired.
    pub ids: Vec<(String, Millis)>,
    /// Text of the access token that was revoked.
    pub revoked: Option<String>,
    /// Text of the refresh token that was revoked.
    pub revoked_refresh: Option<String>,
    /// Text of the access token that a refresh replaced.
    pub deactivated: Option<String>,
}

/// Whether the request says that it comes through a default API. Not proven: good for nothing but a redirect.
pub(crate) fn is_relayed(headers: &HeaderMap) -> bool {
    headers.contains_key(RELAY_CLIENT_HEADER)
}

/// The address that answers for wrong guesses made over a connection from `peer`; none for a loopback one, which many share.
pub(crate) fn guessing_address(peer: IpAddr) -> Option<IpAddr> {
    Some(peer.to_canonical()).filter(|ip| !ip.is_loopback())
}

/// Whether a request came over TLS. Without the listener's word it counts as plain.
pub(crate) fn is_tls(extensions: &Extensions) -> bool {
    extensions.get::<Transport>().is_some_and(|transport| transport.is_tls)
}

impl KeyManager {
    /// Whether a gateway of ours sent this: the one of this process, or one that joined the installation.
    pub(crate) async fn is_from_gateway(&self, head: &Parts) -> bool {
        let transport = head.extensions.get::<Transport>().cloned().unwrap_or_default();
        if transport.certificate.is_some() {
            // Its other calls are its own, not somebody's who came through it.
            return is_relayed(&head.headers);
        }
        let Some(shown) = head.headers.get(RELAY_HEADER) else { return false };
        if let Some(secret) = &self.settings.relay_secret
            && random::same(secret.expose_secret().as_bytes(), shown.as_bytes())
        {
            return true;
        }
        // A token that came in the clear may be anybody's by now.
        let Some(token) = shown.to_str().ok().filter(|_| transport.is_tls) else { return false };
        match self.store.check_join_token(token, self.now()).await {
            Ok(found) => found.is_ok(),
            Err(why) => {
                tracing::warn!(%why, "cannot tell whether a call came through a gateway of ours: treated as if not");
                false
            }
        }
    }

    /// The caller's address: our gateway's word for it, or the other end of the connection when the listener tells it
    /// (`into_make_service_with_connect_info`). Other forwarding headers are not believed here: whoever guesses passwords
    /// can write them. Nor does a loopback address say who calls: it is a proxy's, and must not have everyone share one
    /// limit.
    pub(crate) async fn caller_address(&self, head: &Parts) -> Option<IpAddr> {
        let address = match self.is_from_gateway(head).await {
            true => head.headers.get(RELAY_CLIENT_HEADER)?.to_str().ok()?.parse().ok(),
            false => head.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip()),
        };
        address.and_then(guessing_address)
    }

    /// Tells of ended tokens whoever may know.
    pub(crate) fn tell_ended(&self, is_from_gateway: bool, ended: &Ended, headers: &mut HeaderMap) {
        let mut put = |name: &'static str, text: &str| {
            let name = HeaderName::try_from(name).ok();
            if let (Some(name), Ok(mut value)) = (name, HeaderValue::from_str(text)) {
                value.set_sensitive(true);
                headers.insert(name, value);
            }
        };
        if is_from_gateway && !ended.ids.is_empty() {
            let list: Vec<String> = ended.ids.iter().take(ENDED_MAX).map(|(id, at)| format!("{id}={at}")).collect();
            put(ENDED_HEADER, &list.join(","));
        }
        if is_from_gateway || self.settings.sends_token_headers {
            let texts = [
                (REVOKED_ACCESS_TOKEN, &ended.revoked),
                (REVOKED_REFRESH_TOKEN, &ended.revoked_refresh),
                (DEACTIVATED_ACCESS_TOKEN, &ended.deactivated),
            ];
            for (name, text) in texts {
                if let Some(text) = text {
                    put(name, text);
                }
            }
        }
    }
}
