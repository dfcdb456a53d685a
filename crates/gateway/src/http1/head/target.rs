//! Targets of requests, taken apart.

use std::ops::Range;

use http::Method;
use memchr::memchr;

use super::HeadFault;
use crate::message::request::Target;

/// Visible ASCII but for what no target has (RFC 3986 section 2).
static IS_OF_TARGET: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = b'!';
    while byte <= b'~' {
        table[byte as usize] = !matches!(byte, b'"' | b'#' | b'<' | b'>' | b'`');
        byte += 1;
    }
    table
};

/// Takes a target apart (RFC 9112 section 3.2): origin form, absolute form of http and https, or `*` of OPTIONS.
pub(super) fn target(bytes: &[u8], method: &Method) -> Result<Target, HeadFault> {
    const ODD: HeadFault = HeadFault::Malformed("the target has a character that no target has");
    if !bytes.iter().all(|byte| IS_OF_TARGET[usize::from(*byte)]) {
        return Err(ODD);
    }
    let target = std::str::from_utf8(bytes).map_err(|_| ODD)?;
    if *method == Method::CONNECT {
        return Err(HeadFault::Malformed("CONNECT is for forward proxies"));
    }
    if target.starts_with('/') {
        let (path, query) = path_and_query(target, 0..target.len());
        return Ok(Target::new(target, None, path, query));
    }
    let (authority, rest) = match target.split_once("://") {
        _ if target == "*" && *method == Method::OPTIONS => (None, 0..1),
        Some((scheme, rest)) if ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) => {
            let start = scheme.len() + 3;
            let end = start + rest.find(['/', '?']).unwrap_or(rest.len());
            let authority = &target[start..end];
            let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
            let has_port = authority.rsplit_once(':').is_none_or(|(_, port)| port.ends_with(']') || is_port(port));
            let is_good = !authority.contains('@') && has_port && authority.parse::<http::uri::Authority>().is_ok();
            if !is_good {
                return Err(HeadFault::Malformed("the target's host is malformed"));
            }
            (Some(start..end), end..target.len())
        }
        _ => return Err(HeadFault::Malformed("the target is neither a path nor an http address")),
    };
    let (path, query) = path_and_query(target, rest);
    // Without a path an address means the root (RFC 9112 section 3.2.2). A slash of its own stands behind the scheme.
    let path = if path.is_empty() { slash_of(target) } else { path };
    Ok(Target::new(target, authority, path, query))
}

fn path_and_query(target: &str, place: Range<usize>) -> (Range<usize>, Option<Range<usize>>) {
    match memchr(b'?', &target.as_bytes()[place.clone()]) {
        Some(mark) => (place.start..place.start + mark, Some(place.start + mark + 1..place.end)),
        None => (place, None),
    }
}

fn slash_of(target: &str) -> Range<usize> {
    let at = target.find('/').unwrap_or_default();
    at..at + 1
}
