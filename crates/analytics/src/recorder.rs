//! The one place that requests end at.

use std::sync::Arc;

use crate::access_log::AccessLog;
use crate::collector::{Bell, Collector};
use crate::event::RequestEvent;
use crate::metrics::Metrics;
use crate::shard::Shard;
use crate::tally::Tallied;

/// Records requests. Cheap to clone.
#[derive(Clone)]
pub struct Recorder(Arc<Inner>);

struct Inner {
    metrics: Metrics,
    access_log: Option<AccessLog>,
    bell: Arc<Bell>,
}

/// A recorder and its collector, which must [run](Collector::run) for statistics to be kept. `instance` must be unique
/// to this run of this process (for instance a fresh UUID): it makes the roll-ups' ids unique. Metrics and access log
/// are for one recorder only.
pub fn recorder(metrics: Metrics, access_log: Option<AccessLog>, instance: &str) -> (Recorder, Collector) {
    let bell = Arc::new(Bell::default());
    let collector = Collector::new(metrics.clone(), Arc::clone(&bell), instance);
    (Recorder(Arc::new(Inner { metrics, access_log, bell })), collector)
}

impl Recorder {
    /// Records one request: counts it, and writes its line of the access log down in memory. Waits for nobody but a
    /// reader that visits this core, and allocates nothing for an API and application that were called before within
    /// the minute. To be called exactly once per request.
    pub fn record(&self, event: &RequestEvent<'_>) {
        let Inner { metrics, access_log, bell } = &*self.0;
        let counted = metrics.counted();
        let mut guard = counted.shards.mine();
        let Shard { series, tallies, lines } = &mut *guard;
        let tallied = tallies.count(event, || series.place(event.api, &counted.admitted));
        let place = match tallied {
            Tallied::Counted { series, .. } => series,
            Tallied::Lost => series.place(event.api, &counted.admitted),
        };
        series.count(place, event, &counted.admitted);
        let appended = access_log.as_ref().map(|log| (log, lines.append(event)));
        drop(guard);
        if let Some((log, appended)) = appended {
            log.heed(appended);
        }
        match tallied {
            Tallied::Counted { is_urgent, .. } => bell.ring(is_urgent),
            Tallied::Lost => drop(metrics.calls_lost().inc()),
        }
    }

    /// Whether there is an access log: else nobody asks what a client calls itself.
    pub fn has_access_log(&self) -> bool {
        self.0.access_log.is_some()
    }

    /// The metrics it counts in.
    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }
}

/// The last recorder is gone.
impl Drop for Inner {
    fn drop(&mut self) {
        self.bell.abandon();
    }
}

#[cfg(test)]
#[path = "recorder_tests.rs"]
mod tests;
