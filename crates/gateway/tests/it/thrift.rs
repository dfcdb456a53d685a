//! The Thrift client against a key manager made with Apache Thrift's Python library, over real TLS.

use std::path::Path;
use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use serde_json::Value;
use tidegate_gateway::key_manager::thrift::{Settings, ThriftKeyCheck};
use tidegate_gateway::{KeyCheck, KeyCheckError, Reach};
use tidegate_model::consumer::KeyType;
use tidegate_model::grant::{Credential, Grant, Refusal};
use tidegate_model::key_validation::KeyQuestion;
use tidegate_model::operation::AuthType;
use tidegate_tests::port::Port;
use tidegate_tests::python::Peer;

/// A WSO2 key manager in Python.
struct KeyManager {
    peer: Peer,
    https: u16,
    thrift: u16,
    certificate: Vec<u8>,
    _folder: tempfile::TempDir,
}

impl KeyManager {
    async fn start() -> Self {
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let certificate = cert.pem().into_bytes();
        Self::with([certificate.clone(), signing_key.serialize_pem().into_bytes()].concat(), certificate).await
    }

    async fn with(pem: Vec<u8>, certificate: Vec<u8>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("server.pem");
        std::fs::write(&file, pem).unwrap();
        let mut peer = Peer::start("server.py", &[file.to_str().unwrap()]);
        let ports = peer.hear().await;
        let port = |name: &str| u16::try_from(ports[name].as_u64().unwrap()).unwrap();
        Self { https: port("https"), thrift: port("thrift"), peer, certificate, _folder: folder }
    }

    fn settings(&self) -> Settings {
        let url = format!("https://localhost:{}/services/", self.https).parse().unwrap();
        Settings { ca_file: Some(self.certificate.clone()), ..Settings::new(url, "admin", "secret", self.thrift) }
    }

    fn client(&self) -> ThriftKeyCheck {
        ThriftKeyCheck::new(&self.settings()).unwrap()
    }

    async fn stats(&mut self) -> Value {
        self.peer.ask("stats").await
    }
}

async fn ask(client: &ThriftKeyCheck, credential: &Credential) -> Result<Result<Grant, Refusal>, KeyCheckError> {
    let question = KeyQuestion {
        credential,
        context: "/weather",
        version: "1.0.0",
        resource: "/*",
        verb: "GET",
        level: AuthType::Any,
        client_domain: None,
    };
    client.check(&question).await
}

async fn ask_token(client: &ThriftKeyCheck, token: &str) -> Result<Result<Grant, Refusal>, KeyCheckError> {
    ask(client, &Credential::Token(token.to_owned())).await
}

async fn failure(client: &ThriftKeyCheck, token: &str) -> String {
    ask_token(client, token).await.unwrap_err().message
}

#[tokio::test]
async fn a_token_is_judged_and_everything_the_key_manager_says_is_in_the_grant() {
    let mut km = KeyManager::start().await;
    let client = km.client();
    assert_eq!(client.reach(), Reach::Api);
    let grant = ask_token(&client, "good").await.unwrap().unwrap();
    assert_eq!((grant.key_type, grant.subject.as_str()), (KeyType::Sandbox, "ann"));
    assert_eq!(grant.expires_at, Some(1_700_003_600_000));
    assert_eq!(grant.scopes, ["read", "write"]);
    let vouched = grant.vouched.unwrap();
    assert_eq!((vouched.tier.as_str(), vouched.application_tier.as_str()), ("Gold", "Silver"));
    assert_eq!(vouched.end_user_token.as_deref(), Some("assertion"));
    assert_eq!(ask_token(&client, "foreign").await.unwrap(), Err(Refusal::Invalid));
    assert_eq!(ask_token(&client, "domain").await.unwrap(), Err(Refusal::Forbidden));
    let stats = km.stats().await;
    assert_eq!((stats["logins"].as_u64(), stats["connections"].as_u64()), (Some(1), Some(1)), "both are kept");
    assert_eq!(stats["asked"][0], serde_json::json!(["/weather", "1.0.0", "good", "Any", "", "/*", "GET"]));
}

#[tokio::test]
async fn a_key_manager_before_1_8_is_not_told_the_resource() {
    let mut km = KeyManager::start().await;
    let settings = Settings { sends_resource: false, ..km.settings() };
    ask_token(&ThriftKeyCheck::new(&settings).unwrap(), "good").await.unwrap().unwrap();
    let asked = &km.stats().await["asked"][0];
    assert_eq!(*asked, serde_json::json!(["/weather", "1.0.0", "good", "Any", "", null, null]));
}

#[tokio::test]
async fn api_keys_and_passwords_are_refused_without_asking() {
    let mut km = KeyManager::start().await;
    let client = km.client();
    let basic = Credential::Basic { username: "a".into(), password: "b".into() };
    for credential in [Credential::ApiKey("key".into()), basic] {
        assert_eq!(ask(&client, &credential).await.unwrap(), Err(Refusal::Invalid));
    }
    assert_eq!(km.stats().await["logins"], 0);
}

#[tokio::test]
async fn a_restarted_key_manager_costs_no_call() {
    let mut km = KeyManager::start().await;
    let client = Arc::new(km.client());
    ask_token(&client, "good").await.unwrap().unwrap();
    km.peer.ask("forget").await;
    let askers = (0..8).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { ask_token(&client, "good").await })
    });
    for asker in askers.collect::<Vec<_>>() {
        asker.await.unwrap().unwrap().unwrap();
    }
    assert_eq!(km.stats().await["logins"], 2, "one login for all that found the session gone");
}

#[tokio::test]
async fn questions_that_waited_for_a_connection_go_over_the_ones_there_are() {
    let mut km = KeyManager::start().await;
    let client = Arc::new(ThriftKeyCheck::new(&Settings { connections_max: 2, ..km.settings() }).unwrap());
    let askers = (0..40).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { ask_token(&client, "good").await })
    });
    for asker in askers.collect::<Vec<_>>() {
        asker.await.unwrap().unwrap().unwrap();
    }
    let stats = km.stats().await;
    assert_eq!(stats["asked"].as_array().unwrap().len(), 40);
    assert!(stats["connections"].as_u64().unwrap() <= 2, "{stats}");
}

#[tokio::test]
async fn a_question_is_asked_twice_and_not_more() {
    let mut km = KeyManager::start().await;
    let client = km.client();
    let mut asked = 0;
    for (token, expected) in [
        ("drop", ""),
        ("broken", "Error while accessing the database."),
        ("crash", "TApplicationException"),
        ("sequence", "was asked"),
    ] {
        let said = failure(&client, token).await;
        assert!(said.contains(expected), "{token}: {said}");
        asked += 2;
        assert_eq!(km.stats().await["asked"].as_array().unwrap().len(), asked, "{token}");
    }
    ask_token(&client, "good").await.unwrap().unwrap();
}

#[tokio::test]
async fn a_first_login_that_fails_is_tried_again_by_the_next_question() {
    let mut km = KeyManager::start().await;
    km.peer.ask("refuse 1").await;
    let client = km.client();
    let said = failure(&client, "good").await;
    assert!(said.contains(&format!("https://localhost:{}/thriftAuthenticator", km.https)), "{said}");
    assert!(said.contains("Server is starting."), "{said}");
    ask_token(&client, "good").await.unwrap().unwrap();
    let wrong = Settings { password: "hidden".into(), ..km.settings() };
    let said = failure(&ThriftKeyCheck::new(&wrong).unwrap(), "good").await;
    assert!(said.contains("User 'admin' not authenticated.") && said.contains("key_manager.password"), "{said}");
    assert!(!said.contains("hidden") && !format!("{wrong:?}").contains("hidden"), "{said}");
}

#[tokio::test]
async fn errors_name_the_address_that_was_tried() {
    let km = KeyManager::start().await;
    // Nobody is there.
    let kept = Port::reserve();
    let free = kept.number();
    let wrong = Settings { thrift_port: free, ..km.settings() };
    let said = failure(&ThriftKeyCheck::new(&wrong).unwrap(), "good").await;
    let expected = format!("Thrift server localhost:{free}: Connection refused");
    assert!(said.contains(&expected) && said.contains("Thrift server is expected there"), "{said}");
    let url = format!("https://localhost:{free}/").parse().unwrap();
    let said = failure(&ThriftKeyCheck::new(&Settings { url, ..km.settings() }).unwrap(), "good").await;
    assert!(said.contains(&format!("at https://localhost:{free}/thriftAuthenticator")), "{said}");
    assert!(said.contains("Connection refused") && said.contains("see key_manager.url"), "{said}");
    // The login's port is no Thrift port, though it speaks TLS.
    let swapped = Settings { thrift_port: km.https, timeout_ms: 500, ..km.settings() };
    let said = failure(&ThriftKeyCheck::new(&swapped).unwrap(), "good").await;
    assert!(said.contains(&format!("Thrift server localhost:{}", km.https)), "{said}");
    let plain = "http://localhost:1/".parse().unwrap();
    let Err(why) = ThriftKeyCheck::new(&Settings { url: plain, ..km.settings() }) else { panic!() };
    assert!(why.message.contains("https only"), "{why}");
}

#[tokio::test]
async fn the_thrift_host_is_used_again_after_a_failure() {
    let mut km = KeyManager::start().await;
    let settings = Settings { thrift_host: Some("127.0.0.1".into()), pinned_certificate: pin(&km), ..km.settings() };
    let client = ThriftKeyCheck::new(&settings).unwrap();
    ask_token(&client, "good").await.unwrap().unwrap();
    km.peer.ask("forget").await;
    ask_token(&client, "good").await.unwrap().unwrap();
    let elsewhere = Settings { thrift_host: Some("127.9.9.9".into()), ..settings };
    let said = failure(&ThriftKeyCheck::new(&elsewhere).unwrap(), "good").await;
    assert_eq!(said.matches("127.9.9.9").count(), 2, "both attempts: {said}");
}

#[tokio::test]
async fn a_silent_key_manager_costs_a_bounded_wait() {
    let km = KeyManager::start().await;
    let client = ThriftKeyCheck::new(&Settings { timeout_ms: 300, ..km.settings() }).unwrap();
    let begun = std::time::Instant::now();
    let said = failure(&client, "slow").await;
    assert!(said.contains("no answer within 300ms"), "{said}");
    assert!(begun.elapsed().as_secs() < 30, "two waits, not sixty seconds");
    let client = ThriftKeyCheck::new(&Settings { connections_max: 1, timeout_ms: 1_000, ..km.settings() }).unwrap();
    let (one, two) = tokio::join!(failure(&client, "slow"), failure(&client, "slow"));
    assert!(one.contains("are busy") || two.contains("are busy"), "{one}\n{two}");
}

fn fingerprint(pem: &[u8]) -> String {
    let certificate = CertificateDer::from_pem_slice(pem).unwrap();
    tidegate_gateway::peer::tls::fingerprint(&certificate).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn pin(km: &KeyManager) -> Option<String> {
    Some(fingerprint(&km.certificate))
}

#[tokio::test]
async fn a_certificate_of_nobody_we_trust_is_refused_with_the_way_out() {
    let km = KeyManager::start().await;
    let client = ThriftKeyCheck::new(&Settings { ca_file: None, ..km.settings() }).unwrap();
    let said = failure(&client, "good").await;
    let expected = format!("key_manager.pinned_certificate = \"{}\"", fingerprint(&km.certificate));
    assert!(said.contains("no authority we trust") && said.contains(&expected), "{said}");
}

#[tokio::test]
async fn a_certificate_as_weak_as_wso2s_needs_a_pin_and_works_with_it() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/interop/thrift/weak.pem");
    let weak = std::fs::read(path).unwrap();
    let km = KeyManager::with(weak.clone(), weak).await;
    // Naming it as an authority does not make it strong.
    for ca_file in [None, Some(km.certificate.clone())] {
        let said = failure(&ThriftKeyCheck::new(&Settings { ca_file, ..km.settings() }).unwrap(), "good").await;
        let expected = format!("key_manager.pinned_certificate = \"{}\"", fingerprint(&km.certificate));
        assert!(said.contains(&expected), "{said}");
    }
    let pinned = Settings { ca_file: None, pinned_certificate: pin(&km), ..km.settings() };
    ask_token(&ThriftKeyCheck::new(&pinned).unwrap(), "good").await.unwrap().unwrap();
    let other = Settings { pinned_certificate: Some("00".repeat(32)), ..pinned.clone() };
    failure(&ThriftKeyCheck::new(&other).unwrap(), "good").await;
    let garbled = Settings { pinned_certificate: Some("sha1:00".into()), ..pinned };
    let Err(why) = ThriftKeyCheck::new(&garbled) else { panic!() };
    assert!(why.message.contains("64 hexadecimal digits"), "{why}");
}
