//! An event for tests to start from.

use std::sync::LazyLock;

use tidegate_model::consumer::KeyType;
use tidegate_model::id::{ApplicationId, ConsumerKey, SubscriptionId};

use crate::event::{ApiFacts, ApplicationFacts, RequestEvent};
use crate::sums::Sums;

static PETSTORE: LazyLock<ApiFacts> = LazyLock::new(|| api("api-1", "Petstore"));
static APPLICATION: LazyLock<ApplicationId> = LazyLock::new(|| "app-1".into());
static SUBSCRIPTION: LazyLock<SubscriptionId> = LazyLock::new(|| "sub-1".into());
static CLIENT: LazyLock<ConsumerKey> = LazyLock::new(|| "client-1".into());

/// A successful call of `Petstore` 1.0.0 by application `Shop`, at the first millisecond of the second minute.
pub(crate) fn event() -> RequestEvent<'static> {
    RequestEvent {
        timestamp_ms: 60_000,
        request_id: "r-1",
        environment: "Default",
        api: Some(&PETSTORE),
        application: Some(ApplicationFacts { id: &APPLICATION, name: "Shop", words: None }),
        subscription_id: Some(&SUBSCRIPTION),
        consumer_key: Some(&CLIENT),
        key_type: Some(KeyType::Production),
        user: Some("alice"),
        method: "GET",
        resource: Some("/pets/{id}"),
        status: 200,
        fault: None,
        failure: None,
        request_bytes: 10,
        response_bytes: 1000,
        latency_us: 1500,
        backend_latency_us: Some(1200),
        client_ip: Some([192, 0, 2, 1].into()),
        user_agent: Some("curl/8"),
    }
}

pub(crate) fn api(id: &str, name: &str) -> ApiFacts {
    ApiFacts::new(id.into(), name, "1.0.0", "/pets/1.0.0")
}

/// What a core counts of one request.
pub(crate) fn tallied(event: &RequestEvent<'_>) -> Sums {
    let mut sums = Sums::empty(event, 0, 0);
    sums.count(event);
    sums
}
