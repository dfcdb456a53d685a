//! One line: which fields an access log has, in which order. Absent facts are left out.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::json;
use crate::event::{RequestEvent, clip};

/// How much of any text goes into a line, in bytes, so that no line is longer than some 100 KiB even if every
/// character has to be escaped.
pub(super) const FIELD_BYTES_MAX: usize = 1024;

/// More than most lines have.
const LINE_BYTES: usize = 1024;

/// Appends the event's line, with its line feed.
pub(super) fn append(event: &RequestEvent<'_>, clock: &mut Clock, out: &mut Vec<u8>) {
    out.reserve(LINE_BYTES);
    out.extend_from_slice(b"{\"time\":");
    clock.append(event.timestamp_ms, out);
    text(out, r#","request_id":""#, event.request_id);
    text(out, r#","environment":""#, event.environment);
    text(out, r#","method":""#, event.method);
    if let Some(api) = event.api {
        out.extend_from_slice(&api.words);
    }
    maybe_text(out, r#","resource":""#, event.resource);
    json::number(out, r#","status":"#, u64::from(event.status));
    maybe_number(out, r#","fault":"#, event.fault.map(u64::from));
    maybe_text(out, r#","failure":""#, event.failure.map(|source| source.as_str()));
    json::number(out, r#","latency_us":"#, event.latency_us);
    maybe_number(out, r#","backend_latency_us":"#, event.backend_latency_us);
    json::number(out, r#","request_bytes":"#, event.request_bytes);
    json::number(out, r#","response_bytes":"#, event.response_bytes);
    if let Some(application) = event.application {
        text(out, r#","application":""#, application.name);
        text(out, r#","application_id":""#, application.id);
    }
    maybe_text(out, r#","subscription_id":""#, event.subscription_id.map(|id| id.as_str()));
    maybe_text(out, r#","consumer_key":""#, event.consumer_key.map(|key| key.as_str()));
    maybe_text(out, r#","key_type":""#, event.key_type.map(|key_type| key_type.as_str()));
    maybe_text(out, r#","user":""#, event.user);
    if let Some(ip) = event.client_ip {
        json::address(out, r#","client_ip":""#, ip);
    }
    maybe_text(out, r#","user_agent":""#, event.user_agent);
    out.extend_from_slice(b"}\n");
}

/// What each line says of an API.
pub(crate) fn words_of_api(id: &str, name: &str, version: &str, context: &str) -> Vec<u8> {
    let mut out = Vec::new();
    text(&mut out, r#","api":""#, name);
    text(&mut out, r#","api_version":""#, version);
    text(&mut out, r#","api_id":""#, id);
    text(&mut out, r#","context":""#, context);
    out
}

#[inline(always)] // See `json::text`.
fn text(out: &mut Vec<u8>, before: &'static str, value: &str) {
    json::text(out, before, clip(value, FIELD_BYTES_MAX));
}

#[inline(always)]
fn maybe_text(out: &mut Vec<u8>, before: &'static str, value: Option<&str>) {
    if let Some(value) = value {
        text(out, before, value);
    }
}

#[inline(always)]
fn maybe_number(out: &mut Vec<u8>, before: &'static str, value: Option<u64>) {
    if let Some(value) = value {
        json::number(out, before, value);
    }
}

/// Writes times, and remembers the text of the last second.
#[derive(Debug, Default)]
pub(super) struct Clock {
    second: i64,
    /// Without fraction and zone; empty: there is none yet, or the second is in no year of four digits.
    text: String,
    /// The second is in no calendar; the text is that of 1970.
    is_beyond: bool,
}

impl Clock {
    /// RFC 3339 in UTC with milliseconds as needed; a time beyond the calendar as 1970.
    fn append(&mut self, ms: i64, out: &mut Vec<u8>) {
        let (second, ms) = (ms.div_euclid(1000), ms.rem_euclid(1000) as u16);
        if self.second != second || self.text.is_empty() {
            self.set(second);
        }
        out.push(b'"');
        if !self.text.is_empty() {
            out.extend_from_slice(self.text.as_bytes());
            append_fraction(if self.is_beyond { 0 } else { ms }, out);
            out.push(b'Z');
        }
        out.push(b'"');
    }

    fn set(&mut self, second: i64) {
        let time = OffsetDateTime::from_unix_timestamp(second);
        self.second = second;
        self.is_beyond = time.is_err();
        self.text = time.unwrap_or(OffsetDateTime::UNIX_EPOCH).format(&Rfc3339).unwrap_or_default();
        // A whole second has no fraction: what is left is the zone.
        self.text.pop();
    }
}

/// A point and the digits up to the last that is not zero.
fn append_fraction(ms: u16, out: &mut Vec<u8>) {
    if ms == 0 {
        return;
    }
    let digits = [ms / 100, ms / 10 % 10, ms % 10].map(|digit| b'0' + digit as u8);
    let length = digits.iter().rposition(|digit| *digit != b'0').map_or(0, |last| last + 1);
    out.push(b'.');
    out.extend_from_slice(&digits[..length]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn slowly(ms: i64) -> String {
        let time = OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000);
        format!("\"{}\"", time.unwrap_or(OffsetDateTime::UNIX_EPOCH).format(&Rfc3339).unwrap_or_default())
    }

    fn check(times: impl IntoIterator<Item = i64>) {
        let mut clock = Clock::default();
        for ms in times {
            let mut out = Vec::new();
            clock.append(ms, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), slowly(ms), "{ms}");
        }
    }

    #[test]
    fn times_at_the_edges() {
        check([
            i64::MIN,
            i64::MAX,
            0,
            1,
            999,
            1000,
            100,
            120,
            123,
            1010,
            -1,
            -1000,
            -62_167_219_200_000,
            253_402_300_799_999,
        ]);
    }

    proptest! {
        #[test]
        fn any_time(ms in any::<i64>()) {
            check([ms]);
        }

        #[test]
        fn a_remembered_second_changes_no_time(start in 0..253_402_300_799_000i64, steps in prop::collection::vec(-900..900i64, 20)) {
            check(steps.iter().scan(start, |ms, step| { *ms += step; Some(*ms) }));
        }
    }
}
