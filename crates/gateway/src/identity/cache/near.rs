//! Answers about tokens that this thread saw within the last second: a look at them touches no other core's memory, and costs
//! no SHA-256.
//!
//! An answer counts only as long as nothing was forgotten since it was put here; expiry and revocation are looked at by who
//! asks, as for every answer. A thread keeps [`PLACES`] of them; a newer one takes an older one's place. No token is kept: it
//! is known again by its [`Print`].

mod print;

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};

use tidegate_model::millis::Millis;

use super::Verdict;
pub(super) use print::Print;

/// Answers a thread keeps.
const PLACES: usize = 4096;
/// How long an answer counts.
const FRESH_MS: Millis = 1_000;

struct Place {
    cache: u64,
    forgotten: u64,
    since: Millis,
    print: Print,
    verdict: Verdict,
}

thread_local! {
    static PLACES_OF_THREAD: RefCell<Vec<Option<Place>>> = const { RefCell::new(Vec::new()) };
}

/// Names a cache.
pub(super) fn fresh_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// The answer, if it is here and counts.
pub(super) fn get(cache: u64, forgotten: u64, print: &Print, now: Millis) -> Option<Verdict> {
    PLACES_OF_THREAD.with_borrow(|places| {
        let place = places.get(print.place(PLACES))?.as_ref()?;
        let counts = place.cache == cache
            && place.forgotten == forgotten
            && (0..FRESH_MS).contains(&(now - place.since))
            && place.print.is_same(print);
        counts.then(|| place.verdict.clone())
    })
}

/// Keeps an answer that was looked up when so much had been `forgotten`.
pub(super) fn put(cache: u64, forgotten: u64, print: Print, now: Millis, verdict: Verdict) {
    PLACES_OF_THREAD.with_borrow_mut(|places| {
        if places.is_empty() {
            places.resize_with(PLACES, || None);
        }
        let at = print.place(PLACES);
        places[at] = Some(Place { cache, forgotten, since: now, print, verdict });
    });
}
