//! Requests with another one in them, of HTTP/1.1. `HIDDEN` is the hidden one.

/// What is refused, by class. In each a careless reader finds the hidden request behind the end that another reader finds.
pub fn refused() -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = TEXTS.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect();
    for (name, line) in CODINGS {
        let text = format!("POST SHOP/a HTTP/1.1⏎Host: h⏎{line}⏎⏎0⏎⏎HIDDEN");
        all.push((format!("TE.TE, {name}"), text));
        // Beside a length it does not matter how a coding is spelled: one of the two is not read by somebody.
        if !line.contains('_') {
            let text = format!("POST SHOP/a HTTP/1.1⏎Host: h⏎Content-Length: 5⏎{line}⏎⏎0⏎⏎HIDDEN");
            all.push((format!("CL.TE, {name}"), text));
        }
    }
    for (name, line) in LENGTHS {
        all.push((format!("CL, {name}"), format!("POST SHOP/a HTTP/1.1⏎Host: h⏎{line}⏎⏎HIDDEN")));
    }
    for (name, chunk) in CHUNKS {
        let text = format!("POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎{chunk}");
        all.push((format!("chunk, {name}"), text));
    }
    for (name, line) in REQUEST_LINES {
        all.push((format!("request line, {name}"), format!("{line}⏎Host: h⏎⏎HIDDEN")));
    }
    all
}

/// What the library lets through as one request, without harm: a backend sees one request, and its framing is ours.
pub const TOLERATED: &[&str] =
    &["chunk, many zeros", "chunk, a long extension", "chunk, a control character in an extension"];

const TEXTS: &[(&str, &str)] = &[
    ("CL.TE", "POST SHOP/a HTTP/1.1⏎Host: h⏎Content-Length: 6⏎Transfer-Encoding: chunked⏎⏎0⏎⏎HIDDEN"),
    ("TE.CL", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎Content-Length: 4⏎⏎2e⏎HIDDEN⏎0⏎⏎"),
    ("CL.CL", "POST SHOP/a HTTP/1.1⏎Host: h⏎Content-Length: 0⏎Content-Length: 46⏎⏎HIDDEN"),
    ("CL.CL, both the same", "POST SHOP/a HTTP/1.1⏎Host: h⏎Content-Length: 0⏎Content-Length: 0⏎⏎HIDDEN"),
    ("TE.TE, two lines", "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎Transfer-Encoding: cow⏎⏎0⏎⏎HIDDEN"),
    (
        "TE.TE, two lines the other way",
        "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: cow⏎Transfer-Encoding: chunked⏎⏎0⏎⏎HIDDEN",
    ),
    ("0.CL, a length that is hidden by a fold", "GET SHOP/a HTTP/1.1⏎Host: h⏎X: y⏎ Content-Length: 46⏎⏎HIDDEN"),
    ("HTTP/1.0 in chunks", "POST SHOP/a HTTP/1.0⏎Host: h⏎Connection: keep-alive⏎Transfer-Encoding: chunked⏎⏎0⏎⏎HIDDEN"),
    ("bare line feeds end the head", "GET SHOP/a HTTP/1.1⏎Host: h⏎X: y\n\nHIDDEN"),
    ("a bare line feed begins a line", "GET SHOP/a HTTP/1.1⏎Host: h⏎X: y\nContent-Length: 46⏎⏎HIDDEN"),
    ("a bare carriage return begins a line", "GET SHOP/a HTTP/1.1⏎Host: h⏎X: y\rTransfer-Encoding: chunked⏎⏎HIDDEN"),
    ("two carriage returns", "GET SHOP/a HTTP/1.1⏎Host: h⏎X: y\r⏎⏎HIDDEN"),
    ("a NUL in a value", "GET SHOP/a HTTP/1.1⏎Host: h⏎X: y\0⏎⏎HIDDEN"),
    ("a line without colon", "GET SHOP/a HTTP/1.1⏎Host: h⏎Content-Length 46⏎⏎HIDDEN"),
    ("a blank line that is not empty", "GET SHOP/a HTTP/1.1⏎Host: h⏎ ⏎HIDDEN"),
    ("two hosts", "GET SHOP/a HTTP/1.1⏎Host: h⏎Host: inner⏎⏎HIDDEN"),
    ("a host with a request", "GET SHOP/a HTTP/1.1⏎Host: h GET SHOP/evil HTTP/1.1⏎⏎HIDDEN"),
    ("CONNECT and what follows", "CONNECT SHOP:80 HTTP/1.1⏎Host: h⏎⏎HIDDEN"),
    ("half a request, then another", "POST SHOP/a HTTP/1.1⏎Host: h⏎Content-Length : 46⏎⏎⏸HIDDEN"),
];

/// Spellings of the one coding.
const CODINGS: &[(&str, &str)] = &[
    ("a blank before the colon", "Transfer-Encoding : chunked"),
    ("a tab before the colon", "Transfer-Encoding\t: chunked"),
    ("a vertical tab before the colon", "Transfer-Encoding\u{b}: chunked"),
    ("a NUL before the colon", "Transfer-Encoding\0: chunked"),
    ("a no-break space before the colon", "Transfer-Encoding\u{a0}: chunked"),
    ("a blank before the name", " Transfer-Encoding: chunked"),
    ("a blank within the name", "Transfer Encoding: chunked"),
    ("a vertical tab before the value", "Transfer-Encoding: \u{b}chunked"),
    ("a form feed before the value", "Transfer-Encoding: \u{c}chunked"),
    ("a NUL before the value", "Transfer-Encoding: \0chunked"),
    ("a carriage return before the value", "Transfer-Encoding: \rchunked"),
    ("a vertical tab behind the value", "Transfer-Encoding: chunked\u{b}"),
    ("a no-break space behind the value", "Transfer-Encoding: chunked\u{a0}"),
    ("folded", "Transfer-Encoding:⏎ chunked"),
    ("folded with a tab", "Transfer-Encoding:⏎\tchunked"),
    ("in quotes", "Transfer-Encoding: \"chunked\""),
    ("in single quotes", "Transfer-Encoding: 'chunked'"),
    ("with a prefix", "Transfer-Encoding: xchunked"),
    ("with a suffix", "Transfer-Encoding: chunkedx"),
    ("with a parameter", "Transfer-Encoding: chunked;q=1"),
    ("with a comma behind", "Transfer-Encoding: chunked,"),
    ("with a comma before", "Transfer-Encoding: ,chunked"),
    ("twice on a line", "Transfer-Encoding: chunked, chunked"),
    ("behind identity", "Transfer-Encoding: identity, chunked"),
    ("before identity", "Transfer-Encoding: chunked, identity"),
    ("identity alone", "Transfer-Encoding: identity"),
    ("gzip alone", "Transfer-Encoding: gzip"),
    ("empty", "Transfer-Encoding:"),
    ("with a long s for an s", "Tran\u{df}fer-Encoding: chunked"),
    ("with obs-text", "Transfer-Encoding: chunk\u{e9}d"),
    ("an underscore for the dash", "Transfer_Encoding: chunked"),
    ("behind a bare line feed", "X: y\nTransfer-Encoding: chunked"),
    ("behind a bare carriage return", "X: y\rTransfer-Encoding: chunked"),
    ("behind a line of dots", "Foo⏎Transfer-Encoding: chunked"),
    ("a colon at the beginning", ":Transfer-Encoding: chunked"),
    ("two colons", "Transfer-Encoding:: chunked"),
];

/// Lengths that are none, or are to some.
const LENGTHS: &[(&str, &str)] = &[
    ("a plus", "Content-Length: +46"),
    ("a minus", "Content-Length: -46"),
    ("minus nothing", "Content-Length: -0"),
    ("hexadecimal", "Content-Length: 0x2e"),
    ("an exponent", "Content-Length: 46e0"),
    ("a fraction", "Content-Length: 46.0"),
    ("an underscore", "Content-Length: 4_6"),
    ("a list", "Content-Length: 0, 46"),
    ("a list of equals", "Content-Length: 46, 46"),
    ("a list with an empty item", "Content-Length: ,46"),
    ("a blank within", "Content-Length: 4 6"),
    ("quoted", "Content-Length: \"46\""),
    ("empty", "Content-Length:"),
    ("a vertical tab before", "Content-Length: \u{b}46"),
    ("a NUL behind", "Content-Length: 46\0"),
    ("beyond 64 bits", "Content-Length: 18446744073709551662"),
    ("digits of another script", "Content-Length: \u{b2}\u{b3}"),
    ("a blank before the colon", "Content-Length : 46"),
    ("a tab before the colon", "Content-Length\t: 46"),
    ("a vertical tab before the colon", "Content-Length\u{b}: 46"),
    ("a NUL in the name", "Content-Length\0: 46"),
    ("a blank before the name", " Content-Length: 46"),
    ("an underscore for the dash", "Content_Length: 46"),
    ("a fold", "Content-Length:⏎ 46"),
    ("a name of obs-text", "Content-Length\u{a0}: 46"),
];

const CHUNKS: &[(&str, &str)] = &[
    ("longer than said", "1⏎abc⏎0⏎⏎HIDDEN"),
    ("shorter than said", "5⏎abc⏎0⏎⏎HIDDEN"),
    ("without its line end", "3⏎abc0⏎⏎HIDDEN"),
    ("a line feed behind the size", "2\nab⏎0⏎⏎HIDDEN"),
    ("a line feed behind the data", "2⏎ab\n0⏎⏎HIDDEN"),
    ("a carriage return behind the data", "2⏎ab\r0⏎⏎HIDDEN"),
    ("line feeds at the end", "2⏎ab⏎0\n\nHIDDEN"),
    ("a line feed as the last line", "2⏎ab⏎0⏎\nHIDDEN"),
    ("a size that overflows", "ffffffffffffffff1⏎ab⏎0⏎⏎HIDDEN"),
    ("a size that wraps to two", "10000000000000002⏎ab⏎0⏎⏎HIDDEN"),
    ("0x", "0x2⏎ab⏎0⏎⏎HIDDEN"),
    ("a plus", "+2⏎ab⏎0⏎⏎HIDDEN"),
    ("a minus", "-2⏎ab⏎0⏎⏎HIDDEN"),
    ("an underscore", "0_2⏎ab⏎0⏎⏎HIDDEN"),
    ("a blank before", " 2⏎ab⏎0⏎⏎HIDDEN"),
    ("a blank within", "0 2⏎ab⏎0⏎⏎HIDDEN"),
    ("no size", "⏎ab⏎0⏎⏎HIDDEN"),
    ("no digit", "g⏎ab⏎0⏎⏎HIDDEN"),
    ("a digit of another script", "\u{b2}⏎ab⏎0⏎⏎HIDDEN"),
    ("a NUL behind the size", "2\0⏎ab⏎0⏎⏎HIDDEN"),
    ("a vertical tab behind the size", "2\u{b}⏎ab⏎0⏎⏎HIDDEN"),
    ("a comma behind the size", "2,2⏎ab⏎0⏎⏎HIDDEN"),
    ("a line feed in an extension", "2;\nxx⏎ab⏎0⏎⏎HIDDEN"),
    ("a carriage return in an extension", "2;a\rb⏎ab⏎0⏎⏎HIDDEN"),
    ("a line feed in a quoted extension", "2;a=\"\n\"⏎ab⏎0⏎⏎HIDDEN"),
    ("a control character in an extension", "2;\u{1}⏎ab⏎0⏎⏎"),
    (
        "a long extension",
        concat!(
            "2;",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "⏎ab⏎0⏎⏎"
        ),
    ),
    ("many zeros", "00000000000000000002⏎ab⏎0⏎⏎"),
    ("a folded trailer", "2⏎ab⏎0⏎X: y⏎ z⏎⏎HIDDEN"),
    ("a trailer with a line feed", "2⏎ab⏎0⏎X: y\n⏎⏎HIDDEN"),
    ("a trailer without colon", "2⏎ab⏎0⏎X⏎⏎HIDDEN"),
    ("a trailer with a blank before the colon", "2⏎ab⏎0⏎X : y⏎⏎HIDDEN"),
    ("a length as a trailer's beginning", "2⏎ab⏎0⏎ Content-Length: 46⏎⏎HIDDEN"),
];

const REQUEST_LINES: &[(&str, &str)] = &[
    ("a carriage return in the target", "GET SHOP/a?x=\rGET HTTP/1.1"),
    ("a line feed in the target", "GET SHOP/a?x=\nGET HTTP/1.1"),
    ("a NUL in the target", "GET SHOP/a\0 HTTP/1.1"),
    ("a blank in the target", "GET SHOP/a SHOP/evil HTTP/1.1"),
    ("another request in the target", "GET SHOP/a HTTP/1.1 GET SHOP/evil HTTP/1.1"),
    ("two blanks", "GET  SHOP/a HTTP/1.1"),
    ("tabs", "GET\tSHOP/a\tHTTP/1.1"),
    ("a vertical tab", "GET\u{b}SHOP/a HTTP/1.1"),
    ("a blank before", " GET SHOP/a HTTP/1.1"),
    ("a blank behind", "GET SHOP/a HTTP/1.1 "),
    ("no version", "GET SHOP/a"),
    ("HTTP/0.9", "GET SHOP/a HTTP/0.9"),
    ("HTTP/1.2", "GET SHOP/a HTTP/1.2"),
    ("HTTP/1.11", "GET SHOP/a HTTP/1.11"),
    ("small letters", "GET SHOP/a http/1.1"),
    ("a preface of HTTP/2 in the middle", "PRI * HTTP/2.1"),
    ("a method with a colon", "GET: SHOP/a HTTP/1.1"),
    ("obs-text in the target", "GET SHOP/\u{e9} HTTP/1.1"),
    ("a name in the address", "GET http://h@inner/shop/1.0.0/a HTTP/1.1\r"),
];

/// Line, framing, and bytes of the body.
type Arrived = (&'static str, &'static str, usize);

/// What is one request, or more, for every reader: name, text, and what arrives: line, framing, bytes of body.
pub const ONE: &[(&str, &str, &[Arrived])] = &[
    (
        "CL.0, a request as a body",
        "POST SHOP/a HTTP/1.1⏎Host: h⏎Content-Length: 46⏎⏎HIDDEN",
        &[("POST /a HTTP/1.1", "length", 46)],
    ),
    ("CL.0 with GET", "GET SHOP/a HTTP/1.1⏎Host: h⏎Content-Length: 46⏎⏎HIDDEN", &[("GET /a HTTP/1.1", "length", 46)]),
    (
        "a request as a chunk",
        "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎2e⏎HIDDEN⏎0⏎⏎",
        &[("POST /a HTTP/1.1", "chunked", 46)],
    ),
    (
        "a request in an extension",
        "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎2;GET SHOP/evil HTTP/1.1⏎ab⏎0⏎⏎",
        &[("POST /a HTTP/1.1", "chunked", 2)],
    ),
    (
        "a request as a value",
        "GET SHOP/a HTTP/1.1⏎Host: h⏎X: GET SHOP/evil HTTP/1.1⏎⏎",
        &[("GET /a HTTP/1.1", "none", 0)],
    ),
    (
        "a request in trailers",
        "POST SHOP/a HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎2⏎ab⏎0⏎Content-Length: 46⏎Transfer-Encoding: chunked⏎Host: inner⏎⏎",
        &[("POST /a HTTP/1.1", "chunked", 2)],
    ),
    (
        "Connection names the length",
        "POST SHOP/a HTTP/1.1⏎Host: h⏎Connection: Content-Length⏎Content-Length: 46⏎⏎HIDDEN",
        &[("POST /a HTTP/1.1", "length", 46)],
    ),
    (
        "Connection names the coding",
        "POST SHOP/a HTTP/1.1⏎Host: h⏎Connection: Transfer-Encoding⏎Transfer-Encoding: chunked⏎⏎2e⏎HIDDEN⏎0⏎⏎",
        &[("POST /a HTTP/1.1", "chunked", 46)],
    ),
    (
        "Expect and a request as a body",
        "POST SHOP/a HTTP/1.1⏎Host: h⏎Expect: 100-continue⏎Content-Length: 46⏎⏎⏳HIDDEN",
        &[("POST /a HTTP/1.1", "length", 46)],
    ),
    (
        "a pause within the body",
        "POST SHOP/a HTTP/1.1⏎Host: h⏎Content-Length: 49⏎⏎abc⏸HIDDEN",
        &[("POST /a HTTP/1.1", "length", 49)],
    ),
    ("a body nobody reads", "POST /nowhere HTTP/1.1⏎Host: h⏎Content-Length: 46⏎⏎HIDDEN", &[]),
    ("a body nobody reads, behind the answer", "POST /nowhere HTTP/1.1⏎Host: h⏎Content-Length: 46⏎⏎⏳HIDDEN", &[]),
    ("a body nobody asked for", "POST /nowhere HTTP/1.1⏎Host: h⏎Expect: 100-continue⏎Content-Length: 46⏎⏎HIDDEN", &[]),
    (
        "HEAD with a body",
        "HEAD SHOP/a HTTP/1.1⏎Host: h⏎Content-Length: 46⏎⏎HIDDEN",
        &[("HEAD /a HTTP/1.1", "length", 46)],
    ),
    (
        "escapes in the target",
        "GET SHOP/a?x=%0d%0aGET%20SHOP/evil HTTP/1.1⏎Host: h⏎⏎",
        &[("GET /a?x=%0d%0aGET%20/shop/1.0.0/evil HTTP/1.1", "none", 0)],
    ),
];
