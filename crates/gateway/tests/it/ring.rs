//! The stories whose bytes matter most, once more with connections over io_uring.

mod bodies;
mod chained;
mod encrypted;
mod flow;
mod limits;
mod malformed;
mod refusals;
mod smuggling;
mod support;
mod upgrades;
mod upstream;

/// How the gateway reads and writes.
const IO: tidegate_gateway::settings::Io = tidegate_gateway::settings::Io::Ring;
