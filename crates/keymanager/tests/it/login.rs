//! The pages: what protects them, and what a stranger's post gets.

use axum::body::Body;
use http::{Request, StatusCode, header};

use crate::browser::{Browser, query, redirected};
use crate::support::{Fixture, encode, settings};

const SESSION: &str = "__Host-tidegate_session";
const CSRF: &str = "__Host-tidegate_csrf";

#[tokio::test]
async fn pages_run_no_script_and_cannot_be_framed() {
    let fixture = Fixture::new().await;
    let client = fixture.client_of("admin", |spec| spec.name = "<script>alert(1)</script> & \"co\"".to_owned()).await;
    let page = fixture.get(&format!("/oauth2/authorize?{}", query(&client, &[("login_hint", "\"><b>")])), &[]).await;
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(policy.contains("form-action 'self' https://app.example") && !policy.contains("unsafe"), "{policy}");
    assert_eq!((page.header("x-frame-options"), page.header("cache-control")), ("DENY", "no-store"));
    assert!(
        !page.body.contains("<script") && !page.body.contains("style=\"") && !page.body.contains("<b>"),
        "{}",
        page.body
    );
    assert!(page.body.contains("&lt;script&gt;") && page.body.contains("<label for=\"password\">"));
    let style = fixture.get("/oauth2/style.css", &[]).await;
    assert!(style.header("content-type").starts_with("text/css"));
    assert!(style.body.contains("prefers-color-scheme: dark"));
}

#[tokio::test]
async fn cookies_are_marked_for_the_scheme_we_are_reached_by() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let browser = Browser::default();
    let page = browser.get(&fixture, &format!("/oauth2/authorize?{}", query(&client, &[]))).await;
    let answer = browser.submit(&fixture, &page, &[("username", "admin"), ("password", "admin")]).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with(&format!("{SESSION}=")), "{cookie}");
    for attribute in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure", "; Max-Age=28800"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let value = browser.cookie(SESSION).unwrap();
    assert!(fixture.store.session(&value, 0).await.unwrap().is_none(), "only its hash is stored");

    let plain = Fixture::with(settings(), "http://localhost").await;
    let client = plain.client().await;
    let page = plain.get(&format!("/oauth2/authorize?{}", query(&client, &[])), &[]).await;
    let cookie = page.header("set-cookie");
    assert!(cookie.starts_with("tidegate_csrf=") && !cookie.contains("Secure"), "{cookie}");
}

#[tokio::test]
async fn a_wrong_password_shows_the_page_again() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let browser = Browser::default();
    let page = browser.get(&fixture, &format!("/oauth2/authorize?{}", query(&client, &[]))).await;
    let mut bodies = Vec::new();
    for name in ["admin", "nobody"] {
        let again = browser.submit(&fixture, &page, &[("username", name), ("password", "wrong")]).await;
        assert_eq!(again.status, StatusCode::UNAUTHORIZED);
        assert!(again.body.contains("role=\"alert\""));
        bodies.push(again.body.replace(name, "NAME"));
    }
    assert_eq!(bodies[0], bodies[1], "nothing tells whether the user exists");
    assert!(browser.cookie(SESSION).is_none());
    let empty = browser.submit(&fixture, &page, &[]).await;
    assert_eq!(empty.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn too_many_wrong_passwords_are_stopped() {
    let fixture =
        Fixture::with(tidegate_keymanager::Settings { address_failures_max: 2, ..settings() }, crate::support::BASE)
            .await;
    let client = fixture.client().await;
    let browser = Browser::default();
    let page = browser.get(&fixture, &format!("/oauth2/authorize?{}", query(&client, &[]))).await;
    for _ in 0..2 {
        browser.submit(&fixture, &page, &[("username", "admin"), ("password", "wrong")]).await;
    }
    let stopped = browser.submit(&fixture, &page, &[("username", "admin"), ("password", "admin")]).await;
    assert_eq!(stopped.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(browser.cookie(SESSION).is_none());
}

#[tokio::test]
async fn a_post_from_elsewhere_is_refused() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let request = query(&client, &[]);
    let browser = Browser::default();
    browser.get(&fixture, &format!("/oauth2/authorize?{request}")).await;
    let csrf = browser.cookie(CSRF).unwrap();
    let post = |path: &'static str, csrf: &str, site: &'static str| {
        let fields = [
            ("csrf", csrf),
            ("request", &request),
            ("username", "admin"),
            ("password", "admin"),
            ("decision", "approve"),
        ];
        Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", site)
            .body(Body::from(encode(&fields)))
            .unwrap()
    };
    for path in ["/oauth2/login", "/oauth2/consent", "/oidc/logout"] {
        for request in
            [post(path, "", "same-origin"), post(path, &"x".repeat(43), "same-origin"), post(path, &csrf, "cross-site")]
        {
            if path == "/oidc/logout" && request.headers()["sec-fetch-site"] == "same-origin" {
                continue;
            }
            let answer = browser.send(&fixture, request).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}: {}", answer.body);
        }
        let without_cookie = fixture.send(post(path, &csrf, "same-origin")).await;
        assert_eq!(without_cookie.status, StatusCode::BAD_REQUEST, "{path}");
    }
    assert!(browser.cookie(SESSION).is_none());
    let own = browser.send(&fixture, post("/oauth2/login", &csrf, "same-origin")).await;
    assert_eq!(own.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_login_form_cannot_lead_elsewhere() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let browser = Browser::default();
    browser.get(&fixture, &format!("/oauth2/authorize?{}", query(&client, &[]))).await;
    let csrf = browser.cookie(CSRF).unwrap();
    for request in ["", "https://evil.example/", "client_id=x&redirect_uri=https://evil.example", "a=1&a=2"] {
        let fields = [("csrf", csrf.as_str()), ("request", request), ("username", "admin"), ("password", "admin")];
        let answer = browser.send(&fixture, crate::support::form_request("/oauth2/login", &fields)).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::BAD_REQUEST, ""), "{request}");
    }
}

#[tokio::test]
async fn a_login_ends_the_session_that_was_there_and_sessions_end_by_time() {
    let fixture = Fixture::new().await;
    let client = fixture.client_of("admin", |spec| spec.properties.is_first_party = true).await;
    let request = query(&client, &[]);
    let browser = Browser::default();
    browser.log_in(&fixture, &request, "admin").await;
    let first = browser.cookie(SESSION).unwrap();
    browser.log_in(&fixture, &query(&client, &[("prompt", "login")]), "admin").await;
    assert_ne!(browser.cookie(SESSION).unwrap(), first);
    let thief = Browser::default();
    thief.set_cookie(SESSION, &first);
    let path = format!("/oauth2/authorize?{request}");
    assert!(thief.get(&fixture, &path).await.body.contains("Sign in"));

    assert!(redirected(&browser.get(&fixture, &path).await).contains_key("code"));
    fixture.advance_s(8 * 3600);
    assert!(browser.get(&fixture, &path).await.body.contains("Sign in"));
}

#[tokio::test]
async fn a_new_password_ends_sessions() {
    let fixture = Fixture::new().await;
    fixture.user("ann", &[]).await;
    let client = fixture.client_of("admin", |spec| spec.properties.is_first_party = true).await;
    let browser = Browser::default();
    browser.log_in(&fixture, &query(&client, &[]), "ann").await;
    fixture.km.reset_password("ann", &"another password".to_owned().into()).await.unwrap();
    let page = browser.get(&fixture, &format!("/oauth2/authorize?{}", query(&client, &[]))).await;
    assert!(page.body.contains("Sign in"));
}
