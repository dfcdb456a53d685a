//! JSON texts and numbers (RFC 8259), appended to [`Paper`]. Texts come out as `serde_json` writes them.

use std::io::Write as _;
use std::net::IpAddr;

/// What a line is written on.
pub(super) trait Paper {
    /// Appends bytes as they are.
    fn put(&mut self, bytes: &[u8]);

    /// The same of a length that is known: then it is a few instructions.
    fn put_all<const N: usize>(&mut self, bytes: &[u8; N]);

    /// Appends a text in quotes. `before` stands before the text, with the first quote: `,"name":"`.
    fn text<const N: usize>(&mut self, before: &[u8; N], text: &str);
}

/// Memory that grows: whatever the text.
impl Paper for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }

    fn put_all<const N: usize>(&mut self, bytes: &[u8; N]) {
        self.extend_from_slice(bytes);
    }

    fn text<const N: usize>(&mut self, before: &[u8; N], text: &str) {
        self.put_all(before);
        text.bytes().for_each(|byte| escape(self, byte));
        self.push(b'"');
    }
}

/// Appends a word of ours, in which nothing has to be escaped; see [`Paper::text`].
pub(super) fn word<const N: usize>(out: &mut impl Paper, before: &[u8; N], word: &'static str) {
    out.put_all(before);
    out.put(word.as_bytes());
    out.put_all(b"\"");
}

/// Appends a number. `before` stands before it: `,"name":`.
#[inline(always)]
pub(super) fn number<const N: usize>(out: &mut impl Paper, before: &[u8; N], number: u64) {
    out.put_all(before);
    out.put(itoa::Buffer::new().format(number).as_bytes());
}

/// Appends an address as a text; see [`Paper::text`].
pub(super) fn address<const N: usize>(out: &mut impl Paper, before: &[u8; N], address: IpAddr) {
    out.put_all(before);
    match address {
        IpAddr::V4(v4) => {
            let [first, others @ ..] = v4.octets();
            octet(out, first);
            for next in others {
                out.put_all(b".");
                octet(out, next);
            }
        }
        IpAddr::V6(v6) => {
            let mut text = [0; "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".len()];
            let mut rest = &mut text[..];
            write!(rest, "{v6}").expect("no address is longer");
            let left = rest.len();
            out.put(&text[..text.len() - left]);
        }
    }
    out.put_all(b"\"");
}

#[inline(always)]
fn octet(out: &mut impl Paper, octet: u8) {
    let (hundreds, tens, ones) = (b'0' + octet / 100, b'0' + octet / 10 % 10, b'0' + octet % 10);
    match octet {
        100.. => out.put_all(&[hundreds, tens, ones]),
        10.. => out.put_all(&[tens, ones]),
        _ => out.put_all(&[ones]),
    }
}

/// RFC 8259 section 7.
#[inline(always)]
pub(super) fn must_escape(byte: u8) -> bool {
    (byte < 0x20) | (byte == b'"') | (byte == b'\\')
}

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
            assert_eq!(of(|out| out.text(b"\"", &plain)), serde_json::to_string(&plain).unwrap());
        }
    }

    proptest! {
        #[test]
        fn values_are_written_as_serde_does(
            plain in any::<String>(), odd in "[\\x00-\\x22\\\\\u{7f}-\u{a0}\u{2028}😀]*", some in any::<u64>(), ip in any::<IpAddr>(),
        ) {
            prop_assert_eq!(of(|out| out.text(b"\"", &plain)), serde_json::to_string(&plain).unwrap());
            prop_assert_eq!(of(|out| out.text(b"\"", &odd)), serde_json::to_string(&odd).unwrap());
            prop_assert_eq!(of(|out| number(out, b"", some)), serde_json::to_string(&some).unwrap());
            let v4 = IpAddr::from((some as u32).to_be_bytes());
            prop_assert_eq!(of(|out| address(out, b"\"", v4)), serde_json::to_string(&v4).unwrap());
            prop_assert_eq!(of(|out| address(out, b"\"", ip)), serde_json::to_string(&ip).unwrap());
        }
    }
}
