//! Buffers between sockets, held only while bytes are in flight.
//!
//! A connection that waits holds none: it takes one when bytes are there and gives it back with the last of them. Each
//! thread keeps a bounded number for the next. There are two sizes: heads and small bodies come in a small one, a body that
//! turns out to be long goes on in a large one, so that it takes few calls to the kernel.

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};

/// What a buffer begins with, in bytes.
pub(crate) const SMALL_BYTES: usize = 8 << 10;
/// What it becomes for long bodies, in bytes.
pub(crate) const LARGE_BYTES: usize = 128 << 10;
/// Buffers of each size kept by a thread.
const KEPT_MAX: [usize; 2] = [256, 16];

thread_local! {
    static KEPT: RefCell<[Vec<Vec<u8>>; 2]> = const { RefCell::new([Vec::new(), Vec::new()]) };
}

/// What is read from.
pub(crate) trait Readable: AsyncRead + Unpin {
    /// Ready when reading may bring something: to ask takes no buffer.
    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;
}

/// Bytes that came and were not yet taken.
#[derive(Debug)]
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    start: usize,
    end: usize,
}

impl Buffer {
    /// The most a buffer holds of what has no limit of its own, in bytes.
    pub const LIMIT: usize = LARGE_BYTES;

    /// An empty small one.
    pub fn small() -> Self {
        Self::of(SMALL_BYTES)
    }

    /// An empty large one.
    pub fn large() -> Self {
        Self::of(LARGE_BYTES)
    }

    fn of(size: usize) -> Self {
        let kept = place(size).and_then(|place| KEPT.with_borrow_mut(|kept| kept[place].pop()));
        Self { bytes: kept.unwrap_or_else(|| vec![0; size]), start: 0, end: 0 }
    }

    /// What is there.
    pub fn filled(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }

    /// Whether nothing is there.
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// Takes the first `count` bytes out.
    pub fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        }
    }

    /// Makes room for at least one more byte, growing up to `bytes_max`. False: it holds that much already.
    pub fn make_room(&mut self, bytes_max: usize) -> bool {
        if self.end < self.bytes.len() {
            return true;
        }
        if self.start > 0 {
            self.bytes.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
            return true;
        }
        let size = (self.bytes.len() * 2).min(bytes_max);
        let can_grow = size > self.bytes.len();
        if can_grow {
            self.grow(size);
        }
        can_grow
    }

    /// Makes it large, for a body of which much is to come.
    pub fn enlarge(&mut self) {
        if self.bytes.len() < LARGE_BYTES {
            self.grow(LARGE_BYTES);
        }
    }

    fn grow(&mut self, size: usize) {
        let mut larger = Self::of(size);
        let filled = self.filled();
        larger.bytes[..filled.len()].copy_from_slice(filled);
        larger.end = filled.len();
        *self = larger;
    }

    /// Reads what there is room for; `Ok(0)` is the stream's end. To be called with room.
    pub fn poll_fill(
        &mut self,
        cx: &mut Context<'_>,
        from: Pin<&mut (impl AsyncRead + ?Sized)>,
    ) -> Poll<io::Result<usize>> {
        let mut room = ReadBuf::new(&mut self.bytes[self.end..]);
        ready!(from.poll_read(cx, &mut room))?;
        let count = room.filled().len();
        self.end += count;
        Poll::Ready(Ok(count))
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        let Some(place) = place(bytes.len()) else { return };
        // A thread that ends has no place for it any more.
        let _ = KEPT.try_with(|kept| {
            if let Ok(mut kept) = kept.try_borrow_mut()
                && kept[place].len() < KEPT_MAX[place]
            {
                kept[place].push(bytes);
            }
        });
    }
}

/// Reads more into what is held, or into a `fresh` buffer; nothing is held while there is nothing. `bytes_max` bounds what is
/// held; `Ok(0)` is the end of the stream, and an error of kind `OutOfMemory` that nothing more may be held.
pub(crate) fn poll_more(
    held: &mut Option<Buffer>,
    fresh: fn() -> Buffer,
    bytes_max: usize,
    from: &mut impl Readable,
    cx: &mut Context<'_>,
) -> Poll<io::Result<usize>> {
    if !held.as_mut().is_none_or(|buffer| buffer.make_room(bytes_max)) {
        return Poll::Ready(Err(io::ErrorKind::OutOfMemory.into()));
    }
    // Most who ask are told to wait.
    let Poll::Ready(ready) = from.poll_ready(cx) else {
        held.take_if(|buffer| buffer.is_empty());
        return Poll::Pending;
    };
    ready?;
    let mut buffer = held.take().unwrap_or_else(fresh);
    let polled = buffer.poll_fill(cx, Pin::new(from));
    if !buffer.is_empty() {
        *held = Some(buffer);
    }
    polled
}

fn place(size: usize) -> Option<usize> {
    [SMALL_BYTES, LARGE_BYTES].iter().position(|kept| *kept == size)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(buffer: &mut Buffer, bytes: &[u8]) -> usize {
        let mut from = bytes;
        match buffer.poll_fill(&mut Context::from_waker(std::task::Waker::noop()), Pin::new(&mut from)) {
            Poll::Ready(Ok(count)) => count,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn bytes_come_out_as_they_went_in_whatever_the_room() {
        let mut buffer = Buffer::small();
        let all: Vec<u8> = (0..SMALL_BYTES * 3).map(|n| n as u8).collect();
        assert_eq!(fill(&mut buffer, &all), SMALL_BYTES);
        buffer.consume(10);
        assert!(buffer.make_room(SMALL_BYTES), "what was taken leaves room");
        assert_eq!(fill(&mut buffer, &all[SMALL_BYTES..]), 10);
        assert!(!buffer.make_room(SMALL_BYTES) && buffer.make_room(SMALL_BYTES * 2));
        let at = SMALL_BYTES + 10;
        let more = fill(&mut buffer, &all[at..]);
        assert_eq!(buffer.filled(), &all[10..at + more]);
        buffer.enlarge();
        assert_eq!(buffer.filled(), &all[10..at + more]);
        buffer.consume(usize::MAX >> 1);
        assert!(buffer.is_empty());
    }

    #[test]
    fn a_thread_keeps_no_more_than_a_bounded_number() {
        let many: Vec<Buffer> = (0..KEPT_MAX[0] + 50).map(|_| Buffer::small()).collect();
        drop(many);
        KEPT.with_borrow(|kept| assert_eq!(kept[0].len(), KEPT_MAX[0]));
    }
}
