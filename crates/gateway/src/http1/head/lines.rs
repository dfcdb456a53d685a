//! Lines of a head by the grammar of RFC 9112, and nothing besides: each ends with CRLF, a field is a name that is a token, a
//! colon right behind it, and a value without control characters.

use memchr::memchr;

use super::HeadFault;
use crate::message::headers::{is_blank, is_within_value};

const BARE_LF: HeadFault = HeadFault::Malformed("a line ends with a bare LF");
const CONTROL: HeadFault = HeadFault::Malformed("a line has a control character");

/// Characters of a token (RFC 9110 section 5.6.2).
static IS_OF_TOKEN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = b'!';
    while byte <= b'~' {
        table[byte as usize] = byte.is_ascii_alphanumeric() || is_token_sign(byte);
        byte += 1;
    }
    table
};

const fn is_token_sign(byte: u8) -> bool {
    matches!(byte, b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~')
}

/// A field line.
pub(super) struct Line<'b> {
    pub name: &'b [u8],
    /// Without the blanks around it.
    pub value: &'b [u8],
    /// Where the value begins in the line.
    pub value_at: usize,
}

/// The line at the front of `bytes`, without its end; `None`: it is not complete.
#[inline]
pub(super) fn line(bytes: &[u8]) -> Result<Option<&[u8]>, HeadFault> {
    let Some(end) = memchr(b'\n', bytes) else { return unfinished(bytes).map(|()| None) };
    match bytes[..end].strip_suffix(b"\r") {
        Some(line) => Ok(Some(line)),
        None => Err(BARE_LF),
    }
}

/// What will not become a line is refused before its end is here: it may never come.
fn unfinished(bytes: &[u8]) -> Result<(), HeadFault> {
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    if is_within_value(bytes) { Ok(()) } else { Err(CONTROL) }
}

/// A field line taken apart.
#[inline]
pub(super) fn field(line: &[u8]) -> Result<Line<'_>, HeadFault> {
    let colon = token(line);
    if line.get(colon) != Some(&b':') || colon == 0 {
        return Err(no_field(line));
    }
    let (name, value) = (&line[..colon], &line[colon + 1..]);
    if !is_within_value(value) {
        return Err(HeadFault::Malformed("a field value has a control character"));
    }
    let before = value.iter().take_while(|byte| is_blank(**byte)).count();
    let value = &value[before..];
    let behind = value.iter().rev().take_while(|byte| is_blank(**byte)).count();
    Ok(Line { name, value: &value[..value.len() - behind], value_at: colon + 1 + before })
}

/// Bytes of the token at the front.
#[inline]
pub(super) fn token(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| !IS_OF_TOKEN[usize::from(*byte)]).unwrap_or(bytes.len())
}

#[cold]
fn no_field(line: &[u8]) -> HeadFault {
    HeadFault::Malformed(match line.first() {
        Some(b' ' | b'\t') => "a field is not one line",
        _ if !line.contains(&b':') => "a field has no colon",
        _ => "a field name is no token",
    })
}
