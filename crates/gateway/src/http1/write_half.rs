//! What a client gets: the half of its connection that is written.

use tokio::io::AsyncWrite;

/// The half of a connection that is written.
pub(crate) trait WriteHalf: AsyncWrite + Unpin + Send + 'static {}

impl<W: AsyncWrite + Unpin + Send + 'static> WriteHalf for W {}
