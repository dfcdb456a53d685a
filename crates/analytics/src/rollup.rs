//! Per-minute sums: what is kept of requests when the events are gone.
//!
//! One key can have several roll-ups: from several nodes, from before and after a restart, from a late event. They add
//! up ([`Rollup::add`]), so a store keeps them as rows of their own and readers sum. Each has an [`Rollup::id`] of its
//! own, so that one that is handed over twice is stored once. One may be handed over while it still grows: then the one
//! with the most calls is the true one.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use tidegate_model::id::{ApiId, ApplicationId};
use tidegate_model::millis::Millis;

use crate::distribution::Distribution;
use crate::event::RequestEvent;

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

    /// Adds one request.
    pub(crate) fn count(&mut self, event: &RequestEvent<'_>) {
        let grow = |sum: &mut u64, part: u64| *sum = sum.saturating_add(part);
        grow(&mut self.calls, 1);
        grow(&mut self.client_errors, u64::from((400..500).contains(&event.status)));
        grow(&mut self.server_errors, u64::from((500..600).contains(&event.status)));
        grow(&mut self.throttled, u64::from(event.is_throttled()));
        grow(&mut self.request_bytes, event.request_bytes);
        grow(&mut self.response_bytes, event.response_bytes);
        grow(&mut self.latency_sum_us, event.latency_us);
        grow(&mut self.backend_calls, u64::from(event.backend_latency_us.is_some()));
        grow(&mut self.backend_latency_sum_us, event.backend_latency_us.unwrap_or(0));
        self.latency_max_us = self.latency_max_us.max(event.latency_us);
        self.latency.record(event.latency_us);
    }

    /// Back to nothing; id, key and memory stay.
    pub(crate) fn clear(&mut self) {
        let Self {
            id: _,
            key: _,
            calls,
            client_errors,
            server_errors,
            throttled,
            request_bytes,
            response_bytes,
            latency_sum_us,
            latency_max_us,
            backend_calls,
            backend_latency_sum_us,
            latency,
        } = self;
        let errors = [client_errors, server_errors, throttled];
        let latencies = [latency_sum_us, latency_max_us, backend_latency_sum_us];
        for sum in [calls, request_bytes, response_bytes, backend_calls].into_iter().chain(errors).chain(latencies) {
            *sum = 0;
        }
        latency.clear();
    }
}

/// The minutes that are still being counted.
pub(crate) struct Open {
    instance: String,
    next: u64,
    rollups: HashMap<Slot, Counting>,
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
        Self { instance: instance.to_owned(), next: 0, rollups: HashMap::new(), has_grown: false }
    }

    pub(crate) fn len(&self) -> usize {
        self.rollups.len()
    }

    /// Adds what a core counted.
    pub(crate) fn add(&mut self, part: &Rollup) {
        let slot = (part.key.minute_ms, part.key.api_id.clone(), part.key.application_id.clone());
        let counting = self.rollups.entry(slot).or_insert_with(|| {
            self.next += 1;
            let rollup = Rollup::empty(format!("{}:{}", self.instance, self.next), part.key.clone());
            Counting { rollup, told: 0 }
        });
        counting.rollup.add(part);
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

impl RollupKey {
    pub(crate) fn of(minute_ms: Millis, event: &RequestEvent<'_>) -> Self {
        let (api, application) = (event.api, event.application);
        Self {
            minute_ms,
            api_id: api.map(|api| api.id.clone()),
            api_name: api.map(|api| api.name.to_string()).unwrap_or_default(),
            api_version: api.map(|api| api.version.to_string()).unwrap_or_default(),
            application_id: application.map(|application| application.id.into()),
            application_name: application.map(|application| application.name.to_owned()).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::event::{ApiFacts, ApplicationFacts};
    use crate::sample::{api, event, tallied};
    use crate::tally::{Tallied, Tallies};

    #[test]
    fn a_minute_closes_after_its_grace_and_not_before() {
        let mut open = Open::new("node");
        open.add(&tallied(&event()));
        open.add(&tallied(&RequestEvent { timestamp_ms: 119_999, ..event() }));
        open.add(&tallied(&RequestEvent { timestamp_ms: 120_000, ..event() }));
        assert_eq!(open.next_close_ms(2000), Some(122_000));
        assert_eq!(open.close(121_999, 2000), vec![]);
        let closed = open.close(122_000, 2000);
        assert_eq!(closed.len(), 1);
        assert_eq!((closed[0].calls, closed[0].key.minute_ms), (2, 60_000));
        assert_eq!(open.close_all().len(), 1);
        assert_eq!(open.next_close_ms(2000), None);
    }

    #[test]
    fn what_grew_is_told_once_and_closed_whole() {
        let mut open = Open::new("node");
        open.add(&tallied(&event()));
        open.add(&tallied(&RequestEvent { api: None, ..event() }));
        assert!(open.has_grown());
        assert_eq!(open.grown(1).len(), 1, "no more than asked for");
        assert_eq!(open.grown(10).len(), 1);
        assert!(!open.has_grown());
        open.add(&tallied(&event()));
        let grown = open.grown(10);
        assert_eq!(grown.iter().map(|rollup| rollup.calls).collect::<Vec<_>>(), [2]);
        let closed = open.close_all();
        assert_eq!(closed.iter().map(|rollup| rollup.calls).sum::<u64>(), 3);
        assert!(closed.iter().any(|rollup| rollup.id == grown[0].id));
    }

    #[test]
    fn a_minute_from_the_future_does_not_stay() {
        let mut open = Open::new("node");
        open.add(&tallied(&RequestEvent { timestamp_ms: 600_000, ..event() }));
        assert_eq!(open.close(500_000, 0).len(), 1);
    }

    #[test]
    fn a_late_event_makes_another_rollup_with_its_own_id() {
        let mut open = Open::new("node");
        open.add(&tallied(&event()));
        let first = open.close_all().remove(0);
        open.add(&tallied(&event()));
        let second = open.close_all().remove(0);
        assert_eq!(first.key, second.key);
        assert_ne!(first.id, second.id);
    }

    #[test]
    fn requests_without_api_or_application_are_counted_as_such() {
        let mut open = Open::new("node");
        open.add(&tallied(&RequestEvent { api: None, application: None, status: 404, ..event() }));
        let rollup = open.close_all().remove(0);
        assert_eq!((rollup.key.api_id, rollup.key.api_name.as_str(), rollup.client_errors), (None, "", 1));
        let text = serde_json::to_string(&Rollup::empty("i".into(), RollupKey::of(0, &event()))).unwrap();
        assert!(text.contains(r#""minuteMs":0,"apiId":"api-1","apiName":"Petstore","apiVersion":"1.0.0""#), "{text}");
    }

    static APIS: LazyLock<[ApiFacts; 2]> = LazyLock::new(|| ["1", "2"].map(|id| api(id, "API")));
    const APPLICATIONS: [ApplicationFacts<'static>; 2] =
        [ApplicationFacts { id: "1", name: "App" }, ApplicationFacts { id: "2", name: "App" }];

    fn some_event() -> impl Strategy<Value = RequestEvent<'static>> {
        let who = (0..3usize, 0..3usize, 0..180_000i64);
        let result = prop_oneof![Just((200, None)), Just((429, Some(900_803))), Just((500, None)), Just((404, None))];
        let sizes = (0..10_000u64, 0..10_000u64, 0..5_000_000u64, prop::option::of(0..1_000_000u64));
        (who, result, sizes).prop_map(|((api_no, application_no, timestamp_ms), (status, fault), sizes)| RequestEvent {
            timestamp_ms,
            api: APIS.get(api_no),
            application: APPLICATIONS.get(application_no).copied(),
            status,
            fault,
            request_bytes: sizes.0,
            response_bytes: sizes.1,
            latency_us: sizes.2,
            backend_latency_us: sizes.3,
            ..event()
        })
    }

    proptest! {
        /// Each roll-up against sums over the list of events, also when the events are rolled up in two parts.
        #[test]
        fn rollups_are_the_sums_of_their_events(events in prop::collection::vec(some_event(), 0..100), cut in 0..100usize) {
            let mut open = Open::new("node");
            let mut tallies = Tallies::new(1000);
            let mut count = |open: &mut Open, events: &[RequestEvent<'_>]| {
                for event in events {
                    assert_ne!(tallies.count(event, || 0), Tallied::Lost);
                }
                while tallies.take(2, |rollup| open.add(rollup)) {}
                drop(tallies.wipe());
            };
            let cut = cut.min(events.len());
            count(&mut open, &events[..cut]);
            let mut closed = open.close_all();
            count(&mut open, &events[cut..]);
            for second in open.close_all() {
                match closed.iter_mut().find(|first| first.key == second.key) {
                    Some(first) => first.add(&second),
                    None => closed.push(second),
                }
            }
            prop_assert_eq!(closed.iter().map(|rollup| rollup.calls).sum::<u64>(), events.len() as u64);
            for rollup in closed {
                let mine: Vec<_> = events.iter().filter(|event| {
                    RollupKey::of(event.timestamp_ms / MINUTE_MS * MINUTE_MS, event) == rollup.key
                }).collect();
                let count = |is: &dyn Fn(&RequestEvent<'_>) -> bool| mine.iter().filter(|event| is(event)).count() as u64;
                let sum = |of: &dyn Fn(&RequestEvent<'_>) -> u64| mine.iter().map(|event| of(event)).sum::<u64>();
                prop_assert_eq!(rollup.calls, mine.len() as u64);
                prop_assert_eq!(rollup.client_errors, count(&|e| e.status / 100 == 4));
                prop_assert_eq!(rollup.server_errors, count(&|e| e.status / 100 == 5));
                prop_assert_eq!(rollup.throttled, count(&|e| e.status == 429));
                prop_assert_eq!(rollup.request_bytes, sum(&|e| e.request_bytes));
                prop_assert_eq!(rollup.response_bytes, sum(&|e| e.response_bytes));
                prop_assert_eq!(rollup.latency_sum_us, sum(&|e| e.latency_us));
                prop_assert_eq!(Some(rollup.latency_max_us), mine.iter().map(|e| e.latency_us).max());
                prop_assert_eq!(rollup.backend_calls, count(&|e| e.backend_latency_us.is_some()));
                prop_assert_eq!(rollup.backend_latency_sum_us, sum(&|e| e.backend_latency_us.unwrap_or(0)));
                prop_assert_eq!(rollup.latency.count(), rollup.calls);
            }
        }
    }
}
