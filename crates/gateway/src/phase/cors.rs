//! Cross-origin calls: preflights are answered here, before authentication; other calls get their headers at the end.

use http::header::{ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS};
use http::{HeaderValue, StatusCode};

use crate::body::Body;
use crate::exchange::{Exchange, Stop};
use crate::message::names::{ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ORIGIN, VARY};
use crate::message::{Answer, Headers};
use crate::phase::route::is_preflight;

/// Answers a preflight.
pub fn cors(ex: &mut Exchange) -> Result<(), Stop> {
    let Some(cors) = ex.api().and_then(|api| api.cors.as_ref()) else { return Ok(()) };
    if !is_preflight(ex) {
        return Ok(());
    }
    let mut answer = Answer::new(StatusCode::OK, Body::empty());
    let is_allowed = ex.header(&ORIGIN).is_some_and(|origin| cors.allowed_origin(origin).is_some());
    if is_allowed {
        let listed = cors.methods.as_ref().map(HeaderValue::as_bytes);
        let verbs = || ex.circumstances.allow.as_deref().map(str::as_bytes);
        let own = || ex.operation().map(|operation| operation.verb.as_bytes());
        if let Some(methods) = listed.or_else(verbs).or_else(own) {
            answer.headers.set(&ACCESS_CONTROL_ALLOW_METHODS, methods);
        }
        answer.headers.set(&ACCESS_CONTROL_ALLOW_HEADERS, &cors.headers);
    }
    Err(Stop::Reply(Box::new(answer)))
}

/// Puts the headers every answer to a cross-origin call has, faults too, into `headers`. The backend's own are removed
/// where the API has rules: two answers to one question would be none.
pub(crate) fn put_headers(ex: &Exchange, headers: &mut Headers) {
    let Some(cors) = ex.api().and_then(|api| api.cors.as_ref()) else { return };
    for name in [ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_ALLOW_CREDENTIALS] {
        headers.remove(&name);
    }
    let Some(origin) = ex.header(&ORIGIN) else { return };
    headers.append(&VARY, "Origin");
    let Some(allowed) = cors.allowed_origin(origin) else { return };
    if headers.set(&ACCESS_CONTROL_ALLOW_ORIGIN, allowed) && cors.allows_credentials {
        headers.set(&ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
}
