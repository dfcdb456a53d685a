//! The connection a call came in on, and what backends are told of it.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// The connection a call came in on.
#[derive(Debug, Clone, Copy)]
pub struct Connection {
    /// Its addresses. A connection over a Unix socket has none.
    pub ends: Option<Ends>,
    /// Whether it is encrypted.
    pub is_tls: bool,
}

/// A connection's addresses as each of its calls tells them to the backend, written once.
#[derive(Debug, Clone)]
pub(crate) struct Told(Arc<ToldTexts>);

#[derive(Debug)]
pub(crate) struct ToldTexts {
    /// The peer; `None` over a Unix socket.
    pub peer: Option<Box<str>>,
    /// The peer and the scheme as an element of `Forwarded` (RFC 7239), without the host.
    pub element: Box<str>,
    /// Our port.
    pub port: Option<Box<str>>,
}

impl Told {
    pub fn of(connection: &Connection) -> Self {
        let peer = connection.peer();
        // `unknown` as RFC 7239 section 6.2 has it.
        let node = match peer {
            None => "unknown".to_owned(),
            Some(IpAddr::V4(address)) => address.to_string(),
            Some(IpAddr::V6(address)) => format!("\"[{address}]\""),
        };
        Self(Arc::new(ToldTexts {
            peer: peer.map(|peer| peer.to_string().into()),
            element: format!("for={node};proto={}", connection.scheme()).into(),
            port: connection.ends.map(|ends| ends.local.port().to_string().into()),
        }))
    }
}

impl std::ops::Deref for Told {
    type Target = ToldTexts;

    fn deref(&self) -> &ToldTexts {
        &self.0
    }
}

/// The addresses of a TCP connection.
#[derive(Debug, Clone, Copy)]
pub struct Ends {
    /// The other end.
    pub peer: SocketAddr,
    /// Our end.
    pub local: SocketAddr,
}

impl Connection {
    /// The peer's address; `None` over a Unix socket.
    pub fn peer(&self) -> Option<IpAddr> {
        self.ends.map(|ends| ends.peer.ip().to_canonical())
    }

    /// The peer, for the log.
    pub(crate) fn peer_text(&self) -> String {
        self.ends.map_or_else(|| "unix".to_owned(), |ends| ends.peer.to_string())
    }

    /// `http` or `https`.
    pub fn scheme(&self) -> &'static str {
        if self.is_tls { "https" } else { "http" }
    }
}
