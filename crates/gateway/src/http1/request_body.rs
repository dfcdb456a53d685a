//! The body of a request on a client's connection. It has the reading half of the connection for as long as it lasts and
//! leaves it where the connection finds it again.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use super::buffer::Buffer;
use super::length::{Decoder, Found, Length};
use super::reading::Reading;
use crate::body::BodyError;
use crate::message::Headers;

/// A body much longer than this is read through a large buffer, in bytes.
const LONG_BYTES: u64 = 16 << 10;

/// Where a connection finds its reading half again.
#[derive(Default)]
pub(crate) struct Home {
    back: Mutex<Option<Back>>,
    /// Bytes of the body that has it; `u64::MAX`: nobody knows.
    length: AtomicU64,
    wants_continue: AtomicBool,
}

/// What comes back.
pub(crate) struct Back {
    pub reading: Box<Reading>,
    /// What of the body was not read.
    pub rest: Decoder,
}

/// A request's body.
pub(crate) struct RequestBody {
    reading: Option<Box<Reading>>,
    decoder: Decoder,
    length: Length,
    here: usize,
    bytes_max: usize,
    /// The client waits for `100 Continue`.
    waits: bool,
    home: Arc<Home>,
}

impl Home {
    /// The reading half, if the body let it go.
    pub fn take(&self) -> Option<Back> {
        self.back.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Leaves it there.
    fn put(&self, back: Back) {
        *self.back.lock().unwrap_or_else(PoisonError::into_inner) = Some(back);
    }

    /// Looks at it there.
    pub fn look<T>(&self, at: impl FnOnce(&Back) -> T) -> Option<T> {
        self.back.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(at)
    }

    /// Bytes of the body's that are still to come, as far as it is known; of one that is on its way all count.
    pub fn left(&self) -> u64 {
        self.look(|back| back.rest.left()).unwrap_or_else(|| self.length.load(Ordering::Relaxed))
    }

    /// Whether the client is to be told to send its body; asked once.
    pub fn wants_continue(&self) -> bool {
        self.wants_continue.load(Ordering::Relaxed) && self.wants_continue.swap(false, Ordering::Relaxed)
    }
}

impl RequestBody {
    /// The body that follows the head just read from `reading`. Trailers and chunk sizes are bounded by `bytes_max`.
    pub fn new(reading: Box<Reading>, length: Length, waits: bool, bytes_max: usize, home: Arc<Home>) -> Self {
        let decoder = Decoder::new(length, bytes_max);
        home.length.store(length.known().unwrap_or(u64::MAX), Ordering::Relaxed);
        Self { reading: Some(reading), decoder, length, here: 0, bytes_max, waits, home }
    }

    pub fn poll_data(&mut self, cx: &mut Context<'_>) -> Poll<Result<usize, BodyError>> {
        let Some(reading) = &mut self.reading else { return Poll::Ready(Err(BodyError::Client)) };
        loop {
            if let Some(buffer) = &mut reading.buffer {
                match self.decoder.look(buffer) {
                    Ok(Found::Data(count)) => {
                        self.here = count;
                        return Poll::Ready(Ok(count));
                    }
                    Ok(Found::End) => return Poll::Ready(Ok(0)),
                    Ok(Found::More) => {}
                    Err(_) => return Poll::Ready(Err(BodyError::Client)),
                }
                if self.decoder.left() > LONG_BYTES {
                    buffer.enlarge();
                }
            } else if self.decoder.is_done() {
                return Poll::Ready(Ok(0));
            }
            // Nothing of it came by itself: a client that waits is told to go on.
            if std::mem::take(&mut self.waits) {
                self.home.wants_continue.store(true, Ordering::Relaxed);
            }
            let limit = self.bytes_max.max(super::buffer::LARGE_BYTES);
            match ready!(reading.poll_more(cx, limit)) {
                Ok(0) | Err(_) => return Poll::Ready(Err(BodyError::Client)),
                Ok(_) => {}
            }
        }
    }

    pub fn data(&self) -> &[u8] {
        let filled = self.reading.as_deref().map_or(&[][..], Reading::filled);
        &filled[..self.here.min(filled.len())]
    }

    pub fn consume(&mut self, count: usize) {
        let count = count.min(self.here);
        self.here -= count;
        if let Some(buffer) = self.reading.as_deref_mut().and_then(|reading| reading.buffer.as_mut()) {
            self.decoder.take(buffer, count);
        }
    }

    pub fn take_trailers(&mut self) -> Option<Headers> {
        self.decoder.take_trailers().map(|trailers| *trailers)
    }

    pub fn known_length(&self) -> Option<u64> {
        self.length.known().map(|_| self.decoder.left())
    }

    pub fn is_complete(&self) -> bool {
        self.decoder.is_done()
    }
}

impl Drop for RequestBody {
    fn drop(&mut self) {
        if let Some(reading) = self.reading.take() {
            let rest = std::mem::replace(&mut self.decoder, Decoder::new(Length::None, 0));
            self.home.put(Back { reading, rest });
        }
    }
}

impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBody").field("length", &self.length).finish_non_exhaustive()
    }
}

/// Reads and drops what is left of a body, up to `bytes_max` bytes. True: it is complete, and the connection may go on.
pub(crate) fn poll_discard(back: &mut Back, bytes_max: &mut u64, cx: &mut Context<'_>) -> Poll<bool> {
    loop {
        if let Some(buffer) = &mut back.reading.buffer {
            match back.rest.look(buffer) {
                Ok(Found::End) => return Poll::Ready(true),
                Ok(Found::Data(count)) => {
                    back.rest.take(buffer, count);
                    match bytes_max.checked_sub(count as u64) {
                        Some(left) => *bytes_max = left,
                        None => return Poll::Ready(false),
                    }
                    continue;
                }
                Ok(Found::More) => {}
                Err(_) => return Poll::Ready(false),
            }
        } else if back.rest.is_done() {
            return Poll::Ready(true);
        }
        match ready!(back.reading.poll_more(cx, Buffer::LIMIT)) {
            Ok(0) | Err(_) => return Poll::Ready(false),
            Ok(_) => {}
        }
    }
}
