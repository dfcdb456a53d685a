//! What travels comes back the same; what a newer server adds does no harm; the kept state is what a fresh one would be.

use serde_json::json;

use super::*;
use crate::application::ApplicationFact;
use crate::consumer::{Consumer, KeyType};
use crate::policy::seed_policies;
use crate::revision::DeployedApi;
use crate::subscription::{Subscription, SubscriptionStatus};

fn api(id: &str, name: &str) -> DeployedApi {
    let mut api: crate::api::Api =
        serde_json::from_value(json!({"name": name, "context": "/p", "version": "1", "later": {"deep": [1]}})).unwrap();
    api.id = id.into();
    DeployedApi { api, revision: "r1".into(), default_api: None }
}

fn application(id: &str, name: &str) -> ApplicationFact {
    ApplicationFact { id: id.into(), name: name.into(), owner: "o".into(), throttling_policy: "Unlimited".into() }
}

fn subscription(id: &str) -> Subscription {
    Subscription {
        id: id.into(),
        application: "a".into(),
        api: "p".into(),
        throttling_policy: "Gold".into(),
        status: SubscriptionStatus::Unblocked,
        created_at: 5,
    }
}

fn every_kind() -> Vec<Update> {
    vec![
        Update::Api("p".into(), Some(Box::new(api("p", "Pizza")))),
        Update::Api("gone".into(), None),
        Update::Application("a".into(), Some(application("a", "App"))),
        Update::Subscription("s".into(), Some(subscription("s"))),
        Update::Consumer(
            "k".into(),
            Some(Consumer {
                key: "k".into(),
                application: "a".into(),
                key_type: KeyType::Sandbox,
                allowed_domains: vec![],
            }),
        ),
        Update::Policies(seed_policies()),
        Update::SigningKeys(json!({"keys": [{"kty": "RSA"}]})),
        Update::TokenRevoked("jti".into(), i64::MAX),
        Update::User("alice".into()),
    ]
}

#[test]
fn every_update_arrives_as_it_was_sent() {
    let updates = every_kind();
    let sent = ChangesEnvelope {
        format: FORMAT,
        feed: "f".into(),
        seq: 9,
        updates: updates.iter().map(|update| serde_json::to_value(update).unwrap()).collect(),
    };
    let text = serde_json::to_string(&sent).unwrap();
    let (received, unreadable) = serde_json::from_str::<ChangesEnvelope>(&text).unwrap().updates();
    assert_eq!((received, unreadable), (updates, vec![]));
}

#[test]
fn an_update_of_a_newer_server_is_passed_over_and_the_rest_is_applied() {
    let text = r#"{"format":1,"feed":"f","seq":3,"more":true,"updates":[
        {"kind":"weather","state":["sunny"]}, {"kind":"user","state":7}, {"kind":"token_revoked","state":["t",8]}]}"#;
    let (updates, unreadable) = serde_json::from_str::<ChangesEnvelope>(text).unwrap().updates();
    assert_eq!(updates, [Update::TokenRevoked("t".into(), 8)]);
    assert_eq!(unreadable.iter().map(|entry| entry.kind.as_str()).collect::<Vec<_>>(), ["weather", "user"]);
}

#[test]
fn another_format_is_refused_with_words() {
    assert_eq!(check_format(FORMAT), Ok(()));
    assert!(check_format(2).unwrap_err().to_string().contains("format 2"));
}

#[test]
fn a_snapshot_kept_up_to_date_is_what_a_fresh_one_would_be() {
    let mut kept = Snapshot {
        apis: vec![api("z", "Last"), api("a", "First")],
        applications: vec![application("b", "B")],
        revoked: vec![("old".into(), 1)],
        ..Snapshot::default()
    };
    kept.sort();
    for update in every_kind() {
        kept.apply(&update);
    }
    kept.apply(&Update::Api("a".into(), None));
    kept.apply(&Update::Application("b".into(), Some(application("b", "Renamed"))));
    kept.apply(&Update::TokenRevoked("old".into(), 2));
    let names = |kept: &Snapshot| kept.apis.iter().map(|one| one.api.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&kept), ["Pizza", "Last"]);
    assert_eq!(kept.applications, [application("a", "App"), application("b", "Renamed")]);
    assert_eq!(kept.revoked, [("jti".into(), i64::MAX), ("old".into(), 2)]);
    assert_eq!((kept.subscriptions.len(), kept.consumers.len()), (1, 1));
    assert_eq!(kept.policies, seed_policies());
    let text = serde_json::to_string(&kept).unwrap();
    assert_eq!(serde_json::from_str::<Snapshot>(&text).unwrap(), kept);
}

#[test]
fn questions_and_answers_travel_without_loss() {
    let questions = Questions {
        format: FORMAT,
        credentials: vec![
            Credential::Token("t".into()),
            Credential::ApiKey("k".into()),
            Credential::Basic { username: "u".into(), password: "p".into() },
        ],
    };
    let text = serde_json::to_string(&questions).unwrap();
    assert_eq!(serde_json::from_str::<Questions>(&text).unwrap(), questions);
    for refusal in [Refusal::Invalid, Refusal::Expired, Refusal::Inactive] {
        let text = serde_json::to_string(&Answer::Refusal(refusal)).unwrap();
        assert_eq!(serde_json::from_str::<Answer>(&text).unwrap(), Answer::Refusal(refusal));
    }
}
