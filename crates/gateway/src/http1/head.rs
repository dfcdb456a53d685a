//! Heads of messages, read strictly (RFC 9112): what two servers could read in two ways is refused, never repaired.
//!
//! `httparse` knows the grammar. Around it is checked what it forgives, on the bytes that will be passed on: a line that
//! ends with a bare LF, lengths given twice or in two ways, codings other than one `chunked`, names that some servers take
//! for the framing headers, targets with characters that no target has.

mod framing;
mod target;

use std::mem::MaybeUninit;

use http::{Method, StatusCode, Version};
use memchr::{memchr, memchr_iter};

use super::length::Length;
use crate::message::headers::{Field, FieldState, Kind};
use crate::message::{Headers, RequestHead, spare};
use framing::Framing;
pub(crate) use framing::is_disguised;
use target::parts_of_target;

/// Fields that are parsed without an allocation of their own.
const FIELDS_INLINE: usize = 128;
/// Most fields of a head, whatever the settings say.
const FIELDS_MAX: usize = 1_024;
/// Empty lines before a request that are skipped (RFC 9112 section 2.2).
const EMPTY_LINES_MAX: usize = 4;
/// How every answer begins.
const STATUS_LINE: &[u8] = b"HTTP/1.";

const BARE_LF: HeadFault = HeadFault::Malformed("a line ends with a bare LF");

/// Bounds of a head.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// Bytes of the whole head.
    pub bytes_max: usize,
    /// Field lines.
    pub fields_max: usize,
}

/// Why a head is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeadFault {
    /// It is not HTTP/1.1, or can be read in two ways.
    Malformed(&'static str),
    /// Another version of HTTP.
    Version,
    /// Too many bytes or fields.
    TooLarge,
    /// The target alone is too long.
    TargetTooLong,
}

/// A request's head and what it says about its connection.
#[derive(Debug)]
pub(crate) struct Request {
    pub head: RequestHead,
    pub length: Length,
    /// Whether the connection may be used again after it.
    pub keeps_alive: bool,
    /// Whether the client waits for a go-ahead before it sends the body.
    pub expects_continue: bool,
    /// Whether the client wants to speak another protocol afterwards.
    pub asks_to_switch: bool,
}

/// A response's head and what it says about its connection.
#[derive(Debug)]
pub(crate) struct Response {
    pub status: StatusCode,
    pub headers: Headers,
    pub length: Length,
    pub keeps_alive: bool,
}

/// Reads the request at the front of `bytes`; `None`: its head is not complete. With it the bytes it takes.
pub(crate) fn request(bytes: &[u8], bounds: Bounds) -> Result<Option<(Request, usize)>, HeadFault> {
    let start = empty_lines(bytes)?;
    let bytes = bounds.window(&bytes[start..]);
    let (mut inline, mut more): (Slots<'_>, _) = ([MaybeUninit::uninit(); FIELDS_INLINE], Vec::new());
    let slots = room(&mut inline, &mut more, bytes, bounds);
    let mut parsed = httparse::Request::new(&mut []);
    let end = match parsed.parse_with_uninit_headers(bytes, slots) {
        Ok(httparse::Status::Complete(end)) => end,
        Ok(httparse::Status::Partial) => return unfinished(bytes, bounds).map(|()| None),
        Err(httparse::Error::Version) if has_other_version(bytes) => return Err(HeadFault::Version),
        Err(why) => return Err(malformed(why)),
    };
    let (Some(method), Some(target), Some(minor)) = (parsed.method, parsed.path, parsed.version) else {
        return Err(HeadFault::Malformed("the request line is not whole"));
    };
    let version = if minor == 0 { Version::HTTP_10 } else { Version::HTTP_11 };
    let fields = fields_of(&bytes[..end], first_line(bytes)?, parsed.headers)?;
    let framing = Framing::of(parsed.headers)?;
    let target_at = offset(bytes, target.as_bytes());
    let method = Method::from_bytes(method.as_bytes()).map_err(|_| HeadFault::Malformed("the method is no token"))?;
    let target = parts_of_target(target, target_at, &method)?;
    let length = framing.of_request(version)?;
    let headers = kept(&bytes[..end], fields);
    let request = Request {
        head: RequestHead { method, version, headers, upgrade: None, target },
        length,
        keeps_alive: framing.keeps_alive(version),
        expects_continue: framing.expects_continue && version == Version::HTTP_11,
        asks_to_switch: framing.asks_to_switch,
    };
    Ok(Some((request, start + end)))
}

/// Reads the response at the front of `bytes` to a request with `method`; `None`: its head is not complete.
pub(crate) fn response(bytes: &[u8], bounds: Bounds, method: &Method) -> Result<Option<(Response, usize)>, HeadFault> {
    // Another protocol might never come to the end of a head.
    if !STATUS_LINE.starts_with(&bytes[..bytes.len().min(STATUS_LINE.len())]) {
        return Err(HeadFault::Malformed("no status line"));
    }
    let bytes = bounds.window(bytes);
    let (mut inline, mut more): (Slots<'_>, _) = ([MaybeUninit::uninit(); FIELDS_INLINE], Vec::new());
    let slots = room(&mut inline, &mut more, bytes, bounds);
    let mut parsed = httparse::Response::new(&mut []);
    let config = httparse::ParserConfig::default();
    let end = match config.parse_response_with_uninit_headers(&mut parsed, bytes, slots) {
        Ok(httparse::Status::Complete(end)) => end,
        Ok(httparse::Status::Partial) => return unfinished(bytes, bounds).map(|()| None),
        Err(why) => return Err(malformed(why)),
    };
    let (Some(code), Some(minor)) = (parsed.code, parsed.version) else {
        return Err(HeadFault::Malformed("the status line is not whole"));
    };
    let status = StatusCode::from_u16(code).map_err(|_| HeadFault::Malformed("the status is no number from 100"))?;
    let version = if minor == 0 { Version::HTTP_10 } else { Version::HTTP_11 };
    let fields = fields_of(&bytes[..end], first_line(bytes)?, parsed.headers)?;
    let framing = Framing::of(parsed.headers)?;
    let length = framing.of_response(version, status, method)?;
    let keeps_alive = framing.keeps_alive(version) && length != Length::UntilClose;
    let headers = kept(&bytes[..end], fields);
    Ok(Some((Response { status, headers, length, keeps_alive }, end)))
}

/// Reads field lines up to an empty one, without a line before them; `None`: not complete.
pub(crate) fn fields(bytes: &[u8], bytes_max: usize, fields_max: usize) -> Result<Option<(Headers, usize)>, HeadFault> {
    let bounds = Bounds { bytes_max, fields_max };
    let bytes = bounds.window(bytes);
    let mut slots = vec![httparse::EMPTY_HEADER; bounds.fields()];
    match httparse::parse_headers(bytes, &mut slots) {
        Ok(httparse::Status::Complete((end, parsed))) => {
            let found = fields_of(&bytes[..end], 0, parsed)?;
            Ok(Some((kept(&bytes[..end], found), end)))
        }
        Ok(httparse::Status::Partial) => unfinished(bytes, bounds).map(|()| None),
        Err(why) => Err(malformed(why)),
    }
}

impl Bounds {
    /// What of `bytes` may be a head.
    fn window<'b>(&self, bytes: &'b [u8]) -> &'b [u8] {
        &bytes[..bytes.len().min(self.bytes_max)]
    }

    fn fields(&self) -> usize {
        self.fields_max.min(FIELDS_MAX)
    }
}

fn malformed(why: httparse::Error) -> HeadFault {
    match why {
        httparse::Error::TooManyHeaders => HeadFault::TooLarge,
        httparse::Error::HeaderName => HeadFault::Malformed("a field name is no token"),
        httparse::Error::HeaderValue => HeadFault::Malformed("a field value has a control character"),
        httparse::Error::NewLine => HeadFault::Malformed("a line does not end with CRLF"),
        httparse::Error::Status => HeadFault::Malformed("the status is no number"),
        httparse::Error::Token => HeadFault::Malformed("the first line is malformed"),
        httparse::Error::Version => HeadFault::Malformed("the version is not HTTP/1.0 or HTTP/1.1"),
    }
}

/// Whether the request line is whole but for a version that is not ours.
fn has_other_version(bytes: &[u8]) -> bool {
    let line = bytes.split(|byte| *byte == b'\r').next().unwrap_or_default();
    let words: Vec<&[u8]> = line.split(|byte| *byte == b' ').collect();
    let [_, target, version] = words[..] else { return false };
    let is_version = matches!(version, [b'H', b'T', b'T', b'P', b'/', major, b'.', minor]
        if major.is_ascii_digit() && minor.is_ascii_digit());
    !target.is_empty() && is_version
}

fn empty_lines(bytes: &[u8]) -> Result<usize, HeadFault> {
    let count = bytes.chunks_exact(2).take_while(|pair| *pair == b"\r\n").count();
    if count > EMPTY_LINES_MAX {
        return Err(HeadFault::Malformed("empty lines instead of a request"));
    }
    Ok(count * 2)
}

/// A head that is not complete: whether it may become one.
fn unfinished(bytes: &[u8], bounds: Bounds) -> Result<(), HeadFault> {
    let mut has_line = false;
    for at in memchr_iter(b'\n', bytes) {
        if at == 0 || bytes[at - 1] != b'\r' {
            return Err(BARE_LF);
        }
        has_line = true;
    }
    match (bytes.len() >= bounds.bytes_max, has_line) {
        (false, _) => Ok(()),
        (true, true) => Err(HeadFault::TooLarge),
        (true, false) => Err(HeadFault::TargetTooLong),
    }
}

/// Behind the CRLF of the first line.
fn first_line(bytes: &[u8]) -> Result<usize, HeadFault> {
    let end = memchr(b'\n', bytes).unwrap_or_default();
    if bytes[..end].ends_with(b"\r") { Ok(end + 1) } else { Err(BARE_LF) }
}

/// Room for parsed fields on the stack: enough for nearly all heads.
type Slots<'b> = [MaybeUninit<httparse::Header<'b>>; FIELDS_INLINE];

/// Room for the fields of any head within `bounds`: `inline`, unless `bytes` have more lines than it has places.
fn room<'s, 'b>(
    inline: &'s mut Slots<'b>,
    more: &'s mut Vec<MaybeUninit<httparse::Header<'b>>>,
    bytes: &'b [u8],
    bounds: Bounds,
) -> &'s mut [MaybeUninit<httparse::Header<'b>>] {
    let count = bounds.fields();
    if count <= FIELDS_INLINE {
        return &mut inline[..count];
    }
    if memchr_iter(b'\n', bytes).nth(FIELDS_INLINE).is_none() {
        return inline;
    }
    more.resize(count, MaybeUninit::uninit());
    more
}

/// The fields of a `head` that begin at `at`. Each must be one line that ends with CRLF, and nothing may stand between
/// them: what was skipped or folded would be a second reading.
fn fields_of(head: &[u8], mut at: usize, parsed: &[httparse::Header<'_>]) -> Result<Vec<Field>, HeadFault> {
    let mut fields = spare::fields();
    for header in parsed {
        let (name, value) = (header.name.as_bytes(), header.value);
        let colon = at + name.len();
        if offset(head, name) as usize != at || head.get(colon) != Some(&b':') {
            return Err(HeadFault::Malformed("a field is not one line"));
        }
        // An empty value may point nowhere.
        let value_at = if value.is_empty() { colon + 1 } else { offset(head, value) as usize };
        let behind = head.get(value_at + value.len()..).unwrap_or_default();
        let blanks = behind.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        if !behind[blanks..].starts_with(b"\r\n") {
            return Err(BARE_LF);
        }
        let end = value_at + value.len() + blanks + 2;
        fields.push(Field {
            name_at: at as u32,
            name_bytes: name.len() as u32,
            value_at: value_at as u32,
            value_bytes: value.len() as u32,
            end: end as u32,
            kind: Kind::of(name),
            state: FieldState::Kept,
        });
        at = end;
    }
    if head.get(at..) == Some(b"\r\n") { Ok(fields) } else { Err(BARE_LF) }
}

/// Where `part` stands in `whole`, which it was cut from.
fn offset(whole: &[u8], part: &[u8]) -> u32 {
    (part.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize).min(whole.len()) as u32
}

fn kept(head: &[u8], fields: Vec<Field>) -> Headers {
    let mut text = spare::text();
    text.extend_from_slice(head.strip_suffix(b"\r\n").unwrap_or(head));
    Headers::found(text, fields)
}

#[cfg(test)]
#[path = "head_tests.rs"]
mod tests;
