//! Drives the product from outside: starts the real binary on free ports with a store of its own, scripted upstreams
//! beside it, and speaks to it as its users do. Nothing of Tidegate's own crates is used here.
//!
//! [`app`] starts the product, [`process`] sends it signals, [`http`] speaks to it, [`upstream`] is the backend it calls,
//! [`port`] keeps a port that is named before it is opened, [`postgres`] and [`redis`] start real servers for tests that want
//! one, [`python`] peers that speak by Apache Thrift's own library.

pub mod app;
pub mod process;
pub mod http;
pub mod actors;
pub mod upstream;
pub mod port;
pub mod postgres;
pub mod python;
pub mod redis;
