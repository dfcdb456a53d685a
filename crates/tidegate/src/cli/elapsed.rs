//! Durations and sizes as people read them in a listing.

/// "42s", "3m 12s", "2h 5m", "4d 1h".
pub fn since(started_at_ms: i64, now_ms: i64) -> String {
    let seconds = now_ms.saturating_sub(started_at_ms).max(0) / 1_000;
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds}s"),
        (0, 0, _) => format!("{minutes}m {}s", seconds % 60),
        (0, ..) => format!("{hours}h {}m", minutes % 60),
        _ => format!("{days}d {}h", hours % 24),
    }
}

/// "28 MiB".
pub fn mib(kib: u64) -> String {
    format!("{} MiB", kib.div_ceil(1_024))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_largest_units_are_shown() {
        for (seconds, expected) in
            [(0, "0s"), (59, "59s"), (192, "3m 12s"), (7_500, "2h 5m"), (349_200, "4d 1h"), (-5, "0s")]
        {
            assert_eq!(since(1_000, 1_000 + seconds * 1_000), expected);
        }
        assert_eq!(mib(28 * 1_024 - 1), "28 MiB");
    }
}
