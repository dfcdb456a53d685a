//! A gateway with everything around it: [`World`] starts one, deploys an API with a subscribed application, and calls it.

use std::collections::HashMap;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::net::UnixListener;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use tempfile::TempDir;
use tidegate_analytics::{Metrics, recorder};
use tidegate_gateway::settings::Io;
use tidegate_gateway::{Gateway, KeyCheck, KeyCheckError, Listener, Reach, Settings, Socket, Telemetry};
use tidegate_model::application::ApplicationFact;
use tidegate_model::change::{Snapshot, Update};
use tidegate_model::consumer::{Consumer, KeyType};
use tidegate_model::grant::{Credential, Grant, Refusal, Subject};
use tidegate_model::id::{ApiId, ApplicationId, ConsumerKey, RevisionId, SubscriptionId};
use tidegate_model::key_validation::KeyQuestion;
use tidegate_model::millis::now;
use tidegate_model::policy::{PolicyLevel, Quota, ThrottlePolicy, Unit, seed_policies};
use tidegate_model::revision::DeployedApi;
use tidegate_model::subscription::{Subscription, SubscriptionStatus};
use tidegate_wire::jose::{Algorithm, SigningKey};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Issuer of the tests' tokens.
pub const ISSUER: &str = "https://km.test/oauth2/token";
/// Nothing in these tests takes this long; a test that waits longer hangs.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A running gateway.
pub struct World {
    pub gateway: Arc<Gateway>,
    pub address: SocketAddr,
    pub tls_address: Option<SocketAddr>,
    /// Where it listens besides.
    pub unix: PathBuf,
    _folder: TempDir,
    pub key: SigningKey,
    pub key_manager: Arc<KeyManager>,
    pub metrics: Metrics,
    pub shutdown: CancellationToken,
    pub served: JoinHandle<Result<(), tidegate_gateway::Error>>,
    client: Client<HttpConnector, Full<Bytes>>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    /// Asserts status and code of a fault.
    pub fn is_fault(&self, status: u16, code: &str) -> &Self {
        assert_eq!((self.status.as_u16(), self.json()["code"].as_str()), (status, Some(code)), "{}", self.text());
        assert!(self.headers.contains_key("x-request-id"));
        assert_eq!(self.headers.contains_key("www-authenticate"), status == 401);
        self
    }

    pub fn is_ok(&self) -> &Self {
        assert_eq!(self.status, 200, "{}", self.text());
        self
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// Answers about credentials from a table.
#[derive(Default)]
pub struct KeyManager {
    pub answers: Mutex<HashMap<String, Result<Grant, Refusal>>>,
    pub asked: std::sync::atomic::AtomicUsize,
    /// Judges subscriptions itself, as WSO2's do.
    pub is_foreign: bool,
    /// What the last question was about: context, version, resource, verb, level, client domain.
    pub last: Mutex<[String; 6]>,
}

#[async_trait]
impl KeyCheck for KeyManager {
    async fn check(&self, question: &KeyQuestion<'_>) -> Result<Result<Grant, Refusal>, KeyCheckError> {
        self.asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let level = question.level.as_level();
        let domain = question.client_domain.unwrap_or_default();
        *self.last.lock().unwrap() =
            [question.context, question.version, question.resource, question.verb, level, domain].map(str::to_owned);
        let key = match question.credential {
            Credential::Token(token) if token == "outage" => return Err(KeyCheckError::new("connection refused")),
            Credential::Token(token) if token == "later" => {
                let retry_after = Some(Duration::from_millis(1_001));
                return Err(KeyCheckError { retry_after, ..KeyCheckError::new("connection refused") });
            }
            Credential::Token(token) => token.clone(),
            Credential::ApiKey(key) => format!("key {key}"),
            Credential::Basic { username, password } => format!("{username}:{password}"),
        };
        Ok(self.answers.lock().unwrap().get(&key).cloned().unwrap_or(Err(Refusal::Invalid)))
    }

    fn reach(&self) -> Reach {
        if self.is_foreign { Reach::Api } else { Reach::Credential }
    }
}

/// Settings as the tests need them: nothing waits long.
pub fn settings() -> Settings {
    let mut settings = Settings { issuers: vec![ISSUER.to_owned()], clock_skew_s: 0, ..Settings::default() };
    settings.timeouts.connect = Duration::from_secs(2);
    settings.timeouts.drain = Duration::from_secs(10);
    settings
}

/// What this run of the stories is about, where the kernel lets us.
fn io() -> Io {
    match tidegate_ring::check() {
        Err(why) if crate::IO == Io::Ring => {
            eprintln!("the kernel refuses io_uring ({why}): this run is one more with epoll");
            Io::Epoll
        }
        _ => crate::IO,
    }
}

impl World {
    /// A gateway with the API of [`api`] in front of `backend`.
    pub async fn new(backend: &str) -> Self {
        Self::with(settings(), vec![api(backend, json!({}))]).await
    }

    /// A gateway with these settings and APIs.
    pub async fn with(settings: Settings, apis: Vec<DeployedApi>) -> Self {
        Self::with_tls(settings, apis, None).await
    }

    /// The same with a second, encrypted listener.
    pub async fn with_tls(settings: Settings, apis: Vec<DeployedApi>, tls: Option<Arc<rustls::ServerConfig>>) -> Self {
        Self::asking(KeyManager::default(), settings, apis, tls).await
    }

    /// The same with a key manager that judges subscriptions itself.
    pub async fn with_foreign_key_manager(settings: Settings, apis: Vec<DeployedApi>) -> Self {
        Self::asking(KeyManager { is_foreign: true, ..KeyManager::default() }, settings, apis, None).await
    }

    async fn asking(
        key_manager: KeyManager,
        mut settings: Settings,
        apis: Vec<DeployedApi>,
        tls: Option<Arc<rustls::ServerConfig>>,
    ) -> Self {
        settings.io = io();
        let key = SigningKey::generate(Algorithm::Es256).unwrap();
        let key_manager = Arc::new(key_manager);
        let metrics = Metrics::new();
        let (recorder, _collector) = recorder(metrics.clone(), None, "test");
        let gateway = Gateway::new(settings, key_manager.clone(), Telemetry { recorder }).unwrap();
        gateway.load(snapshot(apis, &key)).unwrap();
        let bind = || TcpListener::bind("127.0.0.1:0").unwrap();
        let plain = bind();
        let address = plain.local_addr().unwrap();
        let mut listeners = vec![Listener { name: "gateway-http", socket: Socket::Tcp(plain), tls: None }];
        let folder = tempfile::tempdir().unwrap();
        let unix = folder.path().join("gateway.sock");
        let on_unix = Socket::Unix(UnixListener::bind(&unix).unwrap());
        listeners.push(Listener { name: "gateway-http", socket: on_unix, tls: None });
        let mut tls_address = None;
        if let Some(tls) = tls {
            let tcp = bind();
            tls_address = Some(tcp.local_addr().unwrap());
            listeners.push(Listener { name: "gateway-https", socket: Socket::Tcp(tcp), tls: Some(tls) });
        }
        let shutdown = CancellationToken::new();
        let served = tokio::spawn(gateway.clone().serve(listeners, shutdown.clone()));
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self {
            gateway,
            address,
            tls_address,
            unix,
            _folder: folder,
            key,
            key_manager,
            metrics,
            shutdown,
            served,
            client,
        }
    }

    /// Address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A token with changed claims.
    pub fn token_with(&self, changes: Value) -> String {
        let now = now() / 1000;
        let mut claims = json!({
            "iss": ISSUER, "sub": "alice", "azp": "client", "aut": "APPLICATION_USER", "scope": "default",
            "aud": "client", "jti": "token-1", "iat": now, "nbf": now, "exp": now + 600,
        });
        claims.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        self.key.sign("at+jwt", &claims).unwrap()
    }

    /// A good token of the subscribed application.
    pub fn token(&self) -> String {
        self.token_with(json!({}))
    }

    /// A GET with the good token.
    pub async fn get(&self, path: &str) -> Answer {
        self.get_as(path, &self.token()).await
    }

    /// A GET with this token.
    pub async fn get_as(&self, path: &str, token: &str) -> Answer {
        self.call(Method::GET, path, &[("authorization", &format!("Bearer {token}"))], "").await
    }

    /// A GET with only these headers.
    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.call(Method::GET, path, headers, "").await
    }

    /// Any request.
    pub async fn call(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(Bytes::copy_from_slice(body.as_bytes()))).unwrap();
        let response = tokio::time::timeout(PATIENCE, self.client.request(request)).await.expect("an answer").unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Applies one change.
    pub fn apply(&self, update: Update) {
        self.gateway.apply(vec![update]).unwrap();
    }

    /// Deploys an API, or replaces it.
    pub fn deploy(&self, api: DeployedApi) {
        self.apply(Update::Api(api.api.id.clone(), Some(Box::new(api))));
    }

    /// Subscribes the application to the API under a policy.
    pub fn subscribe(&self, policy: &str, status: SubscriptionStatus) {
        let subscription = subscription("api", policy, status);
        self.apply(Update::Subscription(subscription.id.clone(), Some(subscription)));
    }

    /// Adds policies to the shipped ones.
    pub fn set_policies(&self, more: Vec<ThrottlePolicy>) {
        self.apply(Update::Policies(seed_policies().into_iter().chain(more).collect()));
    }

    /// Lets the key manager answer about a credential.
    pub fn answer(&self, credential: &str, answer: Result<Grant, Refusal>) {
        self.key_manager.answers.lock().unwrap().insert(credential.to_owned(), answer);
    }

    /// Value of a metric line that begins with `start` and contains all of `parts`; 0 when there is none.
    pub fn metric(&self, start: &str, parts: &[&str]) -> u64 {
        let text = self.metrics.render();
        let lines = text.lines().filter(|line| line.starts_with(start) && parts.iter().all(|part| line.contains(part)));
        lines.map(|line| line.rsplit_once(' ').unwrap().1.parse::<f64>().unwrap() as u64).sum()
    }

    /// Waits until that metric has this value.
    pub async fn metric_reaches(&self, start: &str, parts: &[&str], expected: u64) {
        let reached = async {
            while self.metric(start, parts) != expected {
                tokio::task::yield_now().await;
            }
        };
        let in_time = tokio::time::timeout(PATIENCE, reached).await.is_ok();
        assert!(in_time, "{start} {parts:?} is {}, not {expected}", self.metric(start, parts));
    }

    /// Drains and waits for the end.
    pub async fn stop(self) {
        self.shutdown.cancel();
        tokio::time::timeout(PATIENCE, self.served).await.expect("the drain ends").unwrap().unwrap();
    }
}

/// A published API at `/shop/1.0.0` in front of `backend`, with changes.
pub fn api(backend: &str, changes: Value) -> DeployedApi {
    let mut api = json!({
        "id": "api", "name": "Shop", "context": "/shop", "version": "1.0.0", "lifeCycleStatus": "PUBLISHED",
        "endpointConfig": {"endpoint_type": "http", "production_endpoints": {"url": backend},
                           "sandbox_endpoints": {"url": backend}},
        "operations": [
            {"verb": "GET", "target": "/*"}, {"verb": "POST", "target": "/*"}, {"verb": "PUT", "target": "/*"},
            {"verb": "DELETE", "target": "/items/{id}"},
            {"verb": "GET", "target": "/open", "authType": "None"},
            {"verb": "GET", "target": "/scoped", "scopes": ["shop:write"]},
            {"verb": "GET", "target": "/machine", "authType": "Application"},
            {"verb": "PUT", "target": "/only/put"},
        ],
    });
    api.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    DeployedApi { api: serde_json::from_value(api).unwrap(), revision: RevisionId::from("revision"), default_api: None }
}

pub fn subscription(api: &str, policy: &str, status: SubscriptionStatus) -> Subscription {
    Subscription {
        id: SubscriptionId::from(format!("subscription-{api}")),
        application: ApplicationId::from("app"),
        api: ApiId::from(api),
        throttling_policy: policy.into(),
        status,
        created_at: 0,
    }
}

/// An application policy, say `2PerHour`.
pub fn policy(level: PolicyLevel, name: &str, unit: Unit, count: u64) -> ThrottlePolicy {
    ThrottlePolicy {
        id: name.into(),
        level,
        name: name.into(),
        display_name: name.into(),
        description: String::new(),
        quota: Some(Quota { unit, count, window_ms: 3_600_000 }),
        burst: None,
        stop_on_quota_reach: true,
        billing_plan: "FREE".into(),
    }
}

/// A grant as the key manager gives it to the subscribed application.
pub fn grant() -> Grant {
    Grant {
        consumer_key: Some(ConsumerKey::from("client")),
        application: Some(ApplicationId::from("app")),
        key_type: KeyType::Production,
        subject_kind: Subject::ApplicationUser,
        subject: "alice".into(),
        scopes: vec!["default".into()],
        audiences: vec![],
        expires_at: None,
        token_id: "opaque-1".into(),
        bound_api: None,
        permitted_ips: String::new(),
        permitted_referers: String::new(),
        vouched: None,
    }
}

fn snapshot(apis: Vec<DeployedApi>, key: &SigningKey) -> Snapshot {
    let consumer = |key: &str, application: &str, key_type| Consumer {
        key: ConsumerKey::from(key),
        application: ApplicationId::from(application),
        key_type,
        allowed_domains: vec![],
    };
    let application = |id: &str| ApplicationFact {
        id: ApplicationId::from(id),
        name: id.into(),
        owner: "owner".into(),
        throttling_policy: "Unlimited".into(),
    };
    Snapshot {
        seq: 1,
        subscriptions: apis
            .iter()
            .map(|api| subscription(api.api.id.as_str(), "Unlimited", SubscriptionStatus::Unblocked))
            .collect(),
        apis,
        applications: vec![application("app"), application("stranger")],
        consumers: vec![
            consumer("client", "app", KeyType::Production),
            consumer("sandbox-client", "app", KeyType::Sandbox),
            consumer("stranger-client", "stranger", KeyType::Production),
        ],
        policies: seed_policies(),
        signing_keys: json!({"keys": [key.jwk()]}),
        revoked: vec![],
    }
}
