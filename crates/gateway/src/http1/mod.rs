//! HTTP/1.1 in our own words, for the path that most calls take (RFC 9112).
//!
//! * [`head`] reads heads and refuses what can be read in two ways; [`length`] and [`chunks`] find a body's end.
//! * [`buffer`] holds bytes while they are in flight, and only then.
//! * [`reading`] is what a client's connection brings, [`request_body`] a body of it, [`write_half`] what it takes.
//! * [`relay`] writes a head and a body, framed anew; [`server`] is the life of a connection.
//!
//! The backend's side is in `upstream::http1`. HTTP/2 is the business of the `h2` crate behind hyper.

pub(crate) mod buffer;
pub(crate) mod chunks;
pub(crate) mod head;
pub(crate) mod length;
pub(crate) mod relay;
pub(crate) mod reading;
pub(crate) mod refusal;
pub(crate) mod request_body;
pub(crate) mod server;
pub(crate) mod watchdog;
pub(crate) mod write_half;
