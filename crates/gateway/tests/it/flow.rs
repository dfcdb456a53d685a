//! A call that passes: what the backend sees and what comes back.

use http::{Method, Response};
use serde_json::{Value, json};

use crate::support::{World, api, grant, settings};
use crate::upstream::{Upstream, full};

#[tokio::test]
async fn a_subscribed_call_reaches_the_backend() {
    let backend = Upstream::echo().await;
    let world = World::new(&format!("{}/base", backend.url())).await;
    let answer = world.get("/shop/1.0.0/items/a%20b/?q=1&q=%2F").await;
    let seen = answer.is_ok().json();
    assert_eq!(seen["target"], "/base/items/a%20b/?q=1&q=%2F");
    assert_eq!(seen["method"], "GET");
    let headers = &seen["headers"];
    assert_eq!(headers["authorization"], Value::Null, "the caller's token stays here");
    assert_eq!(headers["host"], backend.address.to_string());
    assert_eq!(headers["x-forwarded-for"], "127.0.0.1");
    assert_eq!(headers["x-forwarded-proto"], "http");
    assert_eq!(headers["x-forwarded-host"], world.address.to_string());
    assert_eq!(headers["x-forwarded-port"], world.address.port().to_string());
    assert_eq!(headers["forwarded"], format!("for=127.0.0.1;proto=http;host=\"{}\"", world.address));
    assert_eq!(answer.header("x-request-id").len(), 36);
    world.metric_reaches("tidegate_requests_total", &["Shop", "2xx", "fault=\"\""], 1).await;
    world.stop().await;
}

#[tokio::test]
async fn bodies_verbs_and_the_clients_request_id_pass() {
    let backend = Upstream::echo().await;
    let world = World::new(&backend.url()).await;
    let token = format!("Bearer {}", world.token());
    let headers = [("authorization", token.as_str()), ("x-request-id", "mine-1"), ("content-type", "text/plain")];
    let answer = world.call(Method::POST, "/shop/1.0.0/items", &headers, "hello").await;
    let seen = answer.is_ok().json();
    assert_eq!((seen["method"].as_str(), seen["body"].as_str()), (Some("POST"), Some("hello")));
    assert_eq!(answer.header("x-request-id"), "mine-1");
    assert_eq!(seen["headers"]["x-request-id"], "mine-1");
    let answer = world.call(Method::HEAD, "/shop/1.0.0/items", &headers[..1], "").await;
    assert!(answer.is_ok().body.is_empty());
    world.stop().await;
}

#[tokio::test]
async fn what_clients_say_about_themselves_is_replaced_and_hop_headers_stay_behind() {
    let backend = Upstream::echo().await;
    let world = World::new(&backend.url()).await;
    let token = format!("Bearer {}", world.token());
    let headers = [
        ("authorization", token.as_str()),
        ("x-forwarded-for", "203.0.113.1"),
        ("x-forwarded-proto", "https"),
        ("forwarded", "for=203.0.113.1"),
        ("connection", "keep-alive, x-hop"),
        ("x-hop", "1"),
        ("te", "trailers, deflate"),
        ("proxy-authorization", "Basic x"),
        ("accept", "application/json"),
    ];
    let seen = world.get_with("/shop/1.0.0/x", &headers).await.is_ok().json();
    let seen = &seen["headers"];
    assert_eq!(seen["x-forwarded-for"], "127.0.0.1");
    assert_eq!(seen["x-forwarded-proto"], "http");
    assert!(!seen["forwarded"].as_str().unwrap().contains("203.0.113.1"));
    for name in ["x-hop", "proxy-authorization"] {
        assert_eq!(seen[name], Value::Null, "{name}");
    }
    assert_eq!(seen["te"], "trailers");
    assert_eq!(seen["accept"], "application/json");
    world.stop().await;
}

#[tokio::test]
async fn a_trusted_proxy_is_believed() {
    let backend = Upstream::echo().await;
    let mut settings = settings();
    settings.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    settings.via = Some("tidegate".into());
    let world = World::with(settings, vec![api(&backend.url(), json!({}))]).await;
    let token = format!("Bearer {}", world.token());
    let headers = [
        ("authorization", token.as_str()),
        ("x-forwarded-for", "203.0.113.1"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "shop.example"),
    ];
    let answer = world.get_with("/shop/1.0.0/x", &headers).await;
    let seen = answer.is_ok().json();
    assert_eq!(seen["headers"]["x-forwarded-for"], "203.0.113.1, 127.0.0.1");
    assert_eq!(seen["headers"]["x-forwarded-proto"], "https");
    assert_eq!(seen["headers"]["x-forwarded-host"], "shop.example");
    assert_eq!(seen["headers"]["via"], "1.1 tidegate");
    assert_eq!(answer.header("via"), "1.1 tidegate");
    world.stop().await;
}

#[tokio::test]
async fn backend_credentials_are_added_and_ours_removed() {
    let backend = Upstream::echo().await;
    let security = |security: Value| {
        api(
            &backend.url(),
            json!({
                "securityScheme": ["oauth2", "api_key"],
                "endpointConfig": {
                    "endpoint_type": "http", "production_endpoints": {"url": backend.url()},
                    "endpoint_security": {"production": security},
                },
            }),
        )
    };
    let basic = security(json!({"enabled": true, "type": "BASIC", "username": "u", "password": "p"}));
    let world = World::with(settings(), vec![basic]).await;
    let seen = world.get("/shop/1.0.0/x").await.is_ok().json();
    assert_eq!(seen["headers"]["authorization"], "Basic dTpw");
    world.deploy(security(json!({"enabled": true, "type": "apikey", "apiKeyIdentifier": "X-Key", "apiKeyValue": "v"})));
    let seen = world.get("/shop/1.0.0/x").await.is_ok().json();
    assert_eq!((seen["headers"]["x-key"].as_str(), seen["headers"]["authorization"].as_str()), (Some("v"), None));
    world.deploy(security(json!({
        "enabled": true, "type": "apikey", "apiKeyIdentifier": "k", "apiKeyValue": "v w",
        "apiKeyIdentifierType": "QUERY_PARAMETER",
    })));
    let seen = world.get("/shop/1.0.0/x?a=1&k=forged").await.is_ok().json();
    assert_eq!(seen["target"], "/x?a=1&k=v+w");
    world.answer("key secret", Ok(grant()));
    let seen = world.get_with("/shop/1.0.0/x?apikey=secret&a=1", &[]).await.is_ok().json();
    assert_eq!(seen["target"], "/x?a=1&k=v+w");
    let seen = world.get_with("/shop/1.0.0/x", &[("ApiKey", "secret")]).await.is_ok().json();
    assert_eq!(seen["headers"]["apikey"], Value::Null);
    world.stop().await;
}

#[tokio::test]
async fn places_at_the_backend_become_places_here() {
    let backend = Upstream::new(|request| async move {
        let target = request.uri().query().unwrap_or_default().to_owned();
        let location = target.replace("HERE", request.headers()["host"].to_str().unwrap());
        Response::builder().status(302).header("location", location).body(full("").into_body()).unwrap()
    })
    .await;
    let world = World::new(&format!("{}/base", backend.url())).await;
    let address = world.address;
    let table = [
        ("http://HERE/base/menu", format!("http://{address}/shop/1.0.0/menu")),
        ("/base/menu?x=1", "/shop/1.0.0/menu?x=1".to_owned()),
        ("/elsewhere", "/elsewhere".to_owned()),
        ("https://other.example/base/menu", "https://other.example/base/menu".to_owned()),
    ];
    for (location, expected) in table {
        let answer = world.get(&format!("/shop/1.0.0/x?{location}")).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (302, expected.as_str()), "{location}");
    }
    world.stop().await;
}

#[tokio::test]
async fn an_open_resource_needs_no_credential_and_the_root_says_welcome() {
    let backend = Upstream::echo().await;
    let world = World::new(&backend.url()).await;
    world.get_with("/shop/1.0.0/open", &[]).await.is_ok();
    let welcome = world.get_with("/", &[]).await;
    assert!(welcome.is_ok().text().contains("Welcome"));
    world.metric_reaches("tidegate_requests_total", &[], 2).await;
    world.stop().await;
}

#[tokio::test]
async fn cross_origin_calls_are_answered_before_authentication() {
    let backend = Upstream::echo().await;
    let cors = json!({"corsConfiguration": {
        "corsConfigurationEnabled": true, "accessControlAllowOrigins": ["https://a.example"],
        "accessControlAllowCredentials": true, "accessControlAllowHeaders": ["authorization"],
        "accessControlAllowMethods": ["GET", "POST"],
    }});
    let world = World::with(settings(), vec![api(&backend.url(), cors)]).await;
    let preflight = |origin: &'static str| [("origin", origin), ("access-control-request-method", "GET")];
    let answer = world.call(Method::OPTIONS, "/shop/1.0.0/x", &preflight("https://a.example"), "").await;
    assert_eq!(answer.is_ok().header("access-control-allow-origin"), "https://a.example");
    assert_eq!(answer.header("access-control-allow-methods"), "GET, POST");
    assert_eq!(answer.header("access-control-allow-credentials"), "true");
    let answer = world.call(Method::OPTIONS, "/shop/1.0.0/x", &preflight("https://b.example"), "").await;
    assert_eq!(answer.is_ok().header("access-control-allow-origin"), "");
    let answer = world.call(Method::OPTIONS, "/shop/1.0.0/x", &[("origin", "https://a.example")], "").await;
    answer.is_fault(405, "405");
    let answer = world.get_with("/shop/1.0.0/x", &[("origin", "https://a.example")]).await;
    assert_eq!(answer.is_fault(401, "900902").header("access-control-allow-origin"), "https://a.example");
    assert_eq!(answer.header("vary"), "Origin");
    assert_eq!(backend.count(), 0);
    world.stop().await;
}
