//! What several nodes on one PostgreSQL do at the same moment. The rest of the suite runs on SQLite: the store's own
//! suite shows that the two behave alike.

use http::StatusCode;
use tidegate_keymanager::Settings;

use crate::browser::{Browser, query};
use crate::support::{BASE, CALLBACK, Fixture, START, key_manager, open_postgres, postgres_database, settings};

#[tokio::test]
async fn nodes_that_start_together_agree_on_one_key_and_one_admin() {
    let url = postgres_database().await;
    let clock = std::sync::Arc::new(std::sync::atomic::AtomicI64::new(START));
    // One node brings the schema; what is raced for comes after.
    let mut stores = Vec::new();
    for _ in 0..4 {
        stores.push(open_postgres(url.clone()).await);
    }
    let nodes: Vec<_> = stores
        .iter()
        .map(|store| {
            let km = key_manager(store, Settings { initial_admin_password: None, ..settings() }, BASE, &clock);
            tokio::spawn(async move { km.first_start().await.unwrap().is_some() })
        })
        .collect();
    let mut shown = 0;
    for node in nodes {
        shown += usize::from(node.await.unwrap());
    }
    assert_eq!(shown, 1);
    assert_eq!(stores[0].signing_keys().await.unwrap().len(), 1);
}

#[tokio::test]
async fn codes_and_refresh_tokens_are_used_once_however_many_try() {
    let fixture = Fixture::on_postgres().await;
    let client = fixture.client().await;
    let code = Browser::default().code(&fixture, &query(&client, &[("scope", "openid")]), "admin").await;
    let fields = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", CALLBACK)];
    let redeem = || fixture.token(&client, &fields);
    let (a, b, c, d) = tokio::join!(redeem(), redeem(), redeem(), redeem());
    let answers = [a, b, c, d];
    let winners: Vec<_> = answers.iter().filter(|answer| answer.status == StatusCode::OK).collect();
    assert_eq!(winners.len(), 1);
    assert!(
        !fixture.is_active(winners[0].json()["access_token"].as_str().unwrap()).await,
        "the losers ended the grant"
    );

    let body = fixture.password_token(&client, "admin", "").await;
    let fields = [("grant_type", "refresh_token"), ("refresh_token", body["refresh_token"].as_str().unwrap())];
    let refresh = || fixture.token(&client, &fields);
    let (a, b, c, d) = tokio::join!(refresh(), refresh(), refresh(), refresh());
    let answers = [a, b, c, d];
    let winners: Vec<_> = answers.iter().filter(|answer| answer.status == StatusCode::OK).collect();
    assert_eq!(winners.len(), 1);
    let won = winners[0].json();
    assert!(!fixture.is_active(won["access_token"].as_str().unwrap()).await);
    let fields = [("grant_type", "refresh_token"), ("refresh_token", won["refresh_token"].as_str().unwrap())];
    fixture.token(&client, &fields).await.refused(400, "invalid_grant");
}

#[tokio::test]
async fn users_clients_and_keys_live_and_end() {
    let fixture = Fixture::on_postgres().await;
    let (_, client) = crate::application::with_subscriptions(&fixture, 2).await;
    let body = fixture.password_token(&client, "ann", "orders:read openid").await;
    let token = body["access_token"].as_str().unwrap();
    assert!(fixture.is_active(token).await);
    assert!(fixture.km.rotate().await.unwrap());
    assert!(fixture.is_active(token).await);
    fixture.km.reset_password("ann", &"another password".to_owned().into()).await.unwrap();
    assert!(!fixture.is_active(token).await);
    fixture.km.delete_client(&client.id).await.unwrap();
    fixture.km.delete_user("ann").await.unwrap();
    fixture.advance_s(1_000_000);
    assert!(fixture.km.maintain(fixture.now()).await.unwrap().forgotten > 0);
    assert_eq!(fixture.store.signing_keys().await.unwrap().len(), 1);
}
