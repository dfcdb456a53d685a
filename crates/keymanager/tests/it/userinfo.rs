//! Userinfo.

use http::StatusCode;

use crate::support::{Fixture, unsigned};

#[tokio::test]
async fn scopes_open_claims() {
    let fixture = Fixture::new().await;
    fixture.user("ann", &[]).await;
    let client = fixture.client().await;
    for (scope, expected) in [
        ("openid", serde_json::json!({ "sub": "ann" })),
        ("openid email", serde_json::json!({ "sub": "ann", "email": "ann@example.com", "email_verified": false })),
        ("openid profile", serde_json::json!({ "sub": "ann", "preferred_username": "ann", "name": "ann" })),
    ] {
        let body = fixture.password_token(&client, "ann", scope).await;
        let header = format!("Bearer {}", body["access_token"].as_str().unwrap());
        assert_eq!(fixture.get("/oauth2/userinfo", &[("authorization", &header)]).await.ok(), expected);
    }
}

#[tokio::test]
async fn refusals_follow_rfc_6750() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let bare = fixture.get("/oauth2/userinfo", &[]).await;
    assert_eq!((bare.status, bare.header("www-authenticate")), (StatusCode::UNAUTHORIZED, "Bearer realm=\"tidegate\""));

    let without = fixture.password_token(&client, "admin", "").await;
    let header = format!("Bearer {}", without["access_token"].as_str().unwrap());
    let answer = fixture.get("/oauth2/userinfo", &[("authorization", &header)]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.header("www-authenticate").contains("insufficient_scope"));

    let with = fixture.password_token(&client, "admin", "openid").await;
    let token = with["access_token"].as_str().unwrap();
    let id_token = with["id_token"].as_str().unwrap();
    for bad in [unsigned(token), id_token.to_owned(), "nosuch".to_owned(), format!("{token}x")] {
        let answer = fixture.get("/oauth2/userinfo", &[("authorization", &format!("Bearer {bad}"))]).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{bad:.60}");
        assert!(answer.header("www-authenticate").contains("invalid_token"));
    }
    fixture.advance_s(3600);
    let answer = fixture.get("/oauth2/userinfo", &[("authorization", &format!("Bearer {token}"))]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}
