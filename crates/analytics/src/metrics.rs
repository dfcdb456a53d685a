//! Numbers for Prometheus, in the OpenMetrics text format.
//!
//! What each request counts is kept per core ([`shard`](crate::shard)) and added up when it is read.
//!
//! Labels are bounded: an API counts under its own name until [`APIS_MAX`] of them have been seen, further ones under
//! `other`; fault codes likewise up to [`FAULTS_MAX`]. Nothing a client sends becomes a label.

use std::fmt;
use std::sync::Arc;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{
    DescriptorEncoder, EncodeLabelSet, EncodeLabelValue, LabelValueEncoder, MetricEncoder, NoLabelSet,
};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use crate::series::{Admitted, ApiLabels, Fault, Histogram, Merged, NONE, OTHER, Series};
use crate::shard::{Bounds, InFlight, Shards, lock};

/// How many APIs (versions count) have series of their own.
pub const APIS_MAX: usize = 500;

/// How many fault codes have series of their own.
pub const FAULTS_MAX: usize = 128;

/// The `Content-Type` of [`Metrics::render`].
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// How many series are added up before a core may count again.
const SERIES_PER_TURN: usize = 64;

/// All metrics. Cheap to clone; clones count together.
#[derive(Clone)]
pub struct Metrics(Arc<Inner>);

struct Inner {
    registry: Registry,
    counted: Arc<Counted>,
    dropped: Family<QueueLabels, Counter>,
    calls_lost: Counter,
    connections: Family<ListenerLabels, Gauge>,
    connections_total: Family<ListenerLabels, Counter>,
}

/// What requests count.
#[derive(Debug)]
pub(crate) struct Counted {
    pub(crate) shards: Shards,
    pub(crate) admitted: Admitted,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    api: Arc<str>,
    version: Arc<str>,
    status_class: &'static str,
    fault: Fault,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct QueueLabels {
    queue: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ListenerLabels {
    listener: &'static str,
}

impl Metrics {
    /// All at zero.
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    /// All at zero, and whatever `register` adds. Names get the prefix `tidegate_`.
    pub fn with(register: impl FnOnce(&mut Registry)) -> Self {
        Self::within(Bounds::for_this_machine(), register)
    }

    pub(crate) fn within(bounds: Bounds, register: impl FnOnce(&mut Registry)) -> Self {
        let mut inner = Inner {
            registry: Registry::with_prefix("tidegate"),
            counted: Arc::new(Counted { shards: Shards::new(bounds), admitted: Admitted::default() }),
            dropped: Family::default(),
            calls_lost: Counter::default(),
            connections: Family::default(),
            connections_total: Family::default(),
        };
        inner.register();
        register(&mut inner.registry);
        Self(Arc::new(inner))
    }

    /// A request has begun; it is in flight until the returned value is dropped.
    pub fn request_begins(&self) -> InFlight {
        self.0.counted.shards.begin()
    }

    /// A connection was accepted at the listener; it is open until the returned value is dropped.
    pub fn connection_opens(&self, listener: &'static str) -> Running {
        let labels = ListenerLabels { listener };
        self.0.connections_total.get_or_create(&labels).inc();
        Running::begin(self.0.connections.get_or_create_owned(&labels))
    }

    /// Everything, as `/metrics` answers it with [`CONTENT_TYPE`].
    pub fn render(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.0.registry).expect("writing to a string does not fail");
        text
    }

    pub(crate) fn counted(&self) -> &Counted {
        &self.0.counted
    }

    /// Lines that did not get into the access log.
    pub(crate) fn lines_dropped(&self) -> Counter {
        self.0.dropped.get_or_create_owned(&QueueLabels { queue: "access_log" })
    }

    pub(crate) fn calls_lost(&self) -> &Counter {
        &self.0.calls_lost
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

/// Something that is counted as long as this value lives.
#[derive(Debug)]
pub struct Running(Gauge);

impl Running {
    fn begin(gauge: Gauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Inner {
    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register_collector(Box::new(Arc::clone(&self.counted)));
        // The exposition appends `_total` to counters and a full stop to every text.
        registry.register("events_dropped", "Events that did not fit into a queue", self.dropped.clone());
        registry.register("calls_lost", "Calls missing from the stored statistics", self.calls_lost.clone());
        registry.register("connections_open", "Open client connections", self.connections.clone());
        registry.register("connections", "Accepted client connections", self.connections_total.clone());
    }
}

impl Counted {
    fn merged(&self) -> Merged {
        let mut merged = Merged::new();
        for shard in self.shards.iter() {
            let mut from = 0;
            while lock(shard).series.add_to(&mut merged, from, SERIES_PER_TURN) {
                from += SERIES_PER_TURN;
            }
        }
        merged
    }
}

impl Collector for Counted {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let merged = self.merged();
        let in_flight = self.shards.in_flight() as i64;
        encoder
            .encode_descriptor("requests_in_flight", "Requests being served.", None, MetricType::Gauge)?
            .encode_gauge(&in_flight)?;
        if merged.is_empty() {
            return Ok(());
        }
        let requests = encoder.encode_descriptor("requests", "Finished requests.", None, MetricType::Counter)?;
        encode_requests(requests, &merged)?;
        let text = "Time from request to end of answer.";
        let latency = encoder.encode_descriptor("request_duration_seconds", text, None, MetricType::Histogram)?;
        encode_histograms(latency, &merged, |series| &series.latency)?;
        let text = "Time spent on the backend.";
        let latency = encoder.encode_descriptor("backend_duration_seconds", text, None, MetricType::Histogram)?;
        encode_histograms(latency, &merged, |series| &series.backend_latency)?;
        encode_counters(&mut encoder, ("throttled", "Requests refused by a limit."), &merged, |series| {
            series.throttled
        })?;
        let failed = ("upstream_errors", "Requests that failed at the backend.");
        encode_counters(&mut encoder, failed, &merged, |series| series.upstream_errors)
    }
}

fn encode_requests(mut encoder: MetricEncoder<'_>, merged: &Merged) -> fmt::Result {
    for (ApiLabels { api, version }, series) in merged {
        for (status_class, fault, requests) in series.requests() {
            let labels = RequestLabels { api: api.clone(), version: version.clone(), status_class, fault };
            encoder.encode_family(&labels)?.encode_counter::<NoLabelSet, _, u64>(&requests, None)?;
        }
    }
    Ok(())
}

fn encode_histograms(
    mut encoder: MetricEncoder<'_>,
    merged: &Merged,
    of: impl Fn(&Series) -> &Histogram,
) -> fmt::Result {
    for (labels, series) in merged {
        let histogram = of(series);
        let mut encoder = encoder.encode_family(labels)?;
        encoder.encode_histogram::<NoLabelSet>(histogram.sum_s(), histogram.count(), &histogram.buckets(), None)?;
    }
    Ok(())
}

/// Leaves out what is zero.
fn encode_counters(
    encoder: &mut DescriptorEncoder<'_>,
    (name, text): (&str, &str),
    merged: &Merged,
    of: impl Fn(&Series) -> u64,
) -> fmt::Result {
    let mut counts =
        merged.iter().map(|(labels, series)| (labels, of(series))).filter(|(_, count)| *count > 0).peekable();
    if counts.peek().is_none() {
        return Ok(());
    }
    let mut encoder = encoder.encode_descriptor(name, text, None, MetricType::Counter)?;
    counts.try_for_each(|(labels, count)| {
        encoder.encode_family(labels)?.encode_counter::<NoLabelSet, _, u64>(&count, None)
    })
}

impl EncodeLabelValue for Fault {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> fmt::Result {
        match self {
            Self::None => NONE.encode(encoder),
            Self::Code(code) => code.encode(encoder),
            Self::Other => OTHER.encode(encoder),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{FailureSource, RequestEvent};
    use crate::recorder::recorder;
    use crate::sample::{api, event};

    fn count(metrics: &Metrics, event: &RequestEvent<'_>) {
        recorder(metrics.clone(), None, "node").0.record(event);
    }

    fn has(metrics: &Metrics, line: &str) {
        let text = metrics.render();
        assert!(text.lines().any(|found| found == line), "no line {line:?} in\n{text}");
    }

    #[test]
    fn requests_are_counted_by_api_class_and_fault() {
        let metrics = Metrics::new();
        count(&metrics, &event());
        count(&metrics, &event());
        count(&metrics, &RequestEvent { status: 429, fault: Some(900_803), backend_latency_us: None, ..event() });
        count(&metrics, &RequestEvent { status: 503, failure: Some(FailureSource::Upstream), ..event() });
        count(&metrics, &RequestEvent { api: None, status: 404, fault: Some(404), ..event() });
        let labels = r#"api="Petstore",version="1.0.0""#;
        has(&metrics, &format!(r#"tidegate_requests_total{{{labels},status_class="2xx",fault=""}} 2"#));
        has(&metrics, &format!(r#"tidegate_requests_total{{{labels},status_class="4xx",fault="900803"}} 1"#));
        has(&metrics, r#"tidegate_requests_total{api="",version="",status_class="4xx",fault="404"} 1"#);
        has(&metrics, &format!("tidegate_throttled_total{{{labels}}} 1"));
        has(&metrics, &format!("tidegate_upstream_errors_total{{{labels}}} 1"));
        has(&metrics, &format!("tidegate_request_duration_seconds_count{{{labels}}} 4"));
        has(&metrics, &format!("tidegate_request_duration_seconds_bucket{{le=\"0.001\",{labels}}} 0"));
        has(&metrics, &format!("tidegate_request_duration_seconds_bucket{{le=\"0.0025\",{labels}}} 4"));
        has(&metrics, &format!("tidegate_backend_duration_seconds_count{{{labels}}} 3"));
        assert!(metrics.render().ends_with("# EOF\n"));
    }

    #[test]
    fn what_runs_is_counted_until_it_ends() {
        let metrics = Metrics::new();
        let (first, second) = (metrics.request_begins(), metrics.request_begins());
        let connection = metrics.connection_opens("gateway-http");
        has(&metrics, "tidegate_requests_in_flight 2");
        has(&metrics, r#"tidegate_connections_open{listener="gateway-http"} 1"#);
        drop((first, second, connection));
        has(&metrics, "tidegate_requests_in_flight 0");
        has(&metrics, r#"tidegate_connections_open{listener="gateway-http"} 0"#);
        has(&metrics, r#"tidegate_connections_total{listener="gateway-http"} 1"#);
    }

    #[test]
    fn beyond_the_bounds_everything_is_other() {
        let metrics = Metrics::new();
        for number in 0..APIS_MAX + 10 {
            let api = api(&number.to_string(), &format!("A{number}"));
            count(&metrics, &RequestEvent { api: Some(&api), ..event() });
        }
        for code in 0..FAULTS_MAX as u32 + 10 {
            count(&metrics, &RequestEvent { api: None, fault: Some(code), status: 400, ..event() });
        }
        has(&metrics, r#"tidegate_requests_total{api="other",version="other",status_class="2xx",fault=""} 10"#);
        has(&metrics, r#"tidegate_requests_total{api="",version="",status_class="4xx",fault="other"} 10"#);
        count(&metrics, &RequestEvent { api: Some(&api("0", "A0")), ..event() });
        has(&metrics, r#"tidegate_requests_total{api="A0",version="1.0.0",status_class="2xx",fault=""} 2"#);
        let series = metrics.render().lines().filter(|line| line.starts_with("tidegate_requests_total")).count();
        assert_eq!(series, APIS_MAX + 1 + FAULTS_MAX + 1);
    }

    #[test]
    fn hostile_names_do_not_break_the_exposition() {
        let metrics = Metrics::new();
        count(&metrics, &RequestEvent { api: Some(&api("x", "a\"} 1\n# EOF\\")), ..event() });
        has(
            &metrics,
            r#"tidegate_requests_total{api="a\"} 1\n# EOF\\",version="1.0.0",status_class="2xx",fault=""} 1"#,
        );
    }

    #[test]
    fn others_add_metrics_of_their_own() {
        let own = Counter::<u64>::default();
        let metrics = Metrics::with(|registry| registry.register("own", "Own", own.clone()));
        own.inc();
        has(&metrics, "tidegate_own_total 1");
    }
}
