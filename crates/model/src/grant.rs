//! What a gateway asks about a credential and what it is told: the vocabulary of key validation.
//!
//! *API, version, resource, credential → who is this and what may they do?* The answer is a [`Grant`] or a
//! [`Refusal`]. Self-contained tokens give the same [`Grant`] without asking.

use serde::{Deserialize, Serialize};

use crate::consumer::KeyType;
use crate::id::{ApplicationId, ConsumerKey};
use crate::key_validation::Vouched;
use crate::millis::Millis;

/// Whose token it is (WSO2: `aut`, user type).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Subject {
    /// The application itself.
    Application,
    /// A user of the application.
    ApplicationUser,
}

/// A credential that needs an answer from the key manager. Serialised only for the question itself, over TLS.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Credential {
    /// Opaque bearer token.
    Token(String),
    /// API key.
    ApiKey(String),
    /// User name and password.
    Basic {
        /// User name.
        username: String,
        /// Password.
        password: String,
    },
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Token(_) => "Token(redacted)",
            Self::ApiKey(_) => "ApiKey(redacted)",
            Self::Basic { .. } => "Basic(redacted)",
        })
    }
}

/// Who calls, with what rights; independent of which API is called. Subscription and limits are looked up by the
/// gateway from `application`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Grant {
    /// The OAuth client; `None` for Basic authentication.
    pub consumer_key: Option<ConsumerKey>,
    /// The application behind it; `None` when the client belongs to none (such a caller has no subscription).
    pub application: Option<ApplicationId>,
    /// Stage of the key.
    pub key_type: KeyType,
    /// Application or one of its users.
    pub subject_kind: Subject,
    /// User name: the end user, or the application's owner.
    pub subject: String,
    /// Scopes of the token.
    pub scopes: Vec<String>,
    /// Audiences of the token.
    pub audiences: Vec<String>,
    /// After this the credential is not valid; `None`: it does not expire.
    pub expires_at: Option<Millis>,
    /// Identifies the token for revocation: `jti`, or the hash of an opaque token.
    pub token_id: String,
    /// For an API key bound to one API: its id. Such a key opens no other.
    pub bound_api: Option<crate::id::ApiId>,
    /// Comma-separated addresses and CIDR ranges an API key is limited to; empty: any.
    #[serde(default)]
    pub permitted_ips: String,
    /// Comma-separated referer patterns an API key is limited to; empty: any.
    #[serde(default)]
    pub permitted_referers: String,
    /// What a key manager that validates subscriptions itself said of it. `None`: the gateway looks the subscription up.
    #[serde(default)]
    pub vouched: Option<Box<Vouched>>,
}

/// Why a credential gives no grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Refusal {
    /// Unknown, malformed, or foreign (900901).
    Invalid,
    /// Was valid until a moment ago or longer (900903).
    Expired,
    /// Revoked, or its client or owner is gone or disabled (900904).
    Inactive,
    /// Of another kind than the resource asks for (900905). Only from key managers that are told the resource.
    WrongTokenType,
    /// The subscription is blocked (900907). This and the next two: only from key managers that look it up themselves.
    SubscriptionBlocked,
    /// There is no right to this API (900908).
    Forbidden,
    /// The subscription waits for approval or was rejected (900909).
    SubscriptionInactive,
}
