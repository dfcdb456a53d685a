//! The access log: one JSON object per line and request, to a file or to standard output.
//!
//! Who records a request writes its line down in the memory of its core ([`Lines`]), which is bounded: a line that does
//! not fit is dropped and counted. A thread of its own takes what the cores have and writes it, because a write may wait
//! for a disk or a pipe; what it cannot write is counted as well. It sleeps while nothing happens, and while something
//! does it visits the cores a few times per second, so that a request does not pay for waking it.
//!
//! Lines of one connection keep their order, as a connection stays on its core; those of different ones need not.
//!
//! Rotation: rename the file and call [`AccessLog::reopen`] (on SIGHUP); a rename alone is noticed within a second of
//! the next line. Nothing is deleted here.

mod line;
mod lines;
mod json;
mod pen;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle, Thread};
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;

pub(crate) use self::line::{words_of_api, words_of_application};
pub(crate) use self::lines::{Appended, Lines};
use self::writer::{Target, Writer};
use crate::error::Error;
use crate::metrics::Metrics;
use crate::shard::lock;

/// How many bytes of lines wait to be written on all cores together, each having an equal share; further lines are
/// dropped and counted.
pub const WAITING_BYTES_MAX: usize = 16 * 1024 * 1024;

/// How often the cores are visited while requests come in, if none has [much](lines::MUCH_BYTES) before.
const WRITE_PAUSE: Duration = Duration::from_millis(100);

/// Writes lines. Cheap to clone.
#[derive(Clone)]
pub struct AccessLog(Arc<Handle>);

struct Handle {
    flags: Arc<Flags>,
    dropped: Counter,
    thread: Thread,
    joined: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug, Default)]
#[repr(align(128))]
struct Flags {
    /// The thread will visit the cores without being woken.
    is_awake: AtomicBool,
    wants_reopen: AtomicBool,
    is_stopping: AtomicBool,
}

impl AccessLog {
    /// Appends to the file, which is created if need be, readable by owner and group only.
    ///
    /// # Errors
    /// [`Error::OpenLog`] and [`Error::Thread`].
    pub fn to_file(path: &Path, metrics: &Metrics) -> Result<Self, Error> {
        let target = Target::file(path).map_err(|source| Error::OpenLog { path: PathBuf::from(path), source })?;
        Self::start(target, metrics)
    }

    /// Writes to standard output.
    ///
    /// # Errors
    /// [`Error::Thread`].
    pub fn to_stdout(metrics: &Metrics) -> Result<Self, Error> {
        Self::start(Target::Stdout, metrics)
    }

    fn start(target: Target, metrics: &Metrics) -> Result<Self, Error> {
        let flags = Arc::new(Flags::default());
        let dropped = metrics.lines_dropped();
        let visitor = Visitor {
            metrics: metrics.clone(),
            flags: Arc::clone(&flags),
            writer: Writer::new(target, dropped.clone()),
            spare: Vec::new(),
        };
        let thread = thread::Builder::new().name("access-log".to_owned());
        let joined = thread.spawn(move || visitor.run()).map_err(Error::Thread)?;
        Ok(Self(Arc::new(Handle { flags, dropped, thread: joined.thread().clone(), joined: Mutex::new(Some(joined)) })))
    }

    /// Something was done with a line, under its core's lock.
    pub(crate) fn heed(&self, appended: Appended) {
        let Handle { flags, dropped, thread, .. } = &*self.0;
        match appended {
            Appended::Waits => {}
            Appended::IsMuch => return thread.unpark(),
            Appended::Dropped => drop(dropped.inc()),
        }
        // Who goes to sleep clears the flag and then looks at each core, under its lock: either it finds the line, or
        // that lock came first, and the flag is seen here.
        if !flags.is_awake.load(Ordering::Relaxed) && !flags.is_awake.swap(true, Ordering::Relaxed) {
            thread.unpark();
        }
    }

    /// Opens the file anew: to be called after it was renamed. Lines recorded before may end up in either file.
    pub fn reopen(&self) {
        self.0.flags.wants_reopen.store(true, Ordering::Release);
        self.0.thread.unpark();
    }

    /// Writes what was recorded, and ends. Later lines are dropped and counted. Waits for the thread.
    pub fn stop(&self) {
        self.0.end();
        let joined = self.0.joined.lock().unwrap_or_else(PoisonError::into_inner).take();
        // A panic in the thread was printed by it; there is nothing left to be saved here.
        let _ = joined.map(JoinHandle::join);
    }
}

impl Handle {
    fn end(&self) {
        self.flags.is_stopping.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

/// Nobody can write any more: the thread writes what there is, and ends.
impl Drop for Handle {
    fn drop(&mut self) {
        self.end();
    }
}

/// What the thread has.
struct Visitor {
    metrics: Metrics,
    flags: Arc<Flags>,
    writer: Writer,
    /// Given to a core for the buffer that is taken from it.
    spare: Vec<u8>,
}

impl Visitor {
    fn run(mut self) {
        loop {
            let is_stopping = self.flags.is_stopping.load(Ordering::Acquire);
            if self.flags.wants_reopen.swap(false, Ordering::AcqRel) {
                self.writer.reopen();
            }
            if is_stopping {
                self.metrics.counted().shards.iter().for_each(|shard| lock(shard).lines.close());
            }
            let mut has_found = self.visit();
            if is_stopping {
                return;
            }
            if !has_found {
                self.flags.is_awake.store(false, Ordering::Relaxed);
                has_found = self.visit();
            }
            if has_found {
                thread::park_timeout(WRITE_PAUSE);
            } else {
                self.give_back();
                thread::park();
                self.flags.is_awake.store(true, Ordering::Relaxed);
            }
        }
    }

    /// Writes what the cores have. Whether that was anything.
    fn visit(&mut self) -> bool {
        let mut has_found = false;
        for shard in self.metrics.counted().shards.iter() {
            let lines = lock(shard).lines.take(&mut self.spare);
            if lines > 0 {
                self.writer.write(&self.spare, lines);
                self.spare.clear();
                has_found = true;
            }
        }
        has_found
    }

    /// While nothing happens no memory is held.
    fn give_back(&mut self) {
        self.spare = Vec::new();
        for shard in self.metrics.counted().shards.iter() {
            let buffer = lock(shard).lines.give_back();
            drop(buffer);
        }
    }
}

#[cfg(test)]
mod tests;
