//! Everything Tidegate remembers: users, APIs, applications, tokens, and the change feed that gateways follow.
//!
//! The only crate with SQL. Each query is written once and runs on SQLite and PostgreSQL; [`db`] picks the live engine.
//! Functions are grouped by noun as `impl Store` blocks, one file a noun. Steps that belong together take a [`Tx`];
//! a change a gateway cares about is recorded in the same transaction ([`change`]).
//!
//! Not here: rules about the nouns (those are in `tidegate-model`) and anything about HTTP.

pub mod db;
pub mod query;
pub mod migrate;
pub mod seal;
pub mod error;
pub mod change;
pub mod setting;
pub mod feed;
pub mod api;
mod summaries;
pub mod endpoint_secret;
pub mod revision;
pub mod lifecycle_event;
pub mod document;
pub mod thumbnail;
pub mod policy;
pub mod environment;
pub mod default_api;
pub mod catalogue;
pub mod application;
pub mod application_key;
pub mod subscription;
pub mod api_key;
pub mod rating;
pub mod comment;
pub mod traffic;
pub mod audit;
pub mod policy_use;
pub mod role;
pub mod user;
pub mod client;
pub mod access_token;
pub mod refresh_token;
pub mod issued_token;
pub mod reusable_token;
pub mod code;
pub mod session;
pub mod portal_session;
pub mod consent;
pub mod signing_key;
pub mod revoked_token;
pub mod credential;
pub mod key_validation;
pub mod client_application;
pub mod gateway_sequence;
pub mod join_token;
pub mod node;

use std::sync::Arc;

use tokio::sync::watch;

pub use db::{Db, Settings, Tx};
pub use error::{Error, Result};
pub use seal::Sealer;

/// Handle to the database; cheap to clone.
#[derive(Clone)]
pub struct Store {
    db: Db,
    sealer: Arc<Sealer>,
    hint: Arc<watch::Sender<i64>>,
    summaries: Arc<summaries::Summaries>,
}

impl Store {
    /// Opens the database, brings its schema up to date and proves that `sealer` holds the key this database was
    /// sealed with.
    ///
    /// # Errors
    /// When the database cannot be opened, is newer than this program, or was sealed with another key.
    pub async fn open(settings: &Settings, sealer: Sealer) -> Result<Self> {
        let db = Db::open(settings).await?;
        migrate::run(&db).await?;
        let (hint, _) = watch::channel(0);
        let store = Self { db, sealer: Arc::new(sealer), hint: Arc::new(hint), summaries: Arc::default() };
        store.prove_sealer().await?;
        Ok(store)
    }

    /// Opens the database for looking only: nothing is made, migrated or written.
    ///
    /// # Errors
    /// When the database is not there or cannot be opened, has another schema than this program ([`Error::Schema`]), or was
    /// sealed with another key.
    pub async fn open_as_it_is(settings: &Settings, sealer: Sealer) -> Result<Self> {
        let db = Db::open_for_reading(settings).await?;
        let (hint, _) = watch::channel(0);
        let store = Self { db, sealer: Arc::new(sealer), hint: Arc::new(hint), summaries: Arc::default() };
        let checked = match migrate::check(&store.db).await {
            Ok(()) => store.check_sealer().await,
            Err(why) => Err(why),
        };
        if checked.is_err() {
            store.close().await;
        }
        checked.map(|()| store)
    }

    /// The database, for reads outside a transaction.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Seals and opens secrets at rest.
    pub fn sealer(&self) -> &Sealer {
        &self.sealer
    }

    /// Begins a transaction that may write. Dropped without [`Tx::commit`] it leaves no trace.
    ///
    /// # Errors
    /// When the database does not answer in time.
    pub async fn begin(&self) -> Result<Tx> {
        self.db.begin(self.hint.clone()).await
    }

    /// Says "look sooner" whenever this process has committed a change. Other nodes' changes are found by polling.
    pub fn hints(&self) -> watch::Receiver<i64> {
        self.hint.subscribe()
    }

    /// Looks at the feed and, when another process has moved it, gives the hint here too. Answers the feed's position.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn look(&self) -> Result<i64> {
        let head = self.change_head().await?;
        self.hint.send_if_modified(|latest| {
            let is_news = head > *latest;
            *latest = head.max(*latest);
            is_news
        });
        Ok(head)
    }

    /// Waits for running statements and closes all connections.
    pub async fn close(&self) {
        self.db.close().await;
    }
}
