//! Fetches an OpenAPI document that a publisher named by its address (decision 9). This machine reaches more than the
//! publisher does, so what may be fetched is narrow:
//!
//! * http and https only, no user or password in the address;
//! * every address that the name resolves to must be public, and the connection is made to exactly one of those that
//!   were judged; ports other than the scheme's own are refused;
//! * a host in `control.fetch_hosts` may be anywhere and at any port, but never a metadata service;
//! * a redirect is a new address, judged like the first; from https to http it is not followed;
//! * size, time, number of redirects and number of fetches at once are limited; nothing of the request is the client's,
//!   and nothing but the body goes back.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::header::{ACCEPT, HOST, LOCATION, USER_AGENT};
use http::{Request, Response};
use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tidegate_config::sections::Control as Settings;
use tidegate_control::remote_document::{Nothing, RemoteDocuments};
use tidegate_model::endpoint::is_metadata;
use tidegate_model::public_address::is_public;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::sync::Semaphore;
use tokio_rustls::TlsConnector;
use url::{Host, Url};

/// Longest time for everything: look-ups, redirects, body.
const WAIT_MAX: Duration = Duration::from_secs(15);
/// Most redirects followed.
const REDIRECTS_MAX: usize = 3;
/// Most addresses of one name that are tried.
const TRIES_MAX: usize = 4;
/// Most fetches at once.
const AT_ONCE_MAX: usize = 4;
/// Longest address, bytes.
const ADDRESS_BYTES_MAX: usize = 2_048;

/// What the settings allow.
pub fn fetching(settings: &Settings) -> Arc<dyn RemoteDocuments> {
    if settings.fetch_documents { Arc::new(Remote::new(settings.fetch_hosts.clone())) } else { Arc::new(Nothing) }
}

struct Remote {
    /// Hosts that may be at addresses that are not public.
    hosts: Vec<String>,
    permits: Semaphore,
}

enum Answer {
    Document(Bytes),
    Elsewhere(Url),
}

#[async_trait]
impl RemoteDocuments for Remote {
    async fn fetch(&self, address: &Url, bytes_max: usize) -> Result<Bytes, String> {
        let Ok(_permit) = self.permits.try_acquire() else {
            return Err(format!("{AT_ONCE_MAX} documents are being fetched already; try again in a moment"));
        };
        let fetched = tokio::time::timeout(WAIT_MAX, self.follow(address.clone(), bytes_max)).await;
        fetched.unwrap_or_else(|_| Err(format!("`{address}` did not answer within {} seconds", WAIT_MAX.as_secs())))
    }
}

impl Remote {
    fn new(hosts: Vec<String>) -> Self {
        Self { hosts, permits: Semaphore::new(AT_ONCE_MAX) }
    }

    async fn follow(&self, mut address: Url, bytes_max: usize) -> Result<Bytes, String> {
        for _ in 0..=REDIRECTS_MAX {
            let reached = self.resolve(&address).await?;
            match ask(&address, &reached, bytes_max).await? {
                Answer::Document(bytes) => return Ok(bytes),
                Answer::Elsewhere(next) if address.scheme() == "https" && next.scheme() != "https" => {
                    return Err(format!("`{address}` leads to `{next}`, from https to {}", next.scheme()));
                }
                Answer::Elsewhere(next) => address = next,
            }
        }
        Err(format!("more than {REDIRECTS_MAX} redirects; the last leads to `{address}`"))
    }

    /// The addresses that may be dialled for this one.
    async fn resolve(&self, address: &Url) -> Result<Vec<SocketAddr>, String> {
        if !["http", "https"].contains(&address.scheme()) {
            return Err(format!("`{address}`: only http and https are fetched"));
        }
        if address.as_str().len() > ADDRESS_BYTES_MAX {
            return Err(format!("the address is longer than {ADDRESS_BYTES_MAX} bytes"));
        }
        if !address.username().is_empty() || address.password().is_some() {
            return Err("the address must hold no user name or password".to_owned());
        }
        let host = address.host().ok_or_else(|| format!("`{address}` names no host"))?;
        let name = host.to_string();
        let is_allowed = self.hosts.iter().any(|known| known.eq_ignore_ascii_case(name.trim_end_matches('.')));
        if address.port().is_some() && !is_allowed {
            return Err(format!(
                "`{name}` is asked at its usual port only; an operator can allow it in control.fetch_hosts"
            ));
        }
        let port = address.port_or_known_default().unwrap_or_default();
        let found: Vec<SocketAddr> = match host {
            Host::Ipv4(ip) => vec![(ip, port).into()],
            Host::Ipv6(ip) => vec![(ip, port).into()],
            Host::Domain(domain) => {
                let found = lookup_host((domain, port)).await;
                found.map_err(|why| format!("`{name}` cannot be resolved: {why}"))?.collect()
            }
        };
        if found.iter().any(|at| is_metadata(at.ip())) {
            return Err(format!("`{name}` leads to a link-local or metadata address; those are never fetched"));
        }
        if !is_allowed && !found.iter().all(|at| is_public(at.ip())) {
            return Err(format!(
                "`{name}` is not on the public internet; download the document and upload it, or have an operator allow \
                 the host in control.fetch_hosts"
            ));
        }
        if found.is_empty() { Err(format!("`{name}` has no address")) } else { Ok(found) }
    }
}

async fn ask(address: &Url, reached: &[SocketAddr], bytes_max: usize) -> Result<Answer, String> {
    let mut last = String::new();
    for at in reached.iter().take(TRIES_MAX) {
        let stream = match TcpStream::connect(at).await {
            Ok(stream) => stream,
            Err(why) => {
                last = format!("`{address}` cannot be reached: {why}");
                continue;
            }
        };
        return if address.scheme() == "https" {
            exchange(address, encrypted(address, stream).await?, bytes_max).await
        } else {
            exchange(address, stream, bytes_max).await
        };
    }
    Err(last)
}

async fn encrypted(address: &Url, stream: TcpStream) -> Result<impl AsyncRead + AsyncWrite + Unpin + use<>, String> {
    let failed = |why: String| format!("`{address}`: TLS failed: {why}");
    let host = address.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let name = ServerName::try_from(host).map_err(|why| failed(why.to_string()))?;
    let config = trust().map_err(|why| failed(why.to_string()))?;
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(|why| failed(why.to_string()))
}

/// The authorities of the web and of this machine. Fetches are rare, so what the machine trusts is read anew.
fn trust() -> Result<ClientConfig, rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

async fn exchange(
    address: &Url,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    bytes_max: usize,
) -> Result<Answer, String> {
    let failed = |why: &dyn std::fmt::Display| format!("`{address}`: {why}");
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|why| failed(&why))?;
    // Ends with the exchange: the sender and the body are dropped below.
    let driving = tokio::spawn(connection);
    let target = match address.query() {
        Some(query) => format!("{}?{query}", address.path()),
        None => address.path().to_owned(),
    };
    let host = match address.port() {
        Some(port) => format!("{}:{port}", address.host_str().unwrap_or_default()),
        None => address.host_str().unwrap_or_default().to_owned(),
    };
    let request = Request::get(target)
        .header(HOST, host)
        .header(USER_AGENT, concat!("tidegate/", env!("CARGO_PKG_VERSION")))
        .header(ACCEPT, "application/json, application/yaml, text/yaml, */*;q=0.5")
        .body(Empty::<Bytes>::new())
        .map_err(|why| failed(&why))?;
    let response = sender.send_request(request).await.map_err(|why| failed(&why))?;
    let answer = read(address, response, bytes_max).await;
    driving.abort();
    answer
}

async fn read(address: &Url, response: Response<Incoming>, bytes_max: usize) -> Result<Answer, String> {
    let status = response.status();
    if status.is_redirection() {
        let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
        let next = location.and_then(|location| address.join(location).ok());
        return next.map(Answer::Elsewhere).ok_or_else(|| format!("`{address}` answers {status} without an address"));
    }
    if !status.is_success() {
        return Err(format!("`{address}` answers {status}"));
    }
    let body = Limited::new(response.into_body(), bytes_max).collect().await;
    let body = body.map_err(|why| {
        if why.is::<http_body_util::LengthLimitError>() {
            format!("the document at `{address}` is larger than {bytes_max} bytes")
        } else {
            format!("`{address}`: {why}")
        }
    })?;
    Ok(Answer::Document(body.to_bytes()))
}

#[cfg(test)]
#[path = "remote_document_tests.rs"]
mod tests;
