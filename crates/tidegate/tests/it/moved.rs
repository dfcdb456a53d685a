//! An instance moves to other ports, on the same data: nothing is edited, nothing breaks.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tidegate_tests::actors::{Actor, DEVPORTAL, PUBLISHER, developer, eventually, publisher, text};
use tidegate_tests::app::{ADMIN_PASSWORD, App, Start};
use tidegate_tests::upstream::Upstream;

use crate::sign_in::{authorization, portal_tokens};
use crate::support::BINARY;

/// Claims of a JWT, unverified.
fn claims(token: &str) -> Value {
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).expect("a JWT has three parts")).unwrap();
    serde_json::from_slice(&payload).unwrap()
}

async fn token(app: &App, key: &str, secret: &str, fields: &[(&str, &str)]) -> Value {
    app.http.post(&app.management("/oauth2/token")).basic(key, secret).form(fields).send().await.expect(200).json()
}

async fn called(app: &App, header: &str, value: &str) -> u16 {
    app.http.get(&app.gateway("/lasting/1.0.0/x")).header(header, value).send().await.status.as_u16()
}

#[tokio::test]
async fn another_offset_on_the_same_data_breaks_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let start = Start::new(BINARY, directory.path());
    let backend = Upstream::echo().await;

    let (_, app) = start.start_at_an_offset().await;
    let old_issuer = app.management("/oauth2/token");
    let api_keys = json!({"securityScheme": ["oauth2", "api_key"]});
    let api = publisher(&app).await.publish("Lasting", &backend.url(), api_keys).await;
    let outer = publisher(&app)
        .await
        .publish(
            "Outer",
            "tidegate://gateway/lasting/1.0.0",
            json!({
                "operations": [{"target": "/*", "verb": "GET", "authType": "None"}],
            }),
        )
        .await;
    let dev = developer(&app).await;
    let (application, keys) = dev.ready_application("Shop", &api).await;
    eventually(&app, "/lasting/1.0.0/x", Some(&keys.token), 200).await;
    let password = [("grant_type", "password"), ("username", "admin"), ("password", ADMIN_PASSWORD)];
    let user = token(&app, &keys.key, &keys.secret, &password).await;
    let (jwt, refresh) = (text(&user, "access_token").to_owned(), text(&user, "refresh_token").to_owned());
    let opaque = opaque_token(&app, &dev, &application).await;
    let path = format!("{DEVPORTAL}/applications/{application}/api-keys/PRODUCTION/generate");
    let made =
        dev.post(&path, &json!({"keyName": "k", "validityPeriod": -1, "additionalProperties": {}})).await.expect(200);
    let api_key = text(&made.json(), "apikey").to_owned();
    let management = portal_tokens(&app, &app.management("/portal/callback")).await;
    let management = text(&management, "access_token").to_owned();
    assert_eq!(claims(&jwt)["iss"], old_issuer.as_str());
    let old_callback = app.management("/portal/callback");
    app.stop().await;

    let (_, app) = start.start_at_an_offset().await;
    assert_ne!(app.management("/oauth2/token"), old_issuer);
    for (header, value) in [
        ("authorization", format!("Bearer {}", keys.token)),
        ("authorization", format!("Bearer {jwt}")),
        ("authorization", format!("Bearer {opaque}")),
        ("apikey", api_key),
    ] {
        assert_eq!(called(&app, header, &value).await, 200, "{header}: {value}");
    }
    let chained = app.http.get(&app.gateway("/outer/1.0.0/x")).send().await;
    assert_eq!(chained.status.as_u16(), 401, "it reaches the other API, which asks who calls: {}", chained.text());

    let refreshed =
        token(&app, &keys.key, &keys.secret, &[("grant_type", "refresh_token"), ("refresh_token", &refresh)]).await;
    let fresh = text(&refreshed, "access_token");
    assert_eq!(claims(fresh)["iss"], app.management("/oauth2/token"), "new tokens name the new issuer");
    assert_eq!(called(&app, "authorization", &format!("Bearer {fresh}")).await, 200);

    let discovery = app.http.get(&app.management("/.well-known/openid-configuration")).send().await.expect(200).json();
    assert_eq!(discovery["issuer"], app.management("/oauth2/token"));
    let jwks = app.http.get(text(&discovery, "jwks_uri")).send().await.expect(200).json();
    assert!(jwks["keys"].as_array().is_some_and(|keys| !keys.is_empty()), "{jwks}");

    let dev = developer(&app).await;
    let shown = dev.get(&format!("{DEVPORTAL}/apis/{api}")).await.expect(200).json();
    assert_eq!(shown["endpointURLs"][0]["URLs"]["http"], app.gateway("/lasting/1.0.0"));
    let path = format!("{DEVPORTAL}/subscriptions?applicationId={application}");
    assert_eq!(dev.get(&path).await.expect(200).json()["count"], 1);
    let kept = publisher(&app).await.get(&format!("{PUBLISHER}/apis/{outer}")).await.expect(200).json();
    assert_eq!(kept["endpointConfig"]["production_endpoints"]["url"], "tidegate://gateway/lasting/1.0.0");

    app.http.get(&app.management("/api/am/devportal/v3/applications")).bearer(&management).send().await.expect(200);
    portal_tokens(&app, &app.management("/portal/callback")).await;
    let refused = authorization(&app, &old_callback).await;
    assert!(refused.status.is_client_error(), "the old port is somebody else's now: {}", refused.status);
    app.stop().await;
}

/// A token of a client whose tokens are opaque, mapped to the application's sandbox.
async fn opaque_token(app: &App, dev: &Actor<'_>, application: &str) -> String {
    let client = json!({"callbackUrl": "https://client.example/cb", "clientName": "opaque", "owner": "admin",
        "grantType": "client_credentials", "saasApp": true, "tokenType": "OPAQUE"});
    let register = app.http.post(&app.management("/client-registration/v0.17/register"));
    let client = register.basic("admin", ADMIN_PASSWORD).json(&client).send().await.expect(200).json();
    let (key, secret) = (text(&client, "clientId"), text(&client, "clientSecret"));
    let mapping = json!({"consumerKey": key, "consumerSecret": secret, "keyType": "SANDBOX",
        "keyManager": "Resident Key Manager"});
    dev.post(&format!("{DEVPORTAL}/applications/{application}/map-keys"), &mapping).await.expect(200);
    let made = token(app, key, secret, &[("grant_type", "client_credentials")]).await;
    let token = text(&made, "access_token").to_owned();
    assert!(!token.contains('.'), "{token} is a JWT");
    token
}

#[tokio::test]
async fn a_public_address_stays_whatever_the_offset() {
    let directory = tempfile::tempdir().unwrap();
    let public =
        "[server]\npublic_url = 'https://manage.example/tide'\n[gateway]\npublic_url = 'https://api.example'\n";
    let start = Start::new(BINARY, directory.path()).config(public);
    let seen = async |app: &App| {
        let discovery = app.http.get(&app.management("/.well-known/openid-configuration")).send().await.expect(200);
        let settings = developer(app).await.get(&format!("{DEVPORTAL}/settings")).await.expect(200);
        (discovery.json(), settings.json())
    };
    let (_, app) = start.start_at_an_offset().await;
    let before = seen(&app).await;
    assert_eq!(before.0["issuer"], "https://manage.example/tide/oauth2/token");
    assert!(before.1.to_string().contains("https://api.example"), "{}", before.1);
    app.stop().await;
    let (_, app) = start.start_at_an_offset().await;
    assert_eq!(seen(&app).await, before);
    assert!(authorization(&app, "https://manage.example/tide/portal/callback").await.status.is_success());
    assert!(
        authorization(&app, &app.management("/portal/callback")).await.status.is_success(),
        "and here it is itself"
    );
    assert!(authorization(&app, "https://manage.example/portal/callback").await.status.is_client_error());
    app.stop().await;
}

#[tokio::test]
async fn two_nodes_on_one_store_sign_in_each_at_their_own_address_whoever_started_last() {
    let url = tokio::task::spawn_blocking(tidegate_tests::postgres::fresh_database).await.unwrap();
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = format!("[store]\nurl = \"{url}\"\nmaster_key = \"{}\"\n", "5a".repeat(32));
    let node = |directory: &tempfile::TempDir| Start::new(BINARY, directory.path()).config(&store);
    let one = node(&first).start().await;
    let two = node(&second).start().await;
    for (app, other) in [(&one, &two), (&two, &one)] {
        let tokens = portal_tokens(app, &app.management("/portal/callback")).await;
        let management = text(&tokens, "access_token");
        let path = "/api/am/devportal/v3/applications";
        app.http.get(&app.management(path)).bearer(management).send().await.expect(200);
        // Trusts the other's certificate, which is another one.
        other.http.get(&other.management(path)).bearer(management).send().await.expect(200);
        let refused = authorization(app, &other.management("/portal/callback")).await;
        assert!(refused.status.is_client_error(), "{}", refused.status);
        let plain = format!("http://localhost:{}/portal/callback", app.port("management-http"));
        assert!(authorization(app, &plain).await.status.is_success(), "{plain}");
        let by_number = format!("https://127.0.0.1:{}/portal/callback", app.port("management-https"));
        assert!(authorization(app, &by_number).await.status.is_success(), "{by_number}");
        let sign_out = async |back: &str| {
            let mut url = url::Url::parse(&app.management("/oidc/logout")).unwrap();
            url.query_pairs_mut().extend_pairs([("client_id", "tidegate-portal"), ("post_logout_redirect_uri", back)]);
            app.http.get(url.as_str()).send().await.status
        };
        assert!(!sign_out(&app.management("/portal/callback")).await.is_client_error());
        assert!(sign_out(&other.management("/portal/callback")).await.is_client_error());
    }
}

#[tokio::test]
async fn an_address_from_before_the_offset_is_told_made_symbolic_and_then_works() {
    let directory = tempfile::tempdir().unwrap();
    let (offset, app) = Start::new(BINARY, directory.path()).start_at_an_offset().await;
    let backend = Upstream::echo().await;
    let open = json!({"operations": [{"target": "/*", "verb": "GET", "authType": "None"}]});
    let publisher = publisher(&app).await;
    publisher.publish("Inner", &backend.url(), open.clone()).await;
    let mut outer = json!({"name": "Outer", "context": "/outer", "version": "1.0.0", "policies": ["Unlimited"],
        "endpointConfig": {"endpoint_type": "http", "production_endpoints": {"url": "http://localhost:8280/inner/1.0.0"}}});
    outer["operations"] = open["operations"].clone();
    let made = publisher.post(&format!("{PUBLISHER}/apis"), &outer).await.expect(201);
    let told = format!("port 8280 is the base port of gateway-http; with offset {offset} it is on {}", 8280 + offset);
    assert!(made.header("x-tidegate-notice").contains(&told), "{told}\nnot in\n{}", made.header("x-tidegate-notice"));
    let made = made.json();
    let id = text(&made, "id");
    let path = format!("/api/tidegate/v1/apis/{id}/findings/apply");
    let left = publisher.post(&path, &json!({})).await.expect(200).json();
    assert_eq!(left["count"], 0, "{left}");
    publisher.deploy(id).await;
    publisher.lifecycle(id, "Publish").await.expect(200);
    let echoed = eventually(&app, "/outer/1.0.0/x?q=1", None, 200).await.json();
    assert_eq!((&echoed["path"], &echoed["query"]), (&json!("/x"), &json!("q=1")));

    // The circle is closed by a literal address, which nobody refuses: another gateway may be there one day.
    let closing = json!({"endpointConfig": {"endpoint_type": "http",
        "production_endpoints": {"url": app.gateway("/ring/1.0.0")}}, "operations": open["operations"]});
    publisher.publish("Ring", "unused", closing).await;
    let looped = eventually(&app, "/ring/1.0.0/x", None, 508).await;
    assert!(looped.text().contains("lead to each other"), "{}", looped.text());
}
