//! Answers about tokens that this thread saw within the last second: a look at them touches no other core's memory, and costs
//! no SHA-256.
//!
//! An answer counts only as long as nothing was forgotten since it was put here; expiry and revocation are looked at by who
//! asks, as for every answer. Beside a grant lies what the directory said of its client; it counts until a client changes. A
//! thread keeps [`PLACES`] of them; a newer one takes the place of the oldest of four. No token is kept: it is known again by
//! its [`Print`].

mod print;

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tidegate_model::grant::Grant;
use tidegate_model::millis::Millis;

use super::Verdict;
use crate::plan::directory::Client;
pub(super) use print::Print;

/// Answers a thread keeps.
const PLACES: usize = 4096;
/// How long an answer counts.
const FRESH_MS: Millis = 1_000;

/// Two lines of the processor's cache: in the first is what tells whether it is the right place.
#[repr(C, align(64))]
struct Place {
    print: Print,
    verdict: Verdict,
    cache: u64,
    forgotten: u64,
    since: Millis,
    client: Option<Known>,
}

/// What a directory says of a consumer key.
struct Known {
    /// The directory's, when it said so.
    stamp: u64,
    client: Option<Client>,
}

thread_local! {
    static PLACES_OF_THREAD: RefCell<Vec<Option<Place>>> = const { RefCell::new(Vec::new()) };
}

/// Names a cache.
pub(super) fn fresh_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// The answer, if it is here and counts, and where it is.
pub(super) fn get(cache: u64, forgotten: u64, print: &Print, now: Millis) -> Option<(Verdict, usize)> {
    PLACES_OF_THREAD.with_borrow(|places| {
        let (place, at) = places_of(print).into_iter().find_map(|at| {
            let place = places.get(at)?.as_ref().filter(|place| place.print.is_same(print))?;
            Some((place, at))
        })?;
        let counts =
            place.cache == cache && place.forgotten == forgotten && (0..FRESH_MS).contains(&(now - place.since));
        counts.then(|| (place.verdict.clone(), at))
    })
}

/// What the directory with this stamp says of the client of a grant that was found at a place; `None`: nobody asked it.
pub(super) fn client(at: usize, grant: &Arc<Grant>, stamp: u64) -> Option<Option<Client>> {
    PLACES_OF_THREAD.with_borrow(|places| {
        let place = places.get(at)?.as_ref().filter(|place| is_of(place, grant))?;
        let known = place.client.as_ref().filter(|known| known.stamp == stamp)?;
        Some(known.client.clone())
    })
}

/// Keeps what it says.
pub(super) fn keep_client(at: usize, grant: &Arc<Grant>, stamp: u64, client: Option<Client>) {
    PLACES_OF_THREAD.with_borrow_mut(|places| {
        if let Some(place) = places.get_mut(at).and_then(Option::as_mut).filter(|place| is_of(place, grant)) {
            place.client = Some(Known { stamp, client });
        }
    });
}

fn is_of(place: &Place, grant: &Arc<Grant>) -> bool {
    place.verdict.as_ref().is_ok_and(|kept| Arc::ptr_eq(kept, grant))
}

/// Keeps an answer that was looked up when so much had been `forgotten`.
pub(super) fn put(cache: u64, forgotten: u64, print: Print, now: Millis, verdict: Verdict) {
    PLACES_OF_THREAD.with_borrow_mut(|places| {
        if places.is_empty() {
            places.resize_with(PLACES, || None);
        }
        let own = places_of(&print);
        let is_same = |at: &usize| places[*at].as_ref().is_some_and(|place| place.print.is_same(&print));
        let since = |at: &usize| places[*at].as_ref().map_or(Millis::MIN, |place| place.since);
        let oldest = || own.into_iter().min_by_key(since);
        let at = own.into_iter().find(is_same).or_else(oldest).unwrap_or(own[0]);
        // Of the same grant what its client stands for is known still.
        let is_same_grant = |place: &Place| verdict.as_ref().is_ok_and(|grant| is_of(place, grant));
        let client = places[at].take().filter(is_same_grant).and_then(|place| place.client);
        places[at] = Some(Place { cache, forgotten, since: now, print, verdict, client });
    });
}

/// Where an answer may be: four tokens that share a place have all room. Of a thousand tokens one in twelve would have to share
/// with two others if there were two places.
fn places_of(print: &Print) -> [usize; 4] {
    let at = print.place(PLACES);
    [at, at ^ 1, at ^ 2, at ^ 3]
}

#[cfg(test)]
mod tests {
    use tidegate_model::grant::Refusal;

    use super::*;

    #[test]
    fn a_place_is_two_lines() {
        assert!(size_of::<Option<Place>>() <= 128, "{} bytes", size_of::<Option<Place>>());
    }

    #[test]
    fn tokens_that_share_a_place_are_all_known_and_one_more_takes_the_oldest_ones() {
        let id = fresh_id();
        let print = |number: u32| Print::of(&number.to_le_bytes()).unwrap();
        let wanted = places_of(&print(0))[0] & !3;
        let shared: Vec<Print> = (0..).map(print).filter(|print| places_of(print)[0] & !3 == wanted).take(5).collect();
        let known = |now| -> Vec<bool> { shared.iter().map(|print| get(id, 0, print, now).is_some()).collect() };
        for (at, print) in (1..).zip(&shared[..4]) {
            put(id, 0, *print, at, Err(Refusal::Expired));
        }
        assert_eq!(known(5), [true, true, true, true, false]);
        put(id, 0, shared[0], 6, Err(Refusal::Expired));
        put(id, 0, shared[4], 7, Err(Refusal::Expired));
        assert_eq!(known(8), [true, false, true, true, true]);
        assert_eq!(known(6 + FRESH_MS), [false, false, false, false, true], "none counts for longer");
        assert!(get(id, 1, &shared[4], 8).is_none(), "nor when something was forgotten");
        assert!(get(fresh_id(), 0, &shared[4], 8).is_none(), "nor for another cache");
    }
}
