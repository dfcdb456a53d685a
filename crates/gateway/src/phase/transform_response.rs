//! The response as the client shall see it: no hop-by-hop headers, and places at the backend become places here.

use http::StatusCode;

use crate::exchange::Exchange;
use crate::message::Answer;
use crate::message::names::{CONNECTION, CONTENT_LOCATION, LOCATION, Names, UPGRADE, VIA};
use crate::phase::default_api;
use crate::phase::transform_request::remove_hop_by_hop;

/// Headers that name places.
const PLACES: Names = Names::of(&[LOCATION, CONTENT_LOCATION]);

/// Rewrites the answer's headers.
pub fn transform_response(ex: &mut Exchange, mut answer: Answer) -> Answer {
    let is_upgrade = answer.status == StatusCode::SWITCHING_PROTOCOLS;
    let headers = &mut answer.headers;
    let protocol = if is_upgrade { headers.text(&UPGRADE).map(str::to_owned) } else { None };
    remove_hop_by_hop(headers);
    if let Some(protocol) = protocol {
        headers.set(&UPGRADE, protocol);
        headers.set(&CONNECTION, "Upgrade");
    }
    default_api::heed(ex, headers);
    if headers.has_any(PLACES) {
        for name in [LOCATION, CONTENT_LOCATION] {
            let rewritten = headers.text(&name).and_then(|text| location(ex, text));
            if let Some(text) = rewritten {
                headers.set(&name, text);
            }
        }
    }
    if let Some(operation) = ex.operation() {
        operation.steps.response(headers);
    }
    if let Some(name) = &ex.gateway.settings().via {
        headers.append(&VIA, format!("1.1 {name}"));
    }
    answer
}

/// A `Location` below the backend's base, as a place below the API's context. Absolute stays absolute.
fn location(ex: &Exchange, location: &str) -> Option<String> {
    // Where our key manager sends a browser is the key manager's address as browsers know it.
    let base = ex.base.as_ref().filter(|base| !base.is_own())?;
    let rest = base.strip(location)?;
    let context = &ex.path()[..ex.context_bytes];
    match (location.starts_with('/'), ex.host()) {
        (false, Some(host)) => Some(format!("{}://{host}{context}{rest}", ex.connection.scheme())),
        _ => Some(format!("{context}{rest}")),
    }
}
