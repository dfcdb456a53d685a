//! A connection as tokio's traits want it.

use std::io::{self, IoSlice};
use std::net::TcpStream;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::connection::SLICES_MAX;
use crate::driver::{self, Place};

/// A TCP connection on this thread's ring; a clone is the same connection. It belongs to the thread: on another, reading and
/// writing fail, and dropped there it stays until its own thread ends.
#[derive(Clone)]
pub struct RingStream(Arc<Hold>);

struct Hold(Place);

impl RingStream {
    /// Takes a socket over; `None`: this thread has no ring, or the socket is broken.
    pub fn new(socket: TcpStream) -> Option<Self> {
        driver::add(socket).map(|place| Self(Arc::new(Hold(place))))
    }

    /// Ready when reading may bring something, or an end or an error; no buffer is needed to ask. What is ready may be asked
    /// for in vain.
    ///
    /// # Errors
    /// The stream is another thread's.
    pub fn poll_read_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        driver::poll_read_ready(self.place(), cx)
    }

    /// When it is dropped the connection ends with a reset: the other side sees that it was cut. What was written is given to
    /// the kernel before; of that the kernel drops what the other side has not taken.
    pub fn reset_at_end(&self) {
        driver::reset_at_end(self.place());
    }

    fn place(&self) -> Place {
        self.0.0
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        driver::close(self.0);
    }
}

impl AsyncRead for RingStream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        driver::poll_read(self.place(), cx, out)
    }
}

impl AsyncWrite for RingStream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        driver::poll_write(self.place(), cx, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        driver::poll_write(self.place(), cx, &slices[..slices.len().min(SLICES_MAX)])
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    /// What was written leaves at the turn's end; nothing more can be asked for.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        driver::poll_shutdown(self.place(), cx)
    }
}
