//! `[log]`: what the instance says about itself.

use std::path::PathBuf;

use super::section;
use crate::kinds::LogFormat;
use crate::rule::{Between, LogFilter};

const MIB: u64 = 1024 * 1024;

section! {
    /// What the instance says about itself.
    Log {
        /// What is written: `error`, `warn`, `info`, `debug`, `trace` or `off`, and exceptions per module:
        /// `info,tidegate_gateway=debug`.
        level: String = "info".to_owned(), LogFilter;
        /// How lines look.
        format: LogFormat = LogFormat::Text;
        /// File that gets the lines instead of standard error; `tidegate instances logs` shows it.
        file: Option<PathBuf> = None;
        /// Size at which the file is put aside as `<file>.1`, the one before as `<file>.2`, and so on; bytes.
        file_bytes_max: u64 = 10 * MIB, Between(4 * 1024, 10_240 * MIB);
        /// Files put aside that are kept; the oldest goes.
        files_kept: u32 = 5, Between(1, 1_000);
    }
}
