//! Answers about tokens that this thread saw within the last second: a look at them touches no other core's memory.
//!
//! An answer counts only as long as nothing was forgotten since it was put here; expiry and revocation are looked at by who
//! asks, as for every answer. A thread keeps [`PLACES`] of them; a newer one takes an older one's place.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};

use tidegate_model::millis::Millis;

use super::{Fingerprint, Verdict};

/// Answers a thread keeps.
const PLACES: usize = 4096;
/// How long an answer counts.
const FRESH_MS: Millis = 1_000;

struct Place {
    cache: u64,
    forgotten: u64,
    since: Millis,
    fingerprint: Fingerprint,
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
pub(super) fn get(cache: u64, forgotten: u64, fingerprint: &Fingerprint, now: Millis) -> Option<Verdict> {
    PLACES_OF_THREAD.with_borrow(|places| {
        let place = places.get(at(fingerprint))?.as_ref()?;
        let counts = place.cache == cache
            && place.forgotten == forgotten
            && (0..FRESH_MS).contains(&(now - place.since))
            && place.fingerprint == *fingerprint;
        counts.then(|| place.verdict.clone())
    })
}

/// Keeps an answer.
pub(super) fn put(cache: u64, forgotten: u64, fingerprint: Fingerprint, now: Millis, verdict: Verdict) {
    PLACES_OF_THREAD.with_borrow_mut(|places| {
        if places.is_empty() {
            places.resize_with(PLACES, || None);
        }
        places[at(&fingerprint)] = Some(Place { cache, forgotten, since: now, fingerprint, verdict });
    });
}

fn at(fingerprint: &Fingerprint) -> usize {
    usize::from(u16::from_le_bytes([fingerprint[0], fingerprint[1]])) % PLACES
}
