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

/// Least time between two attempts to have a plan on disk again that could not be written.
const MEND_EVERY: Duration = Duration::from_secs(600);

/// Keeps a gateway in step.
pub struct Follower {
    source: Source,
    gateway: Arc<Gateway>,
    state: Arc<State>,
    /// `None` beside a store: that is the plan on disk.
    keeper: Option<Keeper>,
    /// When the plan on disk was last begun anew because it could not be written.
    mended: Option<Instant>,
    seq: i64,
}

impl Follower {
    /// Has read nothing yet.
    pub fn new(source: Source, gateway: Arc<Gateway>, state: Arc<State>, keeper: Option<Keeper>) -> Self {
        Self { source, gateway, state, keeper, mended: None, seq: 0 }
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
        let (seq, feed, as_of, gateway) = (kept.snapshot.seq, kept.feed.clone(), kept.as_of, self.gateway.clone());
        let loading = tokio::task::spawn_blocking(move || {
            let mut load = gateway.begin_load(kept.snapshot.policies.clone());
            for api in kept.apis {
                load.add(&api?);
            }
            report(load.finish(kept.snapshot));
            anyhow::Ok(gateway.plan().apis().count())
        });
        match loading.await.map_err(anyhow::Error::from).flatten() {
            Ok(apis) => info!(apis, seq, "gateway begins from the plan on disk"),
            Err(why) => {
                warn!("the plan on disk cannot be read to its end: {why:#}");
                return false;
            }
        }
        self.seq = seq;
        self.source.continue_from(&feed);
        self.state.begun_from_disk(as_of);
        true
    }

    /// Begins from a snapshot, whose APIs come and are compiled part by part: no more than a part is held at once.
    async fn begin_again(&mut self) -> Result<()> {
        let mut snapshot = self.source.snapshot().await?;
        let mut load = self.gateway.begin_load(snapshot.policies.clone());
        if let Some(keeper) = &self.keeper {
            keeper.begin(&snapshot).await;
        }
        let mut apis = Some(std::mem::take(&mut snapshot.apis));
        let mut count = 0;
        while let Some(some) = apis {
            count += some.len();
            some.iter().for_each(|api| load.add(api));
            if let Some(keeper) = &self.keeper {
                keeper.add(some).await;
            }
            apis = self.source.more_apis().await?;
        }
        let seq = snapshot.seq;
        info!(apis = count, seq, "gateway begins from a snapshot");
        report(load.finish(snapshot));
        if let Some(keeper) = &self.keeper {
            keeper.complete(self.source.feed(), seq).await;
        }
        self.seq = seq;
        self.state.in_step(seq);
        Ok(())
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
            News::Updates { updates, .. } if updates.is_empty() && self.must_mend() => self.begin_again().await,
            News::Updates { seq, updates } => {
                if let Some(keeper) = &self.keeper {
                    keeper.apply(self.source.feed(), seq, updates.clone()).await;
                }
                if !updates.is_empty() {
                    report(self.gateway.apply(updates));
                }
                self.seq = seq;
                Ok(())
            }
        }
    }
}

impl Follower {
    /// Whether the plan on disk is to be begun anew now, since it could not be written and may be by now.
    fn must_mend(&mut self) -> bool {
        let is_broken = self.keeper.as_ref().is_some_and(Keeper::is_broken);
        let is_due = self.mended.is_none_or(|at| at.elapsed() > MEND_EVERY);
        if is_broken && is_due {
            self.mended = Some(Instant::now());
        }
        is_broken && is_due
    }
}

/// What the gateway could not take up stays as it was; an operator must see it.
fn report(outcome: Result<(), Vec<tidegate_gateway::Error>>) {
    for why in outcome.err().unwrap_or_default() {
        tracing::error!(error = %why, "the gateway cannot take up a change");
    }
}
