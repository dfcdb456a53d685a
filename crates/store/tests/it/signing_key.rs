//! Signing keys: one is active, others are published as long as they are needed.

use tidegate_model::change::Topic;
use tidegate_store::signing_key::{KeyState, Removal, StoredKey};
use tidegate_store::{Error, Store, args};

use crate::on_both_engines;

on_both_engines!(
    the_first_key_is_made_once,
    of_nodes_that_rotate_together_one_wins,
    a_replaced_key_is_kept_while_it_is_needed,
    private_halves_rest_sealed,
    a_key_that_is_published_ahead_signs_when_told_and_can_be_taken_back,
    a_replaced_key_is_removed_early_only_when_no_token_needs_it,
);

fn key(kid: &str) -> StoredKey {
    StoredKey {
        kid: kid.to_owned(),
        algorithm: "ES256".to_owned(),
        pkcs8: format!("private {kid}").into_bytes(),
        public_jwk: format!("{{\"kid\":\"{kid}\"}}"),
        state: KeyState::Active,
        created_at: 1,
    }
}

async fn the_first_key_is_made_once(store: Store) {
    assert!(store.signing_keys().await.unwrap().is_empty());
    assert!(store.activate_key(&key("a"), None, 0).await.unwrap());
    assert!(!store.activate_key(&key("b"), None, 0).await.unwrap());
    assert_eq!(store.signing_keys().await.unwrap(), [key("a")]);
    let told = store.changes_after(0).await.unwrap().unwrap();
    assert_eq!(told.iter().map(|change| &change.topic).collect::<Vec<_>>(), [&Topic::SigningKeys]);
}

async fn of_nodes_that_rotate_together_one_wins(store: Store) {
    store.activate_key(&key("a"), None, 0).await.unwrap();
    let nodes: Vec<_> = (0..8)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move { store.activate_key(&key(&format!("n{n}")), Some("a"), 100).await.unwrap() })
        })
        .collect();
    let mut winners = 0;
    for node in nodes {
        winners += usize::from(node.await.unwrap());
    }
    let keys = store.signing_keys().await.unwrap();
    assert_eq!((winners, keys.len()), (1, 2));
    assert!(keys[0].is_active() && !keys[1].is_active() && keys[1].kid == "a");
    assert_eq!(store.public_keys().await.unwrap()["keys"].as_array().unwrap().len(), 2);
}

async fn a_replaced_key_is_kept_while_it_is_needed(store: Store) {
    store.activate_key(&key("a"), None, 0).await.unwrap();
    store.activate_key(&key("b"), Some("a"), 100).await.unwrap();
    crate::client::insert(&store, &crate::client::client("one", "n"), None).await.unwrap();
    const TOKEN: &str = "INSERT INTO access_token (token_id, client_id, grant_id, subject, subject_kind, scopes,
         audiences, format, signing_kid, state, created_at_ms, expires_at_ms)
         VALUES ('t', 'one', 'g', 'ann', 'APPLICATION', '[]', '[]', 'JWT', 'a', 'ACTIVE', 1, 150)";
    store.db().execute(TOKEN, &[]).await.unwrap();
    for (now, gone) in [(99, 0), (100, 0), (149, 0), (150, 1), (151, 0)] {
        assert_eq!(store.purge_signing_keys(now).await.unwrap(), gone, "at {now}");
    }
    assert_eq!(store.signing_keys().await.unwrap(), [key("b")]);
}

async fn private_halves_rest_sealed(store: Store) {
    store.activate_key(&key("a"), None, 0).await.unwrap();
    let row = store.db().optional("SELECT sealed_pkcs8 FROM signing_key", &[]).await.unwrap().unwrap();
    let sealed = row.text("sealed_pkcs8").unwrap();
    assert!(!sealed.contains("private"));
    store.activate_key(&key("b"), Some("a"), 100).await.unwrap();
    store.db().execute("UPDATE signing_key SET sealed_pkcs8 = $1 WHERE kid = 'b'", args![&sealed]).await.unwrap();
    assert!(matches!(store.signing_keys().await, Err(Error::WrongMasterKey)), "bound to the key it belongs to");
}

async fn a_key_that_is_published_ahead_signs_when_told_and_can_be_taken_back(store: Store) {
    store.activate_key(&key("a"), None, 0).await.unwrap();
    let next = |kid: &str| StoredKey { state: KeyState::Next, created_at: 2, ..key(kid) };
    assert!(store.add_next_key(&next("b"), Some(50)).await.unwrap());
    assert!(!store.add_next_key(&next("c"), None).await.unwrap(), "one waits already");
    assert_eq!(store.next_key().await.unwrap(), Some(("b".to_owned(), Some(50))));
    assert_eq!(store.public_keys().await.unwrap()["keys"].as_array().unwrap().len(), 2, "published before it signs");
    let mut tx = store.begin().await.unwrap();
    assert!(!tx.remove_next_key("a", 3).await.unwrap(), "the active key does not wait");
    assert!(tx.remove_next_key("b", 3).await.unwrap());
    tx.commit().await.unwrap();
    assert!(store.add_next_key(&next("c"), None).await.unwrap());
    assert!(!store.activate_next_key("b", 100, 4).await.unwrap());
    assert!(store.activate_next_key("c", 100, 4).await.unwrap());
    let lines = store.signing_key_lines(5).await.unwrap();
    let states: Vec<_> = lines.iter().map(|line| (line.kid.as_str(), line.state, line.needed_until())).collect();
    assert_eq!(states, [("c", KeyState::Active, None), ("a", KeyState::Retiring, Some(100))]);
    assert_eq!(store.next_key().await.unwrap(), None);
}

async fn a_replaced_key_is_removed_early_only_when_no_token_needs_it(store: Store) {
    store.activate_key(&key("a"), None, 0).await.unwrap();
    store.activate_key(&key("b"), Some("a"), 100).await.unwrap();
    crate::client::insert(&store, &crate::client::client("one", "n"), None).await.unwrap();
    const TOKEN: &str = "INSERT INTO access_token (token_id, client_id, grant_id, subject, subject_kind, scopes,
         audiences, format, signing_kid, state, created_at_ms, expires_at_ms)
         VALUES ($1, 'one', 'g', 'ann', 'APPLICATION', '[]', '[]', 'JWT', $2, 'ACTIVE', 1, 150)";
    for (id, kid) in [("t", "a"), ("u", "b")] {
        store.db().execute(TOKEN, args![id, kid]).await.unwrap();
    }
    let line = store.signing_key_lines(5).await.unwrap().pop().unwrap();
    assert_eq!((line.kid.as_str(), line.token_count, line.needed_until()), ("a", 1, Some(150)));
    let mut tx = store.begin().await.unwrap();
    assert_eq!(tx.remove_retiring_key("a", 5).await.unwrap(), Removal::Needed(1));
    assert_eq!(tx.revoke_some_signed_by("b", 5).await.unwrap(), 0, "the active key keeps its tokens");
    assert_eq!(tx.revoke_some_signed_by("a", 5).await.unwrap(), 1);
    assert_eq!(tx.remove_retiring_key("a", 5).await.unwrap(), Removal::Done);
    assert_eq!(tx.remove_retiring_key("a", 5).await.unwrap(), Removal::Missing);
    assert_eq!(tx.remove_retiring_key("c", 5).await.unwrap(), Removal::Missing);
    tx.commit().await.unwrap();
    assert!(store.is_revoked("t").await.unwrap());
    assert!(!store.is_revoked("u").await.unwrap());
}
