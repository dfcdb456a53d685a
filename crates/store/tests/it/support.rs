//! Runs each case on both engines: SQLite in a temporary directory, PostgreSQL in a database of its own.

use std::time::Duration;

use tidegate_store::db::Address;
use tidegate_store::{Sealer, Settings, Store};

/// A store together with what must outlive it.
pub struct Fixture {
    /// The opened store.
    pub store: Store,
    _directory: tempfile::TempDir,
}

/// Opens an empty store at `address`.
pub async fn open(address: Address) -> tidegate_store::Result<Store> {
    let settings = Settings { address, connections_max: 4, wait_max: Duration::from_secs(10) };
    Store::open(&settings, Sealer::new(&[7; 32])).await
}

/// An empty SQLite store.
pub async fn sqlite() -> Fixture {
    let directory = tempfile::tempdir().expect("the temporary directory is writable");
    let store = open(Address::SqliteFile(directory.path().join("store.db"))).await.expect("an empty store opens");
    Fixture { store, _directory: directory }
}

/// An empty PostgreSQL store.
pub async fn postgres() -> Fixture {
    let directory = tempfile::tempdir().expect("the temporary directory is writable");
    let url = tokio::task::spawn_blocking(tidegate_tests::postgres::fresh_database).await.expect("PostgreSQL starts");
    let store = open(Address::Postgres(url)).await.expect("an empty database opens");
    Fixture { store, _directory: directory }
}

/// Declares a test module `$case` that runs the async function `$case(Store)` on each engine.
#[macro_export]
macro_rules! on_both_engines {
    ($($case:ident),+ $(,)?) => {$(
        mod $case {
            #[tokio::test]
            async fn on_sqlite() {
                let fixture = $crate::support::sqlite().await;
                super::$case(fixture.store.clone()).await;
                fixture.store.close().await;
            }

            #[tokio::test]
            async fn on_postgres() {
                let fixture = $crate::support::postgres().await;
                super::$case(fixture.store.clone()).await;
                fixture.store.close().await;
            }
        }
    )+};
}
