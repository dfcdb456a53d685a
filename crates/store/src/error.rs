//! What can go wrong in the store, by what the caller can do about it.

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failed store operation. "Not found" is not among these: look-ups answer `Option`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The settings name no database we know.
    #[error("store address `{0}` is not understood: use sqlite:PATH or postgres://USER@HOST/DATABASE")]
    Address(String),
    /// The database could not be opened.
    #[error("cannot open the store at {at}: {source}")]
    Open {
        /// Address without password.
        at: String,
        /// Cause.
        source: sqlx::Error,
    },
    /// The schema could not be brought up to date.
    #[error("cannot bring the store's schema up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The schema is not the one this program works with, and it was told to leave it as it is.
    #[error("the store's schema is version {found}, this program works with version {expected}")]
    Schema {
        /// What is there; 0: nothing.
        found: i64,
        /// What this program works with.
        expected: i64,
    },
    /// A unique name, path or id is taken.
    #[error("already taken: {0}")]
    Taken(String),
    /// Something this row refers to is not (or no longer) there, or something still refers to it.
    #[error("a reference does not hold: {0}")]
    Reference(String),
    /// A row does not hold what this program wrote; the message names it.
    #[error("unreadable row: {0}")]
    Corrupt(String),
    /// The secrets in this database were sealed with another key.
    #[error(
        "the master key does not open this store: its secrets were sealed with another key; restore the key file that belongs to this data directory or database"
    )]
    WrongMasterKey,
    /// Anything else: connection lost, disk full, time-out.
    #[error("store: {0}")]
    Database(sqlx::Error),
}

impl Error {
    /// Whether trying again later may help.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed))
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if let sqlx::Error::Database(database) = &error {
            use sqlx::error::ErrorKind;
            match database.kind() {
                ErrorKind::UniqueViolation => return Self::Taken(database.message().to_owned()),
                ErrorKind::ForeignKeyViolation => return Self::Reference(database.message().to_owned()),
                _ => {}
            }
        }
        Self::Database(error)
    }
}
