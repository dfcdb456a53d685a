//! A control plane on a store of its own, with a scripted key manager and people to act as.

#[path = "../../contract/mod.rs"]
pub mod contract;
mod authority;
mod seed;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::Value;
use tidegate_control::own_address::{AddressOracle, OwnAddress};
use tidegate_control::state::Addresses;
use tidegate_control::{Control, Limits};
use tidegate_store::db::Address;
use tidegate_store::{Sealer, Settings, Store};
use tower::ServiceExt;
use url::Url;

pub use authority::Scripted;
pub use seed::ApiSeed;

/// Base path of the API under test.
pub const DEVPORTAL: &str = "/api/am/devportal/v3";
pub const ADMIN: &str = "/api/am/admin/v4";
pub const OWN: &str = "/api/tidegate/v1";

/// Addresses as a port map would give them.
struct Fixed;

impl AddressOracle for Fixed {
    fn own(&self, _: &Url) -> Option<OwnAddress> {
        None
    }

    fn resolve(&self, symbolic: &str) -> Option<String> {
        symbolic.strip_prefix("tidegate://gateway/").map(|rest| format!("https://gw.example/{rest}"))
    }
}

impl Addresses for Fixed {
    fn management(&self) -> String {
        "https://manage.test:1".to_owned()
    }
    fn gateway_http(&self) -> Option<String> {
        Some("http://gw.test:2".to_owned())
    }
    fn gateway_https(&self) -> Option<String> {
        Some("https://gw.test:3".to_owned())
    }
}

pub struct TestApp {
    pub store: Store,
    pub authority: Arc<Scripted>,
    router: Router,
    folder: PathBuf,
}

/// An answer, read.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub bytes: Vec<u8>,
    pub json: Value,
}

impl Answer {
    /// Asserts the status and hands out the JSON.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.bytes));
        self.json
    }

    /// Asserts status and code of a refusal and hands out its description.
    #[track_caller]
    pub fn refused(self, status: u16, code: u32) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.bytes));
        assert_eq!(self.json["code"], code, "{}", self.json);
        for member in ["message", "description", "moreInfo", "error"] {
            assert!(self.json.get(member).is_some(), "{member} is missing: {}", self.json);
        }
        self.json["description"].as_str().unwrap_or_default().to_owned()
    }
}

impl TestApp {
    pub async fn start() -> Self {
        Self::with(Limits::default()).await
    }

    pub async fn with(limits: Limits) -> Self {
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(uuid::Uuid::new_v4().to_string());
        std::fs::create_dir_all(&folder).unwrap();
        let settings = Settings {
            address: Address::SqliteFile(folder.join("store.db")),
            connections_max: 4,
            wait_max: Duration::from_secs(10),
        };
        let store = Store::open(&settings, Sealer::new(&[7; 32])).await.unwrap();
        store.seed_policies(0).await.unwrap();
        store.seed_environments().await.unwrap();
        let authority = Arc::new(Scripted::new(store.clone()));
        let router = tidegate_control::router(Control {
            store: store.clone(),
            authority: authority.clone(),
            addresses: Arc::new(Fixed),
            limits: Arc::new(limits),
            remote: Arc::new(tidegate_control::remote_document::Nothing),
            nodes: tidegate_control::node::Nodes {
                facts: Arc::new(Default::default),
                feed: "feed".into(),
                book: Arc::default(),
                stop: Default::default(),
            },
            operations: Arc::new(contract::Still),
        });
        Self { store, authority, router, folder }
    }

    /// Acts as `user`, with all scopes of that user's roles; `""`: nobody.
    pub fn acting(&self, user: &'static str) -> Actor<'_> {
        Actor { app: self, token: user.to_owned(), base: DEVPORTAL }
    }

    /// How many changes gateways were told of.
    pub async fn changes(&self) -> Vec<tidegate_model::change::Topic> {
        let changes = self.store.changes_after(0).await.unwrap().unwrap();
        changes.into_iter().map(|change| change.topic).collect()
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let exchange = contract::Exchange::of(request).await;
        let before = self.events().await;
        let answer = self.unchecked(exchange.request()).await;
        exchange.check(answer.status, &answer.headers, &answer.bytes);
        if let Some(change) = exchange.changed(answer.status) {
            assert!(self.events().await > before, "{change} left nothing in the audit log");
        }
        answer
    }

    /// How many events the audit log has.
    async fn events(&self) -> i64 {
        let filter = tidegate_store::audit::AuditFilter { limit: 1, ..Default::default() };
        self.store.audit_events(&filter).await.unwrap().1
    }

    /// Sends what need not be as our OpenAPI documents say.
    pub async fn unchecked(&self, request: Request<Body>) -> Answer {
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status: parts.status, headers: parts.headers, bytes, json }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Someone with a token.
pub struct Actor<'a> {
    app: &'a TestApp,
    token: String,
    base: &'static str,
}

impl Actor<'_> {
    /// The same person with a token that carries only these scopes.
    pub fn scoped(mut self, scopes: &str) -> Self {
        self.token = format!("{}|{scopes}", self.token);
        self
    }

    /// The same person at another API.
    pub fn at(mut self, base: &'static str) -> Self {
        self.base = base;
        self
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, None).await
    }
    pub async fn delete(&self, path: &str) -> Answer {
        self.call("DELETE", path, None).await
    }
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call("POST", path, Some(body)).await
    }
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.call("PUT", path, Some(body)).await
    }
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.call("PATCH", path, Some(body)).await
    }

    pub async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let mut request = self.request(method, path);
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.app.send(request.body(body).unwrap()).await
    }

    /// Sends text as it is.
    pub async fn raw(&self, method: &str, path: &str, media_type: &str, text: &str) -> Answer {
        let request = self.request(method, path).header(header::CONTENT_TYPE, media_type);
        self.app.send(request.body(Body::from(text.to_owned())).unwrap()).await
    }

    fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        if self.token.is_empty() {
            return request;
        }
        request.header(header::AUTHORIZATION, format!("Bearer {}", self.token))
    }
}
