//! Reading WSO2 1.x configuration from outside the crate.

mod api_manager;
mod carbon;
mod xml;
