//! What administrators are shown of how the installation runs: [`ports`], [`health`], [`settings`]; and [`present`], by
//! which instances on one store know of each other.
//!
//! Nothing is kept here but the latest health, for a moment: looking costs something, and several pages may look at once.

mod health;
mod map;
mod ports;
pub mod present;
mod remarks;
mod settings;

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use tidegate_config::Config;
use tidegate_control::node::Book;
use tidegate_control::operations::{Health, Operations, Ports, Setting};
use tidegate_gateway::key_manager::resilient::Resilient;
use tidegate_store::Store;

use super::follow::state::State;
use crate::ops::Check;
use crate::registry::Entry;

/// How long what was seen of the health is shown again.
const HEALTH_KEPT: Duration = Duration::from_secs(5);

/// What `/readyz` runs.
pub type Ready = Arc<dyn Fn() -> futures_util::future::BoxFuture<'static, Vec<Check>> + Send + Sync>;

/// What this instance knows of the installation.
pub struct Watcher {
    /// The configuration it was started with.
    pub config: Arc<Config>,
    /// This instance as it registered itself.
    pub own: Entry,
    /// Its identity among instances on one store.
    pub id: String,
    /// The checks of `/readyz`.
    pub ready: Ready,
    /// Everything remembered.
    pub store: Store,
    /// Gateways without a store that were heard of.
    pub book: Arc<Book>,
    /// The latest health.
    pub seen: tokio::sync::Mutex<Option<(Instant, Health)>>,
}

/// The checks of `/readyz`: what must be well for this instance to get traffic.
pub fn readiness(store: Option<Store>, state: Option<Arc<State>>, key_managers: Option<Arc<Resilient>>) -> Ready {
    Arc::new(move || {
        let (store, state, key_managers) = (store.clone(), state.clone(), key_managers.clone());
        Box::pin(async move {
            let mut checks = Vec::new();
            if let Some(store) = store {
                let problem = store.change_head().await.err().map(|why| why.to_string());
                checks.push(Check { name: "store", problem, detail: None });
            }
            checks.extend(state.map(|state| state.check()));
            checks.extend(key_managers.as_deref().map(super::key_check::readiness));
            checks
        })
    })
}

#[async_trait]
impl Operations for Watcher {
    async fn ports(&self, what_if: Option<u16>) -> Result<Ports, String> {
        ports::read(self, what_if).await.map_err(|why| format!("{why:#}"))
    }

    async fn health(&self) -> Health {
        // Whoever comes while somebody looks waits, and is shown the same.
        let mut seen = self.seen.lock().await;
        if let Some((at, health)) = seen.as_ref()
            && at.elapsed() < HEALTH_KEPT
        {
            return health.clone();
        }
        let health = health::look(self).await;
        *seen = Some((Instant::now(), health.clone()));
        health
    }

    fn settings(&self) -> Vec<Setting> {
        settings::list(&self.config)
    }
}
