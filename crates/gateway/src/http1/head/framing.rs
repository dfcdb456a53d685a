//! What a head says of its body and its connection (RFC 9112 sections 6 and 9), and what it may not say.

use http::{Method, StatusCode, Version};

use super::HeadFault;
use crate::http1::length::Length;
use crate::message::names::{
    CONNECTION, CONTENT_LENGTH, EXPECT, Known, Named, Names, Number, TRANSFER_ENCODING, UPGRADE,
};

const DISGUISED: HeadFault = HeadFault::Malformed("a field name that some servers take for a framing header");
/// Fields that say something of body or connection.
const SAYS_SOMETHING: Names = Names::of(&[CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION, EXPECT, UPGRADE]);

/// Whether servers that hand fields to programs take a name for a framing header: an underscore is a dash there.
pub(crate) fn is_disguised(name: &[u8]) -> bool {
    let same = |byte: &u8| if *byte == b'_' { b'-' } else { byte.to_ascii_lowercase() };
    let is = |other: &str| name.len() == other.len() && name.contains(&b'_') && name.iter().map(same).eq(other.bytes());
    is("content-length") || is("transfer-encoding")
}

/// What the framing headers say.
#[derive(Debug, Default)]
pub(super) struct Framing {
    length: Option<u64>,
    is_chunked: bool,
    closes: bool,
    keeps: bool,
    pub expects_continue: bool,
    pub asks_to_switch: bool,
}

impl Framing {
    /// Takes a field line into account.
    #[inline]
    pub fn heed(&mut self, number: Number, name: &[u8], value: &[u8]) -> Result<(), HeadFault> {
        if number == Number::OTHER {
            let is_known_length =
                [CONTENT_LENGTH, TRANSFER_ENCODING].iter().any(|known| known.as_str().len() == name.len());
            return if is_known_length && is_disguised(name) { Err(DISGUISED) } else { Ok(()) };
        }
        if SAYS_SOMETHING.has(number) { self.heed_known(number, value) } else { Ok(()) }
    }

    fn heed_known(&mut self, number: Number, value: &[u8]) -> Result<(), HeadFault> {
        let is = |known: Known| known.number() == number;
        if is(CONTENT_LENGTH) {
            return self.heed_length(value);
        }
        if is(TRANSFER_ENCODING) {
            return self.heed_coding(value);
        }
        if is(CONNECTION) {
            self.heed_connection(value);
        } else if is(EXPECT) {
            self.expects_continue |= value.eq_ignore_ascii_case(b"100-continue");
        } else {
            self.asks_to_switch = true;
        }
        Ok(())
    }

    fn heed_length(&mut self, value: &[u8]) -> Result<(), HeadFault> {
        let length = number(value).ok_or(HeadFault::Malformed("Content-Length is no number"))?;
        match self.length.replace(length) {
            None => Ok(()),
            Some(_) => Err(HeadFault::Malformed("Content-Length is given twice")),
        }
    }

    fn heed_coding(&mut self, value: &[u8]) -> Result<(), HeadFault> {
        let is_first = !std::mem::replace(&mut self.is_chunked, true);
        if is_first && value.eq_ignore_ascii_case(b"chunked") {
            return Ok(());
        }
        Err(HeadFault::Malformed("Transfer-Encoding is something else than one `chunked`"))
    }

    fn heed_connection(&mut self, value: &[u8]) {
        for word in value.split(|byte| *byte == b',') {
            let word = word.trim_ascii();
            self.closes |= word.eq_ignore_ascii_case(b"close");
            self.keeps |= word.eq_ignore_ascii_case(b"keep-alive");
        }
    }

    pub fn keeps_alive(&self, version: Version) -> bool {
        !self.closes && (version == Version::HTTP_11 || self.keeps)
    }

    pub fn of_request(&self, version: Version) -> Result<Length, HeadFault> {
        match (self.length, self.is_chunked) {
            (Some(_), true) => Err(HeadFault::Malformed("Content-Length beside Transfer-Encoding")),
            (None, true) if version == Version::HTTP_10 => {
                Err(HeadFault::Malformed("Transfer-Encoding in a request of HTTP/1.0"))
            }
            (None, true) => Ok(Length::Chunked),
            (Some(0) | None, false) => Ok(Length::None),
            (Some(bytes), false) => Ok(Length::Exact(bytes)),
        }
    }

    pub fn of_response(&self, version: Version, status: StatusCode, method: &Method) -> Result<Length, HeadFault> {
        if self.length.is_some() && self.is_chunked {
            return Err(HeadFault::Malformed("Content-Length beside Transfer-Encoding"));
        }
        // Such a message is taken for wrongly framed (RFC 9112 section 6.1).
        if self.is_chunked && version == Version::HTTP_10 {
            return Err(HeadFault::Malformed("Transfer-Encoding in an answer of HTTP/1.0"));
        }
        let has_none = status.is_informational()
            || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
            || *method == Method::HEAD;
        Ok(match (self.length, self.is_chunked) {
            _ if has_none => Length::None,
            (_, true) => Length::Chunked,
            (Some(0), _) => Length::None,
            (Some(bytes), _) => Length::Exact(bytes),
            (None, false) => Length::UntilClose,
        })
    }
}

/// Digits and nothing else (RFC 9110 section 8.6).
fn number(text: &[u8]) -> Option<u64> {
    let digits = text.iter().map(|byte| byte.is_ascii_digit().then(|| u64::from(byte - b'0')));
    let number = digits.reduce(|number, digit| number?.checked_mul(10)?.checked_add(digit?));
    number.flatten()
}
