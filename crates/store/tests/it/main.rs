//! The store's suite; every case runs on SQLite and on PostgreSQL.

mod support;

mod change;
mod developer;
mod record;
