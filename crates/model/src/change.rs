//! The change feed: what happened, in order, so that every gateway ends in the same state.
//!
//! A change names what is different; the follower reads the present state of that thing. So a follower that misses
//! nothing but the order of two changes to one thing still ends right, and a change costs one resource's work.

use serde::{Deserialize, Serialize};

use crate::application::ApplicationFact;
use crate::consumer::Consumer;
use crate::id::{ApiId, ApplicationId, ConsumerKey, SubscriptionId};
use crate::millis::Millis;
use crate::policy::ThrottlePolicy;
use crate::revision::DeployedApi;
use crate::subscription::Subscription;

/// What is different now.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Topic {
    /// An API's deployment or life-cycle state.
    Api(ApiId),
    /// An application's name, owner or tier.
    Application(ApplicationId),
    /// A subscription.
    Subscription(SubscriptionId),
    /// A consumer key's mapping to an application.
    Consumer(ConsumerKey),
    /// Some throttling policy.
    Policies,
    /// The key manager's signing keys.
    SigningKeys,
    /// A token was revoked: its `jti`, or the hash of an opaque token or API key.
    TokenRevoked(String),
    /// What a user's passwords and API keys are good for: the user's name.
    User(String),
    /// Nothing is different, but what gateways remember is to be asked for again (WSO2: invalidate a cache).
    Forget(Forgotten),
}

/// Which remembered answers about credentials are to be forgotten. Forgetting is no revocation: the next call asks again,
/// and a good credential stays good. Credentials are named by hash, so that none is stored.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Forgotten {
    /// Everything about a credential: SHA-256 of its text, in hex.
    Credential(String),
    /// Everything about the tokens of a client, or of one of its users.
    Client {
        /// The client.
        consumer_key: ConsumerKey,
        /// Only tokens of this user.
        user: Option<String>,
    },
    /// Everything about one version of an API, as far as answers are about APIs.
    Api {
        /// Context without version.
        context: String,
        /// Version.
        version: String,
    },
}

/// One entry of the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Counts up; gaps are possible.
    pub seq: i64,
    /// What is different.
    pub topic: Topic,
}

/// The present state of a thing a [`Topic`] named, as gateways apply it. `None`: it is gone. How it travels: [`crate::feed`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "state", rename_all = "snake_case")]
pub enum Update {
    /// Deploy, replace or undeploy.
    Api(ApiId, Option<Box<DeployedApi>>),
    /// Application facts.
    Application(ApplicationId, Option<ApplicationFact>),
    /// Subscription.
    Subscription(SubscriptionId, Option<Subscription>),
    /// Consumer key.
    Consumer(ConsumerKey, Option<Consumer>),
    /// All throttling policies.
    Policies(Vec<ThrottlePolicy>),
    /// Public signing keys, as a JWK set document (RFC 7517).
    SigningKeys(serde_json::Value),
    /// A revoked token and when it would have expired anyway.
    TokenRevoked(String, Millis),
    /// What was known of this user's credentials may no longer hold: ask again.
    User(String),
    /// What was remembered of these is to be asked for again.
    Forget(Forgotten),
}

/// Everything a gateway needs to begin, as of one point of the feed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Snapshot {
    /// The feed's position it stands for.
    pub seq: i64,
    /// APIs deployed to the gateway's environment.
    pub apis: Vec<DeployedApi>,
    /// All applications.
    pub applications: Vec<ApplicationFact>,
    /// All subscriptions.
    pub subscriptions: Vec<Subscription>,
    /// All consumer keys of applications.
    pub consumers: Vec<Consumer>,
    /// All throttling policies.
    pub policies: Vec<ThrottlePolicy>,
    /// Public signing keys, as a JWK set document.
    pub signing_keys: serde_json::Value,
    /// Revoked tokens that have not expired yet.
    pub revoked: Vec<(String, Millis)>,
}
