//! Keeps the gateway in step with what is deployed: a snapshot to begin with, then the change feed.
//!
//! One follower over two [`source`]s, the store of this process or a control plane elsewhere. A gateway without a store keeps
//! its plan on disk ([`kept`]) and begins from there when nobody answers: it serves while its control plane is down, says so
//! ([`state`]), and catches up when it is back.

pub mod source;
pub mod kept;
pub mod state;
pub mod pause;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use tidegate_gateway::Gateway;
use tidegate_gateway::peer::PeerError;
use tidegate_model::change::Snapshot;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use self::kept::Keeper;
use self::pause::Pause;
use self::source::{News, Source};
use self::state::State;

/// How long a gateway that has nothing to serve waits for something that lets it in. A control plane that starts at the same
/// moment is ready within it.
const JOIN_WAIT_MAX: Duration = Duration::from_secs(15);

/// Keeps a gateway in step.
pub struct Follower {
    source: Source,
    gateway: Arc<Gateway>,
    state: Arc<State>,
    /// `None` beside a store: that is the plan on disk.
    keeper: Option<Keeper>,
    seq: i64,
}

impl Follower {
    /// Has read nothing yet.
    pub fn new(source: Source, gateway: Arc<Gateway>, state: Arc<State>, keeper: Option<Keeper>) -> Self {
        Self { source, gateway, state, keeper, seq: 0 }
    }

    /// Gives the gateway its first plan, and then follows in a task of its own until `stop`.
    ///
    /// # Errors
    /// When the store fails, or a control plane does not let us in and there is no plan on disk.
    pub async fn start(mut self, stop: CancellationToken) -> Result<tokio::task::JoinHandle<()>> {
        self.begin().await?;
        Ok(tokio::spawn(async move { self.run(stop).await }))
    }

    async fn begin(&mut self) -> Result<()> {
        if self.begin_from_disk().await {
            return Ok(());
        }
        let begun = Instant::now();
        let mut pause = Pause::default();
        loop {
            let Err(why) = self.begin_again().await else { return Ok(()) };
            let Source::Peer(peer) = &self.source else { return Err(why) };
            let is_final = match why.downcast_ref::<PeerError>() {
                Some(PeerError::Refused { .. }) => peer.is_configured() || begun.elapsed() > JOIN_WAIT_MAX,
                Some(PeerError::NotJoined(_)) => begun.elapsed() > JOIN_WAIT_MAX,
                _ => false,
            };
            if is_final {
                bail!(why);
            }
            self.state.failed(&why);
            if pause.is_worth_telling() {
                warn!("no plan to serve yet, trying again: {why:#}");
            }
            tokio::time::sleep(pause.next()).await;
        }
    }

    /// Serves what was kept, if there is something.
    async fn begin_from_disk(&mut self) -> bool {
        let Some(keeper) = &mut self.keeper else { return false };
        let Some(kept) = keeper.read().await else { return false };
        info!(apis = kept.snapshot.apis.len(), seq = kept.snapshot.seq, "gateway begins from the plan on disk");
        self.seq = kept.snapshot.seq;
        self.source.continue_from(&kept.feed);
        self.state.begun_from_disk(kept.as_of);
        report(self.gateway.load(kept.snapshot.clone()));
        keeper.begin(kept).await;
        true
    }

    async fn begin_again(&mut self) -> Result<()> {
        let snapshot = self.source.snapshot().await?;
        info!(apis = snapshot.apis.len(), seq = snapshot.seq, "gateway begins from a snapshot");
        self.take(snapshot).await;
        Ok(())
    }

    async fn take(&mut self, snapshot: Snapshot) {
        self.seq = snapshot.seq;
        if let Some(keeper) = &self.keeper {
            keeper.replace(self.source.feed(), snapshot.clone()).await;
        }
        report(self.gateway.load(snapshot));
        self.state.in_step(self.seq);
    }

    async fn run(&mut self, stop: CancellationToken) {
        let mut pause = Pause::default();
        loop {
            let step = tokio::select! {
                () = stop.cancelled() => break,
                step = self.step() => step,
            };
            match step {
                Ok(()) => {
                    if let Some(away) = self.state.in_step(self.seq) {
                        info!("in step again with {} after {} s", self.source, away.as_secs());
                    }
                    pause = Pause::default();
                    continue;
                }
                Err(why) => {
                    self.state.failed(&why);
                    if pause.is_worth_telling() {
                        warn!("cannot read the change feed; the gateway serves what it has: {why:#}");
                    }
                }
            }
            tokio::select! {
                () = stop.cancelled() => break,
                () = tokio::time::sleep(pause.next()) => {}
            }
        }
        if let Some(keeper) = self.keeper.take() {
            keeper.finish().await;
        }
    }

    /// Waits for changes and applies them.
    async fn step(&mut self) -> Result<()> {
        match self.source.changes(self.seq).await? {
            News::BeginAgain => self.begin_again().await,
            News::Updates { seq, updates } => {
                if !updates.is_empty() {
                    report(self.gateway.apply(updates.clone()));
                }
                if let Some(keeper) = &self.keeper {
                    keeper.apply(self.source.feed(), seq, &updates).await;
                }
                self.seq = seq;
                Ok(())
            }
        }
    }
}

/// What the gateway could not take up stays as it was; an operator must see it.
fn report(outcome: Result<(), Vec<tidegate_gateway::Error>>) {
    for why in outcome.err().unwrap_or_default() {
        tracing::error!(error = %why, "the gateway cannot take up a change");
    }
}
