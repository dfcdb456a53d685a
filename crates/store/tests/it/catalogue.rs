//! What lists show is kept in memory, and is never older than what was committed.

use tidegate_model::api::Api;
use tidegate_model::id::ApiId;
use tidegate_model::lifecycle::LifecycleState;
use tidegate_store::api::ApiRecord;
use tidegate_store::thumbnail::Thumbnail;
use tidegate_store::{Store, Tx};

use crate::on_both_engines;

on_both_engines!(
    lists_are_current_after_every_kind_of_change,
    what_another_process_changes_is_seen,
    apis_are_told_in_parts_that_make_the_whole
);

fn api(name: &str, version: &str) -> Api {
    let api = serde_json::json!({"name": name, "context": format!("/{name}"), "version": version, "provider": "ann"});
    Api { id: ApiId::fresh(), ..serde_json::from_value(api).unwrap() }
}

async fn change(store: &Store, what: impl AsyncFnOnce(&mut Tx)) {
    let mut tx = store.begin().await.unwrap();
    what(&mut tx).await;
    tx.commit().await.unwrap();
}

/// What is listed, each compared with the whole API as it is read for itself.
async fn listed(store: &Store) -> Vec<ApiRecord> {
    let mut all = Vec::new();
    for summary in store.api_summaries().await.unwrap() {
        let whole = store.api(&summary.api.id).await.unwrap().expect("what is listed is there");
        assert_eq!((summary.updated_at, &summary.api.description), (whole.updated_at, &whole.api.description));
        assert_eq!(summary.api.life_cycle_status, whole.api.life_cycle_status);
        assert_eq!(summary.api.is_default_version, whole.api.is_default_version);
        assert_eq!(summary.api.has_thumbnail, whole.api.has_thumbnail);
        all.push(whole);
    }
    all
}

async fn lists_are_current_after_every_kind_of_change(store: Store) {
    assert!(listed(&store).await.is_empty());
    let (mut one, two) = (api("one", "1"), api("two", "1"));
    let newer = Api { context: "/one".into(), is_default_version: true, ..api("one", "2") };
    change(&store, async |tx| {
        for new in [&one, &two] {
            store.insert_api(tx, new, "{}", 1).await.unwrap();
        }
    })
    .await;
    assert_eq!(listed(&store).await.len(), 2);
    one.description = Some("another".into());
    change(&store, async |tx| assert!(store.update_api(tx, &one, "{}", 1).await.unwrap())).await;
    assert_eq!(listed(&store).await[0].api.description.as_deref(), Some("another"));
    one.is_default_version = true;
    change(&store, async |tx| tx.set_default_version(&one, 1).await.unwrap()).await;
    assert!(listed(&store).await[0].api.is_default_version);
    change(&store, async |tx| store.insert_api(tx, &newer, "{}", 1).await.unwrap()).await;
    let defaults: Vec<bool> = listed(&store).await.iter().map(|record| record.api.is_default_version).collect();
    assert_eq!(defaults, [false, false, true]);
    change(&store, async |tx| tx.set_api_state(&two.id, LifecycleState::Published, 1).await.unwrap()).await;
    assert_eq!(listed(&store).await[1].api.life_cycle_status, LifecycleState::Published);
    let picture = Thumbnail { media_type: "image/png".into(), content: vec![1] };
    store.set_thumbnail(&two.id, &picture).await.unwrap();
    change(&store, async |tx| tx.copy_thumbnail(&two.id, &newer.id).await.unwrap()).await;
    let pictures: Vec<bool> = listed(&store).await.iter().map(|record| record.api.has_thumbnail).collect();
    assert_eq!(pictures, [false, true, true]);
    // One goes and one comes: as many as before.
    let last = api("last", "1");
    change(&store, async |tx| {
        assert!(tx.delete_api(&one.id, 1).await.unwrap());
        store.insert_api(tx, &last, "{}", 1).await.unwrap();
    })
    .await;
    let names: Vec<String> = listed(&store).await.into_iter().map(|record| record.api.name).collect();
    assert_eq!(names, ["two", "one", "last"]);
    let before = store.api_summaries().await.unwrap();
    drop(store.begin().await.unwrap());
    let after = store.api_summaries().await.unwrap();
    assert!(before.iter().zip(&after).all(|(a, b)| std::sync::Arc::ptr_eq(a, b)), "nothing was read again");
}

async fn what_another_process_changes_is_seen(store: Store) {
    let new = api("one", "1");
    change(&store, async |tx| store.insert_api(tx, &new, "{}", 1).await.unwrap()).await;
    assert_eq!(listed(&store).await.len(), 1);
    // As another process does: nothing of this store's memory is told.
    let sql = "UPDATE change_head SET catalogue_seq = catalogue_seq + 1 WHERE id = 1";
    store.db().execute(sql, &[]).await.unwrap();
    let sql = "UPDATE api SET state = 'BLOCKED', catalogue_seq = (SELECT catalogue_seq FROM change_head WHERE id = 1)";
    store.db().execute(sql, &[]).await.unwrap();
    assert_eq!(store.api_summaries().await.unwrap()[0].api.life_cycle_status, LifecycleState::Blocked);
}

async fn apis_are_told_in_parts_that_make_the_whole(store: Store) {
    use tidegate_model::revision::Deployment;
    let place = |name: &str| Deployment { environment: name.into(), vhost: "h".into(), is_shown: true, deployed_at: 1 };
    for n in 0..7 {
        let new = api(&format!("api{n}"), "1");
        change(&store, async |tx| {
            store.insert_api(tx, &new, "{}", 1).await.unwrap();
            let revision = store.insert_revision(tx, &new, "{}", "", 1).await.unwrap();
            let at = place(if n == 3 { "Elsewhere" } else { "Default" });
            tx.deploy(&new.id, &revision.id, &at).await.unwrap();
        })
        .await;
    }
    let whole = store.snapshot("Default", 1).await.unwrap();
    assert_eq!(whole.apis.len(), 6);
    let mut parts = Vec::new();
    loop {
        let after = parts.last().map(|last: &tidegate_model::revision::DeployedApi| last.api.id.clone());
        let part = store.deployed_apis("Default", after.as_ref(), 4).await.unwrap();
        assert!(part.len() <= 4);
        if part.is_empty() {
            break;
        }
        parts.extend(part);
    }
    assert_eq!(parts, whole.apis);
    assert!(store.snapshot_without_apis(1).await.unwrap().apis.is_empty());
}
