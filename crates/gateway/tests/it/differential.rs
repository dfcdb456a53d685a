//! Our own codec against the library's path: the same bytes from clients and from backends go through both. The result is the
//! same, or ours is the stricter one; every difference is listed by name with its reason, so that a new one is seen.

mod answers;
mod mutations;
mod requests;

use std::collections::BTreeMap;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use serde_json::{Value, json};
use tidegate_gateway::Settings;
use tidegate_gateway::settings::{Codec, Io};
use tidegate_model::operation::VERBS;
use tidegate_model::policy::{PolicyLevel, Unit};

use crate::conversation::{Conversation, SILENCE, Seen, bytes, converse, parts};
use crate::encrypted::certificate;
use crate::recording::{Received, Recording, Reply};
use crate::support::{World, api, policy, settings};

/// What came of a case: what the client saw, and what the backend received besides the probe.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Outcome {
    conversation: Conversation,
    received: Vec<Received>,
}

/// A gateway with one way of HTTP/1.1, and the backend behind it.
pub struct Path {
    pub world: World,
    pub backend: Recording,
}

impl Path {
    pub async fn new(codec: Codec, backend: Recording, url: &str, trusted: Option<CertificateDer<'static>>) -> Self {
        let settings = Settings { http1: codec, extra_authorities: trusted.into_iter().collect(), ..settings() };
        Self::with(settings, backend, url).await
    }

    /// The same with other settings.
    pub async fn with(mut settings: Settings, backend: Recording, url: &str) -> Self {
        // One core: a connection that is kept is found again. And no case may spoil the next.
        settings.limits.threads = std::num::NonZeroUsize::new(1);
        settings.suspension.failures = u32::MAX;
        settings.timeouts.http1_remembered = Duration::ZERO;
        settings.retries.reserve = 10_000;
        let open: Vec<Value> =
            VERBS.iter().map(|verb| json!({"verb": verb, "target": "/*", "authType": "None"})).collect();
        let world = World::with(settings, vec![api(url, json!({"operations": open}))]).await;
        world.set_policies(vec![policy(PolicyLevel::Subscription, "Unauthenticated", Unit::Requests, 1_000_000)]);
        Self { world, backend }
    }

    /// What comes of this text from a client.
    async fn run(&self, text: &str) -> Outcome {
        self.answered(text, SILENCE).await.0
    }

    /// The same, and whether the connection to the backend that brought the answer carried the next call as well.
    async fn answered(&self, text: &str, silence: Duration) -> (Outcome, bool) {
        let mut conversation = converse(self.world.address, &parts(text), silence).await;
        conversation.answers.iter_mut().for_each(name_fault);
        mark_broken(&mut conversation);
        let mut received = self.backend.take();
        if !received.iter().any(is_probe) && !conversation.waits {
            converse(self.world.address, &parts("GET SHOP/probe HTTP/1.1⏎Host: h⏎⏎"), SILENCE).await;
            received.extend(self.backend.take());
        }
        let probe = received.iter().find(|received| is_probe(received)).map(|probe| probe.connection);
        // What broke off is no request, and may come late.
        received.retain(|received| !is_probe(received) && !received.line.ends_with("(cut off)"));
        let is_kept = received.last().is_some_and(|last| Some(last.connection) == probe);
        received.iter_mut().for_each(|received| self.normalise(received));
        (Outcome { conversation, received }, is_kept)
    }

    /// Leaves out what differs between two gateways, and the spelling of names.
    fn normalise(&self, received: &mut Received) {
        let (own, backend) = (self.world.address.port().to_string(), self.backend.address.port().to_string());
        received.connection = 0;
        for (name, value) in received.fields.iter_mut().chain(&mut received.trailers) {
            *name = name.to_ascii_lowercase();
            *value = value.replace(&backend, "BACKEND").replace(&own, "GATEWAY");
        }
        received.fields.sort_by(|one, other| one.0.cmp(&other.0));
    }
}

fn is_probe(received: &Received) -> bool {
    received.line.contains("/probe")
}

/// Of a fault it matters which one it is.
fn name_fault(seen: &mut Seen) {
    if let Ok(fault) = serde_json::from_str::<Value>(&seen.body)
        && fault["code"].is_string()
    {
        seen.body = fault["code"].to_string();
        seen.fields.retain(|(name, _)| name != "content-length");
    }
}

/// Of an answer that broke off it is chance how much came before.
fn mark_broken(conversation: &mut Conversation) {
    let is_broken = conversation.answers.last().is_none_or(|last| !last.is_whole);
    if is_broken && !conversation.waits && !conversation.is_kept {
        conversation.answers.pop();
        conversation.answers.push(Seen { status: 0, fields: vec![], body: "broken off".into(), is_whole: false });
    }
}

/// How our outcome stands to the library's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Same,
    /// Ours refuses what the library lets pass, or ends a connection that the library keeps.
    Stricter,
    /// Something else, harmless for the reason given.
    Different,
}

fn verdict(own: &Outcome, library: &Outcome) -> Verdict {
    if own == library {
        return Verdict::Same;
    }
    let (ours, theirs) = (&own.conversation, &library.conversation);
    let last = ours.answers.last().map_or(0, |last| last.status);
    // What is no message ends the connection with the client; what a backend got wrong does not.
    let is_refused = match last {
        400..=499 | 0 => !ours.is_kept && !ours.waits,
        502 => true,
        _ => false,
    };
    // What breaks before its first byte was sent is a fault; whether it breaks so early is chance.
    let is_broken = theirs.answers.last().is_some_and(|last| last.body == "broken off");
    if is_broken && last == 502 && own.received == library.received {
        return Verdict::Same;
    }
    let passes_less = library.received.starts_with(&own.received);
    let only_closes = Conversation { is_kept: true, ..ours.clone() } == *theirs && own.received == library.received;
    if only_closes || (is_refused && passes_less) { Verdict::Stricter } else { Verdict::Different }
}

use Verdict::{Different, Stricter};

/// Asserts that the cases that differ are exactly those of `known`.
fn assert_known(outcomes: &[(String, Outcome, Outcome)], known: &[(&str, Verdict, &str)]) {
    let mut found = BTreeMap::new();
    let mut report = String::new();
    for (name, own, library) in outcomes {
        let verdict = verdict(own, library);
        if verdict != Verdict::Same {
            found.insert(name.as_str(), verdict);
            let is_known = known.iter().any(|(known, as_what, _)| (*known, *as_what) == (name.as_str(), verdict));
            if !is_known {
                let [own, library] = [own, library].map(|outcome| shortened(format!("{outcome:?}")));
                report.push_str(&format!("\n{name}: {verdict:?}\n  own     {own}\n  library {library}\n"));
            }
        }
    }
    let gone: Vec<&str> = known.iter().map(|(name, ..)| *name).filter(|name| !found.contains_key(name)).collect();
    assert!(report.is_empty() && gone.is_empty(), "no difference any more: {gone:?}; new differences: {report}");
}

fn shortened(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(2_000));
    text
}

/// Differences in requests, with the reason.
const REQUESTS: &[(&str, Verdict, &str)] = &[
    ("many empty lines before", Stricter, "RFC 9112 section 2.2 asks for one to be skipped; ours skips four"),
    ("absolute form with a name", Stricter, "RFC 9110 section 4.2.4: userinfo in http addresses is an error"),
    ("absolute form of ftp", Stricter, "RFC 9112 section 3.2.2: we are no proxy for other schemes"),
    ("asterisk of GET", Stricter, "RFC 9112 section 3.2.4: for OPTIONS only; ours closes behind the 400"),
    ("authority form", Stricter, "RFC 9112 section 3.2.3: for CONNECT only; ours closes behind the 400"),
    (
        "CONNECT",
        Stricter,
        "RFC 9110 section 9.3.6: for proxies; ours closes, since what follows may be another protocol",
    ),
    ("path with \"", Stricter, "RFC 3986 section 3.3: not in a path"),
    ("query with `", Stricter, "RFC 3986 section 3.4: not in a query"),
    ("path with #x", Stricter, "RFC 9112 section 3.2: a target has no fragment"),
    ("a target of 33 KiB", Stricter, "RFC 9110 section 15.5.15: 414 says what is too long"),
    ("a target of 200 KiB", Stricter, "RFC 9110 section 15.5.15: 414 says what is too long"),
    ("another version", Different, "RFC 9110 section 15.6.6: 505 says what is wrong"),
    ("version 2.0", Different, "RFC 9110 section 15.6.6: 505 says what is wrong"),
    ("Expect, the body at once", Different, "RFC 9110 section 10.1.1: no go-ahead is due when the body is here"),
    ("an unread body of 33 KiB", Different, "RFC 9112 section 9.3: ours reads up to 64 KiB of it and goes on"),
    ("chunks with many zeros", Stricter, "RFC 9112 section 7.1: sizes are bounded; 16 digits are enough"),
    ("a long extension", Stricter, "RFC 9112 section 7.1.1: extensions are bounded; 256 bytes a line"),
    ("a control character in an extension", Stricter, "RFC 9112 section 7.1.1: a token or a quoted string"),
    ("a length with an underscore", Stricter, "RFC 3875 section 4.1.18: ours closes behind the 400"),
    ("a coding with an underscore", Stricter, "RFC 3875 section 4.1.18: ours closes behind the 400"),
];

#[tokio::test]
async fn requests_mean_the_same_through_both_codecs_or_are_refused_by_ours() {
    let backends = (Recording::agreeable().await, Recording::agreeable().await);
    let (urls, cases) = ((backends.0.url(), backends.1.url()), requests::corpus());
    let own = Path::new(Codec::Own, backends.0, &urls.0, None).await;
    let library = Path::new(Codec::Library, backends.1, &urls.1, None).await;
    let mut outcomes = Vec::new();
    for (name, text) in cases {
        // Whether the library closes after it depends on how much is there at that moment, which is less over a ring.
        if crate::IO == Io::Ring && name == "an unread body of 31 KiB" {
            continue;
        }
        let (by_own, mut by_library) = tokio::join!(own.run(&text), library.run(&text));
        // The next request comes where the body was to come. Usually the library has closed by then; on a busy machine it
        // may still take the first bytes for the body, and refuses the rest.
        if name == "Expect refused" {
            by_library.conversation.answers.truncate(1);
        }
        outcomes.push((name, by_own, by_library));
    }
    assert_known(&outcomes, REQUESTS);
}

/// Differences in answers, with the reason.
const ANSWERS: &[(&str, Verdict, &str)] = &[
    ("a length with zeros", Different, "RFC 9110 section 8.6: the same number, written shortly"),
    ("304 with a length", Different, "RFC 9110 section 8.6: what the body would have; the library drops it"),
    ("304 with a body", Different, "RFC 9110 section 8.6: the same; the body goes nowhere"),
    (
        "chunks with trailers",
        Different,
        "RFC 9110 section 6.5.1: passed on to everyone, the library's only with `TE: trailers`",
    ),
    ("trailers that were not announced", Different, "RFC 9110 section 6.6.2: announcing them is advice"),
    ("trailers for who takes them", Different, "RFC 9110 section 10.1.4: `TE` goes with `Connection` over HTTP/1.1"),
    ("trailers that are no trailers", Different, "RFC 9110 section 10.1.4: `TE` goes with `Connection` over HTTP/1.1"),
    ("bare LFs", Stricter, "RFC 9112 section 2.2: a line ends with CRLF"),
    ("one bare LF", Stricter, "RFC 9112 section 2.2: a line ends with CRLF"),
    ("a line end before", Stricter, "RFC 9112 section 4: an answer begins with its status line"),
    ("half a head", Stricter, "RFC 9112 section 8: ours does not ask a backend again that began to answer"),
    ("early, before the body", Different, "RFC 9112 section 9.5: ours stops to send what nobody reads"),
    ("early, and close", Different, "RFC 9112 section 9.5: ours stops to send what nobody reads"),
    ("a header of 33 KiB", Stricter, "RFC 9110 section 5.4: the bound of our settings"),
    ("17 interim answers", Stricter, "RFC 9110 section 15.2: any number in theory; more than 16 are no HTTP"),
];

#[tokio::test]
async fn answers_mean_the_same_through_both_codecs_or_are_refused_by_ours() {
    // To a backend with TLS it is the library that speaks, as long as nothing is remembered of it.
    let cases = answers::corpus();
    let script = |cases: &[answers::Case]| {
        let cases = cases.to_vec();
        move |received: &Received| reply(&cases, received)
    };
    let (tls, certificate) = certificate();
    let backend = Recording::new(script(&cases), None).await;
    let url = backend.url();
    let own = Path::new(Codec::Own, backend, &url, None).await;
    let backend = Recording::new(script(&cases), Some(tls)).await;
    let url = backend.url().replace("http:", "https:");
    let library = Path::new(Codec::Library, backend, &url, Some(certificate)).await;
    let (mut outcomes, mut wrongly_kept) = (Vec::new(), Vec::new());
    for (at, case) in cases.iter().enumerate() {
        let (method, rest) = case.asked.split_once('|').unwrap();
        let (method, version) = if method == "1.0" { ("GET", "1.0") } else { (method, "1.1") };
        let end = if rest.contains("⏎⏎") { "" } else { "⏎" };
        let text = format!("{method} SHOP/{at} HTTP/{version}⏎Host: h⏎{rest}{end}");
        let ((by_own, is_kept), (by_library, _)) =
            tokio::join!(own.answered(&text, SILENCE), library.answered(&text, SILENCE));
        if is_kept != case.is_kept {
            wrongly_kept.push((&case.name, is_kept));
        }
        outcomes.push((case.name.clone(), by_own, by_library));
    }
    assert_known(&outcomes, ANSWERS);
    assert!(
        wrongly_kept.is_empty(),
        "connections to the backend that were kept, or not, against expectation: {wrongly_kept:?}"
    );
}

/// What the backend answers to the case named in the path.
fn reply(cases: &[answers::Case], received: &Received) -> Reply {
    let number = received.line.split(['/', ' ']).find_map(|word| word.parse::<usize>().ok());
    let Some(case) = number.and_then(|number| cases.get(number)) else { return Reply::ok(received) };
    let answer = case.answer.strip_prefix("EARLY:");
    Reply { bytes: bytes(answer.unwrap_or(&case.answer)), closes: case.closes, is_early: answer.is_some() }
}
