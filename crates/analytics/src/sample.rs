//! An event for tests to start from.

use std::borrow::Cow;

use tidegate_model::consumer::KeyType;

use crate::event::{ApiFacts, ApplicationFacts, RequestEvent, user_agent};

/// A successful call of `Petstore` 1.0.0 by application `Shop`, at the first millisecond of the second minute.
pub(crate) fn event() -> RequestEvent {
    RequestEvent {
        timestamp_ms: 60_000,
        request_id: "r-1".into(),
        environment: "Default".into(),
        api: Some(api("api-1", "Petstore")),
        application: Some(ApplicationFacts { id: "app-1".into(), name: "Shop".into() }),
        subscription_id: Some("sub-1".into()),
        consumer_key: Some("client-1".into()),
        key_type: Some(KeyType::Production),
        user: Some("alice".into()),
        method: Cow::Borrowed("GET"),
        resource: Some("/pets/{id}".into()),
        status: 200,
        fault: None,
        failure: None,
        request_bytes: 10,
        response_bytes: 1000,
        latency_us: 1500,
        backend_latency_us: Some(1200),
        client_ip: Some([192, 0, 2, 1].into()),
        user_agent: Some(user_agent("curl/8")),
    }
}

pub(crate) fn api(id: &str, name: &str) -> ApiFacts {
    ApiFacts { id: id.into(), name: name.into(), version: "1.0.0".into(), context: "/pets/1.0.0".into() }
}
