//! A retry budget: retries may be no more than a share of the calls, so that a backend in trouble is not given more
//! work than it had. A token bucket: each call pays a fraction in, each retry takes one out.

use std::sync::atomic::{AtomicI64, Ordering};

/// One retry, in the bucket's unit.
const RETRY: i64 = 100;

/// The bucket.
#[derive(Debug)]
pub struct Budget {
    balance: AtomicI64,
    deposit: i64,
    balance_max: i64,
}

impl Budget {
    /// `percent` retries per hundred calls, and `reserve` beyond that; no more than `reserve` is ever saved up.
    pub fn new(percent: u32, reserve: u32) -> Self {
        let balance_max = i64::from(reserve) * RETRY;
        Self { balance: AtomicI64::new(balance_max), deposit: i64::from(percent), balance_max }
    }

    /// A call arrived.
    pub fn deposit(&self) {
        // Full most of the time: then there is nothing to write.
        if self.balance.load(Ordering::Relaxed) < self.balance_max {
            let add = |balance: i64| Some((balance + self.deposit).min(self.balance_max));
            let _ = self.balance.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        }
    }

    /// Takes one retry; false: there is none left.
    pub fn withdraw(&self) -> bool {
        let take = |balance: i64| (balance >= RETRY).then_some(balance - RETRY);
        self.balance.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_are_a_share_of_calls_after_the_reserve() {
        let budget = Budget::new(20, 3);
        assert_eq!((0..10).filter(|_| budget.withdraw()).count(), 3);
        let passed = (0..100)
            .filter(|_| {
                budget.deposit();
                budget.withdraw()
            })
            .count();
        assert_eq!(passed, 20);
    }

    #[test]
    fn no_more_than_the_reserve_is_saved_up() {
        let budget = Budget::new(50, 2);
        (0..1000).for_each(|_| budget.deposit());
        assert_eq!((0..10).filter(|_| budget.withdraw()).count(), 2);
    }
}
