//! Requests that travel in what the gateway takes for something else: a tunnel that was never opened, a body, an answer.

use std::time::Duration;

use tidegate_gateway::Settings;

use super::{CODECS, harmless, path};
use crate::conversation::{SILENCE, converse, parts};
use crate::differential::Path;
use crate::recording::{Received, Recording, Reply};
use crate::support::settings;

const UPGRADE: &str = "Connection: Upgrade⏎Upgrade: websocket⏎Sec-WebSocket-Version: 13⏎Sec-WebSocket-Key: AAAA⏎";

/// Each text is several requests to us, and what arrives are these.
#[tokio::test]
async fn a_handshake_that_the_backend_refuses_opens_no_tunnel() {
    let asks = [
        ("a WebSocket", format!("GET SHOP/a HTTP/1.1⏎Host: h⏎{UPGRADE}⏎")),
        ("a WebSocket of a wrong version", format!("GET SHOP/a HTTP/1.1⏎Host: h⏎{}⏎", UPGRADE.replace("13", "777"))),
        ("a WebSocket by POST", format!("POST SHOP/a HTTP/1.1⏎Host: h⏎{UPGRADE}Content-Length: 0⏎⏎")),
        (
            "h2c",
            "GET SHOP/a HTTP/1.1⏎Host: h⏎Connection: Upgrade, HTTP2-Settings⏎Upgrade: h2c⏎HTTP2-Settings: AAMAAABk⏎⏎"
                .into(),
        ),
        ("h2c among others", "GET SHOP/a HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: h2c, websocket⏎⏎".into()),
        ("TLS", "OPTIONS SHOP/a HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: TLS/1.2⏎⏎".into()),
    ];
    for codec in CODECS {
        let path = path(codec).await;
        for (what, ask) in &asks {
            // What is sent ahead to the tunnel is judged as a request like any other: this one finds no API.
            let text = format!("{ask}GET /evil HTTP/1.1⏎Host: inner⏎⏎");
            let (conversation, received) = harmless(&path, what, &text).await;
            let statuses: Vec<u16> = conversation.answers.iter().map(|answer| answer.status).collect();
            assert_eq!(statuses, [200, 404], "{what} through {codec:?}");
            let is_h2c =
                |(name, value): &(String, String)| name.eq_ignore_ascii_case("upgrade") && value != "websocket";
            assert!(!received.iter().flat_map(|received| &received.fields).any(is_h2c), "{what}: {received:?}");
        }
    }
}

/// A pause: the gateway gives the body up and answers, and only then the body comes.
#[tokio::test]
async fn a_body_that_comes_behind_the_answer_is_no_request() {
    for codec in CODECS {
        let backend = Recording::agreeable().await;
        let url = backend.url();
        let mut settings = Settings { http1: codec, ..settings() };
        settings.timeouts.request_body_idle = Duration::from_millis(50);
        let path = Path::with(settings, backend, &url).await;
        for (what, framing) in
            [("of a length", "Content-Length: 46⏎⏎"), ("in chunks", "Transfer-Encoding: chunked⏎⏎2e⏎")]
        {
            let text = format!("POST SHOP/a HTTP/1.1⏎Host: h⏎{framing}⏳HIDDEN");
            let (conversation, received) = harmless(&path, what, &text).await;
            let statuses: Vec<u16> = conversation.answers.iter().map(|answer| answer.status).collect();
            assert_eq!((statuses, conversation.is_kept), (vec![408], false), "{what} through {codec:?}");
            assert!(received.iter().all(|received| received.line.ends_with("(cut off)")), "{what}: {received:?}");
        }
    }
}

/// An upgrade with a body, or of HTTP/1.0, is none: the backend is not even asked.
#[tokio::test]
async fn what_cannot_be_upgraded_is_passed_on_as_an_ordinary_request() {
    for codec in CODECS {
        let path = path(codec).await;
        for (what, text, body_bytes) in [
            ("with a body", format!("POST SHOP/a HTTP/1.1⏎Host: h⏎{UPGRADE}Content-Length: 3⏎⏎abc"), 3),
            ("with chunks", format!("POST SHOP/a HTTP/1.1⏎Host: h⏎{UPGRADE}Transfer-Encoding: chunked⏎⏎3⏎abc⏎0⏎⏎"), 3),
            ("of HTTP/1.0", format!("GET SHOP/a HTTP/1.0⏎Host: h⏎{UPGRADE}⏎"), 0),
        ] {
            let (_, received) = harmless(&path, what, &text).await;
            let first = &received[0];
            assert_eq!(first.body.len(), body_bytes, "{what} through {codec:?}");
            let asks = |(name, _): &(String, String)| name.eq_ignore_ascii_case("upgrade");
            assert!(!first.fields.iter().any(asks), "{what} through {codec:?}: {first:?}");
        }
    }
}

/// Bytes a backend sends beyond its answer are nobody's answer. Each caller gets what they asked for.
#[tokio::test]
async fn no_answer_hides_in_another() {
    const EVIL: &str = "HTTP/1.1 200 OK⏎Content-Length: 4⏎⏎evil";
    let tricks = [
        ("HEAD with an answer as its body", "HEAD", format!("HTTP/1.1 200 OK⏎Content-Length: 43⏎⏎{EVIL}")),
        ("204 with a body", "GET", format!("HTTP/1.1 204 No Content⏎Content-Length: 43⏎⏎{EVIL}")),
        ("304 with a body", "GET", format!("HTTP/1.1 304 Not Modified⏎Content-Length: 43⏎⏎{EVIL}")),
        ("more than said", "GET", format!("HTTP/1.1 200 OK⏎Content-Length: 0⏎⏎{EVIL}")),
        ("more than the last chunk", "GET", format!("HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎0⏎⏎{EVIL}")),
        (
            "a length beside chunks",
            "GET",
            format!("HTTP/1.1 200 OK⏎Content-Length: 5⏎Transfer-Encoding: chunked⏎⏎0⏎⏎{EVIL}"),
        ),
        ("two lengths", "GET", format!("HTTP/1.1 200 OK⏎Content-Length: 0⏎Content-Length: 43⏎⏎{EVIL}")),
        ("a line feed in a header", "GET", format!("HTTP/1.1 200 OK⏎X: y\nContent-Length: 0⏎⏎{EVIL}")),
        (
            "HTTP/1.0 in chunks",
            "GET",
            format!("HTTP/1.0 200 OK⏎Connection: keep-alive⏎Transfer-Encoding: chunked⏎⏎0⏎⏎{EVIL}"),
        ),
        (
            "an answer behind an interim one",
            "GET",
            format!("HTTP/1.1 103 Early Hints⏎⏎HTTP/1.1 200 OK⏎Content-Length: 0⏎⏎{EVIL}"),
        ),
        (
            "an interim answer with a body",
            "GET",
            format!("HTTP/1.1 103 Early Hints⏎Content-Length: 0⏎⏎HTTP/1.1 200 OK⏎Content-Length: 0⏎⏎{EVIL}"),
        ),
        (
            "a switch nobody asked for",
            "GET",
            format!("HTTP/1.1 101 Switching Protocols⏎Connection: Upgrade⏎Upgrade: websocket⏎⏎{EVIL}"),
        ),
    ];
    for codec in CODECS {
        let answers: Vec<String> = tricks.iter().map(|(_, _, answer)| answer.clone()).collect();
        let script = move |received: &Received| {
            let number = received.line.split(['/', ' ']).find_map(|word| word.parse::<usize>().ok());
            match number.and_then(|number| answers.get(number)) {
                Some(answer) => Reply { bytes: crate::conversation::bytes(answer), closes: false, is_early: false },
                None => Reply::ok(received),
            }
        };
        let backend = Recording::new(script, None).await;
        let url = backend.url();
        let path = Path::new(codec, backend, &url, None).await;
        for (at, (what, method, _)) in tricks.iter().enumerate() {
            let text = parts(&format!("{method} SHOP/{at} HTTP/1.1⏎Host: h⏎⏎"));
            let conversation = converse(path.world.address, &text, SILENCE).await;
            assert!(
                conversation.is_kept && conversation.answers.len() == 1,
                "{what} through {codec:?}: {conversation:?}"
            );
            let body = &conversation.answers[0].body;
            assert!(!body.contains("evil"), "{what} through {codec:?}: {body}");
            path.backend.take();
            let next = converse(path.world.address, &parts("GET SHOP/next HTTP/1.1⏎Host: h⏎⏎"), SILENCE).await;
            assert_eq!(next.answers[0].body, "okayed", "{what} through {codec:?}: the next caller");
            assert_eq!(path.backend.take().len(), 2, "{what} through {codec:?}");
        }
    }
}
