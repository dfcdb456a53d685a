//! Asking a key manager over the network, one file a protocol. Each implements [`crate::KeyCheck`].

pub mod rest;
