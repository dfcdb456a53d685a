//! Lines of a head by the grammar of RFC 9112, and nothing besides: each ends with CRLF, a field is a name that is a token, a
//! colon right behind it, and a value without control characters.

use super::HeadFault;
use crate::message::headers::is_blank;
use crate::message::names::Number;
use crate::scan;

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
    matches!(
        byte,
        b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~'
    )
}

/// A field line.
pub(super) struct Line<'b> {
    pub name: &'b [u8],
    pub number: Number,
    /// Without the blanks around it.
    pub value: &'b [u8],
    /// Where the value begins in the line.
    pub value_at: usize,
    /// With the line's end.
    pub bytes: usize,
}

/// The line at the front of `bytes`, without its end; `None`: it is not complete.
#[inline]
pub(super) fn line(bytes: &[u8]) -> Result<Option<&[u8]>, HeadFault> {
    text(bytes, 0).map(|end| end.map(|end| &bytes[..end]))
}

/// The field line at the front of `bytes`, which is not empty; `None`: it is not complete.
#[inline]
pub(super) fn field(bytes: &[u8]) -> Result<Option<Line<'_>>, HeadFault> {
    let Some(colon) = scan::colon(bytes) else { return nameless(bytes) };
    let name = &bytes[..colon];
    let number = Number::of(name);
    // A known name is a token.
    if number == Number::OTHER && (name.is_empty() || token(name) < name.len()) {
        return Err(no_name(bytes));
    }
    let Some(end) = text(bytes, colon + 1)? else { return Ok(None) };
    let value = &bytes[colon + 1..end];
    let before = value.iter().take_while(|byte| is_blank(**byte)).count();
    let value = &value[before..];
    let behind = value.iter().rev().take_while(|byte| is_blank(**byte)).count();
    let value = &value[..value.len() - behind];
    Ok(Some(Line { name, number, value, value_at: colon + 1 + before, bytes: end + 2 }))
}

/// Where the line that goes on at `from` ends with CRLF; `None`: nowhere yet. Its text has no control characters but the tab:
/// what will not become a line is refused before its end is here, which may never come.
#[inline]
fn text(bytes: &[u8], from: usize) -> Result<Option<usize>, HeadFault> {
    let end = from + scan::control(&bytes[from..]);
    match bytes[end..] {
        [b'\r', b'\n', ..] => Ok(Some(end)),
        [] | [b'\r'] => Ok(None),
        [b'\n', ..] => Err(BARE_LF),
        _ => Err(CONTROL),
    }
}

/// Bytes of the token at the front.
#[inline]
pub(super) fn token(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| !IS_OF_TOKEN[usize::from(*byte)]).unwrap_or(bytes.len())
}

/// There is no colon.
#[cold]
fn nameless(bytes: &[u8]) -> Result<Option<Line<'_>>, HeadFault> {
    match text(bytes, 0)? {
        Some(_) => Err(HeadFault::Malformed("a field has no colon")),
        None => Ok(None),
    }
}

/// What stands before the colon is no name.
#[cold]
fn no_name(bytes: &[u8]) -> HeadFault {
    match (bytes.first(), text(bytes, 0)) {
        (_, Err(fault)) => fault,
        (Some(b' ' | b'\t'), _) => HeadFault::Malformed("a field is not one line"),
        (_, Ok(Some(end))) if !bytes[..end].contains(&b':') => HeadFault::Malformed("a field has no colon"),
        _ => HeadFault::Malformed("a field name is no token"),
    }
}
