//! `[store]`: the database.

use std::path::Path;

use super::section;
use crate::kinds::{RedisUrl, Secret, StoreUrl};
use crate::rule::Between;

section! {
    /// The database of APIs, applications, users and keys.
    Store {
        /// Address of the database: SQLite for one machine, PostgreSQL for several.
        url: StoreUrl = StoreUrl::in_directory(Path::new("")) => "`sqlite:<data_dir>/tidegate.db`";
        /// Most connections to the database at once. SQLite: readers; one writer comes on top.
        connections_max: u32 = 10, Between(1, 1_000);
        /// Longest wait for a connection, milliseconds.
        wait_max_ms: u64 = 5_000, Between(10, 600_000);
        /// Address of a Redis or Valkey through which control planes on one database hint at changes to each other, so that
        /// they reach gateways sooner than the half second in which the database is looked at anyway. Nothing is kept there.
        redis_url: Option<RedisUrl> = None;
        /// Key that signing keys and secrets are encrypted with. Better given in the environment than in a file. Absent:
        /// a key file in the data directory.
        master_key: Option<Secret> = None;
    }
}
