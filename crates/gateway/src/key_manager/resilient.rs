//! Several key managers as one: the next is asked when one does not answer, and one that keeps failing is left alone, so
//! that it costs no call more than a bounded wait.
//!
//! The one that answered last is asked first. Each has a [`Breaker`]; while all of them pause, a question fails at once
//! and says when the next one makes sense. Answers already given are the cache's business
//! ([`identity::cache`](crate::identity::cache)): they hold until their time whatever happens here. Refusals are answers
//! and never lead to the next key manager.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use tidegate_model::grant::{Grant, Refusal};
use tidegate_model::key_validation::KeyQuestion;
use tidegate_model::millis::{Millis, now as wall_clock};
use tidegate_wire::random;
use tokio::time::Instant;

use super::breaker::{Breaker, Consequence, Patience, Permit, Phase};
use super::metrics::{KeyManagerMetrics, Series};
use crate::error::KeyCheckError;
use crate::identity::{KeyCheck, Reach};

/// Longest time to find out what is the matter with a key manager.
const DIAGNOSIS_MAX: Duration = Duration::from_secs(5);
/// Most characters of an error that are kept.
const ERROR_CHARS_MAX: usize = 600;

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

struct Guarded {
    member: Member,
    series: Series,
    record: Mutex<Record>,
    is_diagnosing: AtomicBool,
}

struct Record {
    breaker: Breaker,
    was_asked: bool,
    last_error: Option<String>,
    advice: Option<String>,
    since: Millis,
}

impl Resilient {
    /// Asks `members`, the first one first.
    pub fn new(members: Vec<Member>, endurance: Endurance, metrics: &KeyManagerMetrics) -> Arc<Self> {
        let guard = |member: Member| {
            let record = Record {
                breaker: Breaker::new(endurance.patience.clone()),
                was_asked: false,
                last_error: None,
                advice: None,
                since: wall_clock(),
            };
            let series = metrics.series(&member.name);
            Arc::new(Guarded { series, member, record: Mutex::new(record), is_diagnosing: AtomicBool::new(false) })
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
        let waits = self.members.iter().map(|guarded| match guarded.record().breaker.phase() {
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

impl Guarded {
    fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The error names this key manager and what was dialled.
    async fn ask(
        self: &Arc<Self>,
        question: &KeyQuestion<'_>,
        longest: Duration,
    ) -> Result<Result<Grant, Refusal>, String> {
        let Member { name, address, check, .. } = &self.member;
        let begun = Instant::now();
        let admitted = self.record().breaker.admit(begun);
        let permit = match admitted {
            Ok(permit) => permit,
            Err(wait) => return Err(self.left_alone(wait)),
        };
        let attempt = Attempt { guarded: self, permit: Some(permit) };
        let outcome = match tokio::time::timeout(longest, check.check(question)).await {
            Ok(Ok(answer)) => {
                attempt.succeeded(begun.elapsed());
                return Ok(answer);
            }
            Ok(Err(why)) if why.has_answered => {
                attempt.succeeded(begun.elapsed());
                return Err(format!("{name} ({address}): {}", shortened(&why.message)));
            }
            Ok(Err(why)) => why.message,
            Err(_) => format!("no answer within {longest:?}"),
        };
        let why = shortened(&outcome);
        attempt.failed(&why);
        Err(format!("{name} ({address}): {why}"))
    }

    fn left_alone(&self, wait: Duration) -> String {
        let Member { name, address, .. } = &self.member;
        let record = self.record();
        let why = record.last_error.as_deref().unwrap_or("it did not answer");
        let advice = record.advice.as_deref().map(|advice| format!("; {advice}")).unwrap_or_default();
        if wait.is_zero() {
            return format!("{name} ({address}) is being tried again after: {why}{advice}");
        }
        format!("{name} ({address}) is left alone for another {wait:.1?} after: {why}{advice}")
    }

    /// Looks into the failure beside the calls; one look at a time.
    fn diagnose(self: &Arc<Self>) {
        let Some(diagnose) = &self.member.diagnose else { return };
        if self.is_diagnosing.swap(true, Ordering::AcqRel) {
            return;
        }
        let (looking, look) = (Looking(self.clone()), diagnose());
        tokio::spawn(async move {
            let found = tokio::time::timeout(DIAGNOSIS_MAX, look).await.ok().flatten();
            if let Some(advice) = found {
                looking.0.advise(advice);
            }
        });
    }

    fn advise(&self, advice: String) {
        let mut record = self.record();
        // It may have answered meanwhile.
        if record.last_error.is_none() || record.advice.as_ref() == Some(&advice) {
            return;
        }
        let Member { name, address, .. } = &self.member;
        tracing::error!("key manager {name} ({address}) does not answer: {advice}");
        record.advice = Some(advice);
    }

    fn health(&self) -> Health {
        let record = self.record();
        let state = match record.breaker.phase() {
            Phase::Closed(0) if !record.was_asked => Standing::Unknown,
            Phase::Closed(0) => Standing::Working,
            Phase::Closed(failures) => Standing::Failing(failures),
            Phase::Open(until) => Standing::LeftAlone(until.saturating_duration_since(Instant::now())),
            Phase::Probing => Standing::Probing,
        };
        Health {
            name: self.member.name.clone(),
            address: self.member.address.clone(),
            state,
            last_error: record.last_error.clone(),
            advice: record.advice.clone(),
            since: record.since,
        }
    }
}

fn shortened(why: &str) -> String {
    why.chars().take(ERROR_CHARS_MAX).collect()
}

/// One question under way. Dropped without an outcome when its caller went away.
struct Attempt<'a> {
    guarded: &'a Arc<Guarded>,
    permit: Option<Permit>,
}

impl Attempt<'_> {
    fn succeeded(mut self, took: Duration) {
        let Some(permit) = self.permit.take() else { return };
        self.guarded.series.latency.observe(took.as_secs_f64());
        let mut record = self.guarded.record();
        let is_news = record.breaker.succeeded(permit);
        if is_news || !record.was_asked {
            (record.last_error, record.advice, record.since) = (None, None, wall_clock());
        }
        record.was_asked = true;
        drop(record);
        if is_news {
            self.guarded.series.is_left_alone.set(0);
            let Member { name, address, .. } = &self.guarded.member;
            tracing::info!("key manager {name} ({address}) answers again");
        }
    }

    fn failed(mut self, why: &str) {
        let Some(permit) = self.permit.take() else { return };
        self.guarded.series.failures.inc();
        let chance = f64::from(u32::from_be_bytes(random::bytes::<4>())) / f64::from(u32::MAX);
        let now = Instant::now();
        let mut record = self.guarded.record();
        let consequence = record.breaker.failed(permit, now, chance);
        if consequence == Consequence::Ignored {
            return;
        }
        if record.last_error.is_none() {
            record.since = wall_clock();
        }
        (record.was_asked, record.last_error) = (true, Some(why.to_owned()));
        let (phase, is_puzzling) = (record.breaker.phase(), record.advice.is_none());
        drop(record);
        if let (Consequence::Opened, Phase::Open(until)) = (consequence, phase) {
            self.guarded.series.is_left_alone.set(1);
            let Member { name, address, .. } = &self.guarded.member;
            let pause = until.saturating_duration_since(now);
            tracing::warn!("key manager {name} ({address}) is left alone for {pause:.1?}: {why}");
        }
        if is_puzzling || consequence == Consequence::Opened {
            self.guarded.diagnose();
        }
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        if let Some(permit) = self.permit.take() {
            self.guarded.record().breaker.abandoned(permit, Instant::now());
        }
    }
}

/// One look under way.
struct Looking(Arc<Guarded>);

impl Drop for Looking {
    fn drop(&mut self) {
        self.0.is_diagnosing.store(false, Ordering::Release);
    }
}

#[cfg(test)]
#[path = "resilient_tests.rs"]
mod tests;
