//! What is written down as it happens: traffic and the audit log.

use serde_json::json;
use tidegate_model::lifecycle::LifecycleState;
use tidegate_store::Store;
use tidegate_store::audit::{AuditEvent, AuditFilter};
use tidegate_store::traffic::{FOLD_BATCH, HOUR_MS, PRUNE_BATCH, TrafficFilter, TrafficRollup, TrafficScope};

use crate::developer::{add_api, add_application};
use crate::on_both_engines;

on_both_engines!(
    a_rollup_is_kept_once_grows_and_is_read_back_whole,
    traffic_is_read_in_batches_in_order_and_can_be_stopped,
    readers_see_their_own_traffic_only,
    old_traffic_is_forgotten_a_batch_at_a_time,
    minutes_are_added_up_to_hours_and_nothing_is_lost,
    a_large_hour_is_added_up_in_parts,
    audit_events_last_with_their_transaction_and_are_filtered,
    old_audit_events_are_forgotten,
);

fn rollup(id: &str, minute: i64, api: Option<&str>, application: Option<&str>) -> TrafficRollup {
    TrafficRollup {
        id: id.to_owned(),
        minute,
        api: api.map(str::to_owned),
        api_name: "Pizza".to_owned(),
        api_version: "1".to_owned(),
        application: application.map(str::to_owned),
        application_name: "Shop".to_owned(),
        calls: 10,
        errors_4xx: 2,
        errors_5xx: 1,
        throttled: 1,
        request_bytes: 100,
        response_bytes: 1_000,
        latency_sum_us: 5_000,
        latency_max_us: 900,
        backend_calls: 8,
        backend_latency_sum_us: 4_000,
        latency_buckets: vec![(3, 4), (400, 6)],
    }
}

fn everything() -> TrafficFilter<'static> {
    TrafficFilter { from: 0, to: i64::MAX, api: None, application: None, scope: TrafficScope::All }
}

async fn read(store: &Store, filter: &TrafficFilter<'_>) -> Vec<TrafficRollup> {
    let mut found = Vec::new();
    let all = store.each_rollup(filter, |rollup| {
        found.push(rollup);
        true
    });
    assert!(all.await.unwrap());
    found
}

async fn ids(store: &Store, filter: &TrafficFilter<'_>) -> Vec<String> {
    read(store, filter).await.into_iter().map(|rollup| rollup.id).collect()
}

async fn a_rollup_is_kept_once_grows_and_is_read_back_whole(store: Store) {
    let (one, two) = (rollup("n:1", 60_000, Some("p"), None), rollup("n:2", 60_000, None, Some("s")));
    store.add_rollups(&[one.clone(), two.clone()]).await.unwrap();
    let fewer = TrafficRollup { calls: one.calls - 1, ..one.clone() };
    store.add_rollups(&[fewer, two.clone()]).await.unwrap();
    assert_eq!(read(&store, &everything()).await, [one.clone(), two.clone()]);
    let grown = TrafficRollup { calls: 99, errors_5xx: 3, latency_buckets: vec![(3, 99)], ..one.clone() };
    store.add_rollups(std::slice::from_ref(&grown)).await.unwrap();
    store.add_rollups(&[one]).await.unwrap();
    assert_eq!(read(&store, &everything()).await, [grown, two], "of those with one id that with the most calls");
    store.add_rollups(&[]).await.unwrap();
}

async fn traffic_is_read_in_batches_in_order_and_can_be_stopped(store: Store) {
    let many: Vec<_> = (0..5_003).map(|n| rollup(&format!("n:{n:05}"), n / 100, Some("p"), None)).collect();
    store.add_rollups(&many).await.unwrap();
    assert_eq!(read(&store, &everything()).await, many);
    let range = TrafficFilter { from: 10, to: 12, ..everything() };
    assert_eq!(read(&store, &range).await, many[1_000..1_200]);
    let mut seen = 0;
    let filter = everything();
    let came_to_end = store.each_rollup(&filter, |_| {
        seen += 1;
        seen < 7
    });
    assert!(!came_to_end.await.unwrap());
    assert_eq!(seen, 7);
}

async fn readers_see_their_own_traffic_only(store: Store) {
    let shop = add_application(&store, "ann", "Shop").await.id;
    let pizza = add_api(&store, "Pizza", LifecycleState::Published, json!({})).await.id;
    store
        .add_rollups(&[
            rollup("own app", 1, Some("x"), Some(shop.as_str())),
            rollup("own api", 1, Some(pizza.as_str()), Some("y")),
            rollup("foreign", 1, Some("x"), Some("y")),
            rollup("unknown", 1, None, None),
        ])
        .await
        .unwrap();
    let own = |applications_of, apis_of| TrafficFilter {
        scope: TrafficScope::Own { applications_of, apis_of },
        ..everything()
    };
    assert_eq!(ids(&store, &own(Some("ann"), None)).await, ["own app"]);
    assert_eq!(ids(&store, &own(None, Some("pat"))).await, ["own api"]);
    assert_eq!(ids(&store, &own(Some("ann"), Some("pat"))).await, ["own api", "own app"]);
    assert!(ids(&store, &own(None, None)).await.is_empty());
    let one = TrafficFilter { api: Some("x"), application: Some("y"), ..everything() };
    assert_eq!(ids(&store, &one).await, ["foreign"]);
}

async fn minutes_are_added_up_to_hours_and_nothing_is_lost(store: Store) {
    let at = |id: &str, minute: i64, api: &str| rollup(id, minute * 60_000, Some(api), Some("s"));
    let later = at("n:5", 61, "p");
    store.add_rollups(&[at("n:1", 0, "p"), at("n:2", 59, "p"), at("n:3", 7, "q"), later.clone()]).await.unwrap();
    assert_eq!(store.fold_traffic(HOUR_MS - 1).await.unwrap(), 0, "the hour is not old enough");
    assert_eq!(store.fold_traffic(HOUR_MS).await.unwrap(), 3);
    assert_eq!(store.fold_traffic(HOUR_MS).await.unwrap(), 0, "once is enough");
    let mut all = read(&store, &everything()).await;
    all.sort_by(|a, b| (a.minute, &a.api).cmp(&(b.minute, &b.api)));
    assert_eq!(all.len(), 3);
    let sums = (all[0].calls, all[0].errors_4xx, all[0].latency_sum_us, all[0].latency_max_us, all[0].backend_calls);
    assert_eq!((all[0].minute, sums), (0, (20, 4, 10_000, 900, 16)));
    assert_eq!(all[0].latency_buckets, [(3, 8), (400, 12)]);
    assert_eq!((all[1].api.as_deref(), all[1].calls), (Some("q"), 10));
    assert_eq!(all[2], later, "the next hour is as it was");
    store.add_rollups(&[at("n:late", 30, "p")]).await.unwrap();
    assert_eq!(store.fold_traffic(HOUR_MS).await.unwrap(), 1, "what comes late is added up too");
    assert_eq!(read(&store, &everything()).await.iter().map(|one| one.calls).sum::<i64>(), 50);
}

async fn a_large_hour_is_added_up_in_parts(store: Store) {
    let many: Vec<_> = (0..FOLD_BATCH + 2).map(|n| rollup(&format!("n:{n}"), n % 60, Some("p"), None)).collect();
    store.add_rollups(&many).await.unwrap();
    assert_eq!(store.fold_traffic(HOUR_MS).await.unwrap(), FOLD_BATCH as u64);
    assert_eq!(store.fold_traffic(HOUR_MS).await.unwrap(), 2);
    assert_eq!(store.fold_traffic(HOUR_MS).await.unwrap(), 0);
    let calls: Vec<_> = read(&store, &everything()).await.iter().map(|one| one.calls).collect();
    assert_eq!((calls.len(), calls.iter().sum::<i64>()), (2, 10 * (FOLD_BATCH + 2)));
}

async fn old_traffic_is_forgotten_a_batch_at_a_time(store: Store) {
    let many: Vec<_> = (0..PRUNE_BATCH + 2).map(|n| rollup(&format!("n:{n}"), n, None, None)).collect();
    store.add_rollups(&many).await.unwrap();
    let before = PRUNE_BATCH + 1;
    assert_eq!(store.prune_traffic(before).await.unwrap(), PRUNE_BATCH as u64);
    assert_eq!(store.prune_traffic(before).await.unwrap(), 1);
    assert_eq!(store.prune_traffic(before).await.unwrap(), 0);
    assert_eq!(read(&store, &everything()).await.len(), 1);
}

fn event(at: i64, by: &str, action: &str) -> AuditEvent {
    AuditEvent { at, ..AuditEvent::now(by, action, "thing", json!({"n": at})) }
}

async fn audit_events_last_with_their_transaction_and_are_filtered(store: Store) {
    let mut tx = store.begin().await.unwrap();
    tx.audit(&event(1, "ann", "application.create")).await.unwrap();
    drop(tx);
    let all = AuditFilter { limit: 10, ..Default::default() };
    assert_eq!(store.audit_events(&all).await.unwrap().1, 0);
    let mut tx = store.begin().await.unwrap();
    tx.audit(&event(2, "ann", "application.create")).await.unwrap();
    tx.audit(&event(3, "bob", "application_key.create")).await.unwrap();
    tx.commit().await.unwrap();
    let last = event(4, "ann", "subscription.create");
    store.audit(&last).await.unwrap();
    let (events, total) = store.audit_events(&AuditFilter { limit: 1, ..all.clone() }).await.unwrap();
    assert_eq!((&events[0], total), (&last, 3), "newest first");
    let total = |filter: AuditFilter<'static>| {
        let store = store.clone();
        async move { store.audit_events(&filter).await.unwrap().1 }
    };
    assert_eq!(total(AuditFilter { by: Some("ann"), ..all.clone() }).await, 2);
    assert_eq!(total(AuditFilter { from: Some(3), to: Some(4), ..all.clone() }).await, 1);
    assert_eq!(total(AuditFilter { subject: Some("other"), ..all.clone() }).await, 0);
    for (prefix, found) in [("application.", 1), ("application", 2), ("application_", 1), ("%", 0)] {
        assert_eq!(total(AuditFilter { action_prefix: Some(prefix), ..all.clone() }).await, found, "{prefix}");
    }
}

async fn old_audit_events_are_forgotten(store: Store) {
    for at in 1..=3 {
        store.audit(&event(at, "ann", "a.b")).await.unwrap();
    }
    assert_eq!(store.prune_audit(3).await.unwrap(), 2);
    assert_eq!(store.prune_audit(3).await.unwrap(), 0);
}
