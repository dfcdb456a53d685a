//! The way to the backends: which address (`group`), over which connection (`client`), and how it is watched (`probe`).
//! Upgraded connections are carried by `tunnel`.

pub mod group;
pub mod address;
pub mod budget;
pub mod client;
pub mod probe;
pub(crate) mod tunnel;
