//! Addresses of ourselves inside what people write: found in any text, and shown as what they mean now.
//!
//! What is stored is symbolic (`tidegate://gateway/pets/1.0`) so that an offset never makes it wrong; publishers edit it
//! in that form, developers see where it leads. The knowledge of ports is behind [`AddressOracle`]: this crate has none.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::{Map, Value};
use url::Url;

/// How a symbolic address begins.
const SYMBOLIC: &str = "tidegate://";
/// Schemes of literal addresses that may be ours.
const LITERAL: [&str; 4] = ["http://", "https://", "ws://", "wss://"];
/// Characters that end an address in a text. `{` begins a template's variable.
const ENDS: &[char] = &['"', '\'', '<', '>', '`', '(', ')', '[', ']', '{', '}', '|', '\\', '^', '#', ','];

/// Knows which addresses are ours, in both directions.
pub trait AddressOracle: Send + Sync {
    /// What a literal address means, when it means ourselves.
    fn own(&self, address: &Url) -> Option<OwnAddress>;

    /// Where a symbolic address leads now; `None` when it leads nowhere from here.
    fn resolve(&self, symbolic: &str) -> Option<String>;
}

/// A literal address that means ourselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAddress {
    /// The form to write instead.
    pub symbolic: String,
    /// Why it is ours, as a sentence without its full stop.
    pub reason: String,
    /// Whether it leads elsewhere, or nowhere, at the present offset.
    pub is_stale: bool,
}

/// Where literal addresses stand in a text.
pub(crate) fn literals(text: &str) -> Vec<Range<usize>> {
    places(text, &LITERAL)
}

/// A text as it is shown: symbolic addresses in it are those of today. What leads nowhere stays as it is written.
pub fn shown<'t>(text: &'t str, oracle: &dyn AddressOracle) -> Cow<'t, str> {
    replaced(text, &places(text, &[SYMBOLIC]), |address| oracle.resolve(address))
}

/// [`shown`] for every text in a document, also where it is the name of a member.
pub fn show(document: &mut Value, oracle: &dyn AddressOracle) {
    match document {
        Value::String(text) => {
            if let Cow::Owned(new) = shown(text, oracle) {
                *text = new;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| show(item, oracle)),
        Value::Object(members) => {
            members.values_mut().for_each(|member| show(member, oracle));
            if members.keys().any(|name| name.contains(SYMBOLIC)) {
                let named = std::mem::take(members).into_iter();
                *members = named.map(|(name, value)| (shown(&name, oracle).into_owned(), value)).collect::<Map<_, _>>();
            }
        }
        _ => {}
    }
}

/// `text` with those of `places` replaced for which `with` has something.
pub(crate) fn replaced<'t>(
    text: &'t str,
    places: &[Range<usize>],
    with: impl Fn(&str) -> Option<String>,
) -> Cow<'t, str> {
    let mut new = String::new();
    let mut copied = 0;
    for place in places {
        if let Some(address) = with(&text[place.clone()]) {
            new.push_str(&text[copied..place.start]);
            new.push_str(&address);
            copied = place.end;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    new.push_str(&text[copied..]);
    Cow::Owned(new)
}

fn places(text: &str, schemes: &[&str]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("://").map(|at| from + at) {
        let before = &text[from..at];
        let letters = before.bytes().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let start = at - letters;
        let length = text[start..].find(|c: char| c.is_whitespace() || c.is_control() || ENDS.contains(&c));
        // The end of a sentence is not part of the address.
        let end = length.map_or(text.len(), |length| start + length);
        let end = start + text[start..end].trim_end_matches(['.', ';', ':', '!', '?', '*', '_']).len();
        let is_wanted = schemes
            .iter()
            .any(|scheme| text.get(start..start + scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)));
        if is_wanted && end > at {
            found.push(start..end);
        }
        from = end.max(at + 3);
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    struct Moved;

    impl AddressOracle for Moved {
        fn own(&self, _: &Url) -> Option<OwnAddress> {
            None
        }

        fn resolve(&self, symbolic: &str) -> Option<String> {
            Some(symbolic.strip_prefix("tidegate://gateway/")?).map(|rest| format!("https://gw:1/{rest}"))
        }
    }

    #[test]
    fn symbolic_addresses_are_shown_as_they_are_now_wherever_they_stand() {
        for (written, expected) in [
            ("tidegate://gateway/a/1", "https://gw:1/a/1"),
            (
                "Call tidegate://gateway/a/1. Or (tidegate://gateway/b), then.",
                "Call https://gw:1/a/1. Or (https://gw:1/b), then.",
            ),
            ("tidegate://gateway/a/{id}", "https://gw:1/a/{id}"),
            ("tidegate://nowhere/a and tidegate://gateway/b?x=1#y", "tidegate://nowhere/a and https://gw:1/b?x=1#y"),
            ("nothing", "nothing"),
            ("ätidegate://gateway/ü", "ähttps://gw:1/ü"),
        ] {
            assert_eq!(shown(written, &Moved), expected);
        }
    }

    #[test]
    fn names_of_members_are_shown_too_and_keep_their_order() {
        let mut document = json!({"b": 1, "tidegate://gateway/cb": {"x": ["tidegate://gateway/y"]}, "a": 2});
        show(&mut document, &Moved);
        assert_eq!(document.to_string(), r#"{"b":1,"https://gw:1/cb":{"x":["https://gw:1/y"]},"a":2}"#);
    }

    #[test]
    fn literal_addresses_are_found_in_prose() {
        let text = "See <https://a:1/x>, http://b/y! ftp://c/ [d](WSS://d:2/z) `https://e/?q=1&r=2` xhttps://f/";
        let found: Vec<&str> = literals(text).into_iter().map(|place| &text[place]).collect();
        assert_eq!(found, ["https://a:1/x", "http://b/y", "WSS://d:2/z", "https://e/?q=1&r=2"]);
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in "(\\PC|://|http|tidegate://gateway/|\n){0,40}") {
            let literals = literals(&text);
            prop_assert!(literals.windows(2).all(|two| two[0].end <= two[1].start));
            let _ = shown(&text, &Moved);
        }
    }
}
