//! Refresh tokens: each works once, and a second use ends everything.

use http::StatusCode;
use serde_json::Value;

use crate::support::{Credentials, Fixture};

async fn refresh(fixture: &Fixture, client: &Credentials, token: &str, scope: &str) -> crate::support::Answer {
    fixture.token(client, &[("grant_type", "refresh_token"), ("refresh_token", token), ("scope", scope)]).await
}

fn text<'a>(body: &'a Value, name: &str) -> &'a str {
    body[name].as_str().unwrap()
}

#[tokio::test]
async fn a_refresh_token_gives_new_tokens_of_the_same_scope() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let first = fixture.password_token(&client, "admin", "openid apim:admin apim:subscribe").await;
    fixture.advance_s(3000);
    let second = refresh(&fixture, &client, text(&first, "refresh_token"), "").await.ok();
    assert_eq!(second["scope"], first["scope"]);
    assert_ne!(second["access_token"], first["access_token"]);
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    assert!(second["id_token"].is_string());
    assert!(fixture.is_active(text(&second, "access_token")).await);
}

#[tokio::test]
async fn reuse_ends_the_whole_grant() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let first = fixture.password_token(&client, "admin", "").await;
    let second = refresh(&fixture, &client, text(&first, "refresh_token"), "").await.ok();
    let head = fixture.store.change_head().await.unwrap();

    refresh(&fixture, &client, text(&first, "refresh_token"), "").await.refused(400, "invalid_grant");
    for body in [&first, &second] {
        assert!(!fixture.is_active(text(body, "access_token")).await);
    }
    refresh(&fixture, &client, text(&second, "refresh_token"), "").await.refused(400, "invalid_grant");
    let told = fixture.store.changes_after(head).await.unwrap().unwrap();
    assert_eq!(told.len(), 2, "gateways are told of both access tokens: {told:?}");
}

#[tokio::test]
async fn of_two_uses_at_once_one_wins() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let first = fixture.password_token(&client, "admin", "").await;
    let token = text(&first, "refresh_token");
    let (a, b) = tokio::join!(refresh(&fixture, &client, token, ""), refresh(&fixture, &client, token, ""));
    let wins = [&a, &b].iter().filter(|answer| answer.status == StatusCode::OK).count();
    assert_eq!(wins, 1, "{} {}", a.body, b.body);
}

#[tokio::test]
async fn the_scope_can_shrink_for_one_token_but_not_grow() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let first = fixture.password_token(&client, "admin", "apim:admin apim:subscribe").await;
    let wider = refresh(&fixture, &client, text(&first, "refresh_token"), "apim:admin apim:api_view").await;
    assert!(wider.refused(400, "invalid_scope").contains("apim:api_view"));
    let second = refresh(&fixture, &client, text(&first, "refresh_token"), "apim:admin").await.ok();
    assert_eq!(second["scope"], "apim:admin");
    let third = refresh(&fixture, &client, text(&second, "refresh_token"), "").await.ok();
    assert_eq!(third["scope"], "apim:admin apim:subscribe");
}

#[tokio::test]
async fn scopes_end_with_the_role_that_gave_them() {
    let fixture = Fixture::new().await;
    fixture.user("ann", &["Internal/creator"]).await;
    let client = fixture.client().await;
    let first = fixture.password_token(&client, "ann", "apim:api_create").await;
    fixture.km.set_roles("ann", &[]).await.unwrap();
    assert_eq!(refresh(&fixture, &client, text(&first, "refresh_token"), "").await.ok()["scope"], "default");
}

#[tokio::test]
async fn expired_foreign_and_unknown_tokens_are_refused() {
    let fixture = Fixture::new().await;
    let (client, other) = (fixture.client().await, fixture.client().await);
    let first = fixture.password_token(&client, "admin", "").await;
    let token = text(&first, "refresh_token");
    refresh(&fixture, &other, token, "").await.refused(400, "invalid_grant");
    refresh(&fixture, &client, "nosuch", "").await.refused(400, "invalid_grant");
    refresh(&fixture, &client, text(&first, "access_token"), "").await.refused(400, "invalid_grant");
    fixture.token(&client, &[("grant_type", "refresh_token")]).await.refused(400, "invalid_request");
    fixture.advance_s(86_400);
    refresh(&fixture, &client, token, "").await.refused(400, "invalid_grant");
}

#[tokio::test]
async fn a_user_who_is_locked_out_gets_no_more_tokens() {
    let fixture = Fixture::new().await;
    fixture.user("ann", &[]).await;
    let client = fixture.client().await;
    let first = fixture.password_token(&client, "ann", "").await;
    let mut ann = fixture.store.user("ann").await.unwrap().unwrap();
    ann.is_active = false;
    fixture.km.update_user(&ann).await.unwrap();
    refresh(&fixture, &client, text(&first, "refresh_token"), "").await.refused(400, "invalid_grant");
    assert!(!fixture.is_active(text(&first, "access_token")).await);
}
