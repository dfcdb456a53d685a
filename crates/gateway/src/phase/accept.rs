//! Is this one message, and of a size we deal with? What the HTTP library lets through and we do not.

use http::Method;

use crate::exchange::{Exchange, Stop};
use crate::fault::Fault;
use crate::http1::head::is_disguised;
use crate::message::names::{CONTENT_LENGTH, HOST, TRANSFER_ENCODING};

/// Refuses messages whose framing or target could be read in two ways, and heads that are too large.
pub fn accept(ex: &mut Exchange) -> Result<(), Stop> {
    let (count, bytes) = ex.header_size();
    let limits = &ex.gateway.settings().limits;
    if count > limits.headers_max || bytes > limits.header_bytes_max {
        return Err(Fault::HeadersTooLarge.into());
    }
    // CONNECT is for forward proxies, and what follows it may be another protocol.
    if ex.header_count(&CONTENT_LENGTH) > 1 || *ex.verb() == Method::CONNECT {
        return Err(Fault::BadRequest.into());
    }
    let has_both_lengths = ex.header_count(&CONTENT_LENGTH) > 0 && ex.header_count(&TRANSFER_ENCODING) > 0;
    if has_both_lengths || ex.header_count(&HOST) > 1 {
        return Err(Fault::BadRequest.into());
    }
    if ex.headers().iter().any(|(name, _)| is_disguised(name)) {
        return Err(Fault::BadRequest.into());
    }
    // RFC 9112 section 3.2: a request of HTTP/1.1 without a host is answered 400.
    let has_host = ex.host().is_some_and(|host| !host.is_empty());
    if ex.version() == http::Version::HTTP_11 && !has_host {
        return Err(Fault::BadRequest.into());
    }
    // The same of a host that is none, wherever it stands: it is passed on as what the client called us.
    let named = ex.headers().get(&HOST).unwrap_or_default();
    if !is_host(named) || !is_host(ex.host().unwrap_or_default().as_bytes()) {
        return Err(Fault::BadRequest.into());
    }
    Ok(())
}

/// Whether every byte may stand in `uri-host [":" port]` (RFC 9110 section 7.2); nothing may, too. A list of two hosts has a
/// comma, which no host in use has.
fn is_host(text: &[u8]) -> bool {
    text.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+;=:[]".contains(byte))
}
