//! Several key managers as one: the next is asked when one does not answer, and one that keeps failing is left alone, so
//! that it costs no call more than a bounded wait.
//!
//! The one that answered last is asked first. Each has a [`Breaker`](super::breaker::Breaker); while all of them pause, a
//! question fails at once and says when the next one makes sense. Answers already given are the cache's business
//! ([`identity::cache`](crate::identity::cache)): they hold until their time whatever happens here. Refusals are answers
//! and never lead to the next key manager.

mod guarded;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use tidegate_model::grant::{Grant, Refusal};
use tidegate_model::key_validation::KeyQuestion;
use tidegate_model::millis::Millis;
use tokio::time::Instant;

use self::guarded::Guarded;
use super::breaker::{Patience, Phase};
use super::metrics::KeyManagerMetrics;
use crate::error::KeyCheckError;
use crate::identity::{KeyCheck, Reach};

/// Looks into why a key manager does not answer, when it begins to be left alone; `None`: there is nothing to add to the
/// error. What it says is for the operator: what to do about it.
pub type Diagnose = Arc<dyn Fn() -> BoxFuture<'static, Option<String>> + Send + Sync>;

/// One key manager.
pub struct Member {
    /// How logs, metrics and readiness name it: `host:port`.
    pub name: String,
    /// What is dialled, for people: `thrift://host:port`.
    pub address: String,
    /// Asks it.
    pub check: Arc<dyn KeyCheck>,
    /// Finds out more when it fails.
    pub diagnose: Option<Diagnose>,
}

/// How long a question may take, over all key managers, and when one is left alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Endurance {
    /// Longest time for one question, over all key managers.
    pub wait_max: Duration,
    /// Longest time one key manager gets; less when others are left to be asked in the same wait.
    pub attempt_max: Duration,
    /// When one is left alone.
    pub patience: Patience,
}

impl Default for Endurance {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { wait_max: seconds(10), attempt_max: seconds(10), patience: Patience::default() }
    }
}

/// Several key managers as one.
pub struct Resilient {
    members: Vec<Arc<Guarded>>,
    /// The one that answered last.
    current: AtomicUsize,
    endurance: Endurance,
}

/// How a key manager is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Its name.
    pub name: String,
    /// What is dialled.
    pub address: String,
    /// Whether it is asked.
    pub state: Standing,
    /// Why it last did not answer; `None` when it has answered since.
    pub last_error: Option<String>,
    /// What was found out about that, and what to do.
    pub advice: Option<String>,
    /// Since when it has been working, or not working.
    pub since: Millis,
}

/// Whether a key manager is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has asked it yet.
    Unknown,
    /// It answered last time.
    Working,
    /// It did not answer the last so many times, and is still asked.
    Failing(u32),
    /// It is left alone for so long; when that is zero, the next question tries it.
    LeftAlone(Duration),
    /// One question tries it at this moment.
    Probing,
}

impl Resilient {
    /// Asks `members`, the first one first.
    pub fn new(members: Vec<Member>, endurance: Endurance, metrics: &KeyManagerMetrics) -> Arc<Self> {
        let guard = |member: Member| {
            let series = metrics.series(&member.name);
            Arc::new(Guarded::new(member, endurance.patience.clone(), series))
        };
        Arc::new(Self { members: members.into_iter().map(guard).collect(), current: AtomicUsize::new(0), endurance })
    }

    /// How all of them are doing, in configured order.
    pub fn health(&self) -> Vec<Health> {
        self.members.iter().map(|guarded| guarded.health()).collect()
    }

    /// From the one that answered last, each once.
    fn in_turn(&self) -> impl Iterator<Item = (usize, &Arc<Guarded>)> {
        let first = self.current.load(Ordering::Relaxed);
        (0..self.members.len()).map(move |step| {
            let at = (first + step) % self.members.len();
            (at, &self.members[at])
        })
    }

    /// Nobody answered. The pause that ends first is when to come again.
    fn unanswered(&self, failures: &[String]) -> KeyCheckError {
        let now = Instant::now();
        let waits = self.members.iter().map(|guarded| match guarded.phase() {
            Phase::Open(until) => until.saturating_duration_since(now),
            Phase::Probing => Duration::ZERO,
            Phase::Closed(_) => self.endurance.patience.first,
        });
        let message = format!("no key manager answers: {}", failures.join("; "));
        KeyCheckError { retry_after: waits.min(), ..KeyCheckError::new(message) }
    }
}

#[async_trait]
impl KeyCheck for Resilient {
    async fn check(&self, question: &KeyQuestion<'_>) -> Result<Result<Grant, Refusal>, KeyCheckError> {
        if self.members.is_empty() {
            return Err(KeyCheckError::new("no key manager is configured; set key_manager.url"));
        }
        let deadline = Instant::now() + self.endurance.wait_max;
        let mut failures = Vec::new();
        let mut left = self.members.len() as u32;
        for (at, guarded) in self.in_turn() {
            let remaining = deadline.saturating_duration_since(Instant::now());
            let share = (remaining / left).min(self.endurance.attempt_max);
            left -= 1;
            match guarded.ask(question, share).await {
                Ok(answer) => {
                    self.current.store(at, Ordering::Relaxed);
                    return Ok(answer);
                }
                Err(why) => failures.push(why),
            }
        }
        Err(self.unanswered(&failures))
    }

    fn reach(&self) -> Reach {
        let is_narrow = self.members.iter().any(|guarded| guarded.member.check.reach() == Reach::Api);
        if is_narrow { Reach::Api } else { Reach::Credential }
    }
}

#[cfg(test)]
#[path = "resilient_tests.rs"]
mod tests;
