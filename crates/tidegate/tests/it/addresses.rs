//! IPv6 and several addresses, end to end.

use serde_json::json;
use tidegate_tests::actors::{developer, eventually, publisher, text};
use tidegate_tests::app::Start;
use tidegate_tests::upstream::Upstream;

use crate::support::BINARY;

#[tokio::test]
async fn an_instance_on_ipv6_alone_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let start = Start::new(BINARY, folder.path()).config("[server]\nbind = '::1'\nhost_name = '::1'\n");
    let app = start.start().await;
    let management = format!("https://[::1]:{}", app.port("management-https"));
    let discovery = app.http.get(&format!("{management}/.well-known/openid-configuration")).send().await.expect(200);
    let discovery = discovery.json();
    assert_eq!(text(&discovery, "issuer"), format!("{management}/oauth2/token"));
    app.http.get(text(&discovery, "jwks_uri")).send().await.expect(200);
    for (scheme, listener) in [("http", "gateway-http"), ("https", "gateway-https")] {
        app.http.get(&format!("{scheme}://[::1]:{}/nobody", app.port(listener))).send().await.expect(404);
    }
    let ipv4 = std::net::TcpStream::connect(("127.0.0.1", app.port("gateway-http")));
    assert!(ipv4.is_err(), "::1 is not 127.0.0.1");
    app.stop().await;
}

#[tokio::test]
async fn two_colons_serve_both_families_and_a_call_goes_through_from_each() {
    let folder = tempfile::tempdir().unwrap();
    let app = Start::new(BINARY, folder.path()).config("[server]\nbind = '::'\n").start().await;
    let backend = Upstream::echo().await;
    let api = publisher(&app).await.publish("Both", &backend.url(), json!({})).await;
    let (_, keys) = developer(&app).await.ready_application("Six", &api).await;
    eventually(&app, "/both/1.0.0/x", Some(&keys.token), 200).await;
    for (host, seen_as) in [("127.0.0.1", "127.0.0.1"), ("[::1]", "::1")] {
        let url = format!("http://{host}:{}/both/1.0.0/x", app.port("gateway-http"));
        app.http.get(&url).bearer(&keys.token).send().await.expect(200);
        let seen = backend.seen();
        let forwarded = seen.last().unwrap().headers.get("x-forwarded-for").cloned();
        assert_eq!(forwarded.unwrap(), seen_as, "IPv4 inside IPv6 is told as IPv4");
    }
}

#[tokio::test]
async fn a_listener_on_several_addresses_serves_on_each_at_one_port() {
    let folder = tempfile::tempdir().unwrap();
    let config = tidegate_tests::app::FREE_PORTS.replacen(
        "port = 0",
        "port = 0\naddress = ['127.4.3.1', '::1', '127.0.0.1']",
        1,
    );
    let app = Start::new(BINARY, folder.path()).only_config(&config).start().await;
    for host in ["127.4.3.1", "[::1]", "127.0.0.1"] {
        app.http.get(&format!("http://{host}:{}/nobody", app.port("gateway-http"))).send().await.expect(404);
    }
    let log = app.log();
    assert_eq!(log.lines().filter(|line| line.trim().starts_with("gateway-http ")).count(), 3, "{log}");
}
