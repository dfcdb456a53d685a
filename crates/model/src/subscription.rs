//! A subscription: an application's right to call one API under one business plan.

use serde::{Deserialize, Serialize};

use crate::id::{ApiId, ApplicationId, SubscriptionId};
use crate::millis::Millis;

/// Whether calls under a subscription pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SubscriptionStatus {
    /// All pass.
    Unblocked,
    /// None passes (900907).
    Blocked,
    /// Only sandbox keys pass.
    ProdOnlyBlocked,
    /// Waiting for approval (900909).
    OnHold,
    /// Refused (900909).
    Rejected,
}

impl SubscriptionStatus {
    /// The spelling of contract and store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unblocked => "UNBLOCKED",
            Self::Blocked => "BLOCKED",
            Self::ProdOnlyBlocked => "PROD_ONLY_BLOCKED",
            Self::OnHold => "ON_HOLD",
            Self::Rejected => "REJECTED",
        }
    }

    /// Reads [`Self::as_str`]'s spelling.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Unblocked, Self::Blocked, Self::ProdOnlyBlocked, Self::OnHold, Self::Rejected]
            .into_iter()
            .find(|status| status.as_str() == text)
    }
}

/// A subscription. Serialised as gateways are told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// Given by the server.
    pub id: SubscriptionId,
    /// Who subscribes.
    pub application: ApplicationId,
    /// To what.
    pub api: ApiId,
    /// Name of the subscription policy.
    pub throttling_policy: String,
    /// Whether calls pass.
    pub status: SubscriptionStatus,
    /// When made.
    pub created_at: Millis,
}
