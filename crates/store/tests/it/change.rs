//! The change feed and the sealed settings.

use tidegate_model::change::Topic;
use tidegate_store::{Error, Store};

use crate::on_both_engines;

on_both_engines!(
    changes_are_read_in_order,
    a_rolled_back_change_is_never_seen,
    a_follower_behind_pruned_changes_is_told_to_start_again,
    writers_at_once_leave_no_gap,
    a_commit_hints_followers,
    a_fact_is_claimed_once,
);

async fn record(store: &Store, topic: Topic) {
    let mut tx = store.begin().await.unwrap();
    tx.record(&topic, 1).await.unwrap();
    tx.commit().await.unwrap();
}

async fn changes_are_read_in_order(store: Store) {
    let topics = [Topic::Api("a".into()), Topic::Policies, Topic::TokenRevoked("t".into())];
    for topic in &topics {
        record(&store, topic.clone()).await;
    }
    let changes = store.changes_after(0).await.unwrap().unwrap();
    assert_eq!(changes.iter().map(|change| change.seq).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(changes.into_iter().map(|change| change.topic).collect::<Vec<_>>(), topics);
    assert_eq!(store.changes_after(2).await.unwrap().unwrap().len(), 1);
    assert!(store.changes_after(3).await.unwrap().unwrap().is_empty());
}

async fn a_rolled_back_change_is_never_seen(store: Store) {
    let mut tx = store.begin().await.unwrap();
    tx.record(&Topic::Policies, 1).await.unwrap();
    drop(tx);
    assert!(store.changes_after(0).await.unwrap().unwrap().is_empty());
    record(&store, Topic::SigningKeys).await;
    assert_eq!(store.changes_after(0).await.unwrap().unwrap().len(), 1);
}

async fn a_follower_behind_pruned_changes_is_told_to_start_again(store: Store) {
    record(&store, Topic::Policies).await;
    record(&store, Topic::Policies).await;
    store.prune_changes(2).await.unwrap();
    assert!(store.changes_after(0).await.unwrap().is_none());
    assert!(store.changes_after(2).await.unwrap().unwrap().is_empty());
}

async fn writers_at_once_leave_no_gap(store: Store) {
    let tasks: Vec<_> = (0..16)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { record(&store, Topic::Policies).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let changes = store.changes_after(0).await.unwrap().unwrap();
    assert_eq!(changes.iter().map(|change| change.seq).collect::<Vec<_>>(), (1..=16).collect::<Vec<_>>());
}

async fn a_commit_hints_followers(store: Store) {
    let mut hints = store.hints();
    record(&store, Topic::Policies).await;
    hints.changed().await.unwrap();
    assert_eq!(*hints.borrow(), 1);
}

async fn a_fact_is_claimed_once(store: Store) {
    assert!(store.claim_setting("first", "me").await.unwrap());
    assert!(!store.claim_setting("first", "you").await.unwrap());
    assert_eq!(store.setting("first").await.unwrap().as_deref(), Some("me"));
    store.set_setting("first", "you").await.unwrap();
    assert_eq!(store.setting("first").await.unwrap().as_deref(), Some("you"));
    assert_eq!(store.setting("second").await.unwrap(), None);
}

#[tokio::test]
async fn another_master_key_is_refused_before_anything_is_touched() {
    let directory = tempfile::tempdir().unwrap();
    let address = tidegate_store::db::Address::SqliteFile(directory.path().join("store.db"));
    crate::support::open(address.clone()).await.unwrap().close().await;
    let settings =
        tidegate_store::Settings { address, connections_max: 2, wait_max: std::time::Duration::from_secs(5) };
    let refused = Store::open(&settings, tidegate_store::Sealer::new(&[8; 32])).await;
    assert!(matches!(refused, Err(Error::WrongMasterKey)));
}
