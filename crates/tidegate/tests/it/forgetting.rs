//! A gateway in a process of its own remembers what the key manager said, and asks again when somebody says over SOAP
//! (`APIAuthenticationService`) that something changed. What it asked is read off its metrics.

use std::time::{Duration, Instant};

use serde_json::json;
use tidegate_tests::actors::{developer, eventually, publisher};
use tidegate_tests::app::{ADMIN_PASSWORD, App, Start};
use tidegate_tests::upstream::Upstream;

use crate::support::BINARY;

const PATH: &str = "/kept/1.0.0/x";

/// How often the gateway has asked its key manager.
async fn asked(gateway: &App) -> u64 {
    let metrics = gateway.http.get(&gateway.ops("/metrics")).send().await.expect(200).text();
    let count = metrics.lines().find_map(|line| {
        let (series, value) = line.rsplit_once(' ')?;
        series.starts_with("tidegate_key_manager_duration_seconds_count").then(|| value.parse().unwrap())
    });
    count.unwrap_or(0)
}

async fn called(gateway: &App, token: &str, path: &str) {
    gateway.http.get(&gateway.gateway(path)).bearer(token).send().await.expect(200);
}

/// Calls until the gateway has asked again: the word travels by the feed.
async fn asks_again(gateway: &App, token: &str, why: &str) {
    let (before, begun) = (asked(gateway).await, Instant::now());
    while asked(gateway).await == before {
        assert!(begun.elapsed() < Duration::from_secs(20), "still remembered after {why}\n{}", gateway.log());
        called(gateway, token, PATH).await;
    }
}

async fn soap(km: &App, body: &str) {
    let envelope = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>{body}</s:Body></s:Envelope>"
    );
    let call = km.http.post(&km.management("/services/APIAuthenticationService")).header("content-type", "text/xml");
    call.body(envelope).basic("admin", ADMIN_PASSWORD).send().await.expect(202);
}

#[tokio::test]
async fn a_gateway_apart_asks_again_when_soap_says_so_and_only_then() {
    let folder = tempfile::tempdir().unwrap();
    let start = |name: &str, roles: &str| {
        let start = Start::new(BINARY, &folder.path().join(name)).registry(&folder.path().join("registry"));
        start.argument("--name").argument(name).argument("--roles").argument(roles)
    };
    let km = start("km", "key-manager,control-plane").argument("--port-offset=5").start().await;
    let section = format!(
        "[key_manager]\nclient = \"ws\"\nurl = [\"{}\"]\nusername = \"admin\"\npassword = \"{ADMIN_PASSWORD}\"\n",
        km.management("")
    );
    let gateway = start("edge", "gateway").config(&section).argument("--port-offset=2").start().await;
    let backend = Upstream::echo().await;
    let api = publisher(&km).await.publish("Kept", &backend.url(), json!({})).await;
    let (application, keys) = developer(&km).await.ready_application("Shop", &api).await;
    let other = publisher(&km).await.publish("Other", &backend.url(), json!({})).await;
    developer(&km).await.subscribe(&application, &other).await;
    eventually(&gateway, PATH, Some(&keys.token), 200).await;
    eventually(&gateway, "/other/1.0.0/x", Some(&keys.token), 200).await;

    for (why, body) in [
        ("invalidateKey", format!("<invalidateKey><accessToken>{}</accessToken></invalidateKey>", keys.token)),
        (
            "invalidateKeys of a key",
            format!("<invalidateKeys><mappings><key>{}</key></mappings></invalidateKeys>", keys.token),
        ),
        (
            "invalidateKeys of an API",
            "<invalidateKeys><mappings><apiVersion>1.0.0</apiVersion><context>/kept</context></mappings></invalidateKeys>"
                .to_owned(),
        ),
        (
            "invalidateOAuthKeys",
            format!("<invalidateOAuthKeys><consumerKey>{}</consumerKey></invalidateOAuthKeys>", keys.key),
        ),
        (
            "invalidateResourceCache",
            "<invalidateResourceCache><apiContext>/kept/1.0.0</apiContext><apiVersion>1.0.0</apiVersion>\
             <resourceURLContext>/x</resourceURLContext><httpVerb>GET</httpVerb></invalidateResourceCache>"
                .to_owned(),
        ),
    ] {
        // Both are remembered: no call asks.
        for path in [PATH, "/other/1.0.0/x"] {
            called(&gateway, &keys.token, path).await;
        }
        let before = asked(&gateway).await;
        for path in [PATH, "/other/1.0.0/x", PATH] {
            called(&gateway, &keys.token, path).await;
        }
        assert_eq!(asked(&gateway).await, before, "before {why}");
        soap(&km, &body).await;
        asks_again(&gateway, &keys.token, why).await;
    }

    // What was said of the one API is nothing about the other.
    called(&gateway, &keys.token, "/other/1.0.0/x").await;
    soap(
        &km,
        "<invalidateKeys><mappings><apiVersion>1.0.0</apiVersion><context>/kept</context></mappings></invalidateKeys>",
    )
    .await;
    asks_again(&gateway, &keys.token, "invalidateKeys of one API").await;
    let before = asked(&gateway).await;
    called(&gateway, &keys.token, "/other/1.0.0/x").await;
    assert_eq!(asked(&gateway).await, before);
}
