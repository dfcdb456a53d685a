//! What a client sends: its half of the connection, and the bytes of it that are here.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tidegate_ring::RingStream;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::{tcp, unix};

use super::buffer::{self, Buffer, Readable};

/// The half of a connection that is read.
pub(crate) enum ReadHalf {
    /// TCP without TLS.
    Tcp(tcp::OwnedReadHalf),
    /// A Unix socket.
    Unix(unix::OwnedReadHalf),
    /// TCP on this thread's ring.
    Ring(RingStream),
    /// Something over them.
    Over(Box<dyn AsyncRead + Send + Sync + Unpin>),
}

/// The half and what was read ahead.
pub(crate) struct Reading {
    half: ReadHalf,
    /// Held while it has bytes, and while a message is read.
    pub buffer: Option<Buffer>,
}

impl AsyncRead for ReadHalf {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(half) => Pin::new(half).poll_read(cx, buffer),
            Self::Unix(half) => Pin::new(half).poll_read(cx, buffer),
            Self::Ring(half) => Pin::new(half).poll_read(cx, buffer),
            Self::Over(half) => Pin::new(half).poll_read(cx, buffer),
        }
    }
}

impl Readable for ReadHalf {
    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Tcp(half) => half.as_ref().poll_read_ready(cx),
            Self::Unix(half) => half.as_ref().poll_read_ready(cx),
            Self::Ring(half) => half.poll_read_ready(cx),
            Self::Over(_) => Poll::Ready(Ok(())),
        }
    }
}

impl Reading {
    /// Nothing was read yet, or `buffer`.
    pub fn new(half: ReadHalf, buffer: Option<Buffer>) -> Self {
        Self { half, buffer }
    }

    /// What is there.
    pub fn filled(&self) -> &[u8] {
        self.buffer.as_ref().map_or(&[], Buffer::filled)
    }

    /// Reads more, see [`buffer::poll_more`].
    pub fn poll_more(&mut self, cx: &mut Context<'_>, bytes_max: usize) -> Poll<io::Result<usize>> {
        buffer::poll_more(&mut self.buffer, Buffer::small, bytes_max, &mut self.half, cx)
    }

    /// Gives the buffer back if nothing is in it.
    pub fn rest(&mut self) {
        if self.buffer.as_ref().is_some_and(Buffer::is_empty) {
            self.buffer = None;
        }
    }

    /// The half alone, and what was read ahead.
    pub fn into_parts(self) -> (ReadHalf, Option<Buffer>) {
        (self.half, self.buffer)
    }
}
