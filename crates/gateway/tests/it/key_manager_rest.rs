//! Key validation over REST against a real TLS server: batches, answers in order, a dropped connection, what is no answer,
//! and whose certificate is believed.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::{Value, json};
use tidegate_gateway::KeyCheck;
use tidegate_gateway::key_manager::rest::RestKeyCheck;
use tidegate_gateway::peer::tls::{Fingerprint, Trust, client_config, fingerprint};
use tidegate_gateway::peer::{Link, Peer};
use tidegate_model::grant::{Credential, Refusal};
use tidegate_model::key_validation::KeyQuestion;
use tidegate_model::operation::AuthType;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// What the server does with a batch.
type Script = Arc<dyn Fn(usize, Vec<Value>) -> (StatusCode, Value) + Send + Sync>;

struct KeyManager {
    at: SocketAddr,
    certificate: CertificateDer<'static>,
    batches: Arc<AtomicUsize>,
    connections: Arc<AtomicUsize>,
}

impl KeyManager {
    /// Answers by `script`; the first `dropped` connections are cut after their handshake.
    async fn start(dropped: usize, script: Script) -> Self {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let certificate = CertificateDer::from_pem_slice(made.cert.pem().as_bytes()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(made.signing_key.serialize_pem().as_bytes()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut tls = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.clone()], key)
            .unwrap();
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(tls));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let (batches, connections) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let counts = (batches.clone(), connections.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, script, (batches, connections)) = (acceptor.clone(), script.clone(), counts.clone());
                tokio::spawn(async move {
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    if connections.fetch_add(1, Ordering::SeqCst) < dropped {
                        return;
                    }
                    let service = service_fn(move |request| answer(request, script.clone(), batches.clone()));
                    let _ =
                        auto::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        Self { at, certificate, batches, connections }
    }

    fn client(&self, pins: Vec<Fingerprint>) -> RestKeyCheck {
        let tls = client_config(Trust { pins, ..Trust::default() }).unwrap();
        let base = format!("https://localhost:{}", self.at.port()).parse().unwrap();
        let link = Arc::new(Link::default());
        link.set(Arc::new(Peer::new(vec![base], tls, Some("tgj_id_secret")).unwrap()));
        RestKeyCheck::new(link, Duration::from_secs(10))
    }

    fn trusted(&self) -> RestKeyCheck {
        self.client(vec![fingerprint(&self.certificate)])
    }
}

async fn answer(
    request: Request<Incoming>,
    script: Script,
    batches: Arc<AtomicUsize>,
) -> Result<Response<Full<Bytes>>, std::convert::Infallible> {
    assert_eq!(request.headers()["authorization"], "Bearer tgj_id_secret");
    assert_eq!(request.uri().path(), "/api/tidegate/v1/gateway/validate");
    let body = request.into_body().collect().await.unwrap().to_bytes();
    let asked: Value = serde_json::from_slice(&body).unwrap();
    let number = batches.fetch_add(1, Ordering::SeqCst);
    // While the first ones take their time, others gather.
    tokio::time::sleep(Duration::from_millis(100)).await;
    let (status, told) = script(number, asked["credentials"].as_array().unwrap().clone());
    Ok(Response::builder().status(status).body(Full::new(told.to_string().into())).unwrap())
}

/// Grants to every token but `bad`, in its own name.
fn fair() -> Script {
    Arc::new(|_, credentials| {
        let answers: Vec<Value> = credentials.iter().map(|one| grant(one["token"].as_str().unwrap())).collect();
        (StatusCode::OK, json!({"format": 1, "answers": answers}))
    })
}

fn grant(token: &str) -> Value {
    if token == "bad" {
        return json!({"refusal": "expired"});
    }
    json!({"grant": {
        "consumerKey": "c", "application": null, "keyType": "PRODUCTION", "subjectKind": "APPLICATION", "subject": token,
        "scopes": [], "audiences": [], "expiresAt": null, "tokenId": token, "boundApi": null,
    }})
}

async fn check(
    client: &RestKeyCheck,
    token: &str,
) -> Result<Result<tidegate_model::grant::Grant, Refusal>, tidegate_gateway::KeyCheckError> {
    judge(client, &Credential::Token(token.to_owned())).await
}

async fn judge(
    client: &RestKeyCheck,
    credential: &Credential,
) -> Result<Result<tidegate_model::grant::Grant, Refusal>, tidegate_gateway::KeyCheckError> {
    let question = KeyQuestion {
        credential,
        context: "/a",
        version: "1",
        resource: "/*",
        verb: "GET",
        level: AuthType::Any,
        client_domain: None,
    };
    client.check(&question).await
}

#[tokio::test]
async fn questions_that_wait_together_travel_together_and_each_gets_its_own_answer() {
    let server = KeyManager::start(0, fair()).await;
    let client = Arc::new(server.trusted());
    let asked: Vec<_> = (0..1_000)
        .map(|n| {
            let client = client.clone();
            tokio::spawn(async move { (n, check(&client, &format!("t{n}")).await) })
        })
        .collect();
    for one in asked {
        let (n, told) = one.await.unwrap();
        assert_eq!(told.unwrap().unwrap().subject, format!("t{n}"));
    }
    let batches = server.batches.load(Ordering::SeqCst);
    assert!((4..=12).contains(&batches), "{batches} requests for 1000 questions");
    // Those that leave before the first handshake is over do not know yet that HTTP/2 carries all on one.
    let connections = server.connections.load(Ordering::SeqCst);
    assert!((1..=4).contains(&connections), "{connections} connections");
    assert_eq!(check(&client, "bad").await.unwrap(), Err(Refusal::Expired));
}

#[tokio::test]
async fn passwords_never_share_a_batch_with_tokens() {
    let is_mixed = Arc::<AtomicUsize>::default();
    let seen = is_mixed.clone();
    let script: Script = Arc::new(move |_, credentials| {
        let tokens = credentials.iter().filter(|one| one.get("token").is_some()).count();
        if tokens > 0 && tokens < credentials.len() {
            seen.fetch_add(1, Ordering::SeqCst);
        }
        let answers: Vec<Value> = credentials.iter().map(|_| json!({"refusal": "expired"})).collect();
        (StatusCode::OK, json!({"format": 1, "answers": answers}))
    });
    let server = KeyManager::start(0, script).await;
    let client = Arc::new(server.trusted());
    let asked: Vec<_> = (0..200)
        .map(|n| {
            let credential = match n % 2 {
                0 => Credential::Token(format!("t{n}")),
                _ => Credential::Basic { username: format!("u{n}"), password: "guess".to_owned() },
            };
            let client = client.clone();
            tokio::spawn(async move { judge(&client, &credential).await })
        })
        .collect();
    for one in asked {
        assert_eq!(one.await.unwrap().unwrap(), Err(Refusal::Expired));
    }
    assert_eq!(is_mixed.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_dropped_connection_is_tried_once_more() {
    let server = KeyManager::start(1, fair()).await;
    assert_eq!(check(&server.trusted(), "t").await.unwrap().unwrap().subject, "t");
    let server = KeyManager::start(usize::MAX, fair()).await;
    let why = check(&server.trusted(), "t").await.unwrap_err();
    assert!(why.message.contains("cannot be reached"), "{why}");
}

#[tokio::test]
async fn what_is_no_answer_is_told_apart_from_a_refusal() {
    let cases: [(StatusCode, Value, &str); 6] = [
        (StatusCode::OK, json!({"format": 1, "answers": []}), "0 of 1 questions"),
        (StatusCode::OK, json!({"format": 9, "answers": [{"refusal": "invalid"}]}), "format 9"),
        (StatusCode::OK, json!("hello"), "validate what this version does not know"),
        (StatusCode::OK, json!({"format": 1, "answers": ["failed"]}), "could not judge"),
        (StatusCode::SERVICE_UNAVAILABLE, json!({"description": "too busy"}), "503 Service Unavailable: too busy"),
        (StatusCode::UNAUTHORIZED, json!({"description": "make a token"}), "does not let this gateway in"),
    ];
    for (status, told, expected) in cases {
        let server = KeyManager::start(0, Arc::new(move |_, _| (status, told.clone()))).await;
        let why = check(&server.trusted(), "t").await.unwrap_err();
        assert!(why.message.contains(expected), "{why}: {expected}");
    }
    let huge = json!({"format": 1, "answers": [{"padding": "x".repeat(5 << 20)}]});
    let server = KeyManager::start(0, Arc::new(move |_, _| (StatusCode::OK, huge.clone()))).await;
    let why = check(&server.trusted(), "t").await.unwrap_err();
    assert!(why.message.contains("more than 4194304 bytes"), "{why}");
}

#[tokio::test]
async fn a_certificate_nobody_vouches_for_is_refused_with_the_way_out() {
    let server = KeyManager::start(0, fair()).await;
    let why = check(&server.client(vec![[0; 32]]), "secret").await.unwrap_err();
    let print: String = fingerprint(&server.certificate).iter().map(|byte| format!("{byte:02x}")).collect();
    let way_out = format!("key_manager.pinned_certificate = \"{print}\"");
    assert!(why.message.contains(&way_out) && !why.message.contains("secret"), "{why}");
    assert_eq!(server.batches.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn while_nobody_was_found_the_answer_is_an_error() {
    let client = RestKeyCheck::new(Arc::default(), Duration::from_secs(1));
    assert!(check(&client, "t").await.unwrap_err().message.contains("not found yet"));
}
