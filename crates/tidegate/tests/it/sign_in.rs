//! Signing in with a browser: authorization code with PKCE over the login page, as the portal does it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tidegate_tests::app::{ADMIN_PASSWORD, App};
use tidegate_tests::http::Answer;

use crate::support::fresh;

/// RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The first-party client every installation has.
const PORTAL: &str = "tidegate-portal";

fn authorize_url(app: &App, redirect: &str) -> String {
    let mut url = url::Url::parse(&app.management("/oauth2/authorize")).unwrap();
    url.query_pairs_mut().extend_pairs([
        ("response_type", "code"),
        ("client_id", PORTAL),
        ("redirect_uri", redirect),
        ("scope", "openid apim:subscribe"),
        ("state", "st4te"),
        ("nonce", "n0nce"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]);
    url.to_string()
}

fn location(answer: &Answer) -> url::Url {
    let text = answer.header("location");
    url::Url::parse(text).unwrap_or_else(|why| panic!("{why}: {} {text:?} {}", answer.status, answer.text()))
}

fn parameter(url: &url::Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}

fn cookies(answer: &Answer) -> String {
    let set = answer.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    set.filter_map(|cookie| cookie.split(';').next()).collect::<Vec<_>>().join("; ")
}

/// Fields of the page's form: hidden ones as they are, user name and password as given.
fn fill_in(page: &str, password: &str) -> Vec<(String, String)> {
    let attribute = |tag: &str, name: &str| {
        let begin = tag.find(&format!("{name}=\""))? + name.len() + 2;
        Some(tag[begin..].split('"').next()?.replace("&amp;", "&"))
    };
    page.split("<input")
        .skip(1)
        .filter_map(|rest| {
            let tag = rest.split('>').next()?;
            let name = attribute(tag, "name")?;
            let value = match attribute(tag, "type").as_deref() {
                Some("password") => password.to_owned(),
                Some("hidden") => attribute(tag, "value").unwrap_or_default(),
                _ => "admin".to_owned(),
            };
            Some((name, value))
        })
        .collect()
}

/// Signs the administrator in as the portal does, with the callback the portal has at this address; answers the tokens.
pub async fn portal_tokens(app: &App, redirect: &str) -> serde_json::Value {
    let signed_in = sign_in(app, redirect, ADMIN_PASSWORD).await;
    let session = cookies(&signed_in);
    assert_eq!(signed_in.status.as_u16(), 303, "{}", signed_in.text());
    let back = location(&app.http.get(&authorize_url(app, redirect)).header("cookie", &session).send().await);
    assert!(back.as_str().starts_with(&format!("{redirect}?")), "{back}");
    let code = parameter(&back, "code").unwrap_or_else(|| panic!("{back}"));
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", redirect),
        ("client_id", PORTAL),
        ("code_verifier", VERIFIER),
    ];
    app.http.post(&app.management("/oauth2/token")).form(&fields).send().await.expect(200).json()
}

/// What the authorization endpoint answers when the portal asks to be called back at `redirect`.
pub async fn authorization(app: &App, redirect: &str) -> Answer {
    app.http.get(&authorize_url(app, redirect)).send().await
}

async fn sign_in(app: &App, redirect: &str, password: &str) -> Answer {
    let begin = app.http.get(&authorize_url(app, redirect)).send().await;
    let (page, cookie) = if begin.status.is_redirection() {
        let login = url::Url::parse(&app.management("/")).unwrap().join(begin.header("location")).unwrap();
        let cookie = cookies(&begin);
        (app.http.get(login.as_str()).header("cookie", &cookie).send().await, cookie)
    } else {
        let cookie = cookies(&begin);
        (begin, cookie)
    };
    let text = page.expect(200).text();
    let fields = fill_in(&text, password);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let origin = app.management("");
    app.http
        .post(&app.management("/oauth2/login"))
        .header("cookie", &cookie)
        .header("origin", &origin)
        .form(&fields)
        .send()
        .await
}

#[tokio::test]
async fn the_portal_gets_tokens_by_code_and_pkce() {
    let (_directory, app) = fresh().await;
    let redirect = app.management("/portal/callback");
    let signed_in = sign_in(&app, &redirect, ADMIN_PASSWORD).await;
    let session = cookies(&signed_in);
    assert_eq!(signed_in.status.as_u16(), 303, "{}", signed_in.text());
    let back = location(&app.http.get(&authorize_url(&app, &redirect)).header("cookie", &session).send().await);
    assert_eq!(back.path(), "/portal/callback", "our own portal needs no consent: {back}");
    assert_eq!(parameter(&back, "state").as_deref(), Some("st4te"));
    assert!(parameter(&back, "iss").is_some(), "RFC 9207: {back}");
    let code = parameter(&back, "code").unwrap_or_else(|| panic!("{back}"));
    let exchange = |verifier: &'static str| {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", redirect.as_str()),
            ("client_id", PORTAL),
            ("code_verifier", verifier),
        ];
        app.http.post(&app.management("/oauth2/token")).form(&fields).send()
    };
    let token = exchange(VERIFIER).await.expect(200).json();
    let id_token = token["id_token"].as_str().unwrap();
    let claims = URL_SAFE_NO_PAD.decode(id_token.split('.').nth(1).unwrap()).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["nonce"], "n0nce");
    assert_eq!(claims["sub"], "admin");
    let apis = app.management("/api/am/devportal/v3/applications");
    let access_token = token["access_token"].as_str().unwrap();
    app.http.get(&apis).bearer(access_token).send().await.expect(200);
    exchange(VERIFIER).await.expect(400);
    app.http.get(&apis).bearer(access_token).send().await.expect(401);
}

#[tokio::test]
async fn a_wrong_password_gives_no_code_and_a_foreign_redirect_gives_a_page() {
    let (_directory, app) = fresh().await;
    let refused = sign_in(&app, &app.management("/portal/callback"), "wrong password").await;
    assert!(!refused.header("location").contains("code="), "{:?}", refused.headers);
    let foreign = app.http.get(&authorize_url(&app, "https://evil.example/callback")).send().await;
    assert!(foreign.status.is_client_error(), "{}", foreign.status);
    assert_eq!(foreign.header("location"), "");
}

#[tokio::test]
async fn discovery_names_the_ports_of_this_instance() {
    let (_directory, app) = fresh().await;
    let url = app.management("/.well-known/openid-configuration");
    let document = app.http.get(&url).send().await.expect(200).json();
    for endpoint in ["token_endpoint", "authorization_endpoint", "jwks_uri", "userinfo_endpoint", "revocation_endpoint"]
    {
        let address = document[endpoint].as_str().unwrap_or_else(|| panic!("{endpoint}: {document}"));
        assert!(address.starts_with(&app.management("/oauth2/")), "{endpoint}: {address}");
    }
    let keys = app.http.get(document["jwks_uri"].as_str().unwrap()).send().await.expect(200).json();
    assert!(keys["keys"].as_array().is_some_and(|keys| !keys.is_empty()), "{keys}");
    assert!(keys["keys"][0].get("d").is_none(), "only public keys are published");
}
