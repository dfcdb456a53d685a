//! `ThrottleLimit` of the contract ⇄ [`Quota`]: a count and a unit of time on one side, milliseconds on the other.

use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::policy::{Quota, Unit};
use tidegate_model::problem::Problem;

use crate::window::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, in_units};

/// Longest window: ten years.
const WINDOW_MS_MAX: u64 = 3_660 * DAY_MS;
/// What the contract shows for a policy without a limit (WSO2 behaviour).
const UNLIMITED_COUNT: u64 = i32::MAX as u64;

/// `ThrottleLimit` as clients send it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SentLimit {
    #[serde(rename = "type")]
    kind: String,
    request_count: Option<RequestCount>,
    bandwidth: Option<Bandwidth>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestCount {
    time_unit: String,
    unit_time: i64,
    request_count: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bandwidth {
    time_unit: String,
    unit_time: i64,
    data_amount: i64,
    data_unit: String,
}

impl SentLimit {
    /// The quota it means; what is wrong is added to `problems`.
    pub(super) fn read(self, problems: &mut Vec<Problem>) -> Option<Quota> {
        match (self.kind.as_str(), self.request_count, self.bandwidth) {
            ("REQUESTCOUNTLIMIT", Some(sent), _) => {
                let count = positive("defaultLimit.requestCount.requestCount", sent.request_count, problems);
                let window_ms = window_ms("defaultLimit.requestCount", &sent.time_unit, sent.unit_time, problems);
                Some(Quota { unit: Unit::Requests, count: count?, window_ms: window_ms? })
            }
            ("BANDWIDTHLIMIT", _, Some(sent)) => {
                let amount = positive("defaultLimit.bandwidth.dataAmount", sent.data_amount, problems);
                let unit = data_unit_bytes(&sent.data_unit, problems);
                let window_ms = window_ms("defaultLimit.bandwidth", &sent.time_unit, sent.unit_time, problems);
                let count = amount?.checked_mul(unit?);
                if count.is_none() {
                    problems.push(Problem::new("defaultLimit.bandwidth.dataAmount", "is too large"));
                }
                Some(Quota { unit: Unit::Bytes, count: count?, window_ms: window_ms? })
            }
            ("REQUESTCOUNTLIMIT", None, _) => missing("defaultLimit.requestCount", problems),
            ("BANDWIDTHLIMIT", _, None) => missing("defaultLimit.bandwidth", problems),
            (other, ..) => {
                let message = format!("`{other}` is not offered; use REQUESTCOUNTLIMIT or BANDWIDTHLIMIT");
                problems.push(Problem::new("defaultLimit.type", message));
                None
            }
        }
    }
}

/// Reads a burst limit: `count` per second, minute or hour; 0 or absent means none.
pub(super) fn read_burst(count: Option<i64>, unit: Option<&str>, problems: &mut Vec<Problem>) -> Option<Quota> {
    let count = count.filter(|count| *count != 0)?;
    let count = positive("rateLimitCount", count, problems);
    let window_ms = window_ms("rateLimit", unit.unwrap_or("sec"), 1, problems);
    Some(Quota { unit: Unit::Requests, count: count?, window_ms: window_ms? })
}

/// Writes a quota as a `ThrottleLimit`.
pub(super) fn body(quota: Option<Quota>) -> Value {
    let quota = quota.unwrap_or(Quota { unit: Unit::Requests, count: UNLIMITED_COUNT, window_ms: MINUTE_MS });
    let (time_unit, unit_time) = in_units(quota.window_ms);
    match quota.unit {
        Unit::Requests => json!({
            "type": "REQUESTCOUNTLIMIT",
            "requestCount": {"timeUnit": time_unit, "unitTime": unit_time, "requestCount": quota.count},
        }),
        Unit::Bytes => {
            let (data_unit, bytes) = match quota.count {
                count if count % (1 << 30) == 0 => ("GB", 1 << 30),
                count if count % (1 << 20) == 0 => ("MB", 1 << 20),
                _ => ("KB", 1 << 10),
            };
            let amount = quota.count / bytes;
            json!({
                "type": "BANDWIDTHLIMIT",
                "bandwidth":
                    {"timeUnit": time_unit, "unitTime": unit_time, "dataAmount": amount, "dataUnit": data_unit},
            })
        }
    }
}

/// The unit of time of a burst's window.
pub(super) fn burst_unit(quota: Option<Quota>) -> Option<&'static str> {
    quota.map(|quota| in_units(quota.window_ms).0)
}

fn window_ms(at: &str, unit: &str, unit_time: i64, problems: &mut Vec<Problem>) -> Option<u64> {
    let length = match unit {
        "sec" | "second" | "seconds" => Some(SECOND_MS),
        "min" | "minute" | "minutes" => Some(MINUTE_MS),
        "hour" | "hours" => Some(HOUR_MS),
        "day" | "days" => Some(DAY_MS),
        "week" | "weeks" => Some(7 * DAY_MS),
        "month" | "months" => Some(30 * DAY_MS),
        "year" | "years" => Some(365 * DAY_MS),
        other => {
            let message = format!("`{other}` is not one of sec, min, hour, days, week, month, year");
            problems.push(Problem::new(format!("{at}.timeUnit"), message));
            None
        }
    };
    let unit_time = positive(&format!("{at}.unitTime"), unit_time, problems)?;
    let window_ms = length?.checked_mul(unit_time).filter(|window_ms| *window_ms <= WINDOW_MS_MAX);
    if window_ms.is_none() {
        problems.push(Problem::new(format!("{at}.unitTime"), "makes a window longer than ten years"));
    }
    window_ms
}

fn data_unit_bytes(unit: &str, problems: &mut Vec<Problem>) -> Option<u64> {
    match unit.to_ascii_uppercase().as_str() {
        "KB" => Some(1 << 10),
        "MB" => Some(1 << 20),
        "GB" => Some(1 << 30),
        _ => {
            let message = format!("`{unit}` is not one of KB, MB, GB");
            problems.push(Problem::new("defaultLimit.bandwidth.dataUnit", message));
            None
        }
    }
}

fn positive(field: &str, number: i64, problems: &mut Vec<Problem>) -> Option<u64> {
    let positive = u64::try_from(number).ok().filter(|number| *number > 0);
    if positive.is_none() {
        problems.push(Problem::new(field, format!("{number} must be above 0")));
    }
    positive
}

fn missing<T>(field: &str, problems: &mut Vec<Problem>) -> Option<T> {
    problems.push(Problem::new(field, "is missing"));
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(sent: Value) -> Result<Quota, Vec<Problem>> {
        let mut problems = Vec::new();
        let quota = serde_json::from_value::<SentLimit>(sent).unwrap().read(&mut problems);
        quota.filter(|_| problems.is_empty()).ok_or(problems)
    }

    #[test]
    fn limits_are_written_as_they_were_read() {
        for sent in [
            json!({"type": "REQUESTCOUNTLIMIT", "requestCount": {"timeUnit": "min", "unitTime": 5, "requestCount": 10}}),
            json!({"type": "REQUESTCOUNTLIMIT", "requestCount": {"timeUnit": "sec", "unitTime": 90, "requestCount": 1}}),
            json!({"type": "BANDWIDTHLIMIT", "bandwidth":
                {"timeUnit": "days", "unitTime": 1, "dataAmount": 3, "dataUnit": "MB"}}),
        ] {
            assert_eq!(body(Some(read(sent.clone()).unwrap())), sent);
        }
    }

    #[test]
    fn everything_wrong_with_a_limit_is_found() {
        let wrong = json!({"type": "BANDWIDTHLIMIT", "bandwidth":
            {"timeUnit": "moon", "unitTime": 0, "dataAmount": -1, "dataUnit": "TB"}});
        assert_eq!(read(wrong).unwrap_err().len(), 4);
        assert_eq!(read(json!({"type": "REQUESTCOUNTLIMIT"})).unwrap_err()[0].field, "defaultLimit.requestCount");
        assert_eq!(read(json!({"type": "EVENTCOUNTLIMIT"})).unwrap_err()[0].field, "defaultLimit.type");
        let endless = json!({"type": "REQUESTCOUNTLIMIT", "requestCount":
            {"timeUnit": "year", "unitTime": i64::MAX, "requestCount": 1}});
        assert!(read(endless).is_err());
        let huge = json!({"type": "BANDWIDTHLIMIT", "bandwidth":
            {"timeUnit": "min", "unitTime": 1, "dataAmount": i64::MAX, "dataUnit": "GB"}});
        assert!(read(huge).is_err());
    }
}
