//! The one place that requests end at.

use std::sync::Arc;

use prometheus_client::metrics::counter::Counter;
use tokio::sync::mpsc::{self, Sender};

use crate::access_log::AccessLog;
use crate::collector::Collector;
use crate::event::RequestEvent;
use crate::metrics::{Metrics, Queue};

/// How many events wait to be counted; further ones are dropped and counted as dropped. At 200 000 requests per second
/// the queue fills to three quarters between two turns of the collector.
pub const EVENTS_MAX: usize = 65_536;

/// Records requests. Cheap to clone.
#[derive(Clone)]
pub struct Recorder {
    metrics: Metrics,
    access_log: Option<AccessLog>,
    events: Sender<Arc<RequestEvent>>,
    dropped: Counter,
}

/// A recorder and its collector, which must [run](Collector::run) for statistics to be kept. `instance` must be unique
/// to this run of this process (for instance a fresh UUID): it makes the roll-ups' ids unique.
pub fn recorder(metrics: Metrics, access_log: Option<AccessLog>, instance: &str) -> (Recorder, Collector) {
    with_queue(EVENTS_MAX, metrics, access_log, instance)
}

pub(crate) fn with_queue(
    events_max: usize,
    metrics: Metrics,
    access_log: Option<AccessLog>,
    instance: &str,
) -> (Recorder, Collector) {
    let (sender, receiver) = mpsc::channel(events_max);
    let collector = Collector::new(receiver, instance, metrics.calls_lost());
    let dropped = metrics.dropped(Queue::Statistics);
    (Recorder { metrics, access_log, events: sender, dropped }, collector)
}

impl Recorder {
    /// Records one request: counts it, logs it, hands it to the statistics. Never waits; what does not fit into a queue
    /// is dropped and counted. To be called exactly once per request.
    pub fn record(&self, event: RequestEvent) {
        self.metrics.count(&event);
        let event = Arc::new(event);
        if let Some(log) = &self.access_log {
            log.write(Arc::clone(&event));
        }
        if self.events.try_send(event).is_err() {
            self.dropped.inc();
        }
    }

    /// The metrics it counts in.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }
}
