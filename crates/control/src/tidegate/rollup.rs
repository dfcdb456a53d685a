//! Roll-ups between analytics, which makes them, and the store, which keeps them; neither knows the other.

use tidegate_analytics::{Rollup, Sink, StoreFuture};
use tidegate_store::Store;
use tidegate_store::traffic::TrafficRollup;

/// The sink of a node that has a store. One handed over again is kept once, since roll-ups have ids of their own.
pub struct StoreSink(pub Store);

impl Sink for StoreSink {
    fn store<'a>(&'a self, batch: &'a [Rollup]) -> StoreFuture<'a> {
        Box::pin(async move {
            let rollups: Vec<TrafficRollup> = batch.iter().map(to_store).collect();
            Ok(self.0.add_rollups(&rollups).await?)
        })
    }
}

/// A roll-up as the store keeps it.
pub fn to_store(rollup: &Rollup) -> TrafficRollup {
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let key = &rollup.key;
    TrafficRollup {
        id: rollup.id.clone(),
        minute: key.minute_ms,
        api: key.api_id.as_ref().map(|id| id.as_str().to_owned()),
        api_name: key.api_name.clone(),
        api_version: key.api_version.clone(),
        application: key.application_id.as_ref().map(|id| id.as_str().to_owned()),
        application_name: key.application_name.clone(),
        calls: number(rollup.calls),
        errors_4xx: number(rollup.client_errors),
        errors_5xx: number(rollup.server_errors),
        throttled: number(rollup.throttled),
        request_bytes: number(rollup.request_bytes),
        response_bytes: number(rollup.response_bytes),
        latency_sum_us: number(rollup.latency_sum_us),
        latency_max_us: number(rollup.latency_max_us),
        backend_calls: number(rollup.backend_calls),
        backend_latency_sum_us: number(rollup.backend_latency_sum_us),
        latency_buckets: rollup.latency.clone().into(),
    }
}
