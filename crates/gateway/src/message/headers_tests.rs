use http::header::{ACCEPT, CONNECTION, COOKIE, HOST, VIA};

use super::*;
use crate::message::names::{FORWARDED, FORWARDED_FOR, VIA as VIA_NAME};

fn headers(lines: &[(&str, &str)]) -> Headers {
    let mut headers = Headers::new();
    let mut text = Vec::new();
    for (name, value) in lines {
        let name_at = text.len() as u32;
        text.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        headers.found(Field {
            name_at,
            name_bytes: name.len() as u32,
            value_at: name_at + name.len() as u32 + 2,
            value_bytes: value.len() as u32,
            end: text.len() as u32,
            number: Number::of(name.as_bytes()),
            state: FieldState::Kept,
        });
    }
    headers.keep(&text);
    headers
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
    let back = Headers::of_map(&map);
    assert_eq!(written(&back), "cookie: 1\r\ncookie: 2\r\nvia: s\r\n");
    assert!(back.to_map()[VIA].is_sensitive());
}

#[test]
fn lines_that_were_written_once_are_fields_like_the_others() {
    let [peer, own] = ["x-forwarded-for", "x-own"].map(HeaderName::from_static);
    let lines = Lines::of([(&peer, "192.0.2.1"), (&HOST, "not\na value"), (&own, "1")]);
    let mut headers = headers(&[("Host", "a")]);
    headers.append_lines(&lines);
    assert!(headers.has_any(Names::of(&[FORWARDED_FOR])) && !headers.has_any(Names::of(&[FORWARDED])));
    assert_eq!(written(&headers), "Host: a\r\nx-forwarded-for: 192.0.2.1\r\nx-own: 1\r\n");
    assert_eq!(headers.text(&HeaderName::from_static("x-own")), Some("1"));
    headers.remove_all(Names::of(&[FORWARDED_FOR, VIA_NAME]));
    headers.append_lines(&lines);
    headers.set_number(&VIA_NAME, 18_446_744_073_709_551_615);
    assert_eq!(headers.text(&FORWARDED_FOR), Some("192.0.2.1"));
    let rest = "Host: a\r\nx-own: 1\r\nx-forwarded-for: 192.0.2.1\r\nx-own: 1\r\nvia: 18446744073709551615\r\n";
    assert_eq!(written(&headers), rest);
    assert_eq!(headers.other_names().collect::<Vec<_>>(), [b"x-own", b"x-own"]);
    let mut without = Vec::new();
    headers.write_without(Names::of(&[FORWARDED_FOR]), &mut without);
    assert_eq!(without, rest.replace("x-forwarded-for: 192.0.2.1\r\n", "").as_bytes());
}
