//! A scripted backend: answers as the test says and remembers what it was asked.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, Uri};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::TcpListener;

/// A request as the backend saw it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Verb.
    pub method: Method,
    /// Path and query.
    pub uri: Uri,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Bytes,
}

/// A backend that lives as long as this value.
pub struct Upstream {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Upstream {
    /// Starts a backend that answers with `script`.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn start(script: impl Fn(&Seen) -> Response<Full<Bytes>> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("a bound listener has an address");
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let script = Arc::new(script);
        let log = seen.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (script, log) = (script.clone(), log.clone());
                tokio::spawn(async move {
                    let service = service_fn(move |request: Request<Incoming>| {
                        let (script, log) = (script.clone(), log.clone());
                        async move { answer(request, &*script, &log).await }
                    });
                    let _ =
                        auto::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        Self { address, seen, task }
    }

    /// A backend that answers 200 and says what it was asked, as JSON.
    pub async fn echo() -> Self {
        Self::start(|seen| {
            let headers: serde_json::Map<String, serde_json::Value> = seen
                .headers
                .iter()
                .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into()))
                .collect();
            let body = serde_json::json!({
                "method": seen.method.as_str(), "path": seen.uri.path(), "query": seen.uri.query(),
                "headers": headers, "body": String::from_utf8_lossy(&seen.body),
            });
            let answer = Response::builder().header("content-type", "application/json");
            answer.body(Full::new(body.to_string().into())).expect("a valid response")
        })
        .await
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it was asked so far.
    ///
    /// # Panics
    /// When a script panicked.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no script panicked").clone()
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(
    request: Request<Incoming>,
    script: &(impl Fn(&Seen) -> Response<Full<Bytes>> + Send + Sync),
    log: &Mutex<Vec<Seen>>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let seen = Seen { method: parts.method, uri: parts.uri, headers: parts.headers, body };
    let response = script(&seen);
    log.lock().expect("no script panicked").push(seen);
    Ok(response)
}
