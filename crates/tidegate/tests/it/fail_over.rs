//! Several key managers on one database, each a process: one dies and the other answers; all die and what is remembered
//! goes on; one comes back and all is well, without a restart of the gateway.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tidegate_tests::actors::{Keys, developer, eventually, publisher};
use tidegate_tests::app::{ADMIN_PASSWORD, App, FREE_PORTS, Start};
use tidegate_tests::http::Answer;
use tidegate_tests::upstream::Upstream;

use crate::support::BINARY;

const PATH: &str = "/safe/1.0.0/x";

fn start(folder: &Path, name: &str, roles: &str) -> Start {
    let start = Start::new(BINARY, &folder.join(name)).registry(&folder.join("registry"));
    start.argument("--name").argument(name).argument("--roles").argument(roles)
}

/// A credential that no gateway has seen, which only a key manager can judge.
async fn fresh(client: &str, km: &App, application: &str, keys: &Keys) -> (&'static str, String) {
    if client == "rest" {
        let path = format!("/api/am/devportal/v3/applications/{application}/api-keys/PRODUCTION/generate");
        let key = developer(km).await.post(&path, &json!({"validityPeriod": -1})).await.expect(200).json();
        return ("apikey", key["apikey"].as_str().unwrap().to_owned());
    }
    let ask = km.http.post(&km.management("/oauth2/token")).basic(&keys.key, &keys.secret);
    let made = ask.form(&[("grant_type", "client_credentials")]).send().await.expect(200).json();
    ("authorization", format!("Bearer {}", made["access_token"].as_str().unwrap()))
}

async fn call(gateway: &App, (header, value): &(&str, String)) -> Answer {
    gateway.http.get(&gateway.gateway(PATH)).header(header, value).header("accept", "application/json").send().await
}

async fn readiness(gateway: &App) -> String {
    let answer = gateway.http.get(&gateway.ops("/readyz")).send().await.expect(200).json();
    let checks = answer["checks"].as_array().unwrap().clone();
    checks.iter().find(|check| check["name"] == "key manager").map(Value::to_string).unwrap_or_default()
}

async fn story(client: &str) {
    let folder = tempfile::tempdir().unwrap();
    let database = tokio::task::spawn_blocking(tidegate_tests::postgres::fresh_database).await.unwrap();
    let shared = format!("[store]\nurl = '{database}'\nmaster_key = '{}'\n", "5a".repeat(32));
    let node = |name: &str| start(folder.path(), name, "key-manager,control-plane").config(&shared);
    let one = node("one").start().await;
    let two = node("two").start().await;
    let section = format!(
        "[key_manager]\nclient = \"{client}\"\nurl = [\"{}\", \"{}\"]\nusername = \"admin\"\n\
         password = \"{ADMIN_PASSWORD}\"\npause_ms_max = 500\n",
        one.management(""),
        two.management("")
    );
    let section = if client == "rest" {
        section
            .lines()
            .filter(|line| !line.starts_with("user") && !line.starts_with("pass"))
            .collect::<Vec<_>>()
            .join("\n")
    } else {
        section
    };
    let gateway = start(folder.path(), "edge", "gateway").config(&section).start().await;
    let backend = Upstream::echo().await;
    let security = json!({"securityScheme": ["oauth2", "api_key"]});
    let api = publisher(&one).await.publish("Safe", &backend.url(), security).await;
    let (application, keys) = developer(&one).await.ready_application("Caller", &api).await;
    eventually(&gateway, PATH, Some(&keys.token), 200).await;
    let remembered = fresh(client, &one, &application, &keys).await;
    call(&gateway, &remembered).await.expect(200);
    let (unseen, last) =
        (fresh(client, &two, &application, &keys).await, fresh(client, &two, &application, &keys).await);

    // The first dies: not one call fails.
    let again = FREE_PORTS.replace(
        "[listeners.management-https]\nport = 0",
        &format!("[listeners.management-https]\nport = {}\nfollow_offset = false", two.port("management-https")),
    );
    one.kill();
    let answer = call(&gateway, &unseen).await;
    assert_eq!(answer.status, 200, "{client}: {}\n{}", answer.text(), gateway.log());
    call(&gateway, &remembered).await.expect(200);
    assert_eq!(
        call(&gateway, &(unseen.0, format!("{}x", unseen.1))).await.status,
        401,
        "{client}: a judgement, no error"
    );

    // The second dies too: what is remembered goes on, all else fails in a bounded time and says when to come again.
    two.kill();
    call(&gateway, &remembered).await.expect(200);
    let begun = Instant::now();
    let answer = call(&gateway, &last).await.expect(500);
    assert!(begun.elapsed() < Duration::from_secs(11), "{:?}", begun.elapsed());
    assert_eq!(answer.json()["code"], "900900");
    assert!(answer.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds >= 1), "{:?}", answer.headers);
    let said = readiness(&gateway).await;
    assert!(said.contains("degraded"), "{client}: {said}");
    call(&gateway, &remembered).await.expect(200);

    // One is back where it was; the gateway was not touched.
    let _two = node("two").only_config(&format!("{again}{shared}")).start().await;
    let begun = Instant::now();
    loop {
        let answer = call(&gateway, &last).await;
        if answer.status == 200 {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{client}: {}\n{}", answer.text(), gateway.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn of_two_key_managers_either_judges_over_thrift() {
    story("thrift").await;
}

#[tokio::test]
async fn of_two_key_managers_either_judges_over_soap() {
    story("ws").await;
}

#[tokio::test]
async fn of_two_key_managers_either_judges_over_rest() {
    story("rest").await;
}
