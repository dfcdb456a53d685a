//! The cookies: the session's, and one for each sign-in that is under way.
//!
//! Browsers keep cookies by host, not by port, and several instances run on one machine: so the names end in a mark of the
//! store. Nodes on one store share their sessions, other instances neither see nor overwrite them. Over TLS the names begin
//! with `__Host-`, which no other host and no plain page can set (RFC 6265bis section 4.1.3); there the plain name counts
//! for nothing.

use axum::http::HeaderValue;
use axum::http::header::{COOKIE, HOST};
use axum::http::request::Parts;
use tidegate_model::node::Transport;
use tidegate_model::own_base;
use tidegate_wire::random;

use crate::state::Control;

const SESSION: &str = "tidegate_portal";
const SIGN_IN: &str = "tidegate_portal_sign_in";
/// Hexadecimal digits of the store's mark.
const MARK_CHARS: usize = 8;
/// Characters of a session's value: 32 random bytes.
const VALUE_CHARS: usize = 43;
/// Characters of a state that name the cookie of its sign-in.
const STATE_CHARS: usize = 12;
/// Longest sealed sign-in, in bytes: browsers keep 4096 of a cookie.
const SEALED_BYTES_MAX: usize = 3_900;
/// Sign-ins of one browser that may be under way at once.
pub(super) const SIGN_INS_MAX: usize = 8;

/// The value of the session's cookie, when it has the form of one.
pub(super) fn session(parts: &Parts, control: &Control) -> Option<String> {
    let value = find(parts, &name(SESSION, parts, control))?;
    let is_ours = value.len() == VALUE_CHARS && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    is_ours.then(|| value.to_owned())
}

/// `Set-Cookie` that begins a session, or ends it with an empty value and no time.
pub(super) fn set_session(value: &str, ttl_s: i64, parts: &Parts, control: &Control) -> HeaderValue {
    set(&name(SESSION, parts, control), value, ttl_s, is_secure(parts, control))
}

/// What was sealed for the sign-in of that state.
pub(super) fn sign_in<'a>(state: &str, parts: &'a Parts, control: &Control) -> Option<&'a str> {
    find(parts, &sign_in_name(state, parts, control)).filter(|value| value.len() <= SEALED_BYTES_MAX)
}

/// `Set-Cookie` for a sign-in under way, or its end with an empty value and no time.
pub(super) fn set_sign_in(state: &str, sealed: &str, ttl_s: i64, parts: &Parts, control: &Control) -> HeaderValue {
    set(&sign_in_name(state, parts, control), sealed, ttl_s, is_secure(parts, control))
}

/// Ends all sign-ins of a browser that has too many under way: they were abandoned.
pub(super) fn clear_abandoned(parts: &Parts, control: &Control) -> Vec<HeaderValue> {
    let begin = format!("{}_", name(SIGN_IN, parts, control));
    let names: Vec<&str> = pairs(parts).map(|(name, _)| name).filter(|name| name.starts_with(&begin)).collect();
    if names.len() < SIGN_INS_MAX {
        return Vec::new();
    }
    names.into_iter().map(|name| set(name, "", 0, is_secure(parts, control))).collect()
}

/// The `Host` a request was sent to; HTTP/2 has it in the request's target.
pub(super) fn host(parts: &Parts) -> &str {
    let header = || parts.headers.get(HOST).and_then(|value| value.to_str().ok());
    parts.uri.authority().map(|authority| authority.as_str()).or_else(header).unwrap_or_default()
}

/// Whether the connection has TLS, as the listener says.
pub(super) fn is_tls(parts: &Parts) -> bool {
    parts.extensions.get::<Transport>().is_some_and(|transport| transport.is_tls)
}

fn is_secure(parts: &Parts, control: &Control) -> bool {
    own_base::is_secure(&control.addresses.management_bases(), host(parts), is_tls(parts))
}

fn name(base: &str, parts: &Parts, control: &Control) -> String {
    let mark = &random::sha256_hex(control.nodes.feed.as_bytes())[..MARK_CHARS];
    let prefix = if is_secure(parts, control) { "__Host-" } else { "" };
    format!("{prefix}{base}_{mark}")
}

fn sign_in_name(state: &str, parts: &Parts, control: &Control) -> String {
    let part: String = state.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(STATE_CHARS).collect();
    format!("{}_{part}", name(SIGN_IN, parts, control))
}

fn set(name: &str, value: &str, ttl_s: i64, is_secure: bool) -> HeaderValue {
    let secure = if is_secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; Max-Age={ttl_s}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&text).expect("names and base64 values are visible ASCII")
}

fn find<'a>(parts: &'a Parts, wanted: &str) -> Option<&'a str> {
    pairs(parts).find(|(name, _)| *name == wanted).map(|(_, value)| value)
}

fn pairs(parts: &Parts) -> impl Iterator<Item = (&str, &str)> {
    parts
        .headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
}
