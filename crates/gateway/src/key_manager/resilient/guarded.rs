//! One key manager behind its breaker: asked while it answers, left alone while it does not, and looked into meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tidegate_model::grant::{Grant, Refusal};
use tidegate_model::key_validation::KeyQuestion;
use tidegate_model::millis::{Millis, now as wall_clock};
use tidegate_wire::random;
use tokio::time::Instant;

use super::{Health, Member, Standing};
use crate::key_manager::breaker::{Breaker, Consequence, Patience, Permit, Phase};
use crate::key_manager::metrics::Series;

/// Longest time to find out what is the matter with a key manager.
pub(super) const DIAGNOSIS_MAX: Duration = Duration::from_secs(5);
/// Most characters of an error that are kept.
const ERROR_CHARS_MAX: usize = 600;

/// A key manager and how it has been doing.
pub(super) struct Guarded {
    pub(super) member: Member,
    series: Series,
    record: Mutex<Record>,
    pub(super) is_diagnosing: AtomicBool,
}

struct Record {
    breaker: Breaker,
    was_asked: bool,
    last_error: Option<String>,
    advice: Option<String>,
    since: Millis,
}

impl Guarded {
    /// One that nobody has asked yet.
    pub(super) fn new(member: Member, patience: Patience, series: Series) -> Self {
        let record = Record {
            breaker: Breaker::new(patience),
            was_asked: false,
            last_error: None,
            advice: None,
            since: wall_clock(),
        };
        Self { member, series, record: Mutex::new(record), is_diagnosing: AtomicBool::new(false) }
    }

    /// Whether it is asked at this moment.
    pub(super) fn phase(&self) -> Phase {
        self.record().breaker.phase()
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks it, unless it is left alone. The error names this key manager and what was dialled.
    pub(super) async fn ask(
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

    /// How it is doing.
    pub(super) fn health(&self) -> Health {
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
