//! What being recorded costs a request: metrics, statistics and access log together.

use std::hint::black_box;
use std::path::Path;
use std::sync::LazyLock;

use criterion::{Criterion, criterion_group, criterion_main};
use tidegate_analytics::{AccessLog, ApiFacts, ApplicationFacts, ApplicationWords, Metrics, RequestEvent, recorder};
use tidegate_model::consumer::KeyType;
use tidegate_model::id::{ApplicationId, ConsumerKey, SubscriptionId};

static APPLICATION: LazyLock<ApplicationId> = LazyLock::new(|| "0192f0c1-7c1e-7000-8000-000000000002".into());
static WORDS: LazyLock<ApplicationWords> = LazyLock::new(|| ApplicationWords::new(&APPLICATION, "Shop"));
static SUBSCRIPTION: LazyLock<SubscriptionId> = LazyLock::new(|| "0192f0c1-7c1e-7000-8000-000000000003".into());
static CLIENT: LazyLock<ConsumerKey> = LazyLock::new(|| "client".into());

fn api(number: usize) -> ApiFacts {
    ApiFacts::new(format!("0192f0c1-7c1e-7000-8000-{number:012}").into(), "Petstore", "1.0.0", "/pets/1.0.0")
}

fn event(api: &ApiFacts) -> RequestEvent<'_> {
    RequestEvent {
        timestamp_ms: 1_800_000_000_000,
        request_id: "0192f0c1-7c1e-7000-8000-000000000000",
        environment: "Default",
        api: Some(api),
        application: Some(ApplicationFacts { id: &APPLICATION, name: "Shop", words: Some(&WORDS) }),
        subscription_id: Some(&SUBSCRIPTION),
        consumer_key: Some(&CLIENT),
        key_type: Some(KeyType::Production),
        user: Some("alice"),
        method: "GET",
        resource: Some("/pets/{id}"),
        status: 200,
        fault: None,
        failure: None,
        request_bytes: 0,
        response_bytes: 1024,
        latency_us: 800,
        backend_latency_us: Some(600),
        client_ip: Some([192, 0, 2, 1].into()),
        user_agent: None,
    }
}

fn record(c: &mut Criterion) {
    let (silent, _collector) = recorder(Metrics::new(), None, "bench");
    let apis: Vec<_> = (0..1000).map(api).collect();
    c.bench_function("record without access log", |b| b.iter(|| silent.record(black_box(&event(&apis[0])))));
    let mut at = 0;
    c.bench_function("record without access log, a thousand APIs in turn", |b| {
        b.iter(|| {
            at = (at + 1) % apis.len();
            silent.record(black_box(&event(&apis[at])));
        });
    });
    c.bench_function("a request begins and ends", |b| b.iter(|| silent.metrics().request_begins()));

    let metrics = Metrics::new();
    let log = AccessLog::to_file(Path::new("/dev/null"), &metrics).expect("it can be written to");
    let (recorder, _collector) = recorder(metrics, Some(log), "bench");
    c.bench_function("record with access log", |b| b.iter(|| recorder.record(black_box(&event(&apis[0])))));
}

criterion_group!(benches, record);
criterion_main!(benches);
