//! The Thrift ports of gateway and key manager do not match, as happens to WSO2 1.x users who shift both: the gateway
//! answers as there, and unlike there it says what is wrong, mends itself when it is mended, and with Tidegate's own
//! configuration there is nothing to get wrong.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use tidegate_tests::actors::{Keys, developer, eventually, publisher};
use tidegate_tests::app::{ADMIN_PASSWORD, App, FREE_PORTS, Start};
use tidegate_tests::http::Answer;
use tidegate_tests::port::Port;
use tidegate_tests::upstream::Upstream;
use tokio::net::{TcpListener, TcpStream};

use crate::support::BINARY;

/// Longest wait for something to be said.
const PATIENCE: Duration = Duration::from_secs(60);
const PATH: &str = "/tides/1.0.0/x";

/// A key manager with its control plane, and gateways beside it.
struct Site {
    folder: TempDir,
}

impl Site {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// With its Thrift port as WSO2 has it: a literal number that no offset moves.
    fn key_manager(&self, management: u16, thrift: u16) -> Start {
        let literal = |listener: &str, port: u16| {
            (
                format!("[listeners.{listener}]\nport = 0"),
                format!("[listeners.{listener}]\nport = {port}\nfollow_offset = false"),
            )
        };
        let mut config = FREE_PORTS.to_owned();
        for (any, one) in [literal("management-https", management), literal("thrift", thrift)] {
            config = config.replace(&any, &one);
        }
        self.start("km", "key-manager,control-plane").only_config(&config).argument("--port-offset=5")
    }

    fn gateway(&self, of: &App, more: &str) -> Start {
        let section = format!(
            "[key_manager]\nclient = \"thrift\"\nurl = [\"{}\"]\nusername = \"admin\"\npassword = \"{ADMIN_PASSWORD}\"\n\
             pause_ms_max = 500\n{more}\n",
            of.management("")
        );
        self.start("edge", "gateway").config(&section).argument("--port-offset=2")
    }

    fn start(&self, name: &str, roles: &str) -> Start {
        let start = Start::new(BINARY, &self.path().join(name)).registry(&self.path().join("registry"));
        start.argument("--name").argument(name).argument("--roles").argument(roles)
    }
}

/// A published API on the gateway and an application that subscribes to it.
async fn ready(km: &App, gateway: &App, backend: &Upstream) -> Keys {
    let api = publisher(km).await.publish("Tides", &backend.url(), json!({})).await;
    let (_, keys) = developer(km).await.ready_application("Sailor", &api).await;
    eventually(gateway, PATH, None, 401).await;
    keys
}

async fn call(gateway: &App, token: &str, accept: &str) -> Answer {
    gateway.http.get(&gateway.gateway(PATH)).bearer(token).header("accept", accept).send().await
}

async fn key_manager_check(gateway: &App) -> (u16, Value) {
    let answer = gateway.http.get(&gateway.ops("/readyz")).send().await;
    let checks = answer.json()["checks"].clone();
    let check = checks.as_array().unwrap().iter().find(|check| check["name"] == "key manager").cloned();
    (answer.status.as_u16(), check.unwrap_or_else(|| panic!("no check of the key manager in {checks}")))
}

/// Waits until `/readyz` says this of the key manager.
async fn readiness_says(gateway: &App, words: &str) -> String {
    let said = async {
        loop {
            let (_, check) = key_manager_check(gateway).await;
            let detail = check["detail"].as_str().unwrap_or_default().to_owned();
            if detail.contains(words) {
                return detail;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    match tokio::time::timeout(PATIENCE, said).await {
        Ok(detail) => detail,
        Err(_) => panic!("{words:?} is never said: {}\n{}", key_manager_check(gateway).await.1, gateway.log()),
    }
}

/// What listens at `port` hands everything on to `to`.
async fn forward(port: u16, to: u16) {
    let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut far = TcpStream::connect(("127.0.0.1", to)).await?;
                tokio::io::copy_bidirectional(&mut near, &mut far).await
            });
        }
    });
}

/// WSO2's 10399 against 10402, as it ends there: nobody gets in, and the cause is in no log line one would look at.
#[tokio::test]
async fn a_gateway_told_another_thrift_port_says_so_and_recovers_when_it_is_mended() {
    let site = Site::new();
    let kept = Port::several();
    let [management, serves, tried] = kept.each_ref().map(Port::number);
    let km = site.key_manager(management, serves).start().await;
    let gateway = site.gateway(&km, &format!("thrift_port = {tried}")).start().await;
    let (status, before) = key_manager_check(&gateway).await;
    assert_eq!(status, 200);
    assert!(before["detail"].as_str().unwrap().contains("not asked yet"), "{before}");
    let backend = Upstream::echo().await;
    let keys = ready(&km, &gateway, &backend).await;

    // As WSO2: 500 and 900900, in XML or JSON, never a word to the caller about ports.
    let answer = call(&gateway, &keys.token, "application/json").await.expect(500);
    let body = answer.json();
    assert_eq!((&body["code"], &body["message"]), (&json!("900900"), &json!("Unclassified Authentication Failure")));
    assert!(answer.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds >= 1), "{:?}", answer.headers);
    assert!(!answer.text().contains(&tried.to_string()));
    let answer = call(&gateway, &keys.token, "application/xml").await.expect(500);
    assert!(answer.header("content-type").starts_with("application/xml"));
    assert!(
        answer.text().starts_with(r#"<ams:fault xmlns:ams="http://wso2.org/apimanager/security"><ams:code>900900"#)
    );

    // What was tried, what is served, and the two ways to mend it; to the operator, while the gateway stays ready.
    let detail = readiness_says(&gateway, &format!("serves Thrift on port {serves}")).await;
    let ways = [format!("set key_manager.thrift_port = {serves}"), "remove key_manager.thrift_port".to_owned()];
    for said in ["degraded".to_owned(), format!("Thrift port {tried} was tried")].iter().chain(&ways) {
        assert!(detail.contains(said), "{said:?} in {detail}");
    }
    let (status, check) = key_manager_check(&gateway).await;
    assert_eq!((status, check.get("problem")), (200, None), "{check}");
    let log = gateway.log();
    for said in
        [format!("Thrift port {tried} was tried, but key manager `km`"), format!("serves Thrift on port {serves}")]
            .iter()
            .chain(&ways)
    {
        assert!(log.contains(said), "{said:?} in\n{log}");
    }
    let metrics = gateway.http.get(&gateway.ops("/metrics")).send().await.expect(200).text();
    let failures = format!("tidegate_key_manager_failures_total{{key_manager=\"localhost:{management}\"}}");
    assert!(metrics.lines().any(|line| line.starts_with(&failures) && !line.ends_with(" 0")), "{metrics}");

    // Somebody mends it on the key manager's side; the gateway is not started again.
    let pid = gateway.pid();
    forward(tried, serves).await;
    eventually(&gateway, PATH, Some(&keys.token), 200).await;
    assert_eq!(gateway.pid(), pid);
    let detail = readiness_says(&gateway, "answers").await;
    assert!(!detail.contains("degraded") && !detail.contains("was tried"), "{detail}");
}

#[tokio::test]
async fn without_the_setting_there_is_no_mismatch_and_a_key_manager_that_moves_is_found() {
    let site = Site::new();
    let kept = Port::several();
    let [management, serves, later] = kept.each_ref().map(Port::number);
    let km = site.key_manager(management, serves).start().await;
    let gateway = site.gateway(&km, "").start().await;
    let backend = Upstream::echo().await;
    let keys = ready(&km, &gateway, &backend).await;
    let answer = call(&gateway, &keys.token, "application/json").await;
    assert_eq!(answer.status, 200, "at once: {}\n{}", answer.text(), gateway.log());

    // An application of WSO2's world knows its limits and its name from the key manager's answer.
    let other = developer(&km).await.create_application("Without subscription").await;
    let strangers = developer(&km).await.generate_keys(&other, "PRODUCTION").await;
    let answer = call(&gateway, &strangers.token, "application/json").await.expect(401);
    assert_eq!(answer.json()["code"], "900901", "WSO2 knows no row for such a key");

    km.stop().await;
    // What is remembered goes on; what is not, fails in a bounded time and says when to come again.
    call(&gateway, &keys.token, "application/json").await.expect(200);
    let answer = call(&gateway, "unknown", "application/json").await.expect(500);
    assert!(answer.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds >= 1), "{:?}", answer.headers);
    readiness_says(&gateway, "degraded").await;

    let _km = site.key_manager(management, later).start().await;
    eventually(&gateway, PATH, Some("unknown"), 401).await;
    readiness_says(&gateway, "answers").await;
    assert!(call(&gateway, &keys.token, "application/json").await.status == 200);
}

#[tokio::test]
async fn a_key_manager_that_tells_no_ports_is_diagnosed_with_where_to_look() {
    let site = Site::new();
    let kept = Port::several();
    let [management, serves, tried] = kept.each_ref().map(Port::number);
    let km = site.key_manager(management, serves).start().await;
    // A stranger, with everything of its own but the judgement of keys; nothing lets it in at the key manager.
    let stranger = site.path().join("stranger");
    let authority = site.path().join("km/tls/development.pem");
    let section = format!(
        "[key_manager]\nclient = \"thrift\"\nurl = [\"{}\"]\nusername = \"admin\"\npassword = \"{ADMIN_PASSWORD}\"\n\
         ca_file = \"{}\"\nthrift_port = {tried}\n",
        km.management(""),
        authority.display()
    );
    let gateway = Start::new(BINARY, &stranger).config(&section).start().await;
    let backend = Upstream::echo().await;
    publisher(&gateway).await.publish("Tides", &backend.url(), json!({})).await;
    eventually(&gateway, PATH, None, 401).await;
    eventually(&gateway, PATH, Some("any"), 500).await;
    let detail = readiness_says(&gateway, "could not be asked").await;
    for said in [format!("Thrift port {tried} (key_manager.thrift_port) was tried"), "ThriftServerPort".to_owned()] {
        assert!(detail.contains(&said), "{said:?} in {detail}");
    }
    forward(tried, serves).await;
    eventually(&gateway, PATH, Some("any"), 401).await;
}

#[tokio::test]
async fn over_soap_there_is_one_port_only_and_the_same_answers() {
    let site = Site::new();
    let kept = Port::several();
    let [management, thrift] = kept.each_ref().map(Port::number);
    let km = site.key_manager(management, thrift).start().await;
    let section = format!(
        "[key_manager]\nclient = \"ws\"\nurl = [\"{}/services/\"]\nusername = \"admin\"\npassword = \"{ADMIN_PASSWORD}\"\n\
         ca_file = \"{}\"\n",
        km.management(""),
        site.path().join("km/tls/development.pem").display()
    );
    let gateway = Start::new(BINARY, &site.path().join("soap")).config(&section).start().await;
    let backend = Upstream::echo().await;
    publisher(&gateway).await.publish("Tides", &backend.url(), json!({})).await;
    let api = publisher(&km).await.publish("Tides", &backend.url(), json!({})).await;
    let (_, keys) = developer(&km).await.ready_application("Sailor", &api).await;
    eventually(&gateway, PATH, None, 401).await;
    let answer = call(&gateway, &keys.token, "application/json").await;
    assert_eq!(answer.status, 200, "{}\n{}", answer.text(), gateway.log());
    assert_eq!(call(&gateway, "unknown", "application/json").await.expect(401).json()["code"], "900901");
    readiness_says(&gateway, "answers").await;
    km.stop().await;
    call(&gateway, &keys.token, "application/json").await.expect(200);
    let answer = call(&gateway, "another", "application/json").await.expect(500);
    assert_eq!(answer.json()["code"], "900900");
    assert!(answer.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds >= 1), "{:?}", answer.headers);
}
