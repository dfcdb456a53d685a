//! The connections of one core: how many there are, and whom to wake at the order to drain or after too long a wait.
//!
//! A connection that waits for its next request may do so for a minute, and there may be ten thousand. So each has a waker
//! and a deadline here and nothing of its own: no timer, and no place in a list of those who hear of the order. The core
//! looks once in a while whose time is up.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

use slab::Slab;
use tokio::time::Instant;

/// Between two looks at who waited too long: a part of what one may wait, within these.
const LOOK_INTERVALS: [Duration; 2] = [Duration::from_millis(1), Duration::from_secs(1)];
/// Which part.
const LOOKS: u32 = 8;

/// A core's connections.
#[derive(Default)]
pub(crate) struct Places {
    count: AtomicUsize,
    is_draining: AtomicBool,
    /// Only this core's thread asks for it, and whoever ends what is left.
    watched: Mutex<Slab<Watched>>,
}

/// A connection, from when it first waited.
struct Watched {
    waker: Waker,
    /// `None`: it was told that it waited too long.
    until: Option<Instant>,
}

/// A place at a core, counted until it is dropped.
pub(crate) struct Place {
    places: Arc<Places>,
    key: Option<usize>,
}

impl Places {
    /// Takes one.
    pub fn take(self: &Arc<Self>) -> Place {
        self.count.fetch_add(1, Ordering::Relaxed);
        Place { places: self.clone(), key: None }
    }

    /// How many are taken.
    pub fn count(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    /// From now on no connection waits for another request.
    pub fn drain(&self) {
        self.is_draining.store(true, Ordering::Release);
        for (_, watched) in &*self.watched() {
            watched.waker.wake_by_ref();
        }
    }

    /// Wakes those whose time is up.
    pub fn look(&self, now: Instant) {
        for (_, watched) in &mut *self.watched() {
            if watched.until.take_if(|until| *until <= now).is_some() {
                watched.waker.wake_by_ref();
            }
        }
    }

    /// How often to look where one may wait for `idle`.
    pub fn look_interval(idle: Duration) -> Duration {
        let [least, most] = LOOK_INTERVALS;
        (idle / LOOKS).clamp(least, most)
    }

    fn watched(&self) -> MutexGuard<'_, Slab<Watched>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// The task of this waker waits until `until`, or until it is told to drain. A connection has one task.
    pub fn wait(&mut self, until: Instant, waker: &Waker) {
        let mut all = self.places.watched();
        match self.key.and_then(|key| all.get_mut(key)) {
            Some(watched) => watched.until = Some(until),
            None => self.key = Some(all.insert(Watched { waker: waker.clone(), until: Some(until) })),
        }
    }

    /// Whether it waited too long.
    pub fn is_late(&self) -> bool {
        self.key.is_some_and(|key| self.places.watched().get(key).is_some_and(|watched| watched.until.is_none()))
    }

    /// Whether there will be no other request.
    pub fn is_draining(&self) -> bool {
        self.places.is_draining.load(Ordering::Acquire)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.count.fetch_sub(1, Ordering::Relaxed);
        if let Some(key) = self.key {
            let left = self.places.watched().try_remove(key);
            // It may be the last to hold the task, which may have a place itself.
            drop(left);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::task::Wake;

    use super::*;

    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn who_waited_too_long_is_woken_once_and_everyone_at_the_order_to_drain() {
        let places = Arc::new(Places::default());
        let [early, late] = [Arc::new(Woken::default()), Arc::new(Woken::default())];
        let [mut one, mut other] = [places.take(), places.take()];
        let (now, second) = (Instant::now(), Duration::from_secs(1));
        one.wait(now + second, &early.clone().into());
        other.wait(now + second * 3, &late.clone().into());
        let woken = || (early.0.load(Ordering::Relaxed), late.0.load(Ordering::Relaxed));
        places.look(now);
        assert_eq!((woken(), one.is_late()), ((0, 0), false));
        places.look(now + second);
        places.look(now + second * 2);
        assert_eq!((woken(), one.is_late(), other.is_late()), ((1, 0), true, false));
        one.wait(now + second * 9, &early.clone().into());
        assert!(!one.is_late(), "it waits again");
        drop(other);
        places.drain();
        assert_eq!((woken(), places.count(), one.is_draining()), ((2, 0), 1, true));
    }
}
