//! The generic cell rate algorithm: a rate without windows, for bursts.
//!
//! One word: the theoretical arrival time, in 2^-20 milliseconds, at which the allowance is full again. Each unit moves
//! it on by the emission interval `window / count`, rounded up, so that over any window no more than twice the count
//! passes (a full allowance, then the rate), and no more than the count at once. Unlike a fixed window it cannot be
//! caught at the seam by a client that sends at the end of one window and the start of the next *and* it gives back
//! the allowance bit by bit, which suits a limit per second.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::Decision;

const FRACTION_BITS: u32 = 20;
/// The latest time in milliseconds, and longest window: 278 years each, so that their sum fits.
const MS_MAX: u64 = u64::MAX >> (FRACTION_BITS + 1);

/// One rate.
#[derive(Debug)]
pub struct Gcra {
    count: u64,
    interval: u64,
    full_at: AtomicU64,
}

impl Gcra {
    /// `count` at once, and again over `window_ms`. A window of 0 means 1 ms; a count beyond a million per millisecond
    /// means that.
    pub fn new(count: u64, window_ms: u64) -> Self {
        let window = window_ms.clamp(1, MS_MAX) << FRACTION_BITS;
        let count = count.min(window);
        Self { count, interval: window.div_ceil(count.max(1)), full_at: AtomicU64::new(0) }
    }

    /// Takes `cost` if that much is there. What is refused is not counted.
    pub fn check(&self, now_ms: u64, cost: u64) -> Decision {
        let now = fixed(now_ms);
        let mut full_at = self.full_at.load(Ordering::Relaxed);
        loop {
            let debt = full_at.saturating_sub(now);
            let after = self.interval.saturating_mul(cost).saturating_add(debt);
            if after > self.tolerance() {
                let wait = if cost > self.count { u64::MAX } else { after - self.tolerance() };
                return self.decision(false, debt, wait);
            }
            let next = now.saturating_add(after);
            match self.full_at.compare_exchange_weak(full_at, next, Ordering::AcqRel, Ordering::Relaxed) {
                Ok(_) => return self.decision(true, after, 0),
                Err(seen) => full_at = seen,
            }
        }
    }

    /// Whether a unit is there, without taking it.
    pub fn peek(&self, now_ms: u64) -> Decision {
        let debt = self.full_at.load(Ordering::Relaxed).saturating_sub(fixed(now_ms));
        let wait = debt.saturating_add(self.interval).saturating_sub(self.tolerance());
        self.decision(wait == 0 && self.count > 0, debt, wait)
    }

    /// Counts `cost` whether or not it is there; the debt is at most one window beyond the allowance.
    pub fn charge(&self, now_ms: u64, cost: u64) {
        let now = fixed(now_ms);
        let add = self.interval.saturating_mul(cost);
        let next = |full_at: u64| {
            let debt = full_at.saturating_sub(now).saturating_add(add).min(self.tolerance().saturating_mul(2));
            Some(now.saturating_add(debt))
        };
        let _ = self.full_at.fetch_update(Ordering::AcqRel, Ordering::Relaxed, next);
    }

    /// Gives the full allowance back.
    pub fn reset(&self) {
        self.full_at.store(0, Ordering::Release);
    }

    /// When the allowance is full again; `None` if it is at `now_ms`.
    pub fn ends_at_ms(&self, now_ms: u64) -> Option<u64> {
        let full_at = self.full_at.load(Ordering::Acquire);
        (full_at > fixed(now_ms)).then(|| milliseconds(full_at))
    }

    fn tolerance(&self) -> u64 {
        self.interval.saturating_mul(self.count)
    }

    fn decision(&self, allowed: bool, debt: u64, wait: u64) -> Decision {
        Decision {
            allowed,
            limit: self.count,
            remaining: self.tolerance().saturating_sub(debt) / self.interval,
            reset_ms: milliseconds(debt),
            retry_after_ms: if allowed { 0 } else { milliseconds(wait) },
        }
    }
}

fn fixed(now_ms: u64) -> u64 {
    now_ms.min(MS_MAX) << FRACTION_BITS
}

/// Rounded up: who waits that long is not refused again.
fn milliseconds(fixed: u64) -> u64 {
    fixed.div_ceil(1 << FRACTION_BITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_burst_passes_then_the_rate() {
        let cell = Gcra::new(10, 1000);
        for left in (0..10).rev() {
            assert_eq!(cell.check(0, 1).remaining, left);
        }
        let refused = cell.check(0, 1);
        assert_eq!(refused, Decision { allowed: false, limit: 10, remaining: 0, reset_ms: 1000, retry_after_ms: 100 });
        assert!(!cell.check(99, 1).allowed);
        assert!(cell.check(100, 1).allowed);
        assert!(!cell.check(100, 1).allowed);
        assert_eq!(cell.ends_at_ms(100), Some(1100));
        assert_eq!(cell.ends_at_ms(1100), None);
    }

    #[test]
    fn the_allowance_never_exceeds_the_burst_after_a_rest() {
        let cell = Gcra::new(3, 1000);
        let passed = (0..10).filter(|_| cell.check(1_000_000, 1).allowed).count();
        assert_eq!(passed, 3);
    }

    #[test]
    fn charges_build_a_debt_that_is_bounded() {
        let cell = Gcra::new(100, 1000);
        cell.charge(0, u64::MAX);
        let refused = cell.peek(0);
        assert!(!refused.allowed);
        assert_eq!(refused.retry_after_ms, 1010);
        assert!(!cell.peek(1009).allowed);
        assert!(cell.peek(1010).allowed);
        cell.reset();
        assert!(cell.peek(0).allowed);
    }

    #[test]
    fn extremes_neither_panic_nor_let_more_pass() {
        let none = Gcra::new(0, 0);
        assert!(!none.check(0, 1).allowed && !none.peek(0).allowed);
        let huge = Gcra::new(u64::MAX, u64::MAX);
        assert!(huge.check(u64::MAX, 1).allowed);
        assert!(!huge.check(0, u64::MAX).allowed);
        assert_eq!(Gcra::new(1, 1000).check(0, 2).retry_after_ms, u64::MAX.div_ceil(1 << FRACTION_BITS));
    }
}
