//! Keeps the gateway in step with the store: a snapshot to begin with, then the change feed. A hint from this process
//! says "look now"; other nodes' changes are found by looking regularly.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tidegate_gateway::Gateway;
use tidegate_model::millis;
use tidegate_store::Store;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

/// Longest time between two looks at the feed.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Wait after a failed look.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// Follows until `stop`. The first snapshot is loaded before this returns its task.
///
/// # Errors
/// When the first snapshot cannot be read.
pub async fn start(
    store: Store,
    gateway: Arc<Gateway>,
    environment: String,
    stop: CancellationToken,
) -> anyhow::Result<tokio::task::JoinHandle<()>> {
    let mut follower = Follower { store, gateway, environment, seq: 0 };
    let hints = follower.store.hints();
    follower.begin_again().await?;
    Ok(tokio::spawn(async move { follower.run(hints, stop).await }))
}

struct Follower {
    store: Store,
    gateway: Arc<Gateway>,
    environment: String,
    seq: i64,
}

impl Follower {
    async fn run(&mut self, mut hints: tokio::sync::watch::Receiver<i64>, stop: CancellationToken) {
        loop {
            let wait = match self.catch_up().await {
                Ok(()) => LOOK_EVERY,
                Err(why) => {
                    warn!(error = %why, "cannot read the change feed; the gateway serves what it has");
                    RETRY_AFTER
                }
            };
            tokio::select! {
                () = stop.cancelled() => return,
                _ = hints.changed() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    async fn begin_again(&mut self) -> anyhow::Result<()> {
        let snapshot = self.store.snapshot(&self.environment, millis::now()).await?;
        info!(apis = snapshot.apis.len(), seq = snapshot.seq, "gateway begins from a snapshot");
        self.seq = snapshot.seq;
        report(self.gateway.load(snapshot));
        Ok(())
    }

    async fn catch_up(&mut self) -> anyhow::Result<()> {
        loop {
            let Some(changes) = self.store.changes_after(self.seq).await? else {
                return self.begin_again().await;
            };
            let Some(last) = changes.last().map(|change| change.seq) else { return Ok(()) };
            let mut seen = HashSet::new();
            let mut updates = Vec::new();
            for change in changes {
                if seen.insert(change.topic.clone()) {
                    match self.store.update(&self.environment, &change.topic).await {
                        Ok(update) => updates.push(update),
                        // One row nobody can read must not keep later changes, revocations among them, from the gateway.
                        Err(why @ tidegate_store::Error::Corrupt(_)) => {
                            tracing::error!(topic = ?change.topic, error = %why, "passing over an unreadable change");
                        }
                        Err(why) => return Err(why.into()),
                    }
                }
            }
            report(self.gateway.apply(updates));
            self.seq = last;
        }
    }
}

/// What the gateway could not take up stays as it was; an operator must see it.
fn report(outcome: Result<(), Vec<tidegate_gateway::Error>>) {
    for why in outcome.err().unwrap_or_default() {
        tracing::error!(error = %why, "the gateway cannot take up a change");
    }
}
