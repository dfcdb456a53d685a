//! The response as the client shall see it: no hop-by-hop headers, and places at the backend become places here.

use http::header::{CONNECTION, HeaderValue, LOCATION, TRANSFER_ENCODING, UPGRADE, VIA};
use http::{HeaderName, Response, StatusCode};

use crate::body::Body;
use crate::exchange::Exchange;
use crate::phase::default_api;
use crate::phase::transform_request::remove_hop_by_hop;

const CONTENT_LOCATION: HeaderName = HeaderName::from_static("content-location");

/// Rewrites the response's headers.
pub fn transform_response(ex: &mut Exchange, mut response: Response<Body>) -> Response<Body> {
    let is_upgrade = response.status() == StatusCode::SWITCHING_PROTOCOLS;
    let protocol = response.headers().get(UPGRADE).cloned();
    remove_hop_by_hop(response.headers_mut());
    if let (true, Some(protocol)) = (is_upgrade, protocol) {
        response.headers_mut().insert(UPGRADE, protocol);
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("Upgrade"));
        response.headers_mut().remove(TRANSFER_ENCODING);
    }
    default_api::heed(ex, response.headers_mut());
    for name in [LOCATION, CONTENT_LOCATION] {
        let rewritten = response.headers().get(&name).and_then(|value| location(ex, value.to_str().ok()?));
        if let Some(value) = rewritten.and_then(|text| HeaderValue::from_str(&text).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    if let Some(name) = &ex.gateway.settings().via
        && let Ok(value) = HeaderValue::from_str(&format!("1.1 {name}"))
    {
        response.headers_mut().append(VIA, value);
    }
    response
}

/// A `Location` below the backend's base, as a place below the API's context. Absolute stays absolute.
fn location(ex: &Exchange, location: &str) -> Option<String> {
    // Where our key manager sends a browser is the key manager's address as browsers know it.
    let base = ex.base.as_ref().filter(|base| !base.is_own())?;
    let rest = base.strip(location)?;
    let context = &ex.path[..ex.context_bytes];
    match (location.starts_with('/'), ex.host()) {
        (false, Some(host)) => Some(format!("{}://{host}{context}{rest}", ex.connection.scheme())),
        _ => Some(format!("{context}{rest}")),
    }
}
