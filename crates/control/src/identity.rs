//! What control needs of a key manager that only its administrators ask for: what a found token is, ending what is in use,
//! signing keys, and how it is set. Beside [`KeyAuthority`](crate::authority::KeyAuthority), which every part needs.

use async_trait::async_trait;
use serde::Serialize;
use tidegate_model::issued::Inspected;
use tidegate_model::millis::Millis;

use crate::authority::AuthorityError;
use crate::error::{ApiError, Result};
use crate::state::Control;

/// What ended when a user was signed out everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignedOut {
    /// Sessions of the login page.
    pub sessions: u64,
    /// Access tokens.
    pub access_tokens: usize,
}

/// What became of the order to remove a replaced signing key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyRemoval {
    /// It is gone.
    Done,
    /// No replaced key has this name.
    Missing,
    /// So many valid tokens need it.
    Needed(i64),
}

/// How the key manager is set, and how it is. Seconds unless said otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyManagerFacts {
    /// Its settings, in the order of the configuration.
    pub settings: Vec<Setting>,
    /// What it is made of, tried just now.
    pub checks: Vec<PartCheck>,
}

/// One setting of the key manager.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Setting {
    /// As the configuration calls it, without `key_manager.`.
    pub name: &'static str,
    /// Its value in force.
    pub value: serde_json::Value,
}

/// A part of the key manager, tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PartCheck {
    /// Which.
    pub name: &'static str,
    /// What is wrong with it.
    pub problem: Option<String>,
    /// How long it took, microseconds.
    pub took_us: u64,
}

/// The key manager's side.
#[async_trait]
pub trait Identity: Send + Sync {
    /// What a text is; `None`: nothing of ours that is remembered.
    async fn inspect(&self, text: &str) -> Result<Option<Inspected>, AuthorityError>;
    /// Ends all sessions and tokens of a user, who may come again.
    async fn sign_out_user(&self, name: &str) -> Result<SignedOut, AuthorityError>;
    /// Publishes a key that signs next, by itself from then on; answers its name.
    async fn prepare_signing_key(&self, activate_at: Option<Millis>) -> Result<String, AuthorityError>;
    /// Lets the key that waits sign; `false`: it does not wait.
    async fn activate_signing_key(&self, kid: &str) -> Result<bool, AuthorityError>;
    /// Takes the key that waits back; `false`: it does not wait.
    async fn withdraw_signing_key(&self, kid: &str) -> Result<bool, AuthorityError>;
    /// Replaces the key that signs now; `false`: another node was first.
    async fn rotate_signing_key(&self) -> Result<bool, AuthorityError>;
    /// Removes a replaced key before its time.
    async fn retire_signing_key(&self, kid: &str) -> Result<KeyRemoval, AuthorityError>;
    /// The same, and revokes a batch of the tokens that need it.
    async fn retire_signing_key_with_tokens(&self, kid: &str) -> Result<KeyRemoval, AuthorityError>;
    /// How the key manager is set, and how it is.
    async fn facts(&self) -> Result<KeyManagerFacts, AuthorityError>;
}

impl Control {
    /// The key manager, where it can be administrated from here.
    ///
    /// # Errors
    /// 400 where it cannot.
    pub fn identity(&self) -> Result<&dyn Identity> {
        self.authority.identity().ok_or_else(|| ApiError::bad_request("the key manager here cannot be administrated"))
    }
}
