//! Limits of callers a key manager vouches for: it names the tiers of subscription and application, the gateway has the
//! policies and counts.
//!
//! The directory knows neither subscription nor application, so their counters live in the bounded registry of subjects
//! that turn up at run time, next to those of applications' users. Tiers mean the same as everywhere: a subscription's
//! is counted per application and API, an application's per user of it.

use tidegate_limits::{Decision, Limit};
use tidegate_model::key_validation::Vouched;
use tidegate_model::policy::{PolicyLevel, ThrottlePolicy};

use super::{take_entry, unless_it_goes_on};
use crate::exchange::{Exchange, Stop};
use crate::fault::Fault;
use crate::plan::CompiledApi;
use crate::plan::api::Policies;

/// Tells these subjects apart from the others of their level.
const VOUCHED: &str = "vouched";

/// Counts the call on the tiers `vouched` names.
pub(super) fn throttle(
    ex: &mut Exchange,
    api: &CompiledApi,
    user: &str,
    vouched: &Vouched,
    tightest: &mut Option<Decision>,
) -> Result<(), Stop> {
    let gateway = ex.gateway.clone();
    let (policies, users) = (gateway.policies(), gateway.users());
    if let Some(policy) = policies.get(PolicyLevel::Subscription, &vouched.tier) {
        let subject = (VOUCHED, vouched.application_id.as_str(), api.id.as_str());
        let key = users.key(PolicyLevel::Subscription, subject);
        let limit = Limit::from(policy);
        if !limit.is_unlimited() {
            let limiter = users.limiter(key, limit, ex.clock_ms);
            let outcome = take_entry(ex, limiter, Fault::SubscriptionBurst, Fault::SubscriptionLimit, tightest);
            unless_it_goes_on(ex, outcome, policy.stop_on_quota_reach)?;
        }
    }
    let Some(limit) = application_policy(&policies, &vouched.application_tier).map(Limit::from) else {
        return Ok(());
    };
    if limit.is_unlimited() {
        return Ok(());
    }
    let key = users.key(PolicyLevel::Application, (vouched.application_id.as_str(), user));
    let limiter = users.limiter(key, limit, ex.clock_ms);
    take_entry(ex, limiter, Fault::ApplicationLimit, Fault::ApplicationLimit, tightest)
}

/// WSO2 1.x has one list of tiers for both; so an application's tier may be the name of a subscription's.
fn application_policy<'p>(policies: &'p Policies, tier: &str) -> Option<&'p ThrottlePolicy> {
    let of = |level| policies.get(level, tier);
    of(PolicyLevel::Application).or_else(|| of(PolicyLevel::Subscription))
}
