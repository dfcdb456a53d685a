//! Tokens that are given out again: one per key, readable only under the master key, gone with their token; and tokens
//! without end.

use tidegate_model::client::TokenFormat;
use tidegate_model::grant::Subject;
use tidegate_store::access_token::{AccessToken, NEVER};
use tidegate_store::api_key::REVOKED_KEPT_MS;
use tidegate_store::reusable_token::ReusableToken;
use tidegate_store::{Sealer, Store};

use crate::{client, on_both_engines};

fn access(id: &str, expires_at: i64) -> AccessToken {
    AccessToken {
        id: id.to_owned(),
        client: "one".into(),
        grant_id: format!("grant of {id}"),
        subject: "ann".to_owned(),
        subject_kind: Subject::Application,
        scopes: vec!["a".to_owned()],
        audiences: vec!["one".to_owned()],
        format: TokenFormat::Opaque,
        signing_kid: None,
        is_revoked: false,
        created_at: 1,
        expires_at,
    }
}

fn texts(key: &str, access: &str) -> ReusableToken {
    ReusableToken { key: key.to_owned(), access: access.to_owned(), refresh: Some(format!("refresh of {access}")) }
}

/// Writes a token with its texts; answers whether it is the one to be given out.
async fn keep(store: &Store, id: &str, expires_at: i64, key: &str, now: i64) -> bool {
    let mut tx = store.begin().await.unwrap();
    tx.insert_access_token(&access(id, expires_at)).await.unwrap();
    let kept = tx.keep_reusable_token(id, &texts(key, id), store.sealer(), now).await.unwrap();
    tx.commit().await.unwrap();
    kept
}

async fn the_first_is_given_out_until_it_ends(store: Store) {
    client::insert(&store, &client::client("one", "n"), None).await.unwrap();
    assert!(keep(&store, "t1", 100, "k", 10).await);
    assert!(!keep(&store, "t2", 200, "k", 10).await, "there is a valid one");
    assert!(keep(&store, "other", 200, "l", 10).await, "of another key");
    let (token, kept) = store.reusable_token("k", 99).await.unwrap().unwrap();
    assert_eq!((token.id.as_str(), kept), ("t1", texts("k", "t1")));
    assert_eq!(store.reusable_token("k", 100).await.unwrap(), None, "it has expired");
    assert!(keep(&store, "t3", 300, "k", 100).await);
    assert_eq!(store.reusable_token("k", 100).await.unwrap().unwrap().1.access, "t3");
    let of_grant = store.reusable_token_of_grant("grant of t3").await.unwrap();
    assert_eq!(of_grant, Some(texts("k", "t3")));
    assert_eq!(store.reusable_token_of_grant("grant of t1").await.unwrap(), None, "replaced texts are gone");

    let mut tx = store.begin().await.unwrap();
    assert_eq!(tx.end_grant("grant of t3", 101).await.unwrap(), [("t3".to_owned(), 300)]);
    tx.commit().await.unwrap();
    assert_eq!(store.reusable_token("k", 101).await.unwrap(), None, "it was revoked");
    assert!(keep(&store, "t4", 400, "k", 101).await);
    store.purge_access_tokens(400).await.unwrap();
    assert_eq!(store.reusable_token("k", 0).await.unwrap(), None, "texts go with their token");
}

async fn texts_are_sealed_to_their_token(store: Store) {
    client::insert(&store, &client::client("one", "n"), None).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    tx.insert_access_token(&access("t1", 100)).await.unwrap();
    let other = Sealer::new(&[9; 32]);
    tx.keep_reusable_token("t1", &texts("k", "t1"), &other, 1).await.unwrap();
    tx.commit().await.unwrap();
    assert!(store.reusable_token("k", 1).await.is_err(), "another master key does not open them");
    assert!(!format!("{:?}", texts("k", "secret")).contains("secret"));
}

async fn a_token_without_end_is_remembered_for_a_while_once_it_is_revoked(store: Store) {
    client::insert(&store, &client::client("one", "n"), None).await.unwrap();
    assert!(keep(&store, "ever", NEVER, "k", 1).await);
    assert_eq!(store.purge_access_tokens(i64::MAX - 1).await.unwrap(), 0);
    let mut tx = store.begin().await.unwrap();
    let ended = tx.end_access_tokens("grant of ever", 5).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(ended, [("ever".to_owned(), 5 + REVOKED_KEPT_MS)]);
    assert_eq!(store.snapshot("Default", 5).await.unwrap().revoked, ended);
    assert_eq!(store.purge_access_tokens(5 + REVOKED_KEPT_MS).await.unwrap(), 1);
    assert_eq!(store.purge_revoked_tokens(5 + REVOKED_KEPT_MS).await.unwrap(), 1);
}

on_both_engines!(
    the_first_is_given_out_until_it_ends,
    texts_are_sealed_to_their_token,
    a_token_without_end_is_remembered_for_a_while_once_it_is_revoked,
);
