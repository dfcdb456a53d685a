//! Access tokens, refresh tokens, codes and their revocation.

use tidegate_model::change::Topic;
use tidegate_model::client::TokenFormat;
use tidegate_model::grant::Subject;
use tidegate_store::access_token::{AccessToken, BATCH};
use tidegate_store::code::AuthorizationCode;
use tidegate_store::refresh_token::{RefreshState, RefreshToken};
use tidegate_store::session::Session;
use tidegate_store::{Error, Store};

use crate::{client, on_both_engines, user};

on_both_engines!(
    tokens_are_read_as_they_were_written,
    a_token_needs_its_client,
    revoking_a_grant_ends_its_tokens_and_tells_gateways_once,
    a_clients_tokens_are_revoked_in_batches,
    a_users_tokens_are_revoked_wherever_they_are,
    a_refresh_token_is_used_once,
    of_many_uses_of_a_code_one_wins,
    a_revocation_waits_for_a_rotation_and_ends_what_it_made,
    token_facts_tell_client_application_and_subject,
    what_has_expired_is_forgotten_in_batches,
);

fn access(id: &str, grant: &str) -> AccessToken {
    AccessToken {
        id: id.to_owned(),
        client: "one".into(),
        grant_id: grant.to_owned(),
        subject: "ann".to_owned(),
        subject_kind: Subject::ApplicationUser,
        scopes: vec!["a".to_owned(), "b".to_owned()],
        audiences: vec!["one".to_owned()],
        format: TokenFormat::Jwt,
        signing_kid: Some("k".to_owned()),
        is_revoked: false,
        created_at: 1,
        expires_at: 100,
    }
}

fn refresh(hash: &str, grant: &str) -> RefreshToken {
    RefreshToken {
        hash: hash.to_owned(),
        client: "one".into(),
        grant_id: grant.to_owned(),
        subject: "ann".to_owned(),
        scopes: vec!["a".to_owned()],
        created_at: 1,
        expires_at: 200,
    }
}

fn code(hash: &str) -> AuthorizationCode {
    AuthorizationCode {
        hash: hash.to_owned(),
        client: "one".into(),
        grant_id: "g".to_owned(),
        subject: "ann".to_owned(),
        scopes: vec!["a".to_owned()],
        redirect_uri: "https://app.example/cb".to_owned(),
        challenge: Some(("c".to_owned(), "S256".to_owned())),
        nonce: Some("n".to_owned()),
        auth_time: 1,
        expires_at: 50,
    }
}

async fn given(store: &Store, access_tokens: &[AccessToken], refresh_tokens: &[RefreshToken]) {
    client::insert(store, &client::client("one", "n"), None).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    for token in access_tokens {
        tx.insert_access_token(token).await.unwrap();
    }
    for token in refresh_tokens {
        tx.insert_refresh_token(token).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn told(store: &Store) -> Vec<Topic> {
    store.changes_after(0).await.unwrap().unwrap().into_iter().map(|change| change.topic).collect()
}

async fn tokens_are_read_as_they_were_written(store: Store) {
    let own = AccessToken {
        subject_kind: Subject::Application,
        signing_kid: None,
        format: TokenFormat::Opaque,
        ..access("u", "h")
    };
    given(&store, &[access("t", "g"), own.clone()], &[refresh("r", "g")]).await;
    assert_eq!(store.access_token("t").await.unwrap(), Some(access("t", "g")));
    assert_eq!(store.access_token("u").await.unwrap(), Some(own));
    assert_eq!(store.access_token("nosuch").await.unwrap(), None);
    assert_eq!(store.refresh_token("r").await.unwrap(), Some((refresh("r", "g"), RefreshState::Active)));
    let bare = AuthorizationCode { challenge: None, nonce: None, ..code("bare") };
    let mut tx = store.begin().await.unwrap();
    tx.insert_code(&code("c")).await.unwrap();
    tx.insert_code(&bare).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(store.code("c").await.unwrap(), Some((code("c"), true)));
    assert_eq!(store.code("bare").await.unwrap(), Some((bare, true)));
}

async fn a_token_needs_its_client(store: Store) {
    let mut tx = store.begin().await.unwrap();
    assert!(matches!(tx.insert_access_token(&access("t", "g")).await, Err(Error::Reference(_))));
}

async fn revoking_a_grant_ends_its_tokens_and_tells_gateways_once(store: Store) {
    let expired = AccessToken { expires_at: 5, ..access("old", "g") };
    given(&store, &[access("t", "g"), expired, access("other", "h")], &[refresh("r", "g"), refresh("s", "h")]).await;
    for expected in [1, 0] {
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.revoke_grant("g", 10).await.unwrap(), expected);
        tx.commit().await.unwrap();
    }
    assert_eq!(told(&store).await, [Topic::TokenRevoked("t".to_owned())]);
    assert!(store.access_token("t").await.unwrap().unwrap().is_revoked);
    assert!(!store.access_token("other").await.unwrap().unwrap().is_revoked);
    assert!(store.is_revoked("t").await.unwrap() && !store.is_revoked("other").await.unwrap());
    assert_eq!(store.refresh_token("r").await.unwrap().unwrap().1, RefreshState::Revoked);
    assert_eq!(store.refresh_token("s").await.unwrap().unwrap().1, RefreshState::Active);
}

async fn a_clients_tokens_are_revoked_in_batches(store: Store) {
    let many: Vec<_> = (0..BATCH + 1).map(|n| access(&format!("t{n}"), &format!("g{n}"))).collect();
    given(&store, &many, &[refresh("r", "g")]).await;
    let mut tx = store.begin().await.unwrap();
    tx.insert_code(&code("c")).await.unwrap();
    tx.commit().await.unwrap();
    for expected in [BATCH as usize, 1, 0] {
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.revoke_some_of_client("one", 10).await.unwrap(), expected);
        tx.commit().await.unwrap();
    }
    assert_eq!(told(&store).await.len(), many.len());
    assert!(!store.code("c").await.unwrap().unwrap().1);
    assert_eq!(store.refresh_token("r").await.unwrap().unwrap().1, RefreshState::Revoked);
}

async fn a_users_tokens_are_revoked_wherever_they_are(store: Store) {
    let bobs = AccessToken { subject: "bob".to_owned(), ..access("b", "h") };
    given(&store, &[access("t", "g"), bobs], &[refresh("r", "g")]).await;
    let mut tx = store.begin().await.unwrap();
    assert_eq!(tx.revoke_some_of_subject("ann", 10).await.unwrap(), 1);
    tx.commit().await.unwrap();
    assert!(!store.access_token("b").await.unwrap().unwrap().is_revoked);
    assert_eq!(store.refresh_token("r").await.unwrap().unwrap().1, RefreshState::Revoked);
}

async fn a_refresh_token_is_used_once(store: Store) {
    given(&store, &[], &[refresh("r", "g")]).await;
    for expected in [true, false] {
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.rotate_refresh_token("r").await.unwrap(), expected);
        tx.commit().await.unwrap();
    }
    assert_eq!(store.refresh_token("r").await.unwrap().unwrap().1, RefreshState::Rotated);
    let mut tx = store.begin().await.unwrap();
    assert!(!tx.rotate_refresh_token("nosuch").await.unwrap());
}

async fn of_many_uses_of_a_code_one_wins(store: Store) {
    given(&store, &[], &[]).await;
    let mut tx = store.begin().await.unwrap();
    tx.insert_code(&code("c")).await.unwrap();
    tx.commit().await.unwrap();
    let uses: Vec<_> = (0..8)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut tx = store.begin().await.unwrap();
                let has_won = tx.use_code("c").await.unwrap();
                tx.commit().await.unwrap();
                has_won
            })
        })
        .collect();
    let mut winners = 0;
    for attempt in uses {
        winners += usize::from(attempt.await.unwrap());
    }
    assert_eq!(winners, 1);
    assert!(!store.code("c").await.unwrap().unwrap().1);
}

async fn a_revocation_waits_for_a_rotation_and_ends_what_it_made(store: Store) {
    given(&store, &[access("t", "g")], &[refresh("r", "g")]).await;
    let mut rotation = store.begin().await.unwrap();
    assert!(rotation.rotate_refresh_token("r").await.unwrap());
    let revocation = tokio::spawn({
        let store = store.clone();
        async move {
            let mut tx = store.begin().await.unwrap();
            tx.revoke_grant("g", 10).await.unwrap();
            tx.commit().await.unwrap();
        }
    });
    // Lets the revocation reach the rotation's lock; whichever comes first, the outcome is the same.
    tokio::task::yield_now().await;
    rotation.insert_access_token(&access("t2", "g")).await.unwrap();
    rotation.insert_refresh_token(&refresh("r2", "g")).await.unwrap();
    rotation.commit().await.unwrap();
    revocation.await.unwrap();
    for token in ["t", "t2"] {
        assert!(store.access_token(token).await.unwrap().unwrap().is_revoked, "{token}");
    }
    for token in ["r", "r2"] {
        assert_eq!(store.refresh_token(token).await.unwrap().unwrap().1, RefreshState::Revoked, "{token}");
    }
}

async fn token_facts_tell_client_application_and_subject(store: Store) {
    given(&store, &[access("t", "g")], &[]).await;
    let facts = store.token_facts("t").await.unwrap().unwrap();
    assert_eq!((facts.application, facts.is_subject_active), (None, false));
    let ann = user::user("ann", &[]);
    user::insert(&store, &ann).await.unwrap();
    assert!(store.token_facts("t").await.unwrap().unwrap().is_subject_active);
    let mut tx = store.begin().await.unwrap();
    tx.set_user_active(&ann.id, false, 2).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!store.token_facts("t").await.unwrap().unwrap().is_subject_active);
    assert!(store.token_facts("nosuch").await.unwrap().is_none());
}

async fn what_has_expired_is_forgotten_in_batches(store: Store) {
    let many: Vec<_> = (0..BATCH + 1).map(|n| access(&format!("t{n}"), "g")).collect();
    let later = AccessToken { expires_at: 101, ..access("later", "g") };
    given(&store, &many, &[refresh("r", "g")]).await;
    let ann = user::user("ann", &[]);
    user::insert(&store, &ann).await.unwrap();
    store.insert_session(&Session { hash: "s".to_owned(), user: ann.id, auth_time: 1, expires_at: 100 }).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    tx.insert_access_token(&later).await.unwrap();
    tx.insert_code(&code("c")).await.unwrap();
    tx.insert_revoked_token("x", 100).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!(store.purge_access_tokens(99).await.unwrap(), 0);
    let gone = [store.purge_access_tokens(100).await.unwrap(), store.purge_access_tokens(100).await.unwrap()];
    assert_eq!(gone, [BATCH as u64, 1]);
    assert!(store.access_token("later").await.unwrap().is_some());
    assert_eq!((store.purge_codes(49).await.unwrap(), store.purge_codes(50).await.unwrap()), (0, 1));
    assert_eq!(
        (store.purge_refresh_tokens(199).await.unwrap(), store.purge_refresh_tokens(200).await.unwrap()),
        (0, 1)
    );
    assert_eq!((store.purge_sessions(99).await.unwrap(), store.purge_sessions(100).await.unwrap()), (0, 1));
    assert_eq!((store.purge_revoked_tokens(99).await.unwrap(), store.purge_revoked_tokens(100).await.unwrap()), (0, 1));
}
