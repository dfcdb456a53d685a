//! Forward-only migrations, embedded in the binary. A file once released is never edited: sqlx keeps its checksum.

use sqlx::SqlStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

use crate::db::Db;
use crate::error::{Error, Result};

const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "foundation", include_str!("../migrations/0001_foundation.sql")),
    (2, "apart", include_str!("../migrations/0002_apart.sql")),
    (3, "default_apis", include_str!("../migrations/0003_default_apis.sql")),
    (4, "gateway sequences", include_str!("../migrations/0004_gateway_sequences.sql")),
    (5, "identity", include_str!("../migrations/0005_identity.sql")),
    (8, "portal session", include_str!("../migrations/0008_portal_session.sql")),
    (10, "instances", include_str!("../migrations/0010_instances.sql")),
    (11, "traffic by the hour", include_str!("../migrations/0011_traffic_by_the_hour.sql")),
    (12, "catalogue", include_str!("../migrations/0012_catalogue.sql")),
    (13, "catalogue lock", include_str!("../migrations/0013_catalogue_lock.sql")),
];

pub(crate) async fn run(db: &Db) -> Result<()> {
    let migrations = MIGRATIONS
        .iter()
        .map(|&(version, name, sql)| {
            Migration::new(version, name.into(), MigrationType::Simple, SqlStr::from_static(sql), false)
        })
        .collect();
    let migrator = Migrator::with_migrations(migrations);
    match db {
        Db::Sqlite { write, .. } => migrator.run(write).await?,
        Db::Postgres(pool) => migrator.run(pool).await?,
    }
    Ok(())
}

/// Whether the schema is the one of this program; changes nothing.
pub(crate) async fn check(db: &Db) -> Result<()> {
    const SQL: &str = "SELECT COALESCE(MAX(version), 0) AS version FROM _sqlx_migrations WHERE success";
    let expected = MIGRATIONS.iter().map(|(version, ..)| *version).max().unwrap_or_default();
    // Without the table nothing was ever made here.
    let found = match db.optional(SQL, &[]).await {
        Ok(row) => row.map_or(Ok(0), |row| row.int("version"))?,
        Err(Error::Database(sqlx::Error::Database(_))) => 0,
        Err(why) => return Err(why),
    };
    if found == expected { Ok(()) } else { Err(Error::Schema { found, expected }) }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::db::{Address, Settings};
    use crate::{Error, Sealer, Store};

    #[tokio::test]
    async fn looking_makes_nothing_writes_nothing_and_knows_another_schema() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let address = Address::SqliteFile(path.clone());
        let settings = Settings { address, connections_max: 1, wait_max: Duration::from_secs(5) };
        let look = || Store::open_as_it_is(&settings, Sealer::new(&[1; 32]));
        assert!(look().await.is_err());
        assert!(!path.exists(), "looking makes no store");

        let store = Store::open(&settings, Sealer::new(&[1; 32])).await.unwrap();
        let looking = look().await.unwrap();
        assert!(looking.set_setting("a", "b").await.is_err(), "SQLite refuses it");
        looking.close().await;
        let other = Store::open_as_it_is(&settings, Sealer::new(&[2; 32])).await;
        assert!(matches!(other, Err(Error::WrongMasterKey)));

        store.db().execute("DELETE FROM _sqlx_migrations WHERE version > 1", &[]).await.unwrap();
        assert!(matches!(look().await, Err(Error::Schema { found: 1, expected }) if expected > 1));
        store.db().execute("DROP TABLE _sqlx_migrations", &[]).await.unwrap();
        assert!(matches!(look().await, Err(Error::Schema { found: 0, .. })));
        store.close().await;
    }
}
