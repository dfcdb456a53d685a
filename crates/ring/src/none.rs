//! Systems without io_uring: nobody has a ring.

use std::io;
use std::net::TcpStream;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// There is none on this system.
#[derive(Clone)]
pub enum RingStream {}

/// Says that there is none.
///
/// # Errors
/// Always.
pub fn check() -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "only Linux has it"))
}

/// Says that there is none.
///
/// # Errors
/// Always.
pub fn start() -> io::Result<()> {
    check()
}

/// Says that there is none.
///
/// # Errors
/// Always.
pub async fn drive() -> io::Result<()> {
    check()
}

/// Does nothing.
pub fn stop() {}

/// It has not.
pub fn is_started() -> bool {
    false
}

impl RingStream {
    /// There is none.
    pub fn new(_: TcpStream) -> Option<Self> {
        None
    }

    /// There is none to ask.
    ///
    /// # Errors
    /// None.
    pub fn poll_read_ready(&self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        match *self {}
    }

    /// There is none to end.
    pub fn reset_at_end(&self) {
        match *self {}
    }
}

impl AsyncRead for RingStream {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, _: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match *self {}
    }
}

impl AsyncWrite for RingStream {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
        match *self {}
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        match *self {}
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        match *self {}
    }
}
