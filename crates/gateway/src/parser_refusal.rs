//! Answers that the HTTP library gives by itself, to heads it cannot parse, made into faults like all others: with a
//! body that says what is wrong and a request id that is also in the log.
//!
//! Such an answer never went through the phases, and is known by that: it is an empty 400, 414 or 431 that
//! closes the connection and has no request id.

use tidegate_model::id::ApiId;

/// Statuses the library answers with, and what they mean to the client.
const REFUSALS: [(&[u8], &str, &str, &str); 3] = [
    (b"HTTP/1.1 400 ", "400", "Bad Request", "The request is not valid HTTP/1.1: its head or the framing of its body"),
    (b"HTTP/1.1 414 ", "414", "URI Too Long", "The request target is longer than this gateway reads"),
    (b"HTTP/1.1 431 ", "431", "Request Header Fields Too Large", "The request head is larger than this gateway reads"),
];

/// What to send instead of `written`, when that is an answer of the library's own.
pub(crate) fn replacement(written: &[u8]) -> Option<Vec<u8>> {
    let (_, code, message, description) = REFUSALS.iter().find(|refusal| written.starts_with(refusal.0))?;
    let has_line = |line: &[u8]| written.windows(line.len()).any(|window| window.eq_ignore_ascii_case(line));
    let is_bare = written.ends_with(b"\r\n\r\n") && has_line(b"\r\ncontent-length: 0\r\n");
    if !is_bare || !has_line(b"\r\nconnection: close\r\n") || has_line(b"\r\nx-request-id:") {
        return None;
    }
    let id = ApiId::fresh();
    tracing::info!(request.id = %id, status = %code, "refused a request that could not be parsed");
    let body = serde_json::json!({
        "code": code, "type": "Status report", "message": message, "description": description,
    })
    .to_string();
    let head = format!(
        "HTTP/1.1 {code} {message}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nx-request-id: {id}\r\n\
         connection: close\r\n\r\n",
        body.len()
    );
    Some([head, body].concat().into_bytes())
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
