//! What a backend is told of its caller: `X-JWT-Assertion`, checked as the backend checks it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;
use tidegate_model::millis;
use tidegate_tests::actors::{Keys, developer, eventually, publisher};
use tidegate_tests::app::{App, Start};
use tidegate_tests::http::Answer;
use tidegate_tests::upstream::Upstream;
use tidegate_wire::jose::{Expectations, Jwk, KeySet, verify};

use crate::support::BINARY;

async fn started(config: &str) -> (TempDir, App) {
    let directory = tempfile::tempdir().unwrap();
    let app = Start::new(BINARY, directory.path()).config(config).start().await;
    (directory, app)
}

/// A subscribed application of an API with an open resource.
async fn shop(app: &App, backend: &Upstream) -> Keys {
    let operations = json!({"operations": [
        {"target": "/*", "verb": "GET"}, {"target": "/open", "verb": "GET", "authType": "None"}]});
    let api = publisher(app).await.publish("Orders", &backend.url(), operations).await;
    let keys = developer(app).await.ready_application("Shop", &api).await.1;
    eventually(app, "/orders/1.0.0/now", Some(&keys.token), 200).await;
    keys
}

/// The header as the backend got it.
fn told(answer: Answer, header: &str) -> Option<String> {
    answer.expect(200).json()["headers"].get(header).and_then(Value::as_str).map(str::to_owned)
}

async fn call(app: &App, keys: &Keys) -> Option<String> {
    let answer = app.http.get(&app.gateway("/orders/1.0.0/now")).bearer(&keys.token).send().await;
    told(answer, "x-jwt-assertion")
}

#[tokio::test]
async fn the_standard_form_is_checked_with_the_published_keys_and_made_once_for_many_calls() {
    let (_directory, app) = started("[gateway]\nbackend_assertion = 'standard'\n").await;
    let backend = Upstream::echo().await;
    let keys = shop(&app, &backend).await;
    let assertion = call(&app, &keys).await.expect("the backend is told");
    let set = app.http.get(&app.management("/oauth2/jwks")).send().await.expect(200).json();
    let published: Vec<Jwk> = serde_json::from_value(set["keys"].clone()).unwrap();
    let (key_set, _) = KeySet::from_jwks(&published).unwrap();
    let expected = Expectations {
        issuers: Some(vec![app.management("/oauth2/token")]),
        audiences: Some(vec!["/orders/1.0.0".to_owned()]),
        types: vec!["assertion+jwt".to_owned()],
        leeway_s: 5,
    };
    let verified = verify(&assertion, &key_set, &expected, millis::now()).unwrap();
    assert_eq!(verified.text("sub"), Some(keys.key.as_str()), "the application itself");
    assert_eq!(verified.text("http://wso2.org/claims/applicationname"), Some("Shop"));
    assert_eq!(verified.text("http://wso2.org/claims/subscriber"), Some("admin"));
    assert_eq!(verified.text("http://wso2.org/claims/tier"), Some("Unlimited"));
    assert_eq!(verified.text("http://wso2.org/claims/apicontext"), Some("/orders"));

    assert_eq!(call(&app, &keys).await.as_ref(), Some(&assertion), "a cached call does not sign");
    let open = app.http.get(&app.gateway("/orders/1.0.0/open")).header("X-JWT-Assertion", &assertion).send().await;
    assert_eq!(told(open, "x-jwt-assertion"), None, "nobody called");
    // What the backend holds opens nothing.
    app.http.get(&app.gateway("/orders/1.0.0/now")).bearer(&assertion).send().await.expect(401);
}

#[tokio::test]
async fn a_client_can_neither_bring_nor_remove_an_assertion() {
    for (mode, header) in [("off", "X-JWT-Assertion"), ("standard", "X-JWT-Assertion"), ("standard", "X-Caller")] {
        let config = format!("[gateway]\nbackend_assertion = '{mode}'\nbackend_assertion_header = '{header}'\n");
        let (_directory, app) = started(&config).await;
        let backend = Upstream::echo().await;
        let keys = shop(&app, &backend).await;
        let with_underscores = header.replace('-', "_");
        let answer = app
            .http
            .get(&app.gateway("/orders/1.0.0/now"))
            .bearer(&keys.token)
            .header(header, "forged")
            .header(&with_underscores, "forged")
            .header("connection", header)
            .send()
            .await
            .expect(200)
            .json();
        let got = &answer["headers"];
        assert!(!got.to_string().contains("forged"), "{mode} {header}: {got}");
        assert_eq!(got.get(header.to_lowercase()).is_some(), mode != "off", "{mode} {header}: {got}");
    }
}

#[tokio::test]
async fn wso2s_form_has_its_bytes() {
    let (_directory, app) = started("[gateway]\nbackend_assertion = 'wso2'\nbackend_assertion_seconds = 60\n").await;
    let backend = Upstream::echo().await;
    let keys = shop(&app, &backend).await;
    let before = millis::now();
    let assertion = call(&app, &keys).await.expect("the backend is told");
    let parts: Vec<String> =
        assertion.split('.').take(2).map(|part| String::from_utf8(STANDARD.decode(part).unwrap()).unwrap()).collect();
    assert!(parts[0].starts_with(r#"{"typ":"JWT","alg":"SHA256withRSA","x5t":""#), "{}", parts[0]);
    assert!(parts[1].starts_with(r#"{"iss":"wso2.org/products/am","exp":"#), "{}", parts[1]);
    let names = ["subscriber", "applicationid", "applicationname", "applicationtier", "apicontext", "version", "tier"];
    let places: Vec<usize> = names
        .iter()
        .chain(&["keytype", "usertype", "enduser", "enduserTenantId"])
        .map(|name| parts[1].find(&format!("\"http://wso2.org/claims/{name}\":")).expect(name))
        .collect();
    assert!(places.is_sorted(), "{}", parts[1]);
    let claims: Value = serde_json::from_str(&parts[1]).unwrap();
    let ends = claims["exp"].as_i64().unwrap();
    // The first call of all may have been made a little before.
    assert!((before + 30_000..=millis::now() + 60_000).contains(&ends), "milliseconds: {ends}");
    assert_eq!(claims["http://wso2.org/claims/usertype"], "APPLICATION");
    assert_eq!(claims["http://wso2.org/claims/enduser"], "admin@carbon.super");
}

#[tokio::test]
async fn wso2s_form_without_rsa_is_refused_at_the_start_with_the_way_out() {
    let directory = tempfile::tempdir().unwrap();
    let config = "[gateway]\nbackend_assertion = 'wso2'\n[key_manager]\nsigning_algorithm = 'ES256'\n";
    let (succeeded, said) = Start::new(BINARY, directory.path()).config(config).run_to_end();
    assert!(!succeeded && said.contains("gateway.backend_assertion") && said.contains("RS256"), "{said}");
    let config =
        "[gateway]\nbackend_assertion_header = 'Authorization'\n[key_manager]\napplication_token_seconds = -1\n";
    let (succeeded, said) = Start::new(BINARY, directory.path()).config(config).run_to_end();
    assert!(!succeeded, "{said}");
    assert!(said.contains("backend_assertion_header") && said.contains("wso2_token_answers"), "all at once: {said}");
}
