//! Tidegate's data plane: takes calls of application developers, decides whether they may pass, and carries those
//! that may to the backend of the API.
//!
//! The way of one call, each step a free function in its own file under [`phase`]:
//!
//! ```text
//! accept → route → cors → authenticate → authorize → throttle
//!        → transform_request → assertion → forward → transform_response → record
//! ```
//!
//! * [`Gateway`] is what the binary holds: [`Gateway::load`] a snapshot, [`Gateway::apply`] changes,
//!   [`Gateway::serve`] sockets until told to drain.
//! * `exchange` is one call; phases see the message only through it. `message` is what it holds, whichever codec read it.
//! * `cores` are the threads that serve; `http1` is our own codec, `serve` the sockets. HTTP/2 is hyper's.
//! * `plan` is what was deployed, compiled: immutable and swapped atomically. A call ends on the plan it began with.
//! * `identity` turns credentials into grants: JWTs by the key manager's public keys, everything else by
//!   [`KeyCheck`], both behind bounded caches.
//! * `key_manager` asks key managers on the network, in their protocols; `peer` is the connection to a node of our own.
//! * `upstream` dials backends: pools, health, retries, tunnels.
//! * [`Fault`] is the closed list of ways a call can fail, with code, status and text in one table.
//!
//! What is not here: SQL (a gateway has no path to the store), ports, and reading of the environment.

pub mod gateway;
mod load;
pub mod settings;
pub mod error;
pub mod serve;
pub mod phase;
pub mod exchange;
pub mod message;
pub mod plan;
pub mod identity;
pub mod key_manager;
pub mod upstream;
pub mod peer;
pub mod fault;
mod fault_page;
mod body;
mod connection;
mod clock;
mod request_id;
mod user_agent;
mod http1;
mod cores;
mod path;
mod scan;
mod network;
mod hops;
mod framing;
mod parser_refusal;
mod response;
/// For the fuzz targets and the tests that replay their seeds.
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod fuzzing;

pub use body::Body;
pub use error::{Error, KeyCheckError};
pub use fault::Fault;
pub use gateway::{Gateway, Telemetry};
pub use identity::assertion::AssertionMaker;
pub use identity::{KeyCheck, Reach};
pub use load::Load;
pub use serve::{Listener, Socket};
pub use settings::Settings;
