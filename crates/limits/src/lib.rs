//! How much may pass in how much time, counted in this process.
//!
//! * [`FixedWindow`]: exactly `count` per window, the window starting with its first call, as in WSO2.
//! * [`Gcra`]: a spread-out rate, for bursts (WSO2's spike arrest).
//! * [`Limiter`]: what a throttling policy makes of the two; this is what a gateway holds and asks.
//! * [`Registry`]: limiters for keys that are only known at run time (application and user, client address), bounded.
//!
//! Cells are lock-free and allocate nothing; a request costs each level a compare-and-swap. Time is an argument:
//! milliseconds of a monotonic clock that starts near zero, for instance since the process started. Nothing here is
//! shared between nodes or survives a restart.

mod decision;
mod window;
mod gcra;
mod limiter;
mod registry;
#[cfg(test)]
mod model_tests;

pub use decision::Decision;
pub use gcra::Gcra;
pub use limiter::{Limit, Limiter, Refused};
pub use registry::{CellKey, Entry, REGISTRY_ENTRIES_MAX, Registry, RegistryCounts};
pub use window::{COUNT_MAX, FixedWindow, NOW_MS_MAX};
