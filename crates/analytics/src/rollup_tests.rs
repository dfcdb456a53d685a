//! Sums of sums.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::RequestEvent;
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
static APPLICATIONS: LazyLock<[ApplicationId; 2]> = LazyLock::new(|| ["1", "2"].map(ApplicationId::from));

fn some_event() -> impl Strategy<Value = RequestEvent<'static>> {
    let who = (0..3usize, 0..3usize, 0..180_000i64);
    let result = prop_oneof![Just((200, None)), Just((429, Some(900_803))), Just((500, None)), Just((404, None))];
    let sizes = (0..10_000u64, 0..10_000u64, 0..5_000_000u64, prop::option::of(0..1_000_000u64));
    (who, result, sizes).prop_map(|((api_no, application_no, timestamp_ms), (status, fault), sizes)| RequestEvent {
        timestamp_ms,
        api: APIS.get(api_no),
        application: APPLICATIONS.get(application_no).map(|id| ApplicationFacts { id, name: "App", words: None }),
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
