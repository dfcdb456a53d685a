//! A node: one running instance as the others see it. What a key manager or control plane tells about itself, and what a
//! gateway tells about itself with each question for changes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::millis::Millis;
use crate::problem::Problem;

/// Request header with a [`NodeReport`], as base64url of its JSON.
pub const REPORT_HEADER: &str = "tidegate-node";
/// Longest report taken, in bytes of the header.
pub const REPORT_BYTES_MAX: usize = 8_192;
/// A node that has not been heard of for this long is forgotten, milliseconds.
pub const FORGOTTEN_AFTER_MS: Millis = 180_000;
/// Most nodes remembered.
pub const NODES_MAX: usize = 1_000;
/// Longest description of what a node lacks, in characters.
pub const DEGRADED_CHARS_MAX: usize = 500;
/// Longest name of a join token, in characters.
pub const TOKEN_NAME_CHARS_MAX: usize = 100;
/// How every join token begins, so that a secret scanner knows it.
pub const TOKEN_PREFIX: &str = "tgj_";

/// `GET /api/tidegate/v1/node`. The second half is told only to nodes of the same installation.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeFacts {
    /// `Tidegate`.
    pub product: String,
    /// Its version.
    pub version: String,
    /// `gateway`, `key-manager`, `control-plane`.
    pub roles: Vec<String>,
    /// `iss` of its tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// What only nodes of the installation are told.
    #[serde(flatten, default)]
    pub inside: Option<InsideFacts>,
}

/// What only nodes of the installation are told.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InsideFacts {
    /// Name of the instance.
    pub name: String,
    /// Its port offset.
    pub offset: u16,
    /// Where its listeners really are, by name.
    pub ports: BTreeMap<String, u16>,
    /// Names of the gateway environments.
    pub environments: Vec<String>,
    /// Its clock.
    pub server_time: Millis,
}

/// What a gateway says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeReport {
    /// Stays the same over restarts.
    pub id: String,
    /// Name of the instance.
    pub name: String,
    /// Its roles.
    pub roles: Vec<String>,
    /// Its version.
    pub version: String,
    /// Its port offset.
    pub offset: u16,
    /// Where its listeners really are, by name.
    pub ports: BTreeMap<String, u16>,
    /// Whose APIs it serves.
    pub environment: String,
    /// Addresses of its APIs as their consumers see them, https first, without a slash at the end.
    pub endpoints: Vec<String>,
    /// How far it has followed the feed.
    pub position: i64,
    /// What it lacks though it serves: a key manager that does not answer. Absent when all is well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub degraded: Option<String>,
}

/// An instance with a store as the others with that store see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SeenInstance {
    /// What it said.
    #[serde(flatten)]
    pub report: NodeReport,
    /// Its host name.
    pub host: String,
    /// When it was last there.
    pub seen_at: Millis,
}

/// A node as remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SeenNode {
    /// What it said.
    #[serde(flatten)]
    pub report: NodeReport,
    /// The address it came from.
    pub address: String,
    /// How it showed that it belongs here.
    pub joined_by: JoinedBy,
    /// When it was last heard of.
    pub seen_at: Millis,
}

/// How a gateway showed that it belongs here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum JoinedBy {
    /// A join token, by its name.
    Token(String),
    /// A client certificate, by its subject.
    Certificate(String),
}

impl std::fmt::Display for JoinedBy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Token(name) => write!(f, "join token {name:?}"),
            Self::Certificate(subject) => write!(f, "certificate {subject:?}"),
        }
    }
}

/// How a management request came in. The listener says it; a request without it came over no listener of ours.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Transport {
    /// Whether it came over TLS.
    pub is_tls: bool,
    /// Subject of the client certificate that was verified in the handshake.
    pub certificate: Option<String>,
}

/// A join token as it is remembered: never the token itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JoinToken {
    /// Part of the token, so that it can be found.
    pub id: String,
    /// For people.
    pub name: String,
    /// What it lets in.
    pub role: JoinRole,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: Millis,
    /// After this it lets nobody in; `None`: it does not expire.
    pub expires_at: Option<Millis>,
    /// When it was revoked.
    pub revoked_at: Option<Millis>,
}

impl JoinToken {
    /// `active`, `expired` or `revoked`.
    pub fn state(&self, now: Millis) -> JoinTokenState {
        match (self.revoked_at, self.expires_at) {
            (Some(_), _) => JoinTokenState::Revoked,
            (None, Some(at)) if at <= now => JoinTokenState::Expired,
            _ => JoinTokenState::Active,
        }
    }
}

/// Whether a join token lets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum JoinTokenState {
    /// It does.
    Active,
    /// Its time is over.
    Expired,
    /// It was taken back.
    Revoked,
}

impl JoinTokenState {
    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

/// What joins with a token. Key managers and control planes share the store and need none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JoinRole {
    /// A gateway without a store.
    Gateway,
}

impl JoinRole {
    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
        }
    }

    /// Reads the word.
    ///
    /// # Errors
    /// With the way out.
    pub fn parse(word: &str) -> Result<Self, String> {
        match word {
            "gateway" => Ok(Self::Gateway),
            "key-manager" | "control-plane" => {
                Err(format!("a {word} needs no join token: it shares the store; give it the same store.url"))
            }
            other => Err(format!("`{other}` is no role that joins with a token; there is `gateway`")),
        }
    }
}

/// Checks the name of a join token.
pub fn check_token_name(name: &str, problems: &mut Vec<Problem>) {
    let length = name.chars().count();
    if name.trim().is_empty() || length > TOKEN_NAME_CHARS_MAX || name.chars().any(char::is_control) {
        let message = format!("must be 1 to {TOKEN_NAME_CHARS_MAX} characters without control characters");
        problems.push(Problem::new("name", message));
    }
}

/// Reads a life such as `30d`, `12h`, `45m`, `90s`; `never` has no end. In milliseconds.
///
/// # Errors
/// With what is expected.
pub fn parse_life(text: &str) -> Result<Option<Millis>, String> {
    let expected =
        || format!("`{text}` is no life of a token: expected a number with s, m, h or d, such as 30d, or never");
    let text = text.trim();
    if text == "never" {
        return Ok(None);
    }
    let unit_ms: Millis = match text.chars().last() {
        Some('s') => 1_000,
        Some('m') => 60_000,
        Some('h') => 3_600_000,
        Some('d') => 86_400_000,
        _ => return Err(expected()),
    };
    let count: Millis = text[..text.len() - 1].parse().map_err(|_| expected())?;
    let life_ms = count.checked_mul(unit_ms).filter(|life_ms| (1..=LIFE_MS_MAX).contains(life_ms));
    life_ms.map(Some).ok_or_else(|| format!("`{text}` must be 1s to {}d", LIFE_MS_MAX / 86_400_000))
}

/// Longest life of a join token that has an end: ten years.
const LIFE_MS_MAX: Millis = 3_650 * 86_400_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lives_are_read_as_a_table() {
        for (text, life_ms) in [("1s", 1_000), ("45m", 2_700_000), ("12h", 43_200_000), ("30d", 2_592_000_000)] {
            assert_eq!(parse_life(text), Ok(Some(life_ms)), "{text}");
        }
        assert_eq!(parse_life("never"), Ok(None));
        for bad in ["", "30", "d", "-1d", "0s", "1.5h", "9999999d", "99999999999999999999d", "1ü"] {
            assert!(parse_life(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_stranger_is_told_less() {
        let facts = NodeFacts { product: "Tidegate".into(), ..NodeFacts::default() };
        assert_eq!(serde_json::to_value(&facts).unwrap().as_object().unwrap().len(), 3);
        let inside = Some(InsideFacts { name: "a".into(), ..InsideFacts::default() });
        let facts = NodeFacts { inside, ..facts };
        let text = serde_json::to_string(&facts).unwrap();
        assert_eq!(serde_json::from_str::<NodeFacts>(&text).unwrap(), facts);
        assert!(text.contains("serverTime"), "{text}");
    }
}
