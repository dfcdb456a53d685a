//! Backends that answer before they have the request: the client is told whether its connection goes on.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::conversation::bytes;
use crate::recording::{Recording, Reply};
use crate::support::{PATIENCE, World, api};

const TOO_MUCH: &str = "HTTP/1.1 413 Too Much⏎Content-Length: 3⏎⏎abc";

/// Reads until `end` is there, or to the end of the connection.
async fn read_to(stream: &mut TcpStream, end: &str) -> String {
    let mut came = Vec::new();
    let reading = async {
        while !String::from_utf8_lossy(&came).contains(end) && stream.read_buf(&mut came).await.unwrap() > 0 {}
    };
    tokio::time::timeout(PATIENCE, reading).await.expect("it comes");
    String::from_utf8(came).unwrap()
}

#[tokio::test]
async fn who_still_sends_a_long_body_is_told_that_the_connection_ends() {
    let reply = Reply { bytes: bytes(TOO_MUCH), closes: false, is_early: true };
    let backend =
        Recording::new(move |seen| if seen.line.starts_with("GET") { Reply::ok(seen) } else { reply.clone() }, None);
    let backend = backend.await;
    let open = json!({"operations": [
        {"verb": "POST", "target": "/*", "authType": "None"}, {"verb": "GET", "target": "/*", "authType": "None"},
    ]});
    let world = World::with(crate::support::settings(), vec![api(&backend.url(), open)]).await;
    for (what, head, first, rest, is_kept) in [
        ("a little is left", "Content-Length: 6", "abc", "def".to_owned(), true),
        ("much is left", "Content-Length: 300003", "abc", "d".repeat(300_000), false),
        ("nobody knows how much", "Transfer-Encoding: chunked", "3⏎abc⏎", "0⏎⏎".to_owned(), false),
    ] {
        let mut stream = TcpStream::connect(world.address).await.unwrap();
        stream.write_all(&bytes(&format!("POST SHOP/a HTTP/1.1⏎Host: h⏎{head}⏎⏎{first}"))).await.unwrap();
        let answer = read_to(&mut stream, "\r\n\r\nabc").await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{what}: {answer}");
        assert_eq!(answer.to_ascii_lowercase().contains("connection: close"), !is_kept, "{what}: {answer}");
        // It may go on to send, and has the answer all the same.
        let rest = bytes(&(rest + "GET SHOP/b HTTP/1.1⏎Host: h⏎⏎"));
        let _ = tokio::time::timeout(Duration::from_secs(5), stream.write_all(&rest)).await;
        let next = read_to(&mut stream, "okayed").await;
        assert_eq!(next.contains("okayed"), is_kept, "{what}: {next}");
    }
    world.stop().await;
}
