//! Serves an axum router on a bound listener, plain or TLS: handshakes in their own task with a limit on time, a limit
//! on connections, and a drain at the end.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tidegate_gateway::Socket;
use tidegate_model::node::Transport;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::TlsAcceptor;
use tokio_util::either::Either;
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

/// A listening socket with the runtime's eyes on it.
pub enum Door {
    /// On a port.
    Tcp(TcpListener),
    /// At a path.
    Unix(UnixListener),
}

impl Door {
    /// Takes over a non-blocking socket. Needs a tokio runtime.
    ///
    /// # Errors
    /// When the runtime cannot watch it.
    pub fn new(socket: Socket) -> io::Result<Self> {
        match socket {
            Socket::Tcp(tcp) => TcpListener::from_std(tcp).map(Self::Tcp),
            Socket::Unix(unix) => UnixListener::from_std(unix).map(Self::Unix),
        }
    }

    /// The next connection, and its peer's address: nobody has one on a Unix socket.
    pub(super) async fn accept(&self) -> io::Result<(Stream, Option<SocketAddr>)> {
        match self {
            Self::Tcp(tcp) => {
                let (stream, peer) = tcp.accept().await?;
                let _ = stream.set_nodelay(true);
                Ok((Either::Left(stream), Some(peer)))
            }
            Self::Unix(unix) => unix.accept().await.map(|(stream, _)| (Either::Right(stream), None)),
        }
    }
}

/// A connection, with an address or without.
pub(super) type Stream = Either<TcpStream, UnixStream>;

/// Wait after a failed `accept`, usually for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop`, then finishes what runs.
pub async fn serve(
    listener: Door,
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
            router: match peer {
                Some(peer) => router.clone().layer(axum::Extension(ConnectInfo(peer))),
                None => router.clone(),
            },
            watcher: graceful.watcher(),
            limits,
            place,
        };
        let tls = tls.clone();
        tokio::spawn(async move {
            match tls {
                None => connection.run(stream, Transport::default()).await,
                Some(tls) => {
                    let handshake = TlsAcceptor::from(tls).accept(stream);
                    match tokio::time::timeout(limits.head_timeout, handshake).await {
                        Ok(Ok(stream)) => {
                            let transport = transport(stream.get_ref().1);
                            connection.run(stream, transport).await;
                        }
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
    listener: &Door,
    places: &Arc<Semaphore>,
) -> Option<(Stream, Option<SocketAddr>, OwnedSemaphorePermit)> {
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

/// How requests of this connection come in. A certificate is there only if it was verified in the handshake.
fn transport(tls: &rustls::ServerConnection) -> Transport {
    let certificate = tls.peer_certificates().and_then(|chain| chain.first());
    Transport { is_tls: true, certificate: certificate.map(|certificate| subject(certificate)) }
}

/// `CN=edge,O=Example`, or the serial number of a certificate without a subject.
fn subject(certificate: &[u8]) -> String {
    let parsed = x509_parser::parse_x509_certificate(certificate);
    let Ok((_, certificate)) = parsed else { return "unreadable".to_owned() };
    let subject = certificate.subject().to_string();
    if subject.is_empty() { format!("serial {}", certificate.raw_serial_as_string()) } else { subject }
}

struct Connection {
    router: Router,
    watcher: Watcher,
    limits: Limits,
    place: OwnedSemaphorePermit,
}

impl Connection {
    async fn run(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, transport: Transport) {
        let mut builder = auto::Builder::new(TokioExecutor::new());
        builder.http1().timer(TokioTimer::new()).header_read_timeout(self.limits.head_timeout);
        builder.http2().timer(TokioTimer::new());
        let service = TowerToHyperService::new(self.router.layer(axum::Extension(transport)));
        let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
        if let Err(why) = self.watcher.watch(connection.into_owned()).await {
            debug!(error = %why, "management connection ended early");
        }
        drop(self.place);
    }
}
