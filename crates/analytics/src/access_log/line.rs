//! One line: which fields an access log has, in which order. Absent facts are left out.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::json::{self, Paper};
use super::pen::Pen;
use crate::event::{RequestEvent, clip};

/// How much of any text goes into a line, in bytes, so that no line is longer than some 100 KiB even if every
/// character has to be escaped.
pub(super) const FIELD_BYTES_MAX: usize = 1024;

/// More than most lines have.
const LINE_BYTES: usize = 1024;

/// Appends the event's line, with its line feed.
pub(super) fn append(event: &RequestEvent<'_>, clock: &mut Clock, out: &mut Vec<u8>) {
    let begun = out.len();
    out.resize(begun + LINE_BYTES, 0);
    let mut pen = Pen::new(&mut out[begun..]);
    write(event, clock, &mut pen);
    match pen.written() {
        Some(length) => out.truncate(begun + length),
        None => {
            out.truncate(begun);
            write(event, clock, out);
        }
    }
}

#[inline(always)] // Each kind of paper is written on in one place.
fn write(event: &RequestEvent<'_>, clock: &mut Clock, out: &mut impl Paper) {
    out.put_all(b"{\"time\":");
    clock.append(event.timestamp_ms, out);
    text(out, br#","request_id":""#, event.request_id);
    text(out, br#","environment":""#, event.environment);
    text(out, br#","method":""#, event.method);
    if let Some(api) = event.api {
        out.put(&api.words);
    }
    maybe_text(out, br#","resource":""#, event.resource);
    json::number(out, br#","status":"#, u64::from(event.status));
    maybe_number(out, br#","fault":"#, event.fault.map(u64::from));
    if let Some(source) = event.failure {
        json::word(out, br#","failure":""#, source.as_str());
    }
    json::number(out, br#","latency_us":"#, event.latency_us);
    maybe_number(out, br#","backend_latency_us":"#, event.backend_latency_us);
    json::number(out, br#","request_bytes":"#, event.request_bytes);
    json::number(out, br#","response_bytes":"#, event.response_bytes);
    if let Some(application) = event.application {
        match application.words {
            Some(words) => out.put(&words.0),
            None => append_application(out, application.id.as_str(), application.name),
        }
    }
    maybe_text(out, br#","subscription_id":""#, event.subscription_id.map(|id| id.as_str()));
    maybe_text(out, br#","consumer_key":""#, event.consumer_key.map(|key| key.as_str()));
    if let Some(key_type) = event.key_type {
        json::word(out, br#","key_type":""#, key_type.as_str());
    }
    maybe_text(out, br#","user":""#, event.user);
    if let Some(ip) = event.client_ip {
        json::address(out, br#","client_ip":""#, ip);
    }
    maybe_text(out, br#","user_agent":""#, event.user_agent);
    out.put_all(b"}\n");
}

/// What each line says of an API.
pub(crate) fn words_of_api(id: &str, name: &str, version: &str, context: &str) -> Vec<u8> {
    let mut out = Vec::new();
    text(&mut out, br#","api":""#, name);
    text(&mut out, br#","api_version":""#, version);
    text(&mut out, br#","api_id":""#, id);
    text(&mut out, br#","context":""#, context);
    out
}

/// What each line says of an application.
pub(crate) fn words_of_application(id: &str, name: &str) -> Vec<u8> {
    let mut out = Vec::new();
    append_application(&mut out, id, name);
    out
}

fn append_application(out: &mut impl Paper, id: &str, name: &str) {
    text(out, br#","application":""#, name);
    text(out, br#","application_id":""#, id);
}

#[inline(always)] // See `json::text`.
fn text<const N: usize>(out: &mut impl Paper, before: &[u8; N], value: &str) {
    let value = if value.len() > FIELD_BYTES_MAX { clip(value, FIELD_BYTES_MAX) } else { value };
    out.text(before, value);
}

#[inline(always)]
fn maybe_text<const N: usize>(out: &mut impl Paper, before: &[u8; N], value: Option<&str>) {
    if let Some(value) = value {
        text(out, before, value);
    }
}

#[inline(always)]
fn maybe_number<const N: usize>(out: &mut impl Paper, before: &[u8; N], value: Option<u64>) {
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
    fn append(&mut self, ms: i64, out: &mut impl Paper) {
        let (second, ms) = (ms.div_euclid(1000), ms.rem_euclid(1000) as u16);
        if self.second != second || self.text.is_empty() {
            self.set(second);
        }
        out.put_all(b"\"");
        if !self.text.is_empty() {
            out.put(self.text.as_bytes());
            append_fraction(if self.is_beyond { 0 } else { ms }, out);
            out.put_all(b"Z");
        }
        out.put_all(b"\"");
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
fn append_fraction(ms: u16, out: &mut impl Paper) {
    if ms == 0 {
        return;
    }
    let digits = [ms / 100, ms / 10 % 10, ms % 10].map(|digit| b'0' + digit as u8);
    let length = digits.iter().rposition(|digit| *digit != b'0').map_or(0, |last| last + 1);
    out.put_all(b".");
    out.put(&digits[..length]);
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
