//! What bytes look like that are not the message that was expected: what an operator needs to read in the log when
//! something else speaks to the port.

use std::fmt;

/// A reader's first impression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Guess {
    /// An HTTP request.
    Http,
    /// The begin of a TLS handshake.
    Tls,
    /// The begin of a TLS handshake in the form of SSL 2, as Java 6 and 7 send it.
    OldTls,
    /// A frame's length before TBinaryProtocol or TCompactProtocol (`TFramedTransport`).
    Framed,
    /// TBinaryProtocol.
    Binary,
    /// TCompactProtocol.
    Compact,
    /// An HTTP/2 connection without TLS.
    Http2,
    /// Nothing we know.
    Unknown,
}

/// Bytes that are enough for a guess.
pub const GUESS_BYTES: usize = 8;

impl Guess {
    /// Looks at the first bytes of a connection.
    pub fn of(first: &[u8]) -> Self {
        const METHODS: [&[u8]; 9] = [b"GET ", b"POST", b"PUT ", b"HEAD", b"DELE", b"OPTI", b"PATC", b"CONN", b"TRAC"];
        match first {
            [0x16, 0x03, ..] => Self::Tls,
            [0x80, _, 0x01, 0x03, ..] => Self::OldTls,
            [0x80, 0x01, ..] => Self::Binary,
            [0x82, second, ..] if second & 0x1f == 1 => Self::Compact,
            [b'P', b'R', b'I', b' ', ..] => Self::Http2,
            [0, _, _, _, 0x80, 0x01, ..] => Self::Framed,
            [0, _, _, _, 0x82, sixth, ..] if sixth & 0x1f == 1 => Self::Framed,
            [0, 0, 0, length, name, ..] if *length > 0 && name.is_ascii_alphabetic() => Self::Binary,
            _ if METHODS.iter().any(|method| first.starts_with(method)) => Self::Http,
            _ => Self::Unknown,
        }
    }
}

impl fmt::Display for Guess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Http => "an HTTP request",
            Self::Tls => "a TLS handshake",
            Self::OldTls => "a TLS handshake in the form of SSL 2 (Java 6 or 7)",
            Self::Framed => "a framed Thrift client (TFramedTransport)",
            Self::Binary => "Thrift's TBinaryProtocol",
            Self::Compact => "Thrift's TCompactProtocol",
            Self::Http2 => "an HTTP/2 client without TLS",
            Self::Unknown => "nothing known",
        })
    }
}
