//! Heads of messages, read strictly (RFC 9112): what two servers could read in two ways is refused, never repaired.
//!
//! `httparse` knows the grammar. Around it is checked what it forgives, on the bytes that will be passed on: a line that
//! ends with a bare LF, lengths given twice or in two ways, codings other than one `chunked`, names that some servers take
//! for the framing headers, targets with characters that no target has.

mod framing;
mod target;

use std::mem::MaybeUninit;

use http::{Method, StatusCode, Version};
use memchr::memchr_iter;

use super::length::Length;
use crate::message::headers::{Field, FieldState};
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
    let bytes = &bytes[start..];
    let Some(lines) = Lines::of(bytes, bounds)? else { return Ok(None) };
    let mut slots = Slots::new(lines.ends.len());
    let mut parsed = httparse::Request::new(&mut []);
    match parsed.parse_with_uninit_headers(&bytes[..lines.end], slots.get()) {
        Ok(httparse::Status::Complete(end)) if end == lines.end => {}
        Err(httparse::Error::Version) if has_other_version(bytes) => return Err(HeadFault::Version),
        Err(why) => return Err(malformed(why)),
        Ok(_) => return Err(HeadFault::Malformed("the head ends before its end")),
    }
    let (Some(method), Some(target), Some(minor)) = (parsed.method, parsed.path, parsed.version) else {
        return Err(HeadFault::Malformed("the request line is not whole"));
    };
    let version = if minor == 0 { Version::HTTP_10 } else { Version::HTTP_11 };
    let fields = lines.fields(bytes, parsed.headers)?;
    let framing = Framing::of(parsed.headers)?;
    let target_at = offset(bytes, target.as_bytes());
    let method = Method::from_bytes(method.as_bytes()).map_err(|_| HeadFault::Malformed("the method is no token"))?;
    let target = parts_of_target(target, target_at, &method)?;
    let length = framing.of_request(version)?;
    let headers = kept(&bytes[..lines.end], fields);
    let request = Request {
        head: RequestHead { method, version, headers, upgrade: None, target },
        length,
        keeps_alive: framing.keeps_alive(version),
        expects_continue: framing.expects_continue && version == Version::HTTP_11,
        asks_to_switch: framing.asks_to_switch,
    };
    Ok(Some((request, start + lines.end)))
}

/// Reads the response at the front of `bytes` to a request with `method`; `None`: its head is not complete.
pub(crate) fn response(bytes: &[u8], bounds: Bounds, method: &Method) -> Result<Option<(Response, usize)>, HeadFault> {
    // Another protocol might never come to the end of a head.
    if !STATUS_LINE.starts_with(&bytes[..bytes.len().min(STATUS_LINE.len())]) {
        return Err(HeadFault::Malformed("no status line"));
    }
    let Some(lines) = Lines::of(bytes, bounds)? else { return Ok(None) };
    let mut slots = Slots::new(lines.ends.len());
    let mut parsed = httparse::Response::new(&mut []);
    let config = httparse::ParserConfig::default();
    match config.parse_response_with_uninit_headers(&mut parsed, &bytes[..lines.end], slots.get()) {
        Ok(httparse::Status::Complete(end)) if end == lines.end => {}
        Err(why) => return Err(malformed(why)),
        Ok(_) => return Err(HeadFault::Malformed("the head ends before its end")),
    }
    let (Some(code), Some(minor)) = (parsed.code, parsed.version) else {
        return Err(HeadFault::Malformed("the status line is not whole"));
    };
    let status = StatusCode::from_u16(code).map_err(|_| HeadFault::Malformed("the status is no number from 100"))?;
    let version = if minor == 0 { Version::HTTP_10 } else { Version::HTTP_11 };
    let fields = lines.fields(bytes, parsed.headers)?;
    let framing = Framing::of(parsed.headers)?;
    let length = framing.of_response(version, status, method)?;
    let keeps_alive = framing.keeps_alive(version) && length != Length::UntilClose;
    let headers = kept(&bytes[..lines.end], fields);
    Ok(Some((Response { status, headers, length, keeps_alive }, lines.end)))
}

/// Reads field lines up to an empty one, without a line before them; `None`: not complete.
pub(crate) fn fields(bytes: &[u8], bytes_max: usize, fields_max: usize) -> Result<Option<(Headers, usize)>, HeadFault> {
    let Some(lines) = Lines::of(bytes, Bounds { bytes_max, fields_max })? else { return Ok(None) };
    let mut slots = vec![httparse::EMPTY_HEADER; lines.ends.len()];
    match httparse::parse_headers(&bytes[..lines.end], &mut slots) {
        Ok(httparse::Status::Complete((end, parsed))) if end == lines.end => {
            let ends = lines.ends.iter().copied();
            let found = found(bytes, parsed, ends)?;
            Ok(Some((kept(&bytes[..lines.end], found), lines.end)))
        }
        Err(why) => Err(malformed(why)),
        Ok(_) => Err(HeadFault::Malformed("the fields end before their end")),
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

/// Where the lines of a head end.
struct Lines {
    /// Behind the CRLF of each line but the empty one; the first is the request's or status line's.
    ends: Vec<u32>,
    /// Behind the empty line.
    end: usize,
}

impl Lines {
    /// Finds the empty line. Every line on the way must end with CRLF.
    fn of(bytes: &[u8], bounds: Bounds) -> Result<Option<Self>, HeadFault> {
        let window = &bytes[..bytes.len().min(bounds.bytes_max)];
        let mut ends = LINE_ENDS.take();
        ends.clear();
        let mut start = 0;
        for at in memchr_iter(b'\n', window) {
            if at == 0 || window[at - 1] != b'\r' {
                return Err(HeadFault::Malformed("a line ends with a bare LF"));
            }
            if at - 1 == start {
                return Ok(Some(Self { ends, end: at + 1 }));
            }
            start = at + 1;
            ends.push(start as u32);
            if ends.len() > bounds.fields_max.min(FIELDS_MAX) + 1 {
                return Err(HeadFault::TooLarge);
            }
        }
        let is_too_long = bytes.len() >= bounds.bytes_max;
        let has_first_line = !ends.is_empty();
        LINE_ENDS.set(ends);
        match (is_too_long, has_first_line) {
            (false, _) => Ok(None),
            (true, true) => Err(HeadFault::TooLarge),
            (true, false) => Err(HeadFault::TargetTooLong),
        }
    }

    /// The fields behind the first line.
    fn fields(&self, bytes: &[u8], parsed: &[httparse::Header<'_>]) -> Result<Vec<Field>, HeadFault> {
        found(bytes, parsed, self.ends.iter().copied().skip(1))
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        let _ = LINE_ENDS.try_with(|spare| spare.set(std::mem::take(&mut self.ends)));
    }
}

thread_local! {
    /// The list of the last head, for the next.
    static LINE_ENDS: std::cell::Cell<Vec<u32>> = const { std::cell::Cell::new(Vec::new()) };
}

/// Room for parsed fields. It lives on the stack, and only while a head is parsed.
#[expect(clippy::large_enum_variant, reason = "a box would be the allocation that the large variant saves")]
enum Slots<'b> {
    Inline([MaybeUninit<httparse::Header<'b>>; FIELDS_INLINE]),
    Many(Vec<MaybeUninit<httparse::Header<'b>>>),
}

impl<'b> Slots<'b> {
    fn new(count: usize) -> Self {
        if count <= FIELDS_INLINE {
            Self::Inline([MaybeUninit::uninit(); FIELDS_INLINE])
        } else {
            Self::Many(vec![MaybeUninit::uninit(); count])
        }
    }

    fn get(&mut self) -> &mut [MaybeUninit<httparse::Header<'b>>] {
        match self {
            Self::Inline(slots) => slots,
            Self::Many(slots) => slots,
        }
    }
}

/// One field for each line; a line without one, or a field over two lines, would be a second reading.
fn found(
    bytes: &[u8],
    parsed: &[httparse::Header<'_>],
    ends: impl ExactSizeIterator<Item = u32>,
) -> Result<Vec<Field>, HeadFault> {
    if ends.len() != parsed.len() {
        return Err(HeadFault::Malformed("a field is not one line"));
    }
    let mut fields = spare::fields();
    for (header, end) in parsed.iter().zip(ends) {
        let name_at = offset(bytes, header.name.as_bytes());
        // An empty value may point nowhere.
        let is_empty = header.value.is_empty();
        let value_at = if is_empty { name_at } else { offset(bytes, header.value) };
        let (name_bytes, value_bytes) = (header.name.len() as u32, header.value.len() as u32);
        fields.push(Field { name_at, name_bytes, value_at, value_bytes, end, state: FieldState::Kept });
    }
    Ok(fields)
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
