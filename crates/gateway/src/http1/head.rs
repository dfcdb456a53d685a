//! Heads of messages, read strictly (RFC 9112): what two servers could read in two ways is refused, never repaired.
//!
//! One pass over the bytes that will be passed on: [`lines`] knows the grammar, and with each field its name's number is found
//! and what it says of the body is taken down. Refused are also lengths given twice or in two ways, codings other than one
//! `chunked`, names that some servers take for the framing headers, targets with characters that no target has.

mod framing;
mod lines;
mod target;

use http::{Method, StatusCode, Version};
use memchr::{memchr, memrchr};

use super::length::Length;
use crate::message::headers::{Field, FieldState, is_within_value};
use crate::message::request::Target;
use crate::message::{Headers, RequestHead};
use framing::Framing;
pub(crate) use framing::is_disguised;

/// Most fields of a head, whatever the settings say.
const FIELDS_MAX: usize = 1_024;
/// Empty lines before a request that are skipped (RFC 9112 section 2.2).
const EMPTY_LINES_MAX: usize = 4;
/// How every answer begins.
const STATUS_LINE: &[u8] = b"HTTP/1.";

const NO_STATUS: HeadFault = HeadFault::Malformed("the status is no number from 100");

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
    let Some(line) = lines::line(bytes)? else { return bounds.unfinished(bytes).map(|()| None) };
    let (method, target, version) = request_line(line)?;
    let first_bytes = line.len() + 2;
    let Some((headers, framing, end)) = block(&bytes[first_bytes..], bounds.fields())? else {
        return bounds.unfinished(bytes).map(|()| None);
    };
    let length = framing.of_request(version)?;
    let request = Request {
        head: RequestHead { method, version, headers, upgrade: None, target },
        length,
        keeps_alive: framing.keeps_alive(version),
        expects_continue: framing.expects_continue && version == Version::HTTP_11,
        asks_to_switch: framing.asks_to_switch,
    };
    Ok(Some((request, start + first_bytes + end)))
}

/// Reads the response at the front of `bytes` to a request with `method`; `None`: its head is not complete.
pub(crate) fn response(bytes: &[u8], bounds: Bounds, method: &Method) -> Result<Option<(Response, usize)>, HeadFault> {
    // Another protocol might never come to the end of a line.
    if !bytes.starts_with(STATUS_LINE) && !STATUS_LINE.starts_with(bytes) {
        return Err(HeadFault::Malformed("no status line"));
    }
    let bytes = bounds.window(bytes);
    let Some(line) = lines::line(bytes)? else { return bounds.unfinished(bytes).map(|()| None) };
    let (version, status) = status_line(line)?;
    let first_bytes = line.len() + 2;
    let Some((headers, framing, end)) = block(&bytes[first_bytes..], bounds.fields())? else {
        return bounds.unfinished(bytes).map(|()| None);
    };
    let length = framing.of_response(version, status, method)?;
    let keeps_alive = framing.keeps_alive(version) && length != Length::UntilClose;
    Ok(Some((Response { status, headers, length, keeps_alive }, first_bytes + end)))
}

/// Reads field lines up to an empty one, without a line before them; `None`: not complete.
pub(crate) fn fields(bytes: &[u8], bytes_max: usize, fields_max: usize) -> Result<Option<(Headers, usize)>, HeadFault> {
    let bounds = Bounds { bytes_max, fields_max };
    let bytes = bounds.window(bytes);
    match block(bytes, bounds.fields())? {
        Some((headers, _, end)) => Ok(Some((headers, end))),
        None => bounds.unfinished(bytes).map(|()| None),
    }
}

/// Field lines and the empty one behind them, what they say of body and connection, and the bytes they take.
fn block(bytes: &[u8], fields_max: usize) -> Result<Option<(Headers, Framing, usize)>, HeadFault> {
    let (mut headers, mut framing) = (Headers::new(), Framing::default());
    let (mut at, mut count) = (0, 0);
    loop {
        let rest = &bytes[at..];
        match rest {
            [b'\r', b'\n', ..] => {
                headers.keep(&bytes[..at]);
                return Ok(Some((headers, framing, at + 2)));
            }
            [] | [b'\r'] => return Ok(None),
            _ => {}
        }
        count += 1;
        if count > fields_max {
            return Err(HeadFault::TooLarge);
        }
        let Some(line) = lines::field(rest)? else { return Ok(None) };
        framing.heed(line.number, line.name, line.value)?;
        let end = at + line.bytes;
        headers.found(Field {
            name_at: at as u32,
            name_bytes: line.name.len() as u32,
            value_at: (at + line.value_at) as u32,
            value_bytes: line.value.len() as u32,
            end: end as u32,
            number: line.number,
            state: FieldState::Kept,
        });
        at = end;
    }
}

/// Method, target and version, with one blank between them (RFC 9112 section 3).
fn request_line(line: &[u8]) -> Result<(Method, Target, Version), HeadFault> {
    let method_bytes = lines::token(line);
    let Some((b' ', rest)) = line[method_bytes..].split_first() else {
        return Err(HeadFault::Malformed("the method is no token"));
    };
    let method = Method::from_bytes(&line[..method_bytes]);
    let method = method.map_err(|_| HeadFault::Malformed("the method is no token"))?;
    let blank = memrchr(b' ', rest).ok_or(HeadFault::Malformed("the request line is not whole"))?;
    let (asked, version) = (&rest[..blank], &rest[blank + 1..]);
    let version = match version {
        b"HTTP/1.1" => Version::HTTP_11,
        b"HTTP/1.0" => Version::HTTP_10,
        [b'H', b'T', b'T', b'P', b'/', b'0'..=b'9', b'.', b'0'..=b'9'] if !asked.is_empty() => {
            return Err(HeadFault::Version);
        }
        _ => return Err(HeadFault::Malformed("the version is not HTTP/1.0 or HTTP/1.1")),
    };
    let target = target::target(asked, &method)?;
    Ok((method, target, version))
}

/// Version and status; the reason is nobody's business (RFC 9112 section 4).
fn status_line(line: &[u8]) -> Result<(Version, StatusCode), HeadFault> {
    let rest = line.strip_prefix(STATUS_LINE).unwrap_or_default();
    let (version, rest) = match rest.split_first() {
        Some((b'1', rest)) => (Version::HTTP_11, rest),
        Some((b'0', rest)) => (Version::HTTP_10, rest),
        _ => return Err(HeadFault::Malformed("the version is not HTTP/1.0 or HTTP/1.1")),
    };
    let Some(([b' ', code @ ..], behind)) = rest.split_first_chunk::<4>() else { return Err(NO_STATUS) };
    let is_reason = behind.is_empty() || behind[0] == b' ' && is_within_value(behind);
    if !is_reason {
        return Err(HeadFault::Malformed("what follows the status is no reason"));
    }
    let status = StatusCode::from_bytes(code).map_err(|_| NO_STATUS)?;
    Ok((version, status))
}

impl Bounds {
    /// What of `bytes` may be a head.
    fn window<'b>(&self, bytes: &'b [u8]) -> &'b [u8] {
        &bytes[..bytes.len().min(self.bytes_max)]
    }

    fn fields(&self) -> usize {
        self.fields_max.min(FIELDS_MAX)
    }

    /// A head that is not complete: whether it may become one.
    fn unfinished(&self, bytes: &[u8]) -> Result<(), HeadFault> {
        match (bytes.len() >= self.bytes_max, memchr(b'\n', bytes)) {
            (false, _) => Ok(()),
            (true, Some(_)) => Err(HeadFault::TooLarge),
            (true, None) => Err(HeadFault::TargetTooLong),
        }
    }
}

fn empty_lines(bytes: &[u8]) -> Result<usize, HeadFault> {
    let count = bytes.chunks_exact(2).take_while(|pair| *pair == b"\r\n").count();
    if count > EMPTY_LINES_MAX {
        return Err(HeadFault::Malformed("empty lines instead of a request"));
    }
    Ok(count * 2)
}

#[cfg(test)]
#[path = "head_tests.rs"]
mod tests;
