//! JSON texts and numbers (RFC 8259), appended to bytes. Texts come out as `serde_json` writes them.

use std::io::Write as _;
use std::net::IpAddr;

/// Appends what stands before a value: comma, name and colon.
pub(super) fn name(out: &mut Vec<u8>, name: &'static str) {
    out.extend_from_slice(b",\"");
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
}

/// Appends a text in quotes.
pub(super) fn text(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let bytes = text.as_bytes();
    // Without an early end, which makes it a few vector instructions.
    let is_plain = bytes.iter().fold(true, |is_plain, byte| is_plain & !must_escape(*byte));
    if is_plain {
        out.extend_from_slice(bytes);
    } else {
        bytes.iter().for_each(|byte| escape(out, *byte));
    }
    out.push(b'"');
}

/// Appends a number.
pub(super) fn number(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Appends an address, as a text.
pub(super) fn address(out: &mut Vec<u8>, address: IpAddr) {
    out.push(b'"');
    match address {
        IpAddr::V4(v4) => {
            for (at, octet) in v4.octets().into_iter().enumerate() {
                if at > 0 {
                    out.push(b'.');
                }
                number(out, u64::from(octet));
            }
        }
        IpAddr::V6(v6) => write!(out, "{v6}").expect("writing to memory does not fail"),
    }
    out.push(b'"');
}

/// RFC 8259 section 7.
fn must_escape(byte: u8) -> bool {
    (byte < 0x20) | (byte == b'"') | (byte == b'\\')
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
            assert_eq!(of(|out| text(out, &plain)), serde_json::to_string(&plain).unwrap());
        }
    }

    proptest! {
        #[test]
        fn values_are_written_as_serde_does(
            plain in any::<String>(), odd in "[\\x00-\\x22\\\\\u{7f}-\u{a0}\u{2028}😀]*", some in any::<u64>(), ip in any::<IpAddr>(),
        ) {
            prop_assert_eq!(of(|out| text(out, &plain)), serde_json::to_string(&plain).unwrap());
            prop_assert_eq!(of(|out| text(out, &odd)), serde_json::to_string(&odd).unwrap());
            prop_assert_eq!(of(|out| number(out, some)), serde_json::to_string(&some).unwrap());
            prop_assert_eq!(of(|out| address(out, ip)), serde_json::to_string(&ip).unwrap());
        }
    }
}
