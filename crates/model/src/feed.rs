//! The change feed as it travels from a control plane to a gateway without a store: envelopes with a version, and the
//! state a gateway keeps so that it can start again without anybody.
//!
//! Old and new may speak to each other: an envelope of another [`FORMAT`] is refused with words, a kind of [`Update`] that
//! a newer server knows and we do not is passed over.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::assertion::{Assertion, AssertionOrder};
use crate::change::{Snapshot, Update};
use crate::grant::{Credential, Grant, Refusal};
use crate::id::ApiId;
use crate::revision::DeployedApi;

/// Version of every envelope here. It counts up when an old reader would misunderstand a new writer.
pub const FORMAT: u32 = 1;

/// Where the gateway's side of the control plane is mounted.
pub const BASE: &str = "/api/tidegate/v1/gateway";

/// Longest time a question for changes is left open, in milliseconds.
pub const POLL_MS_MAX: u64 = 25_000;

/// Most APIs told of at once to who asks for them in parts: an API with all its operations may take megabytes.
pub const APIS_MAX: usize = 100;

/// Most credentials one question may hold.
pub const QUESTIONS_MAX: usize = 256;

/// `GET …/snapshot`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SnapshotEnvelope {
    /// [`FORMAT`].
    pub format: u32,
    /// Which feed the snapshot's `seq` counts in: every database has its own.
    pub feed: String,
    /// Everything, but for the APIs after `apis_after`.
    pub snapshot: Snapshot,
    /// There are more APIs, with greater ids than this one: ask for [`ApisEnvelope`]s. Never so for who did not say how many
    /// it takes at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apis_after: Option<ApiId>,
}

/// `GET …/snapshot/apis`: more of a snapshot's APIs, as they are by now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApisEnvelope {
    /// [`FORMAT`].
    pub format: u32,
    /// In order of id.
    pub apis: Vec<DeployedApi>,
    /// As in [`SnapshotEnvelope`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apis_after: Option<ApiId>,
}

/// `GET …/changes`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangesEnvelope {
    /// [`FORMAT`].
    pub format: u32,
    /// As in [`SnapshotEnvelope`].
    pub feed: String,
    /// The position after these changes.
    pub seq: i64,
    /// Present state of what changed, an [`Update`] each; read them by [`ChangesEnvelope::updates`].
    pub updates: Vec<Value>,
}

/// An entry of a feed that this version cannot read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Its kind, as far as it has one.
    pub kind: String,
    /// Why.
    pub why: String,
}

/// An envelope of another format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the other side speaks feed format {0}, this version speaks {FORMAT}; run the same version on both sides")]
pub struct OtherFormat(pub u32);

/// Refuses every format but ours.
///
/// # Errors
/// [`OtherFormat`].
pub fn check_format(format: u32) -> Result<(), OtherFormat> {
    if format == FORMAT { Ok(()) } else { Err(OtherFormat(format)) }
}

impl ChangesEnvelope {
    /// The updates in order, and what could not be read: one entry nobody understands must not keep later ones, revocations
    /// among them, from a gateway.
    pub fn updates(self) -> (Vec<Update>, Vec<Unreadable>) {
        let (mut updates, mut unreadable) = (Vec::new(), Vec::new());
        for entry in self.updates {
            let kind = entry.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
            match serde_json::from_value(entry) {
                Ok(update) => updates.push(update),
                Err(why) => unreadable.push(Unreadable { kind, why: why.to_string() }),
            }
        }
        (updates, unreadable)
    }
}

/// `POST …/validate`: several credentials at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Questions {
    /// [`FORMAT`].
    pub format: u32,
    /// At most [`QUESTIONS_MAX`].
    pub credentials: Vec<Credential>,
}

/// The answers, one for each question in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answers {
    /// [`FORMAT`].
    pub format: u32,
    /// In the order of the questions.
    pub answers: Vec<Answer>,
}

/// `POST …/assertion`: what a backend shall be told of a caller.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderEnvelope {
    /// [`FORMAT`].
    pub format: u32,
    /// What is wanted.
    pub order: AssertionOrder,
}

/// The answer, signed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssertionEnvelope {
    /// [`FORMAT`].
    pub format: u32,
    /// For as long as it says.
    pub assertion: Assertion,
}

/// What the key manager says about one credential.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Answer {
    /// What it allows.
    Grant(Box<Grant>),
    /// Why it allows nothing.
    Refusal(Refusal),
    /// It could not be judged now.
    Failed,
}

impl Snapshot {
    /// Puts everything in the order that [`Snapshot::apply`] keeps.
    pub fn sort(&mut self) {
        self.apis.sort_by(|a, b| a.api.id.cmp(&b.api.id));
        self.applications.sort_by(|a, b| a.id.cmp(&b.id));
        self.subscriptions.sort_by(|a, b| a.id.cmp(&b.id));
        self.consumers.sort_by(|a, b| a.key.cmp(&b.key));
        self.revoked.sort();
    }

    /// Brings a [sorted](Snapshot::sort) snapshot up to date: it is then what a fresh one would be.
    pub fn apply(&mut self, update: &Update) {
        match update {
            Update::Api(id, api) => put(&mut self.apis, api.as_deref(), |one| one.api.id.cmp(id)),
            Update::Application(id, fact) => put(&mut self.applications, fact.as_ref(), |one| one.id.cmp(id)),
            Update::Subscription(id, subscription) => {
                put(&mut self.subscriptions, subscription.as_ref(), |one| one.id.cmp(id));
            }
            Update::Consumer(key, consumer) => put(&mut self.consumers, consumer.as_ref(), |one| one.key.cmp(key)),
            Update::Policies(policies) => self.policies.clone_from(policies),
            Update::SigningKeys(keys) => self.signing_keys.clone_from(keys),
            Update::TokenRevoked(id, expires_at) => {
                put(&mut self.revoked, Some(&(id.clone(), *expires_at)), |one| one.0.cmp(id));
            }
            // Answers about credentials are not part of it.
            Update::User(_) | Update::Forget(_) => {}
        }
    }
}

fn put<T: Clone>(list: &mut Vec<T>, new: Option<&T>, order: impl FnMut(&T) -> Ordering) {
    match (list.binary_search_by(order), new) {
        (Ok(at), Some(new)) => list[at] = new.clone(),
        (Ok(at), None) => drop(list.remove(at)),
        (Err(at), Some(new)) => list.insert(at, new.clone()),
        (Err(_), None) => {}
    }
}

#[cfg(test)]
#[path = "feed_tests.rs"]
mod tests;
