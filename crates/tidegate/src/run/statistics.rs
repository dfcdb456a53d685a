//! Where the gateway reports calls: metrics, the access log, and roll-ups, written to the store or sent up
//! to the control plane.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use http::{HeaderMap, Method};
use tidegate_analytics::collector::{STORE_TIME_MAX, Sink, StoreFuture};
use tidegate_analytics::rollup::Rollup;
use tidegate_analytics::{AccessLog, Metrics, Recorder, recorder};
use tidegate_config::Config;
use tidegate_control::node::row;
use tidegate_gateway::peer::{Ask, Link, PeerError};
use tidegate_model::feed::{BASE, FORMAT};
use tidegate_store::Store;
use tidegate_store::traffic::TrafficRollup;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Value of `gateway.access_log` that means standard output.
const STDOUT: &str = "-";

/// Largest answer to a batch sent up, bytes.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

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
pub fn start(config: &Config, metrics: &Metrics, to: Destination) -> Result<Statistics> {
    let access_log = match config.gateway.access_log.as_deref() {
        None => None,
        Some(path) if path == Path::new(STDOUT) => Some(AccessLog::to_stdout(metrics)?),
        Some(path) => Some(AccessLog::to_file(path, metrics)?),
    };
    let run = tidegate_model::id::ApiId::fresh();
    let (recorder, collector) = recorder(metrics.clone(), access_log.clone(), run.as_str());
    let finish = CancellationToken::new();
    let finished = finish.clone();
    let collector = tokio::spawn(async move { collector.run(&to, finished.cancelled()).await });
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

/// Where roll-ups go.
pub enum Destination {
    /// The store of this process.
    Store(Store),
    /// A control plane elsewhere. Until it takes them they wait in the collector's bounded outbox.
    Peer(Arc<Link>),
}

impl Sink for Destination {
    fn store<'a>(&'a self, batch: &'a [Rollup]) -> StoreFuture<'a> {
        Box::pin(async move {
            match self {
                Self::Store(store) => {
                    let rows: Vec<TrafficRollup> = batch.iter().map(row).collect();
                    store.add_rollups(&rows).await.map_err(Into::into)
                }
                Self::Peer(link) => send(link, batch).await.map_err(Into::into),
            }
        })
    }
}

/// Sends a batch up. One that arrived although the answer was lost may be sent again: roll-ups have ids.
async fn send(link: &Link, batch: &[Rollup]) -> Result<(), PeerError> {
    let path = format!("{BASE}/statistics");
    let ask = Ask {
        method: Method::POST,
        path: &path,
        headers: HeaderMap::new(),
        body: serde_json::json!({ "format": FORMAT, "rollups": batch }).to_string().into(),
        bytes_max: ANSWER_BYTES_MAX,
        deadline: STORE_TIME_MAX,
    };
    link.peer()?.ask(&ask, &[]).await.map(|_| ())
}
