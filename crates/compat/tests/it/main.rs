//! Reading WSO2 1.x configuration from outside the crate.

mod carbon;
mod xml;
