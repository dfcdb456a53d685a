//! Numbers about key managers on the network. One label, the key manager's name: as many as are configured.

use std::sync::Arc;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

const LATENCY_BUCKETS_S: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 10.0];

/// The numbers of all key managers. Cheap to clone; clones count together.
#[derive(Clone)]
pub struct KeyManagerMetrics {
    is_left_alone: Family<Labels, Gauge>,
    failures: Family<Labels, Counter>,
    latency: Family<Labels, Histogram, fn() -> Histogram>,
}

/// The numbers of one key manager.
pub(super) struct Series {
    pub is_left_alone: Gauge,
    pub failures: Counter,
    pub latency: Histogram,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    key_manager: Arc<str>,
}

impl Default for KeyManagerMetrics {
    fn default() -> Self {
        let histogram: fn() -> Histogram = || Histogram::new(LATENCY_BUCKETS_S);
        Self {
            is_left_alone: Family::default(),
            failures: Family::default(),
            latency: Family::new_with_constructor(histogram),
        }
    }
}

impl KeyManagerMetrics {
    /// Adds them to what `/metrics` shows.
    pub fn register(&self, registry: &mut Registry) {
        registry.register(
            "key_manager_left_alone",
            "1 while a key manager is left alone after failures, 0 while it is asked",
            self.is_left_alone.clone(),
        );
        registry.register("key_manager_failures", "Questions a key manager did not answer", self.failures.clone());
        registry.register(
            "key_manager_duration_seconds",
            "Time from question to answer of a key manager",
            self.latency.clone(),
        );
    }

    pub(super) fn series(&self, name: &str) -> Series {
        let labels = Labels { key_manager: name.into() };
        Series {
            is_left_alone: self.is_left_alone.get_or_create_owned(&labels),
            failures: self.failures.get_or_create_owned(&labels),
            latency: self.latency.get_or_create_owned(&labels),
        }
    }
}
