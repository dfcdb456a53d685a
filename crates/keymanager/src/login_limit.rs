//! Bounds how often a password can be guessed: per user and address, and per address. Attempts are counted before the
//! password is looked at, so that many at once do not slip through; a success gives the attempt back.
//!
//! Counts live in memory of one node, for a window. They are not shared: with n nodes there are n times the guesses.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use moka::future::Cache;

use crate::settings::Settings;

/// Most users and addresses that are counted at once; the least used are forgotten.
pub const COUNTERS_MAX: u64 = 100_000;

type Counter = Arc<AtomicU32>;

pub(crate) struct LoginLimit {
    counters: Cache<String, Counter>,
    user_max: u32,
    address_max: u32,
    pub window_s: u64,
}

/// A counted attempt.
pub(crate) struct Attempt {
    counters: Vec<Counter>,
}

impl LoginLimit {
    pub fn new(settings: &Settings) -> Self {
        let counters = Cache::builder()
            .max_capacity(COUNTERS_MAX)
            .time_to_live(Duration::from_secs(settings.login_window_s))
            .build();
        Self {
            counters,
            user_max: settings.login_failures_max,
            address_max: settings.address_failures_max,
            window_s: settings.login_window_s,
        }
    }

    /// Counts an attempt; `None` when there were too many. Without an address (a gateway asks for its caller) the
    /// larger limit counts, for all callers together.
    pub async fn attempt(&self, user_folded: &str, address: Option<IpAddr>) -> Option<Attempt> {
        let counted = match address {
            // The address first: one that has had its share makes no more counters, which would crowd out others'.
            Some(ip) => vec![(format!("|{ip}"), self.address_max), (format!("{user_folded}|{ip}"), self.user_max)],
            None => vec![(format!("{user_folded}|"), self.address_max)],
        };
        let mut counters = Vec::with_capacity(counted.len());
        for (key, max) in counted {
            let counter = self.counters.get_with(key, async { Counter::default() }).await;
            if counter.fetch_add(1, Ordering::Relaxed) >= max {
                counter.fetch_sub(1, Ordering::Relaxed);
                Attempt { counters }.succeeded();
                return None;
            }
            counters.push(counter);
        }
        Some(Attempt { counters })
    }
}

impl Attempt {
    /// Gives the attempt back.
    pub fn succeeded(self) {
        for counter in self.counters {
            counter.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit() -> LoginLimit {
        LoginLimit::new(&Settings { login_failures_max: 2, address_failures_max: 3, ..Settings::default() })
    }

    #[tokio::test]
    async fn failures_of_one_user_from_one_address_are_bounded() {
        let limit = limit();
        let (here, there) = (Some([10, 0, 0, 1].into()), Some([10, 0, 0, 2].into()));
        for _ in 0..2 {
            assert!(limit.attempt("ann", here).await.is_some());
        }
        assert!(limit.attempt("ann", here).await.is_none());
        assert!(limit.attempt("ann", there).await.is_some(), "another address is not locked out");
        assert!(limit.attempt("bob", here).await.is_some(), "another user is not locked out");
        assert!(limit.attempt("eve", here).await.is_none(), "but the address has had its share");
    }

    #[tokio::test]
    async fn an_address_that_has_had_its_share_crowds_out_nobody() {
        let limit = limit();
        let here = Some([10, 0, 0, 1].into());
        for n in 0..50 {
            limit.attempt(&format!("u{n}"), here).await;
        }
        limit.counters.run_pending_tasks().await;
        assert_eq!(limit.counters.entry_count(), 1 + 3, "the address and its first three users");
    }

    #[tokio::test]
    async fn successes_do_not_count() {
        let limit = limit();
        for _ in 0..20 {
            limit.attempt("ann", Some([10, 0, 0, 1].into())).await.unwrap().succeeded();
        }
    }
}
