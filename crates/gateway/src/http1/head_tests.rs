use http::HeaderName;
use http::header::{CONTENT_LENGTH, HOST};
use proptest::prelude::*;

use super::*;

const BOUNDS: Bounds = Bounds { bytes_max: 1 << 10, fields_max: 20 };

fn read(text: &str) -> Result<Option<(Request, usize)>, HeadFault> {
    request(text.as_bytes(), BOUNDS)
}

fn good(text: &str) -> Request {
    let (request, end) = read(text).unwrap().unwrap_or_else(|| panic!("{text:?} is not whole"));
    assert_eq!(end, text.len());
    request
}

#[test]
fn a_request_is_read_with_what_it_says_of_its_connection() {
    let read = good("POST /a/b?c=d&e HTTP/1.1\r\nHost: h\r\nX:\r\nContent-Length: 12 \r\nY:  v w\t\r\n\r\n");
    assert_eq!((read.head.method.as_str(), read.head.path(), read.head.query()), ("POST", "/a/b", Some("c=d&e")));
    assert_eq!((read.length, read.keeps_alive), (Length::Exact(12), true));
    let headers = &read.head.headers;
    assert_eq!((headers.text(&HOST), headers.text(&HeaderName::from_static("y"))), (Some("h"), Some("v w")));
    assert_eq!(headers.text(&HeaderName::from_static("x")), Some(""));
    assert_eq!(headers.text(&CONTENT_LENGTH), Some("12"));
    let mut lines = Vec::new();
    headers.write(&mut lines);
    assert_eq!(lines, b"Host: h\r\nX:\r\nContent-Length: 12 \r\nY:  v w\t\r\n");
}

#[test]
fn a_connection_is_kept_as_the_versions_have_it() {
    for (head, keeps) in [
        ("GET / HTTP/1.1\r\n\r\n", true),
        ("GET / HTTP/1.1\r\nConnection: close\r\n\r\n", false),
        ("GET / HTTP/1.1\r\nConnection: x, CLOSE\r\n\r\n", false),
        ("GET / HTTP/1.0\r\n\r\n", false),
        ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true),
        ("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", false),
    ] {
        assert_eq!(good(head).keeps_alive, keeps, "{head:?}");
    }
}

#[test]
fn targets_have_three_forms() {
    for (target, authority, path, query) in [
        ("/", None, "/", None),
        ("//x//y?", None, "//x//y", Some("")),
        ("http://h:1/p?q?r", Some("h:1"), "/p", Some("q?r")),
        ("HTTPS://h", Some("h"), "/", None),
        ("http://h?q", Some("h"), "/", Some("q")),
    ] {
        let read = good(&format!("GET {target} HTTP/1.1\r\n\r\n")).head;
        assert_eq!((read.authority(), read.path(), read.query()), (authority, path, query), "{target}");
    }
    assert_eq!(good("OPTIONS * HTTP/1.1\r\n\r\n").head.path(), "*");
    for target in
        ["*", "h:1", "ftp://h/", "http:///p", "http://u@h/", "/a#b", "/<", "/\"", "/`", "/\u{e9}", "a", "http://h:x/"]
    {
        let text = format!("GET {target} HTTP/1.1\r\n\r\n");
        assert!(matches!(read(&text), Err(HeadFault::Malformed(_))), "{target}");
    }
    assert!(matches!(read("CONNECT h:1 HTTP/1.1\r\n\r\n"), Err(HeadFault::Malformed(_))));
}

#[test]
fn what_can_be_read_in_two_ways_is_refused() {
    let heads = [
        "GET / HTTP/1.1\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\tb: c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost\r\n\r\n",
        "GET / HTTP/1.1\r\n: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHo\rst: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\0\r\n\r\n",
        "GET / HTTP/1.1\r\nH\u{e4}: a\r\n\r\n",
        "GET  / HTTP/1.1\r\n\r\n",
        "GET /  HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1 \r\n\r\n",
        "GET\t/\tHTTP/1.1\r\n\r\n",
        " GET / HTTP/1.1\r\n\r\n",
        "GET /\r\n\r\n",
        "G(T / HTTP/1.1\r\n\r\n",
        "GET / http/1.1\r\n\r\n",
        "\nGET / HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1, 1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 0x1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1 1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length:\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 18446744073709551616\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked, identity\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: identity\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: \x0bchunked\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked;q=1\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding:\r\n\r\n",
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nContent_Length: 1\r\n\r\n",
        "POST / HTTP/1.1\r\nTRANSFER_ENCODING: chunked\r\n\r\n",
    ];
    for head in heads {
        assert!(matches!(read(head), Err(HeadFault::Malformed(_))), "{head:?} gave {:?}", read(head));
    }
    assert_eq!(read("GET / HTTP/2.0\r\n\r\n").unwrap_err(), HeadFault::Version);
    assert_eq!(read("GET / HTTP/1.2\r\n\r\n").unwrap_err(), HeadFault::Version);
}

#[test]
fn a_bare_line_feed_is_refused_before_the_head_is_whole() {
    assert!(matches!(read("GET / HTTP/1.1\nHost"), Err(HeadFault::Malformed(_))));
    assert!(read("GET / HTTP/1.1\r\nHost").unwrap().is_none());
}

#[test]
fn empty_lines_before_a_request_are_skipped_but_not_for_ever() {
    let (read_first, end) = read("\r\n\r\nGET / HTTP/1.1\r\n\r\nGET").unwrap().unwrap();
    assert_eq!((read_first.head.path(), end), ("/", 22));
    assert!(read(&"\r\n".repeat(5)).is_err());
    assert!(read("\r").unwrap().is_none());
}

#[test]
fn heads_are_bounded_in_bytes_and_fields() {
    let many = "X: y\r\n".repeat(21);
    assert_eq!(read(&format!("GET / HTTP/1.1\r\n{many}\r\n")).unwrap_err(), HeadFault::TooLarge);
    let many = "X: y\r\n".repeat(20);
    assert!(read(&format!("GET / HTTP/1.1\r\n{many}\r\n")).unwrap().is_some());
    let long = "y".repeat(1 << 10);
    assert_eq!(read(&format!("GET / HTTP/1.1\r\nX: {long}\r\n\r\n")).unwrap_err(), HeadFault::TooLarge);
    assert_eq!(read(&format!("GET /{long} HTTP/1.1\r\n\r\n")).unwrap_err(), HeadFault::TargetTooLong);
}

#[test]
fn a_response_says_how_its_body_ends() {
    let get = Method::GET;
    let length = |text: &str, method: &Method| {
        let (read, end) = response(text.as_bytes(), BOUNDS, method).unwrap().unwrap();
        assert_eq!(end, text.len());
        (read.length, read.keeps_alive)
    };
    for (head, expected) in [
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", (Length::Exact(3), true)),
        ("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", (Length::None, true)),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", (Length::Chunked, true)),
        ("HTTP/1.1 200 OK\r\n\r\n", (Length::UntilClose, false)),
        ("HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\n", (Length::Exact(3), false)),
        ("HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n", (Length::None, true)),
        ("HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n", (Length::None, true)),
        ("HTTP/1.1 100 Continue\r\n\r\n", (Length::None, true)),
    ] {
        assert_eq!(length(head, &get), expected, "{head:?}");
    }
    assert_eq!(length("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", &Method::HEAD).0, Length::None);
    for bad in [
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n",
        "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/2 200 OK\r\n\r\n",
        "SSH-2.0-OpenSSH",
        "ICY 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX : a\r\n\r\n",
    ] {
        assert!(response(bad.as_bytes(), BOUNDS, &get).is_err(), "{bad:?}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic_and_what_is_read_is_what_is_passed_on(
        bytes in proptest::collection::vec(prop_oneof![
            Just(b'\r'), Just(b'\n'), Just(b' '), Just(b':'), Just(b'a'), any::<u8>()], 0..80),
        is_headed in any::<bool>(),
    ) {
        let bytes = if is_headed { [b"GET / HTTP/1.1\r\n", &bytes[..], b"\r\n\r\n"].concat() } else { bytes };
        if let Ok(Some((read, end))) = request(&bytes, BOUNDS) {
            prop_assert!(end <= bytes.len());
            let mut written = b"GET / HTTP/1.1\r\n".to_vec();
            read.head.headers.write(&mut written);
            written.extend_from_slice(b"\r\n");
            let (again, _) = request(&written, BOUNDS).unwrap().unwrap();
            let lines = |headers: &Headers| -> Vec<(Vec<u8>, Vec<u8>)> {
                headers.iter().map(|(name, value)| (name.to_vec(), value.to_vec())).collect()
            };
            prop_assert_eq!(lines(&again.head.headers), lines(&read.head.headers));
            prop_assert_eq!(again.length, read.length);
        }
        let _ = response(&bytes, BOUNDS, &Method::GET);
    }

    #[test]
    fn a_head_that_is_cut_short_is_waited_for(cut in 0usize..60) {
        let whole = "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nX: y\r\n\r\n";
        let cut = cut.min(whole.len() - 1);
        prop_assert!(read(&whole[..cut]).unwrap().is_none());
    }
}
