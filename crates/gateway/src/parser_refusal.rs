//! Answers to heads that cannot be parsed, as faults like all others: with a body that says what is wrong and a request id
//! that is also in the log. Our own codec writes them itself; what an HTTP library answers by itself is replaced.
//!
//! A library's answer never went through the phases, and is known by that: it is an empty 400, 414 or 431 that
//! closes the connection and has no request id.

use tidegate_model::id::ApiId;

/// An answer to something that is no request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refusal {
    status: &'static str,
    message: &'static str,
    description: &'static str,
}

impl Refusal {
    pub const MALFORMED: Self =
        Self::new("400", "Bad Request", "The request is not valid HTTP/1.1: its head or the framing of its body");
    pub const TOO_SLOW: Self = Self::new("408", "Request Timeout", "The request head did not arrive in time");
    pub const TARGET_TOO_LONG: Self =
        Self::new("414", "URI Too Long", "The request target is longer than this gateway reads");
    pub const TOO_LARGE: Self =
        Self::new("431", "Request Header Fields Too Large", "The request head is larger than this gateway reads");
    pub const VERSION: Self =
        Self::new("505", "HTTP Version Not Supported", "This gateway speaks HTTP/1.0, HTTP/1.1 and HTTP/2");

    const fn new(status: &'static str, message: &'static str, description: &'static str) -> Self {
        Self { status, message, description }
    }
}

/// Those a library makes by itself.
const OF_LIBRARY: [Refusal; 3] = [Refusal::MALFORMED, Refusal::TARGET_TOO_LONG, Refusal::TOO_LARGE];

/// What to send instead of `written`, when that is an answer of the library's own.
pub(crate) fn replacement(answer: &[u8]) -> Option<Vec<u8>> {
    let is_it = |refusal: &&Refusal| answer.starts_with(format!("HTTP/1.1 {} ", refusal.status).as_bytes());
    // Nearly all answers are something else, and are seen so at their first byte.
    let refusal = answer.starts_with(b"HTTP/1.1 4").then(|| OF_LIBRARY.iter().find(is_it)).flatten()?;
    let has_line = |line: &[u8]| answer.windows(line.len()).any(|window| window.eq_ignore_ascii_case(line));
    let is_bare = answer.ends_with(b"\r\n\r\n") && has_line(b"\r\ncontent-length: 0\r\n");
    if !is_bare || !has_line(b"\r\nconnection: close\r\n") || has_line(b"\r\nx-request-id:") {
        return None;
    }
    Some(written(refusal, "the library could not parse it"))
}

/// The whole answer. `why` is for the log.
pub(crate) fn written(refusal: &Refusal, why: &str) -> Vec<u8> {
    let Refusal { status, message, description } = *refusal;
    let id = ApiId::fresh();
    tracing::info!(request.id = %id, status, "refused a request that could not be parsed: {why}");
    let body = serde_json::json!({
        "code": status, "type": "Status report", "message": message, "description": description,
    })
    .to_string();
    let head = format!(
        "HTTP/1.1 {status} {message}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nx-request-id: {id}\r\n\
         connection: close\r\n\r\n",
        body.len()
    );
    [head, body].concat().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bare_refusals_of_the_library_are_replaced() {
        let bare = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        let made = String::from_utf8(replacement(bare).unwrap()).unwrap();
        let (head, body) = made.split_once("\r\n\r\n").unwrap();
        assert!(head.contains("x-request-id: ") && head.contains(&format!("content-length: {}", body.len())));
        assert_eq!(serde_json::from_str::<serde_json::Value>(body).unwrap()["code"], "431");
        for other in [
            &b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\nX-Request-Id: 1\r\n\r\n"[..],
            b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
            b"HTTP/1.1 400 Bad Request\r\ncontent-le",
            b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n",
            b"",
        ] {
            assert_eq!(replacement(other), None);
        }
    }
}
