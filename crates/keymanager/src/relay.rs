//! Calls that come through a gateway's default APIs, and what only such gateways are told.
//!
//! A gateway of ours proves itself by a secret; then its word about the caller's address counts, and it learns at once
//! which tokens ended. Everyone else is told nothing of either kind, unless the settings say that the texts of ended tokens
//! are for all, as in WSO2 1.x.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use http::{HeaderMap, HeaderName, HeaderValue};
use secrecy::ExposeSecret as _;
use tidegate_model::default_api::{
    DEACTIVATED_ACCESS_TOKEN, ENDED_HEADER, ENDED_MAX, RELAY_CLIENT_HEADER, RELAY_HEADER, REVOKED_ACCESS_TOKEN,
    REVOKED_REFRESH_TOKEN,
};
use tidegate_model::millis::Millis;
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

impl KeyManager {
    /// Whether a gateway of ours sent this.
    pub(crate) fn is_from_gateway(&self, headers: &HeaderMap) -> bool {
        let (Some(secret), Some(shown)) = (&self.settings.relay_secret, headers.get(RELAY_HEADER)) else {
            return false;
        };
        random::same(secret.expose_secret().as_bytes(), shown.as_bytes())
    }

    /// The caller's address: our gateway's word for it, or the other end of the connection when the listener tells it
    /// (`into_make_service_with_connect_info`). Other forwarding headers are not believed here: whoever guesses passwords
    /// can write them. Nor does a loopback address say who calls: it is a proxy's, and must not have everyone share one
    /// limit.
    pub(crate) fn caller_address(&self, request: &Request) -> Option<IpAddr> {
        let address = match self.is_from_gateway(request.headers()) {
            true => request.headers().get(RELAY_CLIENT_HEADER)?.to_str().ok()?.parse().ok(),
            false => request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip()),
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
