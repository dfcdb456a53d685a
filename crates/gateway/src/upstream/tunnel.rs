//! Carries an upgraded connection (WebSocket): bytes both ways until one side ends or both are silent too long.

use std::time::Duration;

use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio_util::sync::CancellationToken;

use crate::phase::record::Ticket;

/// What a tunnel needs.
pub(crate) struct Tunnel {
    /// The client's side, once its 101 is sent.
    pub client: OnUpgrade,
    /// The backend's side.
    pub upstream: OnUpgrade,
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
        let (Ok(client), Ok(upstream)) = tokio::join!(client, upstream) else { return };
        let progress = ticket.progress();
        let (from_client, to_client) = tokio::io::split(TokioIo::new(client));
        let (from_upstream, to_upstream) = tokio::io::split(TokioIo::new(upstream));
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

async fn silence(mut signs: watch::Receiver<()>, idle: Duration) {
    while let Ok(Ok(())) = tokio::time::timeout(idle, signs.changed()).await {}
}

async fn copy(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    buffer_bytes: usize,
    signs: &watch::Sender<()>,
    counter: &std::sync::atomic::AtomicU64,
) -> std::io::Result<()> {
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
