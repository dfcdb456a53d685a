//! `[analytics]`: counting what was called.

use super::section;
use crate::rule::Between;

section! {
    /// Counting what was called, by whom, how fast.
    Analytics {
        /// Count at all?
        enabled: bool = true;
        /// Most events waiting to be counted. When it is full, events are dropped and the drops counted; no request waits.
        queue_length: u32 = 65_536, Between(16, 16_777_216);
        /// How often counts are written to the store, seconds.
        flush_seconds: u64 = 10, Between(1, 3_600);
        /// Age at which counts are deleted, days.
        retention_days: u32 = 90, Between(1, 36_500);
    }
}
