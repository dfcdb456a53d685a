//! Request and response steps of an API: what the backend sees and what the client gets, whichever codec reads the call.

use http::HeaderValue;
use serde_json::{Value, json};
use tidegate_gateway::settings::Codec;

use crate::support::{World, api, settings};
use crate::upstream::{Upstream, full};

fn step(name: &str, parameters: Value) -> Value {
    json!({"policyName": name, "parameters": parameters})
}

fn set(name: &str, value: &str) -> Value {
    step("addHeader", json!({"headerName": name, "headerValue": value}))
}

async fn world(codec: Codec, backend: &str, changes: Value) -> World {
    World::with(tidegate_gateway::Settings { http1: codec, ..settings() }, vec![api(backend, changes)]).await
}

#[tokio::test]
async fn a_request_is_changed_on_its_way_to_the_backend() {
    for codec in [Codec::Own, Codec::Library] {
        let backend = Upstream::echo().await;
        let changes = json!({
            "apiPolicies": {"request": [
                set("X-Team", "shop"),
                set("Authorization", "Basic from-a-step"),
                step("removeHeader", json!({"headerName": "x-debug"})),
                step("addQueryParam", json!({"paramKey": "tenant", "paramValue": "a b"})),
            ]},
            "operations": [
                {"verb": "GET", "target": "/items/{id}", "operationPolicies": {"request": [
                    step("rewriteResourcePath", json!({"newResourcePath": "/v2/things/{id}"})),
                    set("x-team", "items"),
                ]}},
                {"verb": "GET", "target": "/*"},
            ],
        });
        let world = world(codec, &format!("{}/base", backend.url()), changes).await;
        let token = format!("Bearer {}", world.token());
        let headers = [("authorization", token.as_str()), ("x-debug", "1"), ("x-team", "forged"), ("x-team", "twice")];
        let answer = world.get_with("/shop/1.0.0/items/a%20b?tenant=evil&q=1", &headers).await;
        let seen = answer.is_ok().json();
        assert_eq!(seen["target"], "/base/v2/things/a%20b?q=1&tenant=a+b");
        assert_eq!(seen["headers"]["x-team"], "items", "the operation has the last word");
        assert_eq!(seen["headers"]["x-debug"], Value::Null);
        assert_eq!(seen["headers"]["authorization"], "Basic from-a-step", "the caller's token still stays here");
        let other = world.get_with("/shop/1.0.0/else", &headers).await;
        let seen = other.is_ok().json();
        assert_eq!(
            (seen["target"].as_str(), seen["headers"]["x-team"].as_str()),
            (Some("/base/else?tenant=a+b"), Some("shop"))
        );
        world.stop().await;
    }
}

#[tokio::test]
async fn answers_of_the_backend_and_of_the_gateway_have_steps_of_their_own() {
    for codec in [Codec::Own, Codec::Library] {
        let backend = Upstream::new(|_| async {
            let mut response = full("hello");
            response.headers_mut().insert("server", HeaderValue::from_static("secret/1.0"));
            response.headers_mut().insert("vary", HeaderValue::from_static("accept"));
            response
        })
        .await;
        let changes = json!({"apiPolicies": {
            "response": [
                step("removeHeader", json!({"headerName": "Server"})),
                step("appendHeader", json!({"headerName": "Vary", "headerValue": "x-team"})),
            ],
            "fault": [set("X-Support", "call the shop")],
        }});
        let world = world(codec, &backend.url(), changes).await;
        let answer = world.get("/shop/1.0.0/items").await;
        assert_eq!(answer.is_ok().text(), "hello");
        assert_eq!((answer.header("server"), answer.header("x-support")), ("", ""));
        assert!(answer.headers.get_all("vary").iter().any(|value| value == "x-team"));
        let refused = world.get_as("/shop/1.0.0/items", "no token").await;
        assert_eq!(refused.status, 401);
        assert_eq!(refused.header("x-support"), "call the shop");
        world.stop().await;
    }
}

#[tokio::test]
async fn a_path_that_would_leave_the_resource_is_not_found() {
    let backend = Upstream::echo().await;
    let changes = json!({"operations": [{"verb": "GET", "target": "/of-{name}", "operationPolicies": {"request": [
        step("rewriteResourcePath", json!({"newResourcePath": "/public/{name}"})),
    ]}}]});
    let world = world(Codec::Own, &backend.url(), changes).await;
    assert_eq!(world.get("/shop/1.0.0/of-mine").await.is_ok().json()["target"], "/public/mine");
    assert_eq!(world.get("/shop/1.0.0/of-..").await.status, 404);
    world.stop().await;
}
