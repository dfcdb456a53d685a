//! Is this one message, and of a size we deal with? What the HTTP library lets through and we do not.

use http::Method;

use crate::exchange::{Exchange, Stop};
use crate::fault::Fault;
use crate::http1::head::is_disguised;
use crate::message::names::{CONTENT_LENGTH, HOST, TRANSFER_ENCODING};

/// Refuses messages whose framing or target could be read in two ways, and heads that are too large.
pub fn accept(ex: &mut Exchange) -> Result<(), Stop> {
    let (headers, limits) = (ex.headers(), &ex.gateway.settings().limits);
    if headers.len() > limits.headers_max || headers.bytes() > limits.header_bytes_max {
        return Err(Fault::HeadersTooLarge.into());
    }
    // CONNECT is for forward proxies, and what follows it may be another protocol.
    if headers.count(&CONTENT_LENGTH) > 1 || *ex.verb() == Method::CONNECT {
        return Err(Fault::BadRequest.into());
    }
    let has_both_lengths = headers.contains(&CONTENT_LENGTH) && headers.contains(&TRANSFER_ENCODING);
    if has_both_lengths || headers.count(&HOST) > 1 || headers.other_names().any(is_disguised) {
        return Err(Fault::BadRequest.into());
    }
    // RFC 9112 section 3.2: a request of HTTP/1.1 without a host is answered 400.
    let (named, authority) = (headers.get(&HOST).unwrap_or_default(), ex.authority());
    let has_host = !named.is_empty() || authority.is_some_and(|authority| !authority.is_empty());
    if ex.version() == http::Version::HTTP_11 && !has_host {
        return Err(Fault::BadRequest.into());
    }
    // The same of a host that is none, wherever it stands: it is passed on as what the client called us.
    if !is_host(named) || !authority.is_none_or(|authority| is_host(authority.as_bytes())) {
        return Err(Fault::BadRequest.into());
    }
    Ok(())
}

/// Bytes that may stand in `uri-host [":" port]` (RFC 9110 section 7.2). A list of two hosts has a comma, which no host in use
/// has.
static IS_OF_HOST: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = b'!';
    while byte <= b'~' {
        let is_sign = matches!(
            byte,
            b'-' | b'.'
                | b'_'
                | b'~'
                | b'%'
                | b'!'
                | b'$'
                | b'&'
                | b'\''
                | b'('
                | b')'
                | b'*'
                | b'+'
                | b';'
                | b'='
                | b':'
                | b'['
                | b']'
        );
        table[byte as usize] = byte.is_ascii_alphanumeric() || is_sign;
        byte += 1;
    }
    table
};

/// Whether every byte may stand in a host; none at all is fine, too.
fn is_host(text: &[u8]) -> bool {
    text.iter().all(|byte| IS_OF_HOST[usize::from(*byte)])
}
