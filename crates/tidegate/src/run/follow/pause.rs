//! How long to wait before the next attempt: longer each time up to a limit, and never the same for all gateways, so that a
//! control plane that comes back is not met by all of them at once.

use std::time::Duration;

use tidegate_wire::random;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(3);
/// Of many failures in a row, one in so many is told.
const TOLD_ONE_IN: u32 = 20;

/// Failures in a row.
#[derive(Debug, Default)]
pub struct Pause {
    failures: u32,
}

impl Pause {
    /// Whether this failure should be logged: the first, and then now and then.
    pub fn is_worth_telling(&self) -> bool {
        self.failures.is_multiple_of(TOLD_ONE_IN)
    }

    /// The next wait: half of the full one, and a random part of the other half.
    pub fn next(&mut self) -> Duration {
        let full = FIRST.saturating_mul(1 << self.failures.min(10)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        let [random] = random::bytes::<1>();
        full / 2 + full / 2 * u32::from(random) / 255
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_limit_and_differ() {
        let mut pause = Pause::default();
        assert!(pause.is_worth_telling());
        let first = pause.next();
        assert!(first >= FIRST / 2 && first <= FIRST && !pause.is_worth_telling());
        let waits: Vec<Duration> = (0..40).map(|_| pause.next()).collect();
        assert!(waits.iter().all(|wait| *wait <= LONGEST));
        assert!(waits[20..].iter().all(|wait| *wait >= LONGEST / 2));
        assert!(waits[20..].windows(2).any(|pair| pair[0] != pair[1]));
    }
}
