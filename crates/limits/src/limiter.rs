//! What a throttling policy means at run time: its burst, then its quota, as WSO2 evaluates them.

use tidegate_model::policy::{Quota, ThrottlePolicy, Unit};

use crate::{Decision, FixedWindow, Gcra};

/// The numbers of a policy: all that a limiter is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Limit {
    /// How much passes per window; `None`: any amount.
    pub quota: Option<Quota>,
    /// How much passes at once; `None`: any amount.
    pub burst: Option<Quota>,
}

impl Limit {
    /// Whether everything passes, so that no counter is needed.
    pub fn is_unlimited(&self) -> bool {
        self.quota.is_none() && self.burst.is_none()
    }

    /// Whether it limits bytes, which are to be charged when they have passed.
    pub fn counts_bytes(&self) -> bool {
        [self.quota, self.burst].into_iter().flatten().any(|quota| quota.unit == Unit::Bytes)
    }
}

impl From<&ThrottlePolicy> for Limit {
    fn from(policy: &ThrottlePolicy) -> Self {
        Self { quota: policy.quota, burst: policy.burst }
    }
}

/// One subject's counters under one [`Limit`].
///
/// Requests are taken when they arrive ([`Limiter::admit`]); bytes are known only when they have passed, so they are
/// charged then ([`Limiter::charge_bytes`]), and whoever has used up a quota of bytes is refused from the next request
/// on, as in WSO2.
///
/// There may be one for each of many subscriptions, so most are one line of the processor's cache: what few limits have is
/// kept apart.
#[derive(Debug)]
pub struct Limiter {
    /// Counts if there is a quota.
    window: FixedWindow,
    more: Option<Box<More>>,
    quota_unit: Option<Unit>,
}

/// What most limits do not have.
#[derive(Debug)]
struct More {
    limit: Limit,
    burst: Option<(Unit, Gcra)>,
}

impl Limiter {
    /// Fresh counters.
    pub fn new(limit: Limit) -> Self {
        let window =
            limit.quota.map_or_else(|| FixedWindow::new(0, 0), |quota| FixedWindow::new(quota.count, quota.window_ms));
        let mut limiter = Self { window, more: None, quota_unit: limit.quota.map(|quota| quota.unit) };
        // Also of a quota beyond what a window can hold.
        if limiter.limit() != limit {
            let burst = limit.burst.map(|burst| (burst.unit, Gcra::new(burst.count, burst.window_ms)));
            limiter.more = Some(Box::new(More { limit, burst }));
        }
        limiter
    }

    /// What the counters were made from.
    pub fn limit(&self) -> Limit {
        if let Some(more) = &self.more {
            return more.limit;
        }
        let (count, window_ms) = self.window.made_from();
        Limit { quota: self.quota_unit.map(|unit| Quota { unit, count, window_ms }), burst: None }
    }

    /// Whether bytes are to be charged.
    pub fn counts_bytes(&self) -> bool {
        self.quota_unit == Some(Unit::Bytes) || matches!(self.burst(), Some((Unit::Bytes, _)))
    }

    fn burst(&self) -> Option<&(Unit, Gcra)> {
        self.more.as_ref()?.burst.as_ref()
    }

    fn quota(&self) -> Option<(Unit, &FixedWindow)> {
        Some((self.quota_unit?, &self.window))
    }

    /// Asks for one request at `now_ms`. A request that the quota refuses has used its share of the burst.
    ///
    /// # Errors
    /// [`Refused`] says which of the two refused.
    pub fn admit(&self, now_ms: u64) -> Result<Decision, Refused> {
        if let Some((unit, cell)) = self.burst() {
            let decision = match unit {
                Unit::Requests => cell.check(now_ms, 1),
                Unit::Bytes => cell.peek(now_ms),
            };
            if !decision.allowed {
                return Err(Refused::Burst(decision));
            }
        }
        let Some((unit, cell)) = self.quota() else { return Ok(Decision::UNLIMITED) };
        let decision = match unit {
            Unit::Requests => cell.check(now_ms, 1),
            Unit::Bytes => cell.peek(now_ms),
        };
        if decision.allowed { Ok(decision) } else { Err(Refused::Quota(decision)) }
    }

    /// Counts the bytes of a request and its response where bytes are what is limited.
    pub fn charge_bytes(&self, now_ms: u64, bytes: u64) {
        if let Some((Unit::Bytes, cell)) = self.quota() {
            cell.charge(now_ms, bytes);
        }
        if let Some((Unit::Bytes, cell)) = self.burst() {
            cell.charge(now_ms, bytes);
        }
    }

    /// Gives everything back: what `reset-throttle-policy` does.
    pub fn reset(&self) {
        if let Some((_, cell)) = self.quota() {
            cell.reset();
        }
        if let Some((_, cell)) = self.burst() {
            cell.reset();
        }
    }

    /// When the counters will say nothing any more, because they are as good as new; `None` if they are.
    pub fn ends_at_ms(&self, now_ms: u64) -> Option<u64> {
        let quota = self.quota().and_then(|(_, cell)| cell.ends_at_ms(now_ms));
        let burst = self.burst().and_then(|(_, cell)| cell.ends_at_ms(now_ms));
        quota.max(burst)
    }
}

/// Which part of a limit refused. The decision inside has `allowed: false`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Too much at once (WSO2 codes 900807, 900809).
    Burst(Decision),
    /// The quota is used up (900800, 900802, 900803, 900804).
    Quota(Decision),
}

impl Refused {
    /// The numbers for the answer's headers.
    pub fn decision(&self) -> Decision {
        match self {
            Self::Burst(decision) | Self::Quota(decision) => *decision,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quota(unit: Unit, count: u64, window_ms: u64) -> Option<Quota> {
        Some(Quota { unit, count, window_ms })
    }

    #[test]
    fn requests_are_taken_on_arrival_and_bytes_change_nothing() {
        let limiter = Limiter::new(Limit { quota: quota(Unit::Requests, 2, 1000), burst: None });
        limiter.charge_bytes(0, 1_000_000);
        assert_eq!(limiter.admit(0).unwrap().remaining, 1);
        assert_eq!(limiter.admit(0).unwrap().remaining, 0);
        let refused = limiter.admit(400).unwrap_err();
        assert!(matches!(refused, Refused::Quota(_)));
        assert_eq!(refused.decision().retry_after_ms, 600);
        assert!(limiter.admit(1000).is_ok());
    }

    #[test]
    fn bytes_are_charged_afterwards_and_refuse_the_next_request() {
        let limiter = Limiter::new(Limit { quota: quota(Unit::Bytes, 1000, 1000), burst: None });
        for _ in 0..100 {
            assert!(limiter.admit(0).is_ok(), "no bytes have passed yet");
        }
        limiter.charge_bytes(0, 999);
        assert_eq!(limiter.admit(0).unwrap().remaining, 1);
        limiter.charge_bytes(0, 5000);
        assert!(matches!(limiter.admit(0), Err(Refused::Quota(_))));
        assert!(limiter.admit(1000).is_ok());
    }

    #[test]
    fn the_burst_refuses_first_and_leaves_the_quota_alone() {
        let limit = Limit { quota: quota(Unit::Requests, 5, 60_000), burst: quota(Unit::Requests, 2, 1000) };
        let limiter = Limiter::new(limit);
        assert!(limiter.admit(0).is_ok() && limiter.admit(0).is_ok());
        assert!(matches!(limiter.admit(0), Err(Refused::Burst(d)) if d.retry_after_ms == 500));
        assert_eq!(limiter.admit(1000).unwrap().remaining, 2);
        assert_eq!(limiter.ends_at_ms(1000), Some(60_000));
        limiter.reset();
        assert_eq!(limiter.ends_at_ms(1000), None);
        assert_eq!(limiter.admit(1000).unwrap().remaining, 4);
    }

    #[test]
    fn a_burst_of_bytes_refuses_until_it_has_drained() {
        let limiter = Limiter::new(Limit { quota: None, burst: quota(Unit::Bytes, 1000, 1000) });
        assert!(limiter.admit(0).is_ok());
        limiter.charge_bytes(0, 1500);
        assert!(matches!(limiter.admit(500), Err(Refused::Burst(d)) if d.retry_after_ms == 1));
        assert!(limiter.admit(501).is_ok());
    }

    #[test]
    fn without_a_limit_everything_passes() {
        let limiter = Limiter::new(Limit::default());
        assert!(limiter.limit().is_unlimited());
        for _ in 0..1000 {
            assert_eq!(limiter.admit(0), Ok(Decision::UNLIMITED));
        }
        assert_eq!(limiter.ends_at_ms(0), None);
    }

    #[test]
    fn every_shipped_policy_lets_exactly_its_count_pass() {
        for policy in tidegate_model::policy::seed_policies() {
            let limiter = Limiter::new(Limit::from(&policy));
            let passed = (0..60_000).filter(|_| limiter.admit(7).is_ok()).count() as u64;
            assert_eq!(passed, policy.quota.map_or(60_000, |quota| quota.count), "{}", policy.name);
        }
    }
}
