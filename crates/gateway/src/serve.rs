//! Sockets: accepts connections, speaks TLS, chooses the codec, and ends without losing a call.
//!
//! HTTP/1.1 is our own codec's (`http1`), HTTP/2 hyper's; which one serves a connection is known when TLS has negotiated, or
//! by the first bytes. Both hand each request to the same phases.
//!
//! To drain is: accept no more, tell every connection that it is the last request (`Connection: close`, GOAWAY), wait for
//! calls in flight, and after [`Timeouts::drain`](crate::settings::Timeouts::drain) end what is left.

mod door;
mod library;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use tidegate_analytics::metrics::Running;
use tidegate_ring::RingStream;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::cores::{Arrival, Cores, Place, Visitor};
use crate::error::Error;
use crate::exchange::{Connection, Ends};
use crate::gateway::Gateway;
use crate::http1::reading::ReadHalf;
use crate::http1::server::{End, Other, Talk};
use crate::http1::write_half::WriteHalf;
use crate::settings::Codec;
use crate::upstream::probe;
use crate::upstream::tunnel::Joined;
use door::Ready;
pub(crate) use library::Busy;
use library::converse;

/// Pause after a failed `accept`, for instance without file descriptors: long enough not to spin, short enough not to
/// be noticed.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// Between two rounds of forgetting what no longer matters.
const TIDY_INTERVAL: Duration = Duration::from_secs(30);
/// Protocols offered in TLS, best first.
const ALPN: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// A socket that listens.
#[derive(Debug)]
pub enum Socket {
    /// On a port.
    Tcp(std::net::TcpListener),
    /// At a path.
    Unix(std::os::unix::net::UnixListener),
}

/// A bound socket to serve.
pub struct Listener {
    /// Its name in metrics: `gateway-http`.
    pub name: &'static str,
    /// The socket; set to non-blocking here.
    pub socket: Socket,
    /// TLS; `None`: plain HTTP. Protocols are set here when it names none.
    pub tls: Option<Arc<ServerConfig>>,
}

impl Gateway {
    /// Serves `listeners` until `shutdown`, then drains. Ends when nothing is left.
    ///
    /// # Errors
    /// When a socket cannot be taken over; then none is served.
    pub async fn serve(self: Arc<Self>, listeners: Vec<Listener>, shutdown: CancellationToken) -> Result<(), Error> {
        let ready: Vec<Ready> = listeners.into_iter().map(Ready::new).collect::<Result<_, _>>()?;
        let cores = Arc::new(Cores::start(&self, self.cores(), &shutdown)?);
        let background = CancellationToken::new();
        let helpers = tokio_util::task::TaskTracker::new();
        if let Some(check) = self.settings().health_check.clone() {
            helpers.spawn(probe::run(self.clone(), check, background.clone()));
        }
        helpers.spawn(tidy(self.clone(), background.clone()));
        for ready in ready {
            self.tasks().spawn(accept(self.clone(), cores.clone(), ready, shutdown.clone()));
        }
        shutdown.cancelled().await;
        self.tasks().close();
        if timeout(self.settings().timeouts.drain, self.tasks().wait()).await.is_err() {
            tracing::warn!(left = self.tasks().len(), "drain took too long: ending what is left");
        }
        self.hard_stop().cancel();
        self.tasks().wait().await;
        if let Some(cores) = Arc::into_inner(cores) {
            cores.join().await;
        }
        background.cancel();
        helpers.close();
        helpers.wait().await;
        Ok(())
    }
}

async fn tidy(gateway: Arc<Gateway>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = sleep(TIDY_INTERVAL) => gateway.tidy(),
            () = stop.cancelled() => return,
        }
    }
}

async fn accept(gateway: Arc<Gateway>, cores: Arc<Cores>, ready: Ready, shutdown: CancellationToken) {
    loop {
        // Beyond the limit one connection of each listener waits here, all others in the kernel's queue. A listener that
        // nobody calls holds no place: it would be missing at the others.
        let work = async {
            let accepted = ready.door.accept().await;
            let permit = gateway.connections().clone().acquire_owned().await.expect("it is never closed");
            (permit, accepted)
        };
        let (permit, accepted) = tokio::select! {
            biased;
            () = shutdown.cancelled() => return,
            work = work => work,
        };
        match accepted {
            Ok(visitor) => {
                let running = gateway.recorder().metrics().connection_opens(ready.name);
                let (gateway, shutdown) = (gateway.clone(), shutdown.clone());
                let open = |place| Open { gateway, place, shutdown, _permit: permit, _running: running };
                cores.hand(visitor, ready.tls.clone(), open).await;
            }
            Err(why) => {
                tracing::warn!(listener = ready.name, "accepting a connection: {why}");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// What a connection holds for as long as it is open.
pub(crate) struct Open {
    pub gateway: Arc<Gateway>,
    pub place: Place,
    pub shutdown: CancellationToken,
    _permit: OwnedSemaphorePermit,
    _running: Running,
}

/// Begins to serve a connection, on its core. A task is as large as the largest thing it may become, also while it waits: so
/// what a connection is at first (a handshake) and what it turns out to be later are tasks of their own.
pub(crate) fn visit(arrival: Arrival) {
    let Arrival { visitor, open, tls } = arrival;
    match visitor {
        Visitor::Tcp(stream, peer) => {
            let Ok(local) = stream.local_addr() else { return };
            let _ = stream.set_nodelay(true);
            let connection = Connection { ends: Some(Ends { peer, local }), is_tls: tls.is_some() };
            if tidegate_ring::is_started() {
                let Some(stream) = RingStream::new(stream) else { return };
                return match tls {
                    Some(tls) => begin(&open.gateway.clone(), encrypted(open, stream, connection, tls)),
                    None => plain(open, connection, ReadHalf::Ring(stream.clone()), stream),
                };
            }
            let Ok(stream) = TcpStream::from_std(stream) else { return };
            match tls {
                Some(tls) => begin(&open.gateway.clone(), encrypted(open, stream, connection, tls)),
                None => {
                    let (read, write) = stream.into_split();
                    plain(open, connection, ReadHalf::Tcp(read), write);
                }
            }
        }
        Visitor::Unix(stream) => {
            let Ok(stream) = UnixStream::from_std(stream) else { return };
            let connection = Connection { ends: None, is_tls: tls.is_some() };
            match tls {
                Some(tls) => begin(&open.gateway.clone(), encrypted(open, stream, connection, tls)),
                None => {
                    let (read, write) = stream.into_split();
                    plain(open, connection, ReadHalf::Unix(read), write);
                }
            }
        }
    }
}

/// Begins a task on this core that a drain waits for.
fn begin(gateway: &Gateway, work: impl Future<Output = ()> + Send + 'static) {
    gateway.tasks().spawn(work);
}

async fn encrypted<S>(open: Open, stream: S, connection: Connection, tls: TlsAcceptor)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + Sync + 'static,
{
    let patience = open.gateway.settings().timeouts.handshake;
    let stream = match timeout(patience, tls.accept(stream)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(why)) => return tracing::debug!(peer = connection.peer_text(), "TLS handshake: {why}"),
        Err(_) => {
            return tracing::debug!(peer = connection.peer_text(), "TLS handshake not done within {patience:?}");
        }
    };
    if stream.get_ref().1.alpn_protocol() == Some(ALPN[0]) {
        return begin(&open.gateway.clone(), converse(open, stream, connection));
    }
    let (read, write) = tokio::io::split(stream);
    plain(open, connection, ReadHalf::Over(Box::new(read)), write);
}

/// Begins to serve a connection that speaks HTTP/1.1, as far as one can know.
fn plain<W>(open: Open, connection: Connection, read: ReadHalf, write: W)
where
    W: WriteHalf,
{
    let gateway = open.gateway.clone();
    if gateway.settings().http1 == Codec::Library {
        return begin(&gateway, converse(open, Joined { read, write, ahead: None }, connection));
    }
    begin(&gateway, talk(Talk::new(open, connection, read, write)));
}

async fn talk<W: WriteHalf>(talk: Box<Talk<W>>) {
    if let End::Http2(other) = talk.serve().await {
        let Other { open, connection, stream } = *other;
        begin(&open.gateway.clone(), converse(open, stream, connection));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Tcp = tokio::net::tcp::OwnedWriteHalf;

    fn size<F>(_: fn(Box<Talk<Tcp>>) -> F) -> usize {
        size_of::<F>()
    }

    #[test]
    fn the_task_of_a_connection_that_waits_is_small() {
        assert!(size(talk) <= 96, "{} bytes", size(talk));
    }
}
