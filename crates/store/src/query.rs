//! Arguments and rows that are the same for both engines, so that a query is written once.
//!
//! SQL texts are `&'static str` with `$1…` placeholders; arguments are made by [`args!`](crate::args); columns are read
//! by name from a [`Row`].

use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use crate::error::{Error, Result};

/// One bound value.
#[derive(Debug, Clone)]
pub enum Arg<'a> {
    /// TEXT.
    Text(Option<&'a str>),
    /// BIGINT.
    Int(Option<i64>),
    /// BOOLEAN.
    Bool(bool),
    /// BYTEA.
    Bytes(Option<&'a [u8]>),
}

/// Makes the argument list of a query: `args![&id, now, true]`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::query::Arg::from($value)),*] };
}

macro_rules! arg_from {
    ($($lifetime:lifetime,)? $from:ty, |$value:ident| $to:expr) => {
        impl<'a> From<$from> for Arg<'a> {
            fn from($value: $from) -> Self {
                $to
            }
        }
    };
}

arg_from!(&'a str, |value| Arg::Text(Some(value)));
arg_from!(&'a String, |value| Arg::Text(Some(value)));
arg_from!(Option<&'a str>, |value| Arg::Text(value));
arg_from!(&'a Option<String>, |value| Arg::Text(value.as_deref()));
arg_from!(i64, |value| Arg::Int(Some(value)));
arg_from!(Option<i64>, |value| Arg::Int(value));
arg_from!(bool, |value| Arg::Bool(value));
arg_from!(&'a [u8], |value| Arg::Bytes(Some(value)));
arg_from!(&'a Vec<u8>, |value| Arg::Bytes(Some(value)));
arg_from!(Option<&'a [u8]>, |value| Arg::Bytes(value));
arg_from!(&'a tidegate_model::id::ApiId, |value| Arg::Text(Some(value.as_str())));
arg_from!(&'a tidegate_model::id::RevisionId, |value| Arg::Text(Some(value.as_str())));
arg_from!(&'a tidegate_model::id::ApplicationId, |value| Arg::Text(Some(value.as_str())));
arg_from!(&'a tidegate_model::id::SubscriptionId, |value| Arg::Text(Some(value.as_str())));
arg_from!(&'a tidegate_model::id::UserId, |value| Arg::Text(Some(value.as_str())));
arg_from!(&'a tidegate_model::id::ConsumerKey, |value| Arg::Text(Some(value.as_str())));

/// Binds `$args` to a query of either engine.
macro_rules! bind_all {
    ($sql:expr, $args:expr) => {{
        let mut query = sqlx::query($sql);
        for arg in $args {
            query = match arg {
                $crate::query::Arg::Text(value) => query.bind(*value),
                $crate::query::Arg::Int(value) => query.bind(*value),
                $crate::query::Arg::Bool(value) => query.bind(*value),
                $crate::query::Arg::Bytes(value) => query.bind(*value),
            };
        }
        query
    }};
}
pub(crate) use bind_all;

/// One row of a result.
pub enum Row {
    /// From SQLite.
    Sqlite(SqliteRow),
    /// From PostgreSQL.
    Postgres(PgRow),
}

macro_rules! column {
    ($(#[$meta:meta])* $name:ident, $type:ty) => {
        $(#[$meta])*
        ///
        /// # Errors
        /// When the column is not there or holds another type: the query and its reader disagree.
        pub fn $name(&self, column: &str) -> Result<$type> {
            match self {
                Self::Sqlite(row) => row.try_get(column),
                Self::Postgres(row) => row.try_get(column),
            }
            .map_err(|why| Error::Corrupt(format!("column {column}: {why}")))
        }
    };
}

impl Row {
    column!(
        /// Reads a TEXT column.
        text, String
    );
    column!(
        /// Reads a TEXT column that may be NULL.
        optional_text, Option<String>
    );
    column!(
        /// Reads a BIGINT column.
        int, i64
    );
    column!(
        /// Reads a BIGINT column that may be NULL.
        optional_int, Option<i64>
    );
    column!(
        /// Reads a BOOLEAN column.
        bool, bool
    );
    column!(
        /// Reads a BYTEA column.
        bytes, Vec<u8>
    );
    column!(
        /// Reads a BYTEA column that may be NULL.
        optional_bytes, Option<Vec<u8>>
    );

    /// Reads a TEXT column that holds JSON of `T`.
    ///
    /// # Errors
    /// When the text is not such JSON.
    pub fn json<T: serde::de::DeserializeOwned>(&self, column: &str) -> Result<T> {
        let text = self.text(column)?;
        serde_json::from_str(&text).map_err(|why| Error::Corrupt(format!("column {column}: {why}")))
    }
}

/// Writes `value` as the JSON a TEXT column keeps.
///
/// # Errors
/// When a map in it has keys that are not text.
pub fn to_json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|why| Error::Corrupt(format!("cannot write JSON: {why}")))
}
