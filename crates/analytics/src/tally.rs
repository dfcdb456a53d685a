//! What one shard counted since the collector last took it: sums per minute, API and application.
//!
//! An entry stays when its sums are taken, so that the next call of the same API and application finds it and allocates
//! nothing. All entries go when the minute has changed, or when there are nearly as many as there may be.

use std::mem;

use ahash::RandomState;
use hashbrown::HashTable;
use tidegate_model::id::{ApiId, ApplicationId};
use tidegate_model::millis::Millis;

use crate::event::RequestEvent;
use crate::rollup::minute_of;
use crate::sums::Sums;

/// How many entries all cores together may have, each an equal share; some 400 bytes each. When its share is nearly used
/// a core has it taken at once, and what comes when it is used up is lost and counted.
pub(crate) const TALLIES_MAX: usize = 65_536;

/// So many guesses at first; later twice as many as there are entries. A power of two.
const GUESSES: usize = 256;

/// Sums that nobody has taken yet.
#[derive(Debug)]
pub(crate) struct Tallies {
    entries: Vec<Sums>,
    /// Places in `entries`, by hash of key.
    table: HashTable<u32>,
    hasher: RandomState,
    /// Places in `entries`, by addresses of the key's texts: so an entry is found without reading its names, though it
    /// be one of many. Only guesses: the entry is always compared. Their number is a power of two.
    guesses: Vec<u32>,
    /// Places in `entries` of those with sums.
    grown: Vec<u32>,
    /// Entries of more than one minute.
    is_mixed: bool,
    /// Nobody takes anything any more.
    is_closed: bool,
    entries_max: usize,
}

/// What is counted apart, borrowed from an event.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Key<'a> {
    minute_ms: Millis,
    api: Option<&'a ApiId>,
    application: Option<&'a ApplicationId>,
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tallied {
    /// It is in the sums.
    Counted {
        /// Where its API's metrics are.
        series: u32,
        /// So much waits that it should be taken soon.
        is_urgent: bool,
    },
    /// There was no place for it.
    Lost,
}

impl Tallies {
    pub(crate) fn new(entries_max: usize) -> Self {
        Self {
            entries: Vec::new(),
            table: HashTable::new(),
            hasher: RandomState::new(),
            guesses: vec![0; GUESSES],
            grown: Vec::new(),
            is_mixed: false,
            is_closed: false,
            entries_max: entries_max.min(u32::MAX as usize),
        }
    }

    /// Adds the event to its sums. `series` says where its API's metrics are, if it is the first of its kind.
    pub(crate) fn count(&mut self, event: &RequestEvent<'_>, series: impl FnOnce() -> u32) -> Tallied {
        if self.is_closed {
            return Tallied::Lost;
        }
        let before = self.entries.len();
        let key = Key::of(event);
        let near = near(&key, self.guesses.len());
        let guess = self.guesses[near];
        let place = match self.entries.get(guess as usize) {
            Some(sums) if key.is_of(sums) => guess,
            _ => {
                let Some(place) = self.place(&key, event, series) else { return Tallied::Lost };
                self.guess(near, place);
                place
            }
        };
        let sums = &mut self.entries[place as usize];
        if sums.calls() == 0 {
            self.grown.push(place);
        }
        sums.count(event);
        Tallied::Counted { series: sums.series, is_urgent: self.entries.len() > before && self.is_nearly_full() }
    }

    /// Remembers a place. All is forgotten when there are so many entries that they need more guesses.
    fn guess(&mut self, near: usize, place: u32) {
        if self.entries.len() * 2 > self.guesses.len() {
            self.guesses = vec![0; self.guesses.len() * 2];
        } else {
            self.guesses[near] = place;
        }
    }

    fn is_nearly_full(&self) -> bool {
        self.entries.len() >= self.entries_max / 4 * 3
    }

    fn place(&mut self, key: &Key<'_>, event: &RequestEvent<'_>, series: impl FnOnce() -> u32) -> Option<u32> {
        let hash = self.hasher.hash_one(key);
        let entries = &self.entries;
        if let Some(place) = self.table.find(hash, |place| key.is_of(&entries[*place as usize])) {
            return Some(*place);
        }
        if self.entries.len() >= self.entries_max {
            return None;
        }
        let place = self.entries.len() as u32;
        self.is_mixed |= self.entries.first().is_some_and(|first| first.minute_ms != key.minute_ms);
        self.entries.push(Sums::empty(event, series(), hash));
        let entries = &self.entries;
        self.table.insert_unique(hash, place, |place| entries[*place as usize].hash);
        Some(place)
    }

    /// Gives the sums of at most `most` entries to `take`. Whether there are more.
    pub(crate) fn take(&mut self, most: usize, mut take: impl FnMut(&Sums)) -> bool {
        let from = self.grown.len().saturating_sub(most);
        for place in self.grown.drain(from..) {
            let sums = &mut self.entries[place as usize];
            take(sums);
            sums.clear();
        }
        !self.grown.is_empty()
    }

    /// Entries that are not needed any more, once everything was taken: the caller drops them outside of the lock.
    pub(crate) fn wipe(&mut self) -> impl Sized + use<> {
        let is_due = self.grown.is_empty() && (self.is_mixed || self.is_nearly_full());
        is_due.then(|| {
            self.is_mixed = false;
            (mem::take(&mut self.entries), mem::take(&mut self.table))
        })
    }

    /// From now on everything is lost.
    pub(crate) fn close(&mut self) {
        self.is_closed = true;
    }
}

impl<'a> Key<'a> {
    fn of(event: &RequestEvent<'a>) -> Self {
        Self {
            minute_ms: minute_of(event.timestamp_ms),
            api: event.api.map(|api| &api.id),
            application: event.application.map(|application| application.id),
        }
    }

    /// Identifiers are nearly always the very same texts, which is seen without reading them.
    fn is_of(&self, sums: &Sums) -> bool {
        sums.minute_ms == self.minute_ms
            && sums.api_id.as_ref() == self.api
            && sums.application_id.as_ref() == self.application
    }
}

/// Texts of the same API and application are nearly always at the same addresses.
fn near(key: &Key<'_>, guesses: usize) -> usize {
    let address = |text: Option<&str>| text.map_or(0, |text| text.as_ptr() as usize >> 4);
    let (api, application) = (key.api.map(ApiId::as_str), key.application.map(ApplicationId::as_str));
    let mixed = (address(api) ^ address(application).rotate_left(20)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed >> (usize::BITS - guesses.ilog2())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::ApplicationFacts;
    use crate::sample::{api, event};

    fn takes(tallies: &mut Tallies, most: usize) -> Vec<(Millis, u64)> {
        let mut taken = Vec::new();
        tallies.take(most, |sums| taken.push((sums.minute_ms, u64::from(sums.calls()))));
        taken.sort_unstable();
        taken
    }

    #[test]
    fn sums_are_taken_once_and_in_portions() {
        let mut tallies = Tallies::new(100);
        for minute in [1, 1, 2, 3] {
            tallies.count(&RequestEvent { timestamp_ms: minute * 60_000, ..event() }, || 0);
        }
        assert!(tallies.take(2, |_| {}));
        assert_eq!(takes(&mut tallies, 2), [(60_000, 2)]);
        assert_eq!(takes(&mut tallies, 2), []);
        tallies.count(&RequestEvent { timestamp_ms: 60_000, ..event() }, || 0);
        assert_eq!(takes(&mut tallies, 2), [(60_000, 1)]);
    }

    #[test]
    fn entries_are_told_apart_by_what_their_names_say() {
        let mut tallies = Tallies::new(100);
        for turn in 0..3 {
            for name in ["app-1", "app-2", "app-3"].into_iter().skip(turn) {
                // A text of its own, perhaps where another one was a moment ago.
                let id = &ApplicationId::from(name);
                let application = Some(ApplicationFacts { id, name: "Shop", words: None });
                tallies.count(&RequestEvent { application, ..event() }, || 0);
            }
        }
        assert_eq!(takes(&mut tallies, 9), [(60_000, 1), (60_000, 2), (60_000, 3)]);
    }

    #[test]
    fn there_are_guesses_for_all_entries_and_the_rest_is_found_without() {
        let mut tallies = Tallies::new(usize::MAX);
        let apis: Vec<_> = (0..3 * GUESSES).map(|number| api(&number.to_string(), "A")).collect();
        for _ in 0..3 {
            for api in &apis {
                tallies.count(&RequestEvent { api: Some(api), ..event() }, || 0);
            }
        }
        assert_eq!((tallies.entries.len(), tallies.guesses.len()), (3 * GUESSES, 8 * GUESSES));
        assert_eq!(takes(&mut tallies, usize::MAX), vec![(60_000, 3); 3 * GUESSES]);
    }

    #[test]
    fn what_has_no_place_is_lost_until_there_is_place_again() {
        let mut tallies = Tallies::new(4);
        let apis: Vec<_> = (0..5).map(|number| api(&number.to_string(), "A")).collect();
        let count = |tallies: &mut Tallies, at: usize| {
            tallies.count(&RequestEvent { api: Some(&apis[at]), ..event() }, || at as u32)
        };
        assert_eq!(count(&mut tallies, 0), Tallied::Counted { series: 0, is_urgent: false });
        assert_eq!(count(&mut tallies, 1), Tallied::Counted { series: 1, is_urgent: false });
        assert_eq!(count(&mut tallies, 2), Tallied::Counted { series: 2, is_urgent: true });
        assert_eq!(count(&mut tallies, 2), Tallied::Counted { series: 2, is_urgent: false });
        assert_eq!(count(&mut tallies, 3), Tallied::Counted { series: 3, is_urgent: true });
        assert_eq!(count(&mut tallies, 4), Tallied::Lost);
        drop(tallies.wipe());
        assert_eq!(count(&mut tallies, 4), Tallied::Lost, "nothing is thrown away that nobody has taken");
        assert_eq!(takes(&mut tallies, 9).len(), 4);
        drop(tallies.wipe());
        assert_eq!(count(&mut tallies, 4), Tallied::Counted { series: 4, is_urgent: false });
        tallies.close();
        assert_eq!(count(&mut tallies, 4), Tallied::Lost);
    }
}
