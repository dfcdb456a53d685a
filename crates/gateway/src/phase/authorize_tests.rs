//! The decision as a table: each row one caller at one operation.

use std::sync::Arc;

use serde_json::{Value, json};
use tidegate_model::application::ApplicationFact;
use tidegate_model::grant::Grant;
use tidegate_model::id::{ApiId, ApplicationId, ConsumerKey, RevisionId, SubscriptionId};
use tidegate_model::key_validation::Vouched;
use tidegate_model::revision::DeployedApi;
use tidegate_model::subscription::Subscription;

use super::*;
use crate::plan::api::{Ingredients, Policies};
use crate::plan::directory::{Directory, number};

fn api(changes: Value) -> CompiledApi {
    let mut api = json!({
        "id": "api", "name": "A", "context": "/a", "version": "1", "lifeCycleStatus": "PUBLISHED",
        "operations": [{"verb": "GET", "target": "/*"}],
        "endpointConfig": {"endpoint_type": "http", "production_endpoints": {"url": "http://b/"},
                           "sandbox_endpoints": {"url": "http://b/"}},
    });
    api.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    let deployed =
        DeployedApi { api: serde_json::from_value(api).unwrap(), revision: RevisionId::from("r"), default_api: None };
    CompiledApi::compile(&deployed, &Ingredients::for_tests()).unwrap()
}

fn caller(status: Option<SubscriptionStatus>) -> Caller {
    let directory = Directory::default();
    let policies = Policies::default();
    let id = ApplicationId::from("app");
    let fact = ApplicationFact {
        id: id.clone(),
        name: "App".into(),
        owner: "o".into(),
        throttling_policy: "Unlimited".into(),
    };
    directory.set_application(&id, Some(fact), &policies);
    if let Some(status) = status {
        let subscription = Subscription {
            id: SubscriptionId::from("s"),
            application: id.clone(),
            api: ApiId::from("api"),
            throttling_policy: "Unlimited".into(),
            status,
            created_at: 0,
        };
        directory.set_subscription(&SubscriptionId::from("s"), Some(subscription), &policies);
    }
    let application = directory.application(&id);
    Caller {
        grant: Arc::new(Grant {
            consumer_key: Some(ConsumerKey::from("key")),
            application: Some(id),
            key_type: KeyType::Production,
            subject_kind: Subject::ApplicationUser,
            subject: "alice".into(),
            scopes: vec!["read".into()],
            audiences: vec!["key".into()],
            expires_at: None,
            token_id: "t".into(),
            bound_api: None,
            permitted_ips: String::new(),
            permitted_referers: String::new(),
            vouched: None,
        }),
        presented: Presented::Token,
        key_type: KeyType::Production,
        subscribed: application
            .as_ref()
            .and_then(|application| directory.subscription(application, &ApiId::from("api"), number("api"))),
        application,
        is_domain_allowed: true,
    }
}

fn subscribed() -> Caller {
    caller(Some(SubscriptionStatus::Unblocked))
}

fn with(mut caller: Caller, change: impl FnOnce(&mut Grant)) -> Caller {
    change(Arc::make_mut(&mut caller.grant));
    caller
}

fn verdict(api: &CompiledApi, caller: &Caller) -> Result<(), Fault> {
    decide(api, &api.operations[0], caller)
}

#[test]
fn a_subscription_decides() {
    use SubscriptionStatus::{Blocked, OnHold, ProdOnlyBlocked, Rejected, Unblocked};
    let api = api(json!({}));
    let table = [
        (Some(Unblocked), Ok(())),
        (Some(Blocked), Err(Fault::SubscriptionBlocked)),
        (Some(ProdOnlyBlocked), Err(Fault::SubscriptionBlocked)),
        (Some(OnHold), Err(Fault::SubscriptionInactive)),
        (Some(Rejected), Err(Fault::SubscriptionInactive)),
        (None, Err(Fault::NotSubscribed)),
    ];
    for (status, expected) in table {
        assert_eq!(verdict(&api, &caller(status)), expected, "{status:?}");
    }
    let sandbox = Caller { key_type: KeyType::Sandbox, ..caller(Some(ProdOnlyBlocked)) };
    assert_eq!(verdict(&api, &sandbox), Ok(()));
}

#[test]
fn some_apis_and_callers_need_no_subscription_but_a_blocked_one_still_blocks() {
    let subscriptionless = api(json!({"policies": ["DefaultSubscriptionless"]}));
    let prototype = api(json!({"lifeCycleStatus": "PROTOTYPED"}));
    for api in [&subscriptionless, &prototype] {
        assert_eq!(verdict(api, &caller(None)), Ok(()));
        let blocked = caller(Some(SubscriptionStatus::Blocked));
        assert_eq!(verdict(api, &blocked), Err(Fault::SubscriptionBlocked));
    }
    let ordinary = api(json!({}));
    let with_password = Caller { presented: Presented::Basic, ..caller(None) };
    assert_eq!(verdict(&ordinary, &with_password), Ok(()));
    let with_key = Caller { presented: Presented::ApiKey, ..caller(None) };
    assert_eq!(verdict(&ordinary, &with_key), Err(Fault::NotSubscribed));
}

#[test]
fn scopes_decide_unless_the_caller_shows_an_api_key() {
    let table = [
        (json!([]), Ok(())),
        (json!(["read"]), Ok(())),
        (json!(["write", "read"]), Ok(())),
        (json!(["write"]), Err(Fault::ScopeMissing)),
        (json!(["READ"]), Err(Fault::ScopeMissing)),
    ];
    for (scopes, expected) in table {
        let api = api(json!({"operations": [{"verb": "GET", "target": "/*", "scopes": scopes}]}));
        assert_eq!(verdict(&api, &subscribed()), expected, "{scopes}");
        let with_key = Caller { presented: Presented::ApiKey, ..subscribed() };
        assert_eq!(verdict(&api, &with_key), Ok(()));
    }
}

#[test]
fn the_kind_of_token_decides() {
    let table = [
        ("Application & Application User", Subject::Application, Ok(())),
        ("Application & Application User", Subject::ApplicationUser, Ok(())),
        ("Application", Subject::Application, Ok(())),
        ("Application", Subject::ApplicationUser, Err(Fault::WrongTokenType)),
        ("Application User", Subject::Application, Err(Fault::WrongTokenType)),
        ("Application User", Subject::ApplicationUser, Ok(())),
    ];
    for (auth_type, kind, expected) in table {
        let api = api(json!({"operations": [{"verb": "GET", "target": "/*", "authType": auth_type}]}));
        assert_eq!(verdict(&api, &with(subscribed(), |grant| grant.subject_kind = kind)), expected, "{auth_type}");
    }
}

#[test]
fn the_audience_decides_when_the_api_names_one() {
    let named = api(json!({"audiences": ["mine", "other"]}));
    assert_eq!(verdict(&named, &subscribed()), Err(Fault::AudienceMismatch));
    assert_eq!(verdict(&named, &with(subscribed(), |grant| grant.audiences = vec!["mine".into()])), Ok(()));
    assert_eq!(verdict(&api(json!({"audiences": ["all"]})), &subscribed()), Ok(()));
}

#[test]
fn a_key_opens_only_its_api_and_only_endpoints_of_its_stage() {
    let both = api(json!({}));
    let other = with(subscribed(), |grant| grant.bound_api = Some(ApiId::from("other")));
    assert_eq!(verdict(&both, &other), Err(Fault::KeyOfOtherApi));
    assert_eq!(verdict(&both, &with(subscribed(), |grant| grant.bound_api = Some(ApiId::from("api")))), Ok(()));
    let endpoints = |stage: &str| {
        let name = format!("{stage}_endpoints");
        api(json!({"endpointConfig": {"endpoint_type": "http", name: {"url": "http://b/"}}}))
    };
    let sandbox = || Caller { key_type: KeyType::Sandbox, ..subscribed() };
    assert_eq!(verdict(&endpoints("sandbox"), &subscribed()), Err(Fault::NoProductionEndpoint));
    assert_eq!(verdict(&endpoints("production"), &sandbox()), Err(Fault::NoSandboxEndpoint));
    assert_eq!(verdict(&endpoints("production"), &subscribed()), Ok(()));
    assert_eq!(verdict(&endpoints("sandbox"), &sandbox()), Ok(()));
}

#[test]
fn an_internal_key_needs_no_more_than_its_api() {
    let strict = api(json!({
        "audiences": ["mine"],
        "operations": [{"verb": "GET", "target": "/*", "scopes": ["write"], "authType": "Application"}],
    }));
    let internal = Caller { presented: Presented::InternalKey, ..caller(None) };
    assert_eq!(verdict(&strict, &internal), Ok(()));
}

#[test]
fn whom_a_key_manager_vouches_for_needs_no_subscription_here_but_scopes_stage_and_audience() {
    let vouched = || {
        with(caller(None), |grant| {
            grant.subject_kind = Subject::Application;
            grant.vouched = Some(Box::new(Vouched {
                application_id: "7".into(),
                application_name: "Shop".into(),
                application_tier: "Unlimited".into(),
                subscriber: "bob".into(),
                tier: "Gold".into(),
                end_user_token: None,
            }));
        })
    };
    let operation = |more: Value| {
        let mut operation = json!({"verb": "GET", "target": "/*"});
        operation.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        api(json!({"operations": [operation]}))
    };
    let only_sandbox = json!({"endpoint_type": "http", "sandbox_endpoints": {"url": "http://b/"}});
    for (api, expected) in [
        (api(json!({})), Ok(())),
        (operation(json!({"authType": "Application User"})), Ok(())),
        (operation(json!({"scopes": ["read"]})), Ok(())),
        (operation(json!({"scopes": ["write"]})), Err(Fault::ScopeMissing)),
        (api(json!({"audiences": ["mine"]})), Err(Fault::AudienceMismatch)),
        (api(json!({"endpointConfig": only_sandbox})), Err(Fault::NoProductionEndpoint)),
    ] {
        assert_eq!(verdict(&api, &vouched()), expected, "{:?}", api.operations[0]);
    }
}

#[test]
fn a_key_limited_to_domains_is_refused_elsewhere_whatever_else_is_right() {
    let elsewhere = Caller { is_domain_allowed: false, ..subscribed() };
    assert_eq!(verdict(&api(json!({})), &elsewhere), Err(Fault::ClientDomainNotPermitted));
}
