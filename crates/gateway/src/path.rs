//! One spelling for every path, made once, before anything is decided.
//!
//! Policy and backend must never read the same bytes differently, so the path is brought into its normal form here and
//! both the router and the forwarded request use that form: unreserved characters are decoded, hex digits are upper
//! case, empty and dot segments are gone (RFC 3986 section 6.2.2). Everything else stays as the client encoded it.
//! Spellings that backends are known to disagree about are refused, not repaired.

use std::borrow::Cow;

/// Why a path is refused; the text is shown to the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathProblem {
    /// It does not begin with `/`.
    NotAbsolute,
    /// `%` without two hex digits behind it.
    BrokenEscape,
    /// NUL or another control character, plain or encoded.
    Control,
    /// A backslash, plain or (unless allowed) encoded.
    Backslash,
    /// An encoded slash where it is not allowed.
    EncodedSlash,
    /// A dot segment with a path parameter, `..;x`: some servers take it for `..`.
    DotParameter,
}

impl PathProblem {
    /// A sentence for the client.
    pub fn text(self) -> &'static str {
        match self {
            Self::NotAbsolute => "The path must begin with a slash",
            Self::BrokenEscape => "The path contains a percent sign that is not followed by two hexadecimal digits",
            Self::Control => "The path contains a control character",
            Self::Backslash => "The path contains a backslash",
            Self::EncodedSlash => "The path contains an encoded slash",
            Self::DotParameter => "The path contains a dot segment with a parameter",
        }
    }
}

/// What to do with `%2F` and `%5C`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EncodedSlashes {
    /// Answer 400.
    #[default]
    Refuse,
    /// Keep them encoded, as part of their segment, to the backend.
    Keep,
}

/// The normal form of `raw`, which is a path without query. Applying it twice changes nothing more.
pub fn normalise(raw: &str, encoded_slashes: EncodedSlashes) -> Result<Cow<'_, str>, PathProblem> {
    if !raw.starts_with('/') {
        return Err(PathProblem::NotAbsolute);
    }
    if is_plain(raw.as_bytes()) {
        return Ok(Cow::Borrowed(raw));
    }
    let decoded = decode(raw.as_bytes(), encoded_slashes)?;
    Ok(Cow::Owned(resolve(&decoded)?))
}

/// Whether the bytes are in normal form for sure, so that the usual path costs one scan and no allocation.
fn is_plain(bytes: &[u8]) -> bool {
    let mut previous = 0;
    for &byte in bytes {
        let is_safe = byte.is_ascii_graphic() && byte != b'%' && byte != b'\\';
        let starts_odd_segment = previous == b'/' && (byte == b'/' || byte == b'.');
        if !is_safe || starts_odd_segment {
            return false;
        }
        previous = byte;
    }
    true
}

fn decode(bytes: &[u8], encoded_slashes: EncodedSlashes) -> Result<String, PathProblem> {
    let mut out = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match byte {
            b'%' => {
                let (Some(high), Some(low)) = (hex(tail.first()), hex(tail.get(1))) else {
                    return Err(PathProblem::BrokenEscape);
                };
                rest = &tail[2..];
                push_escaped(high << 4 | low, encoded_slashes, &mut out)?;
            }
            b'\\' => return Err(PathProblem::Backslash),
            0..0x20 | 0x7f => return Err(PathProblem::Control),
            b' ' | 0x80.. => push_hex(byte, &mut out),
            _ => out.push(char::from(byte)),
        }
    }
    Ok(out)
}

fn push_escaped(byte: u8, encoded_slashes: EncodedSlashes, out: &mut String) -> Result<(), PathProblem> {
    match byte {
        0..0x20 | 0x7f => return Err(PathProblem::Control),
        b'/' if encoded_slashes == EncodedSlashes::Refuse => return Err(PathProblem::EncodedSlash),
        b'\\' if encoded_slashes == EncodedSlashes::Refuse => return Err(PathProblem::Backslash),
        _ if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => out.push(char::from(byte)),
        _ => push_hex(byte, out),
    }
    Ok(())
}

fn push_hex(byte: u8, out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.push('%');
    out.push(char::from(DIGITS[usize::from(byte >> 4)]));
    out.push(char::from(DIGITS[usize::from(byte & 15)]));
}

fn hex(byte: Option<&u8>) -> Option<u8> {
    char::from(*byte?).to_digit(16).map(|digit| digit as u8)
}

/// Removes empty and dot segments; `..` above the root stays at the root (RFC 3986 section 5.2.4).
fn resolve(path: &str) -> Result<String, PathProblem> {
    let mut kept: Vec<&str> = Vec::new();
    let mut ends_in_folder = false;
    for segment in path.split('/').skip(1) {
        ends_in_folder = matches!(segment, "" | "." | "..");
        match segment {
            "" | "." => {}
            ".." => drop(kept.pop()),
            _ if segment.starts_with(".;") || segment.starts_with("..;") => return Err(PathProblem::DotParameter),
            _ => kept.push(segment),
        }
    }
    let mut out = String::with_capacity(path.len());
    for segment in &kept {
        out.push('/');
        out.push_str(segment);
    }
    if ends_in_folder || kept.is_empty() {
        out.push('/');
    }
    Ok(out)
}

/// A literal of a URI template in the spelling [`normalise`] gives request paths. `%` escapes in it are kept.
pub fn normalise_literal(text: &str) -> String {
    decode(text.as_bytes(), EncodedSlashes::Keep).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paths_are_brought_into_one_form() {
        let table = [
            ("/", "/"),
            ("/a/b", "/a/b"),
            ("/a/b/", "/a/b/"),
            ("//a///b", "/a/b"),
            ("/a/./b", "/a/b"),
            ("/a/../b", "/b"),
            ("/a/..", "/"),
            ("/../../a", "/a"),
            ("/a/%2e%2E/b", "/b"),
            ("/%61%7e%2D", "/a~-"),
            ("/a%20b%c3%a9", "/a%20b%C3%A9"),
            ("/a%3Bb;c=1", "/a%3Bb;c=1"),
            ("/a%252e", "/a%252e"),
            ("/.well-known/x", "/.well-known/x"),
            ("/a/...", "/a/..."),
            ("/é", "/%C3%A9"),
        ];
        for (raw, expected) in table {
            assert_eq!(normalise(raw, EncodedSlashes::Refuse).as_deref(), Ok(expected), "{raw}");
        }
    }

    #[test]
    fn paths_that_servers_disagree_about_are_refused() {
        let table = [
            ("", PathProblem::NotAbsolute),
            ("a", PathProblem::NotAbsolute),
            ("*", PathProblem::NotAbsolute),
            ("/%", PathProblem::BrokenEscape),
            ("/%2", PathProblem::BrokenEscape),
            ("/%zz", PathProblem::BrokenEscape),
            ("/%00", PathProblem::Control),
            ("/%0d%0a", PathProblem::Control),
            ("/a\\b", PathProblem::Backslash),
            ("/a%5cb", PathProblem::Backslash),
            ("/a%2fb", PathProblem::EncodedSlash),
            ("/a/..;/b", PathProblem::DotParameter),
            ("/a/%2e;x/b", PathProblem::DotParameter),
        ];
        for (raw, expected) in table {
            assert_eq!(normalise(raw, EncodedSlashes::Refuse), Err(expected), "{raw}");
        }
    }

    #[test]
    fn encoded_slashes_stay_encoded_when_they_are_allowed() {
        assert_eq!(normalise("/a%2fb%5c/..", EncodedSlashes::Keep).as_deref(), Ok("/"));
        assert_eq!(normalise("/a%2f..%2fb", EncodedSlashes::Keep).as_deref(), Ok("/a%2F..%2Fb"));
    }

    proptest! {
        #[test]
        fn the_normal_form_is_final(raw in "/[a-c%25eEfF./;\\\\ ]{0,24}") {
            for policy in [EncodedSlashes::Refuse, EncodedSlashes::Keep] {
                if let Ok(once) = normalise(&raw, policy) {
                    let segments: Vec<&str> = once.split('/').skip(1).collect();
                    prop_assert!(!segments.contains(&".") && !segments.contains(&".."));
                    prop_assert!(!once.contains("//"));
                    prop_assert_eq!(normalise(&once, policy).unwrap(), once.as_ref());
                }
            }
        }
    }
}
