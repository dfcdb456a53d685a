//! No address leaks the offset: an instance at a random offset, with its real bases, is filled with everything there is
//! and walked through: every GET of the REST APIs (read from the routers themselves), pages, discovery documents,
//! exported definitions, faults of the gateway, what it printed at the start. Each address found must be one of today's
//! and answer.

mod routes;
mod scan;

use std::collections::BTreeMap;

use http_body_util::Full;
use serde_json::{Value, json};
use tidegate_tests::actors::{ADMIN, Actor, DEVPORTAL, PUBLISHER, developer, eventually, publisher, sign_in, text};
use tidegate_tests::app::{ADMIN_PASSWORD, App, Start};
use tidegate_tests::http::Answer;
use tidegate_tests::upstream::Upstream;

use crate::sign_in::authorization;
use crate::support::BINARY;
use routes::{Names, names};
use scan::Scan;

const TIDEGATE: &str = "/api/tidegate/v1";

/// Ports at offset 0, which nothing may name now.
const BASES: [u16; 6] = [8280, 8243, 9443, 9763, 10397, 9600];
const LISTENERS: [&str; 6] = ["gateway-http", "gateway-https", "management-https", "management-http", "thrift", "ops"];

const OPENAPI: &str = include_str!("../../../../examples/tides.openapi.yaml");
const SWAGGER: &str = r#"{"swagger": "2.0", "info": {"title": "Old", "version": "1"}, "host": "backend.example",
    "basePath": "/old", "schemes": ["http"], "paths": {"/x": {"get": {"responses": {"200": {"description": "ok"}}}}}}"#;

#[tokio::test]
async fn no_address_names_a_port_of_another_offset_or_leads_nowhere() {
    let directory = tempfile::tempdir().unwrap();
    let (offset, app) = Start::new(BINARY, directory.path()).start_at_an_offset().await;
    for (listener, base) in LISTENERS.iter().zip(BASES) {
        assert_eq!(app.port(listener), base + offset, "{listener}");
    }
    let backend = Upstream::start(|seen| {
        let own = seen.headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
        let answer = http::Response::builder().status(302).header("location", format!("http://{own}/moved"));
        answer.body(Full::default()).expect("a valid answer")
    })
    .await;
    let filled = fill(&app, &backend).await;
    let mut scan = Scan::new(LISTENERS.map(|listener| app.port(listener)).to_vec(), BASES.to_vec(), &backend.url());

    let (mut walked, mut refused) = (0, Vec::new());
    for (base, source, names) in filled.apis() {
        for path in routes::of(source) {
            let url = app.management(&format!("{base}{}", routes::filled(&path, names)));
            let answer = filled.all.app.http.get(&url).bearer(&filled.all.token).send().await;
            if answer.status.as_u16() >= 400 {
                refused.push(format!("{url}: {} {}", answer.status, answer.text()));
            }
            scan.answer(&url, &answer);
            walked += 1;
        }
    }
    assert!(refused.is_empty(), "{refused:#?}");
    assert!(walked > 60, "the routers have more to walk than {walked}");
    for path in filled.other_paths() {
        let url = app.management(&path);
        scan.answer(&url, &filled.all.get(&path).await);
    }
    for path in routes::KEY_MANAGER {
        let url = app.management(path);
        scan.answer(&url, &app.http.get(&url).bearer(&filled.all.token).send().await);
    }
    services(&app, &mut scan).await;
    node(&app, directory.path(), &mut scan).await;
    pages(&app, &mut scan).await;
    gateway(&app, &filled, &mut scan).await;
    scan.text("what was printed at the start", &app.log());

    assert!(scan.found().len() > 20, "there is more to find than {:?}", scan.found());
    for wanted in ["/oauth2/jwks", "/devportal", "/tides/1.0.0"] {
        assert!(scan.found().keys().any(|url| url.contains(wanted)), "{wanted} was never named: {:?}", scan.found());
    }
    let mut problems = scan.problems();
    // The port map is there to tell base and effective port apart.
    problems.retain(|problem| !problem.contains("/api/tidegate/v1/ports: names the base port"));
    problems.extend(unanswered(&app, scan.found()).await);
    assert!(problems.is_empty(), "{problems:#?}");
    app.stop().await;
}

/// Addresses of ours at which nothing answers, with where they were found.
async fn unanswered(app: &App, found: &BTreeMap<String, String>) -> Vec<String> {
    let mut problems = Vec::new();
    for (url, place) in found {
        let dialled = url.replacen("ws", "http", usize::from(url.starts_with("ws")));
        match app.http.get(&dialled).try_send().await {
            Ok(answer) if answer.status.as_u16() < 500 => {}
            Ok(answer) => problems.push(format!("{place}: {url} answers {}", answer.status)),
            Err(why) => problems.push(format!("{place}: {url} does not answer: {why}")),
        }
    }
    problems
}

/// Everything that was made, under the names the routes have for it.
struct Filled<'a> {
    all: Actor<'a>,
    publisher: Names,
    devportal: Names,
    admin: Names,
    own: Names,
    /// Ids of all APIs.
    apis: Vec<String>,
    token: String,
}

impl Filled<'_> {
    fn apis(&self) -> [(&'static str, &'static str, &Names); 4] {
        [
            (PUBLISHER, routes::PUBLISHER, &self.publisher),
            (DEVPORTAL, routes::DEVPORTAL, &self.devportal),
            (ADMIN, routes::ADMIN, &self.admin),
            (TIDEGATE, routes::TIDEGATE, &self.own),
        ]
    }

    /// What the routes do not spell out, or spell with parameters.
    fn other_paths(&self) -> Vec<String> {
        let mut paths = vec![
            format!("{PUBLISHER}/apis?limit=1&offset=1"),
            format!("{DEVPORTAL}/apis?limit=1&offset=1"),
            format!("{DEVPORTAL}/apis?query=name:Tides&limit=1"),
            format!("{PUBLISHER}/search?query=Tides&limit=1"),
            format!("{DEVPORTAL}/apis/nothing"),
            format!("{DEVPORTAL}/nothing"),
            format!("{PUBLISHER}/apis?limit=x"),
            format!("{TIDEGATE}/audit?limit=2&offset=2"),
        ];
        for id in &self.apis {
            for path in ["", "/swagger", "/findings", "/documents", "/revisions"] {
                let base = if path == "/findings" { TIDEGATE } else { PUBLISHER };
                paths.push(format!("{base}/apis/{id}{path}"));
            }
            paths.extend(
                ["", "/swagger", "/swagger?environmentName=Default"].map(|path| format!("{DEVPORTAL}/apis/{id}{path}")),
            );
        }
        paths
    }
}

async fn fill<'a>(app: &'a App, backend: &Upstream) -> Filled<'a> {
    let (publisher, dev) = (publisher(app).await, developer(app).await);
    let scopes = publisher_scopes(app).await;
    let all = sign_in(app, "admin", ADMIN_PASSWORD, &scopes).await;
    let tides = import(&publisher, "tides.yaml", OPENAPI, &json!({"name": "Tides", "context": "/tides", "version": "1.0.0",
        "isDefaultVersion": true, "policies": ["Unlimited"], "securityScheme": ["oauth2", "api_key", "basic_auth"],
        "description": "The portal is at tidegate://control-plane/devportal, a call at tidegate://gateway/tides/1.0.0/x.",
        "businessInformation": {"businessOwner": "tidegate://control-plane/publisher", "businessOwnerEmail": "a@b.example"},
        "endpointConfig": {"endpoint_type": "http", "production_endpoints": {"url": backend.url()}}})).await;
    let old = import(&publisher, "old.json", SWAGGER, &json!({"name": "Old", "context": "/old", "version": "1",
        "policies": ["Unlimited"],
        "endpointConfig": {"endpoint_type": "http", "production_endpoints": {"url": "tidegate://gateway/tides/1.0.0"}}})).await;
    let chat = publisher.publish("Chat", &backend.url().replace("http", "ws"), json!({"type": "WS"})).await;
    let picture = [("file", "t.png", "image/png", &b"\x89PNG\r\n\x1a\n0000IHDR"[..])];
    publisher
        .call(http::Method::PUT, &format!("{PUBLISHER}/apis/{tides}/thumbnail"))
        .multipart(&[], &picture)
        .send()
        .await
        .expect(201);

    let document = json!({"name": "Guide", "type": "HOWTO", "summary": "see tidegate://control-plane/devportal",
        "sourceType": "MARKDOWN", "visibility": "API_LEVEL"});
    let path = format!("{PUBLISHER}/apis/{tides}/documents");
    let document = publisher.post(&path, &document).await.expect(201).json();
    let document = text(&document, "documentId").to_owned();
    let content = [("inlineContent", "Call tidegate://gateway/tides/1.0.0/x")];
    publisher
        .call(http::Method::POST, &format!("{path}/{document}/content"))
        .multipart(&content, &[])
        .send()
        .await
        .expect(201);

    let (application, keys) = dev.ready_application("Shop", &tides).await;
    let subscription = dev.get(&format!("{DEVPORTAL}/subscriptions?applicationId={application}")).await.json();
    let path = format!("{DEVPORTAL}/applications/{application}/api-keys/PRODUCTION/generate");
    dev.post(&path, &json!({"keyName": "k", "validityPeriod": -1, "additionalProperties": {}})).await.expect(200);
    let comments = format!("{DEVPORTAL}/apis/{tides}/comments");
    let comment = dev.post(&comments, &json!({"content": "Good", "category": "general"})).await.expect(201);
    scan_location(&comment);
    let comment = text(&comment.json(), "id").to_owned();
    dev.put(&format!("{DEVPORTAL}/apis/{tides}/user-rating"), &json!({"rating": 5})).await.expect(200);

    let listed = |value: &Value, member: &str| text(&value["list"][0], member).to_owned();
    let revisions = publisher.get(&format!("{PUBLISHER}/apis/{tides}/revisions")).await.expect(200).json();
    let policies = all.get(&format!("{ADMIN}/throttling/policies/application")).await.expect(200).json();
    let key_managers = all.get(&format!("{ADMIN}/key-managers")).await.expect(200).json();
    let tokens = all.get("/api/tidegate/v1/tokens").await.expect(200).json();
    let subscription = listed(&subscription, "subscriptionId");
    Filled {
        publisher: names(&[
            ("apis/id", &tides),
            ("revision", &listed(&revisions, "id")),
            ("document", &document),
            ("level", "subscription"),
            ("name", "Unlimited"),
            ("subscriptions/id", &subscription),
            ("operation-policies/id", "addHeader"),
            ("?/apis/export", &format!("apiId={tides}")),
        ]),
        devportal: names(&[
            ("api", &tides),
            ("document", &document),
            ("comment", &comment),
            ("application", &application),
            ("key_type", "PRODUCTION"),
            ("which", &keys.mapping),
            ("keys/which", "PRODUCTION"),
            ("subscriptions/id", &subscription),
            ("/subscriptions/{id}/additionalInfo id", &tides),
            ("?/subscriptions", &format!("applicationId={application}")),
            ("level", "application"),
            ("name", "Unlimited"),
        ]),
        admin: names(&[
            ("level", "application"),
            ("policy", &listed(&policies, "policyId")),
            ("key_manager", &listed(&key_managers, "id")),
            ("scope", "YXBpbTpzdWJzY3JpYmU="),
            ("?/system-scopes/{scope}", "username=admin"),
        ]),
        own: names(&[
            ("users/name", "admin"),
            ("apis/id", &tides),
            ("default-apis/kind", "authorize"),
            ("roles/name", "admin"),
            ("tokens/kind", "access"),
            ("access/id", &listed(&tokens, "id")),
            ("/tokens/{kind}/{id} id", &listed(&tokens, "id")),
            ("applications/id", &application),
        ]),
        apis: vec![tides, old, chat],
        token: keys.token,
        all,
    }
}

/// Answers to what was made name places too; they are walked by what they name.
#[track_caller]
fn scan_location(answer: &Answer) {
    let location = answer.header("location");
    assert!(!location.contains("://"), "an address that stands still is relative: {location}");
}

/// Every scope there is, as the server lists them.
async fn publisher_scopes(app: &App) -> String {
    let admin = sign_in(app, "admin", ADMIN_PASSWORD, "apim:admin").await;
    let listed = admin.get(&format!("{ADMIN}/system-scopes")).await.expect(200).json();
    let scopes = listed["list"].as_array().expect("a list of scopes").iter().map(|scope| text(scope, "name"));
    scopes.chain(["openid"]).collect::<Vec<_>>().join(" ")
}

async fn import(publisher: &Actor<'_>, file: &str, document: &str, properties: &Value) -> String {
    let made = publisher
        .call(http::Method::POST, &format!("{PUBLISHER}/apis/import-openapi"))
        .multipart(
            &[("additionalProperties", &properties.to_string())],
            &[("file", file, "application/octet-stream", document.as_bytes())],
        )
        .send()
        .await
        .expect(201);
    scan_location(&made);
    let id = text(&made.json(), "id").to_owned();
    publisher.deploy(&id).await;
    publisher.lifecycle(&id, "Publish").await.expect(200);
    id
}

/// Descriptions of the SOAP services, over both management listeners; each names where it is called.
async fn services(app: &App, scan: &mut Scan) {
    for service in routes::services() {
        let path = format!("/services/{service}?wsdl");
        let url = app.management(&path);
        let described = app.http.get(&url).send().await.expect(200);
        let called = app.management(&format!("/services/{service}"));
        assert!(described.text().contains(&called), "{service} is called at {called}: {}", described.text());
        scan.answer(&url, &described);
        let plain = format!("http://localhost:{}{path}", app.port("management-http"));
        scan.answer(&plain, &app.http.get(&plain).send().await);
    }
}

/// What gateways elsewhere are told.
async fn node(app: &App, data: &std::path::Path, scan: &mut Scan) {
    let token = std::fs::read_to_string(data.join("join.token")).unwrap();
    let mut paths = routes::of(routes::NODE);
    assert!(paths.contains(&"/api/tidegate/v1/node".to_owned()), "{paths:?}");
    paths.push(format!("{TIDEGATE}/gateway/snapshot?environment=Default"));
    for path in paths {
        let url = app.management(&path);
        scan.answer(&url, &app.http.get(&url).bearer(token.trim()).send().await.expect(200));
        scan.answer(&url, &app.http.get(&url).send().await);
    }
}

/// Pages of portal and login, over both management listeners, as a browser gets them.
async fn pages(app: &App, scan: &mut Scan) {
    let plain = format!("http://localhost:{}", app.port("management-http"));
    for path in [
        "/",
        "/store",
        "/devportal",
        "/devportal/apis/x",
        "/publisher",
        "/publisher/create",
        "/admin",
        "/portal/sign-in",
        "/portal/callback",
        "/portal/session",
        "/nothing",
    ] {
        for base in [app.management(""), plain.clone()] {
            let url = format!("{base}{path}");
            scan.answer(&url, &app.http.get(&url).send().await);
        }
    }
    let login = authorization(app, &app.management("/portal/callback")).await;
    scan.answer(&app.management("/oauth2/authorize"), &login.expect(200));
    let refused = authorization(app, "https://evil.example/callback").await;
    scan.answer(&app.management("/oauth2/authorize"), &refused);
    let unreadable = app.management("/oauth2/authorize?client_id=tidegate-portal");
    scan.answer(&unreadable, &app.http.get(&unreadable).send().await);
    for path in ["/livez", "/readyz", "/metrics"] {
        scan.answer(&app.ops(path), &app.http.get(&app.ops(path)).send().await.expect(200));
    }
}

/// Answers of the gateway: a redirect of the backend, and faults in JSON and XML.
async fn gateway(app: &App, filled: &Filled<'_>, scan: &mut Scan) {
    let path = "/tides/1.0.0/harbours";
    let moved = eventually(app, path, Some(&filled.token), 302).await;
    assert!(moved.header("location").ends_with("/tides/1.0.0/moved"), "{}", moved.header("location"));
    scan.answer(&app.gateway(path), &moved);
    for (path, accept) in
        [("/nothing", "application/json"), (path, "application/xml"), ("/", "text/html"), ("/old/1/x", "*/*")]
    {
        for url in [app.gateway(path), app.gateway_tls(path)] {
            scan.answer(&url, &app.http.get(&url).header("accept", accept).send().await);
        }
    }
    // The key manager under the gateway's address.
    let asked = "/authorize?response_type=code&client_id=tidegate-portal&redirect_uri=x";
    for path in [asked, "/userinfo", "/token", "/revoke", "/login"] {
        for url in [app.gateway(path), app.gateway_tls(path)] {
            let answer = app.http.get(&url).bearer(&filled.token).send().await;
            assert!(answer.status.as_u16() < 500, "{url}: {}", answer.text());
            if path == asked {
                assert_eq!(answer.header("location"), app.management(&asked.replace("/auth", "/oauth2/auth")));
            }
            scan.answer(&url, &answer);
        }
    }
}
