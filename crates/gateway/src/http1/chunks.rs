//! The chunked coding (RFC 9112 section 7.1), read strictly: a line ends with CRLF and nothing else, a size is one to
//! sixteen hexadecimal digits, an extension is short and has no control characters, and after a chunk comes its CRLF.
//!
//! Who sends a body on may frame it anew, or pass whole chunks on as they stand ([`Chunks::pass`]): what was read so strictly
//! can be read in one way only; the last chunk too, when no trailers follow it. Extensions are for one connection and are
//! dropped, so a chunk that has one is framed anew, and trailers are sifted by who reads them.

use super::head;
use crate::message::Headers;

/// Longest line with a chunk's size, extensions included, in bytes.
const SIZE_LINE_BYTES_MAX: usize = 256;
/// Digits of a size that fits 64 bits.
const DIGITS_MAX: usize = 16;
/// Most fields behind the last chunk.
const TRAILERS_MAX: usize = 64;
/// The last chunk and no trailers.
const PLAIN_END: &[u8] = b"0\r\n\r\n";

/// A reader of chunks.
#[derive(Debug)]
pub(crate) struct Chunks {
    state: State,
    trailer_bytes_max: usize,
    /// Seldom there.
    trailers: Option<Box<Headers>>,
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    Size,
    Data(u64, Form),
    DataEnd(Form),
    Trailers,
    Done,
}

/// How a chunk goes on to the next reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Framed anew.
    Anew,
    /// As it stands.
    AsItStands,
}

/// How much of a body may be passed on as it stands.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Pass {
    /// So many bytes, so many of them body. The reader has gone beyond them, and is done if the end was among them.
    Bytes { all: usize, body: usize },
    /// Nothing before more was read.
    More,
    /// What comes next must be read with [`Chunks::step`].
    Not,
}

/// What is at the front of the buffer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// So many bytes of framing, to be taken out.
    Frame(usize),
    /// So many bytes of body.
    Data(usize),
    /// Nothing whole.
    More,
    /// Nothing of this body any more.
    End,
}

/// The coding is broken; what followed cannot be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadChunk;

impl Chunks {
    /// Before the first chunk.
    pub fn new(trailer_bytes_max: usize) -> Self {
        Self { state: State::Size, trailer_bytes_max, trailers: None }
    }

    /// Looks at the front of `bytes`, which is not empty unless the end is reached.
    pub fn step(&mut self, bytes: &[u8]) -> Result<Step, BadChunk> {
        match self.state {
            State::Size => self.size(bytes),
            State::Data(left, _) => {
                let there = bytes.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                Ok(if there == 0 { Step::More } else { Step::Data(there) })
            }
            State::DataEnd(_) => match bytes {
                [b'\r', b'\n', ..] => {
                    self.state = State::Size;
                    Ok(Step::Frame(2))
                }
                [] | [b'\r'] => Ok(Step::More),
                _ => Err(BadChunk),
            },
            State::Trailers => self.trailers(bytes),
            State::Done => Ok(Step::End),
        }
    }

    /// Looks how much of `bytes` may be passed on as it stands, and goes beyond that.
    pub fn pass(&mut self, bytes: &[u8]) -> Result<Pass, BadChunk> {
        let (mut all, mut body) = (0, 0);
        let behind = loop {
            if matches!(
                self.state,
                State::Data(_, Form::Anew) | State::DataEnd(Form::Anew) | State::Trailers | State::Done
            ) {
                break Pass::Not;
            }
            let before = self.state == State::Size;
            if before && bytes[all..].starts_with(PLAIN_END) {
                self.state = State::Done;
                all += PLAIN_END.len();
                break Pass::Not;
            }
            if before && !is_plain_size(&bytes[all..]) {
                // A line that is broken or too long is refused by who reads it.
                break if matches!(line_end(&bytes[all..], SIZE_LINE_BYTES_MAX), Ok(None)) {
                    Pass::More
                } else {
                    Pass::Not
                };
            }
            match self.step(&bytes[all..])? {
                Step::Frame(count) => all += count,
                Step::Data(count) => {
                    self.took(count);
                    all += count;
                    body += count;
                }
                Step::More | Step::End => break Pass::More,
            }
            if before && let State::Data(left, _) = self.state {
                self.state = State::Data(left, Form::AsItStands);
            }
        };
        Ok(if all > 0 { Pass::Bytes { all, body } } else { behind })
    }

    fn size(&mut self, bytes: &[u8]) -> Result<Step, BadChunk> {
        let Some(end) = line_end(bytes, SIZE_LINE_BYTES_MAX)? else { return Ok(Step::More) };
        let line = &bytes[..end - 2];
        let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        let is_extension = |rest: &[u8]| {
            let rest = rest.trim_ascii_start();
            rest.is_empty() || rest.starts_with(b";")
        };
        let is_clean = line.iter().all(|byte| matches!(byte, b'\t' | b' '..=b'~' | 0x80..));
        if !(1..=DIGITS_MAX).contains(&digits) || !is_clean || !is_extension(&line[digits..]) {
            return Err(BadChunk);
        }
        let text = std::str::from_utf8(&line[..digits]).map_err(|_| BadChunk)?;
        let size = u64::from_str_radix(text, 16).map_err(|_| BadChunk)?;
        self.state = if size == 0 { State::Trailers } else { State::Data(size, Form::Anew) };
        Ok(Step::Frame(end))
    }

    fn trailers(&mut self, bytes: &[u8]) -> Result<Step, BadChunk> {
        if bytes.starts_with(b"\r\n") {
            self.state = State::Done;
            return Ok(Step::Frame(2));
        }
        match head::fields(bytes, self.trailer_bytes_max, TRAILERS_MAX) {
            Ok(None) => Ok(Step::More),
            Ok(Some((trailers, end))) => {
                self.trailers = Some(Box::new(trailers));
                self.state = State::Done;
                Ok(Step::Frame(end))
            }
            Err(_) => Err(BadChunk),
        }
    }

    /// So many bytes of the present chunk were taken.
    pub fn took(&mut self, count: usize) {
        if let State::Data(left, form) = &mut self.state {
            *left = left.saturating_sub(count as u64);
            if *left == 0 {
                self.state = State::DataEnd(*form);
            }
        }
    }

    /// Whether the end was read.
    pub fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// What is left of the present chunk.
    pub fn left(&self) -> u64 {
        if let State::Data(left, _) = self.state { left } else { 0 }
    }

    /// The fields behind the last chunk, once.
    pub fn take_trailers(&mut self) -> Option<Box<Headers>> {
        self.trailers.take()
    }
}

/// Whether a size stands here, complete with its CRLF, that is not the last and has no extension.
fn is_plain_size(bytes: &[u8]) -> bool {
    let digits = bytes.iter().take(DIGITS_MAX).take_while(|byte| byte.is_ascii_hexdigit()).count();
    bytes[digits..].starts_with(b"\r\n") && bytes[..digits].iter().any(|digit| *digit != b'0')
}

/// Where the first line ends, behind its CRLF; `None`: not yet.
fn line_end(bytes: &[u8], bytes_max: usize) -> Result<Option<usize>, BadChunk> {
    let window = &bytes[..bytes.len().min(bytes_max)];
    match memchr::memchr(b'\n', window) {
        Some(at) if at > 0 && window[at - 1] == b'\r' => Ok(Some(at + 1)),
        Some(_) => Err(BadChunk),
        None if window.len() == bytes_max => Err(BadChunk),
        None => Ok(None),
    }
}

#[cfg(test)]
#[path = "chunks_tests.rs"]
mod tests;
