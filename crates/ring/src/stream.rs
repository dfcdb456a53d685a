//! A connection as tokio's traits want it.

use std::io::{self, IoSlice};
use std::net::TcpStream;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::thread::{self, ThreadId};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::driver;

/// Slices written together at most; more are written by the next call.
const SLICES_MAX: usize = 8;

/// A TCP connection on this thread's ring. On another thread it fails.
#[derive(Clone)]
pub struct RingStream(Arc<Handle>);

struct Handle {
    place: u32,
    thread: ThreadId,
}

impl RingStream {
    /// Takes a socket over; `None`: this thread has no ring.
    pub fn new(socket: TcpStream) -> Option<Self> {
        let place = driver::add(socket)?;
        Some(Self(Arc::new(Handle { place, thread: thread::current().id() })))
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if thread::current().id() == self.thread {
            driver::close(self.place);
        }
    }
}

impl AsyncRead for RingStream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        driver::poll_read(self.0.place, cx, out)
    }
}

impl AsyncWrite for RingStream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        driver::poll_write(self.0.place, cx, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        driver::poll_write(self.0.place, cx, &slices[..slices.len().min(SLICES_MAX)])
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        driver::poll_shutdown(self.0.place, cx)
    }
}
