//! Connections to backends: pooled, HTTP/1.1 or HTTP/2 as TLS negotiates, with a limit on the time to connect.
//!
//! Pools of their own for what is a property of a connection: one negotiates the protocol, one speaks HTTP/2 without TLS
//! (gRPC to a plain backend, prior knowledge), and one goes to our own key manager and trusts its certificate, which no
//! other does. What is certain to be HTTP/1.1 goes by our own codec (`super::http1`).

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use http::{Request, Response, Uri};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use hyper_util::client::legacy::{Client, Error as ClientError};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::{ClientConfig, RootCertStore};
use tidegate_model::endpoint::is_metadata;

use crate::body::Lent;
use crate::error::Error;
use crate::settings::Settings;
use crate::upstream::dial::Dial;

/// How a request must travel.
#[derive(Debug, Clone)]
pub enum Protocol {
    /// As TLS negotiates; HTTP/1.1 without TLS.
    Negotiated,
    /// HTTP/2 without TLS.
    PlainHttp2,
    /// To our own key manager, whose certificate is judged so; `None`: like any backend's.
    Own(Option<Arc<ClientConfig>>),
}

pub(crate) type Dialler = HttpConnector<Guarded>;
type Pool = Client<TimedConnector, Lent>;

/// The pools.
pub struct Upstreams {
    negotiated: Pool,
    plain_http2: Pool,
    dial: Dial,
    own: ArcSwapOption<OwnPool>,
    settings: Settings,
}

/// Connections to our own key manager, for as long as it is trusted in the same way.
struct OwnPool {
    tls: Arc<ClientConfig>,
    pool: Pool,
}

impl Upstreams {
    /// Empty pools.
    ///
    /// # Errors
    /// When no certificate authority at all can be trusted, or an extra one cannot be read.
    pub fn new(settings: &Settings) -> Result<Self, Error> {
        let tls = tls(settings)?;
        let https = |builder| over(&tls, settings, builder);
        Ok(Self {
            negotiated: pool(settings).build(https(any)),
            plain_http2: pool(settings).http2_only(true).build(https(any)),
            dial: Dial::new(http_connector(settings), &tls, settings.timeouts.connect),
            own: ArcSwapOption::empty(),
            settings: settings.clone(),
        })
    }

    /// Makes connections for our own codec.
    pub(crate) fn dial(&self) -> &Dial {
        &self.dial
    }

    /// Sends a request and waits for the head of the response.
    pub(crate) async fn send(
        &self,
        protocol: Protocol,
        request: Request<Lent>,
    ) -> Result<Response<Incoming>, ClientError> {
        let pool = match &protocol {
            Protocol::Own(Some(tls)) => return self.own(tls).pool.request(request).await,
            Protocol::Negotiated | Protocol::Own(None) => &self.negotiated,
            Protocol::PlainHttp2 => &self.plain_http2,
        };
        pool.request(request).await
    }

    /// The pool that trusts as `tls` says. When that has changed the connections of before are used no more.
    fn own(&self, tls: &Arc<ClientConfig>) -> Arc<OwnPool> {
        let known = self.own.load_full().filter(|own| Arc::ptr_eq(&own.tls, tls));
        known.unwrap_or_else(|| {
            let pool = pool(&self.settings).build(over(tls, &self.settings, any));
            let fresh = Arc::new(OwnPool { tls: tls.clone(), pool });
            self.own.store(Some(fresh.clone()));
            fresh
        })
    }
}

fn over(
    tls: &ClientConfig,
    settings: &Settings,
    builder: fn(ClientConfig, Dialler) -> HttpsConnector<Dialler>,
) -> TimedConnector {
    let mut tls = tls.clone();
    // The builder sets it itself.
    tls.alpn_protocols.clear();
    TimedConnector { inner: builder(tls, http_connector(settings)), timeout: settings.timeouts.connect }
}

fn any(tls: ClientConfig, http: Dialler) -> HttpsConnector<Dialler> {
    HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_all_versions().wrap_connector(http)
}

fn pool(settings: &Settings) -> hyper_util::client::legacy::Builder {
    let mut builder = Client::builder(TokioExecutor::new());
    builder
        .pool_timer(TokioTimer::new())
        .timer(TokioTimer::new())
        .pool_idle_timeout(settings.timeouts.upstream_idle)
        .pool_max_idle_per_host(settings.limits.idle_upstreams_per_host_max)
        .http2_adaptive_window(true);
    builder
}

fn http_connector(settings: &Settings) -> Dialler {
    let mut http = HttpConnector::new_with_resolver(Guarded(GaiResolver::new()));
    http.enforce_http(false);
    http.set_nodelay(true);
    http.set_connect_timeout(Some(settings.timeouts.connect));
    http
}

fn tls(settings: &Settings) -> Result<ClientConfig, Error> {
    let mut roots = RootCertStore::empty();
    for authority in &settings.extra_authorities {
        roots
            .add(authority.clone())
            .map_err(|why| Error::UpstreamTls(format!("extra certificate authority: {why}")))?;
    }
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    let system = rustls_native_certs::load_native_certs();
    for why in &system.errors {
        tracing::warn!("system certificate authorities: {why}");
    }
    roots.add_parsable_certificates(system.certs);
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|why| Error::UpstreamTls(why.to_string()))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// Limits the time for TCP *and* TLS; the connector inside only knows TCP.
#[derive(Clone)]
struct TimedConnector {
    inner: HttpsConnector<Dialler>,
    timeout: Duration,
}

type Connected = <HttpsConnector<Dialler> as tower_service::Service<Uri>>::Response;
type BoxError = Box<dyn std::error::Error + Send + Sync>;

impl tower_service::Service<Uri> for TimedConnector {
    type Response = Connected;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Connected, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        // Addresses that are written out are not resolved.
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        if host.parse().is_ok_and(is_metadata) {
            let why = format!("{host} is a link-local or metadata address");
            return Box::pin(async move { Err(why.into()) });
        }
        let connecting = self.inner.call(uri);
        let timeout = self.timeout;
        Box::pin(async move {
            match tokio::time::timeout(timeout, connecting).await {
                Ok(connected) => connected,
                Err(_) => Err(format!("no connection within {timeout:?}").into()),
            }
        })
    }
}

/// Finds the addresses of a name, without those that are never a backend: a publisher writes the name, and what answers
/// at a metadata address are this machine's credentials.
#[derive(Clone)]
pub(crate) struct Guarded(GaiResolver);

impl tower_service::Service<Name> for Guarded {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = std::io::Error;
    type Future = Pin<Box<dyn Future<Output = std::io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let found = self.0.call(name);
        Box::pin(async move {
            let usable: Vec<SocketAddr> = found.await?.filter(|address| !is_metadata(address.ip())).collect();
            Ok(usable.into_iter())
        })
    }
}

#[cfg(test)]
mod tests {
    use tower_service::Service as _;

    use super::*;

    #[tokio::test]
    async fn metadata_services_are_never_dialled() {
        let http = http_connector(&Settings::default());
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(tls(&Settings::default()).unwrap())
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        let mut connector = TimedConnector { inner: https, timeout: Duration::from_secs(5) };
        for address in ["http://169.254.169.254/", "https://[fd00:ec2::254]:1/", "http://[::ffff:169.254.169.254]/"] {
            let Err(error) = connector.call(address.parse().unwrap()).await else { panic!("{address}") };
            assert!(error.to_string().contains("metadata"), "{address}: {error}");
        }
        let resolved = |name: &str| Guarded(GaiResolver::new()).call(name.parse().unwrap());
        assert_eq!(resolved("169.254.169.254").await.unwrap().count(), 0);
        assert_eq!(resolved("127.0.0.1").await.unwrap().count(), 1);
    }
}
