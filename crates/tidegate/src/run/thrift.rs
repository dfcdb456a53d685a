//! The Thrift listener: TLS, a limit on connections, and an ear for who comes without TLS. What is said on a connection is
//! the key manager's business.

use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tidegate_config::Config;
use tidegate_config::sections;
use tidegate_keymanager::KeyManager;
use tidegate_keymanager::thrift::{Settings, connection::HTTP_ANSWER};
use tidegate_wire::thrift::{Guess, guess::GUESS_BYTES};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_util::either::Either;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{info, warn};

use super::serve::Door as Listening;
use crate::tls::Certificate;

/// Wait after a failed `accept`, usually for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// How long running calls may take after the order to stop.
const DRAIN: Duration = Duration::from_secs(30);
/// Read of a request without TLS before it is answered.
const PLAIN_REQUEST_BYTES: usize = 4_096;

/// What the key manager needs to know of the configuration.
pub fn settings(from: &sections::KeyManager) -> Settings {
    Settings {
        session_ttl_s: i64::try_from(from.thrift_session_seconds).unwrap_or(i64::MAX),
        idle: Duration::from_secs(from.thrift_idle_seconds),
        message_bytes_max: usize::try_from(from.thrift_message_bytes_max).unwrap_or(usize::MAX),
        ..Settings::default()
    }
}

/// Serves until `stop`; then running calls are finished.
pub fn serve(
    listener: Listening,
    certificate: &Arc<Certificate>,
    key_manager: KeyManager,
    config: &Config,
    stop: CancellationToken,
) -> impl Future<Output = ()> + Send + use<> {
    let door = Door {
        tls: TlsAcceptor::from(Arc::new(certificate.server_config())),
        key_manager,
        handshake: Duration::from_millis(config.tls.handshake_timeout_ms),
        stop,
    };
    let places = Arc::new(Semaphore::new(config.key_manager.thrift_connections_max as usize));
    async move {
        if let Listening::Tcp(tcp) = &listener
            && let Ok(address) = tcp.local_addr()
        {
            // WSO2's words, which operators look for.
            info!(port = address.port(), "Started thrift key mgt service at port:{}", address.port());
        }
        let connections = TaskTracker::new();
        accept_all(&listener, &door, &places, &connections).await;
        drop(listener);
        connections.close();
        if timeout(DRAIN, connections.wait()).await.is_err() {
            warn!(seconds = DRAIN.as_secs(), "some Thrift calls did not end in time");
        }
    }
}

async fn accept_all(listener: &Listening, door: &Door, places: &Arc<Semaphore>, connections: &TaskTracker) {
    loop {
        let accepted = async {
            let place = places.clone().acquire_owned().await.expect("the semaphore is never closed");
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            () = door.stop.cancelled() => return,
            accepted = accepted => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let door = door.clone();
                connections.spawn(async move {
                    match stream {
                        Either::Left(stream) => door.admit(stream, peer.unwrap_or(UNIX_PEER)).await,
                        Either::Right(stream) => door.admit_unix(stream).await,
                    }
                    drop(place);
                });
            }
            Err(why) => {
                warn!(error = %why, "cannot accept a Thrift connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

#[derive(Clone)]
struct Door {
    tls: TlsAcceptor,
    key_manager: KeyManager,
    handshake: Duration,
    stop: CancellationToken,
}

impl Door {
    async fn admit(&self, stream: TcpStream, peer: SocketAddr) {
        let mut first = [0; GUESS_BYTES];
        let handshake = async {
            let length = stream.peek(&mut first).await?;
            let first = &first[..length];
            if first.is_empty() {
                return Ok(None);
            }
            if first[0] != TLS_HANDSHAKE {
                self.key_manager.report_thrift_misfit(peer, first, &"it did not begin with TLS");
                answer_plain(stream, Guess::of(first)).await;
                return Ok(None);
            }
            match self.tls.accept(stream).await {
                Ok(stream) => Ok(Some(stream)),
                Err(why) => {
                    self.key_manager.report_thrift_misfit(peer, first, &format!("its TLS handshake failed: {why}"));
                    Err(why)
                }
            }
        };
        let shaken = tokio::select! {
            () = self.stop.cancelled() => return,
            shaken = timeout(self.handshake, handshake) => shaken,
        };
        match shaken {
            Ok(Ok(Some(stream))) => self.key_manager.serve_thrift(stream, peer, self.stop.cancelled()).await,
            Ok(Ok(None)) => {}
            Ok(Err(why)) => tracing::debug!(%peer, %why, "a Thrift connection ended before its TLS handshake was done"),
            Err(_) => tracing::debug!(%peer, "a Thrift client's TLS handshake took too long"),
        }
    }
}

impl Door {
    /// The same without an ear for who speaks something else: what a proxy of ours sends is what it was told to.
    async fn admit_unix(&self, stream: UnixStream) {
        let shaken = tokio::select! {
            () = self.stop.cancelled() => return,
            shaken = timeout(self.handshake, self.tls.accept(stream)) => shaken,
        };
        match shaken {
            Ok(Ok(stream)) => self.key_manager.serve_thrift(stream, UNIX_PEER, self.stop.cancelled()).await,
            Ok(Err(why)) => tracing::debug!(%why, "a Thrift connection ended before its TLS handshake was done"),
            Err(_) => tracing::debug!("a Thrift client's TLS handshake took too long"),
        }
    }
}

/// Stands for a peer without an address: like every loopback address it says nothing about who guesses passwords.
const UNIX_PEER: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// First byte of a TLS record that holds a handshake (RFC 8446 section 5.1).
const TLS_HANDSHAKE: u8 = 0x16;

/// Tells who speaks HTTP where he is. Others are just closed.
async fn answer_plain(mut stream: TcpStream, guess: Guess) {
    if guess == Guess::Http {
        // What was not read would have the answer thrown away by a reset.
        let mut request = vec![0; PLAIN_REQUEST_BYTES];
        let _ = stream.read(&mut request).await;
        let _ = stream.write_all(HTTP_ANSWER).await;
        let _ = stream.shutdown().await;
    }
}
