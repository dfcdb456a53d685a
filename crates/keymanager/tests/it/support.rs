//! A key manager with users and clients, and a few words to talk to it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tidegate_keymanager::client::ClientSpec;
use tidegate_keymanager::settings::Argon2;
use tidegate_keymanager::user::UserSpec;
use tidegate_keymanager::{Endpoints, KeyManager, Settings};
use tidegate_model::client::GrantType;
use tidegate_store::db::Address;
use tidegate_store::{Sealer, Store};
use tidegate_wire::jose::Algorithm;
use tower::ServiceExt as _;

pub const ADMIN_PASSWORD: &str = "admin";
pub const BASE: &str = "https://apim.example";
pub const CALLBACK: &str = "https://app.example/cb";
/// A moment in 2023.
pub const START: i64 = 1_700_000_000_000;

/// A key manager and what it stands on.
pub struct Fixture {
    pub km: KeyManager,
    pub store: Store,
    pub clock: Arc<AtomicI64>,
    pub router: Router,
    _directory: tempfile::TempDir,
}

/// A client's id and secret.
#[derive(Clone)]
pub struct Credentials {
    pub id: String,
    pub secret: String,
}

/// An answer, read.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

/// Cheap hashes and quick keys; everything else as shipped.
pub fn settings() -> Settings {
    Settings {
        algorithm: Algorithm::Es256,
        argon2: Argon2 { memory_kib: 8, passes: 1, parallel_max: 4 },
        initial_admin_password: Some(ADMIN_PASSWORD.to_owned().into()),
        ..Settings::default()
    }
}

impl Fixture {
    pub async fn new() -> Self {
        Self::with(settings(), BASE).await
    }

    pub async fn with(settings: Settings, base: &'static str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let store = open(directory.path()).await;
        Self::on(store, settings, base, directory).await
    }

    /// The same on PostgreSQL.
    pub async fn on_postgres() -> Self {
        let store = open_postgres(postgres_database().await).await;
        Self::on(store, settings(), BASE, tempfile::tempdir().unwrap()).await
    }

    async fn on(store: Store, settings: Settings, base: &'static str, directory: tempfile::TempDir) -> Self {
        let clock = Arc::new(AtomicI64::new(START));
        let km = key_manager(&store, settings, base, &clock);
        km.first_start().await.unwrap();
        let router = km.router();
        Self { km, store, clock, router, _directory: directory }
    }

    pub fn advance_s(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1000, Ordering::Relaxed);
    }

    pub fn now(&self) -> i64 {
        self.clock.load(Ordering::Relaxed)
    }

    /// A client of `admin` with all grant types and one redirect URI.
    pub async fn client(&self) -> Credentials {
        self.client_of("admin", |_| {}).await
    }

    pub async fn client_of(&self, owner: &str, change: impl FnOnce(&mut ClientSpec)) -> Credentials {
        let name = format!("client {}", tidegate_wire::random::token(6));
        let mut spec = ClientSpec::new(owner, name, &GrantType::ALL);
        spec.redirect_uris = vec![CALLBACK.to_owned()];
        change(&mut spec);
        let (client, secret) = self.km.create_client(&spec).await.unwrap();
        Credentials { id: client.id.as_str().to_owned(), secret: secret.unwrap_or_default() }
    }

    pub async fn user(&self, name: &str, roles: &[&str]) {
        let spec = UserSpec {
            name: name.to_owned(),
            password: password_of(name).into(),
            email: Some(format!("{name}@example.com")),
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        };
        self.km.create_user(&spec).await.unwrap();
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        Answer { status: head.status, headers: head.headers, body }
    }

    /// Posts a form with the client's Basic credentials.
    pub async fn post(&self, path: &str, client: &Credentials, fields: &[(&str, &str)]) -> Answer {
        let request = form_request(path, fields);
        let (mut head, body) = request.into_parts();
        head.headers.insert(header::AUTHORIZATION, basic(&client.id, &client.secret).parse().unwrap());
        self.send(Request::from_parts(head, body)).await
    }

    pub async fn token(&self, client: &Credentials, fields: &[(&str, &str)]) -> Answer {
        self.post("/oauth2/token", client, fields).await
    }

    /// A password grant that must succeed.
    pub async fn password_token(&self, client: &Credentials, name: &str, scope: &str) -> Value {
        let password = password_of(name);
        let fields = [("grant_type", "password"), ("username", name), ("password", &password), ("scope", scope)];
        self.token(client, &fields).await.ok()
    }

    /// Introspects as a client of `admin`.
    pub async fn introspect(&self, token: &str) -> Value {
        let client = self.client().await;
        self.post("/oauth2/introspect", &client, &[("token", token)]).await.ok()
    }

    pub async fn is_active(&self, token: &str) -> bool {
        self.introspect(token).await["active"] == true
    }

    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }
}

impl Answer {
    /// The JSON of a 200.
    #[track_caller]
    pub fn ok(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        self.json()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|why| panic!("{why}: {}", self.body))
    }

    /// Checks an error of RFC 6749 section 5.2; answers its description.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) -> String {
        let body = self.json();
        assert_eq!((self.status.as_u16(), body["error"].as_str()), (status, Some(code)), "{}", self.body);
        assert_eq!(self.headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(self.headers.contains_key(header::WWW_AUTHENTICATE), status == 401, "{:?}", self.headers);
        body["error_description"].as_str().unwrap().to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}

pub async fn open(directory: &std::path::Path) -> Store {
    let settings = tidegate_store::Settings {
        address: Address::SqliteFile(directory.join("store.db")),
        connections_max: 4,
        wait_max: Duration::from_secs(10),
    };
    Store::open(&settings, Sealer::new(&[7; 32])).await.unwrap()
}

pub async fn postgres_database() -> String {
    tokio::task::spawn_blocking(tidegate_tests::postgres::fresh_database).await.unwrap()
}

pub async fn open_postgres(url: String) -> Store {
    let settings = tidegate_store::Settings {
        address: Address::Postgres(url),
        connections_max: 4,
        wait_max: Duration::from_secs(10),
    };
    Store::open(&settings, Sealer::new(&[7; 32])).await.unwrap()
}

pub fn key_manager(store: &Store, settings: Settings, base: &'static str, clock: &Arc<AtomicI64>) -> KeyManager {
    let clock = clock.clone();
    let endpoints = Endpoints::new(move || base.to_owned());
    KeyManager::with_clock(store.clone(), settings, endpoints, move || clock.load(Ordering::Relaxed)).unwrap()
}

pub fn password_of(name: &str) -> String {
    if name == "admin" { ADMIN_PASSWORD.to_owned() } else { format!("password of {name}") }
}

pub fn basic(name: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{name}:{password}")))
}

pub fn encode(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

pub fn form_request(path: &str, fields: &[(&str, &str)]) -> Request<Body> {
    Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(encode(fields)))
        .unwrap()
}

/// Part `n` of a JWT, unverified.
#[track_caller]
pub fn jwt_part(token: &str, n: usize) -> Value {
    let part = token.split('.').nth(n).expect("a JWT has three parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// The same token with `alg: none` and no signature.
pub fn unsigned(token: &str) -> String {
    let mut header = jwt_part(token, 0);
    header["alg"] = "none".into();
    let claims = token.split('.').nth(1).unwrap();
    format!("{}.{claims}.", URL_SAFE_NO_PAD.encode(header.to_string()))
}
