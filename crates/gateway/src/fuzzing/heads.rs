//! Heads of requests and of answers.

use std::fmt::Debug;

use http::{Method, Version};

use super::plain::{self, Line};
use super::{BOUNDS, cuts};
use crate::http1::head::{self, HeadFault, Request, Response};
use crate::http1::length::Length;
use crate::message::Headers;

/// Any bytes as the beginning of what a client sends.
pub fn request_head(bytes: &[u8]) {
    let read = |bytes: &[u8]| head::request(bytes, BOUNDS).map(|found| found.map(|(read, end)| (seen(&read), end)));
    let whole = read(bytes);
    assert_cuts_do_not_matter(bytes, &whole, read);
    let Ok(Some((request, end))) = head::request(bytes, BOUNDS) else { return };
    let start = bytes.iter().take_while(|byte| b"\r\n".contains(byte)).count();
    let text = &bytes[start..end];
    let fields = lines(&request.head.headers);
    let (first, plain) = plain::head(text).expect("a plain reader finds a head");
    assert_eq!(plain, fields);
    let words: Vec<&[u8]> = first.split(|byte| *byte == b' ').collect();
    assert_eq!((words.len(), words[0]), (3, request.head.method.as_str().as_bytes()));
    let (length, is_chunked) = plain::framing(&fields).expect("a plain reader finds the framing");
    let expected = match (length, is_chunked) {
        (_, true) => Length::Chunked,
        (Some(0) | None, _) => Length::None,
        (Some(bytes), _) => Length::Exact(bytes),
    };
    assert_eq!(request.length, expected);
    let mut slots = [httparse::EMPTY_HEADER; 64];
    let library = httparse::Request::new(&mut slots).parse(text);
    assert!(matches!(library, Ok(httparse::Status::Complete(end)) if end == text.len()), "{library:?}");

    let written = written(&first_line(&request), &request.head.headers);
    let again = head::request(&written, super::Bounds { bytes_max: usize::MAX, ..BOUNDS });
    let (again, end) = again.expect("what is written is read").expect("it is whole");
    assert_eq!((seen(&again), end), (seen(&request), written.len()));
    assert_removal(request.head.headers);
}

/// Any bytes as the beginning of what a backend answers. The first byte chooses the method that was asked with.
pub fn response_head(bytes: &[u8]) {
    let Some((choice, bytes)) = bytes.split_first() else { return };
    let method = if choice & 1 == 0 { Method::GET } else { Method::HEAD };
    let read = |bytes: &[u8]| {
        head::response(bytes, BOUNDS, &method).map(|found| found.map(|(read, end)| (seen_response(&read), end)))
    };
    let whole = read(bytes);
    assert_cuts_do_not_matter(bytes, &whole, read);
    let Ok(Some((response, end))) = head::response(bytes, BOUNDS, &method) else { return };
    let fields = lines(&response.headers);
    let (first, plain) = plain::head(&bytes[..end]).expect("a plain reader finds a head");
    assert_eq!(plain, fields);
    assert!(first.starts_with(b"HTTP/1.") && first[9..].starts_with(response.status.as_str().as_bytes()));
    let (length, is_chunked) = plain::framing(&fields).expect("a plain reader finds the framing");
    let code = response.status.as_u16();
    let has_none = method == Method::HEAD || code < 200 || code == 204 || code == 304;
    let expected = match (length, is_chunked) {
        _ if has_none => Length::None,
        (_, true) => Length::Chunked,
        (Some(0), _) => Length::None,
        (Some(bytes), _) => Length::Exact(bytes),
        (None, _) => Length::UntilClose,
    };
    assert_eq!(response.length, expected);
    assert!(!response.keeps_alive || expected != Length::UntilClose);
    let mut slots = [httparse::EMPTY_HEADER; 64];
    let library = httparse::Response::new(&mut slots).parse(&bytes[..end]);
    assert!(matches!(library, Ok(httparse::Status::Complete(_))), "{library:?}");

    let written = written(&String::from_utf8_lossy(&first), &response.headers);
    let again = head::response(&written, super::Bounds { bytes_max: usize::MAX, ..BOUNDS }, &method);
    let (again, end) = again.expect("what is written is read").expect("it is whole");
    assert_eq!((seen_response(&again), end), (seen_response(&response), written.len()));
    assert_removal(response.headers);
}

type Found<T> = Result<Option<(T, usize)>, HeadFault>;

/// A beginning is waited for, or refused as the whole is; once the head is whole nothing behind it matters.
fn assert_cuts_do_not_matter<T: Debug + PartialEq>(bytes: &[u8], whole: &Found<T>, read: impl Fn(&[u8]) -> Found<T>) {
    let end = whole.as_ref().ok().and_then(|found| found.as_ref().map(|(_, end)| *end));
    let at_end = end.into_iter().flat_map(|end| [end - 1, end]);
    for cut in cuts(bytes.len()).chain(at_end) {
        match read(&bytes[..cut]) {
            Ok(None) => assert!(end.is_none_or(|end| cut < end), "a whole head is not seen at {cut}"),
            // Two things may be wrong.
            Err(_) => assert!(whole.is_err(), "refused at {cut} only"),
            other => assert_eq!(&other, whole, "cut at {cut}"),
        }
    }
}

/// What a request says, to be compared.
fn seen(request: &Request) -> impl Debug + PartialEq + use<> {
    let head = &request.head;
    let target = [head.authority(), Some(head.path()), head.query()].map(|part| part.map(str::to_owned));
    let flags = [request.keeps_alive, request.expects_continue, request.asks_to_switch];
    (head.method.clone(), head.version, target, lines(&head.headers), request.length, flags)
}

fn seen_response(response: &Response) -> impl Debug + PartialEq + use<> {
    (response.status, lines(&response.headers), response.length, response.keeps_alive)
}

fn lines(headers: &Headers) -> Vec<Line> {
    headers.iter().map(|(name, value)| (name.to_vec(), value.to_vec())).collect()
}

fn first_line(request: &Request) -> String {
    let head = &request.head;
    let scheme = head.authority().map_or_else(String::new, |authority| format!("http://{authority}"));
    let query = head.query().map_or_else(String::new, |query| format!("?{query}"));
    let version = if head.version == Version::HTTP_10 { "1.0" } else { "1.1" };
    format!("{} {scheme}{}{query} HTTP/{version}", head.method, head.path())
}

fn written(first_line: &str, headers: &Headers) -> Vec<u8> {
    let mut out = format!("{first_line}\r\n").into_bytes();
    headers.write(&mut out);
    out.extend_from_slice(b"\r\n");
    plain::assert_clean(&out);
    out
}

/// Taking a field out takes out all of that name and nothing else, in the bytes too.
fn assert_removal(mut headers: Headers) {
    let before = lines(&headers);
    let Some((name, _)) = before.get(before.len() / 2) else { return };
    assert!(headers.remove_named(name));
    let expected: Vec<Line> = before.iter().filter(|(other, _)| !other.eq_ignore_ascii_case(name)).cloned().collect();
    assert_eq!(lines(&headers), expected);
    let (_, plain) = plain::head(&written("GET / HTTP/1.1", &headers)).expect("still a head");
    assert_eq!(plain, expected);
}
