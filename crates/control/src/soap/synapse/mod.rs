//! Synapse API definitions as WSO2 1.x's Publisher writes them for its gateway: [`fn@read`] into what our model can say,
//! [`fn@write`] back from it.
//!
//! The rule for reading: what changes how a call is answered is either represented or refused by name; what does not
//! (handlers our gateway has built in, caching, suspension of endpoints) becomes a note.

mod name;
mod read;
mod mediation;
mod endpoint;
mod write;

pub use name::ApiName;
pub use read::read;
pub use write::write;

use tidegate_model::operation::Operation;

/// Namespace of Synapse configuration.
pub const NAMESPACE: &str = "http://ws.apache.org/ns/synapse";

/// A pushed API.
#[derive(Debug, Clone, PartialEq)]
pub struct Pushed {
    /// Provider, name and version.
    pub name: ApiName,
    /// Context without version.
    pub context: String,
    /// `http`, `https`.
    pub transports: Vec<String>,
    /// Resources by verb.
    pub operations: Vec<Operation>,
    /// Backends; `None` for the stub of a blocked API.
    pub stages: Option<Stages>,
    /// Whether calls need a token at all: the authentication handler is there.
    pub is_secured: bool,
    /// What was left out as harmless, for people.
    pub notes: Vec<String>,
}

/// Backends by key type, alike for all resources.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stages {
    /// For production keys.
    pub production: Option<Backend>,
    /// For sandbox keys.
    pub sandbox: Option<Backend>,
}

/// Where calls go.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Backend {
    /// Addresses in order.
    pub urls: Vec<String>,
    /// How one of several is chosen.
    pub choice: Choice,
    /// Longest wait for an answer, in milliseconds.
    pub timeout_ms: Option<u64>,
    /// On time-out the connection is dropped instead of answered.
    pub discards_on_timeout: bool,
    /// Name and password for the backend.
    pub basic: Option<(String, String)>,
}

/// How one of several addresses is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Choice {
    /// There is one.
    #[default]
    Single,
    /// Each in turn.
    LoadBalance,
    /// The first that is up.
    FailOver,
}

#[cfg(test)]
mod tests;
