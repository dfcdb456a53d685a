//! What is counted, in as many parts as there are cores, so that cores do not wait for each other or pull cache lines
//! out of each other's hands.
//!
//! A thread gets a shard by its number and keeps it; a reader (a scrape, the collector, the access log's thread) visits
//! all of them and adds up. So the lock of a shard is nearly always free and in the caller's own cache, and what it
//! guards are plain integers.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::access_log::{Lines, WAITING_BYTES_MAX};
use crate::series::SeriesTable;
use crate::tally::{TALLIES_MAX, Tallies};

/// The most shards there are. Further cores share.
const SHARDS_MAX: usize = 64;

/// How much all shards together may hold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) shards: usize,
    pub(crate) tallies_max: usize,
    pub(crate) log_bytes_max: usize,
}

impl Bounds {
    /// A shard for each core; a power of two.
    pub(crate) fn for_this_machine() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            shards: cores.next_power_of_two().min(SHARDS_MAX),
            tallies_max: TALLIES_MAX,
            log_bytes_max: WAITING_BYTES_MAX,
        }
    }
}

/// One part.
#[derive(Debug)]
pub(crate) struct Shard {
    pub(crate) series: SeriesTable,
    pub(crate) tallies: Tallies,
    pub(crate) lines: Lines,
}

/// On cache lines of its own: 128 bytes, because neighbouring lines of 64 are fetched in pairs.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct Padded<T>(pub(crate) T);

/// All parts.
#[derive(Debug)]
pub(crate) struct Shards {
    shards: Box<[Padded<Mutex<Shard>>]>,
    in_flight: Box<[Arc<Padded<()>>]>,
}

/// A request that is being served, as long as this value lives.
#[derive(Debug)]
pub struct InFlight {
    /// Nothing but its reference count is used: that is the number of requests that began on one shard.
    _one_more: Arc<Padded<()>>,
}

impl Shards {
    pub(crate) fn new(bounds: Bounds) -> Self {
        let share = |whole: usize| (whole / bounds.shards).max(1);
        let shard = || Shard {
            series: SeriesTable::default(),
            tallies: Tallies::new(share(bounds.tallies_max)),
            lines: Lines::new(share(bounds.log_bytes_max)),
        };
        Self {
            shards: (0..bounds.shards).map(|_| Padded(Mutex::new(shard()))).collect(),
            in_flight: (0..bounds.shards).map(|_| Arc::default()).collect(),
        }
    }

    /// The calling thread's.
    pub(crate) fn mine(&self) -> MutexGuard<'_, Shard> {
        lock(&self.shards[self.my_place()])
    }

    /// Each in turn, to be locked one at a time.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Padded<Mutex<Shard>>> {
        self.shards.iter()
    }

    /// One request more.
    pub(crate) fn begin(&self) -> InFlight {
        InFlight { _one_more: Arc::clone(&self.in_flight[self.my_place()]) }
    }

    /// How many requests are being served.
    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight.iter().map(|count| Arc::strong_count(count) - 1).sum()
    }

    fn my_place(&self) -> usize {
        thread_number() & (self.shards.len() - 1)
    }
}

/// Nothing that is done under the lock can leave it half done.
pub(crate) fn lock(shard: &Padded<Mutex<Shard>>) -> MutexGuard<'_, Shard> {
    shard.0.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Threads are numbered in the order in which they first record something.
fn thread_number() -> usize {
    const NONE: usize = usize::MAX;
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static NUMBER: Cell<usize> = const { Cell::new(NONE) };
    }
    let number = NUMBER.get();
    if number != NONE {
        return number;
    }
    let number = NEXT.fetch_add(1, Ordering::Relaxed) % NONE;
    NUMBER.set(number);
    number
}
