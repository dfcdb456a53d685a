//! What is done every minute: keys rotate, statistics are added up to hours, and what is old is forgotten: tokens, changes,
//! statistics, audit events.

use std::time::Duration;

use tidegate_config::Config;
use tidegate_control::MINUTES_KEPT_MS;
use tidegate_keymanager::KeyManager;
use tidegate_model::millis::{self, Millis};
use tidegate_store::Store;
use tracing::warn;

use super::Stop;

const EVERY: Duration = Duration::from_secs(60);
const DAY_MS: Millis = 86_400_000;
/// Changes older than this are forgotten; a gateway away for longer starts again from a snapshot.
const CHANGES_KEPT_MS: Millis = 7 * DAY_MS;
/// Audit events older than this are forgotten.
const AUDIT_KEPT_MS: Millis = 400 * DAY_MS;
/// Most batches of old rows that one round forgets.
const BATCHES_MAX: usize = 20;

/// Starts the rounds; they end with `stop`.
pub(super) fn start(config: &Config, store: &Store, key_manager: &KeyManager, stop: &Stop) {
    let statistics_kept = Millis::from(config.analytics.retention_days) * DAY_MS;
    let (store, key_manager, stopped) = (store.clone(), key_manager.clone(), stop.now.clone());
    stop.tasks.spawn(async move {
        loop {
            tokio::select! {
                () = stopped.cancelled() => return,
                () = tokio::time::sleep(EVERY) => {}
            }
            let now = millis::now();
            if let Err(why) = key_manager.maintain(now).await {
                warn!(error = %why, "upkeep of keys and tokens failed; the next round tries again");
            }
            if let Err(why) = fold(&store, now - MINUTES_KEPT_MS).await {
                warn!(error = %why, "adding up old statistics failed; the next round tries again");
            }
            if let Err(why) = forget(&store, now - CHANGES_KEPT_MS, now - statistics_kept, now - AUDIT_KEPT_MS).await {
                warn!(error = %why, "forgetting old changes and statistics failed; the next round tries again");
            }
        }
    });
}

/// Adds up statistics by the hour; at the first start after an update there are many.
async fn fold(store: &Store, before: Millis) -> tidegate_store::Result<()> {
    for _ in 0..BATCHES_MAX {
        if store.fold_traffic(before).await? == 0 {
            break;
        }
    }
    Ok(())
}

async fn forget(
    store: &Store,
    changes_before: Millis,
    statistics_before: Millis,
    audit_before: Millis,
) -> tidegate_store::Result<()> {
    store.prune_changes(changes_before).await?;
    for _ in 0..BATCHES_MAX {
        if store.prune_traffic(statistics_before).await? == 0 {
            break;
        }
    }
    for _ in 0..BATCHES_MAX {
        if store.prune_audit(audit_before).await? == 0 {
            break;
        }
    }
    Ok(())
}
