//! APIs: what is unique, what is sealed, what gateways are told.

use std::time::Duration;

use serde_json::json;
use tidegate_model::api::Api;
use tidegate_model::change::{Topic, Update};
use tidegate_model::consumer::KeyType;
use tidegate_model::endpoint::UpstreamCredential;
use tidegate_model::id::ApiId;
use tidegate_model::lifecycle::LifecycleState;
use tidegate_store::api::Clash;
use tidegate_store::lifecycle_event::LifecycleEvent;
use tidegate_store::thumbnail::Thumbnail;
use tidegate_store::{Error, Store};

use crate::on_both_engines;

/// An API with a backend password.
pub fn api(name: &str, context: &str, version: &str) -> Api {
    let mut api: Api = serde_json::from_value(json!({
        "name": name, "context": context, "version": version, "provider": "ann", "tags": ["t"],
        "operations": [{"verb": "GET", "target": "/x"}],
        "endpointConfig": {"production_endpoints": {"url": "http://b.example/"}, "endpoint_security": {"production":
            {"enabled": true, "type": "BASIC", "username": "u", "password": "hunter2"}}},
    }))
    .unwrap();
    api.id = ApiId::fresh();
    api
}

/// Stores it.
pub async fn add(store: &Store, api: &Api) {
    let mut tx = store.begin().await.unwrap();
    store.insert_api(&mut tx, api, "{\"definition\": \"Pizza\"}", 5).await.unwrap();
    tx.commit().await.unwrap();
}

async fn clash(store: &Store, name: &str, context: &str, version: &str) -> Option<Clash> {
    store.begin().await.unwrap().clash(&api(name, context, version)).await.unwrap()
}

async fn an_api_comes_back_as_it_was_with_its_secrets_sealed(store: Store) {
    let made = api("Pizza", "/pizza", "1");
    add(&store, &made).await;
    let found = store.api(&made.id).await.unwrap().unwrap();
    assert_eq!((found.created_at, found.updated_at), (5, 5));
    let expected = Api { endpoint_config: found.api.endpoint_config.clone(), ..made.clone() };
    assert_eq!(found.api, expected);
    let config = found.api.endpoint_config.unwrap().0;
    assert!(config.pointer("/endpoint_security/production/password/sealed").is_some(), "{config}");
    assert_eq!(store.api_definition(&made.id).await.unwrap().unwrap(), "{\"definition\": \"Pizza\"}");
    assert_eq!(store.apis_with_definition_containing("pizza").await.unwrap(), vec![made.id.clone()]);
    assert!(store.apis_with_definition_containing("100%").await.unwrap().is_empty());
    let summary = store.api_summaries().await.unwrap().remove(0).api.clone();
    assert!(summary.operations.is_empty() && summary.endpoint_config.is_none());
    assert_eq!(summary.tags, made.tags);
    assert!(store.api(&ApiId::from("x")).await.unwrap().is_none());
}

async fn clashes_are_found_in_every_direction(store: Store) {
    add(&store, &api("Pizza", "/pizza", "1")).await;
    add(&store, &api("Ver", "/{version}/ver", "1")).await;
    assert_eq!(clash(&store, "Pizza", "/pizza", "1").await, Some(Clash::NameAndVersion));
    assert_eq!(clash(&store, "PIZZA", "/other", "2").await, Some(Clash::NameInOtherCase));
    assert_eq!(clash(&store, "Other", "/pizza", "2").await, Some(Clash::Context));
    assert_eq!(clash(&store, "Other", "/pizza/1", "2").await, Some(Clash::Context));
    assert_eq!(clash(&store, "Other", "/{version}/pizza", "2").await, Some(Clash::Context));
    assert_eq!(clash(&store, "Other", "/ver", "2").await, Some(Clash::Context));
    assert_eq!(clash(&store, "Pizza", "/pizza", "2").await, None);
    assert_eq!(clash(&store, "Other", "/piz", "1").await, None);
    let mut tx = store.begin().await.unwrap();
    let same_path = store.insert_api(&mut tx, &api("Other", "/pizza", "1"), "{}", 6).await;
    assert!(matches!(same_path, Err(Error::Taken(_))), "the database itself refuses a path twice");
}

async fn of_many_at_once_one_gets_the_context(store: Store) {
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..8 {
        let store = store.clone();
        tasks.spawn(async move {
            let made = api(&format!("Racer{number}"), "/race", &number.to_string());
            let mut tx = store.begin().await.unwrap();
            tx.lock_catalog().await.unwrap();
            if tx.clash(&made).await.unwrap().is_none() {
                store.insert_api(&mut tx, &made, "{}", 5).await.unwrap();
                tx.commit().await.unwrap();
            }
        });
    }
    tasks.join_all().await;
    assert_eq!(store.api_summaries().await.unwrap().len(), 1);
}

/// As publishers do it who change one version while others copy it, make a new one or another one the default. Each does
/// the half of its work before the others do the rest of theirs.
async fn changing_one_version_does_not_stand_in_the_way_of_making_others(store: Store) {
    const HALF: Duration = Duration::from_millis(300);
    let mut old = api("Pizza", "/pizza", "1");
    old.is_default_version = true;
    let mut other = api("Pizza", "/pizza", "2");
    add(&store, &old).await;
    add(&store, &other).await;
    let copied = async {
        let mut copy = api("Pizza", "/pizza", "3");
        copy.is_default_version = true;
        let mut tx = store.begin().await?;
        tx.lock_catalog().await?;
        tokio::time::sleep(HALF).await;
        tx.api_for_update(&old.id).await?;
        store.insert_api(&mut tx, &copy, "{}", 6).await?;
        tx.commit().await
    };
    let changed = async {
        let mut tx = store.begin().await?;
        tx.api_for_update(&old.id).await?;
        tokio::time::sleep(HALF * 2).await;
        store.update_api(&mut tx, &old, "{}", 7).await?;
        tx.record(&Topic::Api(old.id.clone()), 7).await?;
        tx.commit().await
    };
    let (copied, changed) = tokio::join!(copied, changed);
    copied.unwrap();
    changed.unwrap();

    // The third is the default now.
    other.is_default_version = true;
    let third = store.api_summaries().await.unwrap().iter().find(|one| one.api.version == "3").unwrap().api.id.clone();
    let preferred = async {
        let mut tx = store.begin().await?;
        tx.api_for_update(&other.id).await?;
        tx.set_default_version(&other, 8).await?;
        tokio::time::sleep(HALF).await;
        store.update_api(&mut tx, &other, "{}", 8).await?;
        tx.commit().await
    };
    let closed = async {
        let mut tx = store.begin().await?;
        tx.api_for_update(&third).await?;
        tokio::time::sleep(HALF).await;
        tx.set_api_state(&third, LifecycleState::Deprecated, 8).await?;
        tx.commit().await
    };
    let (preferred, closed) = tokio::join!(preferred, closed);
    preferred.unwrap();
    closed.unwrap();
}

async fn a_transaction_that_is_dropped_leaves_nothing(store: Store) {
    let made = api("Pizza", "/pizza", "1");
    let mut tx = store.begin().await.unwrap();
    store.insert_api(&mut tx, &made, "{}", 5).await.unwrap();
    tx.set_api_state(&made.id, LifecycleState::Published, 5).await.unwrap();
    drop(tx);
    assert!(store.api(&made.id).await.unwrap().is_none());
    assert_eq!(store.change_head().await.unwrap(), 0);
}

async fn state_and_default_version_are_told_to_gateways(store: Store) {
    let (mut one, mut two) = (api("Pizza", "/pizza", "1"), api("Pizza", "/pizza", "2"));
    one.is_default_version = true;
    two.is_default_version = true;
    add(&store, &one).await;
    assert_eq!(store.change_head().await.unwrap(), 1);
    add(&store, &two).await;
    assert_eq!(store.change_head().await.unwrap(), 3);
    assert!(!store.api(&one.id).await.unwrap().unwrap().api.is_default_version);
    let mut tx = store.begin().await.unwrap();
    tx.set_default_version(&two, 6).await.unwrap();
    tx.set_api_state(&two.id, LifecycleState::Deprecated, 7).await.unwrap();
    tx.commit().await.unwrap();
    let found = store.api(&two.id).await.unwrap().unwrap();
    assert_eq!(found.api.life_cycle_status, LifecycleState::Deprecated);
    assert_eq!(found.updated_at, 7);
    assert_eq!(store.change_head().await.unwrap(), 4, "being the default already is no change");
    let versions: Vec<String> =
        store.api_versions("Pizza").await.unwrap().into_iter().map(|record| record.api.version).collect();
    assert_eq!(versions, ["1", "2"]);
}

async fn gateways_get_the_secret_and_nobody_else(store: Store) {
    let made = api("Pizza", "/pizza", "1");
    add(&store, &made).await;
    let mut tx = store.begin().await.unwrap();
    let revision = store.insert_revision(&mut tx, &made, "{}", "", 6).await.unwrap();
    let at = tidegate_model::revision::Deployment {
        environment: "Default".to_owned(),
        vhost: "localhost".to_owned(),
        is_shown: true,
        deployed_at: 6,
    };
    tx.deploy(&made.id, &revision.id, &at).await.unwrap();
    tx.commit().await.unwrap();
    let frozen = store.revision_content(&made.id, &revision.id).await.unwrap().unwrap();
    assert!(!frozen.api.endpoint_config.unwrap().0.to_string().contains("hunter2"));
    let Update::Api(_, Some(served)) = store.update("Default", &Topic::Api(made.id.clone())).await.unwrap() else {
        panic!("it is not deployed")
    };
    let upstream = served.api.endpoint_config.unwrap().upstream(KeyType::Production).unwrap().unwrap();
    let expected = UpstreamCredential::Basic { username: "u".to_owned(), password: "hunter2".to_owned() };
    assert!(upstream.credential == Some(expected));
}

async fn deleting_takes_all_parts_along(store: Store) {
    let made = api("Pizza", "/pizza", "1");
    add(&store, &made).await;
    let thumbnail = Thumbnail { media_type: "image/png".to_owned(), content: vec![1, 0, 255] };
    store.set_thumbnail(&made.id, &thumbnail).await.unwrap();
    store.set_thumbnail(&made.id, &thumbnail).await.unwrap();
    assert_eq!(store.thumbnail(&made.id).await.unwrap().unwrap(), thumbnail);
    assert!(store.api(&made.id).await.unwrap().unwrap().api.has_thumbnail);
    let event = LifecycleEvent { from: None, to: LifecycleState::Created, by: "ann".to_owned(), at: 5 };
    let mut tx = store.begin().await.unwrap();
    tx.insert_lifecycle_event(&made.id, &event).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(store.lifecycle_events(&made.id).await.unwrap(), [event]);
    let mut tx = store.begin().await.unwrap();
    assert!(tx.delete_api(&made.id, 8).await.unwrap());
    assert!(!tx.delete_api(&made.id, 8).await.unwrap());
    tx.commit().await.unwrap();
    assert!(store.thumbnail(&made.id).await.unwrap().is_none());
    assert!(store.lifecycle_events(&made.id).await.unwrap().is_empty());
    assert!(matches!(store.set_thumbnail(&made.id, &thumbnail).await, Err(Error::Reference(_))));
}

on_both_engines!(
    an_api_comes_back_as_it_was_with_its_secrets_sealed,
    clashes_are_found_in_every_direction,
    of_many_at_once_one_gets_the_context,
    changing_one_version_does_not_stand_in_the_way_of_making_others,
    a_transaction_that_is_dropped_leaves_nothing,
    state_and_default_version_are_told_to_gateways,
    gateways_get_the_secret_and_nobody_else,
    deleting_takes_all_parts_along,
);
