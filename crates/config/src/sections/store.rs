//! `[store]`: the database.

use std::path::Path;

use super::section;
use crate::kinds::{Secret, StoreUrl};
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
        /// Key that signing keys and secrets are encrypted with. Better given in the environment than in a file. Absent:
        /// a key file in the data directory.
        master_key: Option<Secret> = None;
    }
}
