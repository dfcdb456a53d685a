//! Bytes to text. XML 1.0 section 4.3.3 asks for UTF-8 and UTF-16; old clients also send ISO-8859-1. Anything else is
//! refused by name rather than read wrongly.

use std::borrow::Cow;

use super::Problem;

/// How much of the beginning is searched for an XML declaration, in bytes.
const DECLARATION_BYTES_MAX: usize = 256;

/// The text of a document. `charset` is the one of its media type, which counts more than the document's own
/// (RFC 7303 section 3); a byte order mark counts most.
///
/// # Errors
/// [`Problem::Encoding`].
pub fn decode<'a>(bytes: &'a [u8], charset: Option<&str>) -> Result<Cow<'a, str>, Problem> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => return utf8(rest),
        [0xff, 0xfe, rest @ ..] => return utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => return utf16(rest, u16::from_be_bytes),
        _ => {}
    }
    let own = declared(bytes);
    let name = charset.map(|name| name.trim_matches('"')).filter(|name| !name.is_empty()).or(own.as_deref());
    match name.unwrap_or("utf-8").to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" | "us-ascii" | "ascii" => utf8(bytes),
        "iso-8859-1" | "latin1" => Ok(Cow::Owned(bytes.iter().map(|&byte| char::from(byte)).collect())),
        "utf-16" | "utf-16be" => utf16(bytes, u16::from_be_bytes),
        "utf-16le" => utf16(bytes, u16::from_le_bytes),
        other => {
            let shown: String = other.chars().filter(char::is_ascii_graphic).take(40).collect();
            Err(Problem::Encoding(format!("encoding `{shown}` is not supported; send UTF-8")))
        }
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, Problem> {
    let text = std::str::from_utf8(bytes);
    text.map(Cow::Borrowed).map_err(|why| Problem::Encoding(format!("the message is not UTF-8: {why}")))
}

fn utf16<'a>(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'a, str>, Problem> {
    let pairs = bytes.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return Err(Problem::Encoding("the message is not UTF-16: its length is odd".to_owned()));
    }
    let units = pairs.map(|pair| unit([pair[0], pair[1]]));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    text.map(Cow::Owned).map_err(|why| Problem::Encoding(format!("the message is not UTF-16: {why}")))
}

/// The encoding an XML declaration in ASCII names.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = &bytes[..bytes.len().min(DECLARATION_BYTES_MAX)];
    let head = String::from_utf8_lossy(head);
    let declaration = head.trim_start().strip_prefix("<?xml")?.split_once("?>")?.0;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split_once(quote).map(|(name, _)| name.to_owned())
}
