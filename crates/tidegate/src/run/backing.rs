//! What stands behind an instance: a store of its own with everything on it, or another instance it has joined.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use secrecy::SecretString;
use tidegate_config::{Config, Role, Urls};
use tidegate_control::KeyAuthority;
use tidegate_control::node::Book;
use tidegate_gateway::Gateway;
use tidegate_keymanager::KeyManager;
use tidegate_model::millis;
use tidegate_model::node::{FORGOTTEN_AFTER_MS, NodeReport};
use tidegate_store::Store;

use crate::registry::Entry;

use super::authority::LocalAuthority;
use super::follow::Follower;
use super::follow::kept::Keeper;
use super::follow::source::{Condition, FromPeer, FromStore, Source};
use super::follow::state::State;
use super::operations::{Ready, Watcher};
use super::peer::{Joining, local, sealer};
use super::statistics::Destination;
use super::{Stop, default_apis, first_start, redis_hint, upkeep};

/// How often the store is asked whether another process changed something: a revocation made there reaches our gateways
/// within half of a second.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How often gateways that other control planes heard of are read.
const LEARN_EVERY: Duration = Duration::from_secs(5);

/// What stands behind this instance: at least one of the two.
pub struct Backing {
    /// The store and what works on it.
    pub own: Option<Own>,
    /// The key manager that runs elsewhere.
    pub joining: Option<Arc<Joining>>,
}

/// A store and what works on it.
pub struct Own {
    /// Everything remembered.
    pub store: Store,
    /// Judges credentials and makes tokens.
    pub key_manager: KeyManager,
    /// The control plane's way to it.
    pub authority: Arc<dyn KeyAuthority>,
    /// Gateways that were heard of.
    pub book: Arc<Book>,
    /// Which feed the store's numbers count in.
    pub feed: Arc<str>,
    /// What this process's gateway shows its key manager, made anew at each start.
    pub relay_secret: String,
    /// Password of the administrator made just now.
    pub new_password: Option<SecretString>,
}

impl Backing {
    /// Opens the store, or finds whom to join. A gateway alone opens no store unless one was named.
    ///
    /// # Errors
    /// When either cannot be had.
    pub async fn open(config: &Config, data: &Path, urls: &Arc<Urls>, stop: &Stop) -> Result<Self> {
        let joining = Joining::of(config)?;
        if let Some(joining) = &joining {
            stop.tasks.spawn(joining.clone().keep_meeting(stop.now.clone()));
        }
        let own = if config.is_gateway_apart() { None } else { Some(Own::open(config, data, urls, stop).await?) };
        Ok(Self { own, joining })
    }

    /// Where statistics go.
    pub fn statistics(&self) -> Destination {
        match (&self.own, &self.joining) {
            (Some(own), _) => Destination::Store(own.store.clone()),
            (None, Some(joining)) => Destination::Peer(joining.link.clone()),
            (None, None) => unreachable!("an instance without a store has a peer: `Backing::open` made sure"),
        }
    }

    /// What keeps `gateway` in step.
    ///
    /// # Errors
    /// When the key of the plan on disk cannot be had.
    pub fn follower(
        &self,
        gateway: &Arc<Gateway>,
        state: &Arc<State>,
        data: &Path,
        report: NodeReport,
        condition: Condition,
    ) -> Result<Follower> {
        let environment = report.environment.clone();
        let (source, keeper) = match (&self.own, &self.joining) {
            (Some(own), _) => (Source::Store(FromStore::new(own.store.clone(), environment)), None),
            (None, Some(joining)) => {
                let keeper = Keeper::new(data, &environment, sealer(data)?);
                (Source::Peer(Box::new(FromPeer::new(joining.clone(), report, condition))), Some(keeper))
            }
            (None, None) => unreachable!("an instance without a store has a peer: `Backing::open` made sure"),
        };
        Ok(Follower::new(source, gateway.clone(), state.clone(), keeper))
    }
}

impl Own {
    /// What administrators are shown of how the installation runs.
    pub fn watcher(&self, config: &Config, own: &Entry, id: &str, ready: &Ready) -> Arc<Watcher> {
        Arc::new(Watcher {
            config: Arc::new(config.clone()),
            own: own.clone(),
            id: id.to_owned(),
            ready: ready.clone(),
            store: self.store.clone(),
            book: self.book.clone(),
            seen: tokio::sync::Mutex::default(),
        })
    }

    async fn open(config: &Config, data: &Path, urls: &Arc<Urls>, stop: &Stop) -> Result<Self> {
        let store = first_start::open_store(config, data).await?;
        let relay_secret = default_apis::fresh_relay_secret();
        let (key_manager, new_password) = first_start::key_manager(config, &store, urls, &relay_secret).await?;
        first_start::seed(&store, &key_manager).await?;
        let lets_in = config.has_role(Role::KeyManager) || config.has_role(Role::ControlPlane);
        if lets_in {
            local::keep(&store, data, config.server.name.as_str(), config.control.local_gateways).await?;
        }
        upkeep::start(config, &store, &key_manager, stop);
        let book = Arc::<Book>::default();
        learn(&store, &book).await;
        let feed = store.feed_id().await?;
        stop.tasks.spawn(look(store.clone(), stop.now.clone()));
        if let Some(url) = &config.store.redis_url {
            redis_hint::start(url.expose(), &feed, &store, &stop.tasks, &stop.now)?;
        }
        stop.tasks.spawn(keep_learning(store.clone(), book.clone(), stop.now.clone()));
        Ok(Self {
            authority: Arc::new(LocalAuthority(key_manager.clone())),
            feed: feed.into(),
            store,
            key_manager,
            book,
            relay_secret,
            new_password,
        })
    }
}

/// Looks for what other processes changed, for everybody here who follows the feed.
async fn look(store: Store, stop: tokio_util::sync::CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        // Whoever follows finds out by itself that the store fails, and says so.
        let _ = store.look().await;
    }
}

async fn keep_learning(store: Store, book: Arc<Book>, stop: tokio_util::sync::CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LEARN_EVERY) => {}
        }
        learn(&store, &book).await;
    }
}

async fn learn(store: &Store, book: &Book) {
    match store.nodes(millis::now() - FORGOTTEN_AFTER_MS).await {
        Ok(nodes) => book.learn(nodes),
        Err(why) => tracing::debug!(%why, "cannot read which gateways other control planes heard of"),
    }
}
