//! HTTP/1.1 towards backends: connections kept per core ([`pool`]), a request on its way and the head that answers it
//! ([`send`]), and the body behind it ([`Answering`]).
//!
//! A connection is used again only when both messages ended where they said: nothing unread, nothing unsent, nothing more.

pub(crate) mod pool;
pub(crate) mod send;
mod wire;

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::time::Instant;

use crate::body::{Body, BodyError, Framed};
use crate::clock;
use crate::http1::buffer::{self, Buffer, SMALL_BYTES};
use crate::http1::chunks::Pass;
use crate::http1::length::{Decoder, Found, Length};
use crate::http1::relay::{Broken, Relay};
use crate::message::Headers;
pub(crate) use wire::Wire;

/// A connection to a backend, with the two messages on it.
pub(crate) struct Line {
    stream: Wire,
    /// Held while bytes are in flight.
    buffer: Option<Buffer>,
    /// Whether its last answer was long: the next may be too.
    is_long: bool,
    origin: pool::Origin,
    /// Whether it carried a call before.
    is_reused: bool,
    idle_since: Instant,
    /// What is left to send of the request.
    upload: Option<Upload>,
    length: Length,
    decoder: Decoder,
    keeps_alive: bool,
    /// Bytes of an answer's head, or of chunk sizes and trailers, that are read at most.
    head_bytes_max: usize,
    idle_max: usize,
}

/// A request on its way.
struct Upload {
    relay: Relay,
    body: Body,
}

/// The body of an answer; its connection goes back to the pool with the last byte.
pub(crate) struct Answering {
    line: Option<Box<Line>>,
    here: usize,
    /// What is here has its framing with it.
    is_framed: bool,
    /// And the end was part of it.
    is_end_passed: bool,
    trailers: Option<Box<Headers>>,
    length: Length,
}

impl Line {
    /// A fresh connection.
    pub fn new(stream: Wire, origin: pool::Origin, head_bytes_max: usize, idle_max: usize) -> Self {
        Self {
            stream,
            buffer: None,
            is_long: false,
            origin,
            is_reused: false,
            idle_since: clock::tick(),
            upload: None,
            length: Length::None,
            decoder: Decoder::new(Length::None, 0),
            keeps_alive: true,
            head_bytes_max,
            idle_max,
        }
    }

    /// Sends on. An error of the request's body ends the sending; the connection is not used again then.
    fn poll_upload(&mut self, cx: &mut Context<'_>) -> Result<(), BodyError> {
        let Some(upload) = &mut self.upload else { return Ok(()) };
        match upload.relay.poll(cx, Pin::new(&mut self.stream), &mut upload.body) {
            Poll::Pending => return Ok(()),
            Poll::Ready(Ok(())) => {}
            Poll::Ready(Err(Broken::Body(error))) => {
                self.keeps_alive = false;
                self.upload = None;
                return Err(error);
            }
            // The backend may have answered before it stopped to listen.
            Poll::Ready(Err(Broken::Write)) => self.keeps_alive = false,
        }
        self.upload = None;
        Ok(())
    }

    /// Reads into the buffer, see [`buffer::poll_more`].
    fn poll_read(&mut self, cx: &mut Context<'_>, bytes_max: usize) -> Poll<std::io::Result<usize>> {
        let fresh = if self.is_long { Buffer::large } else { Buffer::small };
        let polled = buffer::poll_more(&mut self.buffer, fresh, bytes_max, &mut self.stream, cx);
        if polled.is_ready() {
            clock::tick();
        }
        polled
    }

    /// Reads more of a body, in large pieces when it is long.
    fn poll_body(&mut self, cx: &mut Context<'_>) -> Poll<std::io::Result<usize>> {
        if self.decoder.left() > SMALL_BYTES as u64 {
            self.is_long = true;
            if let Some(buffer) = &mut self.buffer {
                buffer.enlarge();
            }
        }
        self.poll_read(cx, self.head_bytes_max.max(Buffer::LIMIT))
    }

    /// Whether it can carry another call: everything ended as it should.
    fn is_clean(&self) -> bool {
        self.keeps_alive
            && self.upload.is_none()
            && self.decoder.is_done()
            && self.buffer.as_ref().is_none_or(Buffer::is_empty)
    }

    /// Gives it back to this core's pool, or closes it.
    fn release(mut self: Box<Self>) {
        if self.is_clean() {
            self.buffer = None;
            self.is_reused = true;
            pool::put(self);
        }
    }
}

impl Answering {
    fn new(line: Box<Line>) -> Self {
        Self { here: 0, is_framed: false, is_end_passed: false, trailers: None, length: line.length, line: Some(line) }
    }

    pub fn poll_data(&mut self, cx: &mut Context<'_>) -> Poll<Result<usize, BodyError>> {
        let Some(line) = &mut self.line else { return Poll::Ready(Ok(0)) };
        // The client's side of a body that fails after the answer began concerns the client alone.
        let _ = line.poll_upload(cx);
        loop {
            let is_done = match &mut line.buffer {
                None => line.decoder.is_done(),
                Some(buffer) => match line.decoder.look(buffer) {
                    Ok(Found::Data(count)) => {
                        self.here = count;
                        return Poll::Ready(Ok(count));
                    }
                    Ok(Found::End) => true,
                    Ok(Found::More) => false,
                    Err(_) => return Poll::Ready(Err(self.broke(BodyError::UpstreamMalformed))),
                },
            };
            if is_done {
                self.end();
                return Poll::Ready(Ok(0));
            }
            let came = ready!(line.poll_body(cx));
            match came {
                Ok(0) if line.decoder.end_of_stream() => line.keeps_alive = false,
                Ok(0) | Err(_) => return Poll::Ready(Err(self.broke(unread(&came)))),
                Ok(_) => {}
            }
        }
    }

    /// As [`Answering::poll_data`], of chunks that may be passed on as they stand.
    pub fn poll_framed(&mut self, cx: &mut Context<'_>) -> Poll<Result<Framed, BodyError>> {
        if self.is_end_passed && self.here == 0 {
            return Poll::Ready(Ok(Framed::End));
        }
        let Some(line) = &mut self.line else { return Poll::Ready(Ok(Framed::Not)) };
        let _ = line.poll_upload(cx);
        loop {
            match line.buffer.as_ref().map_or(Ok(Pass::More), |buffer| line.decoder.pass(buffer)) {
                Ok(Pass::Bytes { all, body }) => {
                    (self.here, self.is_framed) = (all, true);
                    self.is_end_passed = line.decoder.is_done();
                    return Poll::Ready(Ok(Framed::Bytes { all, body }));
                }
                Ok(Pass::Not) => return Poll::Ready(Ok(Framed::Not)),
                Ok(Pass::More) => {}
                Err(_) => return Poll::Ready(Err(self.broke(BodyError::UpstreamMalformed))),
            }
            let came = ready!(line.poll_body(cx));
            match came {
                Ok(1..) => {}
                Ok(0) | Err(_) => return Poll::Ready(Err(self.broke(unread(&came)))),
            }
        }
    }

    /// Whether the body comes in chunks.
    pub fn is_chunked(&self) -> bool {
        self.length == Length::Chunked
    }

    pub fn data(&self) -> &[u8] {
        let filled = self.line.as_ref().and_then(|line| line.buffer.as_ref()).map_or(&[][..], Buffer::filled);
        &filled[..self.here.min(filled.len())]
    }

    pub fn consume(&mut self, count: usize) {
        let count = count.min(self.here);
        self.here -= count;
        let Some(line) = &mut self.line else { return };
        if let Some(buffer) = &mut line.buffer {
            if self.is_framed {
                buffer.consume(count);
                self.is_framed = self.here > 0;
            } else {
                line.decoder.take(buffer, count);
            }
        }
        if line.decoder.is_done() && self.here == 0 {
            self.end();
        }
    }

    pub fn take_trailers(&mut self) -> Option<Headers> {
        self.trailers.take().map(|trailers| *trailers)
    }

    pub fn known_length(&self) -> Option<u64> {
        self.length.known().map(|_| self.line.as_ref().map_or(0, |line| line.decoder.left()))
    }

    pub fn is_complete(&self) -> bool {
        self.line.is_none() && self.trailers.is_none()
    }

    fn end(&mut self) {
        if let Some(mut line) = self.line.take_if(|line| line.upload.is_none()) {
            self.trailers = line.decoder.take_trailers();
            line.release();
        } else if let Some(mut line) = self.line.take() {
            // The answer is complete and the request is not: nobody will read the rest of it.
            self.trailers = line.decoder.take_trailers();
        }
    }

    #[cold]
    fn broke(&mut self, why: BodyError) -> BodyError {
        if let Some(line) = &mut self.line {
            line.keeps_alive = false;
        }
        why
    }
}

/// Why nothing more of a body could be read: framing that finds no end is too large to be held.
fn unread(came: &std::io::Result<usize>) -> BodyError {
    match came {
        Err(why) if why.kind() == std::io::ErrorKind::OutOfMemory => BodyError::UpstreamMalformed,
        _ => BodyError::Upstream,
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        if let Some(line) = self.line.take() {
            line.release();
        }
    }
}

impl fmt::Debug for Answering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answering").field("length", &self.length).finish_non_exhaustive()
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line").field("origin", &self.origin).finish_non_exhaustive()
    }
}
