//! Every known way to hide a request in another, through both codecs: what a real backend received decides.
//!
//! The gateway may refuse, or pass on exactly one request; nothing of the hidden one may begin a request of its own. And our
//! own codec never lets pass what the library refuses.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use tidegate_gateway::settings::Codec;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{PATIENCE, World, api, settings};

/// What a backend got, connection by connection.
type Received = Arc<Mutex<Vec<Vec<u8>>>>;

/// A backend that answers whenever a head is complete, and keeps all bytes.
async fn recorder() -> (String, Received) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let received = Received::default();
    let kept = received.clone();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let kept = kept.clone();
            tokio::spawn(async move {
                let at = {
                    let mut kept = kept.lock().unwrap();
                    kept.push(Vec::new());
                    kept.len() - 1
                };
                let mut buffer = [0; 16 << 10];
                let mut answered = 0;
                while let Ok(count @ 1..) = stream.read(&mut buffer).await {
                    let heads = {
                        let mut kept = kept.lock().unwrap();
                        kept[at].extend_from_slice(&buffer[..count]);
                        requests(&kept[at]).len()
                    };
                    for _ in answered..heads {
                        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await.unwrap();
                    }
                    answered = heads;
                }
            });
        }
    });
    (url, received)
}

/// Request lines in what a backend got, found as a careless server would: wherever one stands at a line's beginning.
fn requests(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let is_line = |line: &&str| line.ends_with(" HTTP/1.1") || line.ends_with(" HTTP/1.0");
    text.split(['\r', '\n']).filter(is_line).map(str::to_owned).collect()
}

/// The statuses that come back for these bytes until the gateway says no more.
async fn statuses(world: &World, bytes: &[u8]) -> Vec<String> {
    let mut stream = TcpStream::connect(world.address).await.unwrap();
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let reading = async {
        let mut buffer = [0; 4096];
        while let Ok(Ok(count @ 1..)) = tokio::time::timeout(Duration::from_millis(300), stream.read(&mut buffer)).await
        {
            answer.extend_from_slice(&buffer[..count]);
        }
    };
    tokio::time::timeout(PATIENCE, reading).await.expect("it comes to an end");
    let text = String::from_utf8_lossy(&answer);
    text.split("HTTP/1.1 ").skip(1).map(|rest| rest.chars().take(3).collect()).collect()
}

/// The corpus: what it is, and the bytes; `AUTH` stands for a good token's line, `HIDDEN` for the hidden request.
fn corpus() -> Vec<(&'static str, &'static str)> {
    vec![
        (
            "CL.TE",
            "POST /shop/1.0.0/a HTTP/1.1\r\nHost: h\r\nAUTHContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nHIDDEN",
        ),
        (
            "TE.CL",
            "POST /shop/1.0.0/a HTTP/1.1\r\nHost: h\r\nAUTHTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\nHIDDEN",
        ),
        (
            "TE.TE, a second coding",
            "POST /shop/1.0.0/a HTTP/1.1\r\nHost: h\r\nAUTHTransfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n\r\n0\r\n\r\nHIDDEN",
        ),
        (
            "TE.TE, a blank before",
            "POST /shop/1.0.0/a HTTP/1.1\r\nHost: h\r\nAUTHTransfer-Encoding : chunked\r\n\r\n0\r\n\r\nHIDDEN",
        ),
        (
            "TE.TE, a vertical tab",
            "POST /shop/1.0.0/a HTTP/1.1\r\nHost: h\r\nAUTHTransfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\nHIDDEN",
        ),
        (
            "TE.TE, folded",
            "POST /shop/1.0.0/a HTTP/1.1\r\nHost: h\r\nAUTHTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\nHIDDEN",
        ),
        (
            "TE.TE, quoted",
            "POST /shop/1.0.0/a HTTP/1.1\r\nHost: h\r\nAUTHTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\nHIDDEN",
        ),
        (
            "an underscore for a dash",
            "POST /shop/1.0.0/a HTTP/1.1\r\nHost: h\r\nAUTHTransfer_Encoding: chunked\r\n\r\n0\r\n\r\nHIDDEN",
        ),
        (
            "CL.CL",
            "POST /shop/1.0.0/a HTTP/1.1\r\nHost: h\r\nAUTHContent-Length: 0\r\nContent-Length: 60\r\n\r\nHIDDEN",
        ),
        ("a length of blanks", "POST /shop/1.0.0/a HTTP/1.1\r\nHost: h\r\nAUTHContent-Length: 1 0\r\n\r\nHIDDEN"),
        ("a hexadecimal length", "POST /shop/1.0.0/a HTTP/1.1\r\nHost: h\r\nAUTHContent-Length: 0x0\r\n\r\nHIDDEN"),
        ("bare line feeds", "GET /shop/1.0.0/a HTTP/1.1\r\nHost: h\r\nX: y\n\nHIDDEN"),
        (
            "a bare carriage return",
            "GET /shop/1.0.0/a HTTP/1.1\r\nHost: h\r\nAUTHX: y\rTransfer-Encoding: chunked\r\n\r\nHIDDEN",
        ),
        ("a NUL in a name", "GET /shop/1.0.0/a HTTP/1.1\r\nHost: h\r\nAUTHContent-Length\0: 5\r\n\r\nHIDDEN"),
        (
            "a chunk that is longer than said",
            "POST /shop/1.0.0/a HTTP/1.1\r\nHost: h\r\nAUTHTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\nHIDDEN",
        ),
        (
            "a chunk's size with a line feed",
            "POST /shop/1.0.0/a HTTP/1.1\r\nHost: h\r\nAUTHTransfer-Encoding: chunked\r\n\r\n2\nab\r\n0\r\n\r\nHIDDEN",
        ),
        (
            "a chunk's size that overflows",
            "POST /shop/1.0.0/a HTTP/1.1\r\nHost: h\r\nAUTHTransfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\nab\r\n0\r\n\r\nHIDDEN",
        ),
        (
            "a line feed in an extension",
            "POST /shop/1.0.0/a HTTP/1.1\r\nHost: h\r\nAUTHTransfer-Encoding: chunked\r\n\r\n2;\nxx\r\nab\r\n0\r\n\r\nHIDDEN",
        ),
        ("a request in the target", "GET /shop/1.0.0/a?x=\rGET HTTP/1.1\r\nHost: h\r\nAUTH\r\nHIDDEN"),
        (
            "HTTP/1.0 in chunks",
            "POST /shop/1.0.0/a HTTP/1.0\r\nHost: h\r\nAUTHTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nHIDDEN",
        ),
        (
            "tunnelling in a body",
            "POST /shop/1.0.0/a HTTP/1.1\r\nHost: h\r\nAUTHContent-Length: 46\r\n\r\nGET /shop/1.0.0/evil HTTP/1.1\r\nHost: inner\r\n\r\n",
        ),
    ]
}

#[tokio::test]
async fn no_request_hides_in_another_through_either_codec() {
    let mut outcomes = Vec::new();
    for codec in [Codec::Own, Codec::Library] {
        let mut of_codec = Vec::new();
        for (what, bytes) in corpus() {
            let (url, received) = recorder().await;
            let world =
                World::with(tidegate_gateway::Settings { http1: codec, ..settings() }, vec![api(&url, json!({}))])
                    .await;
            let auth = format!("Authorization: Bearer {}\r\n", world.token());
            let hidden = "GET /shop/1.0.0/evil HTTP/1.1\r\nHost: inner\r\n\r\n";
            let bytes = bytes.replace("AUTH", &auth).replace("HIDDEN", hidden);
            let statuses = statuses(&world, bytes.as_bytes()).await;
            world.stop().await;
            let received = received.lock().unwrap().clone();
            // The tunnelled body is the backend's to take as a body: its length says so, and it comes with it.
            if what == "tunnelling in a body" {
                let all = received.concat();
                let text = String::from_utf8_lossy(&all);
                let (head, body) = text.split_once("\r\n\r\n").expect("one request");
                assert!(head.to_ascii_lowercase().contains("content-length: 46"), "{codec:?}: {head}");
                assert_eq!(body.len(), 46, "{codec:?}: {body}");
                continue;
            }
            let evil = received.iter().flat_map(|bytes| requests(bytes)).filter(|line| line.contains("evil")).count();
            assert_eq!(evil, 0, "{what} through {codec:?}: {statuses:?}, {received:?}");
            of_codec.push((what, statuses.first().cloned().unwrap_or_default()));
        }
        outcomes.push(of_codec);
    }
    let passed = |status: &str| status.starts_with('2');
    for ((what, own), (_, library)) in outcomes[0].iter().zip(&outcomes[1]) {
        assert!(passed(library) || !passed(own), "{what}: ours answers {own}, the library {library}");
    }
}
