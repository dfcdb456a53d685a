//! Connections to the Thrift port: TLS, unframed TBinaryProtocol, one call at a time each. Bounded; idle ones are kept and
//! looked at before they are used again.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tidegate_wire::thrift::{Call, Limits, Protocol, Reply, Scanner, read_reply, write_call};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::{Settings, step};
use crate::error::KeyCheckError;

/// Idle connections kept, as in WSO2.
const IDLE_MAX: usize = 50;
/// Read at once.
const PORTION_BYTES: usize = 2_048;

pub(super) struct Pool {
    tls: TlsConnector,
    host: String,
    port: u16,
    name: ServerName<'static>,
    step: Duration,
    places: Semaphore,
    idle: Mutex<Vec<Connection>>,
}

struct Connection {
    stream: TlsStream<TcpStream>,
    sequence: i32,
}

impl Pool {
    pub fn new(settings: &Settings, tls: Arc<ClientConfig>) -> Result<Self, KeyCheckError> {
        let host = settings.thrift_host.as_deref().or(settings.url.host_str()).unwrap_or_default();
        let host = host.trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(host.clone())
            .map_err(|_| KeyCheckError::new(format!("key_manager.thrift_host {host:?} is no host name")))?;
        Ok(Self {
            tls: TlsConnector::from(tls),
            host,
            port: settings.thrift_port,
            name,
            step: step(settings),
            places: Semaphore::new(settings.connections_max.max(1)),
            idle: Mutex::default(),
        })
    }

    /// Calls on an idle connection, or a new one.
    pub async fn call(&self, call: &Call) -> Result<Reply, KeyCheckError> {
        let place = self.place().await?;
        // Only now: who had to wait for a place finds the connection of whoever made it free.
        self.call_on(call, self.take_idle(), place).await
    }

    /// Calls on a new connection. Idle ones are given up: what broke one has most likely broken them all.
    pub async fn call_anew(&self, call: &Call) -> Result<Reply, KeyCheckError> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let place = self.place().await?;
        self.call_on(call, None, place).await
    }

    /// Room for one connection. Idle ones need none: who has a place takes one of them first.
    async fn place(&self) -> Result<SemaphorePermit<'_>, KeyCheckError> {
        let busy = || self.failed("all connections to it are busy");
        let place = timeout(self.step, self.places.acquire()).await.map_err(|_| busy())?;
        place.map_err(|_| busy())
    }

    async fn call_on(
        &self,
        call: &Call,
        idle: Option<Connection>,
        _place: SemaphorePermit<'_>,
    ) -> Result<Reply, KeyCheckError> {
        let mut connection = match idle {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let answered = timeout(self.step, connection.call(call)).await;
        let reply = answered.map_err(|_| self.failed(&format!("no answer within {:?}", self.step)))?;
        let reply = reply.map_err(|why| self.failed(&why.to_string()))?;
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_MAX {
            idle.push(connection);
        }
        Ok(reply)
    }

    /// The one used last that is still open, as far as can be seen.
    fn take_idle(&self) -> Option<Connection> {
        loop {
            let mut connection = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
            if connection.is_quiet() {
                return Some(connection);
            }
        }
    }

    async fn connect(&self) -> Result<Connection, KeyCheckError> {
        let tcp = timeout(self.step, TcpStream::connect((self.host.as_str(), self.port))).await;
        let tcp = tcp.map_err(|_| self.unreachable(&format!("no connection within {:?}", self.step)))?;
        let tcp = tcp.map_err(|why| self.unreachable(&why.to_string()))?;
        let _ = tcp.set_nodelay(true);
        let tls = timeout(self.step, self.tls.connect(self.name.clone(), tcp)).await;
        let tls = tls.map_err(|_| self.unreachable(&format!("no TLS handshake within {:?}", self.step)))?;
        let stream = tls.map_err(|why| self.unreachable(&format!("the TLS handshake failed: {why}")))?;
        Ok(Connection { stream, sequence: 0 })
    }

    fn failed(&self, why: &str) -> KeyCheckError {
        KeyCheckError::new(format!("Thrift server {}:{}: {why}", self.host, self.port))
    }

    fn unreachable(&self, why: &str) -> KeyCheckError {
        self.failed(&format!(
            "{why}; the key manager's Thrift server is expected there, see key_manager.thrift_host and \
             key_manager.thrift_port (in WSO2 the port is ThriftServerPort, which no offset moves)"
        ))
    }
}

impl Connection {
    async fn call(&mut self, call: &Call) -> io::Result<Reply> {
        self.sequence = self.sequence.checked_add(1).unwrap_or(1);
        self.stream.write_all(&write_call(Protocol::Binary, self.sequence, call)).await?;
        self.stream.flush().await?;
        let limits = limits();
        let (mut scanner, mut buffer) = (Scanner::new(Protocol::Binary, limits), Vec::new());
        let length = loop {
            if let Some(length) = scanner.advance(&buffer).map_err(io::Error::other)? {
                break length;
            }
            buffer.reserve(PORTION_BYTES);
            if self.stream.read_buf(&mut buffer).await? == 0 {
                let why = if buffer.is_empty() { "it closed the connection" } else { "its answer breaks off" };
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, why));
            }
        };
        if length != buffer.len() {
            return Err(io::Error::other("it sent bytes after its answer"));
        }
        read_reply(Protocol::Binary, &buffer, &limits, call.method(), self.sequence).map_err(io::Error::other)
    }

    /// Nothing has come since the last answer: neither an end nor bytes nobody asked for.
    fn is_quiet(&mut self) -> bool {
        self.stream.read(&mut [0]).now_or_never().is_none()
    }
}

/// What an answer may have. A JWT for the backend with all of a user's claims is the largest part.
pub(super) fn limits() -> Limits {
    Limits { message_bytes_max: 256 * 1024, string_bytes_max: 128 * 1024, ..Limits::default() }
}
