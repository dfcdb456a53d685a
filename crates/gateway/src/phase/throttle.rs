//! How much may pass: advanced limit of API and operation, then subscription, then application and user, then the
//! protection of the backend. All must let the call pass; what an earlier level counted stays counted when a later one
//! refuses (WSO2 behaviour).
//!
//! The levels only look at the call, and add to [`Asked`]; what that means for its answer is settled when all were asked.

mod vouched;

use std::sync::Arc;

use http::{HeaderName, HeaderValue};
use tidegate_limits::{Decision, Entry, Limiter, Refused};
use tidegate_model::policy::PolicyLevel;

use crate::exchange::{Exchange, Stop};
use crate::fault::Fault;
use crate::fault_page::Retry;
use crate::identity::Caller;
use crate::message::Headers;
use crate::message::names::{RATELIMIT_LIMIT, RATELIMIT_REMAINING, RATELIMIT_RESET};
use crate::phase::record::Charge;
use crate::plan::CompiledApi;
use crate::plan::directory::Subscribed;

/// Marks answers to calls beyond a quota that does not stop them.
const QUOTA_EXCEEDED: HeaderName = HeaderName::from_static("x-quota-exceeded");
/// Subscription policy for calls without a caller (WSO2).
const UNAUTHENTICATED: &str = "Unauthenticated";

/// Refuses calls beyond a limit and tells the others what is left.
pub fn throttle(ex: &mut Exchange) -> Result<(), Stop> {
    let mut asked = Asked::at(ex.clock_ms);
    let outcome = ask(ex, &mut asked);
    let Asked { tightest, refused, is_beyond_quota, charges, .. } = asked;
    if !charges.is_empty() {
        ex.ticket().charges.extend(charges);
    }
    if is_beyond_quota {
        ex.answer_headers.push((QUOTA_EXCEEDED, HeaderValue::from_static("true")));
    }
    let Err(fault) = outcome else {
        // The level with the least left decides what is told.
        ex.limit = tightest.or(refused);
        return Ok(());
    };
    ex.limit = refused;
    ex.circumstances.retry = refused.map(|decision| Retry {
        after_s: decision.retry_after_ms.div_ceil(1000).max(1),
        at: ex.now.saturating_add_unsigned(decision.retry_after_ms),
    });
    Err(fault.into())
}

/// Asks level after level.
fn ask(ex: &Exchange, asked: &mut Asked) -> Result<(), Fault> {
    let api = ex.api().ok_or(Fault::Internal)?;
    asked.take(api.limiter.as_ref(), Fault::ApiLimit, Fault::ApiLimit)?;
    let operation = ex.operation().and_then(|operation| operation.limiter.as_ref());
    asked.take(operation, Fault::ResourceLimit, Fault::ResourceLimit)?;
    let Some(caller) = ex.caller() else {
        anonymous(ex, api, asked)?;
        return asked.take(api.production_tps.as_ref(), Fault::HardLimit, Fault::HardLimit);
    };
    match &caller.grant.vouched {
        None => {
            subscription(caller.subscribed.as_deref(), asked)?;
            application(ex, caller, asked)?;
        }
        Some(vouched) => vouched::ask(ex, api, &caller.grant.subject, vouched, asked)?,
    }
    asked.take(api.tps(caller.key_type), Fault::HardLimit, Fault::HardLimit)
}

fn subscription(subscribed: Option<&Subscribed>, asked: &mut Asked) -> Result<(), Fault> {
    let Some(subscribed) = subscribed else { return Ok(()) };
    let outcome = asked.take(subscribed.limiter.as_ref(), Fault::SubscriptionBurst, Fault::SubscriptionLimit);
    asked.unless_it_goes_on(outcome, subscribed.stops_on_quota)
}

fn application(ex: &Exchange, caller: &Caller, asked: &mut Asked) -> Result<(), Fault> {
    let Some(application) = &caller.application else { return Ok(()) };
    let facts = application.facts_now();
    let Some(facts) = facts.as_ref().filter(|facts| !facts.limit.is_unlimited()) else { return Ok(()) };
    let users = ex.gateway.users();
    let key = users.key(PolicyLevel::Application, (application.number(), caller.grant.subject.as_str()));
    if facts.limit.counts_bytes() {
        let limiter = users.limiter(key, facts.limit, asked.clock_ms);
        return asked.take_entry(limiter, Fault::ApplicationLimit, Fault::ApplicationLimit);
    }
    let admitted = users.admit(key, facts.limit, asked.clock_ms);
    asked.settle(admitted, Fault::ApplicationLimit, Fault::ApplicationLimit)
}

/// Calls without a caller are counted per API and address.
fn anonymous(ex: &Exchange, api: &CompiledApi, asked: &mut Asked) -> Result<(), Fault> {
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
    let admitted = users.admit(key, limit, asked.clock_ms);
    asked.settle(admitted, Fault::SubscriptionBurst, Fault::SubscriptionLimit)
}

/// What the levels have said so far.
struct Asked {
    clock_ms: u64,
    /// Of those that let the call pass, the word of the one with the least left.
    tightest: Option<Decision>,
    /// The word of the last one that did not.
    refused: Option<Decision>,
    /// A quota that does not stop the call is used up.
    is_beyond_quota: bool,
    charges: Vec<Charge>,
}

impl Asked {
    fn at(clock_ms: u64) -> Self {
        Self { clock_ms, tightest: None, refused: None, is_beyond_quota: false, charges: Vec::new() }
    }

    fn take(&mut self, limiter: Option<&Arc<Limiter>>, burst: Fault, quota: Fault) -> Result<(), Fault> {
        let Some(limiter) = limiter else { return Ok(()) };
        if limiter.counts_bytes() {
            let limiter = Arc::clone(limiter);
            self.charges.push(Box::new(move |clock_ms, bytes| limiter.charge_bytes(clock_ms, bytes)));
        }
        self.settle(limiter.admit(self.clock_ms), burst, quota)
    }

    /// As [`Asked::take`], of a limiter that turned up at run time.
    fn take_entry(&mut self, limiter: Arc<Entry>, burst: Fault, quota: Fault) -> Result<(), Fault> {
        let admitted = limiter.admit(self.clock_ms);
        if limiter.counts_bytes() {
            self.charges.push(Box::new(move |clock_ms, bytes| limiter.charge_bytes(clock_ms, bytes)));
        }
        self.settle(admitted, burst, quota)
    }

    fn settle(&mut self, admitted: Result<Decision, Refused>, burst: Fault, quota: Fault) -> Result<(), Fault> {
        let refused = match admitted {
            Ok(decision) => {
                let is_tighter = self.tightest.is_none_or(|known| decision.remaining < known.remaining);
                if decision.limit != u64::MAX && is_tighter {
                    self.tightest = Some(decision);
                }
                return Ok(());
            }
            Err(refused) => refused,
        };
        self.refused = Some(refused.decision());
        Err(if matches!(refused, Refused::Burst(_)) { burst } else { quota })
    }

    /// Lets calls beyond a quota that does not stop them pass, marked.
    fn unless_it_goes_on(&mut self, outcome: Result<(), Fault>, stops_on_quota: bool) -> Result<(), Fault> {
        match outcome {
            Err(Fault::SubscriptionLimit) if !stops_on_quota => {
                self.is_beyond_quota = true;
                Ok(())
            }
            outcome => outcome,
        }
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
