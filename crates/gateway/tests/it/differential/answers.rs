//! Answers of backends: valid, odd, hostile. `⏎` is a line end.

/// An answer, and to what.
#[derive(Debug, Clone)]
pub struct Case {
    pub name: String,
    /// Method and header lines of the request, and its body.
    pub asked: &'static str,
    pub answer: String,
    /// Whether the backend closes behind it.
    pub closes: bool,
    /// Whether our codec may use the connection again.
    pub is_kept: bool,
}

/// Asked with.
const GET: &str = "GET|";
const HEAD: &str = "HEAD|";
const POST: &str = "POST|Content-Length: 3⏎⏎abc";

pub fn corpus() -> Vec<Case> {
    let mut all: Vec<Case> = TEXTS
        .iter()
        .map(|(name, asked, answer, end)| Case {
            name: (*name).into(),
            asked,
            answer: (*answer).into(),
            closes: *end == Closes,
            is_kept: *end == Kept,
        })
        .collect();
    let mut add = |name: String, asked, answer: String, is_kept| {
        all.push(Case { name, asked, answer, closes: false, is_kept });
    };
    for status in [200, 201, 206, 299, 301, 404, 418, 500, 599, 600, 999] {
        add(format!("status {status}"), GET, format!("HTTP/1.1 {status} Why⏎Content-Length: 3⏎⏎abc"), true);
    }
    for (name, bytes) in [("8 KiB", 8 << 10), ("31 KiB", 31 << 10), ("33 KiB", 33 << 10), ("1 MiB", 1 << 20)] {
        let long = "x".repeat(bytes);
        add(format!("a body of {name}"), GET, format!("HTTP/1.1 200 OK⏎Content-Length: {bytes}⏎⏎{long}"), true);
        let chunk = format!("HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎{bytes:x}⏎{long}⏎0⏎⏎");
        add(format!("a chunk of {name}"), GET, chunk, true);
        let fits = bytes < 32 << 10;
        add(format!("a header of {name}"), GET, format!("HTTP/1.1 200 OK⏎X: {long}⏎Content-Length: 3⏎⏎abc"), fits);
    }
    for count in [50, 100, 101, 150] {
        let fields: String = (1..count).map(|n| format!("X-{n}: y⏎")).collect();
        let answer = format!("HTTP/1.1 200 OK⏎{fields}Content-Length: 3⏎⏎abc");
        add(format!("{count} fields"), GET, answer, count <= 100);
    }
    for count in [1, 16, 17] {
        let interim = "HTTP/1.1 103 Early Hints⏎Link: x⏎⏎".repeat(count);
        let answer = format!("{interim}HTTP/1.1 200 OK⏎Content-Length: 3⏎⏎abc");
        add(format!("{count} interim answers"), GET, answer, count <= 16);
    }
    all
}

/// What becomes of the connection: the backend closes it; it is kept; it is not kept though the backend would.
#[derive(PartialEq)]
enum End {
    Closes,
    Kept,
    Dropped,
}
use End::{Closes, Dropped, Kept};

const TEXTS: &[(&str, &str, &str, End)] = &[
    ("a length", GET, "HTTP/1.1 200 OK⏎Content-Length: 3⏎⏎abc", Kept),
    ("a length, and close", GET, "HTTP/1.1 200 OK⏎Content-Length: 3⏎⏎abc", Closes),
    ("a length of nothing", GET, "HTTP/1.1 200 OK⏎Content-Length: 0⏎⏎", Kept),
    ("a length with zeros", GET, "HTTP/1.1 200 OK⏎Content-Length: 003⏎⏎abc", Kept),
    ("to a request with a body", POST, "HTTP/1.1 200 OK⏎Content-Length: 3⏎⏎abc", Kept),
    ("no length", GET, "HTTP/1.1 200 OK⏎X: y⏎⏎abc", Closes),
    ("no length and no body", GET, "HTTP/1.1 200 OK⏎⏎", Closes),
    ("chunks", GET, "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎A⏎0123456789⏎0⏎⏎", Kept),
    ("chunks of nothing", GET, "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎0⏎⏎", Kept),
    ("CHUNKED", GET, "HTTP/1.1 200 OK⏎Transfer-Encoding: CHUNKED⏎⏎3⏎abc⏎0⏎⏎", Kept),
    ("chunks with extensions", GET, "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎3;a=b⏎abc⏎0;c⏎⏎", Kept),
    ("chunks with a blank", GET, "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎3 ⏎abc⏎0⏎⏎", Kept),
    (
        "chunks with trailers",
        GET,
        "HTTP/1.1 200 OK⏎Trailer: X-Sum⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎0⏎X-Sum: 1⏎⏎",
        Kept,
    ),
    ("trailers that were not announced", GET, "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎0⏎X-Sum: 1⏎⏎", Kept),
    (
        "trailers for who takes them",
        "GET|TE: trailers⏎Connection: TE⏎",
        "HTTP/1.1 200 OK⏎Trailer: X-Sum⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎0⏎X-Sum: 1⏎⏎",
        Kept,
    ),
    (
        "trailers that are no trailers",
        "GET|TE: trailers⏎Connection: TE⏎",
        "HTTP/1.1 200 OK⏎Trailer: Set-Cookie, Content-Length⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎0⏎Set-Cookie: evil=1⏎Content-Length: 9⏎⏎",
        Kept,
    ),
    ("chunks to 1.0", "1.0|", "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎0⏎⏎", Kept),
    ("a length to 1.0", "1.0|", "HTTP/1.1 200 OK⏎Content-Length: 3⏎⏎abc", Kept),
    ("too few bytes", GET, "HTTP/1.1 200 OK⏎Content-Length: 5⏎⏎abc", Closes),
    ("too few chunks", GET, "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎", Closes),
    ("a chunk too short", GET, "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎9⏎abc", Closes),
    ("too many bytes", GET, "HTTP/1.1 200 OK⏎Content-Length: 3⏎⏎abcdef", Dropped),
    (
        "another answer behind",
        GET,
        "HTTP/1.1 200 OK⏎Content-Length: 3⏎⏎abcHTTP/1.1 200 OK⏎Content-Length: 4⏎⏎evil",
        Dropped,
    ),
    (
        "another answer behind chunks",
        GET,
        "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎0⏎⏎HTTP/1.1 200 OK⏎Content-Length: 4⏎⏎evil",
        Dropped,
    ),
    ("a line end behind", GET, "HTTP/1.1 200 OK⏎Content-Length: 3⏎⏎abc⏎", Dropped),
    ("204", GET, "HTTP/1.1 204 No Content⏎⏎", Kept),
    ("204 with a length", GET, "HTTP/1.1 204 No Content⏎Content-Length: 3⏎⏎", Kept),
    ("204 with a body", GET, "HTTP/1.1 204 No Content⏎Content-Length: 3⏎⏎abc", Dropped),
    ("204 in chunks", GET, "HTTP/1.1 204 No Content⏎Transfer-Encoding: chunked⏎⏎", Kept),
    ("205", GET, "HTTP/1.1 205 Reset Content⏎Content-Length: 0⏎⏎", Kept),
    ("304 with a length", GET, "HTTP/1.1 304 Not Modified⏎Content-Length: 3⏎ETag: \"x\"⏎⏎", Kept),
    ("304 with a body", GET, "HTTP/1.1 304 Not Modified⏎Content-Length: 3⏎⏎abc", Dropped),
    ("304 in chunks", GET, "HTTP/1.1 304 Not Modified⏎Transfer-Encoding: chunked⏎⏎", Kept),
    ("HEAD with a length", HEAD, "HTTP/1.1 200 OK⏎Content-Length: 3⏎⏎", Kept),
    ("HEAD without length", HEAD, "HTTP/1.1 200 OK⏎⏎", Kept),
    ("HEAD in chunks", HEAD, "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎", Kept),
    ("HEAD with a body", HEAD, "HTTP/1.1 200 OK⏎Content-Length: 4⏎⏎evil", Dropped),
    (
        "HEAD with an answer for a body",
        HEAD,
        "HTTP/1.1 200 OK⏎Content-Length: 43⏎⏎HTTP/1.1 200 OK⏎Content-Length: 4⏎⏎evil",
        Dropped,
    ),
    ("100 before", POST, "HTTP/1.1 100 Continue⏎⏎HTTP/1.1 200 OK⏎Content-Length: 3⏎⏎abc", Kept),
    (
        "102 and 103 before",
        GET,
        "HTTP/1.1 102 Processing⏎⏎HTTP/1.1 103 Early Hints⏎Link: x⏎⏎HTTP/1.1 200 OK⏎Content-Length: 3⏎⏎abc",
        Kept,
    ),
    ("100 with a length", GET, "HTTP/1.1 100 Continue⏎Content-Length: 3⏎⏎HTTP/1.1 200 OK⏎Content-Length: 3⏎⏎abc", Kept),
    ("100 and no more", GET, "HTTP/1.1 100 Continue⏎⏎", Closes),
    ("101 unasked", GET, "HTTP/1.1 101 Switching Protocols⏎Connection: Upgrade⏎Upgrade: websocket⏎⏎", Dropped),
    ("two equal lengths", GET, "HTTP/1.1 200 OK⏎Content-Length: 3⏎Content-Length: 3⏎⏎abc", Dropped),
    ("a list of equal lengths", GET, "HTTP/1.1 200 OK⏎Content-Length: 3, 3⏎⏎abc", Dropped),
    ("two lengths", GET, "HTTP/1.1 200 OK⏎Content-Length: 3⏎Content-Length: 4⏎⏎abcd", Dropped),
    ("length and chunks", GET, "HTTP/1.1 200 OK⏎Content-Length: 3⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎0⏎⏎", Dropped),
    ("a length of minus one", GET, "HTTP/1.1 200 OK⏎Content-Length: -1⏎⏎abc", Dropped),
    ("an empty length", GET, "HTTP/1.1 200 OK⏎Content-Length:⏎⏎", Closes),
    ("a length beyond 64 bits", GET, "HTTP/1.1 200 OK⏎Content-Length: 18446744073709551616⏎⏎abc", Dropped),
    ("gzip, chunked", GET, "HTTP/1.1 200 OK⏎Transfer-Encoding: gzip, chunked⏎⏎3⏎abc⏎0⏎⏎", Dropped),
    ("identity", GET, "HTTP/1.1 200 OK⏎Transfer-Encoding: identity⏎⏎abc", Closes),
    ("bare LFs", GET, "HTTP/1.1 200 OK\nContent-Length: 3\n\nabc", Dropped),
    ("one bare LF", GET, "HTTP/1.1 200 OK⏎X: y\nContent-Length: 3⏎⏎abc", Dropped),
    ("a bare CR in a value", GET, "HTTP/1.1 200 OK⏎X: y\rz⏎Content-Length: 3⏎⏎abc", Dropped),
    ("a NUL in a value", GET, "HTTP/1.1 200 OK⏎X: y\0z⏎Content-Length: 3⏎⏎abc", Dropped),
    ("a folded header", GET, "HTTP/1.1 200 OK⏎X: y⏎ z⏎Content-Length: 3⏎⏎abc", Dropped),
    ("a blank before the colon", GET, "HTTP/1.1 200 OK⏎X : y⏎Content-Length: 3⏎⏎abc", Dropped),
    ("no colon", GET, "HTTP/1.1 200 OK⏎X⏎Content-Length: 3⏎⏎abc", Dropped),
    ("obs-text", GET, "HTTP/1.1 200 OK⏎X: \u{e9}\u{ff}⏎Content-Length: 3⏎⏎abc", Kept),
    ("an empty value", GET, "HTTP/1.1 200 OK⏎X:⏎Y: ⏎Content-Length: 3⏎⏎abc", Kept),
    ("duplicate headers", GET, "HTTP/1.1 200 OK⏎Set-Cookie: a=1⏎X: y⏎set-cookie: b=2⏎Content-Length: 3⏎⏎abc", Kept),
    (
        "Connection names headers",
        GET,
        "HTTP/1.1 200 OK⏎Connection: X-Hop⏎X-Hop: 1⏎X-Stays: 2⏎Content-Length: 3⏎⏎abc",
        Kept,
    ),
    (
        "Connection with obs-text",
        GET,
        "HTTP/1.1 200 OK⏎Connection: \u{e9}, X-Hop⏎X-Hop: 1⏎Content-Length: 3⏎⏎abc",
        Kept,
    ),
    ("Connection close", GET, "HTTP/1.1 200 OK⏎Connection: close⏎Content-Length: 3⏎⏎abc", Dropped),
    ("Keep-Alive", GET, "HTTP/1.1 200 OK⏎Connection: keep-alive⏎Keep-Alive: timeout=5⏎Content-Length: 3⏎⏎abc", Kept),
    (
        "Upgrade offered",
        GET,
        "HTTP/1.1 426 Upgrade Required⏎Connection: Upgrade⏎Upgrade: h2c⏎Content-Length: 3⏎⏎abc",
        Kept,
    ),
    ("a bad chunk", GET, "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎x⏎abc⏎0⏎⏎", Dropped),
    ("a chunk of 0x3", GET, "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎0x3⏎abc⏎0⏎⏎", Dropped),
    ("a chunk that is longer", GET, "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎3⏎abcd⏎0⏎⏎", Dropped),
    ("a chunk with a bare LF", GET, "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎3\nabc⏎0⏎⏎", Dropped),
    ("a chunk beyond 64 bits", GET, "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎10000000000000003⏎abc⏎0⏎⏎", Dropped),
    ("a folded trailer", GET, "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎0⏎X: y⏎ z⏎⏎", Dropped),
    ("no reason", GET, "HTTP/1.1 200⏎Content-Length: 3⏎⏎abc", Kept),
    ("an empty reason", GET, "HTTP/1.1 200 ⏎Content-Length: 3⏎⏎abc", Kept),
    ("a reason with obs-text", GET, "HTTP/1.1 200 \u{e9}⏎Content-Length: 3⏎⏎abc", Kept),
    ("a reason with a control character", GET, "HTTP/1.1 200 O\u{1}K⏎Content-Length: 3⏎⏎abc", Dropped),
    ("a status of two digits", GET, "HTTP/1.1 20 OK⏎Content-Length: 3⏎⏎abc", Dropped),
    ("a status below 100", GET, "HTTP/1.1 099 OK⏎Content-Length: 3⏎⏎abc", Dropped),
    ("a status of four digits", GET, "HTTP/1.1 2000 OK⏎Content-Length: 3⏎⏎abc", Dropped),
    ("1.0", GET, "HTTP/1.0 200 OK⏎Content-Length: 3⏎⏎abc", Dropped),
    ("1.0 with keep-alive", GET, "HTTP/1.0 200 OK⏎Connection: keep-alive⏎Content-Length: 3⏎⏎abc", Kept),
    ("1.0 without length", GET, "HTTP/1.0 200 OK⏎⏎abc", Closes),
    ("1.0 in chunks", GET, "HTTP/1.0 200 OK⏎Connection: keep-alive⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎0⏎⏎", Dropped),
    ("version 2", GET, "HTTP/2 200 OK⏎Content-Length: 3⏎⏎abc", Dropped),
    ("version 1.2", GET, "HTTP/1.2 200 OK⏎Content-Length: 3⏎⏎abc", Dropped),
    ("no HTTP", GET, "ICY 200 OK⏎Content-Length: 3⏎⏎abc", Dropped),
    ("another protocol", GET, "SSH-2.0-OpenSSH_9.6⏎", Dropped),
    ("a line end before", GET, "⏎HTTP/1.1 200 OK⏎Content-Length: 3⏎⏎abc", Dropped),
    ("half a head", GET, "HTTP/1.1 200 OK⏎Content-Length", Closes),
    ("nothing", GET, "", Closes),
    ("nothing to a request with a body", POST, "", Closes),
    ("Location at the backend", GET, "HTTP/1.1 302 Found⏎Location: /elsewhere⏎Content-Length: 0⏎⏎", Kept),
    (
        "early, before the body",
        "POST|Content-Length: 6⏎⏎abc⏳def",
        "EARLY:HTTP/1.1 413 Too Much⏎Content-Length: 3⏎⏎abc",
        Dropped,
    ),
    (
        "early, and close",
        "POST|Content-Length: 6⏎⏎abc⏳def",
        "EARLY:HTTP/1.1 413 Too Much⏎Connection: close⏎Content-Length: 3⏎⏎abc",
        Closes,
    ),
];
