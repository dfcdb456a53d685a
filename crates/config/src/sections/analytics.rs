//! `[analytics]`: counting what was called.

use super::section;
use crate::rule::Between;

section! {
    /// Counting what was called, by whom, how fast.
    Analytics {
        /// Age at which counts are deleted, days.
        retention_days: u32 = 90, Between(1, 36_500);
    }
}
