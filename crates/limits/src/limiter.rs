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
#[derive(Debug)]
pub struct Limiter {
    limit: Limit,
    quota: Option<FixedWindow>,
    burst: Option<Gcra>,
}

impl Limiter {
    /// Fresh counters.
    pub fn new(limit: Limit) -> Self {
        Self {
            limit,
            quota: limit.quota.map(|quota| FixedWindow::new(quota.count, quota.window_ms)),
            burst: limit.burst.map(|burst| Gcra::new(burst.count, burst.window_ms)),
        }
    }

    /// What the counters were made from.
    pub fn limit(&self) -> Limit {
        self.limit
    }

    /// Asks for one request at `now_ms`. A request that the quota refuses has used its share of the burst.
    ///
    /// # Errors
    /// [`Refused`] says which of the two refused.
    pub fn admit(&self, now_ms: u64) -> Result<Decision, Refused> {
        if let (Some(cell), Some(Quota { unit, .. })) = (&self.burst, self.limit.burst) {
            let decision = match unit {
                Unit::Requests => cell.check(now_ms, 1),
                Unit::Bytes => cell.peek(now_ms),
            };
            if !decision.allowed {
                return Err(Refused::Burst(decision));
            }
        }
        let (Some(cell), Some(Quota { unit, .. })) = (&self.quota, self.limit.quota) else {
            return Ok(Decision::UNLIMITED);
        };
        let decision = match unit {
            Unit::Requests => cell.check(now_ms, 1),
            Unit::Bytes => cell.peek(now_ms),
        };
        if decision.allowed { Ok(decision) } else { Err(Refused::Quota(decision)) }
    }

    /// Counts the bytes of a request and its response where bytes are what is limited.
    pub fn charge_bytes(&self, now_ms: u64, bytes: u64) {
        if let (Some(cell), Some(Quota { unit: Unit::Bytes, .. })) = (&self.quota, self.limit.quota) {
            cell.charge(now_ms, bytes);
        }
        if let (Some(cell), Some(Quota { unit: Unit::Bytes, .. })) = (&self.burst, self.limit.burst) {
            cell.charge(now_ms, bytes);
        }
    }

    /// Gives everything back: what `reset-throttle-policy` does.
    pub fn reset(&self) {
        if let Some(cell) = &self.quota {
            cell.reset();
        }
        if let Some(cell) = &self.burst {
            cell.reset();
        }
    }

    /// When the counters will say nothing any more, because they are as good as new; `None` if they are.
    pub fn ends_at_ms(&self, now_ms: u64) -> Option<u64> {
        let quota = self.quota.as_ref().and_then(|cell| cell.ends_at_ms(now_ms));
        let burst = self.burst.as_ref().and_then(|cell| cell.ends_at_ms(now_ms));
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
