//! What the key manager says about a credential that someone holds in their hands. Never the credential itself.

use serde::{Deserialize, Serialize};

use crate::millis::Millis;

/// What it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InspectedKind {
    /// An access token, JWT or opaque.
    Access,
    /// A refresh token.
    Refresh,
    /// An API key.
    ApiKey,
    /// Something else that we signed: an ID token, an internal key, a logout hint. It ends by time alone.
    Signed,
}

/// Whether it is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InspectedState {
    /// It is.
    Active,
    /// Its time is over.
    Expired,
    /// It was revoked, or its client was removed.
    Revoked,
    /// A refresh token that was exchanged.
    Used,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// What it is.
    pub kind: InspectedKind,
    /// Whether it is good.
    pub state: InspectedState,
    /// Under which id it is known; empty when under none.
    pub id: String,
    /// Of whom it speaks.
    pub subject: Option<String>,
    /// The key that signed it, when only its signature speaks for it.
    pub signing_kid: Option<String>,
    /// When it ends, when only its signature speaks for it.
    pub expires_at: Option<Millis>,
}
