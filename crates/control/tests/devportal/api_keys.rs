//! API keys: of an application, and bound to one API.

use serde_json::{Value, json};
use tidegate_model::change::Topic;
use tidegate_store::api_key::hash;

use crate::support::{Actor, ApiSeed, TestApp};

async fn application(ann: &Actor<'_>) -> String {
    let sent = json!({"name": "Shop", "throttlingPolicy": "Unlimited"});
    ann.post("/applications", sent).await.expect(201)["applicationId"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_key_is_shown_once_kept_as_a_hash_and_revoked() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    let path = format!("/applications/{}/api-keys/PRODUCTION", application(&ann).await);
    let sent = json!({"keyName": "ci", "validityPeriod": 3600,
        "additionalProperties": {"permittedIP": "10.0.0.0/8, 127.0.0.1", "permittedReferer": "https://a.test/*"}});
    let made = ann.post(&format!("{path}/generate"), sent).await.expect(200);
    let plain = made["apikey"].as_str().unwrap();
    assert!(plain.len() >= 40);
    assert_eq!(made["validityPeriod"], 3600);
    let kept = app.store.api_key_by_hash(&hash(plain)).await.unwrap().unwrap();
    assert_eq!((kept.permitted_ips.as_str(), kept.subject.as_str()), ("10.0.0.0/8,127.0.0.1", "ann"));
    assert_eq!(kept.expires_at, Some(kept.created_at + 3_600_000));

    let list = ann.get(&path).await.expect(200);
    assert_eq!((&list["count"], &list["list"][0]["keyName"]), (&json!(1), &json!("ci")));
    assert!(!list.to_string().contains(plain));
    ann.post(&format!("{path}/revoke"), json!({"apikey": plain})).await.expect(200);
    assert_eq!(ann.get(&path).await.expect(200)["count"], 0);
    assert!(app.changes().await.contains(&Topic::TokenRevoked(hash(plain))));
    ann.post(&format!("{path}/revoke"), json!({"apikey": plain})).await.refused(404, 404);
}

#[tokio::test]
async fn a_regenerated_key_replaces_the_old_one() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    let path = format!("/applications/{}/api-keys/SANDBOX", application(&ann).await);
    let made = ann.post(&format!("{path}/generate"), json!({"keyName": "k"})).await.expect(200);
    assert_eq!(made["validityPeriod"], -1);
    let fresh = ann.post(&format!("{path}/regenerate"), json!({"keyUUID": made["keyUUID"]})).await.expect(200);
    assert_ne!(fresh["apikey"], made["apikey"]);
    assert_eq!(fresh["keyName"], "k");
    let old = hash(made["apikey"].as_str().unwrap());
    assert!(app.store.api_key_by_hash(&old).await.unwrap().is_none());
    assert!(app.changes().await.contains(&Topic::TokenRevoked(old)));
}

#[tokio::test]
async fn what_is_wrong_with_a_request_for_a_key_is_said_at_once() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    let id = application(&ann).await;
    let sent = json!({"keyName": "x".repeat(101), "validityPeriod": 0,
        "additionalProperties": {"permittedIP": "here,10.0.0.1/40", "permittedReferer": 7}});
    let answer = ann.post(&format!("/applications/{id}/api-keys/PRODUCTION/generate"), sent).await;
    assert_eq!(answer.json["error"].as_array().unwrap().len(), 5, "{}", answer.json);
    answer.refused(400, 400);
    ann.post(&format!("/applications/{id}/api-keys/LIVE/generate"), json!({})).await.refused(400, 400);
    ann.post(&format!("/applications/{id}/api-keys/PRODUCTION/revoke"), json!({})).await.refused(400, 400);
    let typed = json!({"validityPeriod": "long"});
    ann.post(&format!("/applications/{id}/api-keys/PRODUCTION/generate"), typed).await.refused(400, 400);
}

#[tokio::test]
async fn someone_elses_key_is_out_of_reach() {
    let app = TestApp::start().await;
    let (ann, bob) = (app.acting("ann"), app.acting("bob"));
    let path = format!("/applications/{}/api-keys/PRODUCTION", application(&ann).await);
    let made = ann.post(&format!("{path}/generate"), json!({})).await.expect(200);
    bob.get(&path).await.refused(403, 403);
    bob.post(&format!("{path}/revoke"), json!({"apikey": made["apikey"]})).await.refused(403, 403);
    let path_of_bob = format!("/applications/{}/api-keys/PRODUCTION", application(&bob).await);
    bob.post(&format!("{path_of_bob}/revoke"), json!({"apikey": made["apikey"]})).await.refused(404, 404);
    assert_eq!(ann.get(&path).await.expect(200)["count"], 1);
}

#[tokio::test]
async fn keys_go_with_their_application_and_gateways_are_told() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    let id = application(&ann).await;
    let made = ann.post(&format!("/applications/{id}/api-keys/PRODUCTION/generate"), json!({})).await.expect(200);
    ann.delete(&format!("/applications/{id}")).await.expect(200);
    let hash = hash(made["apikey"].as_str().unwrap());
    assert!(app.changes().await.contains(&Topic::TokenRevoked(hash)));
}

#[tokio::test]
async fn a_key_bound_to_an_api_is_put_behind_a_subscribed_application() {
    let app = TestApp::start().await;
    let api = ApiSeed::published("Pizza").store(&app).await;
    let ann = app.acting("ann");
    let application = application(&ann).await;
    let path = format!("/apis/{api}/api-keys");
    let made = ann.post(&format!("{path}/generate"), json!({"keyName": "b", "keyType": "SANDBOX"})).await.expect(200);
    let named = json!({"keyUUID": made["keyUUID"], "applicationUUID": application});
    ann.post(&format!("{path}/associate"), named.clone()).await.refused(400, 400);
    let subscription = json!({"applicationId": application, "apiId": api, "throttlingPolicy": "Gold"});
    ann.post("/subscriptions", subscription).await.expect(201);
    let done = ann.post(&format!("{path}/associate"), named).await.expect(200);
    assert_eq!(done, json!({"keyName": "b", "apiName": "Pizza", "applicationName": "Shop"}));
    let list = ann.get(&path).await.expect(200);
    assert_eq!((&list["list"][0]["associatedApp"], &list["list"][0]["keyType"]), (&json!("Shop"), &json!("SANDBOX")));
    let kept = app.store.api_key_by_hash(&hash(made["apikey"].as_str().unwrap())).await.unwrap().unwrap();
    assert_eq!((kept.api, kept.application), (Some(api.clone()), Some(application.as_str().into())));

    let named = json!({"keyUUID": made["keyUUID"]});
    ann.post(&format!("{path}/dissociate"), named.clone()).await.expect(200);
    assert_eq!(ann.get(&path).await.expect(200)["list"][0]["associatedApp"], Value::Null);
    app.acting("bob").post(&format!("{path}/revoke"), named.clone()).await.refused(404, 404);
    ann.post(&format!("{path}/revoke"), named).await.expect(200);
    assert_eq!(ann.get(&path).await.expect(200)["count"], 0);
}
