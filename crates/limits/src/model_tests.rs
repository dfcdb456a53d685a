//! The cells against plain arithmetic, and against many threads.

use std::sync::atomic::{AtomicU64, Ordering};

use proptest::prelude::*;

use crate::{FixedWindow, Gcra};

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

#[test]
fn exactly_count_pass_in_each_window_while_windows_change_under_the_threads() {
    // All threads walk through the windows together, each turn's clock shared by a counter, so that many threads see a
    // window end at once.
    const WINDOWS: u64 = 500;
    const COUNT: u64 = 7;
    const ASKS_PER_WINDOW: u64 = 40;
    let window = FixedWindow::new(COUNT, 10);
    let turn = AtomicU64::new(0);
    let per_window: Vec<AtomicU64> = (0..WINDOWS).map(|_| AtomicU64::new(0)).collect();
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                loop {
                    let now_ms = turn.fetch_add(1, Ordering::SeqCst) / ASKS_PER_WINDOW * 10;
                    let Some(passed) = per_window.get((now_ms / 10) as usize) else { break };
                    let decision = window.check(now_ms, 1);
                    if decision.allowed {
                        // A thread that was asleep counts in the window it finds, whose end the decision tells.
                        let ends_at_ms = now_ms + decision.reset_ms;
                        let index = (ends_at_ms / 10 - 1) as usize;
                        per_window.get(index).unwrap_or(passed).fetch_add(1, Ordering::SeqCst);
                    }
                }
            });
        }
    });
    for (index, passed) in per_window.iter().enumerate() {
        assert!(passed.load(Ordering::SeqCst) <= COUNT, "window {index} let {passed:?} pass");
    }
    let total: u64 = per_window.iter().map(|passed| passed.load(Ordering::SeqCst)).sum();
    assert!(total > COUNT * WINDOWS / 2, "hardly anything passed: {total}");
}
