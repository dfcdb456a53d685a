//! Scripted backends: a function from request to response behind a real socket, HTTP/1.1 and HTTP/2 without TLS, or TLS.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tidegate_tests::port::Port;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

pub type Body = UnsyncBoxBody<Bytes, Infallible>;

/// A running backend. It ends with the test.
pub struct Upstream {
    pub address: SocketAddr,
    pub requests: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Upstream {
    /// Answers with what `script` says.
    pub async fn new<F, R>(script: F) -> Self
    where
        F: Fn(Request<Incoming>) -> R + Clone + Send + Sync + 'static,
        R: Future<Output = Response<Body>> + Send + 'static,
    {
        Self::with_tls(script, None).await
    }

    /// The same, behind TLS.
    pub async fn with_tls<F, R>(script: F, tls: Option<Arc<rustls::ServerConfig>>) -> Self
    where
        F: Fn(Request<Incoming>) -> R + Clone + Send + Sync + 'static,
        R: Future<Output = Response<Body>> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = requests.clone();
        let task = tokio::spawn(async move {
            let tls = tls.map(TlsAcceptor::from);
            loop {
                let Ok((stream, _)) = listener.accept().await else { return };
                let (script, counter, tls) = (script.clone(), counter.clone(), tls.clone());
                let service = service_fn(move |request| {
                    counter.fetch_add(1, Ordering::SeqCst);
                    let answer = script(request);
                    async move { Ok::<_, Infallible>(answer.await) }
                });
                tokio::spawn(async move {
                    let builder = auto::Builder::new(TokioExecutor::new());
                    let _ = match tls {
                        None => builder.serve_connection_with_upgrades(TokioIo::new(stream), service).await,
                        Some(tls) => {
                            let Ok(stream) = tls.accept(stream).await else { return };
                            builder.serve_connection_with_upgrades(TokioIo::new(stream), service).await
                        }
                    };
                });
            }
        });
        Self { address, requests, task }
    }

    /// Says in JSON what it was sent: method, target, headers, body.
    pub async fn echo() -> Self {
        Self::new(|request| async move {
            let headers: serde_json::Map<String, serde_json::Value> = request
                .headers()
                .iter()
                .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into()))
                .collect();
            let (method, target) = (request.method().to_string(), request.uri().to_string());
            let version = format!("{:?}", request.version());
            let body = request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
            let seen = serde_json::json!({
                "method": method, "target": target, "headers": headers, "version": version,
                "body": String::from_utf8_lossy(&body),
            });
            full(seen.to_string())
        })
        .await
    }

    /// Its address as a base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many requests came.
    pub fn count(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

/// A response with this body.
pub fn full(body: impl Into<Bytes>) -> Response<Body> {
    Response::new(Full::new(body.into()).boxed_unsync())
}

/// The base URL of a port nobody listens on.
pub fn nobody() -> String {
    let kept = Port::reserve();
    let url = format!("http://127.0.0.1:{}", kept.number());
    // Nobody gets it before this process ends.
    std::mem::forget(kept);
    url
}
