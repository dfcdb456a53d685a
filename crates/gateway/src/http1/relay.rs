//! Writes a message: its head, then its body as it comes, framed anew. Used towards clients (answers) and backends
//! (requests).
//!
//! Head and first bytes leave together. Short pieces of a body are put behind what waits to be written; long ones are written
//! from where they are, so that a body is not copied.

use std::io::IoSlice;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::AsyncWrite;

use crate::body::{Body, BodyError, Framed};
use crate::message::spare;

/// Pieces up to this are put behind what waits, in bytes.
const SHORT_BYTES: usize = 4 << 10;
/// What may wait to be written besides one long piece, in bytes.
const WAITING_BYTES_MAX: usize = 16 << 10;

/// How a body is framed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    /// There is none: whatever the source has is not sent.
    None,
    /// As many bytes as the head says.
    Exact(u64),
    /// In chunks.
    Chunked,
    /// Up to the end of the connection.
    UntilClose,
}

/// A message on its way.
#[derive(Debug)]
pub(crate) struct Relay {
    waiting: Vec<u8>,
    written: usize,
    /// Bytes at the source's front that are written from there.
    piece: usize,
    /// That piece has its chunks' framing with it, or the end has.
    is_framed: bool,
    framing: Framing,
    stage: Stage,
    /// Bytes of body that were taken from the source.
    taken: u64,
    /// Bytes that were written.
    sent: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Body,
    Last,
    Flush,
    Done,
}

/// Why a message was not written to its end.
#[derive(Debug)]
pub(crate) enum Broken {
    /// The source of the body failed.
    Body(BodyError),
    /// The reader is gone, or takes nothing.
    Write,
}

impl Relay {
    /// A message with this head, complete with its empty line; `head` comes from [`spare::text`].
    pub fn new(head: Vec<u8>, framing: Framing) -> Self {
        let stage = if framing == Framing::None { Stage::Last } else { Stage::Body };
        Self { waiting: head, written: 0, piece: 0, is_framed: false, framing, stage, taken: 0, sent: 0 }
    }

    /// Writes as much as goes. Ready when the last byte was written, or when it cannot be.
    pub fn poll(
        &mut self,
        cx: &mut Context<'_>,
        mut to: Pin<&mut (impl AsyncWrite + ?Sized)>,
        body: &mut Body,
    ) -> Poll<Result<(), Broken>> {
        loop {
            match self.stage {
                Stage::Body if self.piece == 0 && self.pending() < WAITING_BYTES_MAX => {
                    let Poll::Ready(came) = self.poll_body(cx, body) else {
                        ready!(self.poll_write(cx, to.as_mut(), body))?;
                        ready!(to.as_mut().poll_flush(cx)).map_err(|_| Broken::Write)?;
                        return Poll::Pending;
                    };
                    match came.map_err(Broken::Body)? {
                        0 => self.end(body)?,
                        count => self.begin_piece(count, body)?,
                    }
                    if self.piece > 0 {
                        ready!(self.poll_write(cx, to.as_mut(), body))?;
                    }
                }
                Stage::Body => ready!(self.poll_write(cx, to.as_mut(), body))?,
                Stage::Last => {
                    ready!(self.poll_write(cx, to.as_mut(), body))?;
                    self.stage = Stage::Flush;
                }
                Stage::Flush => {
                    ready!(to.as_mut().poll_flush(cx)).map_err(|_| Broken::Write)?;
                    self.stage = Stage::Done;
                    spare::give_text(std::mem::take(&mut self.waiting));
                }
                Stage::Done => return Poll::Ready(Ok(())),
            }
        }
    }

    /// Waits for bytes of the body. Chunks are passed on with the framing they have, where that may be.
    fn poll_body(&mut self, cx: &mut Context<'_>, body: &mut Body) -> Poll<Result<usize, BodyError>> {
        let next = if self.framing == Framing::Chunked { ready!(body.poll_framed(cx))? } else { Framed::Not };
        self.is_framed = next != Framed::Not;
        match next {
            Framed::Bytes { all, body } => {
                self.taken += body as u64;
                Poll::Ready(Ok(all))
            }
            Framed::End => Poll::Ready(Ok(0)),
            Framed::Not => body.poll_data(cx),
        }
    }

    /// Bytes of body taken so far.
    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// Bytes written so far, those of the head included.
    pub fn sent(&self) -> u64 {
        self.sent
    }

    /// Only the end of the connection says that the message is complete.
    pub fn ends_with_connection(&self) -> bool {
        self.framing == Framing::UntilClose
    }

    /// Changes whenever something came or went.
    pub fn moved(&self) -> u64 {
        self.taken.wrapping_add(self.sent)
    }

    /// What it means that nothing moved for too long: bytes that wait are the reader's fault, else it is the source's.
    pub fn stalled(&self) -> Broken {
        if self.pending() > 0 || self.piece > 0 {
            return Broken::Write;
        }
        Broken::Body(BodyError::UpstreamIdle)
    }

    fn pending(&self) -> usize {
        self.waiting.len() - self.written
    }

    /// `count` bytes are at the source's front: takes them over, or marks them to be written from there.
    fn begin_piece(&mut self, count: usize, body: &mut Body) -> Result<(), Broken> {
        let count = match &mut self.framing {
            Framing::Exact(left) => {
                // A source that has more than it said would begin another message.
                *left = left.checked_sub(count as u64).ok_or(Broken::Body(BodyError::Upstream))?;
                count
            }
            Framing::Chunked if !self.is_framed => {
                push_size(&mut self.waiting, count);
                count
            }
            Framing::Chunked | Framing::UntilClose | Framing::None => count,
        };
        if !self.is_framed {
            self.taken += count as u64;
        }
        if count <= SHORT_BYTES {
            self.waiting.extend_from_slice(&body.data()[..count]);
            body.consume(count);
            self.end_piece();
        } else {
            self.piece = count;
        }
        Ok(())
    }

    fn end_piece(&mut self) {
        match self.framing {
            Framing::Chunked if !self.is_framed => self.waiting.extend_from_slice(b"\r\n"),
            // The last byte is out with this: nothing needs to be asked for any more.
            Framing::Exact(0) => self.stage = Stage::Last,
            _ => {}
        }
    }

    fn end(&mut self, body: &mut Body) -> Result<(), Broken> {
        match self.framing {
            Framing::Exact(left) if left > 0 => return Err(Broken::Body(BodyError::Upstream)),
            Framing::Chunked if !self.is_framed => {
                self.waiting.extend_from_slice(b"0\r\n");
                if let Some(trailers) = body.take_trailers() {
                    trailers.write(&mut self.waiting);
                }
                self.waiting.extend_from_slice(b"\r\n");
            }
            _ => {}
        }
        self.stage = Stage::Last;
        Ok(())
    }

    /// Writes what waits, and the piece behind it.
    fn poll_write(
        &mut self,
        cx: &mut Context<'_>,
        mut to: Pin<&mut (impl AsyncWrite + ?Sized)>,
        body: &mut Body,
    ) -> Poll<Result<(), Broken>> {
        while self.pending() > 0 || self.piece > 0 {
            let waiting = &self.waiting[self.written..];
            let piece = &body.data()[..self.piece];
            let count = match (waiting.is_empty(), piece.is_empty()) {
                (_, true) => ready!(to.as_mut().poll_write(cx, waiting)),
                (true, false) => ready!(to.as_mut().poll_write(cx, piece)),
                (false, false) => {
                    ready!(to.as_mut().poll_write_vectored(cx, &[IoSlice::new(waiting), IoSlice::new(piece)]))
                }
            };
            let count = count.map_err(|_| Broken::Write)?;
            if count == 0 {
                return Poll::Ready(Err(Broken::Write));
            }
            self.sent += count as u64;
            let of_waiting = count.min(self.pending());
            self.written += of_waiting;
            if self.pending() == 0 {
                self.waiting.clear();
                self.written = 0;
            }
            let of_piece = count - of_waiting;
            if of_piece > 0 {
                body.consume(of_piece);
                self.piece -= of_piece;
                if self.piece == 0 {
                    self.end_piece();
                }
            }
        }
        Poll::Ready(Ok(()))
    }
}

fn push_size(out: &mut Vec<u8>, size: usize) {
    let mut digits = [0; 16];
    let mut at = digits.len();
    let mut left = size;
    loop {
        at -= 1;
        digits[at] = b"0123456789abcdef"[left & 15];
        left >>= 4;
        if left == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
#[path = "relay_tests.rs"]
mod tests;
