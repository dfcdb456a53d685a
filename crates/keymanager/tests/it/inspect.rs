//! What an administrator is told about a text that someone found.

use tidegate_model::client::TokenFormat;
use tidegate_model::issued::{InspectedKind, InspectedState};

use crate::support::Fixture;

async fn seen(fixture: &Fixture, text: &str) -> Option<(InspectedKind, InspectedState)> {
    fixture.km.inspect(text).await.unwrap().map(|found| (found.kind, found.state))
}

#[tokio::test]
async fn tokens_of_every_kind_are_known_and_so_is_why_they_are_no_longer_good() {
    use InspectedKind::{Access, Refresh, Signed};
    use InspectedState::{Active, Expired, Revoked, Used};
    for format in [TokenFormat::Jwt, TokenFormat::Opaque] {
        let fixture = Fixture::new().await;
        let client = fixture.client_of("admin", |spec| spec.token_format = format).await;
        let body = fixture.password_token(&client, "admin", "openid").await;
        let text = |member: &str| body[member].as_str().unwrap().to_owned();
        let (access, refresh, id) = (text("access_token"), text("refresh_token"), text("id_token"));
        assert_eq!(seen(&fixture, &access).await, Some((Access, Active)));
        assert_eq!(seen(&fixture, &refresh).await, Some((Refresh, Active)));
        assert_eq!(seen(&fixture, &id).await, Some((Signed, Active)));
        let found = fixture.km.inspect(&access).await.unwrap().unwrap();
        assert_eq!(found.subject.as_deref(), Some("admin"));
        assert!(!access.contains(&found.id), "the id is not the text");

        let again = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
        let newer = fixture.token(&client, &again).await.ok();
        assert_eq!(seen(&fixture, &refresh).await, Some((Refresh, Used)));
        let newer = newer["access_token"].as_str().unwrap();
        fixture.post("/oauth2/revoke", &client, &[("token", newer)]).await;
        assert_eq!(seen(&fixture, newer).await, Some((Access, Revoked)));

        let body = fixture.password_token(&client, "admin", "").await;
        let access = body["access_token"].as_str().unwrap();
        fixture.advance_s(3_601);
        assert_eq!(seen(&fixture, access).await, Some((Access, Expired)));
        assert_eq!(seen(&fixture, &id).await, Some((Signed, Expired)));
    }
}

#[tokio::test]
async fn what_is_not_ours_is_unknown() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let token = fixture.password_token(&client, "admin", "").await["access_token"].as_str().unwrap().to_owned();
    let (head, _) = token.rsplit_once('.').unwrap();
    for text in
        ["", "nothing", "a.b.c", &format!("{head}.AAAA"), &crate::support::unsigned(&token), &"x".repeat(70_000)]
    {
        assert_eq!(seen(&fixture, text).await, None, "{}", &text[..text.len().min(40)]);
    }
}
