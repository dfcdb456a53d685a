//! How latencies are spread, in buckets that can be added up.
//!
//! Sixteen buckets per power of two, as HdrHistogram does with its precision bits: each is at most a sixteenth as wide
//! as the values in it, so the middle of a bucket is within 1/32 (3.2 %) of them. Values below 16 are exact. Two
//! distributions are added bucket by bucket, and percentiles are taken from the sum: never averages of percentiles.

use serde::{Deserialize, Serialize};

/// Values above this, in microseconds, count as this: an hour and eleven minutes.
pub const VALUE_MAX: u64 = u32::MAX as u64;

/// How many buckets there are at most.
pub const BUCKETS: u16 = 464;

/// The buckets per power of two, as a power of two.
const PRECISION_BITS: u32 = 4;
const EXACT: u64 = 1 << PRECISION_BITS;

/// Counts of values, sparse: only buckets that hold something. In JSON a list of `[bucket, count]`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<(u16, u64)>", into = "Vec<(u16, u64)>")]
pub struct Distribution {
    /// Sorted by bucket, no bucket twice, no count of 0.
    buckets: Vec<(u16, u64)>,
}

impl Distribution {
    /// Counts one value.
    pub fn record(&mut self, value: u64) {
        self.add_to(bucket_of(value), 1);
    }

    /// Adds another distribution's counts.
    pub fn merge(&mut self, other: &Self) {
        for (bucket, count) in &other.buckets {
            self.add_to(*bucket, *count);
        }
    }

    /// Forgets all values, and keeps the memory for the next.
    pub(crate) fn clear(&mut self) {
        self.buckets.clear();
    }

    /// How many values were counted.
    pub fn count(&self) -> u64 {
        self.buckets.iter().fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// The value below or at which the share `quantile` (0 to 1) of all values lies, within 3.2 %; `None` if there are
    /// no values. 0.99 is the 99th percentile.
    pub fn quantile(&self, quantile: f64) -> Option<u64> {
        let count = self.count();
        let rank = ((quantile.clamp(0.0, 1.0) * count as f64).ceil() as u64).clamp(1, count.max(1));
        let mut seen = 0u64;
        self.buckets.iter().find_map(|(bucket, count)| {
            seen = seen.saturating_add(*count);
            (seen >= rank).then(|| middle_of(*bucket))
        })
    }

    fn add_to(&mut self, bucket: u16, count: u64) {
        match self.buckets.binary_search_by_key(&bucket, |(bucket, _)| *bucket) {
            Ok(at) => self.buckets[at].1 = self.buckets[at].1.saturating_add(count),
            Err(at) => self.buckets.insert(at, (bucket, count)),
        }
    }
}

impl From<Distribution> for Vec<(u16, u64)> {
    fn from(distribution: Distribution) -> Self {
        distribution.buckets
    }
}

impl TryFrom<Vec<(u16, u64)>> for Distribution {
    type Error = String;

    fn try_from(buckets: Vec<(u16, u64)>) -> Result<Self, String> {
        let mut distribution = Self::default();
        for (bucket, count) in buckets {
            if bucket >= BUCKETS {
                return Err(format!("there is no bucket {bucket}, the last is {}", BUCKETS - 1));
            }
            if count > 0 {
                distribution.add_to(bucket, count);
            }
        }
        Ok(distribution)
    }
}

fn bucket_of(value: u64) -> u16 {
    let value = value.min(VALUE_MAX);
    if value < EXACT {
        return value as u16;
    }
    let shift = value.ilog2() - PRECISION_BITS;
    let within = (value >> shift) - EXACT;
    ((u64::from(shift) + 1) * EXACT + within) as u16
}

fn middle_of(bucket: u16) -> u64 {
    let bucket = u64::from(bucket);
    if bucket < EXACT {
        return bucket;
    }
    let shift = bucket / EXACT - 1;
    let low = (EXACT + bucket % EXACT) << shift;
    low + ((1 << shift) - 1) / 2
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(values: &[u64]) -> Distribution {
        let mut distribution = Distribution::default();
        values.iter().for_each(|value| distribution.record(*value));
        distribution
    }

    #[test]
    fn the_last_bucket_is_the_largest_values() {
        assert_eq!(bucket_of(VALUE_MAX), BUCKETS - 1);
        assert_eq!(bucket_of(u64::MAX), BUCKETS - 1);
        assert_eq!((0..BUCKETS).map(middle_of).map(bucket_of).collect::<Vec<_>>(), (0..BUCKETS).collect::<Vec<_>>());
    }

    #[test]
    fn nothing_has_no_percentiles() {
        assert_eq!(Distribution::default().quantile(0.5), None);
        assert_eq!(Distribution::default().count(), 0);
    }

    #[test]
    fn a_stored_distribution_is_checked() {
        let read = |text| serde_json::from_str::<Distribution>(text);
        assert_eq!(read("[[3,2],[1,1],[3,1],[9,0]]").unwrap(), of(&[1, 3, 3, 3]));
        assert!(read("[[464,1]]").unwrap_err().to_string().contains("no bucket 464"));
        assert_eq!(read("[[1,18446744073709551615],[1,5],[2,7]]").unwrap().count(), u64::MAX);
        assert!(read("[[1]]").is_err() && read("{}").is_err());
    }

    proptest! {
        #[test]
        fn percentiles_are_within_a_thirtysecond(
            mut values in prop::collection::vec(0..VALUE_MAX, 1..500), quantile in 0.0..=1.0f64,
        ) {
            let found = of(&values).quantile(quantile).unwrap();
            values.sort_unstable();
            let rank = ((quantile * values.len() as f64).ceil() as usize).clamp(1, values.len());
            let exact = values[rank - 1];
            prop_assert!(found.abs_diff(exact) * 32 <= exact, "{found} for {exact}");
        }

        #[test]
        fn the_sum_of_parts_is_the_whole(
            left in prop::collection::vec(any::<u64>(), 0..200), right in prop::collection::vec(0..100_000u64, 0..200),
        ) {
            let mut sum = of(&left);
            sum.merge(&of(&right));
            prop_assert_eq!(&sum, &of(&[left, right].concat()));
            let text = serde_json::to_string(&sum).unwrap();
            prop_assert_eq!(serde_json::from_str::<Distribution>(&text).unwrap(), sum);
        }
    }
}
