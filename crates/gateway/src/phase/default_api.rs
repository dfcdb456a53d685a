//! What default APIs do beyond others: they prove to our key manager that they ask, and they heed what a key manager's
//! answer says of ended tokens, so that a revoked token is refused by this gateway before its caller has the answer
//! (WSO2: `APIManagerCacheExtensionHandler`).

use http::HeaderName;
use tidegate_model::default_api::{
    DEACTIVATED_ACCESS_TOKEN, DefaultApi, ENDED_HEADER, ENDED_MAX, RELAY_CLIENT_HEADER, RELAY_HEADER,
    REVOKED_ACCESS_TOKEN, REVOKED_REFRESH_TOKEN,
};
use tidegate_model::millis::Millis;

use crate::exchange::Exchange;
use crate::message::Headers;
use crate::upstream::address::Base;

/// Headers in which a key manager names ended access tokens by their text.
const ENDED_BY_TEXT: [&str; 2] = [REVOKED_ACCESS_TOKEN, DEACTIVATED_ACCESS_TOKEN];
/// Longest list of ended tokens that is read, in bytes.
const ENDED_BYTES_MAX: usize = 16 << 10;

/// Tells our own key manager, and nobody else, who asks. What a client says in these headers goes nowhere.
pub(crate) fn put_relay(ex: &mut Exchange, base: &Base) {
    if ex.api().is_none_or(|api| api.default_api.is_none()) {
        return;
    }
    // Over a Unix socket nobody has an address; that the call was relayed is said all the same.
    let client = ex.client.map(|client| client.to_canonical().to_string()).unwrap_or_default();
    let headers = ex.headers_mut();
    headers.remove(&header(RELAY_HEADER));
    headers.remove(&header(RELAY_CLIENT_HEADER));
    let Some(own) = &base.own else { return };
    if let Some(proof) = &own.proof {
        headers.set_secret(&header(RELAY_HEADER), proof);
    }
    headers.set(&header(RELAY_CLIENT_HEADER), client);
}

/// Forgets the tokens that the answer of a token or revoke API says have ended, and takes out what is not for callers.
pub(crate) fn heed(ex: &Exchange, headers: &mut Headers) {
    let Some(kind) = ex.api().and_then(|api| api.default_api) else { return };
    let ended = headers.text(&header(ENDED_HEADER)).map(str::to_owned);
    headers.remove(&header(ENDED_HEADER));
    if !matches!(kind, DefaultApi::Token | DefaultApi::Login | DefaultApi::Revoke) {
        return;
    }
    let is_own = ex.base.as_ref().is_some_and(|base| base.is_own());
    if let Some(list) = ended.as_deref().filter(|_| is_own) {
        for (id, expires_at) in entries(list) {
            ex.gateway.revoked().add(id.to_owned(), expires_at);
        }
    }
    for name in ENDED_BY_TEXT {
        for token in headers.texts(&header(name)) {
            ex.gateway.forget_token(token.trim(), ex.now);
        }
    }
    if !ex.gateway.settings().default_apis.passes_token_headers {
        for name in [REVOKED_ACCESS_TOKEN, DEACTIVATED_ACCESS_TOKEN, REVOKED_REFRESH_TOKEN] {
            headers.remove(&header(name));
        }
    }
}

/// A header by the name the model gives it.
fn header(name: &str) -> HeaderName {
    HeaderName::from_bytes(name.as_bytes()).expect("the model has names")
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
