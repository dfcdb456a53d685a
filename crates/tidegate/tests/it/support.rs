//! What each story begins with: a fresh instance.

use tempfile::TempDir;
use tidegate_tests::app::{App, Start};

/// The product's binary.
pub const BINARY: &str = env!("CARGO_BIN_EXE_tidegate");

/// A fresh instance with its data in a directory that goes with the first value.
pub async fn fresh() -> (TempDir, App) {
    let directory = tempfile::tempdir().expect("the temporary directory is writable");
    let app = Start::new(BINARY, directory.path()).start().await;
    (directory, app)
}
