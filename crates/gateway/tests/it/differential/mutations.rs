//! Requests of the corpus with bytes changed at random, the same at every run: whatever comes of them, ours lets no more
//! through than the library, and nothing else.

use std::time::Duration;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use tidegate_gateway::settings::Codec;

use super::{Outcome, Path, requests};
use crate::conversation::SILENCE;
use crate::recording::Recording;

/// How many are tried.
const CASES: usize = 96;
/// A changed request is often one that is waited for.
const IMPATIENT: Duration = Duration::from_millis(150);

/// A change: where, as a share of the text, and what is put there in place of how many characters.
type Change = (f64, usize, &'static str);

const PIECES: [&str; 24] = [
    "⏎",
    "⏎⏎",
    "\r",
    "\n",
    " ",
    "\t",
    ":",
    "\0",
    "\u{b}",
    "\u{ff}",
    "0",
    "3",
    "a",
    ";",
    ",",
    "⏎ ",
    "Content-Length: 3⏎",
    "Content-Length: 0⏎",
    "Transfer-Encoding: chunked⏎",
    "Connection: close⏎",
    "HTTP/1.0",
    "HTTP/1.1",
    "Host: h⏎",
    "GET SHOP/evil HTTP/1.1⏎Host: h⏎⏎",
];

/// What is changed: one of each kind that passes.
const GOOD: [&str; 12] = [
    "obs-text",
    "duplicate headers",
    "absolute form",
    "1.0 with a body",
    "Connection names headers",
    "TE trailers",
    "three at once",
    "three at once, with bodies",
    "chunks",
    "chunks with extensions",
    "chunks with trailers",
    "method PUT with a body",
];

fn changed() -> impl Strategy<Value = String> {
    let good = requests::corpus().into_iter().filter(|(name, _)| GOOD.contains(&name.as_str()));
    let texts: Vec<String> = good.map(|(_, text)| text).collect();
    assert_eq!(texts.len(), GOOD.len());
    let change = (0.0..1.0, 0usize..4, proptest::sample::select(&PIECES[..]));
    (proptest::sample::select(texts), proptest::collection::vec(change, 1..3)).prop_map(|(mut text, changes)| {
        changes.iter().for_each(|change| apply(&mut text, *change));
        text
    })
}

fn apply(text: &mut String, (share, count, piece): Change) {
    let letters: Vec<char> = text.chars().collect();
    let start = (letters.len() as f64 * share) as usize;
    let end = (start + count).min(letters.len());
    *text = letters[..start].iter().copied().chain(piece.chars()).chain(letters[end..].iter().copied()).collect();
}

/// What ours lets through that the library does not.
fn excess(own: &Outcome, library: &Outcome) -> Option<String> {
    let wrong = own.received.iter().find(|received| received.line.starts_with("MALFORMED"));
    let more = own.received.iter().enumerate().find(|(at, received)| library.received.get(*at) != Some(received));
    wrong.map(|wrong| format!("{wrong:?}")).or_else(|| more.map(|more| format!("{more:?}")))
}

#[tokio::test]
async fn changed_requests_pass_through_ours_only_as_they_pass_through_the_library() {
    let backends = (Recording::agreeable().await, Recording::agreeable().await);
    let urls = (backends.0.url(), backends.1.url());
    let own = Path::new(Codec::Own, backends.0, &urls.0, None).await;
    let library = Path::new(Codec::Library, backends.1, &urls.1, None).await;
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let (mut runner, strategy) = (TestRunner::new_with_rng(Config::default(), rng), changed());
    let mut passed = 0;
    for _ in 0..CASES {
        let text = strategy.new_tree(&mut runner).unwrap().current();
        let mut silence = IMPATIENT;
        loop {
            let (by_own, by_library) = tokio::join!(own.answered(&text, silence), library.answered(&text, silence));
            let (by_own, by_library) = (by_own.0, by_library.0);
            passed += usize::from(!by_own.received.is_empty());
            match excess(&by_own, &by_library) {
                None => break,
                // The library may only have been slow.
                Some(_) if silence < SILENCE => silence = SILENCE,
                Some(excess) => panic!("{text:?}\n  {excess}\n  own     {by_own:?}\n  library {by_library:?}"),
            }
        }
    }
    assert!(passed > CASES / 10, "hardly one of them reaches a backend: {passed}");
}
