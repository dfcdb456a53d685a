//! The data plane from outside: real sockets on any free port, scripted backends, a key manager in memory.

mod support;
mod upstream;
mod flow;
mod refusals;
mod smuggling;
mod recording;
mod conversation;
mod differential;
mod limits;
mod bodies;
mod broken;
mod early;
mod upgrades;
mod vouched;
mod thrift;
mod ws;
mod encrypted;
mod default_apis;
mod backends;
mod chained;
mod changes;
mod many;
mod steps;
mod malformed;
mod key_manager_rest;
mod unix;

/// How the gateway reads and writes; `ring.rs` has the other way.
const IO: tidegate_gateway::settings::Io = tidegate_gateway::settings::Io::Epoll;
