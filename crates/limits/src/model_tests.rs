//! The cells against plain arithmetic, and against many threads.

use std::sync::atomic::{AtomicU64, Ordering};

use proptest::prelude::*;

use tidegate_model::policy::{PolicyLevel, Quota, Unit};

use crate::{FixedWindow, Gcra, Limit, Registry};

/// What a fixed window is, in the words of the specification.
struct Arithmetic {
    count: u64,
    window_ms: u64,
    open: Option<(u64, u64)>,
}

impl Arithmetic {
    fn at(&mut self, now_ms: u64) -> &mut (u64, u64) {
        if self.open.is_some_and(|(start, _)| now_ms >= start + self.window_ms) {
            self.open = None;
        }
        self.open.get_or_insert((now_ms, 0))
    }

    /// (allowed, remaining, reset)
    fn check(&mut self, now_ms: u64, cost: u64) -> (bool, u64, u64) {
        let (count, window_ms) = (self.count, self.window_ms);
        let (start, used) = self.at(now_ms);
        let allowed = *used + cost <= count;
        if allowed {
            *used += cost;
        }
        (allowed, count.saturating_sub(*used), *start + window_ms - now_ms)
    }
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Check(u64),
    Charge(u64),
    Reset,
}

fn steps() -> impl Strategy<Value = Vec<(u64, Step)>> {
    let step = prop_oneof![
        6 => (0..5u64).prop_map(Step::Check),
        2 => (0..8u64).prop_map(Step::Charge),
        1 => Just(Step::Reset),
    ];
    prop::collection::vec((0..60u64, step), 1..200)
}

proptest! {
    #[test]
    fn a_window_is_its_arithmetic(count in 0..20u64, window_ms in 1..200u64, begin in 0..1u64 << 40, steps in steps()) {
        let cell = FixedWindow::new(count, window_ms);
        let mut model = Arithmetic { count, window_ms, open: None };
        let mut now_ms = begin;
        for (pause, step) in steps {
            now_ms += pause;
            match step {
                Step::Check(cost) => {
                    let expected = model.check(now_ms, cost);
                    let decision = cell.check(now_ms, cost);
                    prop_assert_eq!((decision.allowed, decision.remaining, decision.reset_ms), expected);
                    prop_assert_eq!(decision.retry_after_ms, if decision.allowed { 0 } else { decision.reset_ms });
                    prop_assert_eq!(decision.limit, count);
                }
                Step::Charge(cost) => {
                    cell.charge(now_ms, cost);
                    model.at(now_ms).1 += cost;
                    let left = model.count.saturating_sub(model.at(now_ms).1);
                    prop_assert_eq!(cell.peek(now_ms).remaining, left);
                    prop_assert_eq!(cell.peek(now_ms).allowed, left > 0);
                }
                Step::Reset => {
                    cell.reset();
                    model.open = None;
                }
            }
        }
    }

    /// Over any stretch of time: no more than a burst plus the rate; and who waits as told is let in.
    #[test]
    fn a_rate_holds_over_every_stretch(
        count in 1..50u64, window_ms in 1..5_000u64, pauses in prop::collection::vec(0..300u64, 1..300),
    ) {
        let cell = Gcra::new(count, window_ms);
        let mut passed_at = Vec::new();
        let mut now_ms = 0;
        for pause in pauses {
            now_ms += pause;
            let decision = cell.check(now_ms, 1);
            if decision.allowed {
                passed_at.push(now_ms);
                prop_assert!(decision.remaining < count);
            } else {
                prop_assert!(decision.retry_after_ms > 0);
                now_ms += decision.retry_after_ms;
                prop_assert!(cell.check(now_ms, 1).allowed, "refused after the wait it asked for");
                passed_at.push(now_ms);
            }
        }
        for (first, from) in passed_at.iter().enumerate() {
            for (last, to) in passed_at.iter().enumerate().skip(first) {
                let passed = (last - first + 1) as u64;
                prop_assert!(passed <= count + (to - from) * count / window_ms + 1, "{passed} from {from} to {to}");
            }
        }
    }

    #[test]
    fn a_rested_rate_lets_exactly_its_count_pass_at_once(
        count in 1..5_000u64, window_ms in 1..100_000u64, now_ms in 0..1u64 << 40,
    ) {
        let cell = Gcra::new(count, window_ms);
        let passed = (0..count + 10).filter(|_| cell.check(now_ms, 1).allowed).count() as u64;
        prop_assert_eq!(passed, count);
    }
}

/// Runs `ask` on some threads, `asks` times each, and counts how often it said yes.
fn count_passed(threads: u64, asks: u64, ask: impl Fn(u64) -> bool + Sync) -> u64 {
    let passed = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mine = (0..asks).filter(|turn| ask(*turn)).count() as u64;
                passed.fetch_add(mine, Ordering::Relaxed);
            });
        }
    });
    passed.into_inner()
}

#[test]
fn exactly_count_pass_whatever_the_threads_do() {
    let window = FixedWindow::new(10_000, 60_000);
    assert_eq!(count_passed(8, 5_000, |_| window.check(1, 1).allowed), 10_000);
    let rate = Gcra::new(10_000, 60_000);
    assert_eq!(count_passed(8, 5_000, |_| rate.check(1, 1).allowed), 10_000);
}

/// Runs `ask(thread, step)` on all threads at the same moment, step after step, and returns for each step how many
/// threads were told yes. The moment of the start is as close as spinning gets: races are what this is for.
fn in_step(threads: u64, steps: u64, ask: impl Fn(u64, u64) -> bool + Sync) -> Vec<u64> {
    let arrived = AtomicU64::new(0);
    let passed: Vec<AtomicU64> = (0..steps).map(|_| AtomicU64::new(0)).collect();
    let (arrived, passed_ref, ask) = (&arrived, &passed, &ask);
    std::thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || {
                for step in 0..steps {
                    arrived.fetch_add(1, Ordering::SeqCst);
                    let mut spins = 0;
                    while arrived.load(Ordering::SeqCst) < threads * (step + 1) {
                        spins += 1;
                        if spins % 64 == 0 { std::thread::yield_now() } else { std::hint::spin_loop() }
                    }
                    passed_ref[step as usize].fetch_add(u64::from(ask(thread, step)), Ordering::Relaxed);
                }
            });
        }
    });
    passed.into_iter().map(AtomicU64::into_inner).collect()
}

#[test]
fn exactly_count_pass_in_each_window_though_all_threads_find_the_last_one_over() {
    let window = FixedWindow::new(2, 10);
    let passed = in_step(3, 100_000, |_, step| window.check(step * 10, 1).allowed);
    assert!(passed.iter().all(|passed| *passed == 2), "{:?}", passed.iter().find(|passed| **passed != 2));
}

#[test]
fn a_subject_is_not_counted_twice_though_it_is_swept_while_it_is_looked_up() {
    const SWEEPER: u64 = 2;
    let registry = Registry::new(8);
    let alice = registry.key(PolicyLevel::Application, "alice");
    let quota = Quota { unit: Unit::Requests, count: 1, window_ms: 10 };
    let limit = Limit { quota: Some(quota), burst: None };
    let passed = in_step(3, 50_000, |thread, step| {
        let now_ms = step * 10;
        if thread == SWEEPER {
            registry.sweep(now_ms);
            return false;
        }
        registry.limiter(alice, limit, now_ms).admit(now_ms).is_ok()
    });
    assert!(passed.iter().all(|passed| *passed == 1), "{:?}", passed.iter().find(|passed| **passed != 1));
    assert!(registry.counts().expired > 0, "the sweeper never met it");
}
