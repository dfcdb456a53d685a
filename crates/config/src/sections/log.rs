//! `[log]`: what the instance says about itself.

use super::section;
use crate::kinds::LogFormat;
use crate::rule::LogFilter;

section! {
    /// What the instance says about itself, on standard error.
    Log {
        /// What is written: `error`, `warn`, `info`, `debug`, `trace` or `off`, and exceptions per module:
        /// `info,tidegate_gateway=debug`.
        level: String = "info".to_owned(), LogFilter;
        /// How lines look.
        format: LogFormat = LogFormat::Text;
    }
}
