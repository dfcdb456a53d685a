//! Targets of requests, taken apart.

use http::Method;

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
pub(super) fn parts_of_target(target: &str, at: u32, method: &Method) -> Result<Target, HeadFault> {
    if !target.bytes().fold(true, |is_fine, byte| is_fine & IS_OF_TARGET[byte as usize]) {
        return Err(HeadFault::Malformed("the target has a character that no target has"));
    }
    if *method == Method::CONNECT {
        return Err(HeadFault::Malformed("CONNECT is for forward proxies"));
    }
    let (authority, rest) = match target.split_once("://") {
        _ if target.starts_with('/') => (None, 0..target.len()),
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
    let range = |part: std::ops::Range<usize>| at + part.start as u32..at + part.end as u32;
    let (path, query) = match target[rest.clone()].find('?') {
        Some(mark) => (rest.start..rest.start + mark, Some(rest.start + mark + 1..rest.end)),
        None => (rest.clone(), None),
    };
    // Without a path an address means the root (RFC 9112 section 3.2.2). A slash of its own stands behind the scheme.
    let path = if path.is_empty() { slash_of(target) } else { path };
    Ok(Target { authority: authority.map(range), path: range(path), query: query.map(range) })
}

fn slash_of(target: &str) -> std::ops::Range<usize> {
    let at = target.find('/').unwrap_or_default();
    at..at + 1
}
