//! The store's suite; every case runs on SQLite and on PostgreSQL.

mod support;

mod change;
mod user;
mod client;
mod token;
mod signing_key;
mod developer;
mod identity;
mod record;
mod api;
mod revision;
mod document;
mod policy;
mod join_token;
mod default_api;
mod catalogue;
mod reusable_token;
mod soap;
