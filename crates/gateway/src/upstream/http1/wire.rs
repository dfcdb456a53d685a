//! The bytes to a backend and back.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tidegate_ring::RingStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::http1::buffer::Readable;
use crate::upstream::tunnel::Duplex;

/// A connection to a backend.
pub(crate) enum Wire {
    /// TCP without TLS.
    Tcp(TcpStream),
    /// The same on this thread's ring.
    Ring(RingStream),
    /// Something over either.
    Over(Box<dyn Duplex + Sync>),
}

impl Readable for Wire {
    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Tcp(stream) => stream.poll_read_ready(cx),
            Self::Ring(stream) => stream.poll_read_ready(cx),
            Self::Over(_) => Poll::Ready(Ok(())),
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Ring(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Over(stream) => Pin::new(stream).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Ring(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Over(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_write_vectored(cx, slices),
            Self::Ring(stream) => Pin::new(stream).poll_write_vectored(cx, slices),
            Self::Over(stream) => Pin::new(stream).poll_write_vectored(cx, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Tcp(stream) => stream.is_write_vectored(),
            Self::Ring(stream) => stream.is_write_vectored(),
            Self::Over(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_flush(cx),
            Self::Ring(stream) => Pin::new(stream).poll_flush(cx),
            Self::Over(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Ring(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Over(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
