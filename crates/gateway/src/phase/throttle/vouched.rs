//! Limits of callers a key manager vouches for: it names the tiers of subscription and application, the gateway has the
//! policies and counts.
//!
//! The directory knows neither subscription nor application, so their counters live in the bounded registry of subjects
//! that turn up at run time, next to those of applications' users. Tiers mean the same as everywhere: a subscription's
//! is counted per application and API, an application's per user of it.

use tidegate_limits::Limit;
use tidegate_model::key_validation::Vouched;
use tidegate_model::policy::{PolicyLevel, ThrottlePolicy};

use super::Asked;
use crate::exchange::Exchange;
use crate::fault::Fault;
use crate::plan::CompiledApi;
use crate::plan::api::Policies;

/// Tells these subjects apart from the others of their level.
const VOUCHED: &str = "vouched";

/// Counts the call on the tiers `vouched` names.
pub(super) fn ask(
    ex: &Exchange,
    api: &CompiledApi,
    user: &str,
    vouched: &Vouched,
    asked: &mut Asked,
) -> Result<(), Fault> {
    let (policies, users) = (ex.gateway.policies(), ex.gateway.users());
    if let Some(policy) = policies.get(PolicyLevel::Subscription, &vouched.tier) {
        let subject = (VOUCHED, vouched.application_id.as_str(), api.id.as_str());
        let key = users.key(PolicyLevel::Subscription, subject);
        let limit = Limit::from(policy);
        if !limit.is_unlimited() {
            let limiter = users.limiter(key, limit, asked.clock_ms);
            let outcome = asked.take_entry(limiter, Fault::SubscriptionBurst, Fault::SubscriptionLimit);
            asked.unless_it_goes_on(outcome, policy.stop_on_quota_reach)?;
        }
    }
    let Some(limit) = application_policy(&policies, &vouched.application_tier).map(Limit::from) else {
        return Ok(());
    };
    if limit.is_unlimited() {
        return Ok(());
    }
    let key = users.key(PolicyLevel::Application, (vouched.application_id.as_str(), user));
    let limiter = users.limiter(key, limit, asked.clock_ms);
    asked.take_entry(limiter, Fault::ApplicationLimit, Fault::ApplicationLimit)
}

/// WSO2 1.x has one list of tiers for both; so an application's tier may be the name of a subscription's.
fn application_policy<'p>(policies: &'p Policies, tier: &str) -> Option<&'p ThrottlePolicy> {
    let of = |level| policies.get(level, tier);
    of(PolicyLevel::Application).or_else(|| of(PolicyLevel::Subscription))
}
