//! The access log: one JSON object per line and request, to a file or to standard output.
//!
//! A thread of its own writes, because a write may wait for a disk or a pipe. The queue to it is bounded; what does not
//! fit is dropped and counted, and so is what cannot be written. The thread sleeps while nothing happens and looks at
//! the queue a few times per second while something does, so that a request does not pay for waking it.
//!
//! Rotation: rename the file and call [`AccessLog::reopen`] (on SIGHUP); a rename alone is noticed within a second of
//! the next line. Nothing is deleted here.

mod line;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;

use self::writer::{Target, Writer};
use crate::error::Error;
use crate::event::RequestEvent;
use crate::metrics::{Metrics, Queue};

/// How many lines wait to be written; further ones are dropped and counted.
pub const LINES_MAX: usize = 16_384;

/// How often the queue is looked at while requests come in.
const WRITE_PAUSE: Duration = Duration::from_millis(100);

/// Takes lines. Cheap to clone.
#[derive(Clone)]
pub struct AccessLog(Arc<Shared>);

struct Shared {
    messages: SyncSender<Message>,
    wants_reopen: Arc<AtomicBool>,
    is_stopping: Arc<AtomicBool>,
    dropped: Counter,
    thread: Mutex<Option<JoinHandle<()>>>,
}

enum Message {
    Line(Arc<RequestEvent>),
    Wake,
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
        let (log, inbox) = Self::queue(LINES_MAX, metrics);
        let writer = Writer::new(target, metrics.dropped(Queue::AccessLog));
        let run = move || inbox.run(writer);
        let thread = thread::Builder::new().name("access-log".to_owned()).spawn(run).map_err(Error::Thread)?;
        *log.0.thread.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread);
        Ok(log)
    }

    fn queue(lines_max: usize, metrics: &Metrics) -> (Self, Inbox) {
        let (sender, receiver) = mpsc::sync_channel(lines_max);
        let wants_reopen = Arc::new(AtomicBool::new(false));
        let is_stopping = Arc::new(AtomicBool::new(false));
        let inbox = Inbox {
            messages: receiver,
            wants_reopen: Arc::clone(&wants_reopen),
            is_stopping: Arc::clone(&is_stopping),
        };
        let dropped = metrics.dropped(Queue::AccessLog);
        let thread = Mutex::new(None);
        (Self(Arc::new(Shared { messages: sender, wants_reopen, is_stopping, dropped, thread })), inbox)
    }

    /// Hands over a line. Never waits.
    pub fn write(&self, event: Arc<RequestEvent>) {
        if self.0.messages.try_send(Message::Line(event)).is_err() {
            self.0.dropped.inc();
        }
    }

    /// Opens the file anew: to be called after it was renamed. Lines handed over before may end up in either file.
    pub fn reopen(&self) {
        self.0.wants_reopen.store(true, Ordering::Release);
        self.wake();
    }

    /// Writes what was handed over, and ends. Later lines are dropped and counted. Waits for the thread.
    pub fn stop(&self) {
        self.0.is_stopping.store(true, Ordering::Release);
        let thread = self.0.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(thread) = thread else { return };
        self.wake();
        thread.thread().unpark();
        // A panic in the thread was printed by it; there is nothing left to be saved here.
        let _ = thread.join();
    }

    /// A full queue needs no waking: its reader is awake.
    fn wake(&self) {
        let _ = self.0.messages.try_send(Message::Wake);
    }
}

struct Inbox {
    messages: Receiver<Message>,
    wants_reopen: Arc<AtomicBool>,
    is_stopping: Arc<AtomicBool>,
}

impl Inbox {
    fn run(self, mut writer: Writer) {
        // Sleeps until something comes; an error means that every handle is gone.
        while let Ok(message) = self.messages.recv() {
            self.take(message, &mut writer);
            let mut has_more = true;
            while has_more {
                let is_stopping = self.is_stopping.load(Ordering::Acquire);
                has_more = self.drain(&mut writer);
                if is_stopping {
                    return;
                }
                thread::park_timeout(WRITE_PAUSE);
            }
        }
    }

    /// Writes everything that is in the queue. Whether there was anything.
    fn drain(&self, writer: &mut Writer) -> bool {
        if self.wants_reopen.swap(false, Ordering::AcqRel) {
            writer.reopen();
        }
        let mut found = false;
        while let Ok(message) = self.messages.try_recv() {
            self.take(message, writer);
            found = true;
        }
        writer.flush();
        found
    }

    fn take(&self, message: Message, writer: &mut Writer) {
        match message {
            Message::Line(event) => writer.write(&event),
            Message::Wake => {}
        }
    }
}

#[cfg(test)]
mod tests;
