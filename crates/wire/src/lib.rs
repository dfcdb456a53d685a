//! Bytes in, values out: what Tidegate says and hears on the wire, without a socket in sight.
//!
//! * [`jose`]: signing keys, key sets and JSON Web Tokens (RFC 7515, 7517, 7519, 7638).
//! * [`wso2_assertion`]: the token that WSO2 1.x told backends of their callers by.
//! * [`random`]: random tokens, digests, comparison in constant time.
//! * [`xml`]: escaping for the XML fault bodies that are written by hand.
//!
//! It reads no clock and opens nothing: the time and the keys are arguments.

pub mod jose;
pub mod wso2_assertion;
pub mod random;
pub mod xml;
mod error;

pub use error::Error;
