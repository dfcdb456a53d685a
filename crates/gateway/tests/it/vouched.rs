//! Callers that a key manager vouches for: the gateway believes it about subscription and application, which it does not
//! know itself, and counts, records and refuses all the same.

use std::sync::atomic::Ordering;

use http::HeaderName;
use serde_json::json;
use tidegate_gateway::Settings;
use tidegate_model::change::Update;
use tidegate_model::consumer::{Consumer, KeyType};
use tidegate_model::grant::{Grant, Refusal};
use tidegate_model::id::{ApplicationId, ConsumerKey};
use tidegate_model::key_validation::Vouched;
use tidegate_model::millis::now;
use tidegate_model::policy::{PolicyLevel, ThrottlePolicy, Unit};

use crate::support::{World, api, grant, policy, settings};
use crate::upstream::Upstream;

/// A grant of an application this gateway has never heard of.
fn vouched(application: &str, tier: &str, application_tier: &str) -> Grant {
    Grant {
        consumer_key: Some(ConsumerKey::from("foreign-client")),
        application: Some(ApplicationId::from(application)),
        token_id: format!("token of {application}"),
        vouched: Some(Box::new(Vouched {
            application_id: application.into(),
            application_name: format!("name of {application}"),
            application_tier: application_tier.to_owned(),
            subscriber: "bob".to_owned(),
            tier: tier.to_owned(),
            end_user_token: None,
        })),
        ..grant()
    }
}

async fn world(backend: &Upstream, settings: Settings) -> World {
    let second = api(&backend.url(), json!({"id": "api2", "name": "Second", "context": "/second"}));
    World::with_foreign_key_manager(settings, vec![api(&backend.url(), json!({})), second]).await
}

#[tokio::test]
async fn a_foreign_key_manager_decides_about_subscriptions_and_each_api_is_asked_about() {
    let backend = Upstream::echo().await;
    let world = world(&backend, settings()).await;
    world.answer("good", Ok(vouched("7", "Gold", "Unlimited")));
    for _ in 0..3 {
        world.get_as("/shop/1.0.0/items", "good").await.is_ok();
    }
    assert_eq!(world.key_manager.asked.load(Ordering::SeqCst), 1, "remembered for this API");
    let asked = world.key_manager.last.lock().unwrap().clone();
    assert_eq!(asked, ["/shop", "1.0.0", "/*", "GET", "Any", ""].map(str::to_owned));
    world.get_as("/second/1.0.0/items", "good").await.is_ok();
    assert_eq!(world.key_manager.asked.load(Ordering::SeqCst), 2, "another API is another question");
    for (token, refusal, status, code) in [
        ("blocked", Refusal::SubscriptionBlocked, 401, "900907"),
        ("waiting", Refusal::SubscriptionInactive, 401, "900909"),
        ("forbidden", Refusal::Forbidden, 403, "900908"),
        ("kind", Refusal::WrongTokenType, 401, "900905"),
        ("expired", Refusal::Expired, 401, "900903"),
    ] {
        world.answer(token, Err(refusal));
        world.get_as("/shop/1.0.0/items", token).await.is_fault(status, code);
    }
    world.get_as("/shop/1.0.0/scoped", "good").await.is_fault(403, "900910");
    world.stop().await;
}

#[tokio::test]
async fn what_looks_like_a_jwt_is_asked_too_and_not_judged_with_keys_of_our_own() {
    let backend = Upstream::echo().await;
    let world = world(&backend, settings()).await;
    let ours = world.token();
    world.get_as("/shop/1.0.0/items", &ours).await.is_fault(401, "900901");
    world.answer(&ours, Ok(vouched("7", "Gold", "Unlimited")));
    world.get_as("/second/1.0.0/items", &ours).await.is_ok();
    world.answer("a.b.c", Ok(vouched("7", "Gold", "Unlimited")));
    world.get_as("/shop/1.0.0/items", "a.b.c").await.is_ok();
    assert_eq!(world.key_manager.asked.load(Ordering::SeqCst), 3);
    world.stop().await;
}

#[tokio::test]
async fn what_the_directory_knows_under_the_same_names_does_not_count() {
    let backend = Upstream::echo().await;
    let world = world(&backend, settings()).await;
    // The directory's `stranger-client` belongs to an application without subscriptions.
    let mut same_names = vouched("stranger", "Gold", "Unlimited");
    same_names.consumer_key = Some(ConsumerKey::from("stranger-client"));
    world.answer("same", Ok(same_names));
    world.get_as("/second/1.0.0/items", "same").await.is_ok();
    world.stop().await;
}

#[tokio::test]
async fn tiers_the_key_manager_names_limit_per_application_and_api() {
    let backend = Upstream::echo().await;
    let world = world(&backend, settings()).await;
    let goes_on =
        ThrottlePolicy { stop_on_quota_reach: false, ..policy(PolicyLevel::Subscription, "1AndOn", Unit::Requests, 1) };
    world.set_policies(vec![
        policy(PolicyLevel::Subscription, "2PerHour", Unit::Requests, 2),
        policy(PolicyLevel::Application, "3PerHour", Unit::Requests, 3),
        goes_on,
    ]);
    for (token, application) in [("a", "7"), ("b", "7"), ("c", "8")] {
        world.answer(token, Ok(vouched(application, "2PerHour", "3PerHour")));
    }
    // Two tokens of one application share its subscription; another application has its own.
    world.get_as("/shop/1.0.0/x", "a").await.is_ok();
    let answer = world.get_as("/shop/1.0.0/x", "b").await;
    assert_eq!((answer.is_ok().header("ratelimit-limit"), answer.header("ratelimit-remaining")), ("2", "0"));
    world.get_as("/shop/1.0.0/x", "a").await.is_fault(429, "900804");
    world.get_as("/shop/1.0.0/x", "c").await.is_ok();
    // Another API is another subscription, but the application is the same: it has had two calls already.
    world.get_as("/second/1.0.0/x", "a").await.is_ok();
    world.get_as("/second/1.0.0/x", "b").await.is_fault(429, "900803");
    world.answer("on", Ok(vouched("9", "1AndOn", "Unlimited")));
    for marked in ["", "true", "true"] {
        assert_eq!(world.get_as("/shop/1.0.0/x", "on").await.is_ok().header("x-quota-exceeded"), marked);
    }
    // WSO2 1.x has one list of tiers for both.
    world.answer("old", Ok(vouched("10", "Unlimited", "2PerHour")));
    for _ in 0..2 {
        world.get_as("/shop/1.0.0/x", "old").await.is_ok();
    }
    world.get_as("/shop/1.0.0/x", "old").await.is_fault(429, "900803");
    world.answer("unknown", Ok(vouched("11", "NoSuchTier", "NoSuchTier")));
    world.get_as("/shop/1.0.0/x", "unknown").await.is_ok();
    world.stop().await;
}

#[tokio::test]
async fn a_revocation_of_the_token_ends_what_was_vouched_for() {
    let backend = Upstream::echo().await;
    let world = world(&backend, settings()).await;
    world.answer("good", Ok(vouched("7", "Gold", "Unlimited")));
    world.get_as("/shop/1.0.0/x", "good").await.is_ok();
    world.apply(Update::TokenRevoked("token of 7".to_owned(), now() + 60_000));
    world.get_as("/shop/1.0.0/x", "good").await.is_fault(401, "900904");
    world.stop().await;
}

#[tokio::test]
async fn the_stage_of_the_key_chooses_the_backend() {
    let (production, sandbox) = (Upstream::echo().await, Upstream::echo().await);
    let endpoints = json!({"endpointConfig": {"endpoint_type": "http",
        "production_endpoints": {"url": production.url()}, "sandbox_endpoints": {"url": sandbox.url()}}});
    let world = World::with_foreign_key_manager(settings(), vec![api(&production.url(), endpoints)]).await;
    world.answer("live", Ok(vouched("7", "Gold", "Unlimited")));
    world.answer("trial", Ok(Grant { key_type: KeyType::Sandbox, ..vouched("7", "Gold", "Unlimited") }));
    world.get_as("/shop/1.0.0/x", "live").await.is_ok();
    world.get_as("/shop/1.0.0/x", "trial").await.is_ok();
    assert_eq!((production.count(), sandbox.count()), (1, 1));
    world.stop().await;
}

fn with_domain_header() -> Settings {
    Settings { client_domain_header: Some(HeaderName::from_static("referer")), ..settings() }
}

#[tokio::test]
async fn a_foreign_key_manager_is_told_the_client_domain_and_answers_about_it_are_not_remembered() {
    let backend = Upstream::echo().await;
    let world = world(&backend, with_domain_header()).await;
    world.answer("good", Ok(vouched("7", "Gold", "Unlimited")));
    for asked in [1, 2] {
        let headers = [("authorization", "Bearer good"), ("referer", "example.com")];
        world.get_with("/shop/1.0.0/x", &headers).await.is_ok();
        assert_eq!(world.key_manager.asked.load(Ordering::SeqCst), asked);
        assert_eq!(world.key_manager.last.lock().unwrap()[5], "example.com");
    }
    world.stop().await;
}

#[tokio::test]
async fn keys_limited_to_domains_are_refused_elsewhere_when_the_header_is_looked_at() {
    let backend = Upstream::echo().await;
    for (settings, is_checked) in [(with_domain_header(), true), (settings(), false)] {
        let world = World::with(settings, vec![api(&backend.url(), json!({}))]).await;
        let limit = |domains: &[&str]| Consumer {
            key: ConsumerKey::from("client"),
            application: ApplicationId::from("app"),
            key_type: KeyType::Production,
            allowed_domains: domains.iter().map(|domain| (*domain).to_owned()).collect(),
        };
        world.apply(Update::Consumer("client".into(), Some(limit(&["example.com"]))));
        world.answer("opaque", Ok(grant()));
        for token in [world.token(), "opaque".to_owned()] {
            let bearer = format!("Bearer {token}");
            let from = async |referer: &str| {
                let headers = [("authorization", bearer.as_str()), ("referer", referer)];
                world.get_with("/shop/1.0.0/x", if referer.is_empty() { &headers[..1] } else { &headers }).await
            };
            from("https://example.com/page").await.is_ok();
            for bad in ["", "https://evil.org/", "https://example.com.evil.org/"] {
                let answer = from(bad).await;
                if is_checked {
                    answer.is_fault(403, "900908")
                } else {
                    answer.is_ok()
                };
            }
        }
        world.apply(Update::Consumer("client".into(), Some(limit(&["ALL"]))));
        world.get("/shop/1.0.0/x").await.is_ok();
        world.stop().await;
    }
}
