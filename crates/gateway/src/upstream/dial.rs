//! Makes connections for our own codec: TCP, and TLS over it for upgrades, within the time to connect.

use std::sync::Arc;
use std::time::Duration;

use http::Uri;
use http::uri::{PathAndQuery, Scheme};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tidegate_model::endpoint::is_metadata;
use tidegate_ring::RingStream;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tower_service::Service as _;

use super::address::Base;
use super::client::Dialler;
use super::http1::Wire;

/// The protocol offered in TLS.
const HTTP1: &[u8] = b"http/1.1";

/// Dials backends.
pub(crate) struct Dial {
    tcp: Dialler,
    tls: TlsConnector,
    timeout: Duration,
}

impl Dial {
    /// Names are resolved and sockets made by `tcp`; certificates are judged as `tls` says.
    pub fn new(tcp: Dialler, tls: &ClientConfig, timeout: Duration) -> Self {
        let mut tls = tls.clone();
        tls.alpn_protocols = vec![HTTP1.to_vec()];
        Self { tcp, tls: TlsConnector::from(Arc::new(tls)), timeout }
    }

    /// A connection to `base`; `None`: there is none within the time.
    pub async fn connect(&self, base: &Base) -> Option<Wire> {
        match tokio::time::timeout(self.timeout, self.reach(base)).await {
            Ok(Ok(wire)) => Some(wire),
            Ok(Err(why)) => {
                tracing::debug!(authority = %base.authority, "no connection: {why}");
                None
            }
            Err(_) => {
                tracing::debug!(authority = %base.authority, "no connection within {:?}", self.timeout);
                None
            }
        }
    }

    async fn reach(&self, base: &Base) -> Result<Wire, Box<dyn std::error::Error + Send + Sync>> {
        // Addresses that are written out are not resolved.
        let host = base.authority.host().trim_matches(['[', ']']).to_owned();
        if host.parse().is_ok_and(is_metadata) {
            return Err(format!("{host} is a link-local or metadata address").into());
        }
        let uri = Uri::builder()
            .scheme(base.scheme.clone())
            .authority(base.authority.clone())
            .path_and_query(PathAndQuery::from_static("/"))
            .build()?;
        let stream: TcpStream = self.tcp.clone().call(uri).await?.into_inner();
        if tidegate_ring::is_started() {
            let stream = RingStream::new(stream.into_std()?).ok_or("the ring does not take the socket")?;
            if base.scheme == Scheme::HTTP {
                return Ok(Wire::Ring(stream));
            }
            let name = ServerName::try_from(host)?;
            return Ok(Wire::Over(Box::new(self.tls.connect(name, stream).await?)));
        }
        if base.scheme == Scheme::HTTP {
            return Ok(Wire::Tcp(stream));
        }
        let name = ServerName::try_from(host)?;
        Ok(Wire::Over(Box::new(self.tls.connect(name, stream).await?)))
    }
}
