//! A gateway environment: a named group of gateways an API's revision is deployed to.

use serde::{Deserialize, Serialize};

/// Name of the environment every installation has.
pub const DEFAULT_ENVIRONMENT: &str = "Default";

/// An environment as stored. Its addresses are not stored: they follow the port map of the gateways in it, unless
/// `vhost` names a public host with its own ports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Environment {
    /// Given by the server.
    pub id: String,
    /// Unique, immutable.
    pub name: String,
    /// Shown to people.
    pub display_name: String,
    /// Shown to people.
    pub description: String,
    /// `hybrid`, `production` or `sandbox`: which keys it serves.
    #[serde(rename = "type")]
    pub kind: String,
    /// Host name at which its gateways are reached; `None`: this installation's own.
    pub vhost: Option<String>,
    /// Public ports of `vhost`, when they are not this installation's own.
    pub http_port: Option<u16>,
    /// See `http_port`.
    pub https_port: Option<u16>,
}
