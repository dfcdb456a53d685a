//! Carries an upgraded connection (WebSocket): bytes both ways until one side ends or both are silent too long.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio_util::sync::CancellationToken;

use crate::http1::buffer::Buffer;
use crate::message::ClientUpgrade;
use crate::phase::record::Ticket;

/// Bytes both ways.
pub trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Duplex for S {}

/// What a tunnel needs.
pub(crate) struct Tunnel {
    /// The client's side, once its 101 is sent.
    pub client: ClientUpgrade,
    /// The backend's side.
    pub upstream: Box<dyn Duplex>,
    /// Recorded when the tunnel ends.
    pub ticket: Ticket,
    /// Its place among the tunnels allowed.
    pub permit: OwnedSemaphorePermit,
    /// Longest silence of both sides.
    pub idle: Duration,
    /// Buffer per direction.
    pub buffer_bytes: usize,
    /// Ends it at once: the drain's time is over.
    pub stop: CancellationToken,
}

/// Runs until the tunnel ends.
pub(crate) async fn run(tunnel: Tunnel) {
    let Tunnel { client, upstream, mut ticket, permit, idle, buffer_bytes, stop } = tunnel;
    let work = async {
        let Some(client) = taken_over(client).await else { return };
        let progress = ticket.progress();
        let (from_client, to_client) = tokio::io::split(client);
        let (from_upstream, to_upstream) = tokio::io::split(upstream);
        let (signs, _) = watch::channel(());
        let up = copy(from_client, to_upstream, buffer_bytes, &signs, &progress.request_bytes);
        let down = copy(from_upstream, to_client, buffer_bytes, &signs, &progress.response_bytes);
        tokio::select! {
            _ = async { tokio::join!(up, down) } => {}
            () = silence(signs.subscribe(), idle) => {}
        }
    };
    tokio::select! {
        () = work => {}
        () = stop.cancelled() => {}
    }
    ticket.mark_complete();
    drop(permit);
}

async fn taken_over(client: ClientUpgrade) -> Option<Box<dyn Duplex>> {
    match client {
        ClientUpgrade::Library(upgrade) => Some(Box::new(TokioIo::new(upgrade.await.ok()?))),
        ClientUpgrade::Own(handed_over) => handed_over.await.ok(),
    }
}

async fn silence(mut signs: watch::Receiver<()>, idle: Duration) {
    while let Ok(Ok(())) = tokio::time::timeout(idle, signs.changed()).await {}
}

async fn copy(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    buffer_bytes: usize,
    signs: &watch::Sender<()>,
    counter: &std::sync::atomic::AtomicU64,
) -> io::Result<()> {
    let mut buffer = vec![0; buffer_bytes];
    loop {
        let read = from.read(&mut buffer).await?;
        if read == 0 {
            return to.shutdown().await;
        }
        to.write_all(&buffer[..read]).await?;
        to.flush().await?;
        counter.fetch_add(read as u64, std::sync::atomic::Ordering::Relaxed);
        signs.send_replace(());
    }
}

/// A reader and a writer as one, with what was read ahead of the protocol that begins.
pub(crate) struct Joined<R, W> {
    pub read: R,
    pub write: W,
    pub ahead: Option<Buffer>,
}

/// The same of a stream in one piece.
pub(crate) struct Rewound<S> {
    stream: S,
    ahead: Option<Buffer>,
}

impl<S> Rewound<S> {
    /// First `ahead`, then what `stream` brings.
    pub fn new(stream: S, ahead: Option<Buffer>) -> Self {
        Self { stream, ahead }
    }
}

/// Gives out what was read ahead; whether there was something.
fn give(ahead: &mut Option<Buffer>, out: &mut ReadBuf<'_>) -> bool {
    let Some(buffer) = ahead.as_mut().filter(|buffer| !buffer.is_empty()) else {
        *ahead = None;
        return false;
    };
    let count = buffer.filled().len().min(out.remaining());
    out.put_slice(&buffer.filled()[..count]);
    buffer.consume(count);
    true
}

impl<R: AsyncRead + Unpin, W: Unpin> AsyncRead for Joined<R, W> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if give(&mut self.ahead, out) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.read).poll_read(cx, out)
    }
}

impl<R: Unpin, W: AsyncWrite + Unpin> AsyncWrite for Joined<R, W> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.write).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.write).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.write).poll_shutdown(cx)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Rewound<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if give(&mut self.ahead, out) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_read(cx, out)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Rewound<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
