//! Revocation: what ends, who may end it, and that gateways are told.

use http::StatusCode;
use tidegate_model::change::Topic;
use tidegate_model::client::TokenFormat;

use crate::support::{Fixture, form_request, jwt_part, unsigned};

#[tokio::test]
async fn revoking_either_token_ends_the_grant_and_gateways_are_told() {
    let fixture = Fixture::new().await;
    for format in [TokenFormat::Jwt, TokenFormat::Opaque] {
        for which in ["access_token", "refresh_token"] {
            let client = fixture.client_of("admin", |spec| spec.token_format = format).await;
            let body = fixture.password_token(&client, "admin", "").await;
            let (access, refresh) = (body["access_token"].as_str().unwrap(), body["refresh_token"].as_str().unwrap());
            let head = fixture.store.change_head().await.unwrap();
            let fields = [("token", body[which].as_str().unwrap()), ("token_type_hint", which)];
            let answer = fixture.post("/oauth2/revoke", &client, &fields).await;
            assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, ""));

            assert!(!fixture.is_active(access).await);
            let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
            fixture.token(&client, &fields).await.refused(400, "invalid_grant");
            let id = match format {
                TokenFormat::Jwt => jwt_part(access, 1)["jti"].as_str().unwrap().to_owned(),
                TokenFormat::Opaque => tidegate_wire::random::sha256_hex(access.as_bytes()),
            };
            let told: Vec<_> = fixture.store.changes_after(head).await.unwrap().unwrap();
            assert!(told.iter().any(|change| change.topic == Topic::TokenRevoked(id.clone())), "{told:?}");
            assert!(fixture.store.is_revoked(&id).await.unwrap());
        }
    }
}

#[tokio::test]
async fn other_grants_live_on() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let first = fixture.password_token(&client, "admin", "").await;
    let second = fixture.password_token(&client, "admin", "").await;
    fixture.post("/oauth2/revoke", &client, &[("token", first["access_token"].as_str().unwrap())]).await;
    assert!(fixture.is_active(second["access_token"].as_str().unwrap()).await);
}

#[tokio::test]
async fn unknown_expired_and_forged_tokens_are_fine() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let body = fixture.password_token(&client, "admin", "").await;
    let token = body["access_token"].as_str().unwrap();
    for token in ["nosuch", "a.b.c", &unsigned(token)] {
        assert_eq!(fixture.post("/oauth2/revoke", &client, &[("token", token)]).await.status, StatusCode::OK);
    }
    assert!(fixture.is_active(token).await);
    fixture.advance_s(4000);
    assert_eq!(fixture.post("/oauth2/revoke", &client, &[("token", token)]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn nobody_ends_another_clients_tokens() {
    let fixture = Fixture::new().await;
    let (client, other) = (fixture.client().await, fixture.client().await);
    let body = fixture.password_token(&client, "admin", "").await;
    for which in ["access_token", "refresh_token"] {
        let fields = [("token", body[which].as_str().unwrap())];
        fixture.post("/oauth2/revoke", &other, &fields).await.refused(400, "unauthorized_client");
    }
    let token = body["access_token"].as_str().unwrap();
    fixture.send(form_request("/oauth2/revoke", &[("token", token)])).await.refused(401, "invalid_client");
    fixture.post("/oauth2/revoke", &client, &[]).await.refused(400, "invalid_request");
    assert!(fixture.is_active(token).await);
    fixture.km.revoke_token(&other.id, token).await.unwrap();
    assert!(fixture.is_active(token).await, "the DevPortal's way is no way around it");
    fixture.km.revoke_token(&client.id, token).await.unwrap();
    assert!(!fixture.is_active(token).await);
    fixture.km.revoke_token(&client.id, "nosuch").await.unwrap();
}
