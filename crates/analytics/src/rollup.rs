//! Per-minute sums: what is kept of requests when the events are gone.
//!
//! One key can have several roll-ups: from several nodes, from before and after a restart, from a late event. They add
//! up ([`Rollup::add`]), so a store keeps them as rows of their own and readers sum. Each has an [`Rollup::id`] of its
//! own, so that one that is handed over twice is stored once. One may be handed over while it still grows: then the one
//! with the most calls is the true one.

use ahash::AHashMap;
use serde::{Deserialize, Serialize};
use tidegate_model::id::{ApiId, ApplicationId};
use tidegate_model::millis::Millis;

use crate::distribution::Distribution;
use crate::sums::Sums;

/// Length of the time that one roll-up covers.
pub const MINUTE_MS: Millis = 60_000;

/// The latest time that is told apart, the year 9999: a clock may be wrong, but not make sums overflow.
const TIMESTAMP_MS_MAX: Millis = 253_402_300_799_999;

/// What a roll-up is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RollupKey {
    /// When the minute began.
    pub minute_ms: Millis,
    /// The API; `None` for requests that no API answers to.
    pub api_id: Option<ApiId>,
    /// The API's name at that time; empty without an API.
    pub api_name: String,
    /// The API's version; empty without an API.
    pub api_version: String,
    /// The application; `None` for anonymous requests.
    pub application_id: Option<ApplicationId>,
    /// The application's name at that time; empty without an application.
    pub application_name: String,
}

/// The sums of one minute, API, version and application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rollup {
    /// Unique over all nodes and restarts: store at most one with this id, that with the most calls.
    pub id: String,
    /// What it is about.
    #[serde(flatten)]
    pub key: RollupKey,
    /// Requests.
    pub calls: u64,
    /// Of these, answered with 4xx.
    pub client_errors: u64,
    /// Of these, answered with 5xx.
    pub server_errors: u64,
    /// Of these, refused by a limit; they are among the errors as well, by their status.
    pub throttled: u64,
    /// Bytes of request bodies.
    pub request_bytes: u64,
    /// Bytes of answers' bodies.
    pub response_bytes: u64,
    /// Sum of latencies in microseconds.
    pub latency_sum_us: u64,
    /// The longest latency in microseconds.
    pub latency_max_us: u64,
    /// How many of the calls reached a backend.
    pub backend_calls: u64,
    /// Sum of their backends' latencies in microseconds.
    pub backend_latency_sum_us: u64,
    /// The distribution of latencies in microseconds.
    pub latency: Distribution,
}

impl Rollup {
    /// Nothing yet.
    pub fn empty(id: String, key: RollupKey) -> Self {
        Self {
            id,
            key,
            calls: 0,
            client_errors: 0,
            server_errors: 0,
            throttled: 0,
            request_bytes: 0,
            response_bytes: 0,
            latency_sum_us: 0,
            latency_max_us: 0,
            backend_calls: 0,
            backend_latency_sum_us: 0,
            latency: Distribution::default(),
        }
    }

    /// Adds another's sums, of the same key or a wider question. Sums end at `u64::MAX`.
    pub fn add(&mut self, other: &Self) {
        let sums = [
            (&mut self.calls, other.calls),
            (&mut self.client_errors, other.client_errors),
            (&mut self.server_errors, other.server_errors),
            (&mut self.throttled, other.throttled),
            (&mut self.request_bytes, other.request_bytes),
            (&mut self.response_bytes, other.response_bytes),
            (&mut self.latency_sum_us, other.latency_sum_us),
            (&mut self.backend_calls, other.backend_calls),
            (&mut self.backend_latency_sum_us, other.backend_latency_sum_us),
        ];
        for (sum, part) in sums {
            *sum = sum.saturating_add(part);
        }
        self.latency_max_us = self.latency_max_us.max(other.latency_max_us);
        self.latency.merge(&other.latency);
    }
}

/// The minutes that are still being counted.
pub(crate) struct Open {
    instance: String,
    next: u64,
    rollups: AHashMap<Slot, Counting>,
    /// Something was counted since [`Open::grown`] was asked.
    has_grown: bool,
}

/// A roll-up that is still counted.
struct Counting {
    rollup: Rollup,
    /// Calls it had when it was last looked at.
    told: u64,
}

/// A key without its names, to look up by.
type Slot = (Millis, Option<ApiId>, Option<ApplicationId>);

impl Open {
    /// `instance` is unique to this process's run.
    pub(crate) fn new(instance: &str) -> Self {
        Self { instance: instance.to_owned(), next: 0, rollups: AHashMap::new(), has_grown: false }
    }

    pub(crate) fn len(&self) -> usize {
        self.rollups.len()
    }

    /// Adds what a core counted.
    pub(crate) fn add(&mut self, part: &Sums) {
        let slot = (part.minute_ms, part.api_id.clone(), part.application_id.clone());
        let counting = self.rollups.entry(slot).or_insert_with(|| {
            self.next += 1;
            let rollup = Rollup::empty(format!("{}:{}", self.instance, self.next), part.key());
            Counting { rollup, told: 0 }
        });
        part.add_to(&mut counting.rollup);
        self.has_grown = true;
    }

    pub(crate) fn has_grown(&self) -> bool {
        self.has_grown
    }

    /// Copies of those that grew since this was last asked, at most `most`; others come with their minute's end.
    pub(crate) fn grown(&mut self, most: usize) -> Vec<Rollup> {
        self.has_grown = false;
        let grown = self.rollups.values_mut().filter(|counting| counting.told < counting.rollup.calls).take(most);
        grown
            .map(|counting| {
                counting.told = counting.rollup.calls;
                counting.rollup.clone()
            })
            .collect()
    }

    /// Takes out the minutes that ended `grace_ms` or longer ago, and those that a clock set back left in the future.
    pub(crate) fn close(&mut self, now_ms: Millis, grace_ms: Millis) -> Vec<Rollup> {
        self.take(|minute_ms| minute_ms + MINUTE_MS + grace_ms <= now_ms || minute_ms > now_ms + MINUTE_MS)
    }

    pub(crate) fn close_all(&mut self) -> Vec<Rollup> {
        self.take(|_| true)
    }

    /// When the next minute can be closed; `None` if none is open.
    pub(crate) fn next_close_ms(&self, grace_ms: Millis) -> Option<Millis> {
        self.rollups.keys().map(|(minute_ms, ..)| minute_ms + MINUTE_MS + grace_ms).min()
    }

    fn take(&mut self, is_done: impl Fn(Millis) -> bool) -> Vec<Rollup> {
        let mut closed: Vec<_> = self
            .rollups
            .extract_if(|(minute_ms, ..), _| is_done(*minute_ms))
            .map(|(_, counting)| counting.rollup)
            .collect();
        closed.sort_by_key(|rollup| rollup.key.minute_ms);
        closed
    }
}

/// When the minute began that `timestamp_ms` is in.
pub(crate) fn minute_of(timestamp_ms: Millis) -> Millis {
    timestamp_ms.clamp(0, TIMESTAMP_MS_MAX) / MINUTE_MS * MINUTE_MS
}

#[cfg(test)]
impl RollupKey {
    pub(crate) fn of(minute_ms: Millis, event: &crate::RequestEvent<'_>) -> Self {
        let (api, application) = (event.api, event.application);
        Self {
            minute_ms,
            api_id: api.map(|api| api.id.clone()),
            api_name: api.map(|api| api.name.to_string()).unwrap_or_default(),
            api_version: api.map(|api| api.version.to_string()).unwrap_or_default(),
            application_id: application.map(|application| application.id.clone()),
            application_name: application.map(|application| application.name.to_owned()).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
#[path = "rollup_tests.rs"]
mod tests;
