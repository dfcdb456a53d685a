//! That recording a call takes no memory once its API and application were called within the minute.

use std::path::Path;
use std::sync::LazyLock;

use allocation_counter::measure;
use tidegate_analytics::{AccessLog, ApiFacts, ApplicationFacts, Metrics, Recorder, RequestEvent, recorder};
use tidegate_model::consumer::KeyType;
use tidegate_model::id::{ApplicationId, ConsumerKey, SubscriptionId};

const CALLS: u64 = 1_000;

static APIS: LazyLock<Vec<ApiFacts>> = LazyLock::new(|| (0..300).map(api).collect());
static APPLICATION: LazyLock<ApplicationId> = LazyLock::new(|| "application".into());
static SUBSCRIPTION: LazyLock<SubscriptionId> = LazyLock::new(|| "subscription".into());
static CLIENT: LazyLock<ConsumerKey> = LazyLock::new(|| "client".into());

fn api(number: usize) -> ApiFacts {
    ApiFacts::new(format!("api-{number}").into(), "Petstore", "1.0.0", "/pets/1.0.0")
}

/// Calls of many APIs, with and without faults, of different lengths.
fn calls(recorder: &Recorder, minute: i64) {
    for call in 0..CALLS {
        let _in_flight = recorder.metrics().request_begins();
        let is_refused = call % 7 == 0;
        recorder.record(&RequestEvent {
            timestamp_ms: minute * 60_000,
            request_id: "0192f0c1-7c1e-7000-8000-000000000000",
            environment: "Default",
            api: Some(&APIS[call as usize % APIS.len()]),
            application: Some(ApplicationFacts { id: &APPLICATION, name: "Shop \"of\" Ann", words: None }),
            subscription_id: Some(&SUBSCRIPTION),
            consumer_key: Some(&CLIENT),
            key_type: Some(KeyType::Production),
            user: Some("alice"),
            method: "GET",
            resource: Some("/pets/{id}"),
            status: if is_refused { 429 } else { 200 },
            fault: is_refused.then_some(900_803),
            failure: None,
            request_bytes: 0,
            response_bytes: 1024,
            latency_us: 800 * (call % 5 + 1),
            backend_latency_us: Some(600),
            client_ip: Some([0x2001, 0xdb8, 0, 0, 0, 0, 0, 1].into()),
            user_agent: Some("curl/8"),
        });
    }
}

#[test]
fn a_call_of_what_was_called_before_allocates_nothing() {
    let (recorder, _collector) = recorder(Metrics::new(), None, "node");
    assert_ne!(measure(|| calls(&recorder, 1)).count_total, 0, "the first of their kind are remembered");
    assert_eq!(measure(|| calls(&recorder, 1)).count_total, 0);
    assert_ne!(measure(|| calls(&recorder, 2)).count_total, 0);
    assert_eq!(measure(|| calls(&recorder, 2)).count_total, 0);
}

#[test]
fn lines_of_the_access_log_share_memory_that_grows_seldom() {
    let metrics = Metrics::new();
    let log = AccessLog::to_file(Path::new("/dev/null"), &metrics).unwrap();
    let (recorder, _collector) = recorder(metrics.clone(), Some(log.clone()), "node");
    calls(&recorder, 1);
    // A core has two buffers in turn, which double from one line to what waits; they are given back when nothing is
    // recorded for a while, as when this thread has to wait.
    let allocations = measure(|| calls(&recorder, 1)).count_total;
    assert!(allocations < CALLS / 10, "{allocations}");
    log.stop();
}
