//! Bytes that are not a proper request.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{PATIENCE, World, api, settings};
use crate::upstream::Upstream;

/// The head of what comes back for these bytes, or nothing; `TOKEN` stands for a good token.
async fn answer(world: &World, bytes: &str) -> String {
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    let _ = stream.write_all(bytes.replace("TOKEN", &world.token()).as_bytes()).await;
    let mut answer = Vec::new();
    let reading = async {
        while !answer.windows(4).any(|window| window == b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => answer.push(byte),
                Err(_) => break,
            }
        }
    };
    tokio::time::timeout(PATIENCE, reading).await.expect("an answer or an end");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn what_could_be_read_in_two_ways_is_refused() {
    let backend = Upstream::echo().await;
    let world = World::new(&backend.url()).await;
    let auth = "Authorization: Bearer TOKEN\r\n";
    let table = [
        (
            "two lengths",
            format!("POST /shop/1.0.0/x HTTP/1.1\r\nHost: a\r\n{auth}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
        ),
        (
            "two equal lengths",
            format!("POST /shop/1.0.0/x HTTP/1.1\r\nHost: a\r\n{auth}Content-Length: 1\r\nContent-Length: 1\r\n\r\na"),
        ),
        ("a list of lengths", format!("POST /shop/1.0.0/x HTTP/1.1\r\nHost: a\r\n{auth}Content-Length: 1, 1\r\n\r\na")),
        (
            "length and chunked",
            format!(
                "POST /shop/1.0.0/x HTTP/1.1\r\nHost: a\r\n{auth}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            ),
        ),
        (
            "chunked and length",
            format!(
                "POST /shop/1.0.0/x HTTP/1.1\r\nHost: a\r\n{auth}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"
            ),
        ),
        (
            "chunked twice",
            format!(
                "POST /shop/1.0.0/x HTTP/1.1\r\nHost: a\r\n{auth}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"
            ),
        ),
        (
            "another coding",
            format!("POST /shop/1.0.0/x HTTP/1.1\r\nHost: a\r\n{auth}Transfer-Encoding: gzip\r\n\r\n0\r\n\r\n"),
        ),
        (
            "a coding after chunked",
            format!(
                "POST /shop/1.0.0/x HTTP/1.1\r\nHost: a\r\n{auth}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"
            ),
        ),
        ("a signed length", format!("POST /shop/1.0.0/x HTTP/1.1\r\nHost: a\r\n{auth}Content-Length: +1\r\n\r\na")),
        ("a blank before the colon", format!("GET /shop/1.0.0/x HTTP/1.1\r\nHost: a\r\n{auth}X : y\r\n\r\n")),
        ("a folded line", format!("GET /shop/1.0.0/x HTTP/1.1\r\nHost: a\r\n{auth}X: y\r\n z\r\n\r\n")),
        ("bare line feeds", format!("GET /shop/1.0.0/x HTTP/1.1\nHost: a\n{}\n", auth.replace("\r\n", "\n"))),
        ("one bare line feed", format!("GET /shop/1.0.0/x HTTP/1.1\r\nHost: a\nX: y\r\n{auth}\r\n")),
        ("a NUL in a value", format!("GET /shop/1.0.0/x HTTP/1.1\r\nHost: a\r\n{auth}X: a\0b\r\n\r\n")),
        ("a bare carriage return", format!("GET /shop/1.0.0/x HTTP/1.1\r\nHost: a\r\n{auth}X: a\rb\r\n\r\n")),
        ("no host", format!("GET /shop/1.0.0/x HTTP/1.1\r\n{auth}\r\n")),
        ("a host with a blank", format!("GET /shop/1.0.0/x HTTP/1.1\r\nHost: a b\r\n{auth}\r\n")),
        ("a host with a path", format!("GET /shop/1.0.0/x HTTP/1.1\r\nHost: a/b\r\n{auth}\r\n")),
        ("a host with a name", format!("GET /shop/1.0.0/x HTTP/1.1\r\nHost: u@a\r\n{auth}\r\n")),
        ("a list of hosts", format!("GET /shop/1.0.0/x HTTP/1.1\r\nHost: a, b\r\n{auth}\r\n")),
        ("a host beside another", format!("GET http://a/shop/1.0.0/x HTTP/1.1\r\nHost: a b\r\n{auth}\r\n")),
        ("two hosts", format!("GET /shop/1.0.0/x HTTP/1.1\r\nHost: a\r\nHost: b\r\n{auth}\r\n")),
        ("no version", "GET /shop/1.0.0/x\r\n\r\n".to_owned()),
        ("a strange version", format!("GET /shop/1.0.0/x HTTP/3.7\r\nHost: a\r\n{auth}\r\n")),
        ("a path with a backslash", format!("GET /shop/1.0.0/a\\b HTTP/1.1\r\nHost: a\r\n{auth}\r\n")),
        ("no path", format!("OPTIONS * HTTP/1.1\r\nHost: a\r\n{auth}\r\n")),
        ("a request for a tunnel", format!("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n{auth}\r\n")),
    ];
    let mut accepted = Vec::new();
    for (what, bytes) in table {
        let answer = answer(&world, &bytes).await;
        let status = if what == "a strange version" { "HTTP/1.1 505 " } else { "HTTP/1.1 400 " };
        let is_refused = answer.starts_with(status)
            && answer.contains("\r\nx-request-id: ")
            && answer.contains("\r\ncontent-type: application/json");
        if !is_refused {
            accepted.push(format!("{what}: {answer}"));
        }
    }
    assert!(accepted.is_empty(), "{accepted:#?}");
    assert_eq!(backend.count(), 0, "nothing of this reached the backend");
    let good = format!("GET /shop/1.0.0/x HTTP/1.1\r\nHost: a\r\n{auth}Connection: close\r\n\r\n");
    assert!(answer(&world, &good).await.starts_with("HTTP/1.1 200 "));
    world.stop().await;
}

#[tokio::test]
async fn too_large_heads_are_refused() {
    let backend = Upstream::echo().await;
    let world = World::new(&backend.url()).await;
    let many: String = (0..150).map(|n| format!("X-{n}: y\r\n")).collect();
    let large = format!("X: {}\r\n", "y".repeat(64 << 10));
    for headers in [many, large] {
        let answer = answer(&world, &format!("GET /shop/1.0.0/x HTTP/1.1\r\nHost: a\r\n{headers}\r\n")).await;
        assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    }
    let long = format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "a".repeat(100 << 10));
    let answer = answer(&world, &long).await;
    assert!(answer.starts_with("HTTP/1.1 414 ") || answer.starts_with("HTTP/1.1 431 "), "{answer}");
    world.stop().await;
}

#[tokio::test]
async fn a_client_that_drips_its_head_is_not_waited_for() {
    let mut settings = settings();
    settings.timeouts.request_head = Duration::from_millis(50);
    let world = World::with(settings, vec![api("http://unused/", json!({}))]).await;
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: ").await.unwrap();
    let mut answer = Vec::new();
    let end = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer)).await;
    end.expect("it is cut off").ok();
    world.stop().await;
}
