//! Requests: valid, odd, hostile. `⏎` is a line end, `SHOP` the API, `⏸` a pause, `⏳` a wait for an answer.

/// Name and text.
pub fn corpus() -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = TEXTS.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect();
    for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "BREW", "get"] {
        all.push((format!("method {method}"), format!("{method} SHOP/a HTTP/1.1⏎Host: h⏎⏎")));
        let with_body = format!("{method} SHOP/a HTTP/1.1⏎Host: h⏎Content-Length: 3⏎⏎abc");
        all.push((format!("method {method} with a body"), with_body));
    }
    for separator in "!$&'()*+,;=:@|^{}[]~\"<>`\\".chars() {
        all.push((format!("path with {separator}"), format!("GET SHOP/a{separator}b HTTP/1.1⏎Host: h⏎⏎")));
        all.push((format!("query with {separator}"), format!("GET SHOP/a?b{separator}c HTTP/1.1⏎Host: h⏎⏎")));
    }
    for spelling in ["%41", "%2e%2E/b", "%2F", "%00", "%", "%zz", "%25", "%c3%a9", "%0d%0a", "é", "#x"] {
        all.push((format!("path with {spelling}"), format!("GET SHOP/a/{spelling} HTTP/1.1⏎Host: h⏎⏎")));
    }
    for (name, bytes) in [("8 KiB", 8 << 10), ("31 KiB", 31 << 10), ("33 KiB", 33 << 10), ("200 KiB", 200 << 10)] {
        let long = "x".repeat(bytes);
        all.push((format!("a value of {name}"), format!("GET SHOP/a HTTP/1.1⏎Host: h⏎X: {long}⏎⏎")));
        all.push((format!("a target of {name}"), format!("GET SHOP/{long} HTTP/1.1⏎Host: h⏎⏎")));
        let body = format!("POST SHOP/a HTTP/1.1⏎Host: h⏎Content-Length: {bytes}⏎⏎{long}");
        all.push((format!("a body of {name}"), body));
        let chunk = format!("POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎{bytes:x}⏎{long}⏎0⏎⏎");
        all.push((format!("a chunk of {name}"), chunk));
        let unread = format!("POST /nowhere HTTP/1.1⏎Host: h⏎Content-Length: {bytes}⏎⏎{long}");
        all.push((format!("an unread body of {name}"), unread));
    }
    for count in [50, 99, 100, 101, 150] {
        // With `Host` one more.
        let fields: String = (1..count).map(|n| format!("X-{n}: y⏎")).collect();
        all.push((format!("{count} fields"), format!("GET SHOP/a HTTP/1.1⏎Host: h⏎{fields}⏎")));
    }
    all
}

const TEXTS: &[(&str, &str)] = &[
    // Heads as they may be.
    ("empty value", "GET SHOP/a HTTP/1.1⏎Host: h⏎X:⏎Y: ⏎Z:\t⏎⏎"),
    ("blanks around values", "GET SHOP/a HTTP/1.1⏎Host:h⏎X:  y z\t ⏎⏎"),
    ("blanks within a value", "GET SHOP/a HTTP/1.1⏎Host: h⏎X: a \t b⏎⏎"),
    ("obs-text", "GET SHOP/a HTTP/1.1⏎Host: h⏎X: \u{e9}\u{ff}⏎⏎"),
    ("a name in capitals", "GET SHOP/a HTTP/1.1⏎HOST: h⏎X-LOUD: y⏎⏎"),
    ("all letters of a token", "GET SHOP/a HTTP/1.1⏎Host: h⏎!#$%&'*+-.^_`|~09azAZ: y⏎⏎"),
    ("duplicate headers", "GET SHOP/a HTTP/1.1⏎Host: h⏎X: 1⏎Y: 2⏎x: 3⏎⏎"),
    ("cookies on two lines", "GET SHOP/a HTTP/1.1⏎Host: h⏎Cookie: a=1⏎Cookie: b=2⏎⏎"),
    ("a header with an underscore", "GET SHOP/a HTTP/1.1⏎Host: h⏎X_Y: z⏎⏎"),
    ("a host with a port", "GET SHOP/a HTTP/1.1⏎Host: h:8080⏎⏎"),
    ("a host of IPv6", "GET SHOP/a HTTP/1.1⏎Host: [::1]:80⏎⏎"),
    ("a host in capitals", "GET SHOP/a HTTP/1.1⏎Host: EXAMPLE.org⏎⏎"),
    ("empty lines before", "⏎⏎GET SHOP/a HTTP/1.1⏎Host: h⏎⏎"),
    ("many empty lines before", "⏎⏎⏎⏎⏎⏎⏎⏎GET SHOP/a HTTP/1.1⏎Host: h⏎⏎"),
    ("no query behind the mark", "GET SHOP/a? HTTP/1.1⏎Host: h⏎⏎"),
    ("two question marks", "GET SHOP/a?b?c HTTP/1.1⏎Host: h⏎⏎"),
    ("double slashes", "GET SHOP//a//b HTTP/1.1⏎Host: h⏎⏎"),
    ("dot segments", "GET SHOP/a/../b/./c HTTP/1.1⏎Host: h⏎⏎"),
    // Forms of targets.
    ("absolute form", "GET http://h/shop/1.0.0/a?b HTTP/1.1⏎Host: h⏎⏎"),
    ("absolute form, another host", "GET http://other:81/shop/1.0.0/a HTTP/1.1⏎Host: h⏎⏎"),
    ("absolute form of https", "GET https://h/shop/1.0.0/a HTTP/1.1⏎Host: h⏎⏎"),
    ("absolute form in capitals", "GET HTTP://H/shop/1.0.0/a HTTP/1.1⏎Host: h⏎⏎"),
    ("absolute form with a name", "GET http://u:p@h/shop/1.0.0/a HTTP/1.1⏎Host: h⏎⏎"),
    ("absolute form without path", "GET http://h HTTP/1.1⏎Host: h⏎⏎"),
    ("absolute form of ftp", "GET ftp://h/shop/1.0.0/a HTTP/1.1⏎Host: h⏎⏎"),
    ("absolute form without host", "GET http:///shop/1.0.0/a HTTP/1.1⏎Host: h⏎⏎"),
    ("absolute form, no Host", "GET http://h/shop/1.0.0/a HTTP/1.1⏎⏎"),
    ("asterisk of OPTIONS", "OPTIONS * HTTP/1.1⏎Host: h⏎⏎"),
    ("asterisk of GET", "GET * HTTP/1.1⏎Host: h⏎⏎"),
    ("authority form", "GET h:80 HTTP/1.1⏎Host: h⏎⏎"),
    ("CONNECT", "CONNECT h:80 HTTP/1.1⏎Host: h⏎⏎"),
    ("a path without slash", "GET shop/1.0.0/a HTTP/1.1⏎Host: h⏎⏎"),
    // Versions and connections.
    ("1.0", "GET SHOP/a HTTP/1.0⏎Host: h⏎⏎"),
    ("1.0 without Host", "GET SHOP/a HTTP/1.0⏎⏎"),
    ("1.0 with keep-alive", "GET SHOP/a HTTP/1.0⏎Host: h⏎Connection: Keep-Alive⏎⏎"),
    ("1.0 with a body", "POST SHOP/a HTTP/1.0⏎Host: h⏎Content-Length: 3⏎⏎abc"),
    ("1.0 with an upgrade", "GET SHOP/a HTTP/1.0⏎Host: h⏎Connection: Upgrade⏎Upgrade: websocket⏎⏎"),
    ("1.0 asks for a go-ahead", "POST SHOP/a HTTP/1.0⏎Host: h⏎Expect: 100-continue⏎Content-Length: 3⏎⏎⏸abc"),
    ("close", "GET SHOP/a HTTP/1.1⏎Host: h⏎Connection: close⏎⏎"),
    ("CLOSE among others", "GET SHOP/a HTTP/1.1⏎Host: h⏎Connection: x-hop , CLOSE⏎X-Hop: 1⏎⏎"),
    ("keep-alive said", "GET SHOP/a HTTP/1.1⏎Host: h⏎Connection: keep-alive⏎Keep-Alive: timeout=5⏎⏎"),
    ("close and keep-alive", "GET SHOP/a HTTP/1.1⏎Host: h⏎Connection: close, keep-alive⏎⏎"),
    ("Connection names headers", "GET SHOP/a HTTP/1.1⏎Host: h⏎Connection: X-Hop, x-two⏎X-HOP: 1⏎X-Two: 2⏎X-Three: 3⏎⏎"),
    ("Connection on two lines", "GET SHOP/a HTTP/1.1⏎Host: h⏎Connection: X-Hop⏎Connection: close⏎X-Hop: 1⏎⏎"),
    ("Connection names Host", "GET SHOP/a HTTP/1.1⏎Host: h⏎Connection: Host⏎⏎"),
    ("Connection names a length", "POST SHOP/a HTTP/1.1⏎Host: h⏎Connection: Content-Length⏎Content-Length: 3⏎⏎abc"),
    ("Connection of empty items", "GET SHOP/a HTTP/1.1⏎Host: h⏎Connection: , ,X-Hop,⏎X-Hop: 1⏎⏎"),
    ("Connection with obs-text", "GET SHOP/a HTTP/1.1⏎Host: h⏎Connection: \u{e9}, X-Hop⏎X-Hop: 1⏎⏎"),
    ("TE trailers", "GET SHOP/a HTTP/1.1⏎Host: h⏎Connection: TE⏎TE: trailers⏎⏎"),
    ("TE of more", "GET SHOP/a HTTP/1.1⏎Host: h⏎Connection: TE⏎TE: gzip;q=0.5, trailers⏎⏎"),
    ("Upgrade without Connection", "GET SHOP/a HTTP/1.1⏎Host: h⏎Upgrade: websocket⏎⏎"),
    (
        "Upgrade to h2c",
        "GET SHOP/a HTTP/1.1⏎Host: h⏎Connection: Upgrade, HTTP2-Settings⏎Upgrade: h2c⏎HTTP2-Settings: AAMAAABk⏎⏎",
    ),
    ("Upgrade refused by the backend", "GET SHOP/a HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: websocket⏎⏎"),
    (
        "Upgrade with a body",
        "POST SHOP/a HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: websocket⏎Content-Length: 3⏎⏎abc",
    ),
    ("Proxy headers", "GET SHOP/a HTTP/1.1⏎Host: h⏎Proxy-Connection: keep-alive⏎Proxy-Authorization: Basic x⏎⏎"),
    ("forwarded by nobody we trust", "GET SHOP/a HTTP/1.1⏎Host: h⏎X-Forwarded-For: 1.2.3.4⏎Forwarded: for=1.2.3.4⏎⏎"),
    ("Expect, the body at once", "POST SHOP/a HTTP/1.1⏎Host: h⏎Expect: 100-continue⏎Content-Length: 3⏎⏎abc"),
    ("Expect, the body when told", "POST SHOP/a HTTP/1.1⏎Host: h⏎Expect: 100-Continue⏎Content-Length: 3⏎⏎⏳abc"),
    (
        "Expect, chunks when told",
        "POST SHOP/a HTTP/1.1⏎Host: h⏎Expect: 100-continue⏎Transfer-Encoding: chunked⏎⏎⏳3⏎abc⏎0⏎⏎",
    ),
    ("Expect without a body", "GET SHOP/a HTTP/1.1⏎Host: h⏎Expect: 100-continue⏎⏎"),
    ("Expect refused", "POST /nowhere HTTP/1.1⏎Host: h⏎Expect: 100-continue⏎Content-Length: 3⏎⏎"),
    ("Expect of something else", "GET SHOP/a HTTP/1.1⏎Host: h⏎Expect: miracles⏎⏎"),
    ("three at once", "GET SHOP/1 HTTP/1.1⏎Host: h⏎⏎GET SHOP/2 HTTP/1.1⏎Host: h⏎⏎GET SHOP/3 HTTP/1.1⏎Host: h⏎⏎"),
    (
        "three at once, with bodies",
        "POST SHOP/1 HTTP/1.1⏎Host: h⏎Content-Length: 3⏎⏎abcPOST SHOP/2 HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎0⏎⏎GET SHOP/3 HTTP/1.1⏎Host: h⏎⏎",
    ),
    (
        "three at once, the second closes",
        "GET SHOP/1 HTTP/1.1⏎Host: h⏎⏎GET SHOP/2 HTTP/1.1⏎Host: h⏎Connection: close⏎⏎GET SHOP/3 HTTP/1.1⏎Host: h⏎⏎",
    ),
    ("three at once, the second is none", "GET SHOP/1 HTTP/1.1⏎Host: h⏎⏎GET SHOP/2⏎⏎GET SHOP/3 HTTP/1.1⏎Host: h⏎⏎"),
    (
        "an unread body before another",
        "POST /nowhere HTTP/1.1⏎Host: h⏎Content-Length: 3⏎⏎abcGET SHOP/2 HTTP/1.1⏎Host: h⏎⏎",
    ),
    ("a line end behind a body", "POST SHOP/1 HTTP/1.1⏎Host: h⏎Content-Length: 3⏎⏎abc⏎GET SHOP/2 HTTP/1.1⏎Host: h⏎⏎"),
    ("HEAD before GET", "HEAD SHOP/1 HTTP/1.1⏎Host: h⏎⏎GET SHOP/2 HTTP/1.1⏎Host: h⏎⏎"),
    ("a head in two parts", "GET SHOP/a HTTP/1.1⏎Ho⏸st: h⏎⏎"),
    ("a body in two parts", "POST SHOP/a HTTP/1.1⏎Host: h⏎Content-Length: 6⏎⏎abc⏸def"),
    ("a line end in two parts", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎3\r⏸\nabc\r⏸\n0⏎⏎"),
    ("half a head", "GET SHOP/a HTTP/1.1⏎Host: h⏎"),
    ("half a body", "POST SHOP/a HTTP/1.1⏎Host: h⏎Content-Length: 6⏎⏎abc"),
    // Bodies.
    ("a length of nothing", "POST SHOP/a HTTP/1.1⏎Host: h⏎Content-Length: 0⏎⏎"),
    ("a length with zeros", "POST SHOP/a HTTP/1.1⏎Host: h⏎Content-Length: 0003⏎⏎abc"),
    ("chunks", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎A⏎0123456789⏎0⏎⏎"),
    ("chunks of nothing", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎0⏎⏎"),
    ("CHUNKED", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: CHUNKED⏎⏎3⏎abc⏎0⏎⏎"),
    ("chunks with extensions", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎3;a=b;c=\"d\"⏎abc⏎0;x⏎⏎"),
    ("chunks with a blank", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎3 ⏎abc⏎0⏎⏎"),
    ("chunks with zeros", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎0003⏎abc⏎000⏎⏎"),
    ("chunks with many zeros", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎00000000000000000003⏎abc⏎0⏎⏎"),
    (
        "chunks with trailers",
        "POST SHOP/a HTTP/1.1⏎Host: h⏎Trailer: X-Sum⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎0⏎X-Sum: 1⏎⏎",
    ),
    ("trailers that were not announced", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎0⏎X-Sum: 1⏎⏎"),
    (
        "trailers that are no trailers",
        "POST SHOP/a HTTP/1.1⏎Host: h⏎Trailer: Content-Length, Host, Authorization, X-Forwarded-For⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎0⏎Content-Length: 9⏎Host: evil⏎Authorization: Bearer x⏎Transfer-Encoding: chunked⏎X-Forwarded-For: 6.6.6.6⏎⏎",
    ),
    ("GET with chunks", "GET SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎0⏎⏎"),
    // What is not to be accepted.
    ("two lengths", "POST SHOP/a HTTP/1.1⏎Host: h⏎Content-Length: 3⏎Content-Length: 4⏎⏎abcd"),
    ("two equal lengths", "POST SHOP/a HTTP/1.1⏎Host: h⏎Content-Length: 3⏎Content-Length: 3⏎⏎abc"),
    ("a list of lengths", "POST SHOP/a HTTP/1.1⏎Host: h⏎Content-Length: 3, 3⏎⏎abc"),
    ("length and chunks", "POST SHOP/a HTTP/1.1⏎Host: h⏎Content-Length: 3⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎0⏎⏎"),
    ("a length of minus one", "POST SHOP/a HTTP/1.1⏎Host: h⏎Content-Length: -1⏎⏎abc"),
    ("a length with a plus", "POST SHOP/a HTTP/1.1⏎Host: h⏎Content-Length: +3⏎⏎abc"),
    ("a length beyond 64 bits", "POST SHOP/a HTTP/1.1⏎Host: h⏎Content-Length: 18446744073709551616⏎⏎abc"),
    ("a length of more than we take", "POST SHOP/a HTTP/1.1⏎Host: h⏎Content-Length: 99999999999⏎⏎abc"),
    ("an empty length", "POST SHOP/a HTTP/1.1⏎Host: h⏎Content-Length:⏎⏎"),
    ("gzip, chunked", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: gzip, chunked⏎⏎3⏎abc⏎0⏎⏎"),
    ("identity", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: identity⏎⏎"),
    ("an empty coding", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding:⏎⏎0⏎⏎"),
    ("1.0 in chunks", "POST SHOP/a HTTP/1.0⏎Host: h⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎0⏎⏎"),
    ("a length with an underscore", "POST SHOP/a HTTP/1.1⏎Host: h⏎Content_Length: 3⏎⏎"),
    ("a coding with an underscore", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer_Encoding: chunked⏎⏎"),
    ("a chunk that is longer", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎3⏎abcd⏎0⏎⏎"),
    ("a chunk of 0x3", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎0x3⏎abc⏎0⏎⏎"),
    ("a chunk of +3", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎+3⏎abc⏎0⏎⏎"),
    ("a chunk with a blank before", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎ 3⏎abc⏎0⏎⏎"),
    ("a chunk without size", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎⏎abc⏎0⏎⏎"),
    (
        "a long extension",
        "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎3;aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa⏎abc⏎0⏎⏎",
    ),
    ("a control character in an extension", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎3;\u{1}⏎abc⏎0⏎⏎"),
    ("a bare CR in an extension", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎3;a\rb⏎abc⏎0⏎⏎"),
    ("a bare LF behind a size", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎3\nabc⏎0⏎⏎"),
    ("a bare LF behind a chunk", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎3⏎abc\n0⏎⏎"),
    ("a bare LF at the end", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎0⏎\n"),
    ("a folded trailer", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎0⏎X: y⏎ z⏎⏎"),
    ("a malformed trailer", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎3⏎abc⏎0⏎X : y⏎⏎"),
    ("a folded header", "GET SHOP/a HTTP/1.1⏎Host: h⏎X: y⏎ z⏎⏎"),
    ("a blank before the colon", "GET SHOP/a HTTP/1.1⏎Host: h⏎X : y⏎⏎"),
    ("a blank before the name", "GET SHOP/a HTTP/1.1⏎ Host: h⏎⏎"),
    ("no colon", "GET SHOP/a HTTP/1.1⏎Host: h⏎X⏎⏎"),
    ("no name", "GET SHOP/a HTTP/1.1⏎Host: h⏎: y⏎⏎"),
    ("a name with obs-text", "GET SHOP/a HTTP/1.1⏎Host: h⏎X\u{e9}: y⏎⏎"),
    ("a NUL in a value", "GET SHOP/a HTTP/1.1⏎Host: h⏎X: a\0b⏎⏎"),
    ("a DEL in a value", "GET SHOP/a HTTP/1.1⏎Host: h⏎X: a\u{7f}b⏎⏎"),
    ("a bare CR in a value", "GET SHOP/a HTTP/1.1⏎Host: h⏎X: a\rb⏎⏎"),
    ("a bare LF in a head", "GET SHOP/a HTTP/1.1⏎Host: h\nX: y⏎⏎"),
    ("bare LFs only", "GET SHOP/a HTTP/1.1\nHost: h\n\n"),
    ("no Host", "GET SHOP/a HTTP/1.1⏎⏎"),
    ("an empty Host", "GET SHOP/a HTTP/1.1⏎Host:⏎⏎"),
    ("two Hosts", "GET SHOP/a HTTP/1.1⏎Host: h⏎Host: h⏎⏎"),
    ("a Host with a blank", "GET SHOP/a HTTP/1.1⏎Host: h evil⏎⏎"),
    ("a Host with a path", "GET SHOP/a HTTP/1.1⏎Host: h/evil⏎⏎"),
    ("a Host with a name", "GET SHOP/a HTTP/1.1⏎Host: u@h⏎⏎"),
    ("a Host with obs-text", "GET SHOP/a HTTP/1.1⏎Host: h\u{e9}⏎⏎"),
    ("a Host that is a list", "GET SHOP/a HTTP/1.1⏎Host: h, evil⏎⏎"),
    ("two blanks in the request line", "GET  SHOP/a HTTP/1.1⏎Host: h⏎⏎"),
    ("a blank at the end of the request line", "GET SHOP/a HTTP/1.1 ⏎Host: h⏎⏎"),
    ("tabs in the request line", "GET\tSHOP/a\tHTTP/1.1⏎Host: h⏎⏎"),
    ("a blank in the target", "GET SHOP/a b HTTP/1.1⏎Host: h⏎⏎"),
    ("no version", "GET SHOP/a⏎Host: h⏎⏎"),
    ("another version", "GET SHOP/a HTTP/1.2⏎Host: h⏎⏎"),
    ("a version in small letters", "GET SHOP/a http/1.1⏎Host: h⏎⏎"),
    ("version 2.0", "GET SHOP/a HTTP/2.0⏎Host: h⏎⏎"),
    ("another protocol", "SSH-2.0-OpenSSH_9.6⏎⏎"),
    ("a handshake of TLS", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\u{fc}\u{3}\u{3}⏎⏎"),
    ("a method that is no token", "G(T SHOP/a HTTP/1.1⏎Host: h⏎⏎"),
];
