//! Signing out.

use http::StatusCode;

use crate::browser::{Browser, query, redirected};
use crate::support::{CALLBACK, Credentials, Fixture, encode};

async fn logged_in() -> (Fixture, Credentials, Browser) {
    let fixture = Fixture::new().await;
    let client = fixture.client_of("admin", |spec| spec.properties.is_first_party = true).await;
    let browser = Browser::default();
    browser.log_in(&fixture, &query(&client, &[]), "admin").await;
    (fixture, client, browser)
}

async fn is_logged_in(fixture: &Fixture, client: &Credentials, browser: &Browser) -> bool {
    let path = format!("/oauth2/authorize?{}", query(client, &[("prompt", "none")]));
    redirected(&browser.get(fixture, &path).await).contains_key("code")
}

#[tokio::test]
async fn with_a_hint_it_happens_at_once_and_leads_back() {
    let (fixture, client, browser) = logged_in().await;
    let tokens = fixture.password_token(&client, "admin", "openid").await;
    let hint = tokens["id_token"].as_str().unwrap();
    fixture.advance_s(4000);
    let fields = [("id_token_hint", hint), ("post_logout_redirect_uri", CALLBACK), ("state", "s")];
    let answer = browser.get(&fixture, &format!("/oidc/logout?{}", encode(&fields))).await;
    assert_eq!(answer.header("location"), "https://app.example/cb?state=s");
    assert!(!is_logged_in(&fixture, &client, &browser).await);
}

#[tokio::test]
async fn without_a_hint_the_user_is_asked() {
    let (fixture, client, browser) = logged_in().await;
    let page = browser.get(&fixture, "/oidc/logout").await;
    assert!(page.body.contains("Sign out?"), "{}", page.body);
    assert!(is_logged_in(&fixture, &client, &browser).await);
    let done = browser.submit(&fixture, &page, &[]).await;
    assert!(done.body.contains("signed out"), "{}", done.body);
    assert!(!is_logged_in(&fixture, &client, &browser).await);
}

#[tokio::test]
async fn it_leads_to_registered_addresses_only_and_believes_our_own_hints_only() {
    let (fixture, client, browser) = logged_in().await;
    let tokens = fixture.password_token(&client, "admin", "openid").await;
    let (hint, access) = (tokens["id_token"].as_str().unwrap(), tokens["access_token"].as_str().unwrap());
    let forged = crate::support::unsigned(hint);
    for fields in [
        vec![("post_logout_redirect_uri", CALLBACK)],
        vec![("post_logout_redirect_uri", "https://evil.example"), ("client_id", &client.id)],
        vec![("post_logout_redirect_uri", "https://evil.example"), ("id_token_hint", hint)],
        vec![("id_token_hint", hint), ("client_id", "other")],
        vec![("id_token_hint", access)],
        vec![("id_token_hint", &forged)],
        vec![("id_token_hint", "x")],
    ] {
        let answer = browser.get(&fixture, &format!("/oidc/logout?{}", encode(&fields))).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::BAD_REQUEST, ""), "{fields:?}");
    }
    assert!(is_logged_in(&fixture, &client, &browser).await);
}
