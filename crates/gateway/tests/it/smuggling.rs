//! Every known way to hide a request in another, through both codecs and over HTTP/2: what a real backend received decides.
//!
//! The gateway may refuse, or pass on exactly one request; nothing of the hidden one may begin a request of its own, at the
//! backend or on the next caller's connection. And our own codec never lets pass what the library refuses.

mod corpus;
mod http2;
mod tunnelling;

use tidegate_gateway::settings::Codec;

use crate::conversation::{Conversation, SILENCE, converse, parts};
use crate::differential::Path;
use crate::recording::{Received, Recording};

/// Both ways of HTTP/1.1.
const CODECS: [Codec; 2] = [Codec::Own, Codec::Library];

/// A gateway in front of a backend that agrees to everything.
async fn path(codec: Codec) -> Path {
    let backend = Recording::agreeable().await;
    let url = backend.url();
    Path::new(codec, backend, &url, None).await
}

/// Sends a text; what came back, and what the backend received. Asserts that nothing was hidden in it.
async fn harmless(path: &Path, what: &str, text: &str) -> (Conversation, Vec<Received>) {
    let text = text.replace("HIDDEN", "GET SHOP/evil HTTP/1.1⏎Host: inner⏎⏎");
    let conversation = converse(path.world.address, &parts(&text), SILENCE).await;
    let received = path.backend.take();
    assert_harmless(path, what, &received).await;
    (conversation, received)
}

/// Asserts that no hidden request arrived, and that the next caller gets the answer to what they asked.
async fn assert_harmless(path: &Path, what: &str, received: &[Received]) {
    let is_wrong = |received: &&Received| received.line.contains(" /evil") || received.line.starts_with("MALFORMED");
    assert_eq!(received.iter().find(is_wrong), None, "{what}: {received:?}");
    for received in received {
        let says = |name: &str| received.fields.iter().filter(|(found, _)| found.eq_ignore_ascii_case(name)).count();
        assert!(says("content-length") + says("transfer-encoding") <= 1, "{what}: {received:?}");
        assert!(received.trailers.iter().all(|(name, _)| !name.to_lowercase().contains("-encoding")), "{what}");
    }
    let next = converse(path.world.address, &parts("GET SHOP/next HTTP/1.1⏎Host: next⏎⏎"), SILENCE).await;
    let bodies: Vec<&str> = next.answers.iter().map(|answer| answer.body.as_str()).collect();
    assert_eq!(
        (bodies, next.is_kept),
        (vec!["okayed"], true),
        "{what}: the next caller is not served as they should be"
    );
    // Of what was begun before the end may come late.
    let later = path.backend.take();
    assert_eq!(later.iter().find(is_wrong), None, "{what}: {later:?}");
    let lines = later.iter().map(|received| received.line.as_str()).filter(|line| !line.contains(" /a"));
    let lines: Vec<&str> = lines.collect();
    assert_eq!(lines, ["GET /next HTTP/1.1", "GET /probe HTTP/1.1"], "{what}");
}

#[tokio::test]
async fn no_request_hides_in_another_through_either_codec() {
    let (own, library) = (path(CODECS[0]).await, path(CODECS[1]).await);
    for (what, text) in corpus::refused() {
        let outcomes = tokio::join!(harmless(&own, &what, &text), harmless(&library, &what, &text));
        for (codec, (conversation, received)) in CODECS.iter().zip([&outcomes.0, &outcomes.1]) {
            let whole = received.iter().filter(|received| !received.line.ends_with("(cut off)")).count();
            let statuses: Vec<u16> = conversation.answers.iter().map(|answer| answer.status).collect();
            let is_tolerated = *codec == Codec::Library && corpus::TOLERATED.contains(&what.as_str());
            assert_eq!(whole > 0, is_tolerated, "{what} through {codec:?}: {statuses:?}");
            let is_refused = !conversation.is_kept && statuses.last().is_none_or(|status| *status >= 400);
            assert!(is_refused || is_tolerated, "{what} through {codec:?}: {conversation:?}");
        }
    }
}

#[tokio::test]
async fn what_one_request_says_is_all_in_that_request() {
    for codec in CODECS {
        let path = path(codec).await;
        for (what, text, expected) in corpus::ONE {
            let (conversation, received) = harmless(&path, what, text).await;
            let came: Vec<(&str, &str, usize)> = received
                .iter()
                .map(|received| (received.line.as_str(), received.framing, received.body.len()))
                .filter(|(line, ..)| !line.contains("/probe"))
                .collect();
            assert_eq!(came, *expected, "{what} through {codec:?}: {conversation:?}");
        }
    }
}
