//! Sockets over io_uring for a tokio `current_thread` runtime: reads and writes are gathered while tasks run and handed to
//! the kernel in one call when none is left to run.
//!
//! An experiment, see `docs/performance/io_uring.md`. A thread that serves calls [`start`] and puts [`turn`] into its
//! runtime's `on_thread_park`.

#![cfg(target_os = "linux")]

mod driver;
mod raw;
mod stream;

pub use driver::{How, is_started, ring_fd, start, stop, turn, turn_after};
pub use stream::RingStream;
