//! The default APIs and assertions of a gateway whose key manager is another process, at another offset: as in one process.

use serde_json::{Value, json};
use tidegate_model::millis;
use tidegate_tests::actors::{Keys, developer, eventually, publisher, text};
use tidegate_tests::app::{ADMIN_PASSWORD, App};
use tidegate_tests::http::Answer;
use tidegate_tests::port::Port;
use tidegate_tests::upstream::Upstream;
use tidegate_wire::jose::{Expectations, Jwk, KeySet, verify};

use crate::apart::{Site, same_port};

async fn post(gateway: &App, path: &str, keys: &Keys, form: &[(&str, &str)]) -> Answer {
    gateway.http.post(&gateway.gateway(path)).basic(&keys.key, &keys.secret).form(form).send().await
}

async fn login(gateway: &App, keys: &Keys) -> Value {
    let form = [("grant_type", "password"), ("username", "admin"), ("password", ADMIN_PASSWORD), ("scope", "openid")];
    post(gateway, "/login", keys, &form).await.expect(200).json()
}

async fn call(gateway: &App, token: &str) -> Answer {
    gateway.http.get(&gateway.gateway("/orders/1.0.0/now")).bearer(token).send().await
}

/// A subscribed application of an API that echoes.
async fn shop(control: &App, backend: &Upstream) -> Keys {
    let api = publisher(control).await.publish("Orders", &backend.url(), json!({})).await;
    developer(control).await.ready_application("Shop", &api).await.1
}

#[tokio::test]
async fn tokens_are_got_renewed_and_revoked_through_a_gateway_apart_and_every_gateway_knows() {
    let site = Site::new();
    let control = site.control_plane().start().await;
    let (one, two) = (site.gateway("one", &control), site.gateway("two", &control));
    let (one, two) = tokio::join!(one.start(), two.start());
    let backend = Upstream::echo().await;
    let keys = shop(&control, &backend).await;
    for gateway in [&one, &two] {
        eventually(gateway, "/orders/1.0.0/now", Some(&keys.token), 200).await;
    }

    let first = login(&one, &keys).await;
    let old = text(&first, "access_token");
    call(&one, old).await.expect(200);
    eventually(&two, "/orders/1.0.0/now", Some(old), 200).await;
    let user = one.http.get(&one.gateway("/userinfo")).bearer(old).send().await.expect(200).json();
    assert_eq!(user["sub"], "admin", "{user}");

    let refresh = [("grant_type", "refresh_token"), ("refresh_token", text(&first, "refresh_token"))];
    let renewed = post(&one, "/token", &keys, &refresh).await.expect(200);
    for header in ["DeactivatedAccessToken", "x-tidegate-ended"] {
        assert_eq!(renewed.header(header), "", "{header} is not for callers");
    }
    let new = renewed.json();
    let new = text(&new, "access_token");
    for gateway in [&one, &two] {
        call(gateway, new).await.expect(200);
    }

    // The grant ends with both its tokens: here at once, at the other gateway by the feed.
    post(&one, "/revoke", &keys, &[("token", new)]).await.expect(200);
    for token in [old, new] {
        let refused = call(&one, token).await.expect(401);
        assert!(refused.text().contains("900904"), "{}", refused.text());
    }
    for token in [old, new] {
        eventually(&two, "/orders/1.0.0/now", Some(token), 401).await;
    }

    // A browser goes on where the key manager is.
    let query = "response_type=code&client_id=tidegate-portal&redirect_uri=x&state=a%26b";
    let answer = one.http.get(&one.gateway(&format!("/authorize?{query}"))).send().await.expect(303);
    assert_eq!(answer.header("location"), control.management(&format!("/oauth2/authorize?{query}")));
    one.http.get(&one.gateway("/authorize/x")).send().await.expect(404);
}

#[tokio::test]
async fn wrong_passwords_count_for_the_caller_and_not_for_the_gateway_that_passes_them_on() {
    let site = Site::new();
    let control = site.control_plane().config("[key_manager]\nlogin_attempts_max = 2\n").start().await;
    let trusting = "[gateway]\ntrusted_proxies = ['127.0.0.0/8', '::1/128']\n";
    let gateway = site.gateway("edge", &control).config(trusting).start().await;
    let backend = Upstream::echo().await;
    let keys = shop(&control, &backend).await;
    eventually(&gateway, "/orders/1.0.0/now", Some(&keys.token), 200).await;
    let guess = async |base: String, address: &str, more: (&str, &str)| {
        let form = [("grant_type", "password"), ("username", "admin"), ("password", "wrong")];
        let call = gateway.http.post(&base).basic(&keys.key, &keys.secret).form(&form);
        call.header("x-forwarded-for", address).header(more.0, more.1).send().await.status.as_u16()
    };
    let token = gateway.gateway("/token");
    for expected in [400, 400, 429] {
        assert_eq!(guess(token.clone(), "192.0.2.7", ("x", "y")).await, expected);
    }
    assert_eq!(guess(token.clone(), "192.0.2.8", ("x", "y")).await, 400, "another caller has its own share");
    let forged = ("x-tidegate-client", "192.0.2.9");
    assert_eq!(guess(token.clone(), "192.0.2.7", forged).await, 429, "a caller cannot say where it calls from");
}

#[tokio::test]
async fn what_lets_a_gateway_in_is_shown_to_its_key_manager_only() {
    let site = Site::new();
    let control = site.control_plane().start().await;
    let gateway = site.gateway("edge", &control).start().await;
    let foreign = Upstream::echo().await;
    let endpoint = json!({"isEnabled": true, "endpoint": foreign.url()});
    publisher(&control).await.put("/api/tidegate/v1/default-apis/token", &endpoint).await.expect(200);
    let begun = std::time::Instant::now();
    let call = || gateway.http.post(&gateway.gateway("/token")).basic("a", "b").form(&[("grant_type", "x")]).send();
    while call().await.status.as_u16() != 200 {
        assert!(begun.elapsed().as_secs() < 10);
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let token = std::fs::read_to_string(site.path().join("control/join.token")).unwrap();
    for seen in foreign.seen() {
        let headers = format!("{:?}", seen.headers);
        assert!(!headers.contains("x-tidegate-") && !headers.contains(token.trim()), "{headers}");
    }
}

#[tokio::test]
async fn a_key_manager_that_comes_back_with_another_certificate_is_reached_without_a_restart() {
    let site = Site::new();
    let control = site.control_plane().start().await;
    let gateway = site.gateway("edge", &control).start().await;
    let ask = || gateway.http.post(&gateway.gateway("/token")).form(&[("grant_type", "client_credentials")]).send();
    assert_eq!(ask().await.expect(401).json()["error"], "invalid_client");
    let again = same_port(&control);
    control.kill();
    let down = ask().await;
    assert!(down.status.is_server_error(), "{}", down.text());
    std::fs::remove_dir_all(site.path().join("control/tls")).unwrap();
    let _control = site.control_plane().only_config(&again).start().await;
    let begun = std::time::Instant::now();
    while ask().await.status.as_u16() != 401 {
        assert!(begun.elapsed().as_secs() < 60, "{}", gateway.log());
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn a_backend_behind_a_gateway_apart_is_told_who_calls_signed_by_the_key_manager() {
    let site = Site::new();
    let control = site.control_plane().start().await;
    let asserting = "[gateway]\nbackend_assertion = 'standard'\n";
    let gateway = site.gateway("edge", &control).config(asserting).start().await;
    let backend = Upstream::echo().await;
    let keys = shop(&control, &backend).await;
    let answer = eventually(&gateway, "/orders/1.0.0/now", Some(&keys.token), 200).await.json();
    let assertion = text(&answer["headers"], "x-jwt-assertion").to_owned();
    let set = control.http.get(&control.management("/oauth2/jwks")).send().await.expect(200).json();
    let published: Vec<Jwk> = serde_json::from_value(set["keys"].clone()).unwrap();
    let expected = Expectations {
        issuers: Some(vec![control.management("/oauth2/token")]),
        audiences: Some(vec!["/orders/1.0.0".to_owned()]),
        types: vec!["assertion+jwt".to_owned()],
        leeway_s: 5,
    };
    let verified = verify(&assertion, &KeySet::from_jwks(&published).unwrap().0, &expected, millis::now()).unwrap();
    assert_eq!(verified.text("http://wso2.org/claims/applicationname"), Some("Shop"));
    assert_eq!(verified.text("sub"), Some(keys.key.as_str()));
    let again = call(&gateway, &keys.token).await.expect(200).json();
    assert_eq!(again["headers"]["x-jwt-assertion"], assertion, "a cached call asks nobody");

    // Remembered ones go on while the key manager is away.
    control.kill();
    let again = call(&gateway, &keys.token).await.expect(200).json();
    assert_eq!(again["headers"]["x-jwt-assertion"], assertion);
}

#[tokio::test]
async fn of_several_addresses_the_default_apis_use_the_one_that_answers() {
    let site = Site::new();
    let control = site.control_plane().start().await;
    let nobodys = Port::reserve();
    let urls = format!("https://127.0.0.1:{},{}", nobodys.number(), control.management(""));
    let edge = site.alone("edge").argument("--key-manager").argument(&urls);
    let gateway = edge.start().await;
    let answer = gateway.http.post(&gateway.gateway("/token")).form(&[("grant_type", "x")]).send().await;
    assert_eq!(answer.expect(401).json()["error"], "invalid_client", "the key manager's own answer");
}
