//! What is too much is refused, with the right code, and the caller is told when to come back.

use serde_json::json;
use tidegate_model::application::ApplicationFact;
use tidegate_model::change::Update;
use tidegate_model::id::ApplicationId;
use tidegate_model::policy::{PolicyLevel, Quota, Unit};
use tidegate_model::subscription::SubscriptionStatus;

use crate::support::{World, api, policy, settings};
use crate::upstream::{Upstream, full};

async fn passes_then(world: &World, passing: usize, status: u16, code: &str) {
    for _ in 0..passing {
        world.get("/shop/1.0.0/x").await.is_ok();
    }
    let answer = world.get("/shop/1.0.0/x").await;
    answer.is_fault(status, code);
    let retry: u64 = answer.header("retry-after").parse().expect("seconds");
    assert!((1..=3600).contains(&retry));
    assert_eq!(answer.header("ratelimit-remaining"), "0");
    assert!(answer.json()["nextAccessTime"].as_str().unwrap().ends_with("+0000 UTC"));
}

#[tokio::test]
async fn each_level_has_its_own_code() {
    let backend = Upstream::echo().await;
    let world = World::new(&backend.url()).await;
    let hourly = |level, count| policy(level, "Few", Unit::Requests, count);
    world.set_policies(vec![
        hourly(PolicyLevel::Api, 2),
        hourly(PolicyLevel::Subscription, 2),
        hourly(PolicyLevel::Application, 2),
    ]);
    world.deploy(api(&backend.url(), json!({"apiThrottlingPolicy": "Few"})));
    passes_then(&world, 2, 429, "900800").await;
    let operation = json!({"operations": [{"verb": "GET", "target": "/*", "throttlingPolicy": "Few"}]});
    world.deploy(api(&backend.url(), operation.clone()));
    passes_then(&world, 2, 429, "900802").await;
    world.deploy(api(&backend.url(), operation));
    world.get("/shop/1.0.0/x").await.is_fault(429, "900802");
    world.deploy(api(&backend.url(), json!({})));
    world.subscribe("Few", SubscriptionStatus::Unblocked);
    passes_then(&world, 2, 429, "900804").await;
    world.subscribe("Unlimited", SubscriptionStatus::Unblocked);
    let fact = ApplicationFact {
        id: ApplicationId::from("app"),
        name: "app".into(),
        owner: "owner".into(),
        throttling_policy: "Few".into(),
    };
    world.apply(Update::Application(ApplicationId::from("app"), Some(fact)));
    passes_then(&world, 2, 429, "900803").await;
    let bob = world.token_with(json!({"sub": "bob", "jti": "b"}));
    let answer = world.get_as("/shop/1.0.0/x", &bob).await;
    assert_eq!(answer.is_ok().header("ratelimit-remaining"), "1", "each user has an own count");
    assert_eq!(answer.header("ratelimit-limit"), "2");
    world.metric_reaches("tidegate_throttled_total", &[], 5).await;
    world.stop().await;
}

#[tokio::test]
async fn the_backend_is_protected_by_stage() {
    let backend = Upstream::echo().await;
    let world = World::with(settings(), vec![api(&backend.url(), json!({"maxTps": {"production": 1}}))]).await;
    let mut statuses = Vec::new();
    while !statuses.contains(&503) {
        let answer = world.get("/shop/1.0.0/x").await;
        if answer.status == 503 {
            answer.is_fault(503, "900801");
        }
        statuses.push(answer.status.as_u16());
        assert!(statuses.len() < 10_000, "one a second is never exceeded");
    }
    let sandbox = world.token_with(json!({"azp": "sandbox-client"}));
    for _ in 0..5 {
        world.get_as("/shop/1.0.0/x", &sandbox).await.is_ok();
    }
    world.stop().await;
}

#[tokio::test]
async fn bursts_are_arrested_and_a_soft_quota_only_marks() {
    let backend = Upstream::echo().await;
    let world = World::new(&backend.url()).await;
    let mut burst = policy(PolicyLevel::Subscription, "Burst", Unit::Requests, 100);
    burst.burst = Some(Quota { unit: Unit::Requests, count: 2, window_ms: 3_600_000 });
    let mut soft = policy(PolicyLevel::Subscription, "Soft", Unit::Requests, 1);
    soft.stop_on_quota_reach = false;
    world.set_policies(vec![burst, soft]);
    world.subscribe("Burst", SubscriptionStatus::Unblocked);
    passes_then(&world, 2, 429, "900807").await;
    world.subscribe("Soft", SubscriptionStatus::Unblocked);
    assert_eq!(world.get("/shop/1.0.0/x").await.is_ok().header("x-quota-exceeded"), "");
    let beyond = world.get("/shop/1.0.0/x").await;
    assert_eq!(beyond.is_ok().header("x-quota-exceeded"), "true");
    world.stop().await;
}

#[tokio::test]
async fn bytes_are_charged_when_they_have_passed() {
    let backend = Upstream::new(|_| async { full(vec![b'x'; 600]) }).await;
    let world = World::new(&backend.url()).await;
    world.set_policies(vec![policy(PolicyLevel::Subscription, "KB", Unit::Bytes, 1000)]);
    world.subscribe("KB", SubscriptionStatus::Unblocked);
    for calls in 1..=2 {
        world.get("/shop/1.0.0/x").await.is_ok();
        world.metric_reaches("tidegate_requests_total", &["2xx"], calls).await;
    }
    world.get("/shop/1.0.0/x").await.is_fault(429, "900804");
    world.stop().await;
}

#[tokio::test]
async fn callers_without_a_name_are_counted_by_address() {
    let backend = Upstream::echo().await;
    let world = World::new(&backend.url()).await;
    let mut few = policy(PolicyLevel::Subscription, "Unauthenticated", Unit::Requests, 2);
    few.id = "few".into();
    world.apply(Update::Policies(vec![few]));
    for _ in 0..2 {
        world.get_with("/shop/1.0.0/open", &[]).await.is_ok();
    }
    world.get_with("/shop/1.0.0/open", &[]).await.is_fault(429, "900804");
    world.get("/shop/1.0.0/x").await.is_ok();
    world.stop().await;
}

#[tokio::test]
async fn many_callers_at_once_get_exactly_the_quota() {
    let backend = Upstream::echo().await;
    let world = std::sync::Arc::new(World::new(&backend.url()).await);
    world.set_policies(vec![policy(PolicyLevel::Subscription, "Forty", Unit::Requests, 40)]);
    world.subscribe("Forty", SubscriptionStatus::Unblocked);
    let callers: Vec<_> = (0..80)
        .map(|_| {
            let world = world.clone();
            tokio::spawn(async move { world.get("/shop/1.0.0/x").await.status.as_u16() })
        })
        .collect();
    let mut passed = 0;
    for caller in callers {
        passed += usize::from(caller.await.unwrap() == 200);
    }
    assert_eq!((passed, backend.count()), (40, 40));
}
