//! From credential to [`Grant`]: who calls, and with what rights.
//!
//! Two ways lead there. JWTs are verified here, with the key manager's public keys (`jwt`). Everything else — opaque
//! tokens, API keys, passwords — is asked through [`KeyCheck`]. Both answers go through one bounded cache (`cache`), refusals
//! as well as grants, so that neither a busy token nor a flood of bad ones costs more than a look-up.

pub mod jwt;
pub mod cache;
pub mod assertion;

use std::sync::Arc;

use async_trait::async_trait;
use tidegate_model::consumer::KeyType;
use tidegate_model::grant::{Grant, Refusal};
use tidegate_model::key_validation::KeyQuestion;

use crate::error::KeyCheckError;
use crate::plan::directory::{Application, Subscribed};

/// The seam to the key manager: *API, version, resource, credential → who is this and what may they do?* The binary
/// decides whether it is answered in process or over the network.
#[async_trait]
pub trait KeyCheck: Send + Sync + 'static {
    /// Asks about one call. The inner result is the answer; the outer error means there was none, and the call fails with
    /// 900900 without being remembered.
    async fn check(&self, question: &KeyQuestion<'_>) -> Result<Result<Grant, Refusal>, KeyCheckError>;

    /// For which other calls an answer holds too.
    fn reach(&self) -> Reach {
        Reach::Credential
    }
}

/// For which calls an answer about a credential holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// For every call with that credential: subscriptions are looked up by the gateway. Our own key managers.
    Credential,
    /// For that credential, API, version and kind of token only: the key manager looked the subscription up (WSO2 1.x). An
    /// answer about a client domain holds for nothing else and is not remembered.
    Api,
}

/// What kind of credential the caller showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presented {
    /// Bearer token.
    Token,
    /// API key.
    ApiKey,
    /// User name and password.
    Basic,
    /// A publisher's key for trying out an API.
    InternalKey,
}

/// The caller of one call.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Rights.
    pub grant: Arc<Grant>,
    /// Kind of credential.
    pub presented: Presented,
    /// Stage of the key; the directory's word counts more than the token's.
    pub key_type: KeyType,
    /// The application, if the caller belongs to a known one.
    pub application: Option<Arc<Application>>,
    /// The application's subscription to the called API.
    pub subscribed: Option<Arc<Subscribed>>,
    /// Whether the key may be used from the domain the call comes from; true when domains are not looked at.
    pub is_domain_allowed: bool,
}
