//! Calls over a Unix socket: who the caller is then, and who says so.

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tidegate_model::policy::{PolicyLevel, Unit};
use tokio::net::UnixStream;

use crate::support::{Answer, World, api, grant, policy, settings};
use crate::upstream::Upstream;

/// A GET over the Unix socket, on a connection of its own.
async fn get(world: &World, path: &str, headers: &[(&str, &str)]) -> Answer {
    let stream = UnixStream::connect(&world.unix).await.expect("it listens there");
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    let running = tokio::spawn(connection);
    let mut request = Request::get(path).header("host", "shop.example");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = sender.send_request(request.body(Full::new(Bytes::new())).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    drop(sender);
    running.await.unwrap().unwrap();
    Answer { status: parts.status, headers: parts.headers, body }
}

const CLAIMED: [(&str, &str); 3] =
    [("x-forwarded-for", "203.0.113.9"), ("x-forwarded-proto", "https"), ("x-forwarded-host", "api.example")];

#[tokio::test]
async fn what_a_unix_peer_says_about_the_client_is_replaced_unless_unix_peers_are_trusted() {
    let backend = Upstream::echo().await;
    for is_trusted in [false, true] {
        let mut settings = settings();
        settings.trusts_unix_peers = is_trusted;
        let world = World::with(settings, vec![api(&backend.url(), json!({}))]).await;
        let token = format!("Bearer {}", world.token());
        let headers = [("authorization", token.as_str()), CLAIMED[0], CLAIMED[1], CLAIMED[2]];
        let seen = get(&world, "/shop/1.0.0/x", &headers).await.is_ok().json()["headers"].clone();
        let expected = if is_trusted { ["203.0.113.9", "https", "api.example"] } else { ["", "http", "shop.example"] };
        let found = CLAIMED.map(|(name, _)| seen[name].as_str().unwrap_or_default());
        assert_eq!(found, expected, "{seen}");
        assert_eq!(seen["x-forwarded-port"], Value::Null, "a Unix socket has none");
        assert_eq!(seen["forwarded"], "for=unknown;proto=http;host=\"shop.example\"");
        world.stop().await;
    }
}

#[tokio::test]
async fn a_key_limited_to_addresses_is_refused_when_nobody_knows_the_address() {
    let backend = Upstream::echo().await;
    for is_trusted in [false, true] {
        let mut settings = settings();
        settings.trusts_unix_peers = is_trusted;
        let world = World::with(settings, vec![api(&backend.url(), json!({"securityScheme": ["api_key"]}))]).await;
        let mut office = grant();
        office.permitted_ips = "203.0.113.0/24, 127.0.0.1, 0.0.0.0/0".into();
        world.answer("key office", Ok(office));
        world.answer("key any", Ok(grant()));
        get(&world, "/shop/1.0.0/x", &[("apikey", "any")]).await.is_ok();
        get(&world, "/shop/1.0.0/x", &[("apikey", "office")]).await.is_fault(403, "900908");
        let claimed = get(&world, "/shop/1.0.0/x", &[("apikey", "office"), CLAIMED[0]]).await;
        if is_trusted {
            claimed.is_ok()
        } else {
            claimed.is_fault(403, "900908")
        };
        world.stop().await;
    }
}

#[tokio::test]
async fn callers_of_unknown_address_share_one_limit_apart_from_everyone_elses() {
    let backend = Upstream::echo().await;
    let world = World::new(&backend.url()).await;
    world.set_policies(vec![policy(PolicyLevel::Subscription, "Unauthenticated", Unit::Requests, 1)]);
    get(&world, "/shop/1.0.0/open", &[CLAIMED[0]]).await.is_ok();
    get(&world, "/shop/1.0.0/open", &[("x-forwarded-for", "198.51.100.1")]).await.is_fault(429, "900804");
    world.get_with("/shop/1.0.0/open", &[]).await.is_ok();
    world.stop().await;
}
