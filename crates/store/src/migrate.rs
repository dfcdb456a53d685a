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
