//! An OAuth 2.0 client (RFC 6749 section 2): who may ask for tokens, how, and what those tokens are like.

use serde::{Deserialize, Serialize};

use crate::id::ConsumerKey;
use crate::millis::Millis;

/// Longest client name, in characters.
pub const NAME_CHARS_MAX: usize = 200;
/// Most redirect URIs one client registers.
pub const REDIRECT_URIS_MAX: usize = 32;
/// Longest redirect URI, in bytes.
pub const REDIRECT_URI_BYTES_MAX: usize = 2_048;

/// Ways to a token that the key manager knows (`grant_type` of RFC 6749).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantType {
    /// A user's consent, brought back by redirect (RFC 6749 section 4.1).
    AuthorizationCode,
    /// The client for itself (section 4.4).
    ClientCredentials,
    /// A user's name and password (section 4.3).
    Password,
    /// A new access token for an old grant (section 6).
    RefreshToken,
}

impl GrantType {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::AuthorizationCode, Self::ClientCredentials, Self::Password, Self::RefreshToken];

    /// The `grant_type` value.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::ClientCredentials => "client_credentials",
            Self::Password => "password",
            Self::RefreshToken => "refresh_token",
        }
    }

    /// Reads [`Self::as_str`]'s spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.as_str() == text)
    }
}

/// What an access token looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TokenFormat {
    /// Self-contained and signed (RFC 9068).
    Jwt,
    /// Random text that only the key manager understands.
    Opaque,
}

impl TokenFormat {
    /// `JWT`, `OPAQUE`: store and contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jwt => "JWT",
            Self::Opaque => "OPAQUE",
        }
    }

    /// Reads [`Self::as_str`]'s spelling.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Jwt, Self::Opaque].into_iter().find(|format| format.as_str() == text)
    }
}

/// What is seldom set for a client; kept as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ClientProperties {
    /// Further audiences of its tokens, beside the client's own id.
    pub audiences: Vec<String>,
    /// Whether PKCE's `plain` method is good enough (RFC 7636 section 4.2 wants S256).
    pub is_plain_pkce_allowed: bool,
    /// One of our own portals: users are not asked to consent.
    pub is_first_party: bool,
    /// Domains its tokens may be used from, or `ALL` among them; empty: any (WSO2 1.4: allowed domains of a key).
    pub allowed_domains: Vec<String>,
}

/// A client, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// `client_id`.
    pub id: ConsumerKey,
    /// Unique per owner; shown on the consent page.
    pub name: String,
    /// User name of whoever registered it; the subject of its own tokens.
    pub owner: String,
    /// What it may use at the token endpoint.
    pub grant_types: Vec<GrantType>,
    /// Where codes may be sent, compared byte by byte.
    pub redirect_uris: Vec<String>,
    /// What its access tokens look like.
    pub token_format: TokenFormat,
    /// Cannot keep a secret (RFC 6749 section 2.1).
    pub is_public: bool,
    /// Whether codes are only given against a code challenge; always so for public clients.
    pub is_pkce_mandatory: bool,
    /// Validity of tokens without a user, in seconds; `None`: the key manager's.
    pub application_token_ttl_s: Option<i64>,
    /// Validity of tokens for a user, in seconds.
    pub user_token_ttl_s: Option<i64>,
    /// Validity of refresh tokens, in seconds.
    pub refresh_token_ttl_s: Option<i64>,
    /// Validity of ID tokens, in seconds.
    pub id_token_ttl_s: Option<i64>,
    /// The rest.
    pub properties: ClientProperties,
    /// When registered.
    pub created_at: Millis,
    /// When last changed.
    pub updated_at: Millis,
}

impl Client {
    /// Whether it may use `grant` at the token endpoint.
    pub fn allows(&self, grant: GrantType) -> bool {
        self.grant_types.contains(&grant)
    }
}
