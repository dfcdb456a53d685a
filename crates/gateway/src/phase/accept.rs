//! Is this one message, and of a size we deal with? What the HTTP library lets through and we do not.

use crate::exchange::{Exchange, Stop};
use crate::fault::Fault;
use crate::message::names::{CONTENT_LENGTH, HOST, TRANSFER_ENCODING};

/// Refuses messages whose framing or target could be read in two ways, and heads that are too large.
pub fn accept(ex: &mut Exchange) -> Result<(), Stop> {
    let (count, bytes) = ex.header_size();
    let limits = &ex.gateway.settings().limits;
    if count > limits.headers_max || bytes > limits.header_bytes_max {
        return Err(Fault::HeadersTooLarge.into());
    }
    if ex.header_count(&CONTENT_LENGTH) > 1 {
        return Err(Fault::BadRequest.into());
    }
    let has_both_lengths = ex.header_count(&CONTENT_LENGTH) > 0 && ex.header_count(&TRANSFER_ENCODING) > 0;
    if has_both_lengths || ex.header_count(&HOST) > 1 {
        return Err(Fault::BadRequest.into());
    }
    // RFC 9112 section 3.2: a request of HTTP/1.1 without a host is answered 400.
    let has_host = ex.host().is_some_and(|host| !host.is_empty());
    if ex.version() == http::Version::HTTP_11 && !has_host {
        return Err(Fault::BadRequest.into());
    }
    Ok(())
}
