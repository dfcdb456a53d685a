//! Revisions and deployments.

use tidegate_model::change::Topic;
use tidegate_model::revision::Deployment;
use tidegate_store::Store;

use crate::api::{add, api};
use crate::on_both_engines;

fn at(environment: &str, deployed_at: i64) -> Deployment {
    Deployment { environment: environment.to_owned(), vhost: "localhost".to_owned(), is_shown: true, deployed_at }
}

async fn numbers_count_up_and_content_stays(store: Store) {
    let mut made = api("Pizza", "/pizza", "1");
    add(&store, &made).await;
    let mut tx = store.begin().await.unwrap();
    let first = store.insert_revision(&mut tx, &made, "{\"v\":1}", "one", 6).await.unwrap();
    made.description = Some("changed".to_owned());
    let second = store.insert_revision(&mut tx, &made, "{\"v\":2}", "two", 7).await.unwrap();
    assert!(tx.delete_revision(&made.id, &second.id).await.unwrap());
    let third = store.insert_revision(&mut tx, &made, "{\"v\":3}", "three", 8).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!((first.number, second.number, third.number), (1, 2, 3));
    assert_eq!(store.revisions(&made.id).await.unwrap(), [first.clone(), third]);
    let content = store.revision_content(&made.id, &first.id).await.unwrap().unwrap();
    assert_eq!(content.definition, "{\"v\":1}");
    assert_eq!(content.api.description, None);
    assert!(store.revision_content(&"other".into(), &first.id).await.unwrap().is_none());
}

async fn one_revision_an_environment_and_each_move_is_told(store: Store) {
    let made = api("Pizza", "/pizza", "1");
    add(&store, &made).await;
    let mut tx = store.begin().await.unwrap();
    let first = store.insert_revision(&mut tx, &made, "{}", "", 6).await.unwrap();
    let second = store.insert_revision(&mut tx, &made, "{}", "", 6).await.unwrap();
    tx.deploy(&made.id, &first.id, &at("Default", 7)).await.unwrap();
    tx.deploy(&made.id, &first.id, &at("East", 7)).await.unwrap();
    tx.deploy(&made.id, &second.id, &at("Default", 8)).await.unwrap();
    assert!(tx.show_deployment(&made.id, "Default", false).await.unwrap());
    tx.commit().await.unwrap();
    let hidden = Deployment { is_shown: false, ..at("Default", 8) };
    let expected = [(second.id.clone(), hidden.clone()), (first.id.clone(), at("East", 7))];
    assert_eq!(store.deployments(&made.id).await.unwrap(), expected);
    let revisions = store.revisions(&made.id).await.unwrap();
    assert_eq!(revisions[0].deployments, [at("East", 7)]);
    assert_eq!(revisions[1].deployments, [hidden]);
    let changes = store.changes_after(0).await.unwrap().unwrap();
    assert!(changes.iter().all(|change| change.topic == Topic::Api(made.id.clone())));
    assert_eq!(changes.len(), 3);
    assert!(store.deployed_content(&made.id, "East").await.unwrap().is_some());
    assert!(store.deployed_content(&made.id, "West").await.unwrap().is_none());

    let mut tx = store.begin().await.unwrap();
    assert!(!tx.undeploy(&made.id, &first.id, "Default", 9).await.unwrap(), "another revision is there");
    assert!(tx.undeploy(&made.id, &second.id, "Default", 9).await.unwrap());
    tx.undeploy_everywhere(&made.id, 9).await.unwrap();
    tx.undeploy_everywhere(&made.id, 9).await.unwrap();
    tx.commit().await.unwrap();
    assert!(store.deployments(&made.id).await.unwrap().is_empty());
    assert_eq!(store.change_head().await.unwrap(), 5);
    assert!(store.snapshot("Default", 0).await.unwrap().apis.is_empty());
}

on_both_engines!(numbers_count_up_and_content_stays, one_revision_an_environment_and_each_move_is_told);
