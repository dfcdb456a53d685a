//! The main story: publish an API, subscribe, get a token, call it.

use serde_json::{Value, json};
use tidegate_tests::actors::{DEVPORTAL, PUBLISHER, developer, eventually, publisher, text};
use tidegate_tests::app::Start;
use tidegate_tests::upstream::Upstream;

use crate::support::{BINARY, fresh};

const PETSTORE: &str = r#"
openapi: 3.0.3
info: {title: Petstore, version: 1.0.0}
servers: [{url: https://petstore.example/v1}]
paths:
  /pets:
    get: {operationId: listPets, responses: {"200": {description: all of them}}}
    post: {operationId: createPet, responses: {"201": {description: made}}}
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
    get: {operationId: showPet, responses: {"200": {description: one}}}
"#;

#[tokio::test]
async fn an_imported_openapi_document_becomes_a_callable_api() {
    let (_directory, app) = fresh().await;
    let backend = Upstream::echo().await;
    let publisher = publisher(&app).await;
    let properties = json!({
        "name": "Petstore", "context": "/petstore", "version": "1.0.0", "policies": ["Unlimited"],
        "endpointConfig": {"endpoint_type": "http", "production_endpoints": {"url": backend.url()}},
    });
    let api = publisher
        .call(http::Method::POST, &format!("{PUBLISHER}/apis/import-openapi"))
        .multipart(
            &[("additionalProperties", &properties.to_string())],
            &[("file", "petstore.yaml", "application/yaml", PETSTORE.as_bytes())],
        )
        .send()
        .await
        .expect(201)
        .json();
    assert_eq!(api["operations"].as_array().map(Vec::len), Some(3), "{api}");
    let id = text(&api, "id");
    publisher.deploy(id).await;
    publisher.lifecycle(id, "Publish").await.expect(200);

    let developer = developer(&app).await;
    let found = developer.get(&format!("{DEVPORTAL}/apis?query=Petstore")).await.expect(200).json();
    assert_eq!(found["list"][0]["id"], api["id"], "{found}");
    let (_, keys) = developer.ready_application("Shop", id).await;

    let answer = eventually(&app, "/petstore/1.0.0/pets/7?full=yes", Some(&keys.token), 200).await;
    let echoed = answer.json();
    assert_eq!(echoed["path"], "/pets/7");
    assert_eq!(echoed["query"], "full=yes");
    assert_eq!(echoed["headers"].get("authorization"), None, "the token must not reach the backend");
    assert!(!answer.header("x-request-id").is_empty());

    let tls = app.http.get(&app.gateway_tls("/petstore/1.0.0/pets")).bearer(&keys.token).send().await;
    tls.expect(200);
    let other_verb = app.http.delete(&app.gateway("/petstore/1.0.0/pets")).bearer(&keys.token).send().await;
    other_verb.expect(405);
    let other_path = app.http.get(&app.gateway("/petstore/1.0.0/cats")).bearer(&keys.token).send().await;
    other_path.expect(404);
}

#[tokio::test]
async fn production_and_sandbox_keys_reach_their_own_backends() {
    let (_directory, app) = fresh().await;
    let (live, trial) = (Upstream::echo().await, Upstream::echo().await);
    let endpoints = json!({"endpointConfig": {"endpoint_type": "http",
        "production_endpoints": {"url": live.url()}, "sandbox_endpoints": {"url": trial.url()}}});
    let api = publisher(&app).await.publish("Stages", &live.url(), endpoints).await;
    let developer = developer(&app).await;
    let (application, production) = developer.ready_application("Both", &api).await;
    let sandbox = developer.generate_keys(&application, "SANDBOX").await;
    eventually(&app, "/stages/1.0.0/live", Some(&production.token), 200).await;
    eventually(&app, "/stages/1.0.0/trial", Some(&sandbox.token), 200).await;
    assert!(live.seen().iter().all(|seen| seen.uri.path() == "/live"), "{:?}", live.seen());
    assert!(trial.seen().iter().all(|seen| seen.uri.path() == "/trial"), "{:?}", trial.seen());
    assert!(!trial.seen().is_empty() && !live.seen().is_empty());
}

#[tokio::test]
async fn a_token_from_the_token_endpoint_works_until_it_is_revoked() {
    let (_directory, app) = fresh().await;
    let backend = Upstream::echo().await;
    let api = publisher(&app).await.publish("Orders", &backend.url(), json!({})).await;
    let (_, keys) = developer(&app).await.ready_application("Till", &api).await;
    let token = app
        .http
        .post(&app.management("/oauth2/token"))
        .basic(&keys.key, &keys.secret)
        .form(&[("grant_type", "client_credentials")])
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(token["refresh_token"], Value::Null);
    let token = text(&token, "access_token");
    eventually(&app, "/orders/1.0.0/1", Some(token), 200).await;
    let revoked = app
        .http
        .post(&app.management("/oauth2/revoke"))
        .basic(&keys.key, &keys.secret)
        .form(&[("token", token)])
        .send()
        .await;
    revoked.expect(200);
    let refused = eventually(&app, "/orders/1.0.0/1", Some(token), 401).await;
    assert!(["900901", "900904"].contains(&text(&refused.json(), "code")), "{}", refused.text());
    assert!(!refused.header("www-authenticate").is_empty());
    eventually(&app, "/orders/1.0.0/1", Some(&keys.token), 200).await;
}

#[tokio::test]
async fn a_regenerated_secret_replaces_the_old_one() {
    let (_directory, app) = fresh().await;
    let developer = developer(&app).await;
    let application = developer.create_application("Rotating").await;
    let keys = developer.generate_keys(&application, "PRODUCTION").await;
    let path = format!("{DEVPORTAL}/applications/{application}/oauth-keys/{}/regenerate-secret", keys.mapping);
    let fresh = developer.post(&path, &json!({})).await.expect(200).json();
    let token = |secret: String| {
        let call = app.http.post(&app.management("/oauth2/token")).basic(&keys.key, &secret);
        call.form(&[("grant_type", "client_credentials")]).send()
    };
    let refused = token(keys.secret.clone()).await.expect(401);
    assert_eq!(refused.json()["error"], "invalid_client");
    token(text(&fresh, "consumerSecret").to_owned()).await.expect(200);
}

#[tokio::test]
async fn a_new_version_lives_beside_the_old_one() {
    let (_directory, app) = fresh().await;
    let backend = Upstream::echo().await;
    let publisher = publisher(&app).await;
    let old = publisher.publish("Maps", &backend.url(), json!({})).await;
    let path = format!("{PUBLISHER}/apis/copy-api?newVersion=2.0.0&defaultVersion=true&apiId={old}");
    let copy = publisher.call(http::Method::POST, &path).send().await.expect(201).json();
    let new = text(&copy, "id");
    assert_eq!(copy["lifeCycleStatus"], "CREATED");
    publisher.deploy(new).await;
    publisher.lifecycle(new, "Publish").await.expect(200);
    let developer = developer(&app).await;
    let (application, keys) = developer.ready_application("Atlas", &old).await;
    eventually(&app, "/maps/1.0.0/x", Some(&keys.token), 200).await;
    let refused = eventually(&app, "/maps/2.0.0/x", Some(&keys.token), 403).await;
    assert_eq!(text(&refused.json(), "code"), "900908");
    developer.subscribe(&application, new).await;
    eventually(&app, "/maps/2.0.0/x", Some(&keys.token), 200).await;
    eventually(&app, "/maps/x", Some(&keys.token), 200).await;
}

#[tokio::test]
async fn everything_is_still_there_after_kill_9() {
    let directory = tempfile::tempdir().unwrap();
    let start = Start::new(BINARY, directory.path());
    let backend = Upstream::echo().await;
    let app = start.start().await;
    let api = publisher(&app).await.publish("Lasting", &backend.url(), json!({})).await;
    let (application, keys) = developer(&app).await.ready_application("Stone", &api).await;
    app.kill();

    let app = start.start().await;
    eventually(&app, "/lasting/1.0.0/x", Some(&keys.token), 200).await;
    let developer = developer(&app).await;
    let kept = developer.get(&format!("{DEVPORTAL}/applications/{application}")).await.expect(200).json();
    assert_eq!(kept["name"], "Stone");
    app.stop().await;
}

#[tokio::test]
async fn the_whole_flow_works_on_postgresql() {
    let directory = tempfile::tempdir().unwrap();
    let url = tokio::task::spawn_blocking(tidegate_tests::postgres::fresh_database).await.unwrap();
    let store = format!("[store]\nurl = \"{url}\"\n");
    let app = Start::new(BINARY, directory.path()).config(&store).start().await;
    let backend = Upstream::echo().await;
    let api = publisher(&app).await.publish("Elephant", &backend.url(), json!({})).await;
    let (_, keys) = developer(&app).await.ready_application("Trunk", &api).await;
    eventually(&app, "/elephant/1.0.0/x", Some(&keys.token), 200).await;
    assert!(!directory.path().join("tidegate.db").exists(), "nothing is kept beside the configured store");
}
