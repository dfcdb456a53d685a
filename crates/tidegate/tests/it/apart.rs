//! Gateway and control plane in processes of their own, at different offsets, finding each other by one URL.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use tidegate_tests::actors::{DEVPORTAL, developer, eventually, publisher, text};
use tidegate_tests::app::{App, FREE_PORTS, Start};
use tidegate_tests::port::Port;
use tidegate_tests::upstream::Upstream;

use crate::support::BINARY;

/// Several instances of one user, who know of each other.
pub struct Site {
    folder: TempDir,
}

impl Site {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    fn start(&self, name: &str, roles: &str) -> Start {
        let start = Start::new(BINARY, &self.path().join(name)).registry(&self.path().join("registry"));
        start.argument("--name").argument(name).argument("--roles").argument(roles)
    }

    pub fn control_plane(&self) -> Start {
        self.start("control", "key-manager,control-plane").argument("--port-offset=5")
    }

    pub fn gateway(&self, name: &str, of: &App) -> Start {
        self.alone(name).argument("--key-manager").argument(&of.management(""))
    }

    /// A gateway that was not told whom it belongs to.
    pub fn alone(&self, name: &str) -> Start {
        self.start(name, "gateway").argument("--port-offset=2")
    }

    /// A command on the control plane's data directory.
    fn token(&self, line: &[&str]) -> (bool, String) {
        let mut command = Command::new(BINARY);
        command.current_dir(self.path()).env("TIDEGATE_REGISTRY", self.path().join("registry"));
        let output =
            command.arg("token").args(line).arg("--data-dir").arg(self.path().join("control")).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    }
}

/// The control plane's listener where it was, all others anywhere.
pub fn same_port(app: &App) -> String {
    let port = app.port("management-https");
    at_port(port)
}

/// Every listener anywhere, but the one that gateways are told at this port, whatever the offset.
fn at_port(port: u16) -> String {
    const ANY: &str = "[listeners.management-https]\nport = 0";
    FREE_PORTS.replace(ANY, &format!("[listeners.management-https]\nport = {port}\nfollow_offset = false"))
}

async fn api_key(app: &App, application: &str) -> String {
    let path = format!("{DEVPORTAL}/applications/{application}/api-keys/PRODUCTION/generate");
    let key = developer(app).await.post(&path, &json!({"validityPeriod": -1})).await.expect(200).json();
    text(&key, "apikey").to_owned()
}

async fn readiness(app: &App) -> Value {
    app.http.get(&app.ops("/readyz")).send().await.expect(200).json()
}

#[tokio::test]
async fn a_gateway_that_was_told_one_url_serves_what_is_published_there() {
    let site = Site::new();
    let control = site.control_plane().start().await;
    let gateway = site.gateway("edge", &control).start().await;
    let backend = Upstream::echo().await;
    let security = json!({"securityScheme": ["oauth2", "api_key"]});
    let api = publisher(&control).await.publish("Far", &backend.url(), security).await;
    let (application, keys) = developer(&control).await.ready_application("Caller", &api).await;
    eventually(&gateway, "/far/1.0.0/x", Some(&keys.token), 200).await;

    // A credential that only the key manager can judge goes there, one that it does not know is refused.
    let key = api_key(&control, &application).await;
    let call = |key: &str| gateway.http.get(&gateway.gateway("/far/1.0.0/x")).header("apikey", key).send();
    call(&key).await.expect(200);
    call("not a key").await.expect(401);

    // The gateway opened no store, and knows where everything of the other side is.
    assert!(!site.path().join("edge/tidegate.db").exists());
    let registered = std::fs::read_to_string(site.path().join("control/instance.json")).unwrap();
    let registered: Value = serde_json::from_str(&registered).unwrap();
    for (listener, place) in registered["listeners"].as_object().unwrap() {
        let told = format!("{listener} {}", place["port"]);
        assert!(gateway.log().contains(&told), "{told} not in\n{}", gateway.log());
    }

    // Developers are shown where the gateway really is; administrators see it with its position.
    let shown = developer(&control).await.get(&format!("{DEVPORTAL}/apis/{api}")).await.expect(200).json();
    let urls = &shown["endpointURLs"][0]["URLs"];
    assert_eq!(urls["http"], gateway.gateway("/far/1.0.0"), "{shown}");
    assert_eq!(urls["https"], gateway.gateway_tls("/far/1.0.0"));
    let nodes = publisher(&control).await.get("/api/tidegate/v1/nodes").await.expect(200).json();
    let node = &nodes["list"][0];
    assert_eq!((text(node, "name"), &node["offset"], text(node, "environment")), ("edge", &json!(2), "Default"));
    assert_eq!(node["ports"]["gateway-http"], gateway.port("gateway-http"), "{nodes}");
    assert!(node["joinedBy"]["token"].as_str().is_some_and(|by| by.contains("same user")), "{nodes}");
}

#[tokio::test]
async fn a_revocation_reaches_three_gateways_in_under_a_second() {
    let site = Site::new();
    let control = site.control_plane().start().await;
    let (one, two, three) =
        (site.gateway("one", &control), site.gateway("two", &control), site.gateway("three", &control));
    let (one, two, three) = tokio::join!(one.start(), two.start(), three.start());
    let backend = Upstream::echo().await;
    let api = publisher(&control).await.publish("Brief", &backend.url(), json!({})).await;
    let (_, keys) = developer(&control).await.ready_application("Leaver", &api).await;
    let gateways = [&one, &two, &three];
    for gateway in gateways {
        eventually(gateway, "/brief/1.0.0/x", Some(&keys.token), 200).await;
    }
    let revoke = control.http.post(&control.management("/oauth2/revoke")).basic(&keys.key, &keys.secret);
    revoke.form(&[("token", &keys.token)]).send().await.expect(200);
    let begun = Instant::now();
    for gateway in gateways {
        eventually(gateway, "/brief/1.0.0/x", Some(&keys.token), 401).await;
    }
    let took = begun.elapsed();
    eprintln!("revocation reached three gateways within {} ms", took.as_millis());
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[tokio::test]
async fn of_two_control_planes_on_one_database_either_serves_the_gateway_and_both_know_it() {
    let site = Site::new();
    let database = tokio::task::spawn_blocking(tidegate_tests::postgres::fresh_database).await.unwrap();
    let shared = format!("[store]\nurl = '{database}'\nmaster_key = '{}'\n", "5a".repeat(32));
    let here = site.control_plane().config(&shared).start().await;
    let there = site.start("there", "key-manager,control-plane").config(&shared).start().await;
    let gateway = site.gateway("edge", &there).start().await;
    let backend = Upstream::echo().await;
    let api = publisher(&here).await.publish("Shared", &backend.url(), json!({})).await;
    let (_, keys) = developer(&here).await.ready_application("Caller", &api).await;
    eventually(&gateway, "/shared/1.0.0/x", Some(&keys.token), 200).await;
    let revoke = here.http.post(&here.management("/oauth2/revoke")).basic(&keys.key, &keys.secret);
    revoke.form(&[("token", &keys.token)]).send().await.expect(200);
    let begun = Instant::now();
    eventually(&gateway, "/shared/1.0.0/x", Some(&keys.token), 401).await;
    eprintln!("revocation at another control plane arrived within {} ms", begun.elapsed().as_millis());

    // The one that the gateway never spoke to knows where it is.
    let developer = developer(&here).await;
    let begun = Instant::now();
    loop {
        let shown = developer.get(&format!("{DEVPORTAL}/apis/{api}")).await.expect(200).json();
        if shown["endpointURLs"][0]["URLs"]["http"] == gateway.gateway("/shared/1.0.0") {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{shown}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn a_dead_control_plane_costs_no_call_and_a_gateway_starts_without_it() {
    let site = Site::new();
    let control = site.control_plane().start().await;
    let edge = site.gateway("edge", &control);
    let gateway = edge.start().await;
    let backend = Upstream::echo().await;
    let security = json!({"securityScheme": ["oauth2", "api_key"]});
    let api = publisher(&control).await.publish("Steady", &backend.url(), security).await;
    let (application, keys) = developer(&control).await.ready_application("Caller", &api).await;
    let key = api_key(&control, &application).await;
    let path = "/steady/1.0.0/x";
    eventually(&gateway, path, Some(&keys.token), 200).await;
    gateway.http.get(&gateway.gateway(path)).header("apikey", &key).send().await.expect(200);

    // Calls go on while the control plane dies: not one fails.
    let (http, url, token) = (gateway.http.clone(), gateway.gateway(path), keys.token.clone());
    let (stop, mut stopped) = tokio::sync::oneshot::channel::<()>();
    let calls = tokio::spawn(async move {
        let mut made = 0;
        while made < 100 || stopped.try_recv().is_err() {
            http.get(&url).bearer(&token).send().await.expect(200);
            made += 1;
        }
        made
    });
    let again = same_port(&control);
    control.kill();
    until(|| gateway.log().contains("the gateway serves what it has"), || gateway.log()).await;
    stop.send(()).unwrap();
    assert!(calls.await.unwrap() >= 100);
    gateway.http.get(&gateway.gateway(path)).header("apikey", &key).send().await.expect(200);
    let said = readiness(&gateway).await;
    assert!(said.to_string().contains("s old: https://localhost"), "{said}");

    // Even one that starts now serves, from its disk; it says so.
    gateway.stop().await;
    let gateway = edge.start().await;
    gateway.http.get(&gateway.gateway(path)).bearer(&keys.token).send().await.expect(200);
    let said = readiness(&gateway).await;
    assert!(said.to_string().contains("the plan on disk is"), "{said}");
    assert!(gateway.log().contains("gateway begins from the plan on disk"), "{}", gateway.log());

    // The control plane comes back where it was: all goes on, without a restart.
    let control = site.control_plane().only_config(&again).start().await;
    until(|| gateway.log().contains("in step again"), || gateway.log()).await;
    publisher(&control).await.publish("Later", &backend.url(), json!({})).await;
    eventually(&gateway, "/later/1.0.0/x", None, 401).await;
    assert_eq!(readiness(&gateway).await["checks"][0], json!({"name": "plan"}));
}

#[tokio::test]
async fn what_does_not_let_a_gateway_in_is_refused_with_the_way_out() {
    let site = Site::new();
    let shut = "[control]\nlocal_gateways = false\n";
    let control = site.control_plane().config(shut).start().await;
    assert!(!site.path().join("control/join.token").exists());
    let certificate = site.path().join("control/tls/development.pem");
    let trusting = format!("[key_manager]\nca_file = {certificate:?}\n");
    let edge = |token: &str| {
        let more = if token.is_empty() { String::new() } else { format!("[gateway]\njoin_token = '{token}'\n") };
        site.gateway("edge", &control).config(&format!("{trusting}{more}"))
    };

    // A token lets in; taken back, or cut, it does not.
    let (succeeded, said) = site.token(&["create", "--role", "gateway", "--token-name", "edge one", "--expires", "1d"]);
    assert!(succeeded, "{said}");
    let token = said.lines().last().unwrap().to_owned();
    edge(&token).start().await.stop().await;
    std::fs::remove_file(site.path().join("edge/plan.sealed")).unwrap();
    let (succeeded, said) = edge(&token[..token.len() - 1]).run_to_end();
    assert!(!succeeded && said.contains("the join token is none of this installation; make one here"), "{said}");
    let (succeeded, listed) = site.token(&["list"]);
    assert!(
        succeeded && listed.contains("edge one") && listed.contains("active") && !listed.contains(&token),
        "{listed}"
    );
    let (succeeded, said) = site.token(&["revoke", &token]);
    assert!(succeeded, "{said}");
    let (succeeded, said) = edge(&token).run_to_end();
    assert!(!succeeded && said.contains("the join token was revoked; make one here"), "{said}");
    let (succeeded, said) = site.token(&["revoke", &token]);
    assert!(!succeeded && said.contains("token list"), "{said}");
    let (succeeded, said) = site.token(&["create", "--role", "key-manager"]);
    assert!(!succeeded && said.contains("shares the store"), "{said}");

    // Nothing to show: nothing is told, and the gateway says what to do.
    let (succeeded, said) = edge("").run_to_end();
    assert!(!succeeded && said.contains("tidegate token create --role gateway"), "{said}");
    let paths = ["snapshot?environment=Default", "changes?environment=Default&after=0&feed=x"];
    for path in paths {
        let url = control.management(&format!("/api/tidegate/v1/gateway/{path}"));
        control.http.get(&url).send().await.expect(401);
        control.http.get(&url).bearer("tgj_0011223344556677_00").send().await.expect(401);
        control.http.get(&url).bearer(&publisher(&control).await.token).send().await.expect(401);
    }
    for path in ["validate", "statistics", "assertion"] {
        let url = control.management(&format!("/api/tidegate/v1/gateway/{path}"));
        control.http.post(&url).json(&json!({"format": 1, "credentials": [], "rollups": []})).send().await.expect(401);
    }
    let about = control.http.get(&control.management("/api/tidegate/v1/node")).send().await.expect(200).json();
    let mut members: Vec<&str> = about.as_object().unwrap().keys().map(String::as_str).collect();
    members.sort_unstable();
    assert_eq!(members, ["issuer", "product", "roles", "version"]);

    // Nor does a good token open anything over plain HTTP.
    let (_, said) = site.token(&["create", "--role", "gateway"]);
    let plain = format!("http://localhost:{}/api/tidegate/v1/node", control.port("management-http"));
    let answer = control.http.get(&plain).bearer(said.lines().last().unwrap()).send().await.expect(403);
    assert!(answer.text().contains("https only"), "{}", answer.text());
}

#[tokio::test]
async fn administrators_make_and_revoke_join_tokens_over_rest() {
    let site = Site::new();
    let control = site.control_plane().start().await;
    let admin = publisher(&control).await;
    let path = "/api/tidegate/v1/join-tokens";
    let bad = admin.post(path, &json!({"name": " ", "role": "portal", "expires": "soon"})).await.expect(400);
    for field in ["name", "role", "expires"] {
        assert!(bad.text().contains(field), "{}", bad.text());
    }
    let made = admin.post(path, &json!({"name": "edge", "role": "gateway", "expires": "30d"})).await.expect(201).json();
    let (id, token) = (text(&made, "id"), text(&made, "token"));
    let node = control.management("/api/tidegate/v1/node");
    let inside = control.http.get(&node).bearer(token).send().await.expect(200).json();
    assert_eq!(inside["ports"]["management-https"], control.port("management-https"), "{inside}");
    let listed = admin.get(path).await.expect(200).text();
    assert!(listed.contains(id) && !listed.contains(token), "{listed}");
    developer(&control).await.get(path).await.expect(401);
    admin.delete(&format!("{path}/{id}")).await.expect(200);
    control.http.get(&node).bearer(token).send().await.expect(401);
    admin.delete(&format!("{path}/{id}")).await.expect(404);
    let events = admin.get("/api/tidegate/v1/audit?action=join_token.").await.expect(200).text();
    assert!(events.contains("join_token.revoke") && !events.contains(token), "{events}");
}

#[tokio::test]
async fn a_client_certificate_lets_a_gateway_in() {
    use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
    let site = Site::new();
    let write = |name: &str, text: String| {
        let path = site.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let authority = |name: &str| {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap().pem();
        (certificate, Issuer::new(params, key))
    };
    let issued = |issuer: &Issuer<'_, KeyPair>, name: &str| {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, issuer).unwrap().pem();
        (write(&format!("{name}.pem"), certificate), write(&format!("{name}.key"), key.serialize_pem()))
    };
    let (ca, ours) = authority("Edge CA");
    let (_, foreign) = authority("Other CA");
    let ca = write("ca.pem", ca);
    let shut = format!("[control]\nlocal_gateways = false\ngateway_client_ca_file = {ca:?}\n");
    let control = site.control_plane().config(&shut).start().await;
    let trusted = site.path().join("control/tls/development.pem");
    let edge = |(certificate, key): (std::path::PathBuf, std::path::PathBuf)| {
        let shown = format!("[gateway]\nclient_certificate = {certificate:?}\nclient_key = {key:?}\n");
        site.gateway("edge", &control).config(&format!("[key_manager]\nca_file = {trusted:?}\n{shown}"))
    };
    let gateway = edge(issued(&ours, "edge-1")).start().await;
    let nodes = publisher(&control).await.get("/api/tidegate/v1/nodes").await.expect(200).json();
    assert_eq!(nodes["list"][0]["joinedBy"]["certificate"], "CN=edge-1", "{nodes}");
    assert!(control.log().contains("joined by certificate \"CN=edge-1\""), "{}", control.log());
    // The same certificate says that callers came through a gateway: what ends is told to it before it is told to them.
    let backend = Upstream::echo().await;
    let api = publisher(&control).await.publish("Shown", &backend.url(), json!({})).await;
    let (_, keys) = developer(&control).await.ready_application("Caller", &api).await;
    eventually(&gateway, "/shown/1.0.0/x", Some(&keys.token), 200).await;
    let revoke = gateway.http.post(&gateway.gateway("/revoke")).basic(&keys.key, &keys.secret);
    revoke.form(&[("token", &keys.token)]).send().await.expect(200);
    gateway.http.get(&gateway.gateway("/shown/1.0.0/x")).bearer(&keys.token).send().await.expect(401);
    gateway.stop().await;

    // Of another authority: the handshake fails, and the gateway, with a plan on disk, only says so.
    let gateway = edge(issued(&foreign, "edge-2")).start().await;
    until(|| gateway.log().contains("the gateway serves what it has"), || gateway.log()).await;
}

#[tokio::test]
async fn what_a_gateway_apart_counted_arrives_also_when_it_was_counted_while_nobody_listened() {
    let site = Site::new();
    let control = site.control_plane().start().await;
    let gateway = site.gateway("edge", &control).start().await;
    let backend = Upstream::echo().await;
    let api = publisher(&control).await.publish("Metered", &backend.url(), json!({})).await;
    let (application, keys) = developer(&control).await.ready_application("Meter", &api).await;
    eventually(&gateway, "/metered/1.0.0/x", Some(&keys.token), 200).await;
    let again = same_port(&control);
    control.kill();
    for _ in 0..5 {
        gateway.http.get(&gateway.gateway("/metered/1.0.0/x")).bearer(&keys.token).send().await.expect(200);
    }
    let control = site.control_plane().only_config(&again).start().await;
    until(|| gateway.log().contains("in step again"), || gateway.log()).await;
    gateway.stop().await;
    let path = format!("/api/tidegate/v1/statistics?by=application&apiId={api}");
    let report = developer(&control).await.get(&path).await.expect(200).json();
    let groups = report["groups"].as_array().unwrap();
    let ours = groups.iter().find(|group| group["applicationId"] == application.as_str());
    assert!(ours.is_some_and(|ours| ours["calls"].as_u64() >= Some(6)), "{report}");
}

#[tokio::test]
async fn the_feed_is_told_as_soon_as_there_is_something_and_who_is_elsewhere_begins_again() {
    let site = Site::new();
    let control = site.control_plane().start().await;
    let token = std::fs::read_to_string(site.path().join("control/join.token")).unwrap();
    let ask = |path: String| {
        let url = control.management(&format!("/api/tidegate/v1/gateway/{path}"));
        control.http.get(&url).bearer(token.trim())
    };
    let begun = ask("snapshot?environment=Default".into()).send().await.expect(200).json();
    let (feed, seq) = (text(&begun, "feed").to_owned(), begun["snapshot"]["seq"].as_i64().unwrap());
    let changes = |after: i64, feed: &str, wait_ms: u32| {
        ask(format!("changes?environment=Default&after={after}&feed={feed}&wait_ms={wait_ms}"))
    };
    let none = changes(seq, &feed, 0).send().await.expect(200).json();
    assert_eq!((&none["seq"], &none["updates"]), (&json!(seq), &json!([])));
    // Asked before it happens, answered when it does.
    let waiting = changes(seq, &feed, 20_000);
    let publisher = publisher(&control).await;
    let (told, ()) = tokio::join!(waiting.send(), async {
        publisher.publish("News", "http://127.0.0.1:1", json!({})).await;
    });
    let told = told.expect(200).json();
    assert!(told["seq"].as_i64() > Some(seq) && told["updates"][0]["kind"] == "api", "{told}");
    changes(seq, "another", 0).send().await.expect(410);
    let ahead = changes(seq + 1_000_000, &feed, 0).send().await.expect(410);
    assert!(ahead.text().contains("restored"), "{}", ahead.text());
    let misspelt = ask("snapshot?environment=Defualt".into()).send().await.expect(404);
    assert!(misspelt.text().contains("[\\\"Default\\\"]"), "{}", misspelt.text());
    let many: Vec<Value> = (0..300).map(|n| json!({"token": n.to_string()})).collect();
    let url = control.management("/api/tidegate/v1/gateway/validate");
    let asked = control.http.post(&url).bearer(token.trim()).json(&json!({"format": 1, "credentials": many}));
    assert!(asked.send().await.expect(400).text().contains("at most 256"));
}

#[tokio::test]
async fn a_gateway_notices_that_a_restored_database_passed_its_position_another_way() {
    let site = Site::new();
    let control = site.control_plane().start().await;
    let place = same_port(&control);
    control.stop().await;
    let (data, backup) = (site.path().join("control"), tempfile::tempdir().unwrap());
    let store = || {
        let files = std::fs::read_dir(&data).unwrap().map(|file| file.unwrap().path());
        files.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("tidegate.db"))
    };
    for file in store() {
        std::fs::copy(&file, backup.path().join(file.file_name().unwrap())).unwrap();
    }

    let control = site.control_plane().only_config(&place).start().await;
    let edge = site.gateway("edge", &control);
    let gateway = edge.start().await;
    publisher(&control).await.publish("Lost", "http://127.0.0.1:1", json!({})).await;
    eventually(&gateway, "/lost/1.0.0/x", None, 401).await;
    gateway.stop().await;
    control.stop().await;

    store().for_each(|file| std::fs::remove_file(file).unwrap());
    for file in std::fs::read_dir(backup.path()).unwrap().map(|file| file.unwrap()) {
        std::fs::copy(file.path(), data.join(file.file_name())).unwrap();
    }
    let control = site.control_plane().only_config(&place).start().await;
    for name in ["First", "Second", "Third"] {
        publisher(&control).await.publish(name, "http://127.0.0.1:1", json!({})).await;
    }
    let gateway = edge.start().await;
    for path in ["/first/1.0.0/x", "/third/1.0.0/x"] {
        eventually(&gateway, path, None, 401).await;
    }
    eventually(&gateway, "/lost/1.0.0/x", None, 404).await;
}

#[tokio::test]
async fn a_gateway_alone_that_was_told_nothing_names_both_ways_out() {
    let site = Site::new();
    let (succeeded, said) = site.start("edge", "gateway").run_to_end();
    let words = ["a gateway alone needs to know", "--key-manager https://HOST:PORT", "store.url"];
    assert!(!succeeded && words.iter().all(|word| said.contains(word)), "{said}");
    assert!(!site.path().join("edge/tidegate.db").exists());
}

#[tokio::test]
async fn a_gateway_waits_for_its_control_plane_and_says_what_it_waits_for() {
    let site = Site::new();
    // A port where nobody listens yet.
    let kept = Port::reserve();
    let port = kept.number();
    let edge = site.start("edge", "gateway").argument("--key-manager").argument(&format!("https://localhost:{port}"));
    let control = site.start("control", "key-manager,control-plane").only_config(&at_port(port));
    let (gateway, control) = tokio::join!(edge.start(), control.start());
    assert!(gateway.log().contains("joined `control`"), "{}", gateway.log());
    gateway.stop().await;
    control.stop().await;
}

/// Looks again until it is so.
async fn until(is_so: impl Fn() -> bool, what: impl Fn() -> String) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(30), "not within 30 s:\n{}", what());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
