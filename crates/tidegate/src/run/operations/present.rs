//! That an instance on this store is there: it says so every few seconds, so that each of them can list all.

use std::sync::Arc;
use std::time::Duration;

use tidegate_model::millis;
use tidegate_model::node::{NodeReport, SeenInstance};
use tidegate_store::Store;
use tokio_util::sync::CancellationToken;

use super::Ready;
use crate::run::follow::state::State;

/// Time between two words; a few lost ones do no harm.
const SAID_EVERY: Duration = Duration::from_secs(10);

/// Says so until `stop`, and then that it is gone.
pub async fn keep_saying(
    store: Store,
    report: NodeReport,
    host: String,
    (ready, state): (Ready, Option<Arc<State>>),
    stop: CancellationToken,
) {
    let id = report.id.clone();
    loop {
        let lacks: Vec<String> = ready().await.into_iter().filter_map(|check| check.lacks()).collect();
        let report = NodeReport {
            position: state.as_ref().map_or(0, |state| state.position()),
            degraded: (!lacks.is_empty()).then(|| lacks.join("; ")),
            ..report.clone()
        };
        let instance = SeenInstance { report, host: host.clone(), seen_at: millis::now() };
        if let Err(why) = store.see_instance(&instance).await {
            tracing::debug!(%why, "other instances are not told that this one is there");
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(SAID_EVERY) => {}
        }
    }
    let _ = store.forget_instance(&id).await;
}
