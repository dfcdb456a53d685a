//! Accounts that people make themselves, and the look that an operator gives the portal.

use serde_json::{Value, json};
use tidegate_tests::app::{ADMIN_PASSWORD, App, Start};
use tidegate_tests::http::Answer;

use crate::browser::Browser;
use crate::support::{BINARY, fresh};

const SIGN_UP: &str = "/api/tidegate/v1/sign-up";
const LOGO: &str = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>";

async fn sign_up(app: &App, body: &Value) -> Answer {
    app.http.post(&app.management(SIGN_UP)).json(body).send().await
}

#[tokio::test]
async fn a_visitor_makes_an_account_and_is_a_subscriber_and_nothing_more() {
    let (_directory, app) = fresh().await;
    let made = sign_up(&app, &json!({"name": "zoë", "password": "long enough", "email": "z@example.com"})).await;
    assert_eq!(made.expect(201).json(), json!({"name": "zoë", "email": "z@example.com"}));
    let browser = Browser::new(&app);
    let (at, _) = browser.sign_in("/devportal/applications", "zoë", "long enough").await;
    assert_eq!(at.path(), "/devportal/applications");
    let session = browser.read_session().await;
    assert!(session["roles"].to_string().contains("Internal/subscriber"), "{session}");
    assert!(!session["scopes"].to_string().contains("apim:admin"), "{session}");
    browser.get("/api/tidegate/v1/users").await.expect(401);
    // It is in the audit log.
    let admin = Browser::new(&app);
    admin.sign_in("/admin", "admin", ADMIN_PASSWORD).await;
    let log = admin.get("/api/tidegate/v1/audit?action=user.sign_up").await.expect(200).json();
    assert_eq!(log["list"][0]["subject"], "zoë", "{log}");
}

#[tokio::test]
async fn what_is_no_account_is_refused_with_every_reason_and_roles_cannot_be_chosen() {
    let (_directory, app) = fresh().await;
    let refused = sign_up(&app, &json!({"name": "a b", "password": "short"})).await.expect(400).json();
    let fields: Vec<&str> =
        refused["error"].as_array().unwrap().iter().filter_map(|one| one["message"].as_str()).collect();
    assert_eq!(fields, ["username", "password"], "{refused}");
    sign_up(&app, &json!({"name": "eve", "password": "long enough", "email": "nowhere"})).await.expect(400);
    sign_up(&app, &json!({"name": "eve", "password": "long enough", "roles": ["admin"]})).await.expect(400);
    sign_up(&app, &json!({})).await.expect(400);
    let taken = sign_up(&app, &json!({"name": "ADMIN", "password": "long enough"})).await.expect(409).json();
    assert!(taken["description"].as_str().is_some_and(|text| text.contains("choose another")), "{taken}");
    let foreign = app.http.post(&app.management(SIGN_UP)).header("origin", "https://evil.example");
    foreign.json(&json!({"name": "eve", "password": "long enough"})).send().await.expect(403);
}

#[tokio::test]
async fn accounts_are_not_made_by_the_thousand() {
    let (_directory, app) = fresh().await;
    let mut answers = Vec::new();
    for _ in 0..110 {
        let answer = sign_up(&app, &json!({"name": "", "password": ""})).await;
        answers.push(answer.status.as_u16());
        if answer.status.as_u16() == 429 {
            assert!(answer.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds > 0));
            break;
        }
    }
    assert_eq!(answers.last(), Some(&429), "{}", answers.len());
}

#[tokio::test]
async fn sign_up_can_be_switched_off_and_then_nobody_is_shown_the_way() {
    let directory = tempfile::tempdir().unwrap();
    let app = Start::new(BINARY, directory.path()).config("[portal]\nsign_up = false\n").start().await;
    sign_up(&app, &json!({"name": "ann", "password": "long enough"})).await.expect(403);
    let browser = Browser::new(&app);
    let (_, page) = browser.visit(browser.url("/portal/sign-in")).await;
    assert!(!page.text().contains("sign-up"), "{}", page.text());
    let theme = app.http.get(&app.management("/portal/theme.json")).send().await.expect(200).json();
    assert_eq!(theme["signUp"], false);
}

#[tokio::test]
async fn name_colour_and_logo_are_the_operators_on_every_page_and_before_anything_is_painted() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("logo.svg"), LOGO).unwrap();
    let config = "[portal]\nname = 'Harbour & Sons'\ncolor = '#8a2be2'\nlogo_file = 'logo.svg'\n";
    let app = Start::new(BINARY, directory.path()).config(config).start().await;
    let browser = Browser::new(&app);
    let (at, login) = browser.visit(browser.url("/portal/sign-in")).await;
    for wanted in
        ["Harbour &amp; Sons", "href=\"../portal/theme.css\"", "src=\"../portal/logo\"", "../devportal/sign-up"]
    {
        assert!(login.text().contains(wanted), "{wanted}: {}", login.text());
    }
    let css = app.http.get(at.join("../portal/theme.css").unwrap().as_str()).send().await.expect(200);
    assert!(css.text().contains("--tg-brand-7: #8a2be2"), "{}", css.text());
    let logo = app.http.get(&app.management("/portal/logo")).send().await.expect(200);
    assert_eq!((logo.text().as_str(), logo.header("content-type")), (LOGO, "image/svg+xml"));
    assert!(logo.header("content-security-policy").contains("sandbox"));
}

#[tokio::test]
async fn a_look_that_cannot_be_had_is_refused_at_the_start_with_every_reason() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("page.html"), "<html>").unwrap();
    let config = format!(
        "[portal]\nname = '{}'\ncolor = 'teal'\nlogo_file = 'none.svg'\nicon_file = 'page.html'\ncolour = '#fff'\n",
        "x".repeat(41)
    );
    let (started, said) = Start::new(BINARY, directory.path()).config(&config).run_to_end();
    assert!(!started);
    for wanted in [
        "portal.name",
        "1 to 40",
        "portal.color",
        "#rrggbb",
        "teal",
        "none.svg",
        "page.html",
        "none of SVG",
        "portal.colour",
    ] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
}
