//! From credential to [`Grant`]: who calls, and with what rights.
//!
//! Two ways lead there. JWTs are verified here, with the key manager's public keys (`jwt`). Everything else — opaque
//! tokens, API keys, passwords — is asked through [`KeyCheck`]. Both answers go through one bounded cache (`cache`), refusals
//! as well as grants, so that neither a busy token nor a flood of bad ones costs more than a look-up.

pub mod jwt;
pub mod cache;

use std::sync::Arc;

use async_trait::async_trait;
use tidegate_model::consumer::KeyType;
use tidegate_model::grant::{Credential, Grant, Refusal};

use crate::error::KeyCheckError;
use crate::plan::directory::{Application, Subscribed};

/// The seam to the key manager: *credential → who is this and what may they do?* The binary decides whether it is
/// answered in process or over the network.
#[async_trait]
pub trait KeyCheck: Send + Sync + 'static {
    /// Asks about one credential. The inner result is the answer; the outer error means there was none, and the call
    /// fails with 900900 without being remembered.
    async fn check(&self, credential: &Credential) -> Result<Result<Grant, Refusal>, KeyCheckError>;
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
}
