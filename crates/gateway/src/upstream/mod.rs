//! The way to the backends: which address (`group`), over which connection, and how it is watched (`probe`). Plain HTTP/1.1
//! is our own codec's (`http1`, dialled by `dial`); HTTP/2 and TLS are an HTTP library's (`client`).
//! Upgraded connections are carried by `tunnel`.

pub mod group;
pub mod address;
pub mod budget;
pub mod client;
pub(crate) mod dial;
pub(crate) mod http1;
pub mod probe;
pub(crate) mod tunnel;
