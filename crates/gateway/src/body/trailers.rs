//! What may stand behind a body (RFC 9110 section 6.5.1). Whoever receives trailers may merge them into the header fields,
//! so that what frames, routes, authenticates or describes a message is never passed on from there: it was judged, or set
//! by us, in the head.

use crate::message::Headers;

/// Names that are no trailers, in small letters.
const NONE: [&str; 38] = [
    "accept-encoding",
    "age",
    "authorization",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-location",
    "content-range",
    "content-type",
    "cookie",
    "expect",
    "expires",
    "forwarded",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "keep-alive",
    "location",
    "max-forwards",
    "pragma",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "range",
    "retry-after",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "vary",
    "via",
    "www-authenticate",
    "x-jwt-assertion",
];
/// Beginnings of names by which proxies, and we, tell of a message.
const NONE_BEGINNING: [&str; 2] = ["x-forwarded-", "x-tidegate-"];

/// The fields that may be passed on; `None`: there is none.
pub(super) fn sifted(mut trailers: Headers) -> Option<Headers> {
    trailers.remove_where(|name| !is_trailer(name));
    (!trailers.is_empty()).then_some(trailers)
}

fn is_trailer(name: &[u8]) -> bool {
    // Servers that hand fields to programs take an underscore for a dash.
    let same = |byte: &u8| if *byte == b'_' { b'-' } else { byte.to_ascii_lowercase() };
    let begins = |with: &&str| name.len() >= with.len() && name.iter().map(same).zip(with.bytes()).all(|(a, b)| a == b);
    !NONE.iter().any(|other| other.len() == name.len() && begins(other)) && !NONE_BEGINNING.iter().any(begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_frames_routes_or_authenticates_is_no_trailer() {
        for name in ["Content-Length", "TRANSFER-ENCODING", "content_length", "Host", "Cookie", "X-Forwarded-For"] {
            assert!(!is_trailer(name.as_bytes()), "{name}");
        }
        for name in
            ["grpc-status", "Grpc-Message", "X-Checksum", "Digest", "Server-Timing", "hosts", "x-forwarded", "ETag"]
        {
            assert!(is_trailer(name.as_bytes()), "{name}");
        }
    }
}
