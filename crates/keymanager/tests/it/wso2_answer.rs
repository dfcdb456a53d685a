//! Token answers as WSO2 1.x gave them, where the settings ask for them; and that nothing of it happens where they do not.

use http::StatusCode;
use serde_json::Value;
use tidegate_keymanager::Settings;
use tidegate_model::grant::Credential;
use tidegate_model::node::{JoinRole, Transport};

use crate::support::{Answer, BASE, Credentials, Fixture, form_request, settings};

async fn fixture() -> Fixture {
    Fixture::with(Settings { answers_as_wso2: true, sends_token_headers: true, ..settings() }, BASE).await
}

fn text<'a>(body: &'a Value, name: &str) -> &'a str {
    body[name].as_str().unwrap_or_else(|| panic!("no {name} in {body}"))
}

async fn machine(fixture: &Fixture, client: &Credentials) -> Value {
    fixture.token(client, &[("grant_type", "client_credentials")]).await.ok()
}

async fn refresh(fixture: &Fixture, client: &Credentials, token: &str) -> Answer {
    fixture.token(client, &[("grant_type", "refresh_token"), ("refresh_token", token)]).await
}

#[tokio::test]
async fn the_active_token_is_given_out_again_with_what_is_left_of_its_life() {
    let fixture = fixture().await;
    let client = fixture.client().await;
    let first = machine(&fixture, &client).await;
    let token = text(&first, "access_token");
    assert!(token.len() == 32 && token.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)), "{token}");
    assert_eq!((&first["token_type"], &first["expires_in"]), (&"bearer".into(), &3600.into()));
    assert_eq!(first.get("scope"), None, "WSO2 1.x did not write it");
    fixture.advance_s(1000);
    let again = machine(&fixture, &client).await;
    assert_eq!((text(&again, "access_token"), &again["expires_in"]), (token, &2600.into()));
    assert!(fixture.is_active(token).await);

    let other = fixture.client().await;
    assert_ne!(text(&machine(&fixture, &other).await, "access_token"), token, "another client");
    fixture.advance_s(2600);
    assert_ne!(text(&machine(&fixture, &client).await, "access_token"), token, "it has expired");
}

#[tokio::test]
async fn user_kind_and_scopes_tell_tokens_apart() {
    let fixture = fixture().await;
    fixture.user("bob", &["admin"]).await;
    let client = fixture.client().await;
    let of = async |name: &str, scope: &str| {
        let token = fixture.password_token(&client, name, scope).await;
        (text(&token, "access_token").to_owned(), text(&token, "refresh_token").to_owned())
    };
    let admin = of("admin", "").await;
    assert_eq!(of("admin", "").await, admin, "both texts come back");
    assert_eq!(admin.1.len(), 32);
    assert_ne!(of("bob", "").await.0, admin.0);
    assert_ne!(of("admin", "openid").await.0, admin.0);
    assert_eq!(of("admin", "apim:subscribe openid").await, of("admin", "openid apim:subscribe").await, "in any order");
    let own = machine(&fixture, &client).await;
    assert_ne!(text(&own, "access_token"), admin.0);
}

#[tokio::test]
async fn many_that_ask_at_once_get_one_token() {
    let fixture = fixture().await;
    let client = fixture.client().await;
    let ask = || machine(&fixture, &client);
    let (a, b, c, d) = tokio::join!(ask(), ask(), ask(), ask());
    let again = machine(&fixture, &client).await;
    for token in [&a, &b, &c, &d] {
        assert_eq!(token["access_token"], again["access_token"]);
    }
}

#[tokio::test]
async fn a_refresh_replaces_the_old_token_and_names_it() {
    let fixture = fixture().await;
    let client = fixture.client().await;
    let first = fixture.password_token(&client, "admin", "").await;
    let answer = refresh(&fixture, &client, text(&first, "refresh_token")).await;
    let second = answer.ok();
    assert_eq!(answer.header("DeactivatedAccessToken"), text(&first, "access_token"));
    assert_ne!(second["access_token"], first["access_token"]);
    assert!(!fixture.is_active(text(&first, "access_token")).await);
    let again = fixture.password_token(&client, "admin", "").await;
    assert_eq!(again["access_token"], second["access_token"], "the new one is given out from now on");

    // Another holder of the shared refresh token comes late: refused, and nobody loses what they have.
    let late = refresh(&fixture, &client, text(&first, "refresh_token")).await.refused(400, "invalid_grant");
    assert_eq!(late, "Provided Authorization Grant is invalid.");
    assert!(fixture.is_active(text(&second, "access_token")).await);
}

#[tokio::test]
async fn a_revoked_token_is_named_with_its_pair_and_not_given_out_again() {
    let fixture = fixture().await;
    let client = fixture.client().await;
    for (by, other) in [("access_token", "refresh_token"), ("refresh_token", "access_token")] {
        let token = fixture.password_token(&client, "admin", "").await;
        let answer = fixture.post("/oauth2/revoke", &client, &[("token", text(&token, by))]).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, ""));
        assert_eq!(answer.header("content-type"), "text/html");
        assert_eq!(answer.header("RevokedAccessToken"), text(&token, "access_token"), "by {by}");
        assert_eq!(answer.header("RevokedRefreshToken"), text(&token, "refresh_token"), "by {by}");
        let next = fixture.password_token(&client, "admin", "").await;
        assert_ne!(next["access_token"], token["access_token"]);
        assert_ne!(next[other], token[other]);
    }
    let script = fixture.post("/oauth2/revoke", &client, &[("token", "unknown"), ("callback", "app.done")]).await;
    assert_eq!((script.header("content-type"), script.body.as_str()), ("application/javascript", "app.done();"));
    let hostile = [("token", "unknown"), ("callback", "alert(1)//")];
    fixture.post("/oauth2/revoke", &client, &hostile).await.refused(400, "invalid_request");
}

#[tokio::test]
async fn errors_speak_wso2s_words() {
    let fixture = fixture().await;
    let client = fixture.client().await;
    let wrong = Credentials { secret: "wrong".to_owned(), ..client.clone() };
    let refused = fixture.token(&wrong, &[("grant_type", "client_credentials")]).await;
    assert_eq!(refused.refused(401, "invalid_client"), "Client Authentication failed.");
    assert_eq!(refused.header("www-authenticate"), "Basic realm=apim.example");
    let twice = [("grant_type", "client_credentials"), ("client_id", &client.id), ("client_secret", &client.secret)];
    fixture.token(&client, &twice).await.refused(401, "invalid_client");
    let bad = [("grant_type", "password"), ("username", "admin"), ("password", "wrong")];
    let said = fixture.token(&client, &bad).await.refused(400, "invalid_grant");
    assert_eq!(said, "Provided Authorization Grant is invalid.");
    let only = fixture.client_of("admin", |spec| spec.grant_types.retain(|grant| grant.as_str() == "password")).await;
    let said = fixture.token(&only, &[("grant_type", "client_credentials")]).await.refused(400, "unauthorized_client");
    assert_eq!(said, "Unauthorized Client!");
    let of_another = text(&machine(&fixture, &client).await, "access_token").to_owned();
    fixture.post("/oauth2/revoke", &only, &[("token", &of_another)]).await.refused(401, "unauthorized_client");
    let none = fixture.send(form_request("/oauth2/revoke", &[("token", "x")])).await;
    none.refused(401, "unauthorized_client");
}

#[tokio::test]
async fn an_application_token_of_negative_validity_never_expires_but_can_be_revoked() {
    let fixture =
        Fixture::with(Settings { answers_as_wso2: true, application_token_ttl_s: -1, ..settings() }, BASE).await;
    let client = fixture.client().await;
    let token = machine(&fixture, &client).await;
    assert_eq!(token["expires_in"], i64::MAX / 1000);
    let text = text(&token, "access_token");
    fixture.advance_s(100 * 365 * 86_400);
    fixture.km.maintain(fixture.now()).await.unwrap();
    assert!(fixture.km.validate(&Credential::Token(text.to_owned())).await.unwrap().is_ok(), "a century later");
    assert_eq!(machine(&fixture, &client).await["access_token"], token["access_token"]);
    let user = fixture.password_token(&client, "admin", "").await;
    assert_eq!(user["expires_in"], 3600, "only application tokens");

    fixture.post("/oauth2/revoke", &client, &[("token", text)]).await;
    assert!(!fixture.is_active(text).await);
    // What is remembered of it is bounded, everywhere.
    let snapshot = fixture.store.snapshot("Default", fixture.now()).await.unwrap();
    let id = tidegate_wire::random::sha256_hex(text.as_bytes());
    let until = snapshot.revoked.iter().find(|(known, _)| *known == id).expect("gateways are told").1;
    assert!(until < fixture.now() + 3 * 86_400_000, "{until}");
    fixture.advance_s(3 * 86_400);
    fixture.km.maintain(fixture.now()).await.unwrap();
    assert_eq!(fixture.store.access_token(&id).await.unwrap(), None);
}

#[tokio::test]
async fn nothing_of_it_happens_unasked_and_never_to_our_own_portal() {
    let usual = Fixture::new().await;
    let client = usual.client().await;
    let (one, two) = (machine(&usual, &client).await, machine(&usual, &client).await);
    assert_ne!(one["access_token"], two["access_token"]);
    assert_eq!(one["token_type"], "Bearer");
    let user = usual.password_token(&client, "admin", "").await;
    let refreshed = refresh(&usual, &client, text(&user, "refresh_token")).await;
    assert_eq!(refreshed.header("DeactivatedAccessToken"), "");
    let revoked = usual.post("/oauth2/revoke", &client, &[("token", text(&one, "access_token"))]).await;
    assert_eq!(revoked.status, StatusCode::OK);
    for header in ["RevokedAccessToken", "RevokedRefreshToken", "x-tidegate-ended"] {
        assert_eq!(revoked.header(header), "", "token texts are for nobody unless the settings say so");
    }

    let fixture = fixture().await;
    let portal = fixture.client_of("admin", |spec| spec.properties.is_first_party = true).await;
    let one = fixture.password_token(&portal, "admin", "").await;
    assert_ne!(fixture.password_token(&portal, "admin", "").await["access_token"], one["access_token"]);
}

#[tokio::test]
async fn only_a_gateway_that_knows_the_secret_is_told_of_ended_tokens_and_believed_about_addresses() {
    let shared = Settings { relay_secret: Some("shared".to_owned().into()), login_failures_max: 2, ..settings() };
    let fixture = Fixture::with(shared, BASE).await;
    let client = fixture.client().await;
    let revoke = async |secret: &str| {
        let token = machine(&fixture, &client).await;
        let token = text(&token, "access_token").to_owned();
        let (mut head, body) = form_request("/oauth2/revoke", &[("token", &token)]).into_parts();
        let basic = crate::support::basic(&client.id, &client.secret);
        head.headers.insert("authorization", basic.parse().unwrap());
        head.headers.insert("x-tidegate-relay", secret.parse().unwrap());
        let answer = fixture.send(http::Request::from_parts(head, body)).await;
        (token, answer)
    };
    let (token, told) = revoke("shared").await;
    assert_eq!(told.header("RevokedAccessToken"), token);
    assert!(told.header("x-tidegate-ended").contains('='), "{:?}", told.headers);
    for guess in ["", "share", "sharedd"] {
        let (_, told) = revoke(guess).await;
        assert_eq!((told.header("RevokedAccessToken"), told.header("x-tidegate-ended")), ("", ""), "{guess}");
    }

    let guess = async |secret: &str, address: &str| {
        let fields = [("grant_type", "password"), ("username", "admin"), ("password", "wrong")];
        let (mut head, body) = form_request("/oauth2/token", &fields).into_parts();
        let basic = crate::support::basic(&client.id, &client.secret);
        head.headers.insert("authorization", basic.parse().unwrap());
        head.headers.insert("x-tidegate-relay", secret.parse().unwrap());
        head.headers.insert("x-tidegate-client", address.parse().unwrap());
        fixture.send(http::Request::from_parts(head, body)).await.status.as_u16()
    };
    for expected in [400, 400, 429] {
        assert_eq!(guess("shared", "192.0.2.7").await, expected);
    }
    assert_eq!(guess("shared", "192.0.2.8").await, 400, "another address has its own share");
    for _ in 0..3 {
        assert_eq!(guess("forged", "192.0.2.9").await, 400, "no address is known: the larger limit counts");
    }
}

#[tokio::test]
async fn a_gateway_elsewhere_proves_itself_by_what_it_joined_with_over_tls_only() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let (token, kept) =
        fixture.store.create_join_token("edge", JoinRole::Gateway, "admin", fixture.now(), None).await.unwrap();
    let told = async |transport: Option<Transport>, headers: &[(&'static str, &str)]| {
        let access = text(&machine(&fixture, &client).await, "access_token").to_owned();
        let (mut head, body) = form_request("/oauth2/revoke", &[("token", &access)]).into_parts();
        let basic = crate::support::basic(&client.id, &client.secret);
        head.headers.insert("authorization", basic.parse().unwrap());
        for (name, value) in headers {
            head.headers.insert(*name, value.parse().unwrap());
        }
        head.extensions.extend(transport.map(extension).unwrap_or_default());
        !fixture.send(http::Request::from_parts(head, body)).await.header("x-tidegate-ended").is_empty()
    };
    let tls = || Some(Transport { is_tls: true, certificate: None });
    let certified = || Some(Transport { is_tls: true, certificate: Some("CN=edge".to_owned()) });
    let shown = [("x-tidegate-relay", token.as_str()), ("x-tidegate-client", "192.0.2.1")];
    assert!(told(tls(), &shown).await);
    assert!(!told(None, &shown).await, "who may have read it on the way?");
    assert!(!told(Some(Transport::default()), &shown).await);
    let cut = [("x-tidegate-relay", &token[..token.len() - 1])];
    assert!(!told(tls(), &cut).await);
    assert!(!told(tls(), &shown[1..]).await, "nothing was shown");
    assert!(told(certified(), &shown[1..]).await);
    assert!(!told(certified(), &[]).await, "a gateway that calls for itself");
    fixture.store.revoke_join_token(&kept.id, "admin", fixture.now()).await.unwrap();
    assert!(!told(tls(), &shown).await, "taken back");
}

fn extension(transport: Transport) -> http::Extensions {
    let mut extensions = http::Extensions::new();
    extensions.insert(transport);
    extensions
}
