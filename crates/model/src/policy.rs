//! Throttling policies (WSO2: tiers): how much may pass in how much time, at which level.

use serde::{Deserialize, Serialize};

/// Name of the policy that never throttles.
pub const UNLIMITED: &str = "Unlimited";

/// Where a policy applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PolicyLevel {
    /// An application over all its subscriptions, counted per user.
    Application,
    /// One application's use of one API (business plan).
    Subscription,
    /// A whole API or one operation (advanced policy; contract path value `api`).
    Api,
}

impl PolicyLevel {
    /// The word used in REST paths and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::Subscription => "subscription",
            Self::Api => "api",
        }
    }

    /// Reads [`Self::as_str`]'s words; `advanced` and `resource` are the contract's synonyms of `api`.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "application" => Some(Self::Application),
            "subscription" => Some(Self::Subscription),
            "api" | "advanced" | "resource" => Some(Self::Api),
            _ => None,
        }
    }
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Unit {
    /// Requests.
    Requests,
    /// Bytes of request and response bodies.
    Bytes,
}

/// `count` of `unit` in every window of `window_ms`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Quota {
    /// What is counted.
    pub unit: Unit,
    /// How much may pass in one window; at least 1.
    pub count: u64,
    /// Window length in milliseconds; at least 1.
    pub window_ms: u64,
}

/// A named limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ThrottlePolicy {
    /// Identifier, given by the server.
    pub id: String,
    /// Where it applies.
    pub level: PolicyLevel,
    /// Unique within its level.
    pub name: String,
    /// Shown to people.
    pub display_name: String,
    /// Shown to people.
    pub description: String,
    /// `None`: never throttles.
    pub quota: Option<Quota>,
    /// Spike arrest on top of the quota (subscription level): at most this much per short window.
    pub burst: Option<Quota>,
    /// False: requests beyond the quota pass (and are marked), true: they are refused.
    pub stop_on_quota_reach: bool,
    /// `FREE` or `COMMERCIAL`, shown in the DevPortal.
    pub billing_plan: String,
}

const MINUTE_MS: u64 = 60_000;

impl ThrottlePolicy {
    fn seeded(level: PolicyLevel, name: &str, per_minute: Option<u64>) -> Self {
        let description = match per_minute {
            Some(count) => format!("Allows {count} requests per minute"),
            None => "Allows unlimited requests".to_owned(),
        };
        Self {
            id: format!("{}-{}", level.as_str(), name.to_lowercase()),
            level,
            name: name.to_owned(),
            display_name: name.to_owned(),
            description,
            quota: per_minute.map(|count| Quota { unit: Unit::Requests, count, window_ms: MINUTE_MS }),
            burst: None,
            stop_on_quota_reach: true,
            billing_plan: "FREE".to_owned(),
        }
    }
}

/// The policies every installation starts with (WSO2 API Manager 4.x seed data).
pub fn seed_policies() -> Vec<ThrottlePolicy> {
    use PolicyLevel::{Api, Application, Subscription};
    [
        (Application, "10PerMin", Some(10)),
        (Application, "20PerMin", Some(20)),
        (Application, "50PerMin", Some(50)),
        (Application, UNLIMITED, None),
        (Subscription, "Bronze", Some(1000)),
        (Subscription, "Silver", Some(2000)),
        (Subscription, "Gold", Some(5000)),
        (Subscription, "Unauthenticated", Some(500)),
        (Subscription, UNLIMITED, None),
        (Api, "10KPerMin", Some(10_000)),
        (Api, "20KPerMin", Some(20_000)),
        (Api, "50KPerMin", Some(50_000)),
        (Api, UNLIMITED, None),
    ]
    .map(|(level, name, per_minute)| ThrottlePolicy::seeded(level, name, per_minute))
    .into()
}
