//! Where the gateway reports calls: metrics, the access log, and roll-ups written to the store.

use std::path::Path;

use anyhow::Result;
use tidegate_analytics::collector::{Sink, StoreFuture};
use tidegate_analytics::rollup::Rollup;
use tidegate_analytics::{AccessLog, Metrics, Recorder, recorder};
use tidegate_config::Config;
use tidegate_store::Store;
use tidegate_store::traffic::TrafficRollup;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Value of `gateway.access_log` that means standard output.
const STDOUT: &str = "-";

/// The running recorder with what must be ended in order.
pub struct Statistics {
    recorder: Recorder,
    access_log: Option<AccessLog>,
    finish: CancellationToken,
    collector: JoinHandle<()>,
}

/// Starts log and collector. They outlive the gateway's drain, so that its last calls are counted too.
///
/// # Errors
/// When the access log cannot be opened.
pub fn start(config: &Config, metrics: &Metrics, store: &Store) -> Result<Statistics> {
    let access_log = match config.gateway.access_log.as_deref() {
        None => None,
        Some(path) if path == Path::new(STDOUT) => Some(AccessLog::to_stdout(metrics)?),
        Some(path) => Some(AccessLog::to_file(path, metrics)?),
    };
    let run = tidegate_model::id::ApiId::fresh();
    let (recorder, collector) = recorder(metrics.clone(), access_log.clone(), run.as_str());
    let finish = CancellationToken::new();
    let (sink, finished) = (StoreSink(store.clone()), finish.clone());
    let collector = tokio::spawn(async move { collector.run(&sink, finished.cancelled()).await });
    Ok(Statistics { recorder, access_log, finish, collector })
}

impl Statistics {
    /// For the gateway.
    pub fn recorder(&self) -> Recorder {
        self.recorder.clone()
    }

    /// After the log file was renamed.
    pub fn reopen_log(&self) {
        if let Some(log) = &self.access_log {
            log.reopen();
        }
    }

    /// Writes what is not written yet.
    pub async fn finish(self) {
        self.finish.cancel();
        if self.collector.await.is_err() {
            tracing::error!("the collector of statistics panicked; its last minute is lost");
        }
        if let Some(log) = self.access_log {
            // Waits for the writer's thread.
            let _ = tokio::task::spawn_blocking(move || log.stop()).await;
        }
    }
}

/// Writes roll-ups to the store.
pub struct StoreSink(pub Store);

impl Sink for StoreSink {
    fn store<'a>(&'a self, batch: &'a [Rollup]) -> StoreFuture<'a> {
        Box::pin(async move {
            let rows: Vec<TrafficRollup> = batch.iter().map(row).collect();
            self.0.add_rollups(&rows).await.map_err(Into::into)
        })
    }
}

fn row(rollup: &Rollup) -> TrafficRollup {
    let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    TrafficRollup {
        id: rollup.id.clone(),
        minute: rollup.key.minute_ms,
        api: rollup.key.api_id.as_ref().map(|id| id.as_str().to_owned()),
        api_name: rollup.key.api_name.clone(),
        api_version: rollup.key.api_version.clone(),
        application: rollup.key.application_id.as_ref().map(|id| id.as_str().to_owned()),
        application_name: rollup.key.application_name.clone(),
        calls: signed(rollup.calls),
        errors_4xx: signed(rollup.client_errors),
        errors_5xx: signed(rollup.server_errors),
        throttled: signed(rollup.throttled),
        request_bytes: signed(rollup.request_bytes),
        response_bytes: signed(rollup.response_bytes),
        latency_sum_us: signed(rollup.latency_sum_us),
        latency_max_us: signed(rollup.latency_max_us),
        backend_calls: signed(rollup.backend_calls),
        backend_latency_sum_us: signed(rollup.backend_latency_sum_us),
        latency_buckets: rollup.latency.clone().into(),
    }
}
