//! How a fault is written out: JSON as WSO2 4.x sends it (`code` is text), or XML in the namespaces of 1.x when the
//! client prefers XML.

use std::fmt::Write as _;

use http::StatusCode;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};

use tidegate_model::millis::Millis;

use crate::body::Body;
use crate::fault::{Family, Fault};
use crate::message::{Answer, Headers};

/// What an occurrence of a fault adds to its row of the table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Circumstances {
    /// Value of `Accept`.
    pub accept: Option<String>,
    /// Value of `WWW-Authenticate`, for status 401.
    pub challenge: Option<String>,
    /// Value of `Allow`, for status 405.
    pub allow: Option<String>,
    /// When the next call may pass, for limits: seconds from now, and the point in time.
    pub retry: Option<Retry>,
    /// `HEAD`: the answer has no body.
    pub is_head: bool,
}

/// When to come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Retry {
    /// Whole seconds from now, at least one.
    pub after_s: u64,
    /// The same as a point in time.
    pub at: Millis,
}

/// The answer to a call that failed with `fault`.
pub(crate) fn render(fault: Fault, circumstances: &Circumstances) -> Answer {
    let is_xml = prefers_xml(circumstances.accept.as_deref().unwrap_or_default());
    let text = if is_xml { xml(fault) } else { json(fault, circumstances) };
    let body = if circumstances.is_head { Body::empty() } else { Body::full(text) };
    let status = StatusCode::from_u16(fault.status()).expect("the table has valid statuses");
    let mut answer = Answer::new(status, body);
    let headers = &mut answer.headers;
    let kind = if is_xml { "application/xml; charset=UTF-8" } else { "application/json; charset=UTF-8" };
    headers.set(&CONTENT_TYPE, kind);
    headers.set(&CACHE_CONTROL, "no-store");
    add_circumstances(headers, fault, circumstances);
    answer
}

fn add_circumstances(headers: &mut Headers, fault: Fault, circumstances: &Circumstances) {
    if fault.status() == 401 {
        let challenge = circumstances.challenge.as_deref().unwrap_or("OAuth2 realm=\"WSO2 API Manager\"");
        headers.set(&WWW_AUTHENTICATE, challenge);
    }
    if let Some(allow) = &circumstances.allow {
        headers.set(&ALLOW, allow);
    }
    if let Some(retry) = circumstances.retry {
        headers.set(&RETRY_AFTER, retry.after_s.to_string());
    }
}

fn json(fault: Fault, circumstances: &Circumstances) -> String {
    let facts = fault.facts();
    let mut body = serde_json::Map::new();
    let mut put = |name: &str, text: &str| drop(body.insert(name.to_owned(), text.into()));
    put("code", facts.code);
    match (fault, facts.family) {
        (Fault::ApiBlocked, _) => put("type", facts.message),
        (_, Family::Main) => {
            put("type", "Status report");
            put("message", facts.message);
        }
        _ => put("message", facts.message),
    }
    put("description", &fault.description());
    if let (Family::Throttling, Some(retry)) = (facts.family, circumstances.retry) {
        put("nextAccessTime", &access_time(retry.at));
    }
    serde_json::Value::Object(body).to_string()
}

fn xml(fault: Fault) -> String {
    let facts = fault.facts();
    let (prefix, namespace) = match facts.family {
        Family::Security => ("ams", "http://wso2.org/apimanager/security"),
        Family::Throttling => ("amt", "http://wso2.org/apimanager/throttling"),
        Family::Main => ("am", "http://wso2.org/apimanager"),
    };
    let mut out = format!("<{prefix}:fault xmlns:{prefix}=\"{namespace}\">");
    let mut put = |name: &str, text: &str| {
        let text = quick_xml::escape::escape(text);
        let _ = write!(out, "<{prefix}:{name}>{text}</{prefix}:{name}>");
    };
    put("code", facts.code);
    if facts.family == Family::Main {
        put("type", "Status report");
    }
    put("message", facts.message);
    put("description", &fault.description());
    let _ = write!(out, "</{prefix}:fault>");
    out
}

/// `2024-Jan-31 10:24:00+0000 UTC`, the form of WSO2's `nextAccessTime`.
fn access_time(at: Millis) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let seconds = at.div_euclid(1000);
    let (year, month, day) = civil_date(seconds.div_euclid(86_400));
    let second = seconds.rem_euclid(86_400);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year}-{}-{day:02} {hour:02}:{minute:02}:{second:02}+0000 UTC", MONTHS[month - 1])
}

/// Year, month (1 to 12) and day of the Gregorian calendar for a number of days since 1970-01-01.
fn civil_date(days: i64) -> (i64, usize, i64) {
    // Counted in eras of 400 years that begin on the first of March, so that leap days come last.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month as usize, day)
}

/// Whether an `Accept` value ranks XML above JSON (RFC 9110 section 12.5.1).
fn prefers_xml(accept: &str) -> bool {
    let mut xml = None;
    let mut json = None;
    let mut any = None;
    for item in accept.split(',') {
        let mut parts = item.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
        let quality = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
        let slot: &mut Option<f32> = match kind.as_str() {
            "application/xml" | "text/xml" => &mut xml,
            "application/json" => &mut json,
            "application/*" | "*/*" => &mut any,
            _ => continue,
        };
        *slot = Some(slot.unwrap_or(0.0).max(quality));
    }
    xml.is_some_and(|xml| xml > json.or(any).unwrap_or(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_is_sent_only_to_clients_that_prefer_it() {
        let table = [
            ("", false),
            ("*/*", false),
            ("application/json", false),
            ("application/xml", true),
            ("text/xml, application/json", false),
            ("text/xml, application/json;q=0.5", true),
            ("application/xml;q=0.4, application/json;q=0.5", false),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true),
            ("application/xml;q=0", false),
            ("image/png", false),
        ];
        for (accept, expected) in table {
            assert_eq!(prefers_xml(accept), expected, "{accept}");
        }
    }

    #[test]
    fn bodies_have_the_shapes_clients_know() {
        let none = Circumstances::default();
        let text = json(Fault::NotFound, &none);
        assert_eq!(
            text,
            r#"{"code":"404","type":"Status report","message":"Not Found","description":"The requested resource is not available."}"#
        );
        assert!(json(Fault::ApiBlocked, &none).starts_with(r#"{"code":"700700","type":"API blocked","description""#));
        let text = json(Fault::InvalidCredentials, &none);
        assert!(text.starts_with(r#"{"code":"900901","message":"Invalid Credentials","description""#), "{text}");
        let text = xml(Fault::MissingCredentials);
        assert!(
            text.starts_with(
                r#"<ams:fault xmlns:ams="http://wso2.org/apimanager/security"><ams:code>900902</ams:code>"#
            ),
            "{text}"
        );
        assert!(xml(Fault::ApiLimit).starts_with("<amt:fault"));
        assert!(xml(Fault::NotFound).contains("<am:type>Status report</am:type>"));
        roundtrip(&xml(Fault::UnsupportedTransport("http")));
    }

    fn roundtrip(text: &str) {
        let mut reader = quick_xml::Reader::from_str(text);
        while !matches!(reader.read_event().expect("well-formed"), quick_xml::events::Event::Eof) {}
    }

    #[test]
    fn the_next_access_time_is_a_calendar_date() {
        assert_eq!(access_time(0), "1970-Jan-01 00:00:00+0000 UTC");
        assert_eq!(access_time(951_782_400_000), "2000-Feb-29 00:00:00+0000 UTC");
        assert_eq!(access_time(1_706_696_640_000), "2024-Jan-31 10:24:00+0000 UTC");
        assert_eq!(access_time(1_735_689_599_000), "2024-Dec-31 23:59:59+0000 UTC");
    }

    #[test]
    fn a_limit_says_when_to_come_back() {
        let retry = Retry { after_s: 7, at: 1_706_696_640_000 };
        let response = render(Fault::ApiLimit, &Circumstances { retry: Some(retry), ..Default::default() });
        assert_eq!(response.headers.text(&RETRY_AFTER), Some("7"));
        assert!(
            json(Fault::ApiLimit, &Circumstances { retry: Some(retry), ..Default::default() })
                .contains("nextAccessTime")
        );
    }
}
