//! What is fetched and what is not, against servers on this machine: they are not public, so only an allowed host leads
//! to them.

use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::StatusCode;
use axum::response::Redirect;
use axum::routing::get;
use tokio::net::TcpListener;

use super::*;

const DOCUMENT: &str = "openapi: 3.0.1";

/// A server, and how often it was asked.
async fn server() -> (Url, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let router = Router::new()
        .route("/openapi.yaml", get(async || DOCUMENT))
        .route("/moved", get(async || Redirect::temporary("/openapi.yaml?again")))
        .route("/away", get(async || Redirect::temporary("http://169.254.169.254/latest/meta-data")))
        .route("/file", get(async || Redirect::temporary("file:///etc/passwd")))
        .route("/round", get(async || Redirect::temporary("/round")))
        .route("/large", get(async || "x".repeat(2_000)))
        .route("/broken", get(async || StatusCode::INTERNAL_SERVER_ERROR))
        .layer(axum::middleware::map_request(move |request: axum::extract::Request| {
            counted.fetch_add(1, Ordering::SeqCst);
            async move { request }
        }));
    let listener = TcpListener::bind(("localhost", 0)).await.unwrap();
    let url = format!("http://localhost:{}/", listener.local_addr().unwrap().port()).parse().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, asked)
}

async fn fetched(hosts: &[&str], address: &Url) -> Result<Bytes, String> {
    Remote::new(hosts.iter().map(|host| (*host).to_owned()).collect()).fetch(address, 1_000).await
}

#[tokio::test]
async fn a_document_of_an_allowed_host_is_fetched_and_its_redirects_followed() {
    let (base, _) = server().await;
    for path in ["openapi.yaml", "moved"] {
        let bytes = fetched(&["LocalHost"], &base.join(path).unwrap()).await.unwrap();
        assert_eq!(bytes, DOCUMENT, "{path}");
    }
}

#[tokio::test]
async fn this_machine_and_its_network_are_not_asked_unless_allowed() {
    let (base, asked) = server().await;
    let port = base.port().unwrap();
    for host in ["localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "0x7f.1"] {
        let with_port: Url = format!("http://{host}:{port}/openapi.yaml").parse().unwrap();
        assert!(fetched(&[], &with_port).await.unwrap_err().contains("usual port"), "{host}");
        let without: Url = format!("http://{host}/openapi.yaml").parse().unwrap();
        assert!(fetched(&[], &without).await.unwrap_err().contains("not on the public internet"), "{host}");
        assert!(fetched(&["elsewhere.example"], &without).await.is_err(), "{host}");
    }
    for private in ["10.0.0.1", "192.168.1.1", "172.16.0.1", "100.64.0.1", "[fd00::1]"] {
        let address: Url = format!("https://{private}/").parse().unwrap();
        assert!(fetched(&[], &address).await.is_err(), "{private}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_metadata_service_is_never_asked_whatever_is_allowed() {
    for host in ["169.254.169.254", "100.100.100.200", "168.63.129.16", "[fd00:ec2::254]", "[fe80::1]"] {
        let address: Url = format!("http://{host}/latest/meta-data").parse().unwrap();
        let why = fetched(&[host], &address).await.unwrap_err();
        assert!(why.contains("never fetched"), "{host}: {why}");
    }
}

#[tokio::test]
async fn a_redirect_is_judged_like_the_first_address() {
    let (base, _) = server().await;
    let away = fetched(&["localhost"], &base.join("away").unwrap()).await.unwrap_err();
    assert!(away.contains("never fetched"), "{away}");
    let file = fetched(&["localhost"], &base.join("file").unwrap()).await.unwrap_err();
    assert!(file.contains("only http and https"), "{file}");
    let round = fetched(&["localhost"], &base.join("round").unwrap()).await.unwrap_err();
    assert!(round.contains("more than 3 redirects"), "{round}");
}

#[tokio::test]
async fn other_schemes_and_credentials_in_the_address_are_refused() {
    for bad in ["file:///etc/passwd", "ftp://far.example/", "gopher://far.example/", "https://u:p@far.example/"] {
        assert!(fetched(&["far.example"], &bad.parse().unwrap()).await.is_err(), "{bad}");
    }
}

#[tokio::test]
async fn too_much_and_failures_are_told() {
    let (base, _) = server().await;
    let large = fetched(&["localhost"], &base.join("large").unwrap()).await.unwrap_err();
    assert!(large.contains("larger than 1000 bytes"), "{large}");
    let broken = fetched(&["localhost"], &base.join("broken").unwrap()).await.unwrap_err();
    assert!(broken.contains("500"), "{broken}");
    let missing = fetched(&["localhost"], &base.join("none").unwrap()).await.unwrap_err();
    assert!(missing.contains("404"), "{missing}");
}

#[tokio::test]
async fn more_at_once_than_allowed_are_turned_away() {
    let remote = Remote::new(vec!["localhost".to_owned()]);
    let _all = remote.permits.acquire_many(AT_ONCE_MAX as u32).await.unwrap();
    let (base, _) = server().await;
    let why = remote.fetch(&base.join("openapi.yaml").unwrap(), 1_000).await.unwrap_err();
    assert!(why.contains("being fetched already"), "{why}");
}
