//! Downgrades: HTTP/2 from a client, HTTP/1.1 to the backend. Frames are written by hand, since a client library refuses to
//! send most of this; fields are literals that are never indexed (RFC 7541 section 6.2.3).

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{CODECS, assert_harmless, path};
use crate::conversation::bytes;
use crate::support::PATIENCE;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RESET: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
/// `:status: 200` in the static table.
const STATUS_200: u8 = 0x88;

/// A request: changes to the fields of an ordinary one, its body, and trailers.
struct Case {
    what: &'static str,
    /// Pseudo-fields replace those of the ordinary request; an empty name of the pair `("-", name)` removes one.
    fields: &'static [(&'static str, &'static str)],
    body: Option<&'static str>,
    trailers: &'static [(&'static str, &'static str)],
    /// What arrives at the backend, if the request passes: framing and bytes of the body.
    passes: Option<(&'static str, usize)>,
}

/// A request that says it has no body is passed on before its body comes; then it is reset.
const BEGUN: &str = "H2.CL, a length of nothing";

const fn refused(what: &'static str, fields: &'static [(&'static str, &'static str)]) -> Case {
    Case { what, fields, body: None, trailers: &[], passes: None }
}

const fn with_body(what: &'static str, fields: &'static [(&'static str, &'static str)], body: &'static str) -> Case {
    Case { what, fields, body: Some(body), trailers: &[], passes: None }
}

const HIDDEN: &str = "GET SHOP/evil HTTP/1.1⏎Host: inner⏎⏎";
const CHUNKED_HIDDEN: &str = "0⏎⏎GET SHOP/evil HTTP/1.1⏎Host: inner⏎⏎";

const CASES: &[Case] = &[
    Case { what: "an ordinary request", fields: &[], body: None, trailers: &[], passes: Some(("none", 0)) },
    Case { what: "a request as a body", fields: &[], body: Some(HIDDEN), trailers: &[], passes: Some(("chunked", 46)) },
    Case {
        what: "a request as a body, with its length",
        fields: &[("content-length", "46")],
        body: Some(HIDDEN),
        trailers: &[],
        passes: Some(("length", 46)),
    },
    Case {
        what: "trailers that are no trailers",
        fields: &[],
        body: Some("abc"),
        trailers: &[("content-length", "46"), ("x-forwarded-for", "6.6.6.6"), ("x-sum", "1")],
        passes: Some(("chunked", 3)),
    },
    // H2.CL
    with_body(BEGUN, &[("content-length", "0")], HIDDEN),
    with_body("H2.CL, less than comes", &[("content-length", "3")], HIDDEN),
    with_body("H2.CL, more than comes", &[("content-length", "99")], HIDDEN),
    with_body("H2.CL, two lengths", &[("content-length", "46"), ("content-length", "0")], HIDDEN),
    with_body("H2.CL, two equal lengths", &[("content-length", "46"), ("content-length", "46")], HIDDEN),
    with_body("H2.CL, a list", &[("content-length", "46, 46")], HIDDEN),
    with_body("H2.CL, a plus", &[("content-length", "+46")], HIDDEN),
    with_body("H2.CL, hexadecimal", &[("content-length", "0x2e")], HIDDEN),
    with_body("H2.CL, an underscore", &[("content_length", "0")], HIDDEN),
    refused("H2.CL, a length and nothing", &[("content-length", "46")]),
    // H2.TE
    with_body("H2.TE", &[("transfer-encoding", "chunked")], CHUNKED_HIDDEN),
    with_body("H2.TE, in capitals", &[("Transfer-Encoding", "chunked")], CHUNKED_HIDDEN),
    with_body("H2.TE, identity", &[("transfer-encoding", "identity")], CHUNKED_HIDDEN),
    with_body("H2.TE, an underscore", &[("transfer_encoding", "chunked")], CHUNKED_HIDDEN),
    with_body("H2.TE, a blank in the name", &[("transfer-encoding ", "chunked")], CHUNKED_HIDDEN),
    with_body("H2.TE, a vertical tab in the name", &[("transfer-encoding\u{b}", "chunked")], CHUNKED_HIDDEN),
    with_body("H2.TE, a colon in the name", &[("transfer-encoding: chunked⏎x", "y")], CHUNKED_HIDDEN),
    with_body("H2.TE, by a line end in a value", &[("x", "y⏎Transfer-Encoding: chunked")], CHUNKED_HIDDEN),
    with_body("H2.TE, by a line feed in a value", &[("x", "y\nTransfer-Encoding: chunked")], CHUNKED_HIDDEN),
    with_body("H2.TE, by a carriage return in a value", &[("x", "y\rTransfer-Encoding: chunked")], CHUNKED_HIDDEN),
    // Injection
    refused("a request in a value", &[("x", "y⏎⏎GET SHOP/evil HTTP/1.1⏎Host: inner")]),
    refused("a request in a name", &[("x: y⏎⏎GET SHOP/evil HTTP/1.1⏎host", "inner")]),
    refused("a NUL in a value", &[("x", "y\0z")]),
    refused("a NUL in a name", &[("x\0", "y")]),
    refused("a name with obs-text", &[("x\u{e9}", "y")]),
    refused("an empty name", &[("", "y")]),
    refused("a name with a blank before", &[(" x", "y")]),
    refused("a request in the path", &[(":path", "SHOP/a HTTP/1.1⏎Host: h⏎⏎GET SHOP/evil")]),
    refused("a line feed in the path", &[(":path", "SHOP/a\nX: y")]),
    refused("a blank in the path", &[(":path", "SHOP/a SHOP/evil")]),
    refused("a NUL in the path", &[(":path", "SHOP/a\0")]),
    refused("a path without slash", &[(":path", "evil")]),
    refused("an empty path", &[(":path", "")]),
    refused("two paths", &[(":path", "SHOP/a"), (":path", "SHOP/evil")]),
    refused("no path", &[("-", ":path")]),
    refused("a request in the method", &[(":method", "GET SHOP/evil HTTP/1.1⏎X:")]),
    refused("a blank in the method", &[(":method", "GET SHOP/evil")]),
    refused("an empty method", &[(":method", "")]),
    refused("two methods", &[(":method", "GET"), (":method", "POST")]),
    refused("no method", &[("-", ":method")]),
    refused("CONNECT", &[(":method", "CONNECT"), ("-", ":path"), ("-", ":scheme")]),
    refused("CONNECT with a protocol", &[(":method", "CONNECT"), (":protocol", "websocket")]),
    refused("a request in the authority", &[(":authority", "h⏎⏎GET SHOP/evil HTTP/1.1⏎Host: inner")]),
    refused("a header in the authority", &[(":authority", "h⏎Transfer-Encoding: chunked")]),
    refused("a blank in the authority", &[(":authority", "h inner")]),
    refused("a path in the authority", &[(":authority", "h/evil")]),
    refused("a name in the authority", &[(":authority", "u@h")]),
    refused("two authorities", &[(":authority", "h"), (":authority", "inner")]),
    refused("two hosts", &[("host", "h"), ("host", "inner")]),
    refused("a host with a blank", &[("host", "h inner")]),
    refused("a request in the scheme", &[(":scheme", "http://h/ HTTP/1.1⏎⏎GET SHOP/evil HTTP/1.1⏎X: y")]),
    refused("two schemes", &[(":scheme", "http"), (":scheme", "https")]),
    refused("an unknown pseudo-field", &[(":evil", "y")]),
    refused("a status in a request", &[(":status", "200")]),
    refused("a pseudo-field behind the others", &[("x", "y"), (":late", "y")]),
    // Fields of one connection (RFC 9113 section 8.2.2).
    refused("connection", &[("connection", "close")]),
    refused("connection names another", &[("connection", "x-hop"), ("x-hop", "1")]),
    refused("keep-alive", &[("keep-alive", "timeout=5")]),
    refused("proxy-connection", &[("proxy-connection", "keep-alive")]),
    refused("upgrade", &[("upgrade", "websocket")]),
    refused("te of something else", &[("te", "gzip")]),
    Case {
        what: "te of trailers",
        fields: &[("te", "trailers")],
        body: None,
        trailers: &[],
        passes: Some(("none", 0)),
    },
    // Trailers. Pseudo-fields among them come to nothing.
    Case {
        what: "a pseudo-field as trailer",
        fields: &[],
        body: Some("abc"),
        trailers: &[(":path", "SHOP/evil")],
        passes: Some(("chunked", 3)),
    },
    Case {
        what: "a request as trailer",
        fields: &[],
        body: Some("abc"),
        trailers: &[("x", "y⏎⏎GET SHOP/evil HTTP/1.1")],
        passes: None,
    },
    Case {
        what: "a coding as trailer",
        fields: &[],
        body: Some("abc"),
        trailers: &[("transfer-encoding", "chunked")],
        passes: None,
    },
];

#[tokio::test]
async fn nothing_hides_in_a_request_of_http2_on_its_way_to_a_backend_of_http1() {
    let path = path(CODECS[0]).await;
    let mut wrong = Vec::new();
    for case in CASES {
        let is_answered = answered_200(path.world.address, case).await;
        let mut received = path.backend.take();
        assert_harmless(&path, case.what, &received).await;
        // What was begun when the fault came is no request.
        received.retain(|received| !received.line.ends_with("(cut off)"));
        received.retain(|received| case.what != BEGUN || !received.body.is_empty());
        let came: Vec<_> = received.iter().map(|received| (received.framing, received.body.len())).collect();
        if came != Vec::from_iter(case.passes) || is_answered != case.passes.is_some() {
            wrong.push(format!("{}: {is_answered}, {received:?}", case.what));
        }
        let trailers = received.iter().flat_map(|received| &received.trailers);
        assert!(trailers.clone().all(|(name, _)| name == "x-sum"), "{}: {:?}", case.what, trailers.collect::<Vec<_>>());
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Whether the answer to the case is 200.
async fn answered_200(address: SocketAddr, case: &Case) -> bool {
    let is_replaced =
        |name: &str| case.fields.iter().any(|(other, value)| *other == name || (*other == "-" && *value == name));
    let ordinary = [(":method", "POST"), (":scheme", "http"), (":authority", "h"), (":path", "SHOP/a")];
    let mut fields: Vec<_> = ordinary.into_iter().filter(|(name, _)| !is_replaced(name)).collect();
    fields.extend(case.fields.iter().filter(|(name, _)| *name != "-"));
    let has_more = case.body.is_some() || !case.trailers.is_empty();
    let mut sent = [PREFACE, &frame(SETTINGS, 0, 0, b"")].concat();
    let flags = if has_more { END_HEADERS } else { END_HEADERS | END_STREAM };
    sent.extend(frame(HEADERS, flags, 1, &block(&fields)));
    if let Some(body) = case.body {
        let flags = if case.trailers.is_empty() { END_STREAM } else { 0 };
        sent.extend(frame(DATA, flags, 1, &bytes(body)));
    }
    if !case.trailers.is_empty() {
        sent.extend(frame(HEADERS, END_HEADERS | END_STREAM, 1, &block(case.trailers)));
    }
    let mut stream = TcpStream::connect(address).await.unwrap();
    let _ = stream.write_all(&sent).await;
    tokio::time::timeout(PATIENCE, verdict(&mut stream)).await.expect("an answer, a reset or an end")
}

/// Reads frames until something is said of the stream.
async fn verdict(stream: &mut TcpStream) -> bool {
    let mut head = [0; 9];
    while stream.read_exact(&mut head).await.is_ok() {
        let count = usize::from(head[0]) << 16 | usize::from(head[1]) << 8 | usize::from(head[2]);
        let mut payload = vec![0; count];
        if stream.read_exact(&mut payload).await.is_err() {
            return false;
        }
        match head[3] {
            HEADERS => return first_field(&payload) == Some(STATUS_200),
            RESET | GOAWAY => return false,
            _ => {}
        }
    }
    false
}

/// The first representation behind updates of the table's size (RFC 7541 section 6.3).
fn first_field(block: &[u8]) -> Option<u8> {
    block.iter().copied().find(|byte| byte & 0xe0 != 0x20)
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

fn block(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut block = Vec::new();
    // Pseudo-fields come first; one that is called late does not.
    let (first, later): (Vec<_>, Vec<_>) =
        fields.iter().partition(|field| field.0.starts_with(':') && field.0 != ":late");
    for &(name, value) in first.into_iter().chain(later) {
        block.push(0x10);
        let name = if name == ":late" { ":path" } else { name };
        for text in [bytes(name), bytes(value)] {
            integer(&mut block, text.len());
            block.extend(text);
        }
    }
    block
}

/// A length without Huffman coding (RFC 7541 section 5.1).
fn integer(block: &mut Vec<u8>, value: usize) {
    let Some(mut rest) = value.checked_sub(127) else { return block.push(value as u8) };
    block.push(127);
    while rest >= 128 {
        block.push(rest as u8 | 128);
        rest >>= 7;
    }
    block.push(rest as u8);
}
