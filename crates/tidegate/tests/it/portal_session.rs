//! The portal's session: one cookie for three areas, good only with its proof and only from our own pages; ended by signing
//! out here or everywhere, by a new password, and by nothing that another user, browser or instance does.

use serde_json::json;
use tidegate_tests::actors::{ADMIN, Actor, DEVPORTAL, PUBLISHER, sign_in};
use tidegate_tests::app::{ADMIN_PASSWORD, App};
use tidegate_tests::http::Answer;

use crate::browser::{Browser, encode};
use crate::support::fresh;

const APPLICATIONS: &str = "/api/am/devportal/v3/applications";
const ANN_PASSWORD: &str = "ann has a password";

async fn signed_in(app: &App) -> Browser<'_> {
    let browser = Browser::new(app);
    browser.sign_in("/devportal", "admin", ADMIN_PASSWORD).await;
    browser
}

/// Adds a subscriber.
async fn ann(app: &App) {
    let admin: Actor<'_> = sign_in(app, "admin", ADMIN_PASSWORD, "apim:admin").await;
    let body = json!({"name": "ann", "password": ANN_PASSWORD, "roles": ["Internal/subscriber"]});
    admin.post("/api/tidegate/v1/users", &body).await.expect(201);
}

fn application(name: &str) -> serde_json::Value {
    json!({"name": name, "throttlingPolicy": "Unlimited"})
}

#[track_caller]
fn refused(answer: Answer, status: u16, words: &str) {
    let text = answer.expect(status).text();
    assert!(text.contains(words), "{text}");
}

#[tokio::test]
async fn one_sign_in_is_good_for_all_three_areas_and_comes_back_to_the_page() {
    let (_directory, app) = fresh().await;
    let browser = Browser::new(&app);
    assert_eq!(browser.read_session().await, json!({"user": null}));
    let (at, page) = browser.sign_in("/publisher/apis?q=a%20b", "admin", ADMIN_PASSWORD).await;
    assert_eq!(at, browser.url("/publisher/apis?q=a%20b"), "{}", page.text());
    let session = browser.read_session().await;
    assert_eq!(session["user"], "admin");
    assert!(!session.to_string().contains("eyJ"), "no token leaves the server: {session}");
    for path in [
        APPLICATIONS.to_owned(),
        format!("{PUBLISHER}/apis"),
        format!("{ADMIN}/environments"),
        "/api/tidegate/v1/users".to_owned(),
    ] {
        browser.get(&path).await.expect(200);
    }
    browser.post(APPLICATIONS, &application("first")).await.expect(201);
    let (at, _) = browser.visit(browser.url("/portal/sign-in?area=admin")).await;
    assert_eq!(at, browser.url("/admin"), "who is signed in sees no login page");
}

#[tokio::test]
async fn over_tls_the_cookie_is_bound_to_the_host_and_over_plain_http_it_works_too() {
    let (_directory, app) = fresh().await;
    let mut values = Vec::new();
    for (browser, is_tls) in [(Browser::new(&app), true), (Browser::plain(&app), false)] {
        let begun = browser.send(app.http.get(browser.url("/portal/sign-in").as_str())).await;
        let set = begun.expect(303).header("set-cookie").to_owned();
        for attribute in ["; Path=/;", "HttpOnly", "SameSite=Lax"] {
            assert!(set.contains(attribute), "{set}");
        }
        assert_eq!((set.starts_with("__Host-tidegate_portal_"), set.contains("; Secure")), (is_tls, is_tls), "{set}");
        browser.sign_in("/devportal", "admin", ADMIN_PASSWORD).await;
        let (name, value) = browser.session().expect("a session's cookie");
        assert_eq!(name.starts_with("__Host-tidegate_portal_"), is_tls, "{name}");
        browser.get(APPLICATIONS).await.expect(200);
        values.push((name, value));
    }
    // The plain name, which a page on the way could set, counts for nothing over TLS.
    let planted = format!("{}={}", values[1].0, values[1].1);
    let answer = app.http.get(&app.management("/portal/session")).header("cookie", &planted).send().await;
    assert_eq!(answer.expect(200).json()["user"], json!(null));
}

#[tokio::test]
async fn the_cookie_alone_calls_nothing() {
    let (_directory, app) = fresh().await;
    let browser = signed_in(&app).await;
    let proof = browser.proof().await;
    let url = app.management(APPLICATIONS);
    let get = || app.http.get(&url);
    let post = || app.http.post(&url).json(&application("forged"));
    refused(browser.send(get()).await, 403, "X-CSRF-Token");
    refused(browser.send(post()).await, 403, "X-CSRF-Token");
    for wrong in ["", "x", &proof[1..], &proof.to_uppercase()] {
        refused(browser.send(post().header("x-csrf-token", wrong)).await, 403, "not the one of this session");
        refused(browser.send(get().header("x-csrf-token", wrong)).await, 403, "not the one of this session");
    }
    for (name, foreign) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", "https://localhost:1"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", "none"),
    ] {
        let call = post().header("x-csrf-token", &proof).header(name, foreign);
        refused(browser.send(call).await, 403, "another site");
    }
    // A read that the browser makes by itself, as an image does: allowed from our pages, anybody's from elsewhere.
    browser.send(get().header("sec-fetch-site", "same-origin")).await.expect(200);
    refused(browser.send(get().header("sec-fetch-site", "cross-site")).await, 403, "X-CSRF-Token");
    browser.send(app.http.get(&app.management("/api/am/devportal/v3/apis"))).await.expect(200);
    refused(browser.send(post().header("sec-fetch-site", "same-origin")).await, 403, "X-CSRF-Token");
    let foreign = app.http.get(&app.management("/portal/session")).header("sec-fetch-site", "cross-site");
    refused(browser.send(foreign).await, 403, "another site");
    let list = browser.get(APPLICATIONS).await.expect(200).json();
    assert!(!list.to_string().contains("forged"), "{list}");
}

#[tokio::test]
async fn a_bearer_token_wins_over_the_cookie() {
    let (_directory, app) = fresh().await;
    ann(&app).await;
    let browser = signed_in(&app).await;
    let token = sign_in(&app, "ann", ANN_PASSWORD, "apim:subscribe apim:app_manage").await.token;
    let post =
        |token: &str, name: &str| app.http.post(&app.management(APPLICATIONS)).bearer(token).json(&application(name));
    let made = browser.send(post(&token, "by token")).await.expect(201).json();
    assert_eq!(made["owner"], "ann");
    browser.send(post("not a token", "x")).await.expect(401);
}

#[tokio::test]
async fn a_cookie_that_is_forged_or_of_another_instance_is_nobodys() {
    let (_directory, app) = fresh().await;
    let (_other_directory, other) = fresh().await;
    let (browser, stranger) = (signed_in(&app).await, signed_in(&other).await);
    let proof = browser.proof().await;
    let ((name, value), (other_name, other_value)) = (browser.session().unwrap(), stranger.session().unwrap());
    assert_ne!(name, other_name, "two instances of one host keep apart");
    let ask = |cookie: String, proof: &str| {
        app.http.get(&app.management(APPLICATIONS)).header("cookie", &cookie).header("x-csrf-token", proof).send()
    };
    ask(format!("{name}={value}"), &proof).await.expect(200);
    ask(format!("{other_name}={other_value}"), &stranger.proof().await).await.expect(401);
    refused(ask(format!("{name}={other_value}"), &stranger.proof().await).await, 401, "has ended");
    for forged in ["A".repeat(43), value[1..].to_owned(), format!("{value}A"), String::new()] {
        let status = ask(format!("{name}={forged}"), &proof).await.status.as_u16();
        assert!(status == 401 || status == 403, "{forged}: {status}");
    }
}

#[tokio::test]
async fn a_sign_in_is_answered_only_in_the_browser_that_began_it_and_once() {
    let (_directory, app) = fresh().await;
    let (victim, thief) = (Browser::new(&app), Browser::new(&app));
    // A thief begins, and would have the victim's browser finish: the victim would work in the thief's account.
    thief.sign_in("/devportal", "admin", ADMIN_PASSWORD).await;
    thief.sign_out(false).await.expect(204);
    let (at, page) = thief.visit(thief.url("/portal/sign-in")).await;
    let state = at.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    assert!(page.text().contains("<form"));
    for query in
        [format!("code=x&state={state}"), "code=x&state=made-up".to_owned(), "code=x".to_owned(), String::new()]
    {
        let (at, _) = victim.visit(victim.url(&format!("/portal/callback?{query}"))).await;
        assert_eq!(at, victim.url("/devportal/sign-in-failed?reason=unknown-state"), "{query}");
    }
    assert!(victim.session().is_none());
    // In the right browser, with what is no code or no consent.
    for (query, reason) in [("code=made-up", "token"), ("error=access_denied", "refused")] {
        let (at, _) = victim.visit(victim.url("/portal/sign-in")).await;
        let state = at.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
        let (at, _) = victim.visit(victim.url(&format!("/portal/callback?{query}&state={state}"))).await;
        assert_eq!(at, victim.url(&format!("/devportal/sign-in-failed?reason={reason}")));
        let (at, _) = victim.visit(victim.url(&format!("/portal/callback?{query}&state={state}"))).await;
        assert_eq!(at, victim.url("/devportal/sign-in-failed?reason=unknown-state"), "a state is answered once");
    }
}

#[tokio::test]
async fn a_code_that_comes_twice_ends_what_the_first_one_gave() {
    let (_directory, app) = fresh().await;
    let browser = signed_in(&app).await;
    // Goes the way again with the login that is there, looking at each step.
    browser.cookies.lock().unwrap().retain(|name, _| !name.contains("tidegate_portal"));
    let begun = browser.send(app.http.get(browser.url("/portal/sign-in").as_str())).await;
    let (at, under_way) = (browser.url("/portal/sign-in"), browser.cookie_header());
    let coded = browser.send(app.http.get(at.join(begun.header("location")).unwrap().as_str())).await;
    let callback = at.join(coded.header("location")).unwrap();
    assert!(callback.path() == "/portal/callback" && callback.query().is_some_and(|query| query.contains("code=")));
    browser.visit(callback.clone()).await;
    browser.get(APPLICATIONS).await.expect(200);
    let replayed = app.http.get(callback.as_str()).header("cookie", &under_way).send().await.expect(303);
    assert_eq!(replayed.header("location"), "../devportal/sign-in-failed?reason=token");
    assert_eq!(browser.read_session().await["user"], json!(null), "someone else holds the code: nobody keeps it");
}

#[tokio::test]
async fn a_sign_in_leads_to_pages_of_the_portal_and_nowhere_else() {
    let (_directory, app) = fresh().await;
    for to in ["https://evil.example/devportal", "//evil.example", "/devportal/../oauth2/authorize", "/\\evil.example"]
    {
        let browser = Browser::new(&app);
        let (at, _) = browser.sign_in(to, "admin", ADMIN_PASSWORD).await;
        assert_eq!(at, browser.url("/devportal"), "{to}");
        let again = browser.send(app.http.get(&app.management(&format!("/portal/sign-in?to={}", encode(to))))).await;
        assert_eq!(again.expect(303).header("location"), "../devportal", "{to}");
    }
    // Under a name that is not ours it goes on at one that is.
    let spoofed = format!("http://127.0.0.1:{}/portal/sign-in?to=/admin", app.port("management-http"));
    let answer = app.http.get(&spoofed).header("host", "evil.example").send().await.expect(303);
    assert_eq!(answer.header("location"), app.management("/portal/sign-in?to=%2Fadmin"));
}

#[tokio::test]
async fn signing_out_ends_this_browser_and_everywhere_ends_all_of_the_user() {
    let (_directory, app) = fresh().await;
    ann(&app).await;
    let (first, second, anns) = (signed_in(&app).await, signed_in(&app).await, Browser::new(&app));
    anns.sign_in("/devportal", "ann", ANN_PASSWORD).await;
    let (old, proof) = (first.cookie_header(), first.proof().await);
    let unproven = first.send(app.http.post(&app.management("/portal/sign-out"))).await;
    refused(unproven, 403, "X-CSRF-Token");
    first.sign_out(false).await.expect(204);
    assert!(first.session().is_none());
    let again =
        app.http.get(&app.management(APPLICATIONS)).header("cookie", &old).header("x-csrf-token", &proof).send().await;
    refused(again, 401, "has ended");
    let (at, _) = first.visit(first.url("/portal/sign-in")).await;
    assert_eq!(at.path(), "/oauth2/authorize", "the login has ended too: the password is asked for");
    second.get(APPLICATIONS).await.expect(200);

    let third = signed_in(&app).await;
    third.sign_out(true).await.expect(204);
    assert_eq!(second.read_session().await["user"], json!(null));
    let (at, _) = second.visit(second.url("/portal/sign-in")).await;
    assert_eq!(at.path(), "/oauth2/authorize", "and so have the other browser's");
    assert_eq!(anns.read_session().await["user"], "ann", "another user's are untouched");
    anns.get(APPLICATIONS).await.expect(200);
    anns.sign_out(false).await.expect(204);
    first.send(app.http.post(&app.management("/portal/sign-out"))).await.expect(204);
}

#[tokio::test]
async fn two_users_see_what_is_theirs_and_get_the_scopes_of_their_roles() {
    let (_directory, app) = fresh().await;
    ann(&app).await;
    let (admins, anns) = (signed_in(&app).await, Browser::new(&app));
    anns.sign_in("/devportal", "ann", ANN_PASSWORD).await;
    anns.post(APPLICATIONS, &application("ann's")).await.expect(201);
    for (browser, sees) in [(&admins, false), (&anns, true)] {
        let list = browser.get(APPLICATIONS).await.expect(200).text();
        assert_eq!(list.contains("ann's"), sees, "{list}");
    }
    for path in ["/api/tidegate/v1/users", "/api/am/publisher/v4/apis"] {
        anns.get(path).await.expect(401);
    }
    // One's proof does nothing for the other's cookie.
    let crossed = app.http.post(&app.management(APPLICATIONS)).header("x-csrf-token", &anns.proof().await);
    refused(admins.send(crossed.json(&application("x"))).await, 403, "not the one of this session");
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions_and_tokens() {
    let (_directory, app) = fresh().await;
    ann(&app).await;
    let (here, there) = (Browser::new(&app), Browser::new(&app));
    for browser in [&here, &there] {
        browser.sign_in("/devportal", "ann", ANN_PASSWORD).await;
    }
    let token = sign_in(&app, "ann", ANN_PASSWORD, "apim:subscribe").await.token;
    let url = format!("{DEVPORTAL}/me/change-password");
    let change = |old: &str| json!({"currentPassword": old, "newPassword": "another password"});
    here.post(&url, &change("wrong")).await.expect(400);
    there.get(APPLICATIONS).await.expect(200);
    here.post(&url, &change(ANN_PASSWORD)).await.expect(200);
    here.get(APPLICATIONS).await.expect(200);
    assert_eq!(there.read_session().await["user"], json!(null));
    app.http.get(&app.management(APPLICATIONS)).bearer(&token).send().await.expect(401);
    there.sign_in("/devportal", "ann", "another password").await;
    there.get(APPLICATIONS).await.expect(200);
}

#[tokio::test]
async fn someone_locked_out_is_out_at_once() {
    let (_directory, app) = fresh().await;
    ann(&app).await;
    let (admin, anns) = (signed_in(&app).await, Browser::new(&app));
    anns.sign_in("/devportal", "ann", ANN_PASSWORD).await;
    let proof = admin.proof().await;
    let lock = app.http.put(&app.management("/api/tidegate/v1/users/ann")).header("x-csrf-token", &proof);
    admin.send(lock.json(&json!({"isActive": false}))).await.expect(200);
    assert_eq!(anns.read_session().await["user"], json!(null));
}

#[tokio::test]
async fn signing_out_at_the_login_page_ends_the_portals_session_too() {
    let (_directory, app) = fresh().await;
    let browser = signed_in(&app).await;
    let (at, page) = browser.visit(browser.url("/oidc/logout")).await;
    let (target, fields) = crate::browser::form(&at, &page.text(), "", "");
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.send(app.http.post(target.as_str()).form(&fields)).await.expect(200);
    assert_eq!(browser.read_session().await["user"], json!(null));
}
