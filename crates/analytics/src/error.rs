//! What can go wrong when recording is set up. Once it runs, nothing fails towards the caller: it is counted.

use std::path::PathBuf;

/// Recording could not be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The access log cannot be opened for appending.
    #[error("cannot open access log {} for appending", path.display())]
    OpenLog {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The access log's thread cannot be started.
    #[error("cannot start the access log's thread")]
    Thread(#[source] std::io::Error),
}
