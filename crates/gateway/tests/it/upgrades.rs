//! Upgraded connections: carried once the backend agrees, limited in number and silence.

use std::time::Duration;

use http::Response;
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{PATIENCE, World, api, settings};
use crate::upstream::{Upstream, full};

/// Agrees to any upgrade and sends back what it gets.
async fn echo_socket() -> Upstream {
    Upstream::new(|mut request| async move {
        let Some(protocol) = request.headers().get("upgrade").cloned() else { return full("no upgrade") };
        assert_eq!(request.headers()["sec-websocket-key"], "key");
        let upgrade = hyper::upgrade::on(&mut request);
        tokio::spawn(async move {
            let (mut read, mut write) = tokio::io::split(TokioIo::new(upgrade.await.unwrap()));
            let _ = tokio::io::copy(&mut read, &mut write).await;
        });
        let response = Response::builder().status(101).header("upgrade", protocol).header("connection", "Upgrade");
        response.header("sec-websocket-accept", "accepted").body(full("").into_body()).unwrap()
    })
    .await
}

async fn upgrade(world: &World, protocol: &str) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    let head = format!(
        "GET /shop/1.0.0/socket HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\nConnection: Upgrade\r\n\
         Upgrade: {protocol}\r\nSec-WebSocket-Key: key\r\n\r\n",
        world.token()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let head = read_head(&mut stream).await;
    (stream, head)
}

async fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let reading = async {
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
    };
    tokio::time::timeout(PATIENCE, reading).await.unwrap();
    String::from_utf8(head).unwrap().to_ascii_lowercase()
}

#[tokio::test]
async fn a_web_socket_is_carried_both_ways_and_recorded_at_its_end() {
    let backend = echo_socket().await;
    let world = World::new(&backend.url().replace("http://", "ws://")).await;
    let (mut stream, head) = upgrade(&world, "websocket").await;
    assert!(head.starts_with("http/1.1 101 "), "{head}");
    for line in ["upgrade: websocket", "connection: upgrade", "sec-websocket-accept: accepted", "x-request-id: "] {
        assert!(head.contains(line), "{line} in {head}");
    }
    for message in ["one", "two"] {
        stream.write_all(message.as_bytes()).await.unwrap();
        let mut seen = vec![0; message.len()];
        tokio::time::timeout(PATIENCE, stream.read_exact(&mut seen)).await.unwrap().unwrap();
        assert_eq!(seen, message.as_bytes());
    }
    assert_eq!(world.metric("tidegate_requests_total", &[]), 0);
    drop(stream);
    world.metric_reaches("tidegate_requests_total", &["Shop", "1xx"], 1).await;
    world.stop().await;
}

#[tokio::test]
async fn a_backend_that_does_not_agree_answers_as_usual() {
    let backend =
        Upstream::new(|_| async { Response::builder().status(426).body(full("no").into_body()).unwrap() }).await;
    let world = World::new(&backend.url()).await;
    let (mut stream, head) = upgrade(&world, "websocket").await;
    assert!(head.starts_with("http/1.1 426 "), "{head}");
    let mut body = [0; 2];
    stream.read_exact(&mut body).await.unwrap();
    assert_eq!(&body, b"no");
    world.stop().await;
}

#[tokio::test]
async fn only_web_sockets_are_passed_on_and_only_with_the_right_to() {
    let backend = Upstream::echo().await;
    let world = World::new(&backend.url()).await;
    let (mut stream, head) = upgrade(&world, "h2c").await;
    assert!(head.starts_with("http/1.1 200 "), "{head}");
    let mut rest = vec![0; 2000];
    let length = stream.read(&mut rest).await.unwrap();
    assert!(!String::from_utf8_lossy(&rest[..length]).contains("\"upgrade\""), "the backend does not hear of it");
    let answer = world.get_with("/shop/1.0.0/socket", &[("connection", "Upgrade"), ("upgrade", "websocket")]).await;
    answer.is_fault(401, "900902");
    world.stop().await;
}

#[tokio::test]
async fn an_answer_of_101_that_nobody_asked_for_is_a_fault() {
    let backend = Upstream::new(|mut request| async move {
        drop(hyper::upgrade::on(&mut request));
        Response::builder().status(101).header("upgrade", "x").body(full("").into_body()).unwrap()
    })
    .await;
    let world = World::new(&backend.url()).await;
    let answer = world.get("/shop/1.0.0/x").await;
    assert_eq!(answer.status, 502, "{}", answer.text());
    world.stop().await;
}

#[tokio::test]
async fn tunnels_are_limited_in_number() {
    let backend = echo_socket().await;
    let mut settings = settings();
    settings.limits.tunnels_max = 1;
    let world = World::with(settings, vec![api(&backend.url(), json!({}))]).await;
    let (first, head) = upgrade(&world, "websocket").await;
    assert!(head.starts_with("http/1.1 101 "));
    let (_second, head) = upgrade(&world, "websocket").await;
    assert!(head.starts_with("http/1.1 503 "), "{head}");
    drop(first);
    world.metric_reaches("tidegate_requests_total", &["1xx"], 1).await;
    let (_third, head) = upgrade(&world, "websocket").await;
    assert!(head.starts_with("http/1.1 101 "), "{head}");
    world.shutdown.cancel();
}

#[tokio::test]
async fn a_silent_tunnel_is_closed_and_a_drain_ends_the_others() {
    let backend = echo_socket().await;
    let mut settings = settings();
    settings.timeouts.tunnel_idle = Duration::from_millis(50);
    let world = World::with(settings.clone(), vec![api(&backend.url(), json!({}))]).await;
    let (mut stream, _) = upgrade(&world, "websocket").await;
    let mut byte = [0; 1];
    let end = tokio::time::timeout(PATIENCE, stream.read(&mut byte)).await.expect("silence ends it");
    assert!(matches!(end, Ok(0) | Err(_)));
    world.stop().await;
    settings.timeouts.tunnel_idle = PATIENCE;
    settings.timeouts.drain = Duration::from_millis(50);
    let world = World::with(settings, vec![api(&backend.url(), json!({}))]).await;
    let (mut stream, _) = upgrade(&world, "websocket").await;
    world.stop().await;
    assert!(matches!(stream.read(&mut byte).await, Ok(0) | Err(_)));
}
