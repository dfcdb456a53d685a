//! What a client gets: the half of its connection that is written.

use tidegate_ring::RingStream;
use tokio::io::{self, AsyncRead, AsyncWrite};
use tokio::net::{tcp, unix};
use tokio_rustls::server::TlsStream;

/// The half of a connection that is written.
pub(crate) trait WriteHalf: AsyncWrite + Unpin + Send + 'static {
    /// Gives the half up, so that the end of the connection, which comes with the half that is read, is none that a whole
    /// answer has: who reads an answer up to the end of its connection must not take a part for the whole.
    fn cut(self);
}

/// A reset.
impl WriteHalf for tcp::OwnedWriteHalf {
    fn cut(self) {
        let _ = self.as_ref().set_zero_linger();
        // Dropped it would say an orderly end first.
        self.forget();
    }
}

/// A reset, once what was written is with the kernel.
impl WriteHalf for RingStream {
    fn cut(self) {
        self.reset_at_end();
    }
}

/// No `close_notify`: TLS tells an end without it from the other side's word (RFC 8446 section 6.1). What is below may end
/// orderly.
impl<S: AsyncRead + AsyncWrite + Send + Unpin + 'static> WriteHalf for io::WriteHalf<TlsStream<S>> {
    fn cut(self) {}
}

/// Nothing: a Unix socket has no reset that a process could ask for, so this end looks like any other. A proxy in front is to
/// speak HTTP/1.1, whose answers say their end themselves.
impl WriteHalf for unix::OwnedWriteHalf {
    fn cut(self) {}
}
