//! Limiters for subjects that turn up at run time: an application's user, a client address.
//!
//! Looking one up takes no lock; making one does, and that is rare. The number is bounded, see [`Registry::new`].
//!
//! A subject must never have two limiters that count apart. So one that somebody holds is not swept, and the hand-over
//! between a look-up and the sweep is settled as in Dekker's algorithm: the sweeper marks the entry and then counts its
//! holders, the look-up takes hold and then reads the mark; at least one of them sees the other.

use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering, fence};
use std::sync::{Arc, Mutex, PoisonError};

use ahash::RandomState;
use papaya::HashMap;
use tidegate_model::policy::PolicyLevel;

use crate::{Decision, Limit, Limiter, Refused};

/// How many subjects are counted at once unless told otherwise: some 30 MB when all are in use.
pub const REGISTRY_ENTRIES_MAX: usize = 131_072;

/// When the registry is full, this share of it is cleared at once, so that the search is paid for by many insertions.
const CLEARED_SHARE: usize = 16;

/// Names a subject at a level. Made by [`Registry::key`].
///
/// Subjects are told apart by 64 bits of a hash under a secret of this process: among 100 000 subjects two share a
/// counter with a probability below 10^-9, and nobody outside can choose them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellKey {
    level: PolicyLevel,
    hash: u64,
}

/// Its own hash is as good as another: a map need not hash it again.
impl Hash for CellKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

/// Takes the one number that a [`CellKey`] is hashed by as its hash.
#[derive(Debug, Default)]
struct AsHashed(u64);

impl Hasher for AsHashed {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = self.0.rotate_left(8) ^ number;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// What happened in a registry since it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RegistryCounts {
    /// Subjects counted now.
    pub entries: u64,
    /// Removed because their counters were as good as new.
    pub expired: u64,
    /// Removed while they still counted, because the registry was full: each such subject started afresh early.
    pub evicted: u64,
}

/// The limiters of run-time subjects.
#[derive(Debug)]
pub struct Registry {
    entries_max: usize,
    secret: RandomState,
    cells: HashMap<CellKey, Arc<Entry>, BuildHasherDefault<AsHashed>>,
    /// Held while the map changes, so that its size is exact.
    changing: Mutex<()>,
    expired: AtomicU64,
    evicted: AtomicU64,
}

/// Whether a limiter is about to leave, and the limiter. Dereferences to the [`Limiter`].
#[derive(Debug)]
#[repr(C)]
pub struct Entry {
    leaving: AtomicBool,
    limiter: Limiter,
}

impl std::ops::Deref for Entry {
    type Target = Limiter;

    fn deref(&self) -> &Limiter {
        &self.limiter
    }
}

impl Registry {
    /// Counts at most `entries_max` subjects (at least 1). A further one takes the place of those whose counters are as
    /// good as new; if there are none, of those that would be so soonest, first among those that nobody holds.
    pub fn new(entries_max: usize) -> Self {
        Self {
            entries_max: entries_max.max(1),
            secret: RandomState::new(),
            cells: HashMap::default(),
            changing: Mutex::new(()),
            expired: AtomicU64::new(0),
            evicted: AtomicU64::new(0),
        }
    }

    /// The key of a subject, for instance `(application id, user)` as texts. The parts are told apart: `("a", "bc")` is
    /// not `("ab", "c")`. A level's subjects must always have the same type: `1u32` and `1u64` are two subjects.
    pub fn key(&self, level: PolicyLevel, subject: impl Hash) -> CellKey {
        CellKey { level, hash: self.secret.hash_one(subject) }
    }

    /// The subject's limiter, made when it is new. A subject whose limit has changed gets fresh counters.
    ///
    /// It may be kept as long as its holder likes; it is not swept meanwhile.
    pub fn limiter(&self, key: CellKey, limit: Limit, now_ms: u64) -> Arc<Entry> {
        match self.look_up(key) {
            Some(entry) if entry.limit() == limit => entry,
            _ => self.insert(key, limit, now_ms),
        }
    }

    /// Asks the subject's limiter for one request, as [`Limiter::admit`] does, without holding it: that spares two writes to
    /// it. For limits that count no bytes: nobody is there to charge them.
    ///
    /// # Errors
    /// [`Refused`] says which part of the limit refused.
    pub fn admit(&self, key: CellKey, limit: Limit, now_ms: u64) -> Result<Decision, Refused> {
        let cells = self.cells.pin();
        let Some(entry) = cells.get(&key).filter(|entry| entry.limit() == limit) else {
            return self.insert(key, limit, now_ms).admit(now_ms);
        };
        let admitted = entry.admit(now_ms);
        // Count, then read the mark; who marks looks at the counters afterwards. See the module's comment.
        fence(Ordering::SeqCst);
        if !entry.leaving.load(Ordering::SeqCst) || self.has_stayed(key, entry) {
            return admitted;
        }
        self.insert(key, limit, now_ms).admit(now_ms)
    }

    /// Whether an entry that was about to leave is still there when that is decided.
    fn has_stayed(&self, key: CellKey, entry: &Arc<Entry>) -> bool {
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        self.cells.pin().get(&key).is_some_and(|present| Arc::ptr_eq(present, entry))
    }

    /// Gives a subject everything back. Whether it was counted.
    pub fn reset(&self, key: CellKey) -> bool {
        let entry = self.look_up(key);
        entry.iter().for_each(|entry| entry.reset());
        entry.is_some()
    }

    /// Forgets all subjects whose counters are as good as new and that nobody holds. To be called now and then.
    pub fn sweep(&self, now_ms: u64) {
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        self.remove_expired(now_ms);
    }

    /// What happened so far.
    pub fn counts(&self) -> RegistryCounts {
        RegistryCounts {
            entries: self.cells.len() as u64,
            expired: self.expired.load(Ordering::Relaxed),
            evicted: self.evicted.load(Ordering::Relaxed),
        }
    }

    fn look_up(&self, key: CellKey) -> Option<Arc<Entry>> {
        let entry = Arc::clone(self.cells.pin().get(&key)?);
        // Take hold, then read the mark; see the module's comment.
        fence(Ordering::SeqCst);
        (!entry.leaving.load(Ordering::SeqCst)).then_some(entry)
    }

    fn insert(&self, key: CellKey, limit: Limit, now_ms: u64) -> Arc<Entry> {
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        // Somebody else may have been here first.
        let found = self.look_up(key);
        if let Some(entry) = found.as_ref().filter(|entry| entry.limit() == limit) {
            return Arc::clone(entry);
        }
        if found.is_none() && self.cells.len() >= self.entries_max {
            self.make_room(now_ms);
        }
        let entry = Arc::new(Entry { limiter: Limiter::new(limit), leaving: AtomicBool::new(false) });
        self.cells.pin().insert(key, Arc::clone(&entry));
        entry
    }

    fn make_room(&self, now_ms: u64) {
        self.remove_expired(now_ms);
        let keep = self.entries_max - self.entries_max.div_ceil(CLEARED_SHARE);
        let cells = self.cells.pin();
        let surplus = cells.len().saturating_sub(keep);
        if cells.len() < self.entries_max || surplus == 0 {
            return;
        }
        let mut by_end: Vec<_> =
            cells.iter().map(|(key, entry)| (Arc::strong_count(entry) > 1, entry.ends_at_ms(now_ms), *key)).collect();
        by_end.select_nth_unstable_by_key(surplus - 1, |(is_held, ends_at_ms, _)| (*is_held, *ends_at_ms));
        for (_, _, key) in &by_end[..surplus] {
            cells.remove(key);
        }
        self.evicted.fetch_add(surplus as u64, Ordering::Relaxed);
    }

    fn remove_expired(&self, now_ms: u64) {
        let cells = self.cells.pin();
        for (key, entry) in cells.iter().filter(|(_, entry)| entry.ends_at_ms(now_ms).is_none()) {
            // Mark, then count the holders; see the module's comment. Nobody can find it fresh after the mark.
            entry.leaving.store(true, Ordering::SeqCst);
            fence(Ordering::SeqCst);
            let is_held = Arc::strong_count(entry) > 1;
            // What the last holder counted is seen from here on.
            fence(Ordering::SeqCst);
            let is_unused = !is_held && entry.ends_at_ms(now_ms).is_none();
            if is_unused {
                cells.remove(key);
                self.expired.fetch_add(1, Ordering::Relaxed);
            } else {
                entry.leaving.store(false, Ordering::SeqCst);
            }
        }
    }
}

impl Default for Registry {
    fn default() -> Self {
        Self::new(REGISTRY_ENTRIES_MAX)
    }
}

#[cfg(test)]
#[path = "registry_tests.rs"]
mod tests;
