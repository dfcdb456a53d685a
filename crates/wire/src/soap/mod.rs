//! SOAP as WSO2's services speak it: document/literal over HTTP, versions 1.1 and 1.2, and plain XML by POST, which
//! axis2 takes too.
//!
//! * [`element`] is XML as a tree of qualified names; prefixes are gone once it is read. [`read`] makes one of a document
//!   within [`Limits`], [`write`] the reverse.
//! * [`envelope`] finds version, action and the one body element of a message, and wraps an answer.
//! * [`fault`] is what both versions call a fault, with a declared detail element.
//! * [`wsdl`] describes a service; its addresses are arguments, nothing absolute is kept.
//!
//! Documents come from strangers: a document type declaration is refused before it is looked at, so there are no
//! entities to expand and nothing outside to fetch. What is not here: HTTP, WS-Security, attachments, rpc/encoded.

pub mod limits;
pub mod element;
pub mod encoding;
pub mod read;
pub mod write;
pub mod envelope;
pub mod fault;
pub mod wsdl;

pub use element::{Attribute, Element};
pub use envelope::{Request, Version};
pub use fault::{Code, Fault};
pub use limits::{Limits, Problem};

/// Namespace of SOAP 1.1 envelopes.
pub const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// Namespace of SOAP 1.2 envelopes.
pub const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";
/// Namespace of `xsi:nil` and `xsi:type`.
pub const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// Namespace in which axis2 puts request and response wrappers of services without one of their own.
pub const AXIS2: &str = "http://org.apache.axis2/xsd";

#[cfg(test)]
mod tests;
