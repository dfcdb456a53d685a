//! An application: what a developer subscribes to APIs with.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::id::ApplicationId;
use crate::millis::Millis;
use crate::problem::Problem;

/// Longest application name, in characters (contract).
pub const NAME_CHARS_MAX: usize = 70;
/// Longest description, in characters (contract).
pub const DESCRIPTION_CHARS_MAX: usize = 512;
/// Name of the application each new subscriber finds (WSO2 behaviour).
pub const DEFAULT_APPLICATION: &str = "DefaultApplication";

/// An application of one owner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Application {
    /// Given by the server.
    pub id: ApplicationId,
    /// Unique per owner.
    pub name: String,
    /// User name of the owner.
    pub owner: String,
    /// Shown to people.
    pub description: String,
    /// Application-level throttling policy.
    pub throttling_policy: String,
    /// Free attributes.
    pub attributes: Map<String, Value>,
    /// `CREATED`, `APPROVED`, `REJECTED`; only `APPROVED` ones get keys.
    pub status: String,
    /// When made.
    pub created_at: Millis,
    /// When last changed.
    pub updated_at: Millis,
}

impl Application {
    /// Everything wrong with name and description.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let length = self.name.chars().count();
        if self.name.trim().is_empty() {
            problems.push(Problem::new("name", "must not be empty"));
        } else if length > NAME_CHARS_MAX {
            problems.push(Problem::new("name", format!("is {length} characters long, at most {NAME_CHARS_MAX}")));
        }
        if self.name.chars().any(char::is_control) {
            problems.push(Problem::new("name", "must not contain control characters"));
        }
        if self.description.chars().count() > DESCRIPTION_CHARS_MAX {
            problems.push(Problem::new("description", format!("is longer than {DESCRIPTION_CHARS_MAX} characters")));
        }
        problems
    }
}

/// What a gateway must know of an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationFact {
    /// Which.
    pub id: ApplicationId,
    /// Its name, for tokens, logs and backend headers.
    pub name: String,
    /// User name of the owner.
    pub owner: String,
    /// Application-level throttling policy.
    pub throttling_policy: String,
}
