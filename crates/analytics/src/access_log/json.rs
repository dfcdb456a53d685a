//! JSON texts and numbers (RFC 8259), appended to bytes. Texts come out as `serde_json` writes them.

use std::io::Write as _;
use std::net::IpAddr;

/// Appends a text in quotes. `before` stands before the text, with the first quote: `,"name":"`.
#[inline(always)] // Copying a text of known length is a few instructions.
pub(super) fn text(out: &mut Vec<u8>, before: &'static str, text: &str) {
    out.extend_from_slice(before.as_bytes());
    rest_of_text(out, text);
}

fn rest_of_text(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    if is_plain(bytes) {
        out.extend_from_slice(bytes);
    } else {
        bytes.iter().for_each(|byte| escape(out, *byte));
    }
    out.push(b'"');
}

/// Appends a number. `before` stands before it: `,"name":`.
#[inline(always)]
pub(super) fn number(out: &mut Vec<u8>, before: &'static str, number: u64) {
    out.extend_from_slice(before.as_bytes());
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Appends an address as a text; see [`text`].
pub(super) fn address(out: &mut Vec<u8>, before: &'static str, address: IpAddr) {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, d] = v4.octets().map(u64::from);
            number(out, before, a);
            [b, c, d].into_iter().for_each(|octet| number(out, ".", octet));
        }
        IpAddr::V6(v6) => {
            out.extend_from_slice(before.as_bytes());
            write!(out, "{v6}").expect("writing to memory does not fail");
        }
    }
    out.push(b'"');
}

/// RFC 8259 section 7.
fn must_escape(byte: u8) -> bool {
    (byte < 0x20) | (byte == b'"') | (byte == b'\\')
}

/// Whether nothing of it has to be escaped: eight bytes at a time, the last eight once more.
fn is_plain(bytes: &[u8]) -> bool {
    let Some(last) = bytes.last_chunk() else { return !bytes.iter().any(|byte| must_escape(*byte)) };
    bytes.as_chunks().0.iter().fold(must_escape_any(last), |found, chunk| found | must_escape_any(chunk)) == 0
}

/// Not zero if one of eight bytes has to be escaped. Subtracting borrows from the top bit of a byte that is smaller
/// ("Bit Twiddling Hacks" by Sean Anderson, *Determine if a word has a byte less than n*).
fn must_escape_any(bytes: &[u8; 8]) -> u64 {
    const EACH: u64 = u64::MAX / 0xff;
    let word = u64::from_ne_bytes(*bytes);
    let is_below = |word: u64, limit: u64| word.wrapping_sub(EACH * limit) & !word;
    let is = |byte: u8| is_below(word ^ (EACH * u64::from(byte)), 1);
    (is_below(word, 0x20) | is(b'"') | is(b'\\')) & (EACH * 0x80)
}

#[cold]
fn escape(out: &mut Vec<u8>, byte: u8) {
    const HEX: [u8; 16] = *b"0123456789abcdef";
    let short = match byte {
        b'"' | b'\\' => byte,
        0x08 => b'b',
        b'\t' => b't',
        b'\n' => b'n',
        0x0c => b'f',
        b'\r' => b'r',
        byte if must_escape(byte) => {
            out.extend_from_slice(b"\\u00");
            return out.extend([HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
        }
        byte => return out.push(byte),
    };
    out.extend([b'\\', short]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_character_of_one_byte_is_written_as_serde_does() {
        for byte in 0..0x80u8 {
            let plain = format!("a{}z", char::from(byte));
            assert_eq!(of(|out| text(out, "\"", &plain)), serde_json::to_string(&plain).unwrap());
            for (before, after) in [(0, 8), (3, 5), (8, 0), (20, 9)] {
                let long = format!("{}{}{}", "é".repeat(before), char::from(byte), "~".repeat(after));
                assert_eq!(is_plain(long.as_bytes()), !must_escape(byte), "{long:?}");
                assert_eq!(of(|out| text(out, "\"", &long)), serde_json::to_string(&long).unwrap());
            }
        }
    }

    proptest! {
        #[test]
        fn values_are_written_as_serde_does(
            plain in any::<String>(), odd in "[\\x00-\\x22\\\\\u{7f}-\u{a0}\u{2028}😀]*", some in any::<u64>(), ip in any::<IpAddr>(),
        ) {
            prop_assert_eq!(of(|out| text(out, "\"", &plain)), serde_json::to_string(&plain).unwrap());
            prop_assert_eq!(of(|out| text(out, "\"", &odd)), serde_json::to_string(&odd).unwrap());
            prop_assert_eq!(of(|out| number(out, "", some)), serde_json::to_string(&some).unwrap());
            prop_assert_eq!(of(|out| address(out, "\"", ip)), serde_json::to_string(&ip).unwrap());
        }
    }
}
