//! Contexts: the longest one wins, versions do not mix, changes leave no trace.

use serde_json::json;
use tidegate_model::revision::DeployedApi;

use super::*;
use crate::plan::api::Ingredients;

fn api(id: &str, context: &str, version: &str, is_default: bool) -> Arc<CompiledApi> {
    let api = json!({
        "id": id, "name": id, "context": context, "version": version, "lifeCycleStatus": "PUBLISHED",
        "isDefaultVersion": is_default,
        "operations": [{"verb": "GET", "target": "/*"}],
    });
    let deployed = DeployedApi {
        api: serde_json::from_value(api).unwrap(),
        revision: tidegate_model::id::RevisionId::from("r"),
        default_api: None,
    };
    Arc::new(CompiledApi::compile(&deployed, &Ingredients::for_tests()).unwrap())
}

fn leads_to(plan: &Plan, path: &str) -> Option<(String, usize)> {
    plan.find(path).map(|found| (found.api.id.to_string(), found.context_bytes))
}

#[test]
fn the_longest_context_wins_at_segment_borders() {
    let plan = Plan::of([
        api("one", "/pizza", "1.0", false),
        api("two", "/pizza", "2.0", true),
        api("deep", "/pizza/1.0/extra", "1", false),
        api("first", "/{version}/tea", "v1", true),
    ]);
    let found = |id: &str, bytes| Some((id.to_owned(), bytes));
    assert_eq!(leads_to(&plan, "/pizza/1.0"), found("one", 10));
    assert_eq!(leads_to(&plan, "/pizza/1.0/x"), found("one", 10));
    assert_eq!(leads_to(&plan, "/pizza/1.0x"), found("two", 6), "the default version takes what is no version");
    assert_eq!(leads_to(&plan, "/pizza/1.0/extra/1/x"), found("deep", 18));
    assert_eq!(leads_to(&plan, "/pizza/1.0/extra/2"), found("one", 10));
    assert_eq!(leads_to(&plan, "/v1/tea/x"), found("first", 7));
    assert_eq!(leads_to(&plan, "/tea"), found("first", 4));
    assert_eq!(leads_to(&plan, "/pizz"), None);
    assert_eq!(leads_to(&plan, "/"), None);
}

#[test]
fn a_claim_with_version_outranks_a_default_version() {
    let plan = Plan::of([api("b", "/a/1", "2", true), api("a", "/a", "1", false)]);
    assert_eq!(leads_to(&plan, "/a/1/x").unwrap().0, "a");
    let plan = plan.with(&ApiId::from("a"), None);
    assert_eq!(leads_to(&plan, "/a/1/x").unwrap().0, "b", "the claim of the other comes forward");
}

#[test]
fn a_change_replaces_all_contexts_of_an_api_and_leaves_the_old_plan_alone() {
    let before = Plan::of([api("one", "/old", "1", true)]);
    let after = before.with(&ApiId::from("one"), Some(api("one", "/new", "1", false)));
    assert_eq!(leads_to(&before, "/old/1").unwrap().0, "one");
    assert_eq!(leads_to(&after, "/old/1"), None);
    assert_eq!(leads_to(&after, "/old"), None);
    assert_eq!(leads_to(&after, "/new/1").unwrap().0, "one");
    let gone = after.with(&ApiId::from("one"), None);
    assert_eq!(gone.contexts().count(), 0);
    assert_eq!(gone.apis().count(), 0);
}

#[test]
fn ten_thousand_apis_are_no_burden_for_one_change() {
    let plan = Plan::of((0..10_000).map(|n| api(&format!("api{n}"), &format!("/ctx{n}"), "1.0", true)));
    let changed = plan.with(&ApiId::from("api77"), Some(api("api77", "/moved", "1.0", false)));
    let shared = plan.contexts.shards.iter().zip(changed.contexts.shards.iter()).filter(|(a, b)| Arc::ptr_eq(a, b));
    assert!(shared.count() >= SHARDS - 3, "a change copies no more than the shards of its contexts");
    assert_eq!(leads_to(&changed, "/moved/1.0/x").unwrap().0, "api77");
    assert_eq!(leads_to(&changed, "/ctx9999/1.0/x").unwrap().0, "api9999");
}
