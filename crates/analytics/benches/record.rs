//! What being recorded costs a request: metrics, access log and statistics together.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use tidegate_analytics::{ApiFacts, ApplicationFacts, Metrics, RequestEvent, recorder};
use tidegate_model::consumer::KeyType;

fn event() -> RequestEvent {
    RequestEvent {
        timestamp_ms: 1_800_000_000_000,
        request_id: "0192f0c1-7c1e-7000-8000-000000000000".into(),
        environment: "Default".into(),
        api: Some(ApiFacts {
            id: "0192f0c1-7c1e-7000-8000-000000000001".into(),
            name: "Petstore".into(),
            version: "1.0.0".into(),
            context: "/pets/1.0.0".into(),
        }),
        application: Some(ApplicationFacts { id: "0192f0c1-7c1e-7000-8000-000000000002".into(), name: "Shop".into() }),
        subscription_id: Some("0192f0c1-7c1e-7000-8000-000000000003".into()),
        consumer_key: Some("client".into()),
        key_type: Some(KeyType::Production),
        user: Some("alice".into()),
        method: "GET".into(),
        resource: Some("/pets/{id}".into()),
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
    let metrics = Metrics::new();
    let event = event();
    c.bench_function("clone an event", |b| b.iter(|| black_box(&event).clone()));
    c.bench_function("metrics", |b| b.iter(|| metrics.count(black_box(&event))));
    // With no collector the queue soon is full, which is the same work but for the slot it would be put into.
    let (recorder, _collector) = recorder(Metrics::new(), None, "bench");
    c.bench_function("record without access log, queue full", |b| {
        b.iter(|| recorder.record(black_box(&event).clone()))
    });
}

criterion_group!(benches, record);
criterion_main!(benches);
