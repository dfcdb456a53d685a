//! A fixed window with an exact count: WSO2's throttling (window starts at the first call, lasts the unit time).
//!
//! Two words, each carrying the low 16 bits of the window's number next to its value:
//!
//! ```text
//! start: | milliseconds at which the window began : 48 | window number : 16 |
//! used:  | what has passed in it                  : 48 | window number : 16 |
//! ```
//!
//! A call that finds the window over moves `start` on to the next number; whoever finds `used` one number behind
//! brings it up with a count of zero. A call counts by a compare-and-swap on `used`, which can only succeed in the
//! window whose start it has read. So at most `count` pass per window whatever the threads do, no thread waits for
//! another, and `start` is never more than one number ahead of `used`.
//!
//! The numbers wrap after 65 536 windows. A thread would have to sleep between two loads for exactly that many windows
//! *and* find the very same count; the miscount would be one call.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::Decision;

/// The largest count a window can hold; larger quotas mean this one (281 TB, if bytes are counted).
pub const COUNT_MAX: u64 = VALUE_MAX - 1;

/// The latest time that can be told apart, in milliseconds: 8900 years on a clock that starts near zero.
pub const NOW_MS_MAX: u64 = VALUE_MAX - 1;

const NUMBER_BITS: u32 = 16;
const VALUE_MAX: u64 = u64::MAX >> NUMBER_BITS;
/// The start of the window that has not begun.
const NOT_STARTED: u64 = VALUE_MAX;

/// One counter.
#[derive(Debug)]
pub struct FixedWindow {
    count: u64,
    window_ms: u64,
    start: AtomicU64,
    used: AtomicU64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Word {
    value: u64,
    number: u16,
}

impl Word {
    fn unpack(raw: u64) -> Self {
        Self { value: raw >> NUMBER_BITS, number: raw as u16 }
    }

    fn pack(self) -> u64 {
        (self.value << NUMBER_BITS) | u64::from(self.number)
    }
}

impl FixedWindow {
    /// At most `count` in every window of `window_ms`. A count above [`COUNT_MAX`] means [`COUNT_MAX`]; a window of 0
    /// means 1 ms.
    pub fn new(count: u64, window_ms: u64) -> Self {
        Self {
            count: count.min(COUNT_MAX),
            window_ms: window_ms.clamp(1, NOW_MS_MAX),
            start: AtomicU64::new(Word { value: NOT_STARTED, number: 0 }.pack()),
            used: AtomicU64::new(0),
        }
    }

    /// Takes `cost` if that much is left. What is refused is not counted. A cost above the whole quota never passes.
    pub fn check(&self, now_ms: u64, cost: u64) -> Decision {
        loop {
            let (started_ms, used) = self.current(now_ms);
            let after = used.value.saturating_add(cost);
            if after > self.count {
                return self.decision(false, used.value, started_ms, now_ms);
            }
            if self.swap_used(used, after) {
                return self.decision(true, after, started_ms, now_ms);
            }
        }
    }

    /// Whether anything is left, without taking it: the question before the cost is known. Begins no window.
    pub fn peek(&self, now_ms: u64) -> Decision {
        let start = Word::unpack(self.start.load(Ordering::Acquire));
        let used = Word::unpack(self.used.load(Ordering::Acquire));
        if self.is_over(start, now_ms) || used.number != start.number {
            return Decision { reset_ms: 0, ..self.decision(self.count > 0, 0, now_ms, now_ms) };
        }
        self.decision(used.value < self.count, used.value, start.value, now_ms)
    }

    /// Counts `cost` whether or not it is left: what has passed already, such as the bytes of a response.
    pub fn charge(&self, now_ms: u64, cost: u64) {
        loop {
            let (_, used) = self.current(now_ms);
            if self.swap_used(used, used.value.saturating_add(cost).min(COUNT_MAX)) {
                return;
            }
        }
    }

    /// Forgets what has passed; the next call begins a new window.
    pub fn reset(&self) {
        let start = self.start.load(Ordering::Acquire);
        let (word, used) = (Word::unpack(start), Word::unpack(self.used.load(Ordering::Acquire)));
        // One number behind: a new window is just beginning, which is what was asked for.
        if word.number == used.number {
            let next = Word { value: NOT_STARTED, number: word.number.wrapping_add(1) }.pack();
            let _ = self.start.compare_exchange(start, next, Ordering::AcqRel, Ordering::Relaxed);
        }
    }

    /// When the present window ends; `None` if none is open at `now_ms`.
    pub fn ends_at_ms(&self, now_ms: u64) -> Option<u64> {
        let start = Word::unpack(self.start.load(Ordering::Acquire));
        (!self.is_over(start, now_ms)).then(|| start.value + self.window_ms)
    }

    /// The open window's start and what has passed in it, opening one if need be.
    fn current(&self, now_ms: u64) -> (u64, Word) {
        let now_ms = now_ms.min(NOW_MS_MAX);
        loop {
            let start_raw = self.start.load(Ordering::Acquire);
            let used_raw = self.used.load(Ordering::Acquire);
            let (start, used) = (Word::unpack(start_raw), Word::unpack(used_raw));
            if used.number.wrapping_add(1) == start.number {
                let zero = Word { value: 0, number: start.number };
                let _ = self.used.compare_exchange(used_raw, zero.pack(), Ordering::AcqRel, Ordering::Relaxed);
            } else if used.number == start.number {
                if !self.is_over(start, now_ms) {
                    return (start.value, used);
                }
                let next = Word { value: now_ms, number: start.number.wrapping_add(1) };
                let _ = self.start.compare_exchange(start_raw, next.pack(), Ordering::AcqRel, Ordering::Relaxed);
            }
            // Otherwise the window moved on between the two loads: look again.
        }
    }

    fn swap_used(&self, seen: Word, value: u64) -> bool {
        let next = Word { value, ..seen };
        self.used.compare_exchange_weak(seen.pack(), next.pack(), Ordering::AcqRel, Ordering::Relaxed).is_ok()
    }

    /// A thread whose clock reading is older than the window's start belongs to that window.
    fn is_over(&self, start: Word, now_ms: u64) -> bool {
        start.value == NOT_STARTED || now_ms.saturating_sub(start.value) >= self.window_ms
    }

    fn decision(&self, allowed: bool, used: u64, started_ms: u64, now_ms: u64) -> Decision {
        let reset_ms = (started_ms.saturating_add(self.window_ms)).saturating_sub(now_ms);
        Decision {
            allowed,
            limit: self.count,
            remaining: self.count.saturating_sub(used),
            reset_ms,
            retry_after_ms: if allowed { 0 } else { reset_ms },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_starts_with_its_first_call_and_lasts_its_length() {
        let cell = FixedWindow::new(2, 1000);
        assert_eq!(cell.ends_at_ms(0), None);
        let first = cell.check(5_300, 1);
        assert_eq!(first, Decision { allowed: true, limit: 2, remaining: 1, reset_ms: 1000, retry_after_ms: 0 });
        assert!(cell.check(5_900, 1).allowed);
        let refused = cell.check(6_299, 1);
        assert_eq!(refused, Decision { allowed: false, limit: 2, remaining: 0, reset_ms: 1, retry_after_ms: 1 });
        assert_eq!(cell.ends_at_ms(6_299), Some(6_300));
        assert!(cell.check(6_300, 1).allowed);
        assert_eq!(cell.ends_at_ms(7_000), Some(7_300));
    }

    #[test]
    fn a_refused_cost_is_not_counted_and_a_smaller_one_still_fits() {
        let cell = FixedWindow::new(10, 1000);
        assert!(cell.check(0, 6).allowed);
        assert!(!cell.check(0, 5).allowed);
        assert_eq!(cell.check(0, 4).remaining, 0);
        assert!(!cell.check(0, 1).allowed);
        assert!(!FixedWindow::new(10, 1000).check(0, 11).allowed);
    }

    #[test]
    fn what_passed_already_is_charged_beyond_the_quota() {
        let cell = FixedWindow::new(100, 1000);
        assert!(cell.peek(0).allowed);
        assert_eq!(cell.ends_at_ms(0), None, "asking begins no window");
        cell.charge(0, 99);
        assert!(cell.peek(0).allowed);
        cell.charge(0, 5_000);
        let refused = cell.peek(400);
        assert_eq!((refused.allowed, refused.remaining, refused.retry_after_ms), (false, 0, 600));
        assert!(cell.peek(1_000).allowed);
        cell.charge(1_000, u64::MAX);
        cell.charge(1_000, u64::MAX);
        assert!(!cell.peek(1_000).allowed);
    }

    #[test]
    fn reset_gives_the_full_quota_back() {
        let cell = FixedWindow::new(1, 1000);
        cell.reset();
        assert!(cell.check(0, 1).allowed);
        assert!(!cell.check(1, 1).allowed);
        cell.reset();
        assert_eq!(cell.ends_at_ms(1), None);
        assert!(cell.check(1, 1).allowed);
        assert!(!cell.check(2, 1).allowed);
    }

    #[test]
    fn extremes_neither_panic_nor_let_more_pass() {
        let none = FixedWindow::new(0, 0);
        assert!(!none.check(0, 1).allowed && !none.peek(0).allowed);
        let cell = FixedWindow::new(u64::MAX, u64::MAX);
        assert!(cell.check(0, COUNT_MAX).allowed);
        assert!(!cell.check(0, 1).allowed);
        assert!(!cell.check(1, u64::MAX).allowed);
        let late = FixedWindow::new(1, 1000);
        assert!(late.check(u64::MAX, 1).allowed);
        assert!(!late.check(u64::MAX, 1).allowed || late.ends_at_ms(u64::MAX).is_none());
    }

    #[test]
    fn window_numbers_wrap_without_a_miscount() {
        let cell = FixedWindow::new(2, 10);
        for window in 0..70_000u64 {
            let now = window * 10;
            assert!(cell.check(now, 1).allowed && cell.check(now + 9, 1).allowed && !cell.check(now + 9, 1).allowed);
        }
    }
}
