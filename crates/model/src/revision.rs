//! A revision: an immutable copy of an API that can be deployed and restored.

use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::default_api::DefaultApi;
use crate::id::{ApiId, RevisionId};
use crate::millis::Millis;

/// Most revisions one API keeps (WSO2: 900351).
pub const REVISIONS_MAX: usize = 5;

/// A snapshot of an API.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// Given by the server.
    pub id: RevisionId,
    /// Of which API.
    pub api: ApiId,
    /// Counts up per API and is never given again: `Revision 3`.
    pub number: u32,
    /// Why it was made.
    pub description: String,
    /// When.
    pub created_at: Millis,
    /// Where it is deployed.
    pub deployments: Vec<Deployment>,
}

/// A revision in an environment. At most one revision of an API per environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deployment {
    /// Name of the environment.
    pub environment: String,
    /// Host name, as given at deployment.
    pub vhost: String,
    /// Whether the DevPortal shows the environment's addresses.
    pub is_shown: bool,
    /// When.
    pub deployed_at: Millis,
}

/// What a gateway is given to serve: the content of the deployed revision with the *current* life-cycle state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeployedApi {
    /// The revision's content; `id` is the API's, `life_cycle_status` the working copy's.
    pub api: Api,
    /// Which revision.
    pub revision: RevisionId,
    /// Whether it is one of the default APIs. The store's word: nothing in `api` can say so.
    #[serde(default)]
    pub default_api: Option<DefaultApi>,
}
