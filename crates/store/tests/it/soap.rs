//! What the SOAP services of WSO2 1.x keep and look up.

use tidegate_model::consumer::KeyType;
use tidegate_model::id::SubscriptionId;
use tidegate_model::subscription::{Subscription, SubscriptionStatus};
use tidegate_store::Store;
use tidegate_store::application_key::ApplicationKey;

use crate::developer::{add_application, application};
use crate::{api, client, on_both_engines};

on_both_engines!(
    a_sequence_is_kept_to_the_byte_replaced_and_removed_in_its_tenant,
    sequences_are_counted_before_the_transaction_ends,
    clients_of_a_tier_are_found_by_application_and_by_subscription_in_batches,
);

const TENANT: &str = "carbon.super";

async fn a_sequence_is_kept_to_the_byte_replaced_and_removed_in_its_tenant(store: Store) {
    let exact = "<sequence  name='In'\n><!-- ü \u{1f30a} --></sequence>";
    let mut tx = store.begin().await.unwrap();
    tx.set_gateway_sequence(TENANT, "In", exact, 1).await.unwrap();
    tx.set_gateway_sequence("other", "In", "theirs", 1).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(store.gateway_sequence(TENANT, "In").await.unwrap().as_deref(), Some(exact));
    assert_eq!(store.gateway_sequence("other", "In").await.unwrap().as_deref(), Some("theirs"));
    assert_eq!(store.gateway_sequence(TENANT, "in").await.unwrap(), None, "names are told apart by case");

    let mut tx = store.begin().await.unwrap();
    tx.set_gateway_sequence(TENANT, "In", "new", 2).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(store.gateway_sequence(TENANT, "In").await.unwrap().as_deref(), Some("new"));

    let mut tx = store.begin().await.unwrap();
    assert!(tx.delete_gateway_sequence(TENANT, "In").await.unwrap());
    assert!(!tx.delete_gateway_sequence(TENANT, "In").await.unwrap(), "it is gone already");
    tx.commit().await.unwrap();
    assert_eq!(store.gateway_sequence(TENANT, "In").await.unwrap(), None);
    assert!(store.gateway_sequence("other", "In").await.unwrap().is_some(), "another tenant's stays");
}

async fn sequences_are_counted_before_the_transaction_ends(store: Store) {
    let mut tx = store.begin().await.unwrap();
    assert_eq!(tx.gateway_sequence_count().await.unwrap(), 0);
    for (tenant, name) in [(TENANT, "a"), (TENANT, "b"), ("other", "a"), (TENANT, "a")] {
        tx.set_gateway_sequence(tenant, name, "x", 1).await.unwrap();
    }
    assert_eq!(tx.gateway_sequence_count().await.unwrap(), 3, "of all tenants, a replaced one once");
    drop(tx);
    let mut tx = store.begin().await.unwrap();
    assert_eq!(tx.gateway_sequence_count().await.unwrap(), 0, "nothing was committed");
}

/// An application on `tier` with a key, subscribed to an API on `by`; the id of the key's client.
async fn caller(store: &Store, name: &str, tier: &str, by: Option<&str>) -> String {
    let id = format!("client-{name}");
    client::insert(store, &client::client(&id, &id), None).await.unwrap();
    let mut new = application("ann", name);
    new.throttling_policy = tier.to_owned();
    let mut tx = store.begin().await.unwrap();
    tx.insert_application(&new).await.unwrap();
    tx.commit().await.unwrap();
    let key = ApplicationKey {
        id: format!("key-{name}"),
        application: new.id.clone(),
        key_type: KeyType::Production,
        client: id.as_str().into(),
        is_mapped: false,
        created_at: 1,
    };
    let mut tx = store.begin().await.unwrap();
    tx.insert_application_key(&key).await.unwrap();
    tx.commit().await.unwrap();
    if let Some(by) = by {
        let api = api::api(name, &format!("/{name}"), "1.0.0");
        api::add(store, &api).await;
        let subscription = Subscription {
            id: SubscriptionId::fresh(),
            application: new.id,
            api: api.id,
            throttling_policy: by.to_owned(),
            status: SubscriptionStatus::Unblocked,
            created_at: 1,
        };
        let mut tx = store.begin().await.unwrap();
        tx.insert_subscription(&subscription).await.unwrap();
        tx.commit().await.unwrap();
    }
    id
}

async fn clients_of_a_tier_are_found_by_application_and_by_subscription_in_batches(store: Store) {
    let own = caller(&store, "a", "Gold", None).await;
    let by_subscription = caller(&store, "b", "Bronze", Some("Gold")).await;
    let both = caller(&store, "c", "Gold", Some("Gold")).await;
    let silver = caller(&store, "d", "Silver", Some("Bronze")).await;
    add_application(&store, "ann", "without key").await;

    assert_eq!(store.clients_of_tier("Gold", "", 10).await.unwrap(), [&*own, &by_subscription, &both]);
    assert_eq!(store.clients_of_tier("Gold", "", 2).await.unwrap(), [&*own, &by_subscription]);
    assert_eq!(store.clients_of_tier("Gold", &by_subscription, 2).await.unwrap(), [&*both]);
    assert_eq!(store.clients_of_tier("Gold", &both, 2).await.unwrap(), [""; 0]);
    assert_eq!(store.clients_of_tier("Bronze", "", 10).await.unwrap(), [&*by_subscription, &silver]);
    assert_eq!(store.clients_of_tier("gold", "", 10).await.unwrap(), [""; 0], "tiers are told apart by case");
}
