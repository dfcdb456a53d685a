//! The two engines behind one face. SQLite: one writer connection, a few readers, WAL, every commit on disk before it
//! is acknowledged. PostgreSQL: one pool.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Postgres, Sqlite, Transaction};
use tokio::sync::watch;

use crate::error::{Error, Result};
use crate::query::{Arg, Row, bind_all};

/// How to reach the database.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Which database.
    pub address: Address,
    /// Most connections (SQLite: readers; one writer comes on top).
    pub connections_max: u32,
    /// Longest wait for a free connection or for the writer's turn.
    pub wait_max: Duration,
}

/// Where the database is.
#[derive(Clone)]
pub enum Address {
    /// A file, made when missing.
    SqliteFile(PathBuf),
    /// `postgres://…`.
    Postgres(String),
}

impl Address {
    /// Reads `sqlite:PATH` and `postgres://…` / `postgresql://…`.
    ///
    /// # Errors
    /// For anything else; the text is not repeated beyond its scheme, since it may hold a password.
    pub fn parse(text: &str) -> Result<Self> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.trim_start_matches("//");
            if !path.is_empty() {
                return Ok(Self::SqliteFile(path.into()));
            }
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        Err(Error::Address(text.split(':').next().unwrap_or_default().to_owned()))
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::SqliteFile(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => match url.rsplit_once('@') {
                Some((_, host)) => write!(f, "postgres://…@{host}"),
                None => write!(f, "postgres://…"),
            },
        }
    }
}

/// The live engine.
#[derive(Clone)]
pub enum Db {
    /// Embedded.
    Sqlite {
        /// Readers.
        read: SqlitePool,
        /// The one writer.
        write: SqlitePool,
    },
    /// Server.
    Postgres(PgPool),
}

impl Db {
    pub(crate) async fn open(settings: &Settings) -> Result<Self> {
        let opened = match &settings.address {
            Address::SqliteFile(path) => open_sqlite(path, settings).await,
            Address::Postgres(url) => open_postgres(url, settings, &[]).await,
        };
        opened.map_err(|source| Error::Open { at: format!("{:?}", settings.address), source })
    }

    /// For looking only: SQLite itself refuses every write, PostgreSQL each transaction.
    pub(crate) async fn open_for_reading(settings: &Settings) -> Result<Self> {
        let opened = match &settings.address {
            Address::SqliteFile(path) => read_sqlite(path, settings).await,
            Address::Postgres(url) => open_postgres(url, settings, &[("default_transaction_read_only", "on")]).await,
        };
        opened.map_err(|source| Error::Open { at: format!("{:?}", settings.address), source })
    }

    pub(crate) async fn begin(&self, hint: Arc<watch::Sender<i64>>) -> Result<Tx> {
        let engine = match self {
            Self::Sqlite { write, .. } => EngineTx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => EngineTx::Postgres(pool.begin().await?),
        };
        Ok(Tx { engine, last_change: None, hint })
    }

    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }

    /// All rows of a reading query.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn all(&self, sql: &'static str, args: &[Arg<'_>]) -> Result<Vec<Row>> {
        Ok(match self {
            Self::Sqlite { read, .. } => {
                bind_all!(sql, args).fetch_all(read).await?.into_iter().map(Row::Sqlite).collect()
            }
            Self::Postgres(pool) => {
                bind_all!(sql, args).fetch_all(pool).await?.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// What `read` makes of each row of a reading query; no more than a few rows are held at once.
    ///
    /// # Errors
    /// When the database fails, or `read` does.
    pub async fn map<T>(
        &self,
        sql: &'static str,
        args: &[Arg<'_>],
        read: impl Fn(&Row) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut list = Vec::new();
        match self {
            Self::Sqlite { read: pool, .. } => {
                let mut rows = bind_all!(sql, args).fetch(pool);
                while let Some(row) = rows.try_next().await? {
                    list.push(read(&Row::Sqlite(row))?);
                }
            }
            Self::Postgres(pool) => {
                let mut rows = bind_all!(sql, args).fetch(pool);
                while let Some(row) = rows.try_next().await? {
                    list.push(read(&Row::Postgres(row))?);
                }
            }
        }
        list.shrink_to_fit();
        Ok(list)
    }

    /// The first row of a reading query, if any.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn optional(&self, sql: &'static str, args: &[Arg<'_>]) -> Result<Option<Row>> {
        Ok(match self {
            Self::Sqlite { read, .. } => bind_all!(sql, args).fetch_optional(read).await?.map(Row::Sqlite),
            Self::Postgres(pool) => bind_all!(sql, args).fetch_optional(pool).await?.map(Row::Postgres),
        })
    }

    /// Runs one writing statement by itself; answers how many rows it touched. Use a [`Tx`] for more than one, or when
    /// gateways care.
    ///
    /// # Errors
    /// When the database fails or a constraint does not hold.
    pub async fn execute(&self, sql: &'static str, args: &[Arg<'_>]) -> Result<u64> {
        Ok(match self {
            Self::Sqlite { write, .. } => bind_all!(sql, args).execute(write).await?.rows_affected(),
            Self::Postgres(pool) => bind_all!(sql, args).execute(pool).await?.rows_affected(),
        })
    }
}

async fn open_sqlite(path: &std::path::Path, settings: &Settings) -> sqlx::Result<Db> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(settings.wait_max);
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(settings.wait_max)
        .connect_with(options.clone())
        .await?;
    let read = SqlitePoolOptions::new()
        .max_connections(settings.connections_max)
        .acquire_timeout(settings.wait_max)
        .connect_lazy_with(options);
    Ok(Db::Sqlite { read, write })
}

/// Makes no file but the two of the write-ahead log, which go with the last connection.
async fn read_sqlite(path: &std::path::Path, settings: &Settings) -> sqlx::Result<Db> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .read_only(true)
        .busy_timeout(settings.wait_max);
    let read =
        SqlitePoolOptions::new().max_connections(1).acquire_timeout(settings.wait_max).connect_with(options).await?;
    Ok(Db::Sqlite { write: read.clone(), read })
}

async fn open_postgres(url: &str, settings: &Settings, more: &[(&str, &str)]) -> sqlx::Result<Db> {
    let limit_ms = settings.wait_max.as_millis().to_string();
    let options = PgConnectOptions::from_str(url)?.options([("statement_timeout", limit_ms)]);
    let options = options.options(more.iter().copied());
    let pool = PgPoolOptions::new()
        .max_connections(settings.connections_max)
        .acquire_timeout(settings.wait_max)
        .connect_with(options)
        .await?;
    Ok(Db::Postgres(pool))
}

enum EngineTx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A writing transaction.
pub struct Tx {
    engine: EngineTx,
    pub(crate) last_change: Option<i64>,
    hint: Arc<watch::Sender<i64>>,
}

impl Tx {
    /// All rows of a query.
    ///
    /// # Errors
    /// When the database fails or a constraint does not hold.
    pub async fn all(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Vec<Row>> {
        Ok(match &mut self.engine {
            EngineTx::Sqlite(tx) => {
                bind_all!(sql, args).fetch_all(&mut **tx).await?.into_iter().map(Row::Sqlite).collect()
            }
            EngineTx::Postgres(tx) => {
                bind_all!(sql, args).fetch_all(&mut **tx).await?.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// The first row of a query, if any.
    ///
    /// # Errors
    /// When the database fails or a constraint does not hold.
    pub async fn optional(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Option<Row>> {
        Ok(match &mut self.engine {
            EngineTx::Sqlite(tx) => bind_all!(sql, args).fetch_optional(&mut **tx).await?.map(Row::Sqlite),
            EngineTx::Postgres(tx) => bind_all!(sql, args).fetch_optional(&mut **tx).await?.map(Row::Postgres),
        })
    }

    /// Runs a statement; answers how many rows it touched.
    ///
    /// # Errors
    /// When the database fails or a constraint does not hold.
    pub async fn execute(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<u64> {
        Ok(match &mut self.engine {
            EngineTx::Sqlite(tx) => bind_all!(sql, args).execute(&mut **tx).await?.rows_affected(),
            EngineTx::Postgres(tx) => bind_all!(sql, args).execute(&mut **tx).await?.rows_affected(),
        })
    }

    /// Makes everything since [`crate::Store::begin`] lasting, then tells this process's followers to look.
    ///
    /// # Errors
    /// When the database could not make it lasting; then nothing of it is visible.
    pub async fn commit(self) -> Result<()> {
        match self.engine {
            EngineTx::Sqlite(tx) => tx.commit().await?,
            EngineTx::Postgres(tx) => tx.commit().await?,
        }
        if let Some(seq) = self.last_change {
            self.hint.send_modify(|latest| *latest = seq.max(*latest));
        }
        Ok(())
    }
}
