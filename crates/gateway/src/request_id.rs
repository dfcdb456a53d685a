//! The id of a request: in the answer, in the log, and at the backend.

use std::sync::Arc;

use tidegate_model::millis::Millis;
use uuid::fmt::Hyphenated;

use crate::message::Headers;
use crate::message::headers::as_text;

pub(crate) use crate::message::names::REQUEST_ID;
/// Longest request id taken over from a client.
const REQUEST_ID_BYTES_MAX: usize = 128;

/// A request's id. One of ours is a text of known length, so that no call allocates for it.
#[derive(Debug, Clone)]
pub(crate) enum RequestId {
    /// Ours.
    Fresh(Hyphens),
    /// The client's.
    Given(Arc<str>),
}

/// A UUID, hyphenated. It begins where a word does: so that it is text is seen word by word.
#[derive(Debug, Clone)]
#[repr(align(8))]
pub(crate) struct Hyphens([u8; Hyphenated::LENGTH]);

impl RequestId {
    /// The id's text.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            // A UUID's text is ASCII.
            Self::Fresh(Hyphens(text)) => str::from_utf8(text).unwrap_or_default(),
            Self::Given(text) => text,
        }
    }
}

impl AsRef<[u8]> for RequestId {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Fresh(Hyphens(text)) => text,
            Self::Given(text) => text.as_bytes(),
        }
    }
}

/// A UUID of version 7 that nobody guesses to be another's: unique, not secret. Its random part comes from a generator that
/// each thread seeds from the system once.
fn fresh_id(now: Millis) -> uuid::Uuid {
    thread_local! {
        static STATE: std::cell::Cell<[u64; 2]> = std::cell::Cell::new({
            let (seed, other) = uuid::Uuid::new_v4().as_u64_pair();
            [seed | 1, other]
        });
    }
    // xorshift128+
    let next = || {
        let [mut x, y] = STATE.get();
        x ^= x << 23;
        let z = x ^ y ^ (x >> 17) ^ (y >> 26);
        STATE.set([y, z]);
        z.wrapping_add(y)
    };
    let mut random = [0; 10];
    random[..8].copy_from_slice(&next().to_le_bytes());
    random[8..].copy_from_slice(&next().to_le_bytes()[..2]);
    uuid::Builder::from_unix_timestamp_millis(now.unsigned_abs(), &random).into_uuid()
}

/// The client's request id if it is a short plain word, else a fresh one.
pub(crate) fn request_id(headers: &Headers, now: Millis) -> RequestId {
    let is_sane = |bytes: &&[u8]| {
        let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:+/=".contains(byte);
        (1..=REQUEST_ID_BYTES_MAX).contains(&bytes.len()) && bytes.iter().all(is_plain)
    };
    match headers.get(&REQUEST_ID).filter(is_sane).and_then(as_text) {
        Some(given) => RequestId::Given(given.into()),
        None => {
            let mut text = [0; Hyphenated::LENGTH];
            fresh_id(now).hyphenated().encode_lower(&mut text);
            RequestId::Fresh(Hyphens(text))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_id_is_taken_over_only_if_it_is_a_plain_word() {
        let with = |value: &str| {
            let mut headers = Headers::new();
            headers.set(&REQUEST_ID, value);
            request_id(&headers, 1)
        };
        for good in ["abc-1", "4bf92f3577b34da6a3ce929d0e0e4736"] {
            assert_eq!(with(good).as_str(), good);
            assert_eq!(with(good).as_ref(), good.as_bytes());
        }
        for bad in ["", "a b", "a\tb", "\"x\"", &"x".repeat(129), "é"] {
            let fresh = with(bad);
            assert_ne!(fresh.as_str(), bad);
            assert_eq!(fresh.as_str().as_bytes(), fresh.as_ref());
            assert_eq!(uuid::Uuid::parse_str(fresh.as_str()).unwrap().get_version_num(), 7);
        }
    }
}
