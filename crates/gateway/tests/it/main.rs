//! The data plane from outside: real sockets on any free port, scripted backends, a key manager in memory.

mod support;
mod upstream;
mod flow;
mod refusals;
mod limits;
mod bodies;
mod upgrades;
mod vouched;
mod encrypted;
mod backends;
mod chained;
mod changes;
mod malformed;
