//! TCP connections over io_uring (Linux) for a tokio `current_thread` runtime.
//!
//! Reads and writes are gathered while tasks run and handed to the kernel in one call when their turn is over; so a core
//! that serves many connections calls the kernel once for all of them, where epoll needs a call for each read and write.
//!
//! ```text
//! stream      a connection as tokio's traits want it
//! driver      a thread's ring: whose turn it is, and who is woken
//! connection  what a connection has on the ring
//! operation   names of operations
//! raw         all that is unsafe: entries, completions, the memory the kernel fills
//! ```
//!
//! A thread calls [`start`] and keeps [`drive`] running among its tasks; then [`RingStream::new`] takes sockets over. The
//! thread still waits in tokio's epoll, where the ring has one descriptor: timers and other threads wake it as ever.
//!
//! What was not copied from the kernel's buffers is at most one of them per connection. A dropped stream's place is given
//! away only after the kernel has let go of it.

#[cfg(target_os = "linux")]
mod connection;
#[cfg(target_os = "linux")]
mod driver;
#[cfg(target_os = "linux")]
mod operation;
#[cfg(not(target_os = "linux"))]
mod none;
#[cfg(target_os = "linux")]
mod raw;
#[cfg(target_os = "linux")]
mod stream;

#[cfg(target_os = "linux")]
pub use driver::{drive, is_started, start, stop};
#[cfg(not(target_os = "linux"))]
pub use none::{RingStream, check, drive, is_started, start, stop};
#[cfg(target_os = "linux")]
pub use raw::check;
#[cfg(target_os = "linux")]
pub use stream::RingStream;
