//! The connection a call came in on, and what backends are told of it.

use std::net::{IpAddr, SocketAddr};

use crate::message::headers::{Lines, as_text};
use crate::message::names::{FORWARDED, FORWARDED_FOR, FORWARDED_HOST, FORWARDED_PORT, FORWARDED_PROTO};

/// The connection a call came in on.
#[derive(Debug, Clone, Copy)]
pub struct Connection {
    /// Its addresses. A connection over a Unix socket has none.
    pub ends: Option<Ends>,
    /// Whether it is encrypted.
    pub is_tls: bool,
}

/// What backends are told of a connection in calls to one host, written once: the next call mostly is to the same.
#[derive(Debug)]
pub(crate) struct Told {
    /// The host as the calls name it.
    named: Option<Box<[u8]>>,
    /// The host, if it can be told.
    host: Option<Box<str>>,
    /// The peer; `None` over a Unix socket.
    pub peer: Option<Box<str>>,
    /// The connection as an element of `Forwarded` (RFC 7239).
    pub element: Box<str>,
    /// Our port.
    pub port: Option<Box<str>>,
    /// All of it, for calls that came with nothing of the kind.
    pub lines: Lines,
}

impl Told {
    /// What is told of `connection` in calls that name this host.
    pub fn of(connection: &Connection, named: Option<&[u8]>) -> Self {
        let host = named.and_then(as_text).filter(|host| is_quotable(host));
        let (peer, scheme) = (connection.peer(), connection.scheme());
        // `unknown` as RFC 7239 section 6.2 has it.
        let node = match peer {
            None => "unknown".to_owned(),
            Some(IpAddr::V4(address)) => address.to_string(),
            Some(IpAddr::V6(address)) => format!("\"[{address}]\""),
        };
        let place = host.map(|host| format!(";host=\"{host}\"")).unwrap_or_default();
        let element = format!("for={node};proto={scheme}{place}");
        let (peer, port) =
            (peer.map(|peer| peer.to_string()), connection.ends.map(|ends| ends.local.port().to_string()));
        let lines = [
            (&FORWARDED_FOR, peer.as_deref()),
            (&FORWARDED, Some(element.as_str())),
            (&FORWARDED_PROTO, Some(scheme)),
            (&FORWARDED_PORT, port.as_deref()),
            (&FORWARDED_HOST, host),
        ];
        let lines = Lines::of(lines.into_iter().filter_map(|(name, value)| Some((name, value?))));
        Self {
            named: named.map(Box::from),
            host: host.map(Box::from),
            peer: peer.map(Box::from),
            element: element.into(),
            port: port.map(Box::from),
            lines,
        }
    }

    /// Whether it is what is told in calls that name this host.
    pub fn is_for(&self, named: Option<&[u8]>) -> bool {
        self.named.as_deref() == named
    }

    /// The host, if it can be told.
    pub fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }
}

fn is_quotable(host: &str) -> bool {
    !host.bytes().any(|byte| matches!(byte, b'"' | b'\\' | b',' | b';'))
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
