//! The stories of `main.rs` in which bytes pass, once more with connections over io_uring.

mod support;
mod upstream;
mod flow;
mod refusals;
mod conversation;
mod differential;
mod recording;
mod smuggling;
mod limits;
mod bodies;
mod broken;
mod early;
mod upgrades;
mod vouched;
mod encrypted;
mod default_apis;
mod backends;
mod chained;
mod changes;
mod steps;
mod malformed;
mod unix;

/// How the gateway reads and writes.
const IO: tidegate_gateway::settings::Io = tidegate_gateway::settings::Io::Ring;
