//! What happened: every request becomes one [`RequestEvent`], handed to [`Recorder::record`] exactly once.
//!
//! It borrows all it names, and when `record` returns nothing of it is kept but numbers and a line of text:
//!
//! ```text
//! record ── shard of this core ─┬─ series   added up by Metrics, when /metrics is read
//!           (one lock, its own) ├─ tallies  taken by the Collector → per-minute Rollups → a Sink (the store)
//!                               └─ lines    taken by the AccessLog's thread → a file or standard output
//! ```
//!
//! There is a shard for each core, and readers add them up, so cores share nothing that is written per request. What is
//! bounded drops what does not fit and counts it: lines that nobody writes, sums that nobody takes, roll-ups that the
//! store does not take. The counts are metrics themselves. This crate has no SQL and no configuration: the binary wires
//! a [`Sink`] to the store.

pub mod event;
pub mod distribution;
pub mod rollup;
pub mod metrics;
pub mod access_log;
pub mod collector;
pub mod recorder;
mod shard;
mod series;
mod tally;
mod sums;
mod outbox;
mod error;
#[cfg(test)]
mod sample;

pub use access_log::AccessLog;
pub use collector::{Collector, Sink, SinkError, StoreFuture};
pub use distribution::Distribution;
pub use error::Error;
pub use event::{ApiFacts, ApplicationFacts, ApplicationWords, FailureSource, RequestEvent};
pub use metrics::Metrics;
pub use recorder::{Recorder, recorder};
pub use rollup::{Rollup, RollupKey};
pub use shard::InFlight;
