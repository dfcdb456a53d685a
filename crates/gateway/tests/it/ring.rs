//! The stories of `main.rs` in which bytes pass, once more with connections over io_uring. The differential test is not
//! among them: when the library closes after a body nobody read depends on what happens to be there already, which is less over
//! a ring.

mod support;
mod upstream;
mod flow;
mod refusals;
mod conversation;
mod recording;
mod smuggling;
mod limits;
mod bodies;
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
