//! Bytes in, values out: what Tidegate says and hears on the wire, without a socket in sight.
//!
//! * [`jose`]: signing keys, key sets and JSON Web Tokens (RFC 7515, 7517, 7519, 7638).
//! * [`wso2_assertion`]: the token that WSO2 1.x told backends of their callers by.
//! * [`random`]: random tokens, digests, comparison in constant time.
//! * [`soap`]: SOAP 1.1 and 1.2 envelopes, faults and service descriptions, as axis2 speaks them.
//! * [`thrift`]: Thrift messages of WSO2 API Manager 1.x key validation, from our own IDL.
//! * [`xml`]: escaping for the XML fault bodies that are written by hand.
//!
//! It reads no clock and opens nothing: the time and the keys are arguments.

pub mod jose;
pub mod wso2_assertion;
pub mod random;
pub mod soap;
pub mod thrift;
pub mod xml;
mod error;

pub use error::Error;
