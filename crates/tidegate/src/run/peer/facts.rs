//! What a key manager says of itself: its name, its roles and ports, its clock.

use std::time::Duration;

use http::{HeaderMap, Method};
use tidegate_gateway::peer::{Ask, Peer, PeerError};
use tidegate_model::millis::{self, Millis};
use tidegate_model::node::NodeFacts;
use url::Url;

/// Longest wait for what it says of itself.
const MEET_MAX: Duration = Duration::from_secs(5);
/// Largest answer about itself, bytes.
const FACTS_BYTES_MAX: usize = 256 * 1024;
/// Clocks further apart than this are told in the log: tokens seem expired, or not valid yet.
pub const SKEW_MS_MAX: Millis = 5_000;

/// Asks a key manager who it is and how it runs.
///
/// # Errors
/// When nobody answers, no Tidegate does, or we are not let in.
pub(super) async fn ask_facts(peer: &Peer) -> Result<NodeFacts, PeerError> {
    let ask = Ask {
        method: Method::GET,
        path: "/api/tidegate/v1/node",
        headers: HeaderMap::new(),
        body: bytes(),
        bytes_max: FACTS_BYTES_MAX,
        deadline: MEET_MAX,
    };
    let reply = peer.ask(&ask, &[]).await?;
    let unexpected = |why: String| PeerError::Unexpected { url: peer.url().to_string(), why };
    let facts: NodeFacts = serde_json::from_slice(&reply.body)
        .map_err(|why| unexpected(format!("what no Tidegate answers at /api/tidegate/v1/node: {why}")))?;
    if facts.inside.is_none() {
        let why = "it does not know our client certificate; is control.gateway_client_ca_file set there?".to_owned();
        return Err(PeerError::Refused { url: peer.url().to_string(), why });
    }
    Ok(facts)
}

fn bytes() -> axum::body::Bytes {
    axum::body::Bytes::new()
}

/// What stays the same from one answer to the next.
pub(super) fn without_time(facts: &NodeFacts) -> NodeFacts {
    let mut facts = facts.clone();
    if let Some(inside) = &mut facts.inside {
        inside.server_time = 0;
    }
    facts
}

/// Tells the log whom we joined.
pub(super) fn greet(url: &Url, facts: &NodeFacts) {
    let Some(inside) = &facts.inside else { return };
    let ports: Vec<String> = inside.ports.iter().map(|(name, port)| format!("{name} {port}")).collect();
    tracing::info!(
        offset = inside.offset,
        "joined `{}` at {url}: {} {}, {}; ports: {}",
        inside.name,
        facts.product,
        facts.version,
        facts.roles.join(", "),
        ports.join(", ")
    );
}

/// Tells the log when the clocks are too far apart.
pub(super) fn warn_of_skew(url: &Url, facts: &NodeFacts, asked_at: Millis) {
    let Some(inside) = &facts.inside else { return };
    let now = millis::now();
    // The answer was written between question and answer.
    let skew_ms = if inside.server_time > now { inside.server_time - now } else { asked_at - inside.server_time };
    if skew_ms > SKEW_MS_MAX {
        let s = skew_ms / 1_000;
        tracing::warn!(
            "the clock of {url} differs from ours by {s} s: fresh tokens may be refused; run NTP on both sides"
        );
    }
}
