//! A node of our own that this gateway asks over HTTPS: its control plane, its key manager. One pooled HTTP/2 connection
//! kept alive, several addresses tried in turn, every answer bounded in size and time.
//!
//! [`Link`] is what the askers hold: who it is at present may change (another token, another certificate) while they run.
//! What is asked is not known here.

mod legacy_signature;
pub mod tls;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::ClientConfig;
use url::Url;

/// Longest time to connect, TLS included.
const CONNECT_MAX: Duration = Duration::from_secs(5);
/// A connection is asked for a sign of life this often; so one that died silently is noticed while a question waits.
const KEEP_ALIVE_EVERY: Duration = Duration::from_secs(5);
/// How long the sign of life may take.
const KEEP_ALIVE_MAX: Duration = Duration::from_secs(5);
/// Most text of a refusal that is repeated in an error.
const REASON_CHARS_MAX: usize = 400;

/// Where to ask, and how to be let in.
pub struct Peer {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    bases: Vec<Url>,
    /// The address that answered last.
    current: AtomicUsize,
    tls: Arc<ClientConfig>,
    /// What lets us in, if it is no certificate.
    token: Option<HeaderValue>,
}

/// One question.
pub struct Ask<'a> {
    /// Verb.
    pub method: Method,
    /// Path below the base, with its query.
    pub path: &'a str,
    /// Further header fields.
    pub headers: HeaderMap,
    /// JSON body; empty for none.
    pub body: Bytes,
    /// Largest answer, bytes.
    pub bytes_max: usize,
    /// Longest time for the whole exchange with one address.
    pub deadline: Duration,
}

/// An answer with status 2xx, or one the asker knows to read.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Status.
    pub status: StatusCode,
    /// Body.
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PeerError {
    /// Nobody has been found to ask yet.
    #[error("{0}")]
    NotJoined(String),
    /// No address answers.
    #[error("{url} cannot be reached: {why}")]
    Unreachable {
        /// The address tried last.
        url: String,
        /// Why.
        why: String,
    },
    /// What we show does not let us in.
    #[error("{url} does not let this gateway in: {why}")]
    Refused {
        /// The address.
        url: String,
        /// What it says, with the way out.
        why: String,
    },
    /// It answers something that is no answer.
    #[error("{url} answers {why}")]
    Unexpected {
        /// The address.
        url: String,
        /// What it answers.
        why: String,
    },
}

impl Peer {
    /// Asks at `bases`, showing `join_token` if there is one. A client certificate, if any, is in `tls`.
    ///
    /// # Errors
    /// When the token cannot stand in a header, or `bases` is empty.
    pub fn new(bases: Vec<Url>, mut tls: ClientConfig, join_token: Option<&str>) -> Result<Self, PeerError> {
        if bases.is_empty() {
            return Err(PeerError::NotJoined("no address of a key manager is known; set key_manager.url".to_owned()));
        }
        // The connector sets it itself.
        tls.alpn_protocols.clear();
        let token = join_token.map(|token| HeaderValue::from_str(token.trim())).transpose();
        let mut token = token
            .map_err(|_| PeerError::NotJoined("the join token is not plain text; it is one line, tgj_…".to_owned()))?;
        if let Some(value) = &mut token {
            value.set_sensitive(true);
        }
        let shared = Arc::new(tls.clone());
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(CONNECT_MAX));
        let https =
            HttpsConnectorBuilder::new().with_tls_config(tls).https_only().enable_all_versions().wrap_connector(http);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .timer(TokioTimer::new())
            .http2_keep_alive_interval(KEEP_ALIVE_EVERY)
            .http2_keep_alive_timeout(KEEP_ALIVE_MAX)
            .http2_keep_alive_while_idle(true)
            .http2_adaptive_window(true)
            .build(https);
        Ok(Self { client, bases, current: AtomicUsize::new(0), tls: shared, token })
    }

    /// The address that answered last, for messages.
    pub fn url(&self) -> &Url {
        &self.bases[self.current.load(Ordering::Relaxed) % self.bases.len()]
    }

    /// How its certificate is judged, and what is shown to it: for others who speak to the same peer.
    pub fn tls(&self) -> &Arc<ClientConfig> {
        &self.tls
    }

    /// The join token that lets us in there; `None`: a certificate does. For nobody but this peer.
    pub fn token(&self) -> Option<&HeaderValue> {
        self.token.as_ref()
    }

    /// Asks at each address in turn, beginning with the one that answered last. All questions may be repeated: a connection
    /// that was dropped is tried once more.
    ///
    /// # Errors
    /// When nobody answers, or the answer is a refusal. Statuses in `known` are answers.
    pub async fn ask(&self, ask: &Ask<'_>, known: &[StatusCode]) -> Result<Reply, PeerError> {
        let first = self.current.load(Ordering::Relaxed);
        let mut last = PeerError::NotJoined("no address of a key manager is known".to_owned());
        for at in first..first + self.bases.len() {
            let base = &self.bases[at % self.bases.len()];
            let mut result = self.ask_at(base, ask, known).await;
            if matches!(&result, Err((_, true))) {
                result = self.ask_at(base, ask, known).await;
            }
            match result {
                Ok(reply) => {
                    self.current.store(at % self.bases.len(), Ordering::Relaxed);
                    return Ok(reply);
                }
                Err((why, _)) => last = why,
            }
        }
        Err(last)
    }

    /// The error says whether the connection was dropped, so that another attempt may do better.
    async fn ask_at(&self, base: &Url, ask: &Ask<'_>, known: &[StatusCode]) -> Result<Reply, (PeerError, bool)> {
        let url = format!("{}{}", base.as_str().trim_end_matches('/'), ask.path);
        let mut request = Request::builder().method(ask.method.clone()).uri(url);
        if let Some(headers) = request.headers_mut() {
            headers.extend(ask.headers.clone());
            if let Some(value) = self.token.as_ref().and_then(bearer) {
                headers.insert(AUTHORIZATION, value);
            }
            if !ask.body.is_empty() {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            }
        }
        let name = base.as_str().trim_end_matches('/').to_owned();
        let unreachable = |why: String| PeerError::Unreachable { url: name.clone(), why };
        let request = request.body(Full::new(ask.body.clone())).map_err(|why| (unreachable(why.to_string()), false))?;
        let exchange = async {
            let response = self.client.request(request).await.map_err(|why| {
                let was_dropped = !why.is_connect();
                (unreachable(chain(&why)), was_dropped)
            })?;
            let (parts, body) = response.into_parts();
            match Limited::new(body, ask.bytes_max).collect().await {
                Ok(body) => Ok(Reply { status: parts.status, body: body.to_bytes() }),
                Err(why) if why.is::<LengthLimitError>() => {
                    let why = format!("more than {} bytes", ask.bytes_max);
                    Err((PeerError::Unexpected { url: name.clone(), why }, false))
                }
                Err(why) => Err((unreachable(format!("the answer breaks off: {why}")), true)),
            }
        };
        let reply = match tokio::time::timeout(ask.deadline, exchange).await {
            Ok(reply) => reply?,
            Err(_) => return Err((unreachable(format!("no answer within {:?}", ask.deadline)), false)),
        };
        if reply.status.is_success() || known.contains(&reply.status) {
            return Ok(reply);
        }
        let why = reason(&reply);
        Err(match reply.status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => (PeerError::Refused { url: name, why }, false),
            _ => (PeerError::Unexpected { url: name, why }, false),
        })
    }
}

impl std::fmt::Debug for Peer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Peer").field("bases", &self.bases).finish_non_exhaustive()
    }
}

/// Whom to ask at present.
#[derive(Debug, Default)]
pub struct Link {
    peer: ArcSwapOption<Peer>,
}

impl Link {
    /// Whom to ask.
    ///
    /// # Errors
    /// [`PeerError::NotJoined`] while nobody was found.
    pub fn peer(&self) -> Result<Arc<Peer>, PeerError> {
        let nobody =
            || PeerError::NotJoined("the key manager was not found yet; the log says what is looked for".to_owned());
        self.peer.load_full().ok_or_else(nobody)
    }

    /// From now on ask this one. Questions under way end where they began.
    pub fn set(&self, peer: Arc<Peer>) {
        self.peer.store(Some(peer));
    }
}

fn bearer(token: &HeaderValue) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_bytes(&[b"Bearer ", token.as_bytes()].concat()).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// A header field with text that can stand there.
pub fn header(name: &'static str, value: &str) -> HeaderMap {
    let value = HeaderValue::from_str(value).ok();
    value.into_iter().map(|value| (HeaderName::from_static(name), value)).collect()
}

/// What an answer says, in the management APIs' error shape or not.
fn reason(reply: &Reply) -> String {
    let described = serde_json::from_slice::<serde_json::Value>(&reply.body).ok();
    let text = described.as_ref().and_then(|body| body["description"].as_str());
    let text = text.map_or_else(|| String::from_utf8_lossy(&reply.body).into_owned(), str::to_owned);
    let text: String = text.chars().filter(|c| !c.is_control()).take(REASON_CHARS_MAX).collect();
    if text.is_empty() { reply.status.to_string() } else { format!("{}: {text}", reply.status) }
}

/// An error with its causes, each said once.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}
