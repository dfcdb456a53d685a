//! The authorization code grant from the first request to the tokens, and everything that stops it on the way.

use http::StatusCode;
use tidegate_model::client::GrantType;
use tidegate_wire::random::sha256_base64url;

use crate::browser::{Browser, query, redirected};
use crate::support::{BASE, CALLBACK, Credentials, Fixture, START, form_request, jwt_part};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

async fn redeem(fixture: &Fixture, client: &Credentials, code: &str, more: &[(&str, &str)]) -> crate::support::Answer {
    let mut fields = vec![("grant_type", "authorization_code"), ("code", code)];
    if !more.iter().any(|(name, _)| *name == "redirect_uri") {
        fields.push(("redirect_uri", CALLBACK));
    }
    fields.extend(more);
    fixture.token(client, &fields).await
}

async fn fixture() -> (Fixture, Credentials) {
    let fixture = Fixture::new().await;
    fixture.user("ann", &["Internal/subscriber"]).await;
    let client = fixture.client().await;
    (fixture, client)
}

#[tokio::test]
async fn a_user_logs_in_consents_and_the_client_gets_tokens() {
    let (fixture, client) = fixture().await;
    let browser = Browser::default();
    let parameters = [
        ("scope", "openid profile apim:subscribe apim:admin"),
        ("state", "s t&\"<"),
        ("nonce", "n-1"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let page = browser.log_in(&fixture, &query(&client, &parameters), "ann").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Allow") && page.body.contains("apim:subscribe"), "{}", page.body);
    assert!(!page.body.contains("apim:admin"), "only what ann may give is asked");
    fixture.advance_s(30);
    let back = browser.submit(&fixture, &page, &[("decision", "approve")]).await;
    assert!(back.header("location").starts_with("https://app.example/cb?code="));
    let parameters = redirected(&back);
    assert_eq!(
        (parameters["state"].as_str(), parameters["iss"].as_str()),
        ("s t&\"<", "https://apim.example/oauth2/token")
    );

    let body = redeem(&fixture, &client, &parameters["code"], &[("code_verifier", VERIFIER)]).await.ok();
    assert_eq!(body["scope"], "openid profile apim:subscribe");
    assert!(body["refresh_token"].is_string());
    let claims = jwt_part(body["id_token"].as_str().unwrap(), 1);
    assert_eq!(claims["iss"], format!("{BASE}/oauth2/token"));
    assert_eq!((&claims["nonce"], &claims["preferred_username"]), (&"n-1".into(), &"ann".into()));
    assert_eq!(claims["auth_time"].as_i64(), Some(START / 1000));
    assert!(claims["at_hash"].is_string());
    assert!(fixture.is_active(body["access_token"].as_str().unwrap()).await);
}

#[tokio::test]
async fn consent_is_asked_once_and_again_for_more() {
    let (fixture, client) = fixture().await;
    let browser = Browser::default();
    browser.code(&fixture, &query(&client, &[("scope", "openid")]), "ann").await;
    let again = browser.get(&fixture, &format!("/oauth2/authorize?{}", query(&client, &[("scope", "openid")]))).await;
    assert!(redirected(&again).contains_key("code"), "session and consent are remembered");
    let more =
        browser.get(&fixture, &format!("/oauth2/authorize?{}", query(&client, &[("scope", "openid email")]))).await;
    assert!(more.body.contains("e-mail"), "{}", more.body);
    let prompted = query(&client, &[("scope", "openid"), ("prompt", "consent")]);
    let page = browser.get(&fixture, &format!("/oauth2/authorize?{prompted}")).await;
    assert!(page.body.contains("decision"), "{}", page.body);
}

#[tokio::test]
async fn our_own_portals_do_not_ask() {
    let (fixture, _) = fixture().await;
    let client = fixture.client_of("admin", |spec| spec.properties.is_first_party = true).await;
    let answer = Browser::default().log_in(&fixture, &query(&client, &[]), "ann").await;
    assert!(redirected(&answer).contains_key("code"));
}

#[tokio::test]
async fn a_denied_consent_is_told_to_the_client() {
    let (fixture, client) = fixture().await;
    let browser = Browser::default();
    let page = browser.log_in(&fixture, &query(&client, &[("state", "s")]), "ann").await;
    let parameters = redirected(&browser.submit(&fixture, &page, &[("decision", "deny")]).await);
    assert_eq!((parameters["error"].as_str(), parameters["state"].as_str()), ("access_denied", "s"));
    assert!(parameters.contains_key("iss") && !parameters.contains_key("code"));
    let unclear = browser.submit(&fixture, &page, &[]).await;
    assert_eq!(unclear.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_code_used_twice_ends_the_tokens() {
    let (fixture, client) = fixture().await;
    let code = Browser::default().code(&fixture, &query(&client, &[]), "ann").await;
    let body = redeem(&fixture, &client, &code, &[]).await.ok();
    redeem(&fixture, &client, &code, &[]).await.refused(400, "invalid_grant");
    assert!(!fixture.is_active(body["access_token"].as_str().unwrap()).await);
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", body["refresh_token"].as_str().unwrap())];
    fixture.token(&client, &refresh).await.refused(400, "invalid_grant");
}

#[tokio::test]
async fn of_two_redemptions_at_once_at_most_one_wins() {
    let (fixture, client) = fixture().await;
    let code = Browser::default().code(&fixture, &query(&client, &[]), "ann").await;
    let (a, b) = tokio::join!(redeem(&fixture, &client, &code, &[]), redeem(&fixture, &client, &code, &[]));
    assert_eq!([&a, &b].iter().filter(|answer| answer.status == StatusCode::OK).count(), 1, "{} {}", a.body, b.body);
}

#[tokio::test]
async fn a_code_is_bound_to_client_redirect_and_time() {
    let (fixture, client) = fixture().await;
    let other = fixture.client().await;
    let code = Browser::default().code(&fixture, &query(&client, &[]), "ann").await;
    redeem(&fixture, &other, &code, &[]).await.refused(400, "invalid_grant");
    let elsewhere = [("redirect_uri", "https://app.example/cb/")];
    redeem(&fixture, &client, &code, &elsewhere).await.refused(400, "invalid_grant");
    redeem(&fixture, &client, "nosuch", &[]).await.refused(400, "invalid_grant");
    let incomplete = [("grant_type", "authorization_code"), ("code", code.as_str())];
    fixture.token(&client, &incomplete).await.refused(400, "invalid_request");
    fixture.advance_s(300);
    redeem(&fixture, &client, &code, &[]).await.refused(400, "invalid_grant");
}

#[tokio::test]
async fn the_code_verifier_must_match() {
    let (fixture, client) = fixture().await;
    let browser = Browser::default();
    let bound = query(&client, &[("code_challenge", CHALLENGE), ("code_challenge_method", "S256")]);
    let code = browser.code(&fixture, &bound, "ann").await;
    let wrong = "x".repeat(43);
    for (verifier, says) in
        [("", "missing"), (wrong.as_str(), "does not match"), ("short", "43 to 128"), (CHALLENGE, "does not match")]
    {
        let description =
            redeem(&fixture, &client, &code, &[("code_verifier", verifier)]).await.refused(400, "invalid_grant");
        assert!(description.contains(says), "{description}");
    }
    redeem(&fixture, &client, &code, &[("code_verifier", VERIFIER)]).await.ok();

    let unbound = browser.get(&fixture, &format!("/oauth2/authorize?{}", query(&client, &[]))).await;
    let code = redirected(&unbound)["code"].clone();
    redeem(&fixture, &client, &code, &[("code_verifier", VERIFIER)]).await.refused(400, "invalid_grant");
}

#[tokio::test]
async fn plain_challenges_only_where_the_client_allows_them() {
    let (fixture, client) = fixture().await;
    let plain = [("code_challenge", VERIFIER), ("code_challenge_method", "plain")];
    let answer = fixture.get(&format!("/oauth2/authorize?{}", query(&client, &plain)), &[]).await;
    assert_eq!(redirected(&answer)["error"], "invalid_request");
    let client = fixture.client_of("admin", |spec| spec.properties.is_plain_pkce_allowed = true).await;
    let code = Browser::default().code(&fixture, &query(&client, &plain), "ann").await;
    redeem(&fixture, &client, &code, &[("code_verifier", &sha256_base64url(b"other"))])
        .await
        .refused(400, "invalid_grant");
    redeem(&fixture, &client, &code, &[("code_verifier", VERIFIER)]).await.ok();
}

#[tokio::test]
async fn a_public_client_must_use_pkce_and_needs_no_secret() {
    let (fixture, _) = fixture().await;
    let client = fixture
        .client_of("admin", |spec| {
            spec.is_public = true;
            spec.grant_types = vec![GrantType::AuthorizationCode, GrantType::RefreshToken];
        })
        .await;
    let answer = fixture.get(&format!("/oauth2/authorize?{}", query(&client, &[])), &[]).await;
    assert!(redirected(&answer)["error_description"].contains("code_challenge"));
    let bound = query(&client, &[("code_challenge", CHALLENGE), ("code_challenge_method", "S256")]);
    let code = Browser::default().code(&fixture, &bound, "ann").await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("client_id", &client.id),
        ("code_verifier", VERIFIER),
    ];
    fixture.send(form_request("/oauth2/token", &fields)).await.ok();
}

#[tokio::test]
async fn an_unproven_redirect_is_never_followed() {
    let (fixture, client) = fixture().await;
    for redirect in [
        "https://evil.example/cb",
        "https://app.example/cb/",
        "https://app.example/cb?x=1",
        "HTTPS://app.example/cb",
        "//evil.example",
        "",
    ] {
        let answer =
            fixture.get(&format!("/oauth2/authorize?{}", query(&client, &[("redirect_uri", redirect)])), &[]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{redirect}");
        assert_eq!(answer.header("location"), "");
        assert!(answer.header("content-type").starts_with("text/html"));
    }
    for id in ["nosuch", ""] {
        let answer = fixture.get(&format!("/oauth2/authorize?{}", query(&client, &[("client_id", id)])), &[]).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::BAD_REQUEST, ""));
    }
    let twice = format!("/oauth2/authorize?{}&redirect_uri=https://evil.example", query(&client, &[]));
    assert_eq!(fixture.get(&twice, &[]).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn other_mistakes_are_told_to_the_client() {
    let (fixture, client) = fixture().await;
    let long = "x".repeat(5000);
    for (name, value, code) in [
        ("response_type", "token", "unsupported_response_type"),
        ("response_type", "", "invalid_request"),
        ("response_mode", "fragment", "invalid_request"),
        ("scope", "a\"b", "invalid_scope"),
        ("request", "x", "request_not_supported"),
        ("request_uri", "https://x.example", "request_uri_not_supported"),
        ("code_challenge", "short", "invalid_request"),
        ("code_challenge_method", "S256", "invalid_request"),
        ("max_age", "soon", "invalid_request"),
        ("max_age", "-1", "invalid_request"),
        ("prompt", "none login", "invalid_request"),
        ("prompt", "none", "login_required"),
        ("nonce", long.as_str(), "invalid_request"),
    ] {
        let answer = fixture.get(&format!("/oauth2/authorize?{}", query(&client, &[(name, value)])), &[]).await;
        let parameters = redirected(&answer);
        assert_eq!(parameters["error"], code, "{name}={value:.20}");
        assert!(parameters.contains_key("iss"));
    }
    let client = fixture.client_of("admin", |spec| spec.grant_types = vec![GrantType::Password]).await;
    let answer = fixture.get(&format!("/oauth2/authorize?{}", query(&client, &[])), &[]).await;
    assert_eq!(redirected(&answer)["error"], "unauthorized_client");
}

#[tokio::test]
async fn prompt_and_max_age_are_kept() {
    let (fixture, client) = fixture().await;
    let browser = Browser::default();
    browser.code(&fixture, &query(&client, &[]), "ann").await;
    let authorize = |more: [(&'static str, &'static str); 1]| {
        let path = format!("/oauth2/authorize?{}", query(&client, &more));
        let (browser, fixture) = (&browser, &fixture);
        async move { browser.get(fixture, &path).await }
    };
    assert!(redirected(&authorize([("prompt", "none")]).await).contains_key("code"));
    let more = authorize([("scope", "openid")]).await;
    assert_eq!(more.status, StatusCode::OK, "asks for consent");
    let path = format!("/oauth2/authorize?{}", query(&client, &[("scope", "openid"), ("prompt", "none")]));
    assert_eq!(redirected(&browser.get(&fixture, &path).await)["error"], "consent_required");
    fixture.advance_s(100);
    assert!(redirected(&authorize([("max_age", "100")]).await).contains_key("code"));
    assert!(authorize([("max_age", "99")]).await.body.contains("Sign in"));

    let login = authorize([("prompt", "login")]).await;
    let answer = browser.submit(&fixture, &login, &[("username", "ann"), ("password", "password of ann")]).await;
    let done = browser.get(&fixture, answer.header("location")).await;
    assert!(redirected(&done).contains_key("code"), "having logged in, the wish is met");
}

#[tokio::test]
async fn a_request_may_come_in_a_body() {
    let (fixture, client) = fixture().await;
    let fields = [("response_type", "code"), ("client_id", &client.id), ("redirect_uri", CALLBACK)];
    let page = Browser::default().send(&fixture, form_request("/oauth2/authorize", &fields)).await;
    assert!(page.body.contains("Sign in"), "{}", page.body);
}
