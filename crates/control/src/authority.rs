//! The seam to the key manager: control and key manager are on one floor and never import each other, so the binary
//! joins them through this trait, in one process or over the network.

use std::net::IpAddr;

use async_trait::async_trait;
use tidegate_model::api::Api;
use tidegate_model::assertion::{Assertion, AssertionOrder};
use tidegate_model::grant::{Credential, Grant, Refusal};
use tidegate_model::id::{ConsumerKey, UserId};
use tidegate_model::millis::Millis;
use tidegate_model::problem::Problem;
use tidegate_model::user::User;

use crate::identity::Identity;

/// Who calls a management API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// User name.
    pub user: String,
    /// Roles of the user.
    pub roles: Vec<String>,
    /// Scopes of the token.
    pub scopes: Vec<String>,
    /// The OAuth client the token was issued to.
    pub client_id: ConsumerKey,
}

impl Caller {
    /// Whether the token carries `scope`.
    pub fn has_scope(&self, scope: &str) -> bool {
        self.scopes.iter().any(|held| held == scope)
    }

    /// Whether the user has the role `admin`.
    pub fn is_admin(&self) -> bool {
        self.roles.iter().any(|role| role == tidegate_model::user::ADMIN)
    }
}

/// An OAuth client as control asks for it. `None` members take the key manager's defaults.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientSpec {
    /// Unique per owner.
    pub name: String,
    /// User name of the owner.
    pub owner: String,
    /// RFC 6749 grant type names.
    pub grant_types: Vec<String>,
    /// Exact redirect addresses.
    pub redirect_uris: Vec<String>,
    /// `JWT` or `OPAQUE`.
    pub token_format: Option<String>,
    /// Refuse authorization requests without PKCE.
    pub pkce_mandatory: bool,
    /// No client secret (RFC 6749 section 2.1, public client).
    pub is_public: bool,
    /// Lifetime of application tokens, seconds.
    pub application_token_ttl_s: Option<i64>,
    /// Lifetime of user tokens, seconds.
    pub user_token_ttl_s: Option<i64>,
    /// Lifetime of refresh tokens, seconds.
    pub refresh_token_ttl_s: Option<i64>,
    /// Lifetime of ID tokens, seconds.
    pub id_token_ttl_s: Option<i64>,
    /// Domains its tokens may be used from; empty: any.
    pub allowed_domains: Vec<String>,
}

/// A client's secret, shown once.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientCredentials {
    /// Client id (WSO2: consumer key).
    pub key: ConsumerKey,
    /// Client secret in plain text; only its hash is kept.
    pub secret: String,
}

/// A token just issued.
#[derive(Clone, PartialEq, Eq)]
pub struct IssuedToken {
    /// The token itself.
    pub token: String,
    /// Scopes granted.
    pub scopes: Vec<String>,
    /// Seconds until it expires.
    pub expires_in_s: i64,
}

/// Tokens of someone who signed in to the portal; they stay on the server.
#[derive(Clone, PartialEq, Eq)]
pub struct PortalTokens {
    /// For calls.
    pub access_token: String,
    /// For the next ones.
    pub refresh_token: Option<String>,
    /// Seconds until the access token expires.
    pub expires_in_s: i64,
}

/// Who signed in to the portal.
#[derive(Clone, PartialEq, Eq)]
pub struct PortalSignIn {
    /// Id of the user.
    pub user: UserId,
    /// Name of the user.
    pub user_name: String,
    /// What the session lives on.
    pub tokens: PortalTokens,
    /// The act of authorization the tokens come of.
    pub grant_id: String,
    /// When the password was given.
    pub auth_time: Millis,
    /// What the ID token says of the sign-in it answers.
    pub nonce: Option<String>,
}

/// Why someone could not make themselves an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignUpRefusal {
    /// It is switched off.
    Off,
    /// Too many asked for accounts; seconds to wait.
    TooMany(u64),
    /// Someone has the name.
    Taken,
    /// What was sent will not do.
    Invalid(Vec<Problem>),
}

/// What the key manager could not do.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// The request cannot be met; the text is for the client.
    #[error("{0}")]
    Refused(String),
    /// A name is taken; the text is for the client.
    #[error("{0}")]
    Conflict(String),
    /// The key manager failed or cannot be reached; the text is for the log.
    #[error("key manager: {0}")]
    Failed(String),
}

/// What control needs of a key manager.
#[async_trait]
pub trait KeyAuthority: Send + Sync {
    /// Who holds this management token; `None` when it is not valid.
    async fn authenticate(&self, bearer: &str) -> Result<Option<Caller>, AuthorityError>;

    /// What a credential of an API's caller allows, or why nothing: for gateways that ask over REST.
    async fn validate(&self, credential: &Credential) -> Result<Result<Grant, Refusal>, AuthorityError>;

    /// Signs what a backend is told of an API's caller: for gateways that run elsewhere.
    async fn assertion(&self, order: &AssertionOrder) -> Result<Assertion, AuthorityError>;

    /// Makes an OAuth client.
    async fn create_client(&self, spec: ClientSpec) -> Result<ClientCredentials, AuthorityError>;
    /// Reads an OAuth client.
    async fn client(&self, key: &ConsumerKey) -> Result<Option<ClientSpec>, AuthorityError>;
    /// Changes an OAuth client; its name and owner stay.
    async fn update_client(&self, key: &ConsumerKey, spec: ClientSpec) -> Result<(), AuthorityError>;
    /// Replaces the secret; the old one stops working at once.
    async fn regenerate_secret(&self, key: &ConsumerKey) -> Result<ClientCredentials, AuthorityError>;
    /// Removes a client and revokes its tokens.
    async fn delete_client(&self, key: &ConsumerKey) -> Result<(), AuthorityError>;

    /// Issues an access token to the application itself, as its client-credentials grant would.
    async fn issue_application_token(
        &self,
        key: &ConsumerKey,
        scopes: &[String],
        validity_s: Option<i64>,
    ) -> Result<IssuedToken, AuthorityError>;
    /// Issues an internal key: a token with which `user` may try out one API from the Publisher.
    async fn issue_internal_key(&self, user: &str, api: &Api) -> Result<IssuedToken, AuthorityError>;
    /// Revokes an access token, if it was issued to `client`; others are left alone.
    async fn revoke_token(&self, client: &ConsumerKey, token: &str) -> Result<(), AuthorityError>;

    /// Redeems a code that the portal's sign-in got; the refusal is for the log.
    async fn redeem_code(
        &self,
        code: &str,
        redirect_uri: &str,
        verifier: &str,
    ) -> Result<Result<PortalSignIn, String>, AuthorityError> {
        let _ = (code, redirect_uri, verifier);
        Err(no_portal())
    }
    /// New tokens for a refresh token of the portal; the refusal is for the log.
    async fn renew_tokens(&self, refresh_token: &str) -> Result<Result<PortalTokens, String>, AuthorityError> {
        let _ = refresh_token;
        Err(no_portal())
    }
    /// Signs in anew someone whose sessions all ended by a change of password that they made themselves.
    async fn sign_in_again(
        &self,
        user: &str,
        scopes: &[String],
        auth_time: Millis,
    ) -> Result<PortalSignIn, AuthorityError> {
        let _ = (user, scopes, auth_time);
        Err(no_portal())
    }
    /// Ends an act of authorization with all its tokens.
    async fn end_grant(&self, grant_id: &str) -> Result<(), AuthorityError> {
        let _ = grant_id;
        Err(no_portal())
    }
    /// Ends the sessions of one login of a user, at the login page and in the portal; with `None` those of all logins.
    async fn end_logins(&self, user: &UserId, auth_time: Option<Millis>) -> Result<(), AuthorityError> {
        let _ = (user, auth_time);
        Err(no_portal())
    }

    /// All users, in order of name.
    async fn users(&self) -> Result<Vec<User>, AuthorityError>;
    /// Makes a user.
    async fn create_user(&self, user: User, password: &str) -> Result<User, AuthorityError>;
    /// Makes an account for someone who asks for it from `address`, with the role of subscribers.
    async fn sign_up(
        &self,
        user: User,
        password: &str,
        address: Option<IpAddr>,
    ) -> Result<Result<User, SignUpRefusal>, AuthorityError> {
        let _ = (user, password, address);
        Ok(Err(SignUpRefusal::Off))
    }
    /// Replaces e-mail, roles and whether the user is active.
    async fn update_user(&self, user: User) -> Result<(), AuthorityError>;
    /// Sets a new password; `current` is checked when given.
    async fn set_password(&self, name: &str, current: Option<&str>, new: &str) -> Result<(), AuthorityError>;
    /// Removes a user and revokes all tokens issued for it.
    async fn delete_user(&self, name: &str) -> Result<(), AuthorityError>;

    /// What only administrators ask for; `None`: it cannot be had from here.
    fn identity(&self) -> Option<&dyn Identity> {
        None
    }
}

/// A key manager may have no portal before it, as those that tests script.
fn no_portal() -> AuthorityError {
    AuthorityError::Failed("this key manager signs nobody in to the portal".to_owned())
}
