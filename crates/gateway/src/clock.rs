//! The time of what happens on this thread. Reading the clock costs as much as routing a call, and a call asks a dozen times;
//! so it is read when something happens ([`tick`]): a request's head is here, a backend's bytes are, a call has ended. What
//! follows from that asks [`recent`].

use std::cell::Cell;
use std::time::Duration;

use tidegate_model::millis::{self, Millis};
use tokio::time::Instant;

/// How long the wall clock is believed to run like the monotonic one.
const WALL_FRESH: Duration = Duration::from_millis(500);

thread_local! {
    static RECENT: Cell<Option<Instant>> = const { Cell::new(None) };
    /// A moment by both clocks.
    static WALL: Cell<Option<(Instant, Millis)>> = const { Cell::new(None) };
}

/// Reads the clock: something happened.
pub(crate) fn tick() -> Instant {
    let now = Instant::now();
    RECENT.set(Some(now));
    now
}

/// When something happened last on this thread.
pub(crate) fn recent() -> Instant {
    RECENT.get().unwrap_or_else(tick)
}

/// The wall clock at `now`.
pub(crate) fn wall(now: Instant) -> Millis {
    if let Some((then, wall)) = WALL.get()
        && let Some(passed) = now.checked_duration_since(then)
        && passed < WALL_FRESH
    {
        return wall + passed.as_millis() as Millis;
    }
    let wall = millis::now();
    WALL.set(Some((now, wall)));
    wall
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_event_is_remembered_and_the_wall_clock_goes_along() {
        let first = tick();
        assert_eq!((recent(), recent()), (first, first));
        let before = millis::now();
        let wall_at = wall(first);
        assert!((before..=millis::now()).contains(&wall_at));
        assert_eq!(wall(first + Duration::from_millis(20)), wall_at + 20);
        let later = tick();
        assert!(recent() == later && later >= first);
    }
}
