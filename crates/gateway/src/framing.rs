//! Strict framing of HTTP/1.1, on the bytes, before the HTTP library sees them.
//!
//! The library forgives what a proxy in front of us may read otherwise: bare line feeds, `Content-Length` beside
//! `Transfer-Encoding`, a length given twice, codings other than one `chunked`. Two readings of one stream is how requests
//! are smuggled (RFC 9112 section 11.2), so here a [`Strict`] stream follows heads and bodies and, at the first such
//! byte, puts a NUL in its place and ends the head: the library answers 400 to that and closes.
//!
//! HTTP/2 and upgraded connections pass unseen. What heads mean is not looked at beyond framing.

use std::io::{ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::parser_refusal;

/// Longest line of interest: framing headers are short, and one that is not is refused.
const LINE_BYTES_MAX: usize = 96;
/// How an HTTP/2 connection begins (RFC 9113 section 3.4).
const HTTP2_PREFACE: &[u8] = b"PRI * HTTP/2.0";
const SWITCHING: &[u8] = b"HTTP/1.1 101 ";
/// No parser takes it anywhere in a head or a chunk's size.
const POISON: u8 = 0;
/// Ends a refused head.
const END: &[u8] = b"\0\r\n\r\n";

/// A stream whose bytes read are checked.
pub(crate) struct Strict<S> {
    inner: S,
    scanner: Scanner,
    has_ended: bool,
    /// What is left to send in place of an answer of the library's own.
    instead: Option<Vec<u8>>,
}

impl<S> Strict<S> {
    pub(crate) fn new(inner: S) -> Self {
        Self { inner, scanner: Scanner::default(), has_ended: false, instead: None }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Strict<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        if self.scanner.state == State::Refused {
            // The library looks at a head only when it is complete: complete it, and then say no more.
            if !std::mem::replace(&mut self.has_ended, true) {
                buffer.put_slice(&END[..END.len().min(buffer.remaining())]);
            }
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(cx, buffer))?;
        self.scanner.scan(&mut buffer.filled_mut()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> Strict<S> {
    /// Sends the replacement of a refusal; `None` when `written` is no such thing and is to be sent as it is.
    fn poll_replacement(&mut self, cx: &mut Context<'_>, written: &[u8]) -> Option<Poll<Result<()>>> {
        if self.instead.is_none() {
            if self.scanner.state == State::Opaque {
                return None;
            }
            self.instead = Some(parser_refusal::replacement(written)?);
        }
        let left = self.instead.as_mut()?;
        while !left.is_empty() {
            match Pin::new(&mut self.inner).poll_write(cx, left) {
                Poll::Ready(Ok(0)) => return Some(Poll::Ready(Err(ErrorKind::WriteZero.into()))),
                Poll::Ready(Ok(sent)) => drop(left.drain(..sent)),
                Poll::Ready(Err(why)) => return Some(Poll::Ready(Err(why))),
                Poll::Pending => return Some(Poll::Pending),
            }
        }
        self.instead = None;
        Some(Poll::Ready(Ok(())))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Strict<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        if let Some(sent) = self.poll_replacement(cx, bytes) {
            ready!(sent)?;
            return Poll::Ready(Ok(bytes.len()));
        }
        self.scanner.answered(bytes);
        Pin::new(&mut self.inner).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        if let Some(first) = slices.iter().find(|slice| !slice.is_empty()) {
            let is_alone = slices.iter().filter(|slice| !slice.is_empty()).count() == 1;
            if is_alone && let Some(sent) = self.poll_replacement(cx, first) {
                ready!(sent)?;
                return Poll::Ready(Ok(first.len()));
            }
            self.scanner.answered(first);
        }
        Pin::new(&mut self.inner).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

/// Where in the stream of messages the next byte is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    /// In a head.
    #[default]
    Head,
    /// In a body of known length, or in a chunk with its line end.
    Data { left: u64, is_chunk: bool },
    /// In the line with a chunk's size.
    ChunkSize,
    /// In the lines after the last chunk.
    Trailers,
    /// In something else than HTTP/1.1.
    Opaque,
    /// Behind a refused byte.
    Refused,
}

#[derive(Default)]
struct Scanner {
    state: State,
    line: Vec<u8>,
    line_bytes: usize,
    last: u8,
    head: Head,
    /// The last request asked for another protocol.
    may_switch: bool,
    is_past_first_line: bool,
}

/// What a head says about its body, so far.
#[derive(Default)]
struct Head {
    lines: usize,
    length: Option<u64>,
    is_chunked: bool,
    asks_to_switch: bool,
}

impl Scanner {
    fn scan(&mut self, bytes: &mut [u8]) {
        let mut at = 0;
        while at < bytes.len() {
            match self.state {
                State::Opaque => return,
                State::Refused => {
                    bytes[at..].fill(POISON);
                    return;
                }
                State::Data { left, is_chunk } => {
                    let taken = left.min((bytes.len() - at) as u64);
                    at += taken as usize;
                    self.state = match (left - taken, is_chunk) {
                        (0, true) => State::ChunkSize,
                        (0, false) => State::Head,
                        (left, _) => State::Data { left, is_chunk },
                    };
                }
                State::Head | State::ChunkSize | State::Trailers => {
                    if self.byte(bytes[at]).is_none() {
                        self.state = State::Refused;
                        bytes[at] = POISON;
                    }
                    at += 1;
                }
            }
        }
    }

    /// The answer to a request that asked to switch: from a 101 on the bytes are not HTTP.
    fn answered(&mut self, bytes: &[u8]) {
        if self.may_switch {
            self.may_switch = false;
            if bytes.starts_with(SWITCHING) {
                self.state = State::Opaque;
            }
        }
    }

    /// Takes one byte of a line; `None` refuses it.
    fn byte(&mut self, byte: u8) -> Option<()> {
        if byte != b'\n' {
            self.line_bytes += 1;
            self.last = byte;
            if self.line.len() < LINE_BYTES_MAX {
                self.line.push(byte);
            }
            let is_preface = !self.is_past_first_line && self.line == HTTP2_PREFACE;
            if is_preface {
                self.state = State::Opaque;
            }
            return Some(());
        }
        if self.last != b'\r' {
            return None;
        }
        // Of a long line only the beginning was kept, without its end.
        let is_whole = self.line_bytes == self.line.len();
        if is_whole {
            self.line.pop();
        }
        self.last = b'\n';
        let line = std::mem::take(&mut self.line);
        self.line_bytes = 0;
        self.is_past_first_line = true;
        let outcome = match self.state {
            State::ChunkSize => self.chunk_size(&line),
            State::Trailers => {
                if line.is_empty() {
                    self.state = State::Head;
                }
                Some(())
            }
            _ => self.head_line(&line, is_whole),
        };
        self.line = line;
        self.line.clear();
        outcome
    }

    fn head_line(&mut self, line: &[u8], is_whole: bool) -> Option<()> {
        if line.is_empty() {
            // Empty lines before a request are skipped (RFC 9112 section 2.2).
            if self.head.lines > 0 {
                self.end_of_head()?;
            }
            return Some(());
        }
        self.head.lines += 1;
        if self.head.lines == 1 {
            return Some(());
        }
        let (name, value) = split(line)?;
        if name.eq_ignore_ascii_case(b"content-length") {
            let digits = std::str::from_utf8(value).ok().filter(|text| text.bytes().all(|b| b.is_ascii_digit()))?;
            let length = digits.parse().ok().filter(|_| is_whole && self.head.length.is_none())?;
            self.head.length = Some(length);
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            let is_first = !std::mem::replace(&mut self.head.is_chunked, true);
            let is_good = is_whole && is_first && value.eq_ignore_ascii_case(b"chunked");
            return is_good.then_some(());
        } else if name.eq_ignore_ascii_case(b"upgrade") {
            self.head.asks_to_switch = true;
        }
        Some(())
    }

    fn end_of_head(&mut self) -> Option<()> {
        let head = std::mem::take(&mut self.head);
        self.may_switch = head.asks_to_switch;
        self.state = match (head.length, head.is_chunked) {
            (Some(_), true) => return None,
            (None, true) => State::ChunkSize,
            (Some(left), false) if left > 0 => State::Data { left, is_chunk: false },
            _ => State::Head,
        };
        Some(())
    }

    fn chunk_size(&mut self, line: &[u8]) -> Option<()> {
        let digits = line.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
        let digits = std::str::from_utf8(digits).ok().filter(|text| !text.starts_with('+'))?;
        let size = u64::from_str_radix(digits, 16).ok()?;
        // The line end after the data belongs to the chunk.
        self.state = match size.checked_add(2)? {
            2 => State::Trailers,
            left => State::Data { left, is_chunk: true },
        };
        Some(())
    }
}

/// Name and trimmed value; `None`: no colon in what was kept of the line.
fn split(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = line.iter().position(|byte| *byte == b':');
    match colon {
        Some(colon) => Some((&line[..colon], line[colon + 1..].trim_ascii())),
        // A long line without a colon so far is no framing header.
        None if line.len() == LINE_BYTES_MAX => Some((line, b"")),
        None => None,
    }
}

#[cfg(test)]
#[path = "framing_tests.rs"]
mod tests;
