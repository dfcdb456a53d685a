//! How much may pass: advanced limit of API and operation, then subscription, then application and user, then the
//! protection of the backend. All must let the call pass; what an earlier level counted stays counted when a later one
//! refuses (WSO2 behaviour).

mod vouched;

use std::sync::Arc;

use http::{HeaderName, HeaderValue};
use tidegate_limits::{Decision, Entry, Limiter, Refused};
use tidegate_model::policy::{PolicyLevel, Quota, Unit};

use crate::exchange::{Exchange, Stop};
use crate::fault::Fault;
use crate::fault_page::Retry;
use crate::message::Headers;
use crate::message::names::{RATELIMIT_LIMIT, RATELIMIT_REMAINING, RATELIMIT_RESET};

/// Marks answers to calls beyond a quota that does not stop them.
const QUOTA_EXCEEDED: HeaderName = HeaderName::from_static("x-quota-exceeded");
/// Subscription policy for calls without a caller (WSO2).
const UNAUTHENTICATED: &str = "Unauthenticated";

/// Refuses calls beyond a limit and tells the others what is left.
pub fn throttle(ex: &mut Exchange) -> Result<(), Stop> {
    let api = ex.api().cloned().ok_or(Fault::Internal)?;
    let mut tightest = None;
    take(ex, api.limiter.as_ref(), Fault::ApiLimit, Fault::ApiLimit, &mut tightest)?;
    let operation = ex.operation().and_then(|operation| operation.limiter.clone());
    take(ex, operation.as_ref(), Fault::ResourceLimit, Fault::ResourceLimit, &mut tightest)?;
    match ex.caller().cloned() {
        Some(caller) => {
            match &caller.grant.vouched {
                None => {
                    subscription(ex, caller.subscribed.as_deref(), &mut tightest)?;
                    application(ex, &caller, &mut tightest)?;
                }
                Some(vouched) => self::vouched::throttle(ex, &api, &caller.grant.subject, vouched, &mut tightest)?,
            }
            take(ex, api.tps(caller.key_type), Fault::HardLimit, Fault::HardLimit, &mut tightest)?;
        }
        None => {
            anonymous(ex, &api, &mut tightest)?;
            take(ex, api.production_tps.as_ref(), Fault::HardLimit, Fault::HardLimit, &mut tightest)?;
        }
    }
    tell(ex, tightest);
    Ok(())
}

fn subscription(
    ex: &mut Exchange,
    subscribed: Option<&crate::plan::directory::Subscribed>,
    tightest: &mut Option<Decision>,
) -> Result<(), Stop> {
    let Some(subscribed) = subscribed else { return Ok(()) };
    let outcome = take(ex, subscribed.limiter.as_ref(), Fault::SubscriptionBurst, Fault::SubscriptionLimit, tightest);
    unless_it_goes_on(ex, outcome, subscribed.stops_on_quota)
}

/// Lets calls beyond a quota that does not stop them pass, marked.
fn unless_it_goes_on(ex: &mut Exchange, outcome: Result<(), Stop>, stops_on_quota: bool) -> Result<(), Stop> {
    match outcome {
        Err(Stop::Fault(Fault::SubscriptionLimit)) if !stops_on_quota => {
            ex.circumstances.retry = None;
            ex.answer_headers.push((QUOTA_EXCEEDED, HeaderValue::from_static("true")));
            Ok(())
        }
        outcome => outcome,
    }
}

fn application(
    ex: &mut Exchange,
    caller: &crate::identity::Caller,
    tightest: &mut Option<Decision>,
) -> Result<(), Stop> {
    let Some(facts) = caller.application.as_ref().and_then(|application| application.facts()) else { return Ok(()) };
    if facts.limit.is_unlimited() {
        return Ok(());
    }
    let users = ex.gateway.users();
    let key = users.key(PolicyLevel::Application, (facts.fact.id.as_str(), caller.grant.subject.as_str()));
    let limiter = users.limiter(key, facts.limit, ex.clock_ms);
    take_entry(ex, limiter, Fault::ApplicationLimit, Fault::ApplicationLimit, tightest)
}

/// As [`take`], of a limiter that turned up at run time.
fn take_entry(
    ex: &mut Exchange,
    limiter: Arc<Entry>,
    burst: Fault,
    quota: Fault,
    tightest: &mut Option<Decision>,
) -> Result<(), Stop> {
    let admitted = limiter.admit(ex.clock_ms);
    if counts_bytes(&limiter) {
        ex.ticket().charges.push(Box::new(move |clock_ms, bytes| limiter.charge_bytes(clock_ms, bytes)));
    }
    settle(ex, admitted, burst, quota, tightest)
}

/// Calls without a caller are counted per API and address.
fn anonymous(ex: &mut Exchange, api: &crate::plan::CompiledApi, tightest: &mut Option<Decision>) -> Result<(), Stop> {
    // WSO2's default APIs have no throttling: the key manager bounds guessing itself, and one address may be many.
    if api.default_api.is_some() {
        return Ok(());
    }
    let limit = ex.gateway.policies().limit(PolicyLevel::Subscription, UNAUTHENTICATED);
    if limit.is_unlimited() {
        return Ok(());
    }
    let users = ex.gateway.users();
    let key = users.key(PolicyLevel::Subscription, (api.id.as_str(), ex.client));
    let admitted = users.limiter(key, limit, ex.clock_ms).admit(ex.clock_ms);
    settle(ex, admitted, Fault::SubscriptionBurst, Fault::SubscriptionLimit, tightest)
}

fn take(
    ex: &mut Exchange,
    limiter: Option<&Arc<Limiter>>,
    burst: Fault,
    quota: Fault,
    tightest: &mut Option<Decision>,
) -> Result<(), Stop> {
    let Some(limiter) = limiter else { return Ok(()) };
    let admitted = limiter.admit(ex.clock_ms);
    if counts_bytes(limiter) {
        let limiter = limiter.clone();
        ex.ticket().charges.push(Box::new(move |clock_ms, bytes| limiter.charge_bytes(clock_ms, bytes)));
    }
    settle(ex, admitted, burst, quota, tightest)
}

fn counts_bytes(limiter: &Limiter) -> bool {
    let is_bytes = |quota: Option<Quota>| quota.is_some_and(|quota| quota.unit == Unit::Bytes);
    is_bytes(limiter.limit().quota) || is_bytes(limiter.limit().burst)
}

fn settle(
    ex: &mut Exchange,
    admitted: Result<Decision, Refused>,
    burst: Fault,
    quota: Fault,
    tightest: &mut Option<Decision>,
) -> Result<(), Stop> {
    let refused = match admitted {
        Ok(decision) => {
            if decision.limit != u64::MAX && tightest.is_none_or(|known| decision.remaining < known.remaining) {
                *tightest = Some(decision);
            }
            return Ok(());
        }
        Err(refused) => refused,
    };
    let decision = refused.decision();
    tell(ex, Some(decision));
    ex.circumstances.retry = Some(Retry {
        after_s: decision.retry_after_ms.div_ceil(1000).max(1),
        at: ex.now.saturating_add_unsigned(decision.retry_after_ms),
    });
    Err(if matches!(refused, Refused::Burst(_)) { burst } else { quota }.into())
}

/// The level with the least left decides what is told.
fn tell(ex: &mut Exchange, decision: Option<Decision>) {
    if let Some(decision) = decision {
        ex.limit = Some(decision);
    }
}

/// Writes what is left into the answer.
pub(crate) fn put_headers(ex: &Exchange, headers: &mut Headers) {
    let Some(decision) = ex.limit else { return };
    for (name, number) in [
        (RATELIMIT_LIMIT, decision.limit),
        (RATELIMIT_REMAINING, decision.remaining),
        (RATELIMIT_RESET, decision.reset_ms.div_ceil(1000)),
    ] {
        headers.set_number(&name, number);
    }
}
