use http::header::{ACCEPT, CONNECTION, COOKIE, HOST, VIA};

use super::*;

fn headers(lines: &[(&str, &str)]) -> Headers {
    let mut text = b"GET / HTTP/1.1\r\n".to_vec();
    let mut fields = Vec::new();
    for (name, value) in lines {
        let name_at = text.len() as u32;
        text.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        fields.push(Field {
            name_at,
            name_bytes: name.len() as u32,
            value_at: name_at + name.len() as u32 + 2,
            value_bytes: value.len() as u32,
            end: text.len() as u32,
            kind: Kind::of(name.as_bytes()),
            state: FieldState::Kept,
        });
    }
    Headers::found(text, fields)
}

fn written(headers: &Headers) -> String {
    let mut out = Vec::new();
    headers.write(&mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn untouched_lines_are_written_as_they_came() {
    let mut headers = headers(&[("hOsT", "a"), ("X-One", "1"), ("Accept", "*/*"), ("x-Two", "2")]);
    assert_eq!(written(&headers), "hOsT: a\r\nX-One: 1\r\nAccept: */*\r\nx-Two: 2\r\n");
    assert!(headers.remove(&HeaderName::from_static("x-one")));
    assert!(!headers.remove(&HeaderName::from_static("x-one")));
    assert_eq!(written(&headers), "hOsT: a\r\nAccept: */*\r\nx-Two: 2\r\n");
    assert!(headers.set(&HOST, "b") && headers.append(&VIA, "1.1 x"));
    assert_eq!(written(&headers), "Accept: */*\r\nx-Two: 2\r\nhost: b\r\nvia: 1.1 x\r\n");
    assert_eq!((headers.len(), headers.text(&HOST), headers.text(&COOKIE)), (4, Some("b"), None));
}

#[test]
fn names_are_compared_without_case_and_values_come_in_order() {
    let mut headers = headers(&[("COOKIE", "a"), ("Accept", "x"), ("cookie", "b"), ("Cookies", "c")]);
    assert_eq!(headers.all(&COOKIE).collect::<Vec<_>>(), [b"a", b"b"]);
    assert_eq!((headers.count(&COOKIE), headers.contains(&ACCEPT), headers.contains(&HOST)), (2, true, false));
    assert!(headers.add_to_list(&COOKIE, "c"));
    assert_eq!(headers.all(&COOKIE).collect::<Vec<_>>(), [b"a, b, c"]);
    assert!(headers.remove_where(|name| name.len() == 7));
    assert_eq!(headers.len(), 2);
}

#[test]
fn words_of_lists_are_found_on_every_line() {
    let headers = headers(&[("Connection", "keep-alive, X-Hop"), ("connection", "UPGRADE")]);
    assert!(headers.lists(&CONNECTION, "x-hop") && headers.lists(&CONNECTION, "upgrade"));
    assert!(!headers.lists(&CONNECTION, "hop") && !headers.lists(&ACCEPT, "x-hop"));
}

#[test]
fn no_value_can_begin_a_line_of_its_own() {
    let mut headers = headers(&[("Host", "a")]);
    for bad in ["a\r\nX: y", "a\nb", "a\rb", "\0", "\x7f", " a", "a\t", "\x1b"] {
        assert!(!headers.set(&HOST, bad) && !headers.append(&VIA, bad), "{bad:?}");
    }
    assert_eq!(written(&headers), "Host: a\r\n", "what cannot be set leaves what was there");
    assert!(headers.set(&HOST, "") && headers.set(&VIA, "ü\tb"));
    assert_eq!(headers.text(&VIA), None, "which is a value, but no text");
}

#[test]
fn an_http_library_gets_the_same_and_gives_the_same() {
    let mut headers = headers(&[("Host", "a"), ("Cookie", "1"), ("cookie", "2")]);
    assert!(headers.set_secret(&VIA, "s"));
    headers.remove(&HOST);
    let map = headers.to_map();
    assert_eq!(map.get_all(COOKIE).iter().collect::<Vec<_>>(), ["1", "2"]);
    assert!(map[VIA].is_sensitive() && !map.contains_key(HOST));
    let back = Headers::of_map(b"/path?x", &map);
    assert_eq!(back.prefix(0..5), "/path");
    assert_eq!(written(&back), "cookie: 1\r\ncookie: 2\r\nvia: s\r\n");
    assert!(back.to_map()[VIA].is_sensitive());
}
