//! Cross-origin calls: preflights are answered here, before authentication; other calls get their headers at the end.

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderValue, Response};

use crate::body::Body;
use crate::exchange::{Exchange, Stop};
use crate::phase::route::is_preflight;

/// Answers a preflight.
pub fn cors(ex: &mut Exchange) -> Result<(), Stop> {
    let Some(cors) = ex.api().and_then(|api| api.cors.as_ref()) else { return Ok(()) };
    if !is_preflight(ex) {
        return Ok(());
    }
    let mut response = Response::new(Body::empty());
    let is_allowed = ex.header(&ORIGIN).is_some_and(|origin| cors.allowed_origin(origin).is_some());
    if is_allowed {
        let verbs = || ex.circumstances.allow.as_deref().and_then(|verbs| HeaderValue::from_str(verbs).ok());
        let own = || ex.operation().and_then(|operation| HeaderValue::from_str(&operation.verb).ok());
        if let Some(methods) = cors.methods.clone().or_else(verbs).or_else(own) {
            response.headers_mut().insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
        }
        response.headers_mut().insert(ACCESS_CONTROL_ALLOW_HEADERS, cors.headers.clone());
    }
    Err(Stop::Reply(Box::new(response)))
}

/// Puts the headers every answer to a cross-origin call has, faults too, into `headers`. The backend's own are removed
/// where the API has rules: two answers to one question would be none.
pub(crate) fn put_headers(ex: &Exchange, headers: &mut HeaderMap) {
    let Some(cors) = ex.api().and_then(|api| api.cors.as_ref()) else { return };
    for name in [ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_ALLOW_CREDENTIALS] {
        headers.remove(name);
    }
    let Some(origin) = ex.header(&ORIGIN) else { return };
    headers.append(VARY, HeaderValue::from_static("Origin"));
    let Some(allowed) = cors.allowed_origin(origin) else { return };
    if let Ok(value) = HeaderValue::from_str(allowed) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, value);
        if cors.allows_credentials {
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
    }
}
