//! Who may do what: tokens, scopes, access control.

use axum::http::Method;
use serde_json::json;

use super::support::{App, pizza};

#[tokio::test]
async fn without_a_valid_token_nothing_is_answered() {
    let app = App::start().await;
    for token in ["", "forged"] {
        let answer = app.holder(token).get("/apis").await;
        assert!(answer.headers.contains_key("www-authenticate"));
        answer.refusal(401, 401);
    }
}

#[tokio::test]
async fn every_operation_asks_for_its_scopes() {
    let app = App::start().await;
    let id = app.creator().makes_pizza().await;
    let paths = [
        ("GET", "/apis"),
        ("POST", "/apis"),
        ("POST", "/apis/validate?query=x"),
        ("POST", "/apis/validate-endpoint?endpointUrl=http://localhost"),
        ("POST", "/apis/validate-openapi"),
        ("POST", "/apis/import-openapi"),
        ("POST", "/apis/copy-api?newVersion=2&apiId=ID"),
        ("POST", "/apis/change-lifecycle?action=Publish&apiId=ID"),
        ("GET", "/apis/ID"),
        ("PUT", "/apis/ID"),
        ("DELETE", "/apis/ID"),
        ("GET", "/apis/ID/swagger"),
        ("PUT", "/apis/ID/swagger"),
        ("GET", "/apis/ID/thumbnail"),
        ("PUT", "/apis/ID/thumbnail"),
        ("GET", "/apis/ID/documents"),
        ("POST", "/apis/ID/documents"),
        ("POST", "/apis/ID/documents/validate?name=x"),
        ("GET", "/apis/ID/documents/D"),
        ("PUT", "/apis/ID/documents/D"),
        ("DELETE", "/apis/ID/documents/D"),
        ("GET", "/apis/ID/documents/D/content"),
        ("POST", "/apis/ID/documents/D/content"),
        ("GET", "/apis/ID/resource-paths"),
        ("GET", "/apis/ID/subscription-policies"),
        ("POST", "/apis/ID/generate-key"),
        ("GET", "/apis/ID/lifecycle-state"),
        ("GET", "/apis/ID/lifecycle-history"),
        ("GET", "/apis/ID/revisions"),
        ("POST", "/apis/ID/revisions"),
        ("GET", "/apis/ID/revisions/R"),
        ("DELETE", "/apis/ID/revisions/R"),
        ("POST", "/apis/ID/restore-revision?revisionId=R"),
        ("POST", "/apis/ID/deploy-revision?revisionId=R"),
        ("POST", "/apis/ID/undeploy-revision?revisionId=R"),
        ("GET", "/apis/ID/deployments"),
        ("PUT", "/apis/ID/deployments/D"),
        ("GET", "/throttling-policies/subscription"),
        ("GET", "/throttling-policies/subscription/Gold"),
        ("GET", "/operation-policies"),
        ("GET", "/operation-policies/addHeader"),
        ("GET", "/settings"),
        ("GET", "/subscriptions"),
        ("POST", "/subscriptions/block-subscription?subscriptionId=S&blockState=BLOCKED"),
        ("POST", "/subscriptions/unblock-subscription?subscriptionId=S"),
        ("POST", "/subscriptions/change-business-plan?subscriptionId=S&businessPlan=Gold"),
        ("GET", "/subscriptions/S/subscriber-info"),
        ("GET", "/search?query=x"),
    ];
    for (method, path) in paths {
        let path = path.replace("ID", &id);
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        // A body every operation can read, so that only the scope is missing.
        let body = match path.as_str() {
            path if path.ends_with("/documents") || path.ends_with("/documents/D") => {
                json!({"name": "d", "type": "HOWTO", "sourceType": "INLINE", "visibility": "API_LEVEL"})
            }
            path if path.contains("deploy-revision") => json!([{"name": "Default"}]),
            _ => pizza(),
        };
        let answer =
            app.holder("subscriber").send(method, &path, Some("application/json"), body.to_string().into()).await;
        let text = answer.refusal(401, 401);
        assert!(text.contains("apim:"), "{path}: {text}");
    }
}

#[tokio::test]
async fn a_creator_does_not_publish_and_a_publisher_does_not_create() {
    let app = App::start().await;
    let id = app.creator().makes_pizza().await;
    app.creator().acts(&id, "Publish").await.refusal(401, 401);
    app.publisher().post("/apis", pizza()).await.refusal(401, 401);
    app.publisher().delete(&format!("/apis/{id}")).await.refusal(401, 401);
    app.publisher().acts(&id, "Publish").await.expect(200);
}

#[tokio::test]
async fn a_restricted_api_gets_no_versions_from_those_it_keeps_out() {
    let app = App::start().await;
    let mut body = pizza();
    body["accessControl"] = json!("RESTRICTED");
    app.creator().post("/apis", body).await.expect(201);
    let mut next = pizza();
    (next["version"], next["context"], next["isDefaultVersion"]) = (json!("9"), json!("/elsewhere"), json!(true));
    app.holder("creator2").post("/apis", next.clone()).await.refusal(403, 900340);
    app.creator().post("/apis", next).await.expect(201);
}

#[tokio::test]
async fn a_scope_of_a_restricted_api_is_not_defined_again_with_other_roles() {
    let app = App::start().await;
    let scope = |roles: &[&str]| json!([{"scope": {"name": "pay", "bindings": roles}, "shared": false}]);
    let mut body = pizza();
    (body["accessControl"], body["scopes"]) = (json!("RESTRICTED"), scope(&["Internal/creator"]));
    app.creator().post("/apis", body).await.expect(201);
    let mut other = pizza();
    (other["name"], other["context"], other["scopes"]) = (json!("Other"), json!("/other"), scope(&[]));
    let text = app.holder("creator2").post("/apis", other.clone()).await.refusal(400, 400);
    assert!(text.contains("`pay`"), "{text}");
    app.creator().post("/apis", other).await.expect(201);
}

#[tokio::test]
async fn access_control_leaves_only_those_it_names() {
    let app = App::start().await;
    let mut body = pizza();
    body["accessControl"] = json!("RESTRICTED");
    body["accessControlRoles"] = json!(["Internal/publisher"]);
    let id = app.creator().post("/apis", body).await.expect(201)["id"].as_str().unwrap().to_owned();
    let path = format!("/apis/{id}");
    app.holder("creator2").get(&path).await.refusal(403, 900340);
    app.holder("creator2").delete(&path).await.refusal(403, 900340);
    app.holder("creator2").post(&format!("{path}/revisions"), json!({})).await.refusal(403, 900340);
    assert_eq!(app.holder("creator2").get("/apis").await.expect(200)["count"], 0);
    assert_eq!(app.holder("creator2").get("/search").await.expect(200)["count"], 0);
    for person in [app.creator(), app.publisher(), app.admin()] {
        person.get(&path).await.expect(200);
        assert_eq!(person.get("/apis").await.expect(200)["count"], 1);
    }
}

#[tokio::test]
async fn unknown_resources_and_methods_answer_in_the_one_shape() {
    let app = App::start().await;
    app.creator().get("/nothing").await.refusal(404, 404);
    app.creator().delete("/apis").await.refusal(405, 405);
}
