//! The token endpoint: who may have what, and how everyone else is refused.

use axum::body::Body;
use http::{Request, StatusCode, header};
use tidegate_model::client::{GrantType, TokenFormat};

use crate::support::{BASE, Credentials, Fixture, START, basic, encode, form_request, jwt_part};

#[tokio::test]
async fn a_client_gets_a_token_for_itself() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let answer = fixture.token(&client, &[("grant_type", "client_credentials")]).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let body = answer.ok();
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["expires_in"], 3600);
    assert_eq!(body["scope"], "default");
    assert!(body.get("refresh_token").is_none() && body.get("id_token").is_none(), "{body}");

    let token = body["access_token"].as_str().unwrap();
    assert_eq!(jwt_part(token, 0)["typ"], "at+jwt");
    let claims = jwt_part(token, 1);
    assert_eq!(claims["iss"], format!("{BASE}/oauth2/token"));
    assert_eq!((&claims["sub"], &claims["aut"]), (&"admin".into(), &"APPLICATION".into()));
    for name in ["aud", "azp", "client_id"] {
        assert_eq!(claims[name], client.id.as_str(), "{name}");
    }
    assert_eq!(claims["scope"], "default");
    assert_eq!((claims["iat"].as_i64(), claims["nbf"].as_i64()), (Some(START / 1000), Some(START / 1000)));
    assert_eq!(claims["exp"].as_i64(), Some(START / 1000 + 3600));
    assert!(claims["jti"].as_str().is_some_and(|jti| jti.len() > 20));
    assert!(fixture.is_active(token).await);
}

#[tokio::test]
async fn the_owners_roles_give_a_client_its_management_scopes() {
    let fixture = Fixture::new().await;
    fixture.user("carl", &["Internal/creator"]).await;
    let client = fixture.client_of("carl", |_| {}).await;
    let scope = "apim:api_create apim:api_publish apim:admin openid nosuch";
    let body = fixture.token(&client, &[("grant_type", "client_credentials"), ("scope", scope)]).await.ok();
    assert_eq!(body["scope"], "apim:api_create");
    let caller = fixture.km.authenticate_management(body["access_token"].as_str().unwrap()).await.unwrap().unwrap();
    assert_eq!((caller.user.as_str(), caller.scopes), ("carl", vec!["apim:api_create".to_owned()]));

    fixture.km.set_roles("carl", &[]).await.unwrap();
    let caller = fixture.km.authenticate_management(body["access_token"].as_str().unwrap()).await.unwrap().unwrap();
    assert!(caller.scopes.is_empty(), "a role that was taken away no longer gives its scopes");
}

#[tokio::test]
async fn a_user_gets_tokens_by_password() {
    let fixture = Fixture::new().await;
    fixture.user("Ann", &["Internal/subscriber"]).await;
    let client = fixture.client().await;
    let body = fixture.password_token(&client, "Ann", "apim:subscribe apim:admin openid email").await;
    assert_eq!(body["scope"], "apim:subscribe openid email");
    let claims = jwt_part(body["access_token"].as_str().unwrap(), 1);
    assert_eq!((&claims["sub"], &claims["aut"]), (&"Ann".into(), &"APPLICATION_USER".into()));
    let id_token = body["id_token"].as_str().unwrap();
    assert_eq!(jwt_part(id_token, 0)["typ"], "JWT");
    let claims = jwt_part(id_token, 1);
    assert_eq!((&claims["sub"], &claims["email"]), (&"Ann".into(), &"Ann@example.com".into()));
    assert_eq!((&claims["aud"], claims["auth_time"].as_i64()), (&client.id.as_str().into(), Some(START / 1000)));
    assert!(body["refresh_token"].as_str().is_some_and(|token| token.len() == 43));

    // As WSO2's clients write it, in any case.
    let tenant = [("grant_type", "password"), ("username", "ann@carbon.super"), ("password", "password of Ann")];
    assert_eq!(jwt_part(fixture.token(&client, &tenant).await.ok()["access_token"].as_str().unwrap(), 1)["sub"], "Ann");
}

#[tokio::test]
async fn wrong_passwords_unknown_and_inactive_users_are_one_and_the_same() {
    let fixture = Fixture::new().await;
    fixture.user("ann", &[]).await;
    fixture.user("gone", &[]).await;
    let mut gone = fixture.store.user("gone").await.unwrap().unwrap();
    gone.is_active = false;
    fixture.km.update_user(&gone).await.unwrap();
    let client = fixture.client().await;
    let mut texts = Vec::new();
    for (name, password) in [("ann", "wrong"), ("nobody", "wrong"), ("gone", "password of gone")] {
        let fields = [("grant_type", "password"), ("username", name), ("password", password)];
        texts.push(fixture.token(&client, &fields).await.refused(400, "invalid_grant"));
    }
    texts.dedup();
    assert_eq!(texts.len(), 1);
    for missing in ["username", "password"] {
        let fields = [("grant_type", "password"), ("username", "ann"), ("password", "x")];
        let fields: Vec<_> = fields.into_iter().filter(|(name, _)| *name != missing).collect();
        assert!(fixture.token(&client, &fields).await.refused(400, "invalid_request").contains(missing));
    }
}

#[tokio::test]
async fn guessing_passwords_is_stopped_but_others_still_get_in() {
    let fixture =
        Fixture::with(tidegate_keymanager::Settings { address_failures_max: 3, ..crate::support::settings() }, BASE)
            .await;
    fixture.user("ann", &[]).await;
    let client = fixture.client().await;
    let attempt = |password: &'static str| {
        let (fixture, client) = (&fixture, &client);
        async move {
            fixture.token(client, &[("grant_type", "password"), ("username", "ann"), ("password", password)]).await
        }
    };
    for _ in 0..3 {
        attempt("wrong").await.refused(400, "invalid_grant");
    }
    let stopped = attempt("password of ann").await;
    stopped.refused(429, "invalid_grant");
    assert_eq!(stopped.header("retry-after"), "300");
    fixture.password_token(&client, "admin", "").await;
}

#[tokio::test]
async fn opaque_tokens_are_kept_as_hashes_only() {
    let fixture = Fixture::new().await;
    let client = fixture.client_of("admin", |spec| spec.token_format = TokenFormat::Opaque).await;
    let body = fixture.token(&client, &[("grant_type", "client_credentials")]).await.ok();
    let token = body["access_token"].as_str().unwrap();
    assert_eq!(token.len(), 43);
    assert!(fixture.is_active(token).await);
    assert!(fixture.store.access_token(token).await.unwrap().is_none());
    let hash = tidegate_wire::random::sha256_hex(token.as_bytes());
    assert!(fixture.store.access_token(&hash).await.unwrap().is_some());
}

#[tokio::test]
async fn clients_and_settings_decide_validity() {
    let fixture = Fixture::new().await;
    let client = fixture
        .client_of("admin", |spec| {
            spec.application_token_ttl_s = Some(60);
            spec.user_token_ttl_s = Some(-1);
        })
        .await;
    let own = fixture.token(&client, &[("grant_type", "client_credentials")]).await.ok();
    assert_eq!(own["expires_in"], 60);
    assert_eq!(fixture.password_token(&client, "admin", "").await["expires_in"], 315_360_000);
    let token = own["access_token"].as_str().unwrap();
    fixture.advance_s(59);
    assert!(fixture.is_active(token).await);
    fixture.advance_s(1);
    assert!(!fixture.is_active(token).await);
}

#[tokio::test]
async fn clients_prove_themselves_by_header_or_body_but_not_both() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let grant = ("grant_type", "client_credentials");
    let in_body = [grant, ("client_id", &client.id), ("client_secret", &client.secret)];
    fixture.send(form_request("/oauth2/token", &in_body)).await.ok();
    fixture.token(&client, &[grant, ("client_id", &client.id)]).await.ok();
    fixture.token(&client, &in_body).await.refused(400, "invalid_request");
    fixture.token(&client, &[grant, ("client_id", "other")]).await.refused(400, "invalid_request");
    for wrong in [
        Credentials { secret: "wrong".to_owned(), ..client.clone() },
        Credentials { secret: String::new(), ..client.clone() },
        Credentials { id: "nobody".to_owned(), ..client.clone() },
    ] {
        let answer = fixture.token(&wrong, &[grant]).await;
        assert_eq!(answer.refused(401, "invalid_client"), "Client credentials are invalid.");
        assert!(answer.header("www-authenticate").starts_with("Basic realm="));
    }
    fixture.send(form_request("/oauth2/token", &[grant])).await.refused(401, "invalid_client");
    fixture
        .send(form_request("/oauth2/token", &[grant, ("client_id", &client.id)]))
        .await
        .refused(401, "invalid_client");
    for header_value in ["Bearer x", "Basic", "Basic !!!", "Basic bm9jb2xvbg=="] {
        let (mut head, body) = form_request("/oauth2/token", &[grant]).into_parts();
        head.headers.insert(header::AUTHORIZATION, header_value.parse().unwrap());
        fixture.send(Request::from_parts(head, body)).await.refused(401, "invalid_client");
    }
}

#[tokio::test]
async fn a_public_client_has_no_secret_and_no_credentials_grant() {
    let fixture = Fixture::new().await;
    let client = fixture
        .client_of("admin", |spec| {
            spec.is_public = true;
            spec.grant_types = vec![GrantType::Password, GrantType::RefreshToken];
        })
        .await;
    let fields = [("grant_type", "password"), ("username", "admin"), ("password", "admin"), ("client_id", &client.id)];
    fixture.send(form_request("/oauth2/token", &fields)).await.ok();
    let fields = [("grant_type", "client_credentials"), ("client_id", &client.id)];
    fixture.send(form_request("/oauth2/token", &fields)).await.refused(400, "unauthorized_client");
    let fields = [("grant_type", "password"), ("client_id", &client.id), ("client_secret", "guess")];
    fixture.send(form_request("/oauth2/token", &fields)).await.refused(401, "invalid_client");
}

#[tokio::test]
async fn only_registered_grant_types_are_given() {
    let fixture = Fixture::new().await;
    let client = fixture.client_of("admin", |spec| spec.grant_types = vec![GrantType::Password]).await;
    fixture.token(&client, &[("grant_type", "client_credentials")]).await.refused(400, "unauthorized_client");
    fixture.token(&client, &[("grant_type", "magic")]).await.refused(400, "unsupported_grant_type");
    fixture.token(&client, &[("scope", "x")]).await.refused(400, "invalid_request");
    fixture.token(&client, &[("grant_type", "")]).await.refused(400, "invalid_request");
    let body = fixture.password_token(&client, "admin", "").await;
    assert!(body.get("refresh_token").is_none(), "not registered for refresh_token");
}

#[tokio::test]
async fn an_owner_who_is_gone_ends_the_clients_tokens() {
    let fixture = Fixture::new().await;
    fixture.user("carl", &[]).await;
    let client = fixture.client_of("carl", |_| {}).await;
    let body = fixture.token(&client, &[("grant_type", "client_credentials")]).await.ok();
    let token = body["access_token"].as_str().unwrap();
    assert!(fixture.is_active(token).await);
    fixture.km.delete_user("carl").await.unwrap();
    assert!(!fixture.is_active(token).await);
    fixture.token(&client, &[("grant_type", "client_credentials")]).await.refused(400, "unauthorized_client");
}

#[tokio::test]
async fn malformed_requests_are_refused_with_the_reason() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let send = |method: &str, kind: &str, body: String| {
        let request = Request::builder()
            .method(method)
            .uri("/oauth2/token")
            .header(header::CONTENT_TYPE, kind)
            .header(header::AUTHORIZATION, basic(&client.id, &client.secret))
            .body(Body::from(body))
            .unwrap();
        fixture.send(request)
    };
    let form = "application/x-www-form-urlencoded";
    let good = encode(&[("grant_type", "client_credentials")]);
    send("POST", "application/x-www-form-urlencoded; charset=UTF-8", good.clone()).await.ok();
    let get = send("GET", form, String::new()).await;
    assert_eq!((get.status, get.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "POST"));
    let json = "{\"grant_type\":\"client_credentials\"}".to_owned();
    send("POST", "application/json", json).await.refused(400, "invalid_request");
    send("POST", "", good.clone()).await.refused(400, "invalid_request");
    let twice = format!("{good}&grant_type=password");
    assert!(send("POST", form, twice).await.refused(400, "invalid_request").contains("grant_type"));
    let huge = format!("{good}&x={}", "x".repeat(70_000));
    send("POST", form, huge).await.refused(413, "invalid_request");
    send("POST", form, format!("{good}&scope=a%22b")).await.refused(400, "invalid_scope");
    send("POST", form, String::new()).await.refused(400, "invalid_request");
}

#[tokio::test]
async fn the_old_address_serves_as_well() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    fixture.post("/oauth2endpoints/token", &client, &[("grant_type", "client_credentials")]).await.ok();
}

#[tokio::test]
async fn one_address_that_guesses_does_not_lock_out_another() {
    let settings = tidegate_keymanager::Settings { login_failures_max: 2, ..crate::support::settings() };
    let fixture = Fixture::with(settings, BASE).await;
    let client = fixture.client().await;
    let from = |address: &'static str, password: &'static str| {
        let fields = [
            ("grant_type", "password"),
            ("username", "admin"),
            ("password", password),
            ("client_id", client.id.as_str()),
            ("client_secret", client.secret.as_str()),
        ];
        let mut request = form_request("/oauth2/token", &fields);
        let peer = std::net::SocketAddr::new(address.parse().unwrap(), 0);
        request.extensions_mut().insert(axum::extract::ConnectInfo(peer));
        fixture.send(request)
    };
    for _ in 0..2 {
        from("192.0.2.1", "wrong").await.refused(400, "invalid_grant");
    }
    from("192.0.2.1", "admin").await.refused(429, "invalid_grant");
    from("::ffff:192.0.2.1", "admin").await.refused(429, "invalid_grant");
    from("192.0.2.2", "admin").await.ok();
    for _ in 0..5 {
        from("127.0.0.1", "wrong").await.refused(400, "invalid_grant");
    }
    from("127.0.0.1", "admin").await.ok();
}
