//! Sums of traffic: by whatever a report is grouped by, as a whole and per interval of time. Percentiles are taken from
//! added-up distributions and never averaged.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};
use tidegate_analytics::Distribution;
use tidegate_model::millis::Millis;
use tidegate_store::traffic::TrafficRollup;

use crate::moment;

/// Most sums one report holds while it is made.
const SUMS_MAX: usize = 100_000;
/// Most groups a report shows; those with the most calls.
const GROUPS_SHOWN: usize = 500;

/// What a report is grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// All versions of an API together.
    Api,
    /// Each version of each API.
    Version,
    /// Each application.
    Application,
}

/// A report in the making.
pub(super) struct Report {
    by: By,
    interval_ms: Option<Millis>,
    total: Sum,
    groups: HashMap<String, Group>,
    sums: usize,
}

struct Group {
    names: Value,
    total: Sum,
    series: BTreeMap<Millis, Sum>,
}

/// Added-up traffic.
#[derive(Default)]
pub(super) struct Sum {
    calls: u64,
    errors_4xx: u64,
    errors_5xx: u64,
    throttled: u64,
    request_bytes: u64,
    response_bytes: u64,
    latency_sum_us: u64,
    latency_max_us: u64,
    backend_calls: u64,
    backend_latency_sum_us: u64,
    latency: Distribution,
}

impl Report {
    /// Nothing yet. `interval_ms`: also sum up each such interval.
    pub(super) fn new(by: By, interval_ms: Option<Millis>) -> Self {
        Self { by, interval_ms, total: Sum::default(), groups: HashMap::new(), sums: 0 }
    }

    /// Adds a roll-up. False: the report has grown too large, and this one is not in it.
    pub(super) fn add(&mut self, rollup: TrafficRollup) -> bool {
        if self.sums >= SUMS_MAX {
            return false;
        }
        let latency = Distribution::try_from(rollup.latency_buckets.clone()).unwrap_or_default();
        let (key, names) = group_of(self.by, &rollup);
        let group = self.groups.entry(key).or_insert_with(|| {
            self.sums += 1;
            Group { names, total: Sum::default(), series: BTreeMap::new() }
        });
        if let Some(interval_ms) = self.interval_ms {
            let sum = group.series.entry(rollup.minute / interval_ms * interval_ms).or_insert_with(|| {
                self.sums += 1;
                Sum::default()
            });
            sum.add(&rollup, &latency);
        }
        group.total.add(&rollup, &latency);
        self.total.add(&rollup, &latency);
        true
    }

    /// The report as JSON: `total`, and the groups with the most calls first.
    pub(super) fn finish(self) -> Value {
        let mut groups: Vec<(String, Group)> = self.groups.into_iter().collect();
        groups.sort_by(|a, b| b.1.total.calls.cmp(&a.1.total.calls).then_with(|| a.0.cmp(&b.0)));
        let count = groups.len();
        let list: Vec<Value> = groups.into_iter().take(GROUPS_SHOWN).map(|(_, group)| group.finish()).collect();
        json!({"total": self.total.finish(), "groupCount": count, "groups": list})
    }
}

impl Group {
    fn finish(self) -> Value {
        let mut all = self.total.finish();
        if let (Some(all), Value::Object(names)) = (all.as_object_mut(), self.names) {
            all.extend(names);
        }
        if !self.series.is_empty() {
            let point = |(at, sum): (Millis, Sum)| {
                let mut point = sum.finish();
                point["from"] = moment::text(at).into();
                point
            };
            all["series"] = self.series.into_iter().map(point).collect();
        }
        all
    }
}

impl Sum {
    /// Requests.
    pub(super) fn calls(&self) -> u64 {
        self.calls
    }

    /// Adds a roll-up; `latency` is its distribution.
    pub(super) fn add(&mut self, rollup: &TrafficRollup, latency: &Distribution) {
        let parts = [
            (&mut self.calls, rollup.calls),
            (&mut self.errors_4xx, rollup.errors_4xx),
            (&mut self.errors_5xx, rollup.errors_5xx),
            (&mut self.throttled, rollup.throttled),
            (&mut self.request_bytes, rollup.request_bytes),
            (&mut self.response_bytes, rollup.response_bytes),
            (&mut self.latency_sum_us, rollup.latency_sum_us),
            (&mut self.backend_calls, rollup.backend_calls),
            (&mut self.backend_latency_sum_us, rollup.backend_latency_sum_us),
        ];
        for (sum, part) in parts {
            *sum = sum.saturating_add(u64::try_from(part).unwrap_or(0));
        }
        self.latency_max_us = self.latency_max_us.max(u64::try_from(rollup.latency_max_us).unwrap_or(0));
        self.latency.merge(latency);
    }

    /// The sum as JSON.
    pub(super) fn finish(&self) -> Value {
        let ms = |us: u64| us as f64 / 1000.0;
        let mean = |sum: u64, count: u64| if count == 0 { Value::Null } else { json!(ms(sum) / count as f64) };
        let percentile = |share: f64| self.latency.quantile(share).map(ms);
        json!({
            "calls": self.calls,
            "errors": self.errors_4xx.saturating_add(self.errors_5xx),
            "errors4xx": self.errors_4xx,
            "errors5xx": self.errors_5xx,
            "throttled": self.throttled,
            "requestBytes": self.request_bytes,
            "responseBytes": self.response_bytes,
            "latencyMs": {
                "mean": mean(self.latency_sum_us, self.calls),
                "p50": percentile(0.50),
                "p95": percentile(0.95),
                "p99": percentile(0.99),
                "max": if self.calls == 0 { None } else { Some(ms(self.latency_max_us)) },
            },
            "backend": {"calls": self.backend_calls, "meanMs": mean(self.backend_latency_sum_us, self.backend_calls)},
        })
    }
}

/// What names a roll-up's group, and what clients read of it.
fn group_of(by: By, rollup: &TrafficRollup) -> (String, Value) {
    match by {
        By::Api => (rollup.api_name.clone(), json!({"apiName": rollup.api_name})),
        By::Version => {
            let names = json!({"apiId": rollup.api, "apiName": rollup.api_name, "apiVersion": rollup.api_version});
            (rollup.api.clone().unwrap_or_default(), names)
        }
        By::Application => {
            let names = json!({"applicationId": rollup.application, "applicationName": rollup.application_name});
            (rollup.application.clone().unwrap_or_default(), names)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rollup(minute: Millis, version: &str, latencies_us: &[u64]) -> TrafficRollup {
        let mut latency = Distribution::default();
        latencies_us.iter().for_each(|us| latency.record(*us));
        TrafficRollup {
            minute,
            api: Some(version.to_owned()),
            api_name: "Pizza".to_owned(),
            api_version: version.to_owned(),
            calls: latencies_us.len() as i64,
            latency_sum_us: latencies_us.iter().sum::<u64>() as i64,
            latency_buckets: latency.into(),
            ..TrafficRollup::default()
        }
    }

    #[test]
    fn percentiles_come_from_the_sum_and_not_from_an_average() {
        let mut report = Report::new(By::Api, None);
        report.add(rollup(0, "1", &[10; 99]));
        report.add(rollup(60_000, "2", &[1_000_000]));
        let all = report.finish();
        assert_eq!(all["groupCount"], 1);
        assert_eq!(all["total"]["latencyMs"]["p99"], 0.01, "99 of 100 calls took 10 µs");
        assert_eq!(all["total"]["latencyMs"]["p50"], 0.01);
        assert_eq!(all["total"]["calls"], 100);
    }

    #[test]
    fn versions_are_told_apart_and_intervals_begin_at_round_times() {
        let mut report = Report::new(By::Version, Some(3_600_000));
        report.add(rollup(3_660_000, "1", &[5]));
        report.add(rollup(3_720_000, "1", &[5, 5]));
        report.add(rollup(7_200_000, "1", &[5]));
        report.add(rollup(7_200_000, "2", &[5]));
        let all = report.finish();
        assert_eq!(all["groups"][0]["apiVersion"], "1", "most calls first");
        let series = all["groups"][0]["series"].as_array().unwrap();
        assert_eq!(series.iter().map(|point| point["calls"].clone()).collect::<Vec<_>>(), [json!(3), json!(1)]);
        assert_eq!(series[0]["from"], "1970-01-01T01:00:00Z");
    }

    #[test]
    fn a_report_has_a_bounded_size() {
        let mut report = Report::new(By::Version, Some(60_000));
        let added = (0..).take_while(|minute| report.add(rollup(minute * 60_000, "1", &[1]))).count();
        assert!(added < SUMS_MAX && added > SUMS_MAX - 10, "{added}");
    }
}
