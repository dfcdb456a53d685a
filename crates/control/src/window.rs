//! Lengths of throttling windows as the contracts write them: so many of a unit of time.

/// One second.
pub const SECOND_MS: u64 = 1_000;
/// One minute.
pub const MINUTE_MS: u64 = 60 * SECOND_MS;
/// One hour.
pub const HOUR_MS: u64 = 60 * MINUTE_MS;
/// One day.
pub const DAY_MS: u64 = 24 * HOUR_MS;

/// The largest unit `window_ms` is a whole number of, and that number; `ms` when there is none.
pub fn in_units(window_ms: u64) -> (&'static str, u64) {
    let units = [("days", DAY_MS), ("hour", HOUR_MS), ("min", MINUTE_MS), ("sec", SECOND_MS)];
    let fits = units.into_iter().find(|(_, length)| window_ms.is_multiple_of(*length));
    fits.map_or(("ms", window_ms), |(name, length)| (name, window_ms / length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_written_in_the_largest_whole_unit() {
        for (window_ms, expected) in [
            (MINUTE_MS, ("min", 1)),
            (90 * SECOND_MS, ("sec", 90)),
            (2 * HOUR_MS, ("hour", 2)),
            (30 * DAY_MS, ("days", 30)),
            (1_500, ("ms", 1_500)),
        ] {
            assert_eq!(in_units(window_ms), expected);
        }
    }
}
