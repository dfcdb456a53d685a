//! One line: which fields an access log has, in which order. Absent facts are left out.

use std::net::IpAddr;

use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::event::{RequestEvent, clip};

/// How much of any text goes into a line, in bytes, so that no line is longer than some 100 KiB even if every
/// character has to be escaped.
pub(super) const FIELD_BYTES_MAX: usize = 1024;

#[derive(Serialize)]
struct Line<'a> {
    time: String,
    request_id: &'a str,
    environment: &'a str,
    method: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    api: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<&'a str>,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<&'static str>,
    latency_us: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    backend_latency_us: Option<u64>,
    request_bytes: u64,
    response_bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    application: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    application_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subscription_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    consumer_key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_ip: Option<IpAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_agent: Option<&'a str>,
}

/// Appends the event's line, with its line feed.
pub(super) fn append(event: &RequestEvent, out: &mut Vec<u8>) {
    let (api, application) = (event.api.as_ref(), event.application.as_ref());
    let line = Line {
        time: timestamp(event.timestamp_ms),
        request_id: text(&event.request_id),
        environment: text(&event.environment),
        method: text(&event.method),
        api: api.map(|api| text(&api.name)),
        api_version: api.map(|api| text(&api.version)),
        api_id: api.map(|api| text(api.id.as_str())),
        context: api.map(|api| text(&api.context)),
        resource: event.resource.as_deref().map(text),
        status: event.status,
        fault: event.fault,
        failure: event.failure.map(|source| source.as_str()),
        latency_us: event.latency_us,
        backend_latency_us: event.backend_latency_us,
        request_bytes: event.request_bytes,
        response_bytes: event.response_bytes,
        application: application.map(|application| text(&application.name)),
        application_id: application.map(|application| text(application.id.as_str())),
        subscription_id: event.subscription_id.as_ref().map(|id| text(id.as_str())),
        consumer_key: event.consumer_key.as_ref().map(|key| text(key.as_str())),
        key_type: event.key_type.map(|key_type| key_type.as_str()),
        user: event.user.as_deref().map(text),
        client_ip: event.client_ip,
        user_agent: event.user_agent.as_deref().map(text),
    };
    serde_json::to_writer(&mut *out, &line).expect("texts and numbers serialise into memory");
    out.push(b'\n');
}

fn text(text: &str) -> &str {
    clip(text, FIELD_BYTES_MAX)
}

/// RFC 3339 in UTC with milliseconds as needed; a time beyond the calendar as 1970.
fn timestamp(ms: i64) -> String {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
        .format(&Rfc3339)
        .unwrap_or_default()
}
