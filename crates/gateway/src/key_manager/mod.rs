//! Key managers on the network: the clients that put the gateway's question into their protocols.
//!
//! One file per protocol, each an implementation of [`KeyCheck`](crate::KeyCheck). What they share is how an answer in
//! WSO2's words becomes a grant ([`grant`]). The key manager in the same process needs none of this; the binary chooses.

pub mod grant;
pub mod breaker;
pub mod resilient;
pub mod metrics;
pub mod rest;
pub mod assertion;
pub mod thrift;
mod trust;
pub mod ws;
