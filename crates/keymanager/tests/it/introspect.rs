//! Introspection: who sees what.

use crate::support::{Credentials, Fixture, START, form_request, unsigned};

#[tokio::test]
async fn an_active_token_is_described() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let body = fixture.password_token(&client, "admin", "apim:admin").await;
    let seen = fixture.introspect(body["access_token"].as_str().unwrap()).await;
    assert_eq!(
        (&seen["active"], &seen["scope"], &seen["username"]),
        (&true.into(), &"apim:admin".into(), &"admin".into())
    );
    assert_eq!((&seen["client_id"], &seen["token_type"]), (&client.id.as_str().into(), &"Bearer".into()));
    assert_eq!((seen["iat"].as_i64(), seen["exp"].as_i64()), (Some(START / 1000), Some(START / 1000 + 3600)));
    assert_eq!((&seen["aut"], &seen["aud"]), (&"APPLICATION_USER".into(), &client.id.as_str().into()));
    let refresh = fixture.introspect(body["refresh_token"].as_str().unwrap()).await;
    assert_eq!((&refresh["active"], &refresh["token_type"]), (&true.into(), &"refresh_token".into()));
}

#[tokio::test]
async fn a_client_sees_its_own_and_an_administrators_client_sees_all() {
    let fixture = Fixture::new().await;
    fixture.user("ann", &["Internal/subscriber"]).await;
    let (admins, anns) = (fixture.client().await, fixture.client_of("ann", |_| {}).await);
    let admins_token = fixture.password_token(&admins, "admin", "").await;
    let anns_token = fixture.password_token(&anns, "ann", "").await;
    let look = |client: &Credentials, token: &str| {
        let (client, token, fixture) = (client.clone(), token.to_owned(), &fixture);
        async move { fixture.post("/oauth2/introspect", &client, &[("token", &token)]).await.ok() }
    };
    for which in ["access_token", "refresh_token"] {
        assert_eq!(look(&anns, anns_token[which].as_str().unwrap()).await["active"], true);
        assert_eq!(look(&admins, anns_token[which].as_str().unwrap()).await["active"], true);
        let hidden = look(&anns, admins_token[which].as_str().unwrap()).await;
        assert_eq!(hidden, serde_json::json!({ "active": false }), "nothing else is told");
    }
}

#[tokio::test]
async fn an_administrators_password_does_as_well() {
    let fixture = Fixture::new().await;
    fixture.user("ann", &["Internal/subscriber"]).await;
    let client = fixture.client().await;
    let body = fixture.password_token(&client, "ann", "").await;
    let fields = [("token", body["access_token"].as_str().unwrap())];
    let admin = Credentials { id: "admin".to_owned(), secret: "admin".to_owned() };
    assert_eq!(fixture.post("/oauth2/introspect", &admin, &fields).await.ok()["active"], true);
    let ann = Credentials { id: "ann".to_owned(), secret: "password of ann".to_owned() };
    fixture.post("/oauth2/introspect", &ann, &fields).await.refused(401, "invalid_client");
    let wrong = Credentials { secret: "wrong".to_owned(), ..admin };
    fixture.post("/oauth2/introspect", &wrong, &fields).await.refused(401, "invalid_client");
}

#[tokio::test]
async fn everything_else_is_inactive_or_refused() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let body = fixture.password_token(&client, "admin", "openid").await;
    let token = body["access_token"].as_str().unwrap();
    let mut altered = token.to_owned();
    altered.replace_range(token.len() - 6..token.len() - 2, "AAAA");
    for token in
        ["nosuch", "a.b.c", "..", &unsigned(token), &altered, body["id_token"].as_str().unwrap(), &"x".repeat(20_000)]
    {
        assert_eq!(fixture.introspect(token).await, serde_json::json!({ "active": false }), "{token:.60}");
    }
    fixture.send(form_request("/oauth2/introspect", &[("token", token)])).await.refused(401, "invalid_client");
    fixture.post("/oauth2/introspect", &client, &[]).await.refused(400, "invalid_request");
    let public = fixture
        .client_of("admin", |spec| {
            spec.is_public = true;
            spec.grant_types = vec![tidegate_model::client::GrantType::Password];
        })
        .await;
    let fields = [("token", token), ("client_id", public.id.as_str())];
    fixture.send(form_request("/oauth2/introspect", &fields)).await.refused(401, "invalid_client");
}
