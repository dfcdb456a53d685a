//! Serves an axum router on a bound listener, plain or TLS: handshakes in their own task with a limit on time, a limit
//! on connections, and a drain at the end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tidegate_keymanager::thrift::IsTls;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

/// Limits of one listener.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections at one moment; more wait in the kernel's queue.
    pub connections_max: usize,
    /// TLS handshake, and the head of each HTTP/1.1 request.
    pub head_timeout: Duration,
    /// How long running requests may take after the order to stop.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connections_max: 4_096, head_timeout: Duration::from_secs(15), drain: Duration::from_secs(30) }
    }
}

/// Wait after a failed `accept`, usually for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop`, then finishes what runs.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Arc<rustls::ServerConfig>>,
    router: Router,
    limits: Limits,
    stop: CancellationToken,
) {
    let places = Arc::new(Semaphore::new(limits.connections_max));
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let Some((stream, peer, place)) = accepted else { continue };
        let connection = Connection {
            router: router
                .clone()
                .layer(axum::Extension(ConnectInfo(peer)))
                .layer(axum::Extension(IsTls(tls.is_some()))),
            watcher: graceful.watcher(),
            limits,
            place,
        };
        let tls = tls.clone();
        tokio::spawn(async move {
            let _ = stream.set_nodelay(true);
            match tls {
                None => connection.run(stream).await,
                Some(tls) => {
                    let handshake = TlsAcceptor::from(tls).accept(stream);
                    match tokio::time::timeout(limits.head_timeout, handshake).await {
                        Ok(Ok(stream)) => connection.run(stream).await,
                        Ok(Err(why)) => debug!(error = %why, "TLS handshake failed"),
                        Err(_) => debug!("TLS handshake took too long"),
                    }
                }
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(limits.drain, graceful.shutdown()).await.is_err() {
        warn!(seconds = limits.drain.as_secs(), "some management requests did not end in time");
    }
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = places.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, peer, place)),
        Err(why) => {
            warn!(error = %why, "cannot accept a connection");
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

struct Connection {
    router: Router,
    watcher: Watcher,
    limits: Limits,
    place: OwnedSemaphorePermit,
}

impl Connection {
    async fn run(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let mut builder = auto::Builder::new(TokioExecutor::new());
        builder.http1().timer(TokioTimer::new()).header_read_timeout(self.limits.head_timeout);
        builder.http2().timer(TokioTimer::new());
        let service = TowerToHyperService::new(self.router);
        let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
        if let Err(why) = self.watcher.watch(connection.into_owned()).await {
            debug!(error = %why, "management connection ended early");
        }
        drop(self.place);
    }
}
