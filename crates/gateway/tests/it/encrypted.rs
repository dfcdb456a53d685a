//! TLS and HTTP/2 on both sides.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Version};
use http_body_util::{BodyExt, Full};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;

use crate::support::{PATIENCE, World, api, settings};
use crate::upstream::{Upstream, full};

pub fn certificate() -> (Arc<ServerConfig>, CertificateDer<'static>) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let certificate = made.cert.der().clone();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    (Arc::new(config), certificate)
}

async fn get(world: &World, trusted: &CertificateDer<'static>, is_http1: bool) -> (Version, serde_json::Value) {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let tls = tls.with_root_certificates(roots).with_no_client_auth();
    let builder = HttpsConnectorBuilder::new().with_tls_config(tls).https_only();
    let connector = if is_http1 { builder.enable_http1().build() } else { builder.enable_all_versions().build() };
    let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build(connector);
    let address = format!("https://localhost:{}/shop/1.0.0/x", world.tls_address.unwrap().port());
    let request = Request::get(address)
        .header("authorization", format!("Bearer {}", world.token()))
        .body(Full::default())
        .unwrap();
    let answer = tokio::time::timeout(PATIENCE, client.request(request)).await.unwrap().unwrap();
    let version = answer.version();
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    (version, serde_json::from_slice(&body).unwrap())
}

/// Answers with the version it was asked in.
async fn version_backend(tls: Option<Arc<ServerConfig>>) -> Upstream {
    let script = |request: Request<hyper::body::Incoming>| async move {
        let proto = request.headers().get("x-forwarded-proto").map(|proto| proto.to_str().unwrap().to_owned());
        full(json!({"version": format!("{:?}", request.version()), "proto": proto}).to_string())
    };
    Upstream::with_tls(script, tls).await
}

#[tokio::test]
async fn clients_may_speak_http_1_or_2_over_tls() {
    let (tls, certificate) = certificate();
    let backend = version_backend(None).await;
    let world = World::with_tls(settings(), vec![api(&backend.url(), json!({}))], Some(tls)).await;
    for (is_http1, version) in [(true, Version::HTTP_11), (false, Version::HTTP_2)] {
        let (seen, body) = get(&world, &certificate, is_http1).await;
        assert_eq!(seen, version);
        assert_eq!((body["version"].as_str(), body["proto"].as_str()), (Some("HTTP/1.1"), Some("https")));
    }
    world.stop().await;
}

#[tokio::test]
async fn an_encrypted_backend_gets_http_2_if_it_can_and_must_be_trusted() {
    let (mut tls, certificate) = certificate();
    for (protocols, version) in [(vec![b"h2".to_vec(), b"http/1.1".to_vec()], "HTTP/2.0"), (vec![], "HTTP/1.1")] {
        Arc::make_mut(&mut tls).alpn_protocols = protocols;
        let backend = version_backend(Some(tls.clone())).await;
        let address = format!("https://localhost:{}", backend.address.port());
        let mut trusting = settings();
        trusting.extra_authorities = vec![certificate.clone()];
        let world = World::with(trusting, vec![api(&address, json!({}))]).await;
        assert_eq!(world.get("/shop/1.0.0/x").await.is_ok().json()["version"], version);
        world.stop().await;
        let world = World::with(settings(), vec![api(&address, json!({}))]).await;
        world.get("/shop/1.0.0/x").await.is_fault(503, "101503");
        world.stop().await;
    }
}

/// Our own codec passes names on as they are spelt, the library writes them small: so one can see who spoke.
#[tokio::test]
async fn an_encrypted_backend_that_chose_http_1_is_spoken_to_by_our_own_codec() {
    let (mut tls, certificate) = certificate();
    Arc::make_mut(&mut tls).alpn_protocols = vec![b"http/1.1".to_vec()];
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let acceptor = TlsAcceptor::from(tls);
    let (seen, mut heads) = mpsc::unbounded_channel();
    let backend = tokio::spawn(async move {
        loop {
            let (stream, acceptor, seen) = (listener.accept().await.unwrap().0, acceptor.clone(), seen.clone());
            tokio::spawn(async move {
                let mut stream = BufReader::new(acceptor.accept(stream).await.unwrap());
                for call in 0.. {
                    let mut head = Vec::new();
                    while !head.ends_with(b"\r\n\r\n") {
                        if stream.read_until(b'\n', &mut head).await.unwrap_or(0) == 0 {
                            return;
                        }
                    }
                    let _ = seen.send((call, String::from_utf8(head).unwrap()));
                    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await.unwrap();
                    stream.flush().await.unwrap();
                }
            });
        }
    });
    let mut trusting = settings();
    trusting.extra_authorities = vec![certificate];
    // One core, one pool.
    trusting.limits.threads = std::num::NonZeroUsize::new(1);
    let world = World::with(trusting, vec![api(&format!("https://localhost:{port}"), json!({}))]).await;
    for (call_of_connection, name) in [(0, "x-odd:"), (0, "X-oDD:"), (1, "X-oDD:")] {
        let text = format!(
            "GET /shop/1.0.0/x HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\nX-oDD: 1\r\nConnection: close\r\n\r\n",
            world.token()
        );
        let mut client = TcpStream::connect(world.address).await.unwrap();
        client.write_all(text.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        tokio::time::timeout(PATIENCE, client.read_to_end(&mut answer)).await.unwrap().unwrap();
        assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
        let (call, head) = heads.recv().await.unwrap();
        assert!(head.contains(name), "{name} in {head}");
        assert_eq!(call, call_of_connection, "its connections are kept");
    }
    world.stop().await;
    backend.abort();
}

#[tokio::test]
async fn a_handshake_that_is_not_made_ends() {
    let (tls, _) = certificate();
    let mut settings = settings();
    settings.timeouts.handshake = Duration::from_millis(50);
    let world = World::with_tls(settings, vec![], Some(tls)).await;
    let mut stream = TcpStream::connect(world.tls_address.unwrap()).await.unwrap();
    let mut byte = [0; 1];
    let end = tokio::time::timeout(PATIENCE, stream.read(&mut byte)).await.expect("it is not waited for");
    assert!(matches!(end, Ok(0) | Err(_)));
    world.stop().await;
}
