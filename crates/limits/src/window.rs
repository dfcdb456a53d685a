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

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Word {
    value: u64,
    number: u16,
}

/// The next step of a call; each is one compare-and-swap against the words as loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// The window is open: count in `used`.
    Count,
    /// A window has begun: bring `used` up to it.
    Zero(Word),
    /// The window is over: begin another in `start`.
    Begin(Word),
    /// Load both anew.
    LookAgain,
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

    /// Count and length of a window.
    pub(crate) fn made_from(&self) -> (u64, u64) {
        (self.count, self.window_ms)
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
            // Whether a swap succeeds does not matter here: if not, another thread has gone on.
            let _ = match self.next(start, used, now_ms) {
                Next::Count => return (start.value, used),
                Next::Zero(zero) => {
                    self.used.compare_exchange(used_raw, zero.pack(), Ordering::AcqRel, Ordering::Relaxed)
                }
                Next::Begin(begun) => {
                    self.start.compare_exchange(start_raw, begun.pack(), Ordering::AcqRel, Ordering::Relaxed)
                }
                Next::LookAgain => continue,
            };
        }
    }

    /// What to do about the two words as they were loaded, `start` first.
    fn next(&self, start: Word, used: Word, now_ms: u64) -> Next {
        let following = start.number.wrapping_add(1);
        if used.number == start.number {
            let is_over = self.is_over(start, now_ms);
            if is_over { Next::Begin(Word { value: now_ms, number: following }) } else { Next::Count }
        } else if used.number.wrapping_add(1) == start.number {
            Next::Zero(Word { value: 0, number: start.number })
        } else {
            // The window moved on between the two loads.
            Next::LookAgain
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
#[path = "window_tests.rs"]
mod tests;
