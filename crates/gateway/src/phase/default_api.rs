//! What default APIs do beyond others: they prove to our key manager that they ask, and they heed what a key manager's
//! answer says of ended tokens, so that a revoked token is refused by this gateway before its caller has the answer
//! (WSO2: `APIManagerCacheExtensionHandler`).

use http::{HeaderMap, HeaderName, HeaderValue};
use tidegate_model::default_api::{
    DEACTIVATED_ACCESS_TOKEN, DefaultApi, ENDED_HEADER, ENDED_MAX, RELAY_CLIENT_HEADER, RELAY_HEADER,
    REVOKED_ACCESS_TOKEN, REVOKED_REFRESH_TOKEN,
};
use tidegate_model::millis::Millis;

use crate::exchange::Exchange;
use crate::upstream::address::Base;

/// Headers in which a key manager names ended access tokens by their text.
const ENDED_BY_TEXT: [&str; 2] = [REVOKED_ACCESS_TOKEN, DEACTIVATED_ACCESS_TOKEN];
/// Longest list of ended tokens that is read, in bytes.
const ENDED_BYTES_MAX: usize = 16 << 10;

/// Tells our own key manager, and nobody else, who asks. What a client says in these headers goes nowhere.
pub(crate) fn put_relay(ex: &Exchange, base: &Base, headers: &mut HeaderMap) {
    if ex.api().is_none_or(|api| api.default_api.is_none()) {
        return;
    }
    headers.remove(RELAY_HEADER);
    headers.remove(RELAY_CLIENT_HEADER);
    let Some(own) = &base.own else { return };
    if let Some(mut proof) = own.proof.clone() {
        proof.set_sensitive(true);
        headers.insert(HeaderName::from_static(RELAY_HEADER), proof);
    }
    // Over a Unix socket nobody has an address; that the call was relayed is said all the same.
    let client = ex.client.map(|client| client.to_canonical().to_string()).unwrap_or_default();
    if let Ok(client) = HeaderValue::from_str(&client) {
        headers.insert(HeaderName::from_static(RELAY_CLIENT_HEADER), client);
    }
}

/// Forgets the tokens that the answer of a token or revoke API says have ended, and takes out what is not for callers.
pub(crate) fn heed(ex: &Exchange, headers: &mut HeaderMap) {
    let Some(kind) = ex.api().and_then(|api| api.default_api) else { return };
    let ended = headers.remove(ENDED_HEADER);
    if !matches!(kind, DefaultApi::Token | DefaultApi::Login | DefaultApi::Revoke) {
        return;
    }
    let is_own = ex.base.as_ref().is_some_and(Base::is_own);
    if let Some(list) = ended.as_ref().filter(|_| is_own).and_then(|value| value.to_str().ok()) {
        for (id, expires_at) in entries(list) {
            ex.gateway.revoked().add(id.to_owned(), expires_at);
        }
    }
    for name in ENDED_BY_TEXT {
        for token in headers.get_all(name).iter().filter_map(|value| value.to_str().ok()) {
            ex.gateway.forget_token(token.trim(), ex.now);
        }
    }
    if !ex.gateway.settings().default_apis.passes_token_headers {
        for name in [REVOKED_ACCESS_TOKEN, DEACTIVATED_ACCESS_TOKEN, REVOKED_REFRESH_TOKEN] {
            headers.remove(name);
        }
    }
}

fn entries(list: &str) -> impl Iterator<Item = (&str, Millis)> {
    let list = if list.len() > ENDED_BYTES_MAX { "" } else { list };
    list.split(',').take(ENDED_MAX).filter_map(entry)
}

fn entry(text: &str) -> Option<(&str, Millis)> {
    let (id, expires_at) = text.trim().split_once('=')?;
    Some((id, expires_at.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_ended_tokens_is_read_as_far_as_it_makes_sense() {
        let read = |list: &str| entries(list).map(|(id, at)| (id.to_owned(), at)).collect::<Vec<_>>();
        assert_eq!(read("a=1, b=2"), [("a".to_owned(), 1), ("b".to_owned(), 2)]);
        assert_eq!(read("a, =,b=x,c=3"), [("c".to_owned(), 3)]);
        assert_eq!(read(&"a=1,".repeat(ENDED_MAX + 5)).len(), ENDED_MAX);
        assert_eq!(read(&"a=1,".repeat(ENDED_BYTES_MAX)), []);
    }
}
