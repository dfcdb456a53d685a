//! An API: a context and version on the gateway, its operations, endpoints, plans and presentation.
//!
//! The serialised form is the `API` schema of the Publisher v4 contract. Members we do not act on are kept in
//! [`Api::extra`] and come back unchanged, so that older and newer clients can round-trip what they sent.

mod checks;

pub use checks::check_context;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::endpoint::EndpointConfig;
use crate::id::ApiId;
use crate::lifecycle::LifecycleState;
use crate::operation::Operation;
use crate::step::FlowPolicies;

/// Most operations one API may have.
pub const OPERATIONS_MAX: usize = 5_000;
/// Longest API name, in characters (contract).
pub const NAME_CHARS_MAX: usize = 60;
/// Longest context, in characters (contract).
pub const CONTEXT_CHARS_MAX: usize = 232;
/// Longest version, in characters (contract).
pub const VERSION_CHARS_MAX: usize = 30;
/// Longest description, in characters (contract).
pub const DESCRIPTION_CHARS_MAX: usize = 32_766;

/// Ways a caller may authenticate at the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecurityScheme {
    /// Bearer token of our key manager.
    Oauth2,
    /// User name and password.
    BasicAuth,
    /// API key.
    ApiKey,
    /// Client certificate.
    Mutualssl,
    /// The client certificate is not optional.
    MutualsslMandatory,
    /// At least one of OAuth2, Basic or API key is not optional.
    OauthBasicAuthApiKeyMandatory,
}

/// Who sees the API in the DevPortal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Visibility {
    /// Everyone, without login.
    #[default]
    Public,
    /// Users of the same tenant.
    Private,
    /// Users with one of `visible_roles`.
    Restricted,
}

/// Cross-origin rules the gateway applies (Fetch standard, CORS protocol).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Cors {
    /// Off: the gateway leaves CORS to the backend.
    #[serde(rename = "corsConfigurationEnabled")]
    pub is_enabled: bool,
    /// Exact origins, or `*`.
    pub access_control_allow_origins: Vec<String>,
    /// Whether cookies and credentials may be sent.
    pub access_control_allow_credentials: bool,
    /// Request headers a preflight may ask for.
    pub access_control_allow_headers: Vec<String>,
    /// Verbs a preflight may ask for; empty: the API's own.
    pub access_control_allow_methods: Vec<String>,
}

impl Default for Cors {
    fn default() -> Self {
        Self {
            is_enabled: false,
            access_control_allow_origins: vec!["*".to_owned()],
            access_control_allow_credentials: false,
            access_control_allow_headers: ["authorization", "Content-Type", "SOAPAction", "apikey", "Internal-Key"]
                .map(str::to_owned)
                .into(),
            access_control_allow_methods: ["GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"]
                .map(str::to_owned)
                .into(),
        }
    }
}

/// Requests a second the backend is protected to, by key type.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MaxTps {
    /// Limit for production keys; absent: none.
    pub production: Option<u64>,
    /// Limit for sandbox keys; absent: none.
    pub sandbox: Option<u64>,
    /// `SECOND`, `MINUTE`, `HOUR`, `DAY` and whatever newer clients add.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A scope of an API together with the roles that get it (contract: `APIScope`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiScope {
    /// The scope.
    pub scope: ScopeDefinition,
    /// Whether it is a scope shared between APIs.
    #[serde(default)]
    pub shared: bool,
}

/// A scope's name, texts and role bindings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScopeDefinition {
    /// As it stands in tokens; no blanks.
    pub name: String,
    /// Shown to people.
    #[serde(default)]
    pub display_name: String,
    /// Shown to people.
    #[serde(default)]
    pub description: String,
    /// Roles whose users get it; empty: every user.
    #[serde(default)]
    pub bindings: Vec<String>,
    /// Members we keep but do not act on.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// One version of one API: the working copy, or the content of a revision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Api {
    /// Given by the server.
    #[serde(default = "no_id")]
    pub id: ApiId,
    /// Unique together with version; same name = versions of one API.
    pub name: String,
    /// Longer name for people.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Markdown text for people.
    #[serde(default)]
    pub description: Option<String>,
    /// First part of the path at the gateway, `/pizzashack`; may contain `{version}`.
    pub context: String,
    /// `1.0.0`.
    pub version: String,
    /// User name of the owner.
    #[serde(default)]
    pub provider: String,
    /// Where in its life it stands.
    #[serde(default)]
    pub life_cycle_status: LifecycleState,
    /// Whether the versionless context leads here.
    #[serde(default)]
    pub is_default_version: bool,
    /// `HTTP`, `WS`, `SSE`, `SOAP`, `GRAPHQL`.
    #[serde(rename = "type", default = "http_type")]
    pub kind: String,
    /// `http`, `https`.
    #[serde(default = "both_transports")]
    pub transport: Vec<String>,
    /// Free words for search.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Names of the subscription policies developers may choose.
    #[serde(default)]
    pub policies: Vec<String>,
    /// Advanced policy for the API as a whole; absent or `Unlimited`: none.
    #[serde(default)]
    pub api_throttling_policy: Option<String>,
    /// Header with the bearer token; absent: `Authorization`.
    #[serde(default)]
    pub authorization_header: Option<String>,
    /// Header with the API key; absent: `ApiKey`.
    #[serde(default)]
    pub api_key_header: Option<String>,
    /// Accepted ways to authenticate.
    #[serde(default = "default_security")]
    pub security_scheme: Vec<SecurityScheme>,
    /// Backend protection.
    #[serde(default)]
    pub max_tps: Option<MaxTps>,
    /// Who sees it in the DevPortal.
    #[serde(default)]
    pub visibility: Visibility,
    /// For [`Visibility::Restricted`].
    #[serde(default)]
    pub visible_roles: Vec<String>,
    /// When not empty a token's `aud` must contain one of them.
    #[serde(default)]
    pub audiences: Vec<String>,
    /// Cross-origin rules.
    #[serde(default)]
    pub cors_configuration: Cors,
    /// Backends. Absent: not callable yet.
    #[serde(default)]
    pub endpoint_config: Option<EndpointConfig>,
    /// What can be called.
    #[serde(default)]
    pub operations: Vec<Operation>,
    /// What the gateway changes in messages of every operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_policies: Option<FlowPolicies>,
    /// Scopes its operations use.
    #[serde(default)]
    pub scopes: Vec<ApiScope>,
    /// Whether a thumbnail is stored.
    #[serde(default)]
    pub has_thumbnail: bool,
    /// Members of the contract we keep but do not act on.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

fn no_id() -> ApiId {
    ApiId::from("")
}

fn http_type() -> String {
    "HTTP".to_owned()
}

fn both_transports() -> Vec<String> {
    vec!["http".to_owned(), "https".to_owned()]
}

fn default_security() -> Vec<SecurityScheme> {
    vec![SecurityScheme::Oauth2]
}

impl Api {
    /// The path prefix at the gateway that leads to this version: `/pizzashack/1.0.0`.
    ///
    /// A context that contains `{version}` has it replaced; any other gets the version appended (WSO2 behaviour). Only
    /// default APIs have no version, and none in their path ([`crate::default_api`]).
    pub fn versioned_path(&self) -> String {
        if self.version.is_empty() {
            self.context.clone()
        } else if self.context.contains("{version}") {
            self.context.replace("{version}", &self.version)
        } else {
            format!("{}/{}", self.context, self.version)
        }
    }

    /// The prefix without the version, used by the default version; `None` when the template puts the version first.
    pub fn default_path(&self) -> Option<String> {
        if self.context.contains("{version}") {
            let path = self.context.replace("/{version}", "");
            (!path.is_empty()).then_some(path)
        } else {
            Some(self.context.clone())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api(context: &str, version: &str) -> Api {
        serde_json::from_value(serde_json::json!({"name": "Pizza", "context": context, "version": version})).unwrap()
    }

    #[test]
    fn versioned_path_follows_the_context_template() {
        assert_eq!(api("/pizza", "1.0").versioned_path(), "/pizza/1.0");
        assert_eq!(api("/{version}/pizza", "1.0").versioned_path(), "/1.0/pizza");
        assert_eq!(api("/{version}/pizza", "1.0").default_path().as_deref(), Some("/pizza"));
        assert_eq!(api("/{version}", "1.0").default_path(), None);
    }

    #[test]
    fn unknown_members_come_back_unchanged() {
        let sent = serde_json::json!({"name": "P", "context": "/p", "version": "1", "egress": {"deep": [1, null]}});
        let api: Api = serde_json::from_value(sent).unwrap();
        assert_eq!(serde_json::to_value(&api).unwrap()["egress"], serde_json::json!({"deep": [1, null]}));
    }
}
