//! Join tokens let in until their time is over or they are taken back; nodes are remembered for a while.

use tidegate_model::node::{FORGOTTEN_AFTER_MS, JoinRole, JoinedBy, NodeReport, SeenNode};
use tidegate_store::audit::AuditFilter;
use tidegate_store::join_token::{JOIN_TOKENS_MAX, NoEntry};
use tidegate_store::{Store, args};

use crate::on_both_engines;

on_both_engines!(
    a_token_lets_in_until_it_is_taken_back,
    a_token_lets_in_until_its_time_is_over,
    nothing_but_the_whole_token_lets_in,
    there_are_so_many_tokens_and_no_more,
    a_node_is_remembered_until_it_was_silent_for_long,
    a_database_has_one_feed,
    a_change_of_another_process_is_hinted_at_once_when_looked_for,
);

async fn a_token_lets_in_until_it_is_taken_back(store: Store) {
    let (token, kept) = store.create_join_token("edge", JoinRole::Gateway, "admin", 1_000, None).await.unwrap();
    assert_eq!(store.check_join_token(&token, i64::MAX).await.unwrap(), Ok(kept.clone()));
    assert!(store.revoke_join_token(&kept.id, "admin", 2_000).await.unwrap());
    assert!(!store.revoke_join_token(&kept.id, "admin", 3_000).await.unwrap());
    assert_eq!(store.check_join_token(&token, 2_000).await.unwrap(), Err(NoEntry::Revoked));
    assert_eq!(store.join_tokens().await.unwrap()[0].revoked_at, Some(2_000));
    let filter = AuditFilter { action_prefix: Some("join_token."), limit: 9, ..AuditFilter::default() };
    let (events, _) = store.audit_events(&filter).await.unwrap();
    let mut actions: Vec<_> = events.iter().map(|event| event.action.as_str()).collect();
    actions.sort_unstable();
    assert_eq!(actions, ["join_token.create", "join_token.revoke"]);
    assert!(events.iter().all(|event| event.subject == kept.id && !event.detail.to_string().contains(&token[20..])));
}

async fn a_token_lets_in_until_its_time_is_over(store: Store) {
    let (token, _) = store.create_join_token("edge", JoinRole::Gateway, "admin", 0, Some(500)).await.unwrap();
    assert!(store.check_join_token(&token, 499).await.unwrap().is_ok());
    assert_eq!(store.check_join_token(&token, 500).await.unwrap(), Err(NoEntry::Expired));
}

async fn nothing_but_the_whole_token_lets_in(store: Store) {
    let (token, kept) = store.create_join_token("edge", JoinRole::Gateway, "admin", 0, None).await.unwrap();
    let row = store.db().optional("SELECT secret_hash FROM join_token WHERE id = $1", args![&kept.id]).await.unwrap();
    let hash = row.unwrap().text("secret_hash").unwrap();
    assert!(!token.contains(&hash));
    let last = if token.ends_with('0') { "1" } else { "0" };
    let wrong = [
        String::new(),
        "tgj_".into(),
        format!("tgj_{}", kept.id),
        format!("tgj_{}_", kept.id),
        format!("tgj_{}_{hash}", kept.id),
        format!("tgj_0000000000000000_{}", &token[21..]),
        format!("{}{last}", &token[..token.len() - 1]),
        format!("{token}0"),
        token.to_uppercase(),
        format!("tgj_{}_{}", kept.id, "a".repeat(100_000)),
    ];
    for text in wrong {
        assert_eq!(store.check_join_token(&text, 0).await.unwrap(), Err(NoEntry::Unknown), "{text:.99}");
    }
}

async fn there_are_so_many_tokens_and_no_more(store: Store) {
    const FILL: &str = "INSERT INTO join_token (id, name, role, secret_hash, created_by, created_at_ms, revoked_at_ms)
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
         SELECT CAST(i AS TEXT), 'x', 'gateway', '', 'x', 0, CASE WHEN i = 1 THEN 5 ELSE NULL END FROM n";
    store.db().execute(FILL, args![JOIN_TOKENS_MAX]).await.unwrap();
    let create = |now| store.create_join_token("one more", JoinRole::Gateway, "admin", now, None);
    assert!(create(10).await.unwrap_err().to_string().contains("revoke some"));
    // The revoked one is forgotten a month later, and makes room.
    create(31 * 86_400_000).await.unwrap();
}

async fn a_node_is_remembered_until_it_was_silent_for_long(store: Store) {
    let node = |id: &str, seen_at| SeenNode {
        report: NodeReport {
            id: id.to_owned(),
            name: "edge".into(),
            roles: vec!["gateway".into()],
            version: "1".into(),
            offset: 2,
            ports: [("gateway-http".to_owned(), 1)].into(),
            environment: "Default".into(),
            endpoints: vec![],
            position: seen_at,
            degraded: None,
        },
        address: "127.0.0.1".into(),
        joined_by: JoinedBy::Token("edge".into()),
        seen_at,
    };
    store.see_node(&node("a", 1_000)).await.unwrap();
    store.see_node(&node("b", 2_000)).await.unwrap();
    store.see_node(&node("a", 3_000)).await.unwrap();
    store.see_node(&node("a", 2_500)).await.unwrap();
    assert_eq!(store.nodes(0).await.unwrap(), [node("a", 3_000), node("b", 2_000)]);
    assert_eq!(store.nodes(2_001).await.unwrap(), [node("a", 3_000)]);
    let late = FORGOTTEN_AFTER_MS + 2_500;
    store.see_node(&node("c", late)).await.unwrap();
    assert_eq!(store.nodes(0).await.unwrap(), [node("c", late), node("a", 3_000)]);
}

async fn a_database_has_one_feed(store: Store) {
    let id = store.feed_id().await.unwrap();
    assert_eq!((id.len(), store.feed_id().await.unwrap()), (36, id));
}

async fn a_change_of_another_process_is_hinted_at_once_when_looked_for(store: Store) {
    let mut hints = store.hints();
    store.look().await.unwrap();
    assert!(!hints.has_changed().unwrap());
    // As another process would: without this process's transaction knowing.
    store.db().execute("UPDATE change_head SET seq = seq + 1 WHERE id = 1", &[]).await.unwrap();
    let head = store.look().await.unwrap();
    assert!(hints.has_changed().unwrap());
    assert_eq!(*hints.borrow_and_update(), head);
    store.look().await.unwrap();
    assert!(!hints.has_changed().unwrap());
}
