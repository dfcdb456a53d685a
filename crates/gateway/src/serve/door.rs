//! Listening sockets, taken over.

use std::sync::Arc;

use tokio::net::{TcpListener, UnixListener};
use tokio_rustls::TlsAcceptor;

use super::{ALPN, Listener, Socket};
use crate::cores::Visitor;
use crate::error::Error;

/// A socket that is accepted from.
pub(super) struct Ready {
    pub name: &'static str,
    pub door: Door,
    pub tls: Option<TlsAcceptor>,
}

pub(super) enum Door {
    Tcp(TcpListener),
    Unix(UnixListener),
}

impl Door {
    /// A connection, free of this runtime: it will be another's.
    pub async fn accept(&self) -> std::io::Result<Visitor> {
        match self {
            Self::Tcp(tcp) => {
                let (stream, peer) = tcp.accept().await?;
                Ok(Visitor::Tcp(stream.into_std()?, peer))
            }
            Self::Unix(unix) => Ok(Visitor::Unix(unix.accept().await?.0.into_std()?)),
        }
    }
}

impl Ready {
    pub fn new(listener: Listener) -> Result<Self, Error> {
        let failed = |source| Error::Listen { address: listener.name.to_owned(), source };
        let door = match listener.socket {
            Socket::Tcp(tcp) => {
                tcp.set_nonblocking(true).map_err(failed)?;
                Door::Tcp(TcpListener::from_std(tcp).map_err(failed)?)
            }
            Socket::Unix(unix) => {
                unix.set_nonblocking(true).map_err(failed)?;
                Door::Unix(UnixListener::from_std(unix).map_err(failed)?)
            }
        };
        let tls = listener.tls.map(|config| {
            if !config.alpn_protocols.is_empty() {
                return TlsAcceptor::from(config);
            }
            let mut config = (*config).clone();
            config.alpn_protocols = ALPN.map(<[u8]>::to_vec).into();
            TlsAcceptor::from(Arc::new(config))
        });
        Ok(Self { name: listener.name, door, tls })
    }
}
