//! What happened: every request becomes one [`RequestEvent`], handed to [`Recorder::record`] exactly once.
//!
//! From there it goes three ways, none of which makes the request wait:
//!
//! ```text
//! record ─┬─ Metrics      counted at once, read at /metrics
//!         ├─ AccessLog    bounded queue → one thread → a JSON line in a file or on standard output
//!         └─ Collector    bounded queue → one task → per-minute Rollups → a Sink (the store)
//! ```
//!
//! A full queue drops the event and counts it; so does memory full of roll-ups that nobody takes. The counts are
//! metrics themselves. This crate has no SQL and no configuration: the binary wires a [`Sink`] to the store.

pub mod event;
pub mod distribution;
pub mod rollup;
pub mod metrics;
pub mod access_log;
pub mod collector;
pub mod recorder;
mod error;
mod outbox;
#[cfg(test)]
mod sample;

pub use access_log::AccessLog;
pub use collector::{Collector, Sink, SinkError, StoreFuture};
pub use distribution::Distribution;
pub use error::Error;
pub use event::{ApiFacts, ApplicationFacts, FailureSource, RequestEvent};
pub use metrics::Metrics;
pub use recorder::{Recorder, recorder};
pub use rollup::{Rollup, RollupKey};
