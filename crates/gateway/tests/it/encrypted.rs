//! encrypted
