//! Changing APIs: what follows, what stays, and what secrets go through.

use serde_json::{Value, json};
use tidegate_model::change::{Topic, Update};
use tidegate_model::consumer::KeyType;
use tidegate_model::endpoint::UpstreamCredential;

use super::support::{App, pizza};

#[tokio::test]
async fn identity_and_state_stay_whatever_the_client_sends() {
    let app = App::start().await;
    let creator = app.creator();
    let id = creator.makes_pizza().await;
    let mut body = creator.get(&format!("/apis/{id}")).await.expect(200);
    for (member, value) in [
        ("id", "other"),
        ("name", "Other"),
        ("version", "9"),
        ("context", "/other"),
        ("provider", "mallory"),
        ("lifeCycleStatus", "PUBLISHED"),
        ("type", "SOAP"),
        ("description", "Now with olives"),
    ] {
        body[member] = json!(value);
    }
    let changed = creator.put(&format!("/apis/{id}"), body).await.expect(200);
    assert_eq!(changed["id"], id);
    assert_eq!(changed["name"], "PizzaShack");
    assert_eq!(changed["version"], "1.0.0");
    assert_eq!(changed["context"], "/pizzashack");
    assert_eq!(changed["provider"], "creator");
    assert_eq!(changed["lifeCycleStatus"], "CREATED");
    assert_eq!(changed["type"], "HTTP");
    assert_eq!(changed["description"], "Now with olives");
}

#[tokio::test]
async fn the_definition_follows_the_operations() {
    let app = App::start().await;
    let creator = app.creator();
    let id = creator.makes_pizza().await;
    let mut body = pizza();
    body["scopes"] = json!([{"scope": {"name": "order:write", "description": "Order", "bindings": ["admin"]}}]);
    body["operations"] = json!([
        {"verb": "POST", "target": "/order", "scopes": ["order:write"]},
        {"verb": "DELETE", "target": "/order/{orderId}", "authType": "Application User"},
    ]);
    creator.put(&format!("/apis/{id}"), body).await.expect(200);
    let definition = creator.get(&format!("/apis/{id}/swagger")).await.expect(200);
    let paths = definition["paths"].as_object().unwrap();
    assert_eq!(paths.keys().collect::<Vec<_>>(), ["/order", "/order/{orderId}"]);
    assert_eq!(definition["paths"]["/order"]["post"]["security"], json!([{"default": ["order:write"]}]));
    let item = &definition["paths"]["/order/{orderId}"];
    assert!(item["get"].is_null());
    assert_eq!(item["delete"]["x-auth-type"], "Application User");
    assert_eq!(item["delete"]["parameters"][0]["name"], "orderId");
    let scheme = &definition["components"]["securitySchemes"]["default"]["flows"]["implicit"];
    assert_eq!(scheme["scopes"], json!({"order:write": "Order"}));
    assert_eq!(scheme["x-scopes-bindings"], json!({"order:write": "admin"}));
}

fn with_password(password: Value) -> Value {
    let mut body = pizza();
    body["endpointConfig"]["endpoint_security"] = json!({
        "production": {"enabled": true, "type": "BASIC", "username": "chef", "password": password},
    });
    body
}

async fn password_at_the_gateway(app: &App, id: &str) -> String {
    let Update::Api(_, Some(served)) = app.store.update("Default", &Topic::Api(id.into())).await.unwrap() else {
        panic!("it is not deployed")
    };
    let upstream = served.api.endpoint_config.unwrap().upstream(KeyType::Production).unwrap().unwrap();
    let Some(UpstreamCredential::Basic { password, .. }) = upstream.credential else { panic!("no password") };
    password
}

#[tokio::test]
async fn a_backend_password_is_sealed_hidden_kept_and_given_to_the_gateway_only() {
    let app = App::start().await;
    let creator = app.creator();
    let made = creator.post("/apis", with_password(json!("s3cret-olive"))).await.expect(201);
    let id = made["id"].as_str().unwrap();
    let pointer = "/endpointConfig/endpoint_security/production/password";
    assert_eq!(made.pointer(pointer), Some(&json!("")));
    assert!(!creator.get(&format!("/apis/{id}")).await.text().contains("s3cret-olive"));
    creator.deploys(id).await;
    assert_eq!(password_at_the_gateway(&app, id).await, "s3cret-olive");
    let rows = app.store.db().all("SELECT body AS t FROM api UNION ALL SELECT body FROM revision", &[]).await.unwrap();
    assert_eq!(rows.len(), 2);
    for row in rows {
        assert!(!row.text("t").unwrap().contains("s3cret-olive"), "plain text at rest");
    }

    let kept = creator.put(&format!("/apis/{id}"), with_password(json!(""))).await.expect(200);
    assert_eq!(kept.pointer(pointer), Some(&json!("")));
    creator.deploys(id).await;
    assert_eq!(password_at_the_gateway(&app, id).await, "s3cret-olive", "an empty password keeps the old one");

    creator.put(&format!("/apis/{id}"), with_password(json!("fresh"))).await.expect(200);
    assert_eq!(password_at_the_gateway(&app, id).await, "s3cret-olive", "a revision does not change");
    creator.deploys(id).await;
    assert_eq!(password_at_the_gateway(&app, id).await, "fresh");
    let forged = with_password(json!({"sealed": "AAAA"}));
    creator.put(&format!("/apis/{id}"), forged).await.refusal(400, 400);
}

#[tokio::test]
async fn a_refused_change_leaves_everything_as_it_was() {
    let app = App::start().await;
    let creator = app.creator();
    let id = creator.makes_pizza().await;
    let before = creator.get(&format!("/apis/{id}")).await.expect(200);
    let mut body = pizza();
    body["description"] = json!("half");
    body["policies"] = json!(["Platinum"]);
    creator.put(&format!("/apis/{id}"), body).await.refusal(400, 400);
    assert_eq!(creator.get(&format!("/apis/{id}")).await.expect(200), before);
    let mut empty = pizza();
    empty["operations"] = json!([]);
    creator.put(&format!("/apis/{id}"), empty).await.refusal(400, 400);
    assert_eq!(creator.get(&format!("/apis/{id}")).await.expect(200), before);
    creator.put("/apis/nobody", pizza()).await.refusal(404, 900308);
}

#[tokio::test]
async fn only_one_version_is_the_default_and_gateways_hear_of_both() {
    let app = App::start().await;
    let creator = app.creator();
    let mut first = pizza();
    first["isDefaultVersion"] = json!(true);
    let first = creator.post("/apis", first).await.expect(201)["id"].as_str().unwrap().to_owned();
    creator.deploys(&first).await;
    let before = app.store.change_head().await.unwrap();
    let path = format!("/apis/copy-api?newVersion=2.0.0&defaultVersion=true&apiId={first}");
    let second = creator.post_nothing(&path).await.expect(201);
    assert_eq!(second["isDefaultVersion"], true);
    assert_eq!(creator.get(&format!("/apis/{first}")).await.expect(200)["isDefaultVersion"], false);
    let topics: Vec<Topic> =
        app.store.changes_after(before).await.unwrap().unwrap().into_iter().map(|change| change.topic).collect();
    assert!(topics.contains(&Topic::Api(first.as_str().into())), "{topics:?}");
    let Update::Api(_, Some(served)) = app.store.update("Default", &Topic::Api(first.as_str().into())).await.unwrap()
    else {
        panic!("it is not deployed")
    };
    assert!(!served.api.is_default_version, "the deployed revision is told too");
}

#[tokio::test]
async fn a_copy_is_a_new_version_with_documents_and_picture_but_no_revisions() {
    let app = App::start().await;
    let creator = app.creator();
    let id = creator.makes_pizza().await;
    creator.deploys(&id).await;
    let document = json!({"name": "How", "type": "HOWTO", "sourceType": "INLINE", "visibility": "API_LEVEL",
        "summary": "s", "inlineContent": "bake"});
    creator.post(&format!("/apis/{id}/documents"), document).await.expect(201);
    let png = [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 1, 2];
    creator
        .form(axum::http::Method::PUT, &format!("/apis/{id}/thumbnail"), &[("file", "p.png", &png)])
        .await
        .expect(201);

    let copied = creator.post_nothing(&format!("/apis/copy-api?newVersion=2.0.0&apiId={id}")).await.expect(201);
    let copy = copied["id"].as_str().unwrap();
    assert_eq!(copied["version"], "2.0.0");
    assert_eq!(copied["lifeCycleStatus"], "CREATED");
    assert_eq!(copied["hasThumbnail"], true);
    assert_eq!(creator.get(&format!("/apis/{copy}/revisions")).await.expect(200)["count"], 0);
    let documents = creator.get(&format!("/apis/{copy}/documents")).await.expect(200);
    let copied_document = documents["list"][0]["documentId"].as_str().unwrap();
    let content = creator.get(&format!("/apis/{copy}/documents/{copied_document}/content")).await;
    assert_eq!(content.text(), "bake");
    let definition = creator.get(&format!("/apis/{copy}/swagger")).await.expect(200);
    assert_eq!(definition["info"]["version"], "2.0.0");

    creator.post_nothing(&format!("/apis/copy-api?newVersion=2.0.0&apiId={id}")).await.refusal(409, 900252);
    creator.post_nothing(&format!("/apis/copy-api?newVersion=a%2Fb&apiId={id}")).await.refusal(400, 400);
    creator.post_nothing("/apis/copy-api?newVersion=3&apiId=nobody").await.refusal(404, 900308);
    assert!(creator.post_nothing("/apis/copy-api").await.refusal(400, 400).contains("newVersion"));
}

#[tokio::test]
async fn an_api_is_deleted_with_all_its_parts_and_gateways_hear_of_it() {
    let app = App::start().await;
    let creator = app.creator();
    let id = creator.makes_pizza().await;
    creator.deploys(&id).await;
    let before = app.store.change_head().await.unwrap();
    creator.delete(&format!("/apis/{id}")).await.expect(200);
    creator.get(&format!("/apis/{id}")).await.refusal(404, 900308);
    creator.delete(&format!("/apis/{id}")).await.refusal(404, 900308);
    assert!(app.store.snapshot("Default", 0).await.unwrap().apis.is_empty());
    assert_eq!(app.store.changes_after(before).await.unwrap().unwrap().len(), 1);
    creator.makes_pizza().await;
}

#[tokio::test]
async fn an_api_with_subscriptions_is_not_deleted() {
    let app = App::start().await;
    let creator = app.creator();
    let id = creator.makes_pizza().await;
    subscribe(&app, &id).await;
    let text = creator.delete(&format!("/apis/{id}")).await.refusal(409, 409);
    assert!(text.contains("subscriptions exist: 1"), "{text}");
    creator.get(&format!("/apis/{id}")).await.expect(200);
}

/// A subscription as the DevPortal would make it.
pub async fn subscribe(app: &App, api: &str) {
    use tidegate_store::args;
    const APPLICATION: &str = "INSERT INTO application (id, owner, name, description, throttling_policy, attributes,
        status, created_at_ms, updated_at_ms) VALUES ('app', 'dev', 'App', '', 'Unlimited', '{}', 'APPROVED', 1, 1)";
    const SUBSCRIPTION: &str = "INSERT INTO subscription (id, application_id, api_id, throttling_policy, status,
        created_at_ms) VALUES ('sub', 'app', $1, 'Gold', 'UNBLOCKED', 1)";
    app.store.db().execute(APPLICATION, &[]).await.unwrap();
    app.store.db().execute(SUBSCRIPTION, args![api]).await.unwrap();
}
