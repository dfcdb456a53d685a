//! Numbers for Prometheus, in the OpenMetrics text format.
//!
//! Labels are bounded: an API counts under its own name until [`APIS_MAX`] of them have been seen, further ones under
//! `other`; fault codes likewise up to [`FAULTS_MAX`]. Nothing a client sends becomes a label.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use tidegate_model::id::ApiId;

use crate::event::{FailureSource, RequestEvent};

/// How many APIs (versions count) have series of their own.
pub const APIS_MAX: usize = 500;

/// How many fault codes have series of their own.
pub const FAULTS_MAX: usize = 128;

/// The `Content-Type` of [`Metrics::render`].
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The label of what is beyond a bound.
const OTHER: &str = "other";
/// The label of what is not there.
const NONE: &str = "";

/// Statuses by their first digit; 0 is never used.
const STATUS_CLASSES: usize = 6;

/// Series that a thread remembers.
const NEAR_SERIES: usize = 64;

/// Whose metrics, which API, its series.
type Near = Option<(u64, ApiId, Arc<Series>)>;

thread_local! {
    static NEAR: RefCell<Vec<Near>> = const { RefCell::new(Vec::new()) };
}

const LATENCY_BUCKETS_S: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// All metrics. Cheap to clone; clones count together.
#[derive(Clone)]
pub struct Metrics(Arc<Inner>);

struct Inner {
    /// Tells these metrics from others in a thread's memory.
    id: u64,
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    latency: Family<ApiLabels, Histogram, fn() -> Histogram>,
    backend_latency: Family<ApiLabels, Histogram, fn() -> Histogram>,
    throttled: Family<ApiLabels, Counter>,
    upstream_errors: Family<ApiLabels, Counter>,
    dropped: Family<QueueLabels, Counter>,
    calls_lost: Counter,
    in_flight: Gauge,
    connections: Family<ListenerLabels, Gauge>,
    connections_total: Family<ListenerLabels, Counter>,
    apis: RwLock<HashMap<ApiId, Arc<Series>>>,
    other: OnceLock<Arc<Series>>,
    faults: RwLock<HashSet<u32>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ApiLabels {
    api: Arc<str>,
    version: Arc<str>,
}

/// What every request of an API touches, so that it need not be looked up in each family.
struct Series {
    labels: ApiLabels,
    latency: Histogram,
    backend_latency: Histogram,
    /// Requests without a fault, by class of status; made when the first is counted.
    faultless: [OnceLock<Counter>; STATUS_CLASSES],
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    api: Arc<str>,
    version: Arc<str>,
    status_class: &'static str,
    fault: Fault,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Fault {
    None,
    Code(u32),
    Other,
}

impl EncodeLabelValue for Fault {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), std::fmt::Error> {
        match self {
            Self::None => NONE.encode(encoder),
            Self::Code(code) => code.encode(encoder),
            Self::Other => OTHER.encode(encoder),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct QueueLabels {
    queue: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ListenerLabels {
    listener: &'static str,
}

/// A queue that drops events when it is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// Towards the roll-ups.
    Statistics,
    /// Towards the access log.
    AccessLog,
}

impl Metrics {
    /// All at zero.
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    /// All at zero, and whatever `register` adds. Names get the prefix `tidegate_`.
    pub fn with(register: impl FnOnce(&mut Registry)) -> Self {
        let histogram: fn() -> Histogram = || Histogram::new(LATENCY_BUCKETS_S);
        static NEXT_ID: AtomicU64 = AtomicU64::new(0);
        let mut inner = Inner {
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            registry: Registry::with_prefix("tidegate"),
            requests: Family::default(),
            latency: Family::new_with_constructor(histogram),
            backend_latency: Family::new_with_constructor(histogram),
            throttled: Family::default(),
            upstream_errors: Family::default(),
            dropped: Family::default(),
            calls_lost: Counter::default(),
            in_flight: Gauge::default(),
            connections: Family::default(),
            connections_total: Family::default(),
            apis: RwLock::default(),
            other: OnceLock::new(),
            faults: RwLock::default(),
        };
        inner.register();
        register(&mut inner.registry);
        Self(Arc::new(inner))
    }

    /// Counts a finished request.
    pub fn count(&self, event: &RequestEvent) {
        let inner = &*self.0;
        let series = inner.series_near(event);
        let labels = &series.labels;
        let request = |fault| {
            let ApiLabels { api, version } = labels.clone();
            RequestLabels { api, version, status_class: event.status_class(), fault }
        };
        let faultless = series.faultless.get(usize::from(event.status / 100)).filter(|_| event.fault.is_none());
        match faultless {
            Some(counter) => {
                counter.get_or_init(|| inner.requests.get_or_create_owned(&request(Fault::None))).inc();
            }
            None => {
                inner.requests.get_or_create(&request(inner.fault(event.fault))).inc();
            }
        }
        series.latency.observe(seconds(event.latency_us));
        if let Some(backend_us) = event.backend_latency_us {
            series.backend_latency.observe(seconds(backend_us));
        }
        if event.is_throttled() {
            inner.throttled.get_or_create(labels).inc();
        }
        if event.failure == Some(FailureSource::Upstream) {
            inner.upstream_errors.get_or_create(labels).inc();
        }
    }

    /// A request has begun; it is in flight until the returned value is dropped.
    pub fn request_begins(&self) -> Running {
        Running::begin(self.0.in_flight.clone())
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

    pub(crate) fn dropped(&self, queue: Queue) -> Counter {
        let queue = match queue {
            Queue::Statistics => "statistics",
            Queue::AccessLog => "access_log",
        };
        self.0.dropped.get_or_create_owned(&QueueLabels { queue })
    }

    pub(crate) fn calls_lost(&self) -> Counter {
        self.0.calls_lost.clone()
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
        // The exposition appends `_total` to counters and a full stop to every text.
        registry.register("requests", "Finished requests", self.requests.clone());
        registry.register("request_duration_seconds", "Time from request to end of answer", self.latency.clone());
        registry.register("backend_duration_seconds", "Time spent on the backend", self.backend_latency.clone());
        registry.register("throttled", "Requests refused by a limit", self.throttled.clone());
        registry.register("upstream_errors", "Requests that failed at the backend", self.upstream_errors.clone());
        registry.register("events_dropped", "Events that did not fit into a queue", self.dropped.clone());
        registry.register("calls_lost", "Calls missing from the stored statistics", self.calls_lost.clone());
        registry.register("requests_in_flight", "Requests being served", self.in_flight.clone());
        registry.register("connections_open", "Open client connections", self.connections.clone());
        registry.register("connections", "Accepted client connections", self.connections_total.clone());
    }

    /// The series of the event's API. A thread remembers the last few it counted in, which takes no lock.
    fn series_near(&self, event: &RequestEvent) -> Arc<Series> {
        let Some(api) = &event.api else { return self.series(event) };
        let owner = self.id;
        let place = (api.id.as_str().as_ptr() as usize >> 4) % NEAR_SERIES;
        NEAR.with_borrow_mut(|near| {
            match near.get(place) {
                Some(Some((known_owner, id, series))) if *known_owner == owner && *id == api.id => {
                    return Arc::clone(series);
                }
                Some(_) => {}
                None => near.resize_with(NEAR_SERIES, || None),
            }
            let series = self.series(event);
            near[place] = Some((owner, api.id.clone(), Arc::clone(&series)));
            series
        })
    }

    fn series(&self, event: &RequestEvent) -> Arc<Series> {
        let Some(api) = &event.api else {
            return self.make_series(NONE.into(), NONE.into());
        };
        {
            let apis = self.apis.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(series) = apis.get(&api.id) {
                return Arc::clone(series);
            }
            if apis.len() >= APIS_MAX {
                return self.other();
            }
        }
        let mut apis = self.apis.write().unwrap_or_else(PoisonError::into_inner);
        if apis.len() >= APIS_MAX && !apis.contains_key(&api.id) {
            return self.other();
        }
        let make = || self.make_series(Arc::clone(&api.name), Arc::clone(&api.version));
        Arc::clone(apis.entry(api.id.clone()).or_insert_with(make))
    }

    /// The series of all APIs beyond the bound, made once: there may be many such APIs, each called now and then.
    fn other(&self) -> Arc<Series> {
        Arc::clone(self.other.get_or_init(|| self.make_series(OTHER.into(), OTHER.into())))
    }

    fn make_series(&self, api: Arc<str>, version: Arc<str>) -> Arc<Series> {
        let labels = ApiLabels { api, version };
        let latency = self.latency.get_or_create_owned(&labels);
        let backend_latency = self.backend_latency.get_or_create_owned(&labels);
        Arc::new(Series { labels, latency, backend_latency, faultless: Default::default() })
    }

    fn fault(&self, code: Option<u32>) -> Fault {
        let Some(code) = code else {
            return Fault::None;
        };
        if self.faults.read().unwrap_or_else(PoisonError::into_inner).contains(&code) {
            return Fault::Code(code);
        }
        let mut faults = self.faults.write().unwrap_or_else(PoisonError::into_inner);
        if faults.len() >= FAULTS_MAX && !faults.contains(&code) {
            return Fault::Other;
        }
        faults.insert(code);
        Fault::Code(code)
    }
}

fn seconds(us: u64) -> f64 {
    us as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{api, event};

    fn has(metrics: &Metrics, line: &str) {
        let text = metrics.render();
        assert!(text.lines().any(|found| found == line), "no line {line:?} in\n{text}");
    }

    #[test]
    fn requests_are_counted_by_api_class_and_fault() {
        let metrics = Metrics::new();
        metrics.count(&event());
        metrics.count(&event());
        metrics.count(&RequestEvent { status: 429, fault: Some(900_803), backend_latency_us: None, ..event() });
        metrics.count(&RequestEvent { status: 503, failure: Some(FailureSource::Upstream), ..event() });
        metrics.count(&RequestEvent { api: None, status: 404, fault: Some(404), ..event() });
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
            let api = Some(api(&number.to_string(), &format!("A{number}")));
            metrics.count(&RequestEvent { api, ..event() });
        }
        for code in 0..FAULTS_MAX as u32 + 10 {
            metrics.count(&RequestEvent { api: None, fault: Some(code), status: 400, ..event() });
        }
        has(&metrics, r#"tidegate_requests_total{api="other",version="other",status_class="2xx",fault=""} 10"#);
        has(&metrics, r#"tidegate_requests_total{api="",version="",status_class="4xx",fault="other"} 10"#);
        let again = Some(api("0", "A0"));
        metrics.count(&RequestEvent { api: again, ..event() });
        has(&metrics, r#"tidegate_requests_total{api="A0",version="1.0.0",status_class="2xx",fault=""} 2"#);
        let series = metrics.render().lines().filter(|line| line.starts_with("tidegate_requests_total")).count();
        assert_eq!(series, APIS_MAX + 1 + FAULTS_MAX + 1);
    }

    #[test]
    fn hostile_names_do_not_break_the_exposition() {
        let metrics = Metrics::new();
        metrics.count(&RequestEvent { api: Some(api("x", "a\"} 1\n# EOF\\")), ..event() });
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
