//! The window alone, and every way in which threads can interleave in it.

use std::collections::HashSet;

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

/// A thread between two of its accesses to shared memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Thread {
    LoadsStart,
    LoadsUsed(Word),
    Swaps(Word, Word),
    /// With the number of the window it counted in, if it passed.
    Done(Option<u16>),
}

/// One state of the machine: the two words and where each thread is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Machine {
    start: Word,
    used: Word,
    threads: Vec<Thread>,
}

impl Machine {
    /// The state after one access by that thread; what `check` does, one access at a time.
    fn after(&self, cell: &FixedWindow, thread: usize, now_ms: u64) -> Self {
        let mut after = self.clone();
        after.threads[thread] = match self.threads[thread] {
            Thread::LoadsStart => Thread::LoadsUsed(self.start),
            Thread::LoadsUsed(start) => Thread::Swaps(start, self.used),
            Thread::Swaps(start, used) => match cell.next(start, used, now_ms) {
                Next::Count if used.value >= cell.count => Thread::Done(None),
                Next::Count if self.used == used => {
                    after.used.value += 1;
                    Thread::Done(Some(used.number))
                }
                Next::Zero(zero) if self.used == used => {
                    after.used = zero;
                    Thread::LoadsStart
                }
                Next::Begin(begun) if self.start == start => {
                    after.start = begun;
                    Thread::LoadsStart
                }
                _ => Thread::LoadsStart,
            },
            done @ Thread::Done(_) => done,
        };
        after
    }
}

/// Walks through every interleaving of one call per thread, beginning with a window that is full and over. Returns how
/// many different outcomes there are, after checking each.
fn check_every_interleaving(count: u64, nows_ms: &[u64]) -> usize {
    let cell = FixedWindow::new(count, 10);
    let full = Word { value: count, number: 7 };
    let start = Word { value: 0, number: 7 };
    let begin = Machine { start, used: full, threads: vec![Thread::LoadsStart; nows_ms.len()] };
    let (mut seen, mut open, mut outcomes) = (HashSet::from([begin.clone()]), vec![begin], HashSet::new());
    while let Some(machine) = open.pop() {
        if machine.threads.iter().all(|thread| matches!(thread, Thread::Done(_))) {
            for number in 7..7 + nows_ms.len() as u16 + 1 {
                let passed = machine.threads.iter().filter(|thread| **thread == Thread::Done(Some(number))).count();
                let most = if number == 7 { 0 } else { count };
                assert!(passed as u64 <= most, "{passed} passed in window {number}: {machine:?}");
            }
            outcomes.insert(machine.clone());
        }
        for (thread, now_ms) in nows_ms.iter().enumerate() {
            let after = machine.after(&cell, thread, *now_ms);
            if seen.insert(after.clone()) {
                open.push(after);
            }
        }
    }
    outcomes.len()
}

#[test]
fn in_no_interleaving_do_more_than_count_pass() {
    assert!(check_every_interleaving(1, &[10, 10, 10]) >= 3, "each of the threads is the one that passes");
    check_every_interleaving(2, &[10, 10, 10]);
    // Threads that see different windows end, and one whose clock reading is old.
    check_every_interleaving(1, &[10, 20, 20]);
    check_every_interleaving(1, &[9, 10, 20]);
}
