//! Points in time as the Publisher API writes them in revisions and deployments; elsewhere [`crate::moment`].

use tidegate_model::millis::Millis;
use time::OffsetDateTime;
use time::macros::format_description;

/// `2021-02-11 09:57:25`, UTC.
pub fn text(at: Millis) -> String {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    OffsetDateTime::from_unix_timestamp(at / 1000).ok().and_then(|at| at.format(format).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn times_are_written_in_utc() {
        assert_eq!(super::text(1_613_037_445_999), "2021-02-11 09:57:25");
    }
}
