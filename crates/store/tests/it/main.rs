//! The store's suite; every case runs on SQLite and on PostgreSQL.

mod support;

mod change;
mod api;
mod revision;
mod document;
mod policy;
