//! Policies and environments: seeded once, changed by name, told to gateways.

use tidegate_model::environment::Environment;
use tidegate_model::policy::{PolicyLevel, seed_policies};
use tidegate_store::{Error, Store};

use crate::api::{add, api};
use crate::on_both_engines;

async fn seeding_happens_once_and_what_was_removed_stays_removed(store: Store) {
    store.seed_policies(5).await.unwrap();
    store.seed_environments().await.unwrap();
    let plans = store.policies(PolicyLevel::Subscription).await.unwrap();
    let names: Vec<&str> = plans.iter().map(|plan| plan.name.as_str()).collect();
    assert_eq!(names, ["Bronze", "Gold", "Silver", "Unauthenticated", "Unlimited"]);
    let gold = store.policy(PolicyLevel::Subscription, "Gold").await.unwrap().unwrap();
    let mut tx = store.begin().await.unwrap();
    assert!(tx.delete_policy(&gold.id, 6).await.unwrap());
    assert!(!tx.delete_policy(&gold.id, 6).await.unwrap());
    tx.commit().await.unwrap();
    store.seed_policies(7).await.unwrap();
    store.seed_environments().await.unwrap();
    assert!(store.policy(PolicyLevel::Subscription, "Gold").await.unwrap().is_none());
    assert_eq!(store.environments().await.unwrap().len(), 1);
    assert!(store.policy(PolicyLevel::Api, "Bronze").await.unwrap().is_none(), "names belong to their level");
}

async fn a_policy_is_changed_in_place_and_names_are_unique_in_their_level(store: Store) {
    store.seed_policies(5).await.unwrap();
    let mut gold = store.policy(PolicyLevel::Subscription, "Gold").await.unwrap().unwrap();
    gold.quota.as_mut().unwrap().count = 7;
    let before = store.change_head().await.unwrap();
    let mut tx = store.begin().await.unwrap();
    assert!(tx.update_policy(&gold, 6).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(store.policy_by_id(&gold.id).await.unwrap().unwrap(), gold);
    assert_eq!(store.change_head().await.unwrap(), before + 1);
    let mut twin = seed_policies().remove(0);
    twin.id = "other".to_owned();
    let mut tx = store.begin().await.unwrap();
    assert!(matches!(tx.insert_policy(&twin, 7).await, Err(Error::Taken(_))));
}

async fn an_environment_in_use_is_not_removed(store: Store) {
    store.seed_environments().await.unwrap();
    let mut east = Environment {
        id: "e".to_owned(),
        name: "East".to_owned(),
        display_name: "East".to_owned(),
        description: String::new(),
        kind: "hybrid".to_owned(),
        vhost: Some("east.example".to_owned()),
        http_port: None,
        https_port: Some(1),
    };
    store.insert_environment(&east).await.unwrap();
    let twin = Environment { id: "f".to_owned(), ..east.clone() };
    assert!(matches!(store.insert_environment(&twin).await, Err(Error::Taken(_))));
    east.description = "d".to_owned();
    assert!(store.update_environment(&east).await.unwrap());
    assert_eq!(store.environment("East").await.unwrap().unwrap(), east);
    let made = api("Pizza", "/pizza", "1");
    add(&store, &made).await;
    let mut tx = store.begin().await.unwrap();
    let revision = store.insert_revision(&mut tx, &made, "{}", "", 6).await.unwrap();
    let at = tidegate_model::revision::Deployment {
        environment: "East".to_owned(),
        vhost: "east.example".to_owned(),
        is_shown: true,
        deployed_at: 6,
    };
    tx.deploy(&made.id, &revision.id, &at).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!store.delete_environment("e").await.unwrap());
    let mut tx = store.begin().await.unwrap();
    tx.undeploy_everywhere(&made.id, 7).await.unwrap();
    tx.commit().await.unwrap();
    assert!(store.delete_environment("e").await.unwrap());
    assert!(store.environment("East").await.unwrap().is_none());
}

on_both_engines!(
    seeding_happens_once_and_what_was_removed_stays_removed,
    a_policy_is_changed_in_place_and_names_are_unique_in_their_level,
    an_environment_in_use_is_not_removed,
);
