//! Keys of an application: generate, look at, change, renew, remove.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};
use tidegate_model::change::Topic;
use tidegate_model::consumer::KeyType;

use crate::support::{Actor, TestApp};

fn request(key_type: &str) -> Value {
    json!({"keyType": key_type, "keyManager": "Resident Key Manager", "validityTime": 3600, "scopes": ["default"],
        "grantTypesToBeSupported": ["client_credentials", "password", "refresh_token"],
        "callbackUrl": "https://app.test/cb", "additionalProperties": {}})
}

async fn application(ann: &Actor<'_>) -> String {
    let sent = json!({"name": "Shop", "throttlingPolicy": "Unlimited"});
    let made = ann.post("/applications", sent).await.expect(201);
    format!("/applications/{}", made["applicationId"].as_str().unwrap())
}

#[tokio::test]
async fn generated_keys_come_with_a_secret_and_a_token_once() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    let path = application(&ann).await;
    let made = ann.post(&format!("{path}/generate-keys"), request("PRODUCTION")).await.expect(200);
    let client = made["consumerKey"].as_str().unwrap().to_owned();
    assert!(made["consumerSecret"].as_str().unwrap().starts_with("secret-"));
    assert_eq!(made["token"]["accessToken"], format!("token-of-{client}"));
    assert_eq!(made["token"]["validityTime"], 3600);
    assert_eq!((&made["keyState"], &made["mode"]), (&json!("APPROVED"), &json!("CREATED")));
    assert_eq!(app.authority.client_names(), ["ann_Shop_PRODUCTION"]);
    assert!(app.changes().await.contains(&Topic::Consumer(client.as_str().into())));

    let id = made["keyMappingId"].as_str().unwrap();
    let list = ann.get(&format!("{path}/oauth-keys")).await.expect(200);
    assert_eq!(list["list"][0]["keyMappingId"], id);
    for read in [format!("{path}/oauth-keys/{id}"), format!("{path}/keys/PRODUCTION")] {
        let read = ann.get(&read).await.expect(200);
        assert_eq!(read["consumerKey"], client);
        assert_eq!(read["callbackUrl"], "https://app.test/cb");
        assert!(!read.to_string().contains("secret-"), "the secret is not shown again: {read}");
        assert_eq!(read["consumerSecret"], "**********");
    }
}

#[tokio::test]
async fn an_application_has_one_key_for_each_stage() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    let generate = format!("{}/generate-keys", application(&ann).await);
    ann.post(&generate, request("PRODUCTION")).await.expect(200);
    ann.post(&generate, request("SANDBOX")).await.expect(200);
    ann.post(&generate, request("PRODUCTION")).await.refused(409, 901408);
    assert_eq!(app.authority.client_names().len(), 2);
}

#[tokio::test]
async fn a_request_for_keys_that_makes_no_sense_is_refused_and_leaves_no_client() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    let generate = format!("{}/generate-keys", application(&ann).await);
    let with = |name: &str, value: Value| {
        let mut request = request("PRODUCTION");
        request[name] = value;
        request
    };
    assert!(ann.post(&generate, request("LIVE")).await.refused(400, 400).contains("LIVE"));
    ann.post(&generate, with("keyManager", json!("Other"))).await.refused(400, 901403);
    ann.post(&generate, with("grantTypesToBeSupported", json!([]))).await.refused(400, 400);
    let grants = with("grantTypesToBeSupported", json!(["magic"]));
    assert!(ann.post(&generate, grants).await.refused(400, 400).contains("`magic`"));
    ann.post(&generate, with("validityTime", json!("soon"))).await.refused(400, 400);
    ann.post(&generate, json!({})).await.refused(400, 400);
    let mut code = with("grantTypesToBeSupported", json!(["authorization_code"]));
    code["callbackUrl"] = json!("");
    let why = ann.post(&generate, code).await.refused(400, 400);
    assert!(why.starts_with("The callback url must have at least one URI value"), "{why}");
    assert!(app.authority.client_names().is_empty());
}

#[tokio::test]
async fn a_client_whose_mapping_cannot_be_stored_is_removed_again() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    let path = application(&ann).await;
    app.authority.loses_clients.store(true, Ordering::Relaxed);
    ann.post(&format!("{path}/generate-keys"), request("PRODUCTION")).await.refused(500, 500);
    assert!(app.authority.client_names().is_empty());
    app.authority.loses_clients.store(false, Ordering::Relaxed);
    ann.post(&format!("{path}/generate-keys"), request("PRODUCTION")).await.expect(200);
}

#[tokio::test]
async fn a_secret_is_not_lost_when_no_token_can_be_issued() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    let path = application(&ann).await;
    app.authority.is_out_of_tokens.store(true, Ordering::Relaxed);
    let made = ann.post(&format!("{path}/generate-keys"), request("PRODUCTION")).await.expect(200);
    assert_eq!(made["token"], Value::Null);
    assert!(made["consumerSecret"].as_str().unwrap().starts_with("secret-"));
}

#[tokio::test]
async fn a_renamed_applications_old_name_can_be_used_again() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    let path = application(&ann).await;
    ann.post(&format!("{path}/generate-keys"), request("PRODUCTION")).await.expect(200);
    ann.put(&path, json!({"name": "Renamed", "throttlingPolicy": "Unlimited"})).await.expect(200);
    let second = application(&ann).await;
    ann.post(&format!("{second}/generate-keys"), request("PRODUCTION")).await.expect(200);
    assert_eq!(app.authority.client_names().len(), 2);
}

#[tokio::test]
async fn grant_types_callback_and_lifetimes_are_changed_on_the_key() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    let path = application(&ann).await;
    ann.post(&format!("{path}/generate-keys"), request("SANDBOX")).await.expect(200);
    let to = json!({"supportedGrantTypes": ["authorization_code", "refresh_token"], "callbackUrl": "https://new.test/cb",
        "additionalProperties": {"pkceMandatory": true, "user_access_token_expiry_time": 120}});
    let changed = ann.put(&format!("{path}/keys/SANDBOX"), to).await.expect(200);
    assert_eq!(changed["callbackUrl"], "https://new.test/cb");
    assert_eq!(changed["additionalProperties"]["pkceMandatory"], true);
    assert_eq!(changed["additionalProperties"]["user_access_token_expiry_time"], 120);
    assert_eq!(changed["additionalProperties"]["refresh_token_expiry_time"], "N/A");
    ann.put(&format!("{path}/keys/PRODUCTION"), json!({"supportedGrantTypes": ["password"]}))
        .await
        .refused(404, 900331);
    let token = ann.post(&format!("{path}/keys/SANDBOX/generate-token"), json!({})).await;
    assert!(token.refused(400, 400).contains("client_credentials"));
}

#[tokio::test]
async fn a_secret_is_renewed_and_a_token_is_issued_and_the_old_one_revoked() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    let path = application(&ann).await;
    let made = ann.post(&format!("{path}/generate-keys"), request("PRODUCTION")).await.expect(200);
    let key = format!("{path}/oauth-keys/{}", made["keyMappingId"].as_str().unwrap());
    let fresh = ann.post(&format!("{key}/regenerate-secret"), json!({})).await.expect(200);
    assert_eq!(fresh["consumerKey"], made["consumerKey"]);
    assert_ne!(fresh["consumerSecret"], made["consumerSecret"]);
    let sent = json!({"validityPeriod": "60", "scopes": ["read"], "revokeToken": "old"});
    let token = ann.post(&format!("{key}/generate-token"), sent).await.expect(200);
    assert_eq!((&token["validityTime"], &token["tokenScopes"]), (&json!(60), &json!(["read"])));
    assert_eq!(*app.authority.revoked.lock().unwrap(), ["old"]);
    ann.post(&format!("{key}/generate-token"), json!({"grantType": "TOKEN_EXCHANGE"})).await.refused(400, 400);
    ann.post(&format!("{key}/generate-token"), json!({"validityPeriod": 0})).await.refused(400, 400);
    assert!(!ann.get(&format!("{key}/secrets")).await.expect(200).to_string().contains("secret-"));
    ann.post(&format!("{key}/generate-secret"), json!({})).await.refused(400, 900916);
}

#[tokio::test]
async fn the_owner_revokes_a_token_without_the_secret_and_nobody_else_does() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    let path = application(&ann).await;
    let made = ann.post(&format!("{path}/generate-keys"), request("PRODUCTION")).await.expect(200);
    let revoke = format!("{path}/oauth-keys/{}/revoke-token", made["keyMappingId"].as_str().unwrap());
    let own = |name| app.acting(name).at(crate::support::OWN);
    own("ann").post(&revoke, json!({"token": " leaked "})).await.expect(200);
    assert_eq!(*app.authority.revoked.lock().unwrap(), ["leaked"]);
    for bad in [json!({}), json!({"token": ""}), json!({"token": "x".repeat(20_000)})] {
        assert!(own("ann").post(&revoke, bad).await.refused(400, 400).contains("token"));
    }
    own("vip").post(&revoke, json!({"token": "t"})).await.refused(403, 403);
    own("").post(&revoke, json!({"token": "t"})).await.refused(401, 401);
    own("pat").post(&revoke, json!({"token": "t"})).await.refused(401, 401);
    assert_eq!(app.authority.revoked.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn cleaned_up_keys_are_gone_with_their_client_and_can_be_made_anew() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    let path = application(&ann).await;
    let made = ann.post(&format!("{path}/generate-keys"), request("PRODUCTION")).await.expect(200);
    let client = made["consumerKey"].as_str().unwrap();
    ann.post(&format!("{path}/keys/PRODUCTION/clean-up"), json!({})).await.expect(200);
    assert!(app.authority.client_names().is_empty());
    assert_eq!(app.changes().await.last(), Some(&Topic::Consumer(client.into())), "gateways are told");
    ann.get(&format!("{path}/keys/PRODUCTION")).await.refused(404, 900331);
    ann.post(&format!("{path}/generate-keys"), request("PRODUCTION")).await.expect(200);
}

#[tokio::test]
async fn an_application_takes_its_clients_with_it() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    let path = application(&ann).await;
    ann.post(&format!("{path}/generate-keys"), request("PRODUCTION")).await.expect(200);
    ann.delete(&path).await.expect(200);
    assert!(app.authority.client_names().is_empty());
    ann.get(&path).await.refused(404, 900307);
}

#[tokio::test]
async fn an_own_client_is_mapped_and_survives_its_mapping() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    let path = application(&ann).await;
    let spec = |owner: &str| tidegate_control::authority::ClientSpec {
        name: "mine".to_owned(),
        owner: owner.to_owned(),
        ..Default::default()
    };
    use tidegate_control::KeyAuthority;
    let mine = app.authority.create_client(spec("ann")).await.unwrap();
    let other = app.authority.create_client(spec("bob")).await.unwrap();
    let request = |key: &str| json!({"consumerKey": key, "consumerSecret": "x", "keyType": "PRODUCTION"});
    let map = format!("{path}/map-keys");
    ann.post(&map, request(other.key.as_str())).await.refused(400, 400);
    ann.post(&map, request("unknown")).await.refused(400, 400);
    let mapped = ann.post(&map, request(mine.key.as_str())).await.expect(200);
    assert_eq!(mapped["mode"], "MAPPED");
    ann.post(&map, request(mine.key.as_str())).await.refused(409, 901408);
    ann.delete(&format!("{path}/oauth-keys/{}", mapped["keyMappingId"].as_str().unwrap())).await.expect(200);
    assert_eq!(app.authority.client_names().len(), 2);
    let left = app.store.application_key_of_client(&mine.key).await.unwrap();
    assert_eq!(left.map(|key| key.key_type), None::<KeyType>);
}
