//! What an administrator is shown of how the installation runs: where everything listens, whether it is well, and which
//! settings are in force. Only the binary knows it, so it is asked through [`Operations`]; what is shown is defined here.
//!
//! Nothing in these types is a secret: a setting that is one has no value here.

mod ports;
mod health;

pub use health::{Area, Check, Finding, Health, Status};
pub use ports::{
    At, Holder, Instance, Listener, ListenerState, Obstacle, Offsets, Ports, Protocol, Remark, Wanted, WhatIf,
};

use async_trait::async_trait;
use serde::Serialize;

/// What the binary knows of the running installation.
#[async_trait]
pub trait Operations: Send + Sync {
    /// Who listens where, on this machine and elsewhere; with an offset, what another instance with it would meet.
    ///
    /// # Errors
    /// Why it cannot be known, in words for the log.
    async fn ports(&self, what_if: Option<u16>) -> Result<Ports, String>;

    /// Whether everything is well.
    async fn health(&self) -> Health;

    /// Every setting with its value and its origin, in the order of the reference.
    fn settings(&self) -> Vec<Setting>;
}

/// How bad it is; a later one is worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know; nothing has to be done.
    Note,
    /// Will hurt, or hurts somebody else.
    Warning,
    /// Something does not work, or will not start.
    Error,
}

impl Severity {
    /// For listings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl std::fmt::Display for Severity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One setting.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Setting {
    /// `gateway.header_bytes_max`.
    pub key: String,
    /// The section: `gateway`, `listeners.ops`.
    pub section: String,
    /// As one would write it in TOML. Absent when the setting is, and when it is a secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Whether it has a value.
    pub is_set: bool,
    /// Whether its value is never shown.
    pub is_secret: bool,
    /// Where the value came from.
    pub origin: Origin,
    /// What it is, from the reference.
    pub description: String,
    /// What can be written: "a whole number".
    pub kind: String,
    /// Its limits; empty when there are none beyond the kind.
    pub rule: String,
    /// What holds when nobody says anything.
    pub default: String,
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Origin {
    /// `default`, `derived`, `wso2`, `file`, `environment`, `flag`.
    pub kind: &'static str,
    /// The place as `tidegate config show --origin` prints it.
    pub text: String,
}
