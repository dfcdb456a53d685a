//! Addresses that several have are one: thousands of APIs may lead to one backend, and then their calls find it in the
//! processor's cache.

use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

use ahash::AHashMap;

use super::Base;

/// Different addresses that are shared at most. One beyond them is its owner's alone, which costs its calls a little.
const SHARED_MAX: usize = 16 << 10;
/// New addresses between two looks for those that nobody uses any more, at least.
const LOOK_AFTER_MIN: usize = 64;

/// Those of this process.
static IN_USE: LazyLock<Mutex<InUse>> = LazyLock::new(Mutex::default);

/// Addresses in use.
#[derive(Default)]
struct InUse {
    /// By a hash of theirs. Of two with the same hash one is not shared.
    by_hash: AHashMap<u64, Weak<Base>>,
    /// New addresses until those that nobody uses any more are forgotten.
    look_after: usize,
}

/// The same address as somebody else has.
pub(super) fn shared(base: Base) -> Arc<Base> {
    IN_USE.lock().unwrap_or_else(PoisonError::into_inner).shared(base)
}

impl InUse {
    fn shared(&mut self, base: Base) -> Arc<Base> {
        let hash = self.by_hash.hasher().hash_one(base.words());
        let is_same = |same: &Arc<Base>| same.words() == base.words();
        if let Some(same) = self.by_hash.get(&hash).and_then(Weak::upgrade).filter(is_same) {
            return same;
        }
        self.look();
        let base = Arc::new(base);
        if self.by_hash.len() < SHARED_MAX || self.by_hash.contains_key(&hash) {
            self.by_hash.insert(hash, Arc::downgrade(&base));
        }
        base
    }

    /// Forgets those that nobody uses any more, once in as many new addresses as are in use: so a look costs each of them the
    /// same, however many there are.
    fn look(&mut self) {
        if self.look_after == 0 {
            self.by_hash.retain(|_, base| base.strong_count() > 0);
            self.look_after = self.by_hash.len().max(LOOK_AFTER_MIN);
        }
        self.look_after -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(url: &str) -> Base {
        Base::new(&url.parse().unwrap()).unwrap()
    }

    fn numbered(number: usize) -> Base {
        base(&format!("http://{number}.test"))
    }

    #[test]
    fn who_leads_to_the_same_place_shares_it_as_long_as_somebody_does() {
        let mut in_use = InUse::default();
        let first = in_use.shared(base("http://shared.test/v1?key=1"));
        assert!(Arc::ptr_eq(&first, &in_use.shared(base("http://shared.test:80/v1/?key=1"))));
        for other in ["https://shared.test/v1?key=1", "http://shared.test/v2?key=1", "http://shared.test/v1"] {
            assert!(!Arc::ptr_eq(&first, &in_use.shared(base(other))), "{other}");
        }
        drop(first);
        for number in 0..10_000 {
            drop(in_use.shared(numbered(number)));
        }
        assert!(in_use.by_hash.len() <= 2 * LOOK_AFTER_MIN, "what nobody uses is forgotten");
    }

    #[test]
    fn beyond_the_bound_an_address_works_and_is_not_shared_until_there_is_room() {
        let mut in_use = InUse::default();
        let mut held: Vec<Arc<Base>> = (0..SHARED_MAX).map(|number| in_use.shared(numbered(number))).collect();
        let beyond = || base("http://beyond.test/x");
        let one = in_use.shared(beyond());
        assert_eq!(one.uri("/y", None).unwrap(), "http://beyond.test/x/y");
        assert!(!Arc::ptr_eq(&one, &in_use.shared(beyond())));
        assert!(Arc::ptr_eq(&held[7], &in_use.shared(numbered(7))), "those within stay shared");
        assert_eq!(in_use.by_hash.len(), SHARED_MAX);
        held.clear();
        (0..SHARED_MAX).for_each(|number| drop(in_use.shared(numbered(number))));
        let again = in_use.shared(beyond());
        assert!(Arc::ptr_eq(&again, &in_use.shared(beyond())));
    }
}
