//! Housekeeping: what has expired is forgotten, what has not is kept.

use crate::browser::{Browser, query};
use crate::support::Fixture;

#[tokio::test]
async fn expired_things_are_forgotten_and_valid_ones_are_not() {
    let fixture = Fixture::new().await;
    let client = fixture.client_of("admin", |spec| spec.properties.is_first_party = true).await;
    Browser::default().log_in(&fixture, &query(&client, &[]), "admin").await;
    let revoked = fixture.password_token(&client, "admin", "").await;
    fixture.km.revoke_token(&client.id, revoked["access_token"].as_str().unwrap()).await.unwrap();
    let kept = fixture.password_token(&client, "admin", "").await;
    assert_eq!(fixture.km.maintain(fixture.now()).await.unwrap().forgotten, 0);

    fixture.advance_s(1000);
    assert_eq!(fixture.km.maintain(fixture.now()).await.unwrap().forgotten, 1, "the code");
    assert!(fixture.is_active(kept["access_token"].as_str().unwrap()).await);
    fixture.advance_s(3600 + 600);
    assert_eq!(fixture.km.maintain(fixture.now()).await.unwrap().forgotten, 3, "two access tokens and a revocation");
    let fields = [("grant_type", "refresh_token"), ("refresh_token", kept["refresh_token"].as_str().unwrap())];
    fixture.token(&client, &fields).await.ok();
    fixture.advance_s(10 * 86_400);
    assert_eq!(
        fixture.km.maintain(fixture.now()).await.unwrap().forgotten,
        5,
        "session, three refresh tokens, access token"
    );
    assert_eq!(fixture.km.maintain(fixture.now()).await.unwrap().forgotten, 0);
}
