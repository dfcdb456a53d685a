//! A change costs as much as what it changes, however much there is beside it.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::json;
use tidegate_gateway::plan::CompiledApi;
use tidegate_model::change::Update;
use tidegate_model::id::{ApiId, SubscriptionId};
use tidegate_model::millis::now;
use tidegate_model::policy::{PolicyLevel, Unit};
use tidegate_model::revision::DeployedApi;
use tidegate_model::subscription::SubscriptionStatus;

use crate::support::{World, api, policy, settings, subscription};
use crate::upstream::Upstream;

const APIS: usize = 100;

fn one(n: usize, changes: serde_json::Value) -> DeployedApi {
    let mut all = json!({"id": format!("api{n}"), "name": format!("Api{n}"), "context": format!("/api{n}")});
    all.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    api("http://127.0.0.1:1", all)
}

async fn world() -> World {
    World::with(settings(), (0..APIS).map(|n| one(n, json!({}))).collect()).await
}

/// What is served now.
fn served(world: &World) -> HashMap<ApiId, Arc<CompiledApi>> {
    world.gateway.plan().apis().map(|api| (api.id.clone(), api.clone())).collect()
}

/// The APIs that `change` had compiled.
fn compiled_by(world: &World, change: impl FnOnce()) -> Vec<String> {
    let before = served(world);
    change();
    let after = served(world);
    let is_same = |id: &ApiId, api: &Arc<CompiledApi>| before.get(id).is_some_and(|old| Arc::ptr_eq(old, api));
    let mut new: Vec<String> =
        after.iter().filter(|(id, api)| !is_same(id, api)).map(|(id, _)| id.to_string()).collect();
    new.sort();
    new
}

#[tokio::test]
async fn a_deployment_compiles_one_api_and_leaves_the_others_as_they_are() {
    let world = world().await;
    assert_eq!(served(&world).len(), APIS);
    let compiled = compiled_by(&world, || world.deploy(one(7, json!({"description": "another"}))));
    assert_eq!(compiled, ["api7"]);
    let compiled = compiled_by(&world, || world.deploy(one(APIS, json!({}))));
    assert_eq!(compiled, [format!("api{APIS}")]);
    let compiled = compiled_by(&world, || world.apply(Update::Api("api7".into(), None)));
    assert!(compiled.is_empty() && served(&world).len() == APIS, "one is gone, none was compiled");
}

#[tokio::test]
async fn subscriptions_and_revocations_touch_no_api_and_no_directory() {
    let world = world().await;
    let (plan, directory) = (world.gateway.plan(), world.gateway.directory());
    let new = subscription("api3", "Gold", SubscriptionStatus::Blocked);
    world.apply(Update::Subscription(new.id.clone(), Some(new)));
    world.apply(Update::TokenRevoked("token".into(), now() + 60_000));
    world.apply(Update::Subscription(SubscriptionId::from("subscription-api4"), None));
    assert!(Arc::ptr_eq(&plan, &world.gateway.plan()) && Arc::ptr_eq(&directory, &world.gateway.directory()));
}

#[tokio::test]
async fn a_changed_policy_compiles_what_it_limits_and_its_counters_begin_anew() {
    let backend = Upstream::echo().await;
    let limited = |n: usize, name: &str| one(n, json!({"apiThrottlingPolicy": name}));
    let of_operation = json!([{"verb": "GET", "target": "/*", "throttlingPolicy": "Slow"}]);
    let called =
        json!({"endpointConfig": {"production_endpoints": {"url": backend.url()}}, "operations": of_operation});
    let apis = vec![one(0, json!({})), limited(1, "Slow"), limited(2, "Steady"), one(3, called)];
    let world = World::with(settings(), apis).await;
    let rule = |name, count| policy(PolicyLevel::Api, name, Unit::Requests, count);
    let steady = rule("Steady", 5);
    let compiled = compiled_by(&world, || world.set_policies(vec![rule("Slow", 1), steady.clone()]));
    assert_eq!(compiled, ["api1", "api2", "api3"]);
    world.get("/api3/1.0.0/x").await.is_ok();
    world.get("/api3/1.0.0/x").await.is_fault(429, "900802");

    let compiled = compiled_by(&world, || world.set_policies(vec![rule("Slow", 2), steady.clone()]));
    assert_eq!(compiled, ["api1", "api3"]);
    world.get("/api3/1.0.0/x").await.is_ok();
    let of_application = policy(PolicyLevel::Application, "Slow", Unit::Requests, 1);
    let again = vec![rule("Slow", 2), steady, of_application];
    assert!(compiled_by(&world, || world.set_policies(again)).is_empty(), "no API is limited otherwise");
    world.get("/api3/1.0.0/x").await.is_ok();
    world.get("/api3/1.0.0/x").await.is_fault(429, "900802");
}
