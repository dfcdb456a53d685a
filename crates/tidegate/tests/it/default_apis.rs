//! The key manager under the gateway's address: `/token`, `/login`, `/authorize`, `/revoke`, `/userinfo`.

use serde_json::{Value, json};
use tidegate_tests::actors::{Actor, DEVPORTAL, Keys, PUBLISHER, developer, eventually, publisher, text};
use tidegate_tests::app::{ADMIN_PASSWORD, App, FREE_PORTS, Start};
use tidegate_tests::http::Answer;
use tidegate_tests::port::base_at;
use tidegate_tests::upstream::Upstream;

use crate::support::{BINARY, fresh};

/// Where administrators keep them.
const DEFAULT_APIS: &str = "/api/tidegate/v1/default-apis";

async fn post(app: &App, path: &str, keys: &Keys, form: &[(&str, &str)]) -> Answer {
    app.http.post(&app.gateway(path)).basic(&keys.key, &keys.secret).form(form).send().await
}

async fn client_credentials(app: &App, keys: &Keys) -> String {
    let answer = post(app, "/token", keys, &[("grant_type", "client_credentials")]).await.expect(200);
    text(&answer.json(), "access_token").to_owned()
}

/// A subscribed application of an API that echoes.
async fn shop(app: &App, backend: &Upstream) -> Keys {
    let api = publisher(app).await.publish("Orders", &backend.url(), json!({})).await;
    developer(app).await.ready_application("Shop", &api).await.1
}

async fn call(app: &App, token: &str) -> Answer {
    app.http.get(&app.gateway("/orders/1.0.0/now")).bearer(token).send().await
}

#[tokio::test]
async fn a_token_is_got_used_and_revoked_through_the_gateway_alone() {
    let (_directory, app) = fresh().await;
    let backend = Upstream::echo().await;
    let keys = shop(&app, &backend).await;
    let token = client_credentials(&app, &keys).await;
    eventually(&app, "/orders/1.0.0/now", Some(&token), 200).await;
    call(&app, &token).await.expect(200);

    let revoked = post(&app, "/revoke", &keys, &[("token", &token)]).await.expect(200);
    for header in ["RevokedAccessToken", "RevokedRefreshToken", "DeactivatedAccessToken", "x-tidegate-ended"] {
        assert_eq!(revoked.header(header), "", "{header} holds a token and is not for callers");
    }
    // At once: the gateway knew before the caller had the answer.
    let refused = call(&app, &token).await.expect(401);
    assert!(refused.text().contains("900904"), "{}", refused.text());

    let refused =
        post(&app, "/token", &Keys { secret: "wrong".to_owned(), ..keys }, &[("grant_type", "password")]).await;
    assert_eq!(refused.expect(401).json()["error"], "invalid_client");
    let tls = app.http.post(&app.gateway_tls("/token")).form(&[("grant_type", "password")]).send().await;
    tls.expect(401);
    app.http.get(&app.gateway("/token")).send().await.expect(405);
    let beside = app.http.post(&app.gateway("/token/introspect")).form(&[("token", "x")]).send().await;
    beside.expect(404);
}

#[tokio::test]
async fn a_user_logs_in_by_login_and_userinfo_says_who_it_is() {
    let (_directory, app) = fresh().await;
    let backend = Upstream::echo().await;
    let keys = shop(&app, &backend).await;
    let form = [("grant_type", "password"), ("username", "admin"), ("password", ADMIN_PASSWORD), ("scope", "openid")];
    let token = post(&app, "/login", &keys, &form).await.expect(200).json();
    let access = text(&token, "access_token");
    let user = app.http.get(&app.gateway("/userinfo")).bearer(access).send().await.expect(200).json();
    assert_eq!(user["sub"], "admin", "{user}");
    app.http.get(&app.gateway("/userinfo")).send().await.expect(401);

    // Ended by its refresh token, the access token is refused at once as well, though its text was not sent.
    call(&app, access).await.expect(200);
    post(&app, "/revoke", &keys, &[("token", text(&token, "refresh_token"))]).await.expect(200);
    call(&app, access).await.expect(401);
    app.http.get(&app.gateway("/userinfo")).bearer(access).send().await.expect(401);
}

#[tokio::test]
async fn authorize_sends_the_browser_to_the_login_page_on_the_management_address() {
    let (_directory, app) = fresh().await;
    let query = "response_type=code&client_id=tidegate-portal&redirect_uri=x&state=a%26b";
    for base in [app.gateway("/authorize"), app.gateway_tls("/authorize")] {
        let answer = app.http.get(&format!("{base}?{query}")).send().await.expect(303);
        assert_eq!(answer.header("location"), app.management(&format!("/oauth2/authorize?{query}")));
    }
    let fields = [("response_type", "code"), ("client_id", "tidegate-portal")];
    let answer = app.http.post(&app.gateway("/authorize")).form(&fields).send().await.expect(303);
    let expected = app.management("/oauth2/authorize?response_type=code&client_id=tidegate-portal");
    assert_eq!(answer.header("location"), expected);
    let page = app.http.get(&expected).send().await;
    assert_ne!(page.status.as_u16(), 303, "there the page itself is shown: {}", page.text());
}

#[tokio::test]
async fn an_issuer_is_the_key_managers_address_whichever_way_the_token_was_asked_for() {
    use base64::Engine as _;
    let (_directory, app) = fresh().await;
    let backend = Upstream::echo().await;
    let keys = shop(&app, &backend).await;
    let token = client_credentials(&app, &keys).await;
    let claims = token.split('.').nth(1).expect("a JWT");
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["iss"], app.management("/oauth2/token"));
}

#[tokio::test]
async fn the_old_addresses_of_the_key_manager_are_served_too() {
    let (_directory, app) = fresh().await;
    let backend = Upstream::echo().await;
    let keys = shop(&app, &backend).await;
    let post = async |path: &str, form: &[(&str, &str)]| {
        app.http.post(&app.management(path)).basic(&keys.key, &keys.secret).form(form).send().await
    };
    let form = [("grant_type", "password"), ("username", "admin"), ("password", ADMIN_PASSWORD), ("scope", "openid")];
    let token = post("/oauth2endpoints/token", &form).await.expect(200).json();
    let access = text(&token, "access_token");
    for path in ["/oauth2endpoints/userinfo", "/oauth2userinfo/userinfo"] {
        let user = app.http.get(&app.management(path)).bearer(access).send().await.expect(200).json();
        assert_eq!(user["sub"], "admin");
    }
    post("/oauth2endpoints/authorize", &[("client_id", "nobody")]).await.expect(400);
    post("/oauth2endpoints/revoke", &[("token", access)]).await.expect(200);
    let gone = app.http.get(&app.management("/oauth2userinfo/userinfo")).bearer(access).send().await;
    gone.expect(401);
}

#[tokio::test]
async fn the_token_api_works_at_another_offset_without_an_edit() {
    const HERE: &str = "127.4.2.1";
    let (gateway, management) = (base_at(HERE, 6), base_at(HERE, 6));
    let config = FREE_PORTS
        .replacen("port = 0", &format!("port = {gateway}\naddress = '{HERE}'"), 1)
        .replace("management-https]\nport = 0", &format!("management-https]\nport = {management}\naddress = '{HERE}'"));
    let folder = tempfile::tempdir().unwrap();
    let start = |offset: &str| {
        Start::new(BINARY, folder.path()).only_config(&config).argument(&format!("--port-offset={offset}"))
    };
    for offset in ["2", "5"] {
        let app = start(offset).start().await;
        let moved = offset.parse::<u16>().unwrap();
        assert_eq!(app.port("gateway-http"), gateway + moved);
        assert_eq!(app.port("management-https"), management + moved);
        let url = format!("http://{HERE}:{}/token", app.port("gateway-http"));
        let answer = app.http.post(&url).form(&[("grant_type", "client_credentials")]).send().await;
        // The key manager's own answer: it was reached.
        assert_eq!(answer.expect(401).json()["error"], "invalid_client");
        app.stop().await;
    }
}

async fn token_api(admin: &Actor<'_>) -> Value {
    admin.get(&format!("{DEFAULT_APIS}/token")).await.expect(200).json()
}

#[tokio::test]
async fn an_administrator_sees_switches_and_restores_them_and_each_change_is_audited() {
    let (_directory, app) = fresh().await;
    let admin = publisher(&app).await;
    let list = admin.get(DEFAULT_APIS).await.expect(200).json();
    let names: Vec<&str> = list["list"].as_array().unwrap().iter().map(|api| text(api, "name")).collect();
    let expected =
        ["_WSO2AMTokenAPI_", "_WSO2AMLoginAPI_", "_WSO2AMAuthorizeAPI_", "_WSO2AMRevokeAPI_", "_WSO2AMUserInfoAPI_"];
    assert_eq!(names, expected);
    let shipped = token_api(&admin).await;
    assert_eq!(shipped["endpoint"], "tidegate://key-manager/oauth2/token");
    assert_eq!((&shipped["isEnabled"], &shipped["isChanged"]), (&json!(true), &json!(false)));

    let path = format!("{DEFAULT_APIS}/token");
    admin.put(&path, &json!({"isEnabled": false})).await.expect(200);
    wait_for(&app, 404).await;
    let foreign = Upstream::echo().await;
    let changed = admin.put(&path, &json!({"isEnabled": true, "endpoint": foreign.url()})).await.expect(200).json();
    assert_eq!((&changed["isEnabled"], &changed["isChanged"]), (&json!(true), &json!(true)));
    wait_for(&app, 200).await;
    let seen = foreign.seen();
    let seen = seen.last().expect("the other key manager was asked");
    for header in ["x-tidegate-relay", "x-tidegate-client"] {
        assert_eq!(seen.headers.get(header), None, "{header} is for our own key manager only");
    }
    assert!(seen.headers.contains_key("authorization"), "the client's credentials are for it");

    for bad in ["", "ftp://x/", "tidegate://ops/metrics", "tidegate://key-manager/oauth2/introspect"] {
        let refused = admin.put(&path, &json!({"endpoint": bad})).await.expect(400);
        assert!(refused.text().contains("endpoint"), "{bad}: {}", refused.text());
    }
    let restored = admin.post(&format!("{path}/restore"), &json!({})).await.expect(200).json();
    assert_eq!(restored["endpoint"], shipped["endpoint"]);
    wait_for(&app, 401).await;
    admin.get(&format!("{DEFAULT_APIS}/nosuch")).await.expect(404);

    let audit = admin.get("/api/tidegate/v1/audit?action=default_api.").await.expect(200).json();
    let actions: Vec<&str> = audit["list"].as_array().unwrap().iter().map(|event| text(event, "action")).collect();
    assert_eq!(actions, ["default_api.restore", "default_api.update", "default_api.update"]);
}

/// Waits until the gateway answers `POST /token` with `status`.
async fn wait_for(app: &App, status: u16) {
    let begun = std::time::Instant::now();
    loop {
        let call = app.http.post(&app.gateway("/token")).basic("nobody", "x");
        let answer = call.form(&[("grant_type", "client_credentials")]).send().await;
        if answer.status.as_u16() == status {
            return;
        }
        assert!(begun.elapsed().as_secs() < 10, "still {} {}", answer.status, answer.text());
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn nobody_but_an_administrator_touches_them_and_a_publishers_api_has_no_way_to_the_key_manager() {
    let (_directory, app) = fresh().await;
    let (admin, user) = (publisher(&app).await, developer(&app).await);
    app.http.get(&app.management(DEFAULT_APIS)).send().await.expect(401);
    user.get(DEFAULT_APIS).await.expect(401);
    user.put(&format!("{DEFAULT_APIS}/token"), &json!({"isEnabled": false})).await.expect(401);
    user.post(&format!("{DEFAULT_APIS}/token/restore"), &json!({})).await.expect(401);

    // Hidden from lists unless asked for, readable, and not to be changed by any publisher.
    let listed = admin.get(&format!("{PUBLISHER}/apis")).await.expect(200).json();
    assert_eq!(listed["count"], 0, "{listed}");
    let asked = admin.get(&format!("{PUBLISHER}/apis?defaultApis=true")).await.expect(200).json();
    assert_eq!(asked["count"], 5, "{asked}");
    let catalogue = user.get(&format!("{DEVPORTAL}/apis")).await.expect(200).json();
    assert_eq!(catalogue["count"], 0, "{catalogue}");
    let id = token_api(&admin).await["apiId"].as_str().unwrap().to_owned();
    let api = admin.get(&format!("{PUBLISHER}/apis/{id}")).await.expect(200).json();
    user.get(&format!("{DEVPORTAL}/apis/{id}")).await.expect(404);
    admin.delete(&format!("{PUBLISHER}/apis/{id}")).await.expect(403);
    admin.put(&format!("{PUBLISHER}/apis/{id}"), &api).await.expect(403);
    admin.lifecycle(&id, "Block").await.expect(403);
    admin.post(&format!("{PUBLISHER}/apis/{id}/revisions"), &json!({})).await.expect(403);
    let taken = json!({"name": "Mine", "context": "/token", "version": "1.0.0", "operations": [{"target": "/*", "verb": "GET"}]});
    admin.post(&format!("{PUBLISHER}/apis"), &taken).await.expect(409);

    // An API that calls itself a default API is none: the mark is not in what a publisher sends.
    let mut pretends = json!({"name": "_TokenAPI_", "context": "/mine", "version": "1.0.0", "policies": ["Unlimited"],
        "defaultApi": "token", "default_api": "token", "operations": [{"target": "/*", "verb": "GET", "authType": "None"}],
        "endpointConfig": {"endpoint_type": "http",
            "production_endpoints": {"url": "tidegate://key-manager/oauth2/token"}}});
    let refused = admin.post(&format!("{PUBLISHER}/apis"), &pretends).await.expect(400);
    assert!(refused.text().contains("cannot be a backend"), "{}", refused.text());
    pretends["endpointConfig"]["production_endpoints"]["url"] = json!("https://elsewhere.example");
    admin.post(&format!("{PUBLISHER}/apis"), &pretends).await.expect(201);
    let listed = admin.get(&format!("{PUBLISHER}/apis")).await.expect(200).json();
    assert_eq!(listed["count"], 1, "an API like any other: {listed}");
    let asked = admin.get(DEFAULT_APIS).await.expect(200).json();
    assert_eq!(asked["list"].as_array().map(Vec::len), Some(5), "{asked}");
}

#[tokio::test]
async fn where_the_settings_ask_for_it_the_gateway_answers_as_wso2_1x_did() {
    let directory = tempfile::tempdir().unwrap();
    let config =
        "[key_manager]\nwso2_token_answers = true\nwso2_token_headers = true\napplication_token_seconds = -1\n";
    let app = Start::new(BINARY, directory.path()).config(config).start().await;
    let backend = Upstream::echo().await;
    let keys = shop(&app, &backend).await;
    let grant = [("grant_type", "client_credentials")];
    let first = post(&app, "/token", &keys, &grant).await.expect(200).json();
    let token = text(&first, "access_token").to_owned();
    assert_eq!((token.len(), &first["token_type"]), (32, &json!("bearer")), "{first}");
    assert_eq!(token, keys.token, "the one the DevPortal showed is the active one");
    assert_eq!(client_credentials(&app, &keys).await, token, "the active token again");
    eventually(&app, "/orders/1.0.0/now", Some(&token), 200).await;

    let revoked = post(&app, "/revoke", &keys, &[("token", &token)]).await.expect(200);
    assert_eq!(revoked.header("RevokedAccessToken"), token, "the setting says so");
    assert_eq!(revoked.header("x-tidegate-ended"), "");
    call(&app, &token).await.expect(401);
    assert_ne!(client_credentials(&app, &keys).await, token);

    // A client without a validity of its own has the configured one: -1 is never.
    let registration = json!({"clientName": "machine", "owner": "admin", "grantType": "client_credentials"});
    let register = app.http.post(&app.management("/client-registration/v0.17/register")).basic("admin", ADMIN_PASSWORD);
    let client = register.json(&registration).send().await.expect(200).json();
    let call_token =
        app.http.post(&app.gateway("/token")).basic(text(&client, "clientId"), text(&client, "clientSecret"));
    let machine = call_token.form(&grant).send().await.expect(200).json();
    assert_eq!(machine["expires_in"], i64::MAX / 1000);

    let login = [("grant_type", "password"), ("username", "admin"), ("password", ADMIN_PASSWORD)];
    let user = post(&app, "/login", &keys, &login).await.expect(200).json();
    let old = text(&user, "access_token");
    call(&app, old).await.expect(200);
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", text(&user, "refresh_token"))];
    let answer = post(&app, "/token", &keys, &refresh).await.expect(200);
    assert_eq!(answer.header("DeactivatedAccessToken"), old);
    call(&app, old).await.expect(401);
    call(&app, text(&answer.json(), "access_token")).await.expect(200);
}
