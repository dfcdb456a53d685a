//! A Publisher API over its own SQLite file, and people who call it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tidegate_control::authority::{AuthorityError, Caller, ClientCredentials, ClientSpec, IssuedToken, KeyAuthority};
use tidegate_control::own_address::{AddressOracle, OwnAddress};
use tidegate_control::remote_document::RemoteDocuments;
use tidegate_control::state::Addresses;
use tidegate_control::{Control, Limits};
use tidegate_model::api::Api;
use tidegate_model::id::ConsumerKey;
use tidegate_model::user::{ADMIN, CREATOR, PUBLISHER, SUBSCRIBER, User};
use tidegate_model::{millis, scope};
use tidegate_store::db::{Address, Settings};
use tidegate_store::{Sealer, Store};
use tower::ServiceExt;
use url::Url;

use crate::contract::{Exchange, Still};

/// Boundary of the forms sent here.
const BOUNDARY: &str = "----tidegate-test";

/// The Publisher API with its own store.
pub struct App {
    /// To look behind the API.
    pub store: Store,
    /// To call what has no route here.
    pub control: Control,
    router: Router,
    folder: PathBuf,
}

impl Drop for App {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl App {
    /// With the seeded policies and environment.
    pub async fn start() -> Self {
        Self::start_with(Limits::default()).await
    }

    /// With other limits.
    pub async fn start_with(limits: Limits) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(uuid::Uuid::now_v7().to_string());
        std::fs::create_dir_all(&folder).unwrap();
        let settings = Settings {
            address: Address::SqliteFile(folder.join("store.db")),
            connections_max: 4,
            wait_max: Duration::from_secs(20),
        };
        let store = Store::open(&settings, Sealer::new(&[7; 32])).await.unwrap();
        store.seed_policies(millis::now()).await.unwrap();
        store.seed_environments().await.unwrap();
        let control = Control {
            store: store.clone(),
            authority: Arc::new(Scripted),
            addresses: Arc::new(Here),
            limits: Arc::new(limits),
            remote: Arc::new(Elsewhere),
            nodes: tidegate_control::node::Nodes {
                facts: Arc::new(Default::default),
                feed: "feed".into(),
                book: Arc::default(),
                stop: Default::default(),
            },
            operations: Arc::new(Still),
        };
        Self { store, router: tidegate_control::router(control.clone()), control, folder }
    }

    /// How many events the audit log has.
    async fn events(&self) -> i64 {
        let filter = tidegate_store::audit::AuditFilter { limit: 1, ..Default::default() };
        self.store.audit_events(&filter).await.unwrap().1
    }

    /// Someone with the role `admin`.
    pub fn admin(&self) -> Person<'_> {
        Person { app: self, token: "admin" }
    }

    /// Someone who may create APIs but not publish them.
    pub fn creator(&self) -> Person<'_> {
        Person { app: self, token: "creator" }
    }

    /// Someone who may publish APIs but not create them.
    pub fn publisher(&self) -> Person<'_> {
        Person { app: self, token: "publisher" }
    }

    /// Someone with any token, or (empty) none.
    pub fn holder(&self, token: &'static str) -> Person<'_> {
        Person { app: self, token }
    }
}

/// Someone who calls the API.
#[derive(Clone, Copy)]
pub struct Person<'a> {
    app: &'a App,
    token: &'static str,
}

/// What the API answered.
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub bytes: Bytes,
}

impl Person<'_> {
    /// GET.
    pub async fn get(self, path: &str) -> Answer {
        self.send(Method::GET, path, None, Body::empty()).await
    }

    /// POST with JSON.
    pub async fn post(self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some("application/json"), body.to_string().into()).await
    }

    /// POST without a body.
    pub async fn post_nothing(self, path: &str) -> Answer {
        self.send(Method::POST, path, None, Body::empty()).await
    }

    /// PUT with JSON.
    pub async fn put(self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, Some("application/json"), body.to_string().into()).await
    }

    /// DELETE.
    pub async fn delete(self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None, Body::empty()).await
    }

    /// A form: (name, file name or empty, content).
    pub async fn form(self, method: Method, path: &str, parts: &[(&str, &str, &[u8])]) -> Answer {
        let mut body = Vec::new();
        for (name, file, content) in parts {
            let file = if file.is_empty() { String::new() } else { format!("; filename=\"{file}\"") };
            let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        self.send(method, path, Some(&format!("multipart/form-data; boundary={BOUNDARY}")), body.into()).await
    }

    /// Uploads a definition to `path`.
    pub async fn upload(self, path: &str, document: &[u8], additional: Value) -> Answer {
        let additional = additional.to_string();
        let parts: [(&str, &str, &[u8]); 2] =
            [("file", "openapi", document), ("additionalProperties", "", additional.as_bytes())];
        self.form(Method::POST, path, &parts).await
    }

    /// Anything.
    pub async fn send(self, method: Method, path: &str, media_type: Option<&str>, body: Body) -> Answer {
        self.call(method, &format!("/api/am/publisher/v4{path}"), media_type, body).await
    }

    /// A call of Tidegate's own API.
    pub async fn own(self, method: Method, path: &str, body: Value) -> Answer {
        self.call(method, &format!("/api/tidegate/v1{path}"), Some("application/json"), body.to_string().into()).await
    }

    /// GET of the DevPortal API.
    pub async fn devportal(self, path: &str) -> Answer {
        self.call(Method::GET, &format!("/api/am/devportal/v3{path}"), None, Body::empty()).await
    }

    async fn call(self, method: Method, path: &str, media_type: Option<&str>, body: Body) -> Answer {
        // An answer to HEAD has no body to compare.
        let is_head = method == Method::HEAD;
        let mut request = Request::builder().method(method).uri(path);
        if !self.token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        }
        if let Some(media_type) = media_type {
            request = request.header(header::CONTENT_TYPE, media_type);
        }
        let exchange = Exchange::of(request.body(body).unwrap()).await;
        let before = self.app.events().await;
        let response = self.app.router.clone().oneshot(exchange.request()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        if !is_head {
            exchange.check(parts.status, &parts.headers, &bytes);
        }
        if let Some(change) = exchange.changed(parts.status) {
            assert!(self.app.events().await > before, "{change} left nothing in the audit log");
        }
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    /// Makes the API [`pizza`] and answers its id.
    pub async fn makes_pizza(self) -> String {
        self.post("/apis", pizza()).await.expect(201)["id"].as_str().unwrap().to_owned()
    }

    /// Freezes and deploys the API to `Default`; answers the revision's id.
    pub async fn deploys(self, api: &str) -> String {
        let made = self.post(&format!("/apis/{api}/revisions"), json!({"description": "d"})).await.expect(201);
        let revision = made["id"].as_str().unwrap().to_owned();
        let path = format!("/apis/{api}/deploy-revision?revisionId={revision}");
        self.post(&path, json!([{"name": "Default", "vhost": "localhost"}])).await.expect(201);
        revision
    }

    /// Takes a step of the life cycle.
    pub async fn acts(self, api: &str, action: &str) -> Answer {
        let action = action.replace(' ', "%20");
        self.post_nothing(&format!("/apis/change-lifecycle?action={action}&apiId={api}")).await
    }
}

impl Answer {
    /// The body as JSON, when the status is this one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.bytes));
        if self.bytes.is_empty() { Value::Null } else { serde_json::from_slice(&self.bytes).unwrap() }
    }

    /// The description of a refusal with this status and code.
    #[track_caller]
    pub fn refusal(self, status: u16, code: u32) -> String {
        let body = self.expect(status);
        assert_eq!(body["code"], code, "{body}");
        assert!(body["message"].is_string() && body["error"].is_array() && body["moreInfo"].is_string(), "{body}");
        body["description"].as_str().unwrap().to_owned()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// An API that can be published.
pub fn pizza() -> Value {
    json!({
        "name": "PizzaShack",
        "context": "/pizzashack",
        "version": "1.0.0",
        "description": "Orders pizza",
        "tags": ["food"],
        "policies": ["Gold", "Unlimited"],
        "endpointConfig": {
            "endpoint_type": "http",
            "production_endpoints": {"url": "http://backend.example/pizza"},
            "sandbox_endpoints": {"url": "http://sandbox.example/pizza"},
        },
        "operations": [
            {"verb": "GET", "target": "/menu", "authType": "None", "throttlingPolicy": "Unlimited"},
            {"verb": "POST", "target": "/order", "throttlingPolicy": "10KPerMin"},
            {"verb": "GET", "target": "/order/{orderId}"},
        ],
    })
}

struct Here;

/// Port 9 is ours, port 8 is one of our base ports.
impl AddressOracle for Here {
    fn own(&self, address: &Url) -> Option<OwnAddress> {
        let is_stale = match (address.host_str()?, address.port()?) {
            ("localhost", 9) => false,
            ("localhost", 8) => true,
            _ => return None,
        };
        let symbolic = format!("tidegate://gateway{}", address.path());
        Some(OwnAddress { symbolic, reason: "this is the gateway".to_owned(), is_stale })
    }

    fn resolve(&self, symbolic: &str) -> Option<String> {
        symbolic.strip_prefix("tidegate://gateway/").map(|rest| format!("http://localhost:9/{rest}"))
    }
}

impl Addresses for Here {
    fn management(&self) -> String {
        "https://localhost".to_owned()
    }

    fn gateway_http(&self) -> Option<String> {
        Some("http://localhost".to_owned())
    }

    fn gateway_https(&self) -> Option<String> {
        None
    }
}

struct Elsewhere;

/// The one address that has a document.
#[async_trait]
impl RemoteDocuments for Elsewhere {
    async fn fetch(&self, address: &Url, _: usize) -> Result<Bytes, String> {
        let document =
            r#"{"openapi": "3.0.1", "info": {"title": "Far", "version": "1"}, "paths": {"/a": {"get": {}}}}"#;
        match address.as_str() {
            "https://far.example/openapi.json" => Ok(Bytes::from_static(document.as_bytes())),
            other => Err(format!("`{other}` may not be fetched from here")),
        }
    }
}

struct Scripted;

fn unscripted<T>() -> Result<T, AuthorityError> {
    Err(AuthorityError::Failed("the publisher does not ask for this".to_owned()))
}

#[async_trait]
impl KeyAuthority for Scripted {
    async fn validate(
        &self,
        _: &tidegate_model::grant::Credential,
    ) -> Result<std::result::Result<tidegate_model::grant::Grant, tidegate_model::grant::Refusal>, AuthorityError> {
        Ok(Err(tidegate_model::grant::Refusal::Invalid))
    }

    async fn assertion(
        &self,
        _: &tidegate_model::assertion::AssertionOrder,
    ) -> Result<tidegate_model::assertion::Assertion, AuthorityError> {
        unscripted()
    }

    async fn authenticate(&self, bearer: &str) -> Result<Option<Caller>, AuthorityError> {
        let roles: &[&str] = match bearer {
            "admin" => &[ADMIN],
            "creator" | "creator2" => &[CREATOR],
            "publisher" => &[PUBLISHER],
            "subscriber" => &[SUBSCRIBER],
            _ => return Ok(None),
        };
        let roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
        let scopes = scope::allowed(&roles).into_iter().collect();
        Ok(Some(Caller { user: bearer.to_owned(), roles, scopes, client_id: ConsumerKey::from("test") }))
    }

    async fn issue_internal_key(&self, user: &str, api: &Api) -> Result<IssuedToken, AuthorityError> {
        let token = format!("internal-key of {user} for {}", api.name);
        Ok(IssuedToken { token, scopes: Vec::new(), expires_in_s: 60_000 })
    }

    async fn create_client(&self, _: ClientSpec) -> Result<ClientCredentials, AuthorityError> {
        unscripted()
    }

    async fn client(&self, _: &ConsumerKey) -> Result<Option<ClientSpec>, AuthorityError> {
        unscripted()
    }

    async fn update_client(&self, _: &ConsumerKey, _: ClientSpec) -> Result<(), AuthorityError> {
        unscripted()
    }

    async fn regenerate_secret(&self, _: &ConsumerKey) -> Result<ClientCredentials, AuthorityError> {
        unscripted()
    }

    async fn delete_client(&self, _: &ConsumerKey) -> Result<(), AuthorityError> {
        unscripted()
    }

    async fn issue_application_token(
        &self,
        _: &ConsumerKey,
        _: &[String],
        _: Option<i64>,
    ) -> Result<IssuedToken, AuthorityError> {
        unscripted()
    }

    async fn revoke_token(&self, _: &ConsumerKey, _: &str) -> Result<(), AuthorityError> {
        unscripted()
    }

    async fn users(&self) -> Result<Vec<User>, AuthorityError> {
        unscripted()
    }

    async fn create_user(&self, _: User, _: &str) -> Result<User, AuthorityError> {
        unscripted()
    }

    async fn update_user(&self, _: User) -> Result<(), AuthorityError> {
        unscripted()
    }

    async fn set_password(&self, _: &str, _: Option<&str>, _: &str) -> Result<(), AuthorityError> {
        unscripted()
    }

    async fn delete_user(&self, _: &str) -> Result<(), AuthorityError> {
        unscripted()
    }
}
