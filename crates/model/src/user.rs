//! Users and roles of the store's own user table.

use serde::{Deserialize, Serialize};

use crate::id::UserId;

/// Role with every permission.
pub const ADMIN: &str = "admin";
/// Role that creates APIs.
pub const CREATOR: &str = "Internal/creator";
/// Role that publishes APIs.
pub const PUBLISHER: &str = "Internal/publisher";
/// Role that subscribes to APIs; given at self sign-up.
pub const SUBSCRIBER: &str = "Internal/subscriber";
/// Role for pipelines that import and export.
pub const DEVOPS: &str = "Internal/devops";
/// Role every user has.
pub const EVERYONE: &str = "Internal/everyone";

/// Roles every installation has.
pub const SEED_ROLES: [&str; 6] = [ADMIN, CREATOR, PUBLISHER, SUBSCRIBER, DEVOPS, EVERYONE];

/// A user, without credentials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// Given by the server.
    pub id: UserId,
    /// Unique, case-insensitively; stored as first written.
    pub name: String,
    /// OpenID Connect `email`.
    pub email: Option<String>,
    /// Whether the user may log in.
    pub is_active: bool,
    /// Without [`EVERYONE`], which is implied.
    pub roles: Vec<String>,
}
