//! A circuit breaker: what a key manager that does not answer may cost. A pure state machine; whoever holds it brings the
//! time and the chance.
//!
//! ```text
//!            failures in a row                 pause over
//!   closed ────────────────────▶ open ─────────────────────▶ one probe
//!      ▲                          ▲  ◀──── it fails: a longer pause ──┘ │
//!      └──────────────────────────┼──────────────── it succeeds ────────┘
//! ```
//!
//! Closed, everybody may ask. Open, nobody may until the pause is over; then one may, as the probe, and the others still
//! not. Each pause is longer than the one before, up to a limit, and shortened by chance, so that many gateways do not
//! come back at the same moment. What was asked before the breaker opened counts no more when its answer arrives.

use std::time::Duration;

use tokio::time::Instant;

/// When to stop asking, and for how long.
#[derive(Debug, Clone, PartialEq)]
pub struct Patience {
    /// Failures in a row after which it is left alone.
    pub failures: u32,
    /// Length of the first pause.
    pub first: Duration,
    /// Longest pause; each is twice as long as the one before, up to this.
    pub longest: Duration,
    /// Share of a pause that chance takes away, 0 to 1.
    pub jitter: f64,
}

impl Default for Patience {
    fn default() -> Self {
        Self { failures: 3, first: Duration::from_millis(500), longest: Duration::from_secs(15), jitter: 0.3 }
    }
}

/// The breaker of one key manager.
#[derive(Debug, Clone)]
pub struct Breaker {
    patience: Patience,
    state: State,
    /// Grows with each change of state, so that late answers are known.
    generation: u64,
    /// Pauses since it last worked.
    pauses: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed { failures: u32 },
    Open { until: Instant },
    Probing,
}

/// The right to ask once. To be given back to the breaker it came from, with what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permit {
    generation: u64,
}

/// What a breaker is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It works, as far as is known; so many failures in a row since.
    Closed(u32),
    /// It is left alone until then. When that is past, the next question is the probe.
    Open(Instant),
    /// One question is under way to find out.
    Probing,
}

/// What a failure leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consequence {
    /// Nothing: it was asked before the breaker's last change.
    Ignored,
    /// It counts.
    Counted,
    /// It was one too many: now it is left alone.
    Opened,
}

impl Breaker {
    /// Closed.
    pub fn new(patience: Patience) -> Self {
        Self { patience, state: State::Closed { failures: 0 }, generation: 0, pauses: 0 }
    }

    /// May somebody ask now?
    ///
    /// # Errors
    /// How long it makes no sense to come again; zero while a probe is under way.
    pub fn admit(&mut self, now: Instant) -> Result<Permit, Duration> {
        match self.state {
            State::Closed { .. } => Ok(Permit { generation: self.generation }),
            State::Open { until } if until > now => Err(until - now),
            State::Open { .. } => {
                self.enter(State::Probing);
                Ok(Permit { generation: self.generation })
            }
            State::Probing => Err(Duration::ZERO),
        }
    }

    /// There was an answer. Says whether that changed anything worth telling.
    pub fn succeeded(&mut self, permit: Permit) -> bool {
        if permit.generation != self.generation {
            return false;
        }
        let is_news = self.state != State::Closed { failures: 0 };
        if self.state == State::Probing {
            self.enter(State::Closed { failures: 0 });
        } else {
            self.state = State::Closed { failures: 0 };
        }
        self.pauses = 0;
        is_news
    }

    /// There was none. `chance` is 0 to 1, anew each time.
    pub fn failed(&mut self, permit: Permit, now: Instant, chance: f64) -> Consequence {
        if permit.generation != self.generation {
            return Consequence::Ignored;
        }
        match self.state {
            State::Closed { failures } if failures.saturating_add(1) < self.patience.failures => {
                self.state = State::Closed { failures: failures + 1 };
                Consequence::Counted
            }
            State::Closed { .. } | State::Probing => {
                let until = now + self.pause(chance);
                self.pauses = self.pauses.saturating_add(1);
                self.enter(State::Open { until });
                Consequence::Opened
            }
            State::Open { .. } => Consequence::Ignored,
        }
    }

    /// Whoever asked went away before there was an answer, which says nothing. A probe may be tried again at once.
    pub fn abandoned(&mut self, permit: Permit, now: Instant) {
        if permit.generation == self.generation && self.state == State::Probing {
            self.enter(State::Open { until: now });
        }
    }

    /// What it is doing.
    pub fn phase(&self) -> Phase {
        match self.state {
            State::Closed { failures } => Phase::Closed(failures),
            State::Open { until } => Phase::Open(until),
            State::Probing => Phase::Probing,
        }
    }

    fn pause(&self, chance: f64) -> Duration {
        let Patience { first, longest, jitter, .. } = self.patience;
        let doubled = first.saturating_mul(1_u32.checked_shl(self.pauses).unwrap_or(u32::MAX));
        doubled.min(longest).mul_f64(1.0 - jitter.clamp(0.0, 1.0) * chance.clamp(0.0, 1.0))
    }

    fn enter(&mut self, state: State) {
        self.state = state;
        self.generation += 1;
    }
}

#[cfg(test)]
#[path = "breaker_tests.rs"]
mod tests;
