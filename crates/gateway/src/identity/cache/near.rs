//! Answers about tokens that this thread saw within the last second: a look at them touches no other core's memory, and costs
//! no SHA-256.
//!
//! An answer counts only as long as nothing was forgotten since it was put here; expiry and revocation are looked at by who
//! asks, as for every answer. A thread keeps [`PLACES`] of them; a newer one takes the place of the older of two. No token is kept: it
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
        let place = places_of(print)
            .iter()
            .find_map(|at| places.get(*at)?.as_ref().filter(|place| place.print.is_same(print)))?;
        let counts =
            place.cache == cache && place.forgotten == forgotten && (0..FRESH_MS).contains(&(now - place.since));
        counts.then(|| place.verdict.clone())
    })
}

/// Keeps an answer that was looked up when so much had been `forgotten`.
pub(super) fn put(cache: u64, forgotten: u64, print: Print, now: Millis, verdict: Verdict) {
    PLACES_OF_THREAD.with_borrow_mut(|places| {
        if places.is_empty() {
            places.resize_with(PLACES, || None);
        }
        let [one, other] = places_of(&print);
        let other_since = |at: usize| {
            let of_another = places[at].as_ref().filter(|place| !place.print.is_same(&print));
            of_another.map_or(Millis::MIN, |place| place.since)
        };
        let at = if other_since(one) <= other_since(other) { one } else { other };
        places[at] = Some(Place { cache, forgotten, since: now, print, verdict });
    });
}

/// Where an answer may be: two tokens that share a place have both room.
fn places_of(print: &Print) -> [usize; 2] {
    let at = print.place(PLACES);
    [at, at ^ 1]
}

#[cfg(test)]
mod tests {
    use tidegate_model::grant::Refusal;

    use super::*;

    #[test]
    fn two_tokens_that_share_a_place_are_both_known_and_a_third_takes_the_older_ones() {
        let id = fresh_id();
        let print = |number: u32| Print::of(&number.to_le_bytes()).unwrap();
        let wanted = places_of(&print(0))[0] & !1;
        let shared: Vec<Print> = (0..).map(print).filter(|print| places_of(print)[0] & !1 == wanted).take(3).collect();
        let known = |now| -> Vec<bool> { shared.iter().map(|print| get(id, 0, print, now).is_some()).collect() };
        put(id, 0, shared[0], 1, Err(Refusal::Expired));
        put(id, 0, shared[1], 2, Err(Refusal::Expired));
        assert_eq!(known(3), [true, true, false]);
        put(id, 0, shared[0], 4, Err(Refusal::Expired));
        put(id, 0, shared[2], 5, Err(Refusal::Expired));
        assert_eq!(known(6), [true, false, true]);
        assert_eq!(known(4 + FRESH_MS), [false, false, true], "none counts for longer");
        assert!(get(id, 1, &shared[2], 6).is_none(), "nor when something was forgotten");
        assert!(get(fresh_id(), 0, &shared[2], 6).is_none(), "nor for another cache");
    }
}
