//! Points in time as the management APIs write them.

use tidegate_model::millis::Millis;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// `2026-02-06T23:45:07.123Z` (RFC 3339); empty for a time no calendar has.
pub fn text(at: Millis) -> String {
    let nanos = i128::from(at) * 1_000_000;
    OffsetDateTime::from_unix_timestamp_nanos(nanos).ok().and_then(|at| at.format(&Rfc3339).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn times_are_rfc_3339_and_absurd_ones_are_empty() {
        assert_eq!(super::text(1_500), "1970-01-01T00:00:01.5Z");
        assert_eq!(super::text(i64::MAX), "");
    }
}
