//! The session with the key manager: one for all connections, got by one login at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{Method as Verb, Request, StatusCode};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::ClientConfig;
use tidegate_wire::thrift::{AuthenticateArguments, Call, Method, Protocol, Reply, Scanner, read_reply, write_call};
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::pool::limits;
use super::{Settings, step};
use crate::error::KeyCheckError;
use crate::peer::chain;

const THRIFT: &str = "application/x-thrift";

pub(super) struct Logins {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    address: String,
    username: String,
    password: String,
    step: Duration,
    /// Logins tried so far, to tell those who waited for one from those who want another.
    tried: AtomicU64,
    last: Mutex<Option<Result<Arc<str>, KeyCheckError>>>,
}

impl Logins {
    pub fn new(settings: &Settings, mut tls: ClientConfig) -> Result<Self, KeyCheckError> {
        let path = settings.url.path().trim_end_matches('/').trim_end_matches("/services").to_owned();
        let mut address = settings.url.clone();
        address.set_path(&format!("{path}/thriftAuthenticator"));
        address.set_query(None);
        // The connector sets it itself.
        tls.alpn_protocols.clear();
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(step(settings)));
        // Old servers know HTTP/1.1 only, and it is one request now and then.
        let https = HttpsConnectorBuilder::new().with_tls_config(tls).https_only().enable_http1().wrap_connector(http);
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(https),
            address: address.to_string(),
            username: settings.username.clone(),
            password: settings.password.clone(),
            step: step(settings),
            tried: AtomicU64::new(0),
            last: Mutex::new(None),
        })
    }

    /// The session, got now if there is none.
    pub async fn session(&self) -> Result<Arc<str>, KeyCheckError> {
        self.session_unless(|_| false).await
    }

    /// A session after `spent` did not do. Whoever comes after another with the same one gets what that one got.
    pub async fn session_other_than(&self, spent: &Arc<str>) -> Result<Arc<str>, KeyCheckError> {
        self.session_unless(|held| Arc::ptr_eq(held, spent)).await
    }

    /// A login that failed while we waited for our turn is our failure too: a key manager that is down costs each question
    /// one wait, however many there are. One that failed before is tried again.
    async fn session_unless(&self, is_spent: impl Fn(&Arc<str>) -> bool) -> Result<Arc<str>, KeyCheckError> {
        let seen = self.tried.load(Ordering::Acquire);
        let mut last = self.last.lock().await;
        match &*last {
            Some(Ok(held)) if !is_spent(held) => return Ok(held.clone()),
            Some(Err(why)) if self.tried.load(Ordering::Acquire) != seen => return Err(why.clone()),
            _ => {}
        }
        let fresh = match timeout(self.step, self.log_in()).await {
            Ok(fresh) => fresh,
            Err(_) => Err(format!("no answer within {:?}", self.step)),
        };
        let fresh = fresh.map(Arc::from).map_err(|why| {
            KeyCheckError::new(format!("Thrift login as `{}` at {}: {why}", self.username, self.address))
        });
        self.tried.fetch_add(1, Ordering::AcqRel);
        *last = Some(fresh.clone());
        fresh
    }

    async fn log_in(&self) -> Result<String, String> {
        let arguments = AuthenticateArguments { user_name: self.username.clone(), password: self.password.clone() };
        let message = write_call(Protocol::Compact, 1, &Call::Authenticate(arguments));
        let request = Request::builder()
            .method(Verb::POST)
            .uri(&self.address)
            .header(CONTENT_TYPE, THRIFT)
            .header(ACCEPT, THRIFT)
            .body(Full::new(Bytes::from(message)))
            .map_err(|why| why.to_string())?;
        let response = self.client.request(request).await.map_err(|why| {
            format!("{}; the key manager's management port is expected there, see key_manager.url", chain(&why))
        })?;
        let status = response.status();
        let limits = limits();
        let body = Limited::new(response.into_body(), limits.message_bytes_max).collect().await;
        let body = body.map_err(|why| format!("the answer breaks off: {why}"))?.to_bytes();
        if status != StatusCode::OK {
            return Err(format!("it answers {status}; is this a key manager with a Thrift authenticator?"));
        }
        if body.is_empty() {
            return Err("an empty answer, as WSO2 gives it when a request comes without TLS".to_owned());
        }
        match Scanner::new(Protocol::Compact, limits).advance(&body) {
            Ok(Some(length)) if length == body.len() => {}
            Ok(_) => return Err("the answer is not one whole message".to_owned()),
            Err(why) => return Err(why.to_string()),
        }
        match read_reply(Protocol::Compact, &body, &limits, Method::Authenticate, 1).map_err(|why| why.to_string())? {
            Reply::Session(id) => Ok(id),
            Reply::NotAuthenticated(text) => {
                Err(format!("it refuses: {text} See key_manager.username and key_manager.password"))
            }
            other => Err(format!("it answers {other:?}")),
        }
    }
}
