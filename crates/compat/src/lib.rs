//! Taking over from WSO2 API Manager 1.x: reads its configuration files and says what they mean here.
//!
//! No I/O: the caller reads files and hands in text. All XML goes through [`xml::parse`], which caps size and depth and
//! refuses document type definitions, so neither entities nor nesting can hurt.
//!
//! Reading order: [`carbon`] (offset and ports of `carbon.xml`), [`transports`] (ports that stand elsewhere),
//! [`api_manager`] (everything else), each giving a [`Reading`]; then [`xml`].

pub mod carbon;
pub mod transports;
pub mod api_manager;
mod reading;
mod substitute;
pub mod xml;
mod error;

pub use error::Error;
pub use reading::{Reading, Remark, Setting};
pub use substitute::substitute;
