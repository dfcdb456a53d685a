//! What a backend is told of its caller, signed: WSO2's `X-JWT-Assertion`.
//!
//! The gateway knows the facts, the key manager has the key: the gateway asks for one assertion per grant and API and keeps
//! it for its life (docs/decisions/0007-the-key-manager-signs-assertions.md).

use serde::{Deserialize, Serialize};

use crate::grant::Subject;
use crate::millis::Millis;

/// Prefix of claims when nothing else is said (WSO2: `ConsumerDialectURI`).
pub const DIALECT: &str = "http://wso2.org/claims";

/// What an assertion looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AssertionForm {
    /// A JSON Web Token like any other (RFC 7515, 7519): `kid`, `iss`, `aud`, seconds.
    Standard,
    /// As WSO2 API Manager 1.x wrote it: Java's name of the algorithm, padded base64, milliseconds.
    Wso2,
}

/// Who calls which API. What is not known is empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AssertionFacts {
    /// User name: the end user, or the application's owner.
    pub end_user: String,
    /// Application or one of its users; `None`: a user without an application.
    pub subject_kind: Option<Subject>,
    /// The OAuth client.
    pub client: String,
    /// Owner of the application.
    pub subscriber: String,
    /// Its id.
    pub application_id: String,
    /// Its name.
    pub application_name: String,
    /// Its tier.
    pub application_tier: String,
    /// Context of the API without its version: `/weather`.
    pub api_context: String,
    /// Version of the API.
    pub api_version: String,
    /// Where the API is called: `/weather/1.0.0`; the audience.
    pub api_path: String,
    /// Tier of the subscription.
    pub tier: String,
    /// `PRODUCTION` or `SANDBOX`.
    pub key_type: String,
}

/// An assertion that is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssertionOrder {
    /// Its looks.
    pub form: AssertionForm,
    /// Prefix of its claims.
    pub dialect: String,
    /// Its life, seconds.
    pub ttl_s: i64,
    /// End of the credential; no standard assertion outlives it.
    pub not_after: Option<Millis>,
    /// What it says.
    pub facts: AssertionFacts,
}

/// A signed assertion.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Assertion {
    /// The header's value.
    pub text: String,
    /// When it ends.
    pub expires_at: Millis,
}

impl std::fmt::Debug for Assertion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Assertion").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

impl AssertionFacts {
    /// The claims below `dialect`, in WSO2's order.
    pub fn claims(&self, dialect: &str) -> Vec<(String, String)> {
        let user_type = match self.subject_kind {
            Some(Subject::Application) => "APPLICATION",
            Some(Subject::ApplicationUser) | None => "APPLICATION_USER",
        };
        let end_user = if self.end_user.is_empty() || self.end_user.contains('@') {
            self.end_user.clone()
        } else {
            format!("{}@{TENANT}", self.end_user)
        };
        [
            ("subscriber", self.subscriber.as_str()),
            ("applicationid", &self.application_id),
            ("applicationname", &self.application_name),
            ("applicationtier", &self.application_tier),
            ("apicontext", &self.api_context),
            ("version", &self.api_version),
            ("tier", &self.tier),
            ("keytype", &self.key_type),
            ("usertype", user_type),
            ("enduser", &end_user),
            ("enduserTenantId", TENANT_ID),
        ]
        .map(|(name, value)| (format!("{dialect}/{name}"), value.to_owned()))
        .into()
    }
}

/// Name of the one tenant, and its number.
const TENANT: &str = "carbon.super";
const TENANT_ID: &str = "-1234";
