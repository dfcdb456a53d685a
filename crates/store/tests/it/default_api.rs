//! Default APIs: made once, marked by the store alone, everywhere, and given back as shipped.

use tidegate_model::default_api::DefaultApi;
use tidegate_model::environment::Environment;
use tidegate_store::Store;
use tidegate_store::catalogue::Viewer;

use crate::api::{add, api};
use crate::on_both_engines;

fn environment(name: &str) -> Environment {
    let json = serde_json::json!({"id": name, "name": name, "displayName": name, "description": "", "type": "hybrid",
        "kind": "hybrid", "vhost": null, "httpPort": null, "httpsPort": null});
    serde_json::from_value(json).unwrap()
}

async fn kinds_served(store: &Store, environment: &str) -> Vec<DefaultApi> {
    let apis = store.snapshot(environment, 0).await.unwrap().apis;
    let mut kinds: Vec<DefaultApi> = apis.iter().filter_map(|deployed| deployed.default_api).collect();
    kinds.sort_unstable();
    kinds
}

async fn they_are_made_once_and_hidden_from_developers(store: Store) {
    store.seed_environments().await.unwrap();
    assert_eq!(store.seed_default_apis("admin", 1).await.unwrap(), []);
    let first = store.default_apis().await.unwrap();
    assert_eq!(store.seed_default_apis("admin", 2).await.unwrap(), []);
    assert_eq!(store.default_apis().await.unwrap(), first);
    assert_eq!(first.iter().map(|found| found.kind).collect::<Vec<_>>(), DefaultApi::ALL);
    assert_eq!(kinds_served(&store, "Default").await, DefaultApi::ALL);
    let admin = ["admin".to_owned()];
    assert_eq!(store.catalogue(Viewer::User(&admin)).await.unwrap(), []);
    assert_eq!(store.catalogue_api(&first[0].record.api.id, Viewer::User(&admin)).await.unwrap(), None);
}

async fn a_publishers_api_that_was_there_before_keeps_its_place(store: Store) {
    store.seed_environments().await.unwrap();
    add(&store, &api("Mine", "/token", "1")).await;
    assert_eq!(store.seed_default_apis("admin", 1).await.unwrap(), [DefaultApi::Token]);
    assert_eq!(store.default_api(DefaultApi::Token).await.unwrap(), None);
    assert_eq!(store.default_apis().await.unwrap().len(), 4);
}

async fn a_change_is_told_to_gateways_and_survives_the_next_start(store: Store) {
    store.seed_environments().await.unwrap();
    store.seed_default_apis("admin", 1).await.unwrap();
    let endpoint = "https://km.example/oauth2/token";
    for (is_enabled, expected) in [(true, 5), (false, 4), (true, 5)] {
        let head = store.change_head().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        assert!(store.change_default_api(&mut tx, DefaultApi::Token, endpoint, is_enabled, 2).await.unwrap());
        tx.commit().await.unwrap();
        assert!(store.change_head().await.unwrap() > head);
        store.seed_default_apis("admin", 3).await.unwrap();
        let found = store.default_api(DefaultApi::Token).await.unwrap().unwrap();
        assert_eq!((found.endpoint().as_str(), found.is_enabled), (endpoint, is_enabled));
        assert_eq!(kinds_served(&store, "Default").await.len(), expected);
        assert!(store.revisions(&found.record.api.id).await.unwrap().len() <= 1, "old revisions do not pile up");
    }
}

async fn a_new_environment_has_them_and_they_keep_none_from_being_removed(store: Store) {
    store.seed_environments().await.unwrap();
    store.seed_default_apis("admin", 1).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    store.change_default_api(&mut tx, DefaultApi::Login, "https://km.example/", false, 2).await.unwrap();
    tx.commit().await.unwrap();
    store.insert_environment(&environment("East")).await.unwrap();
    let expected = [DefaultApi::Token, DefaultApi::Authorize, DefaultApi::Revoke, DefaultApi::UserInfo];
    assert_eq!(kinds_served(&store, "East").await, expected, "what is switched off is so everywhere");

    let mut made = api("Pizza", "/pizza", "1");
    made.id = "pizza".into();
    add(&store, &made).await;
    let mut tx = store.begin().await.unwrap();
    let revision = store.insert_revision(&mut tx, &made, "{}", "", 6).await.unwrap();
    let place = tidegate_model::revision::Deployment {
        environment: "East".to_owned(),
        vhost: String::new(),
        is_shown: true,
        deployed_at: 7,
    };
    tx.deploy(&made.id, &revision.id, &place).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!store.delete_environment("East").await.unwrap(), "a publisher's API is there");
    assert_eq!(kinds_served(&store, "East").await, expected, "nothing half-done");
    let mut tx = store.begin().await.unwrap();
    tx.undeploy_everywhere(&made.id, 8).await.unwrap();
    tx.commit().await.unwrap();
    assert!(store.delete_environment("East").await.unwrap());
    assert!(!store.delete_environment("East").await.unwrap());
    assert_eq!(kinds_served(&store, "East").await, []);
}

on_both_engines!(
    they_are_made_once_and_hidden_from_developers,
    a_publishers_api_that_was_there_before_keeps_its_place,
    a_change_is_told_to_gateways_and_survives_the_next_start,
    a_new_environment_has_them_and_they_keep_none_from_being_removed,
);
