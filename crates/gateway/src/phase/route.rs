//! Which API and operation is called. Decided before authentication, so 404 and 405 need no credential.

use std::borrow::Cow;

use http::StatusCode;
use tidegate_model::lifecycle::LifecycleState;

use crate::body::Body;
use crate::exchange::{Exchange, Stop};
use crate::fault::Fault;
use crate::message::Answer;
use crate::message::names::{ACCESS_CONTROL_REQUEST_METHOD, CONTENT_TYPE, ORIGIN};
use crate::path::normalise;
use crate::plan::matcher::{Match, Verb};

const WELCOME: &str =
    "<!DOCTYPE html><html><head><title>Tidegate</title></head><body><h1>Welcome to Tidegate</h1></body></html>";

/// Finds API and operation.
pub fn route(ex: &mut Exchange) -> Result<(), Stop> {
    let (raw, _) = ex.raw_target();
    if let Cow::Owned(path) = normalise(raw, ex.gateway.settings().encoded_slashes).map_err(Fault::BadPath)? {
        ex.set_path(path);
    }
    if ex.path() == "/" && matches!(ex.method(), "GET" | "HEAD") {
        return Err(Stop::Reply(Box::new(welcome())));
    }
    let found = ex.plan.find(ex.path()).ok_or(Fault::NotFound)?;
    let (api, context_bytes) = (found.api.clone(), found.context_bytes);
    ex.context_bytes = context_bytes;
    let is_offered = if ex.connection.is_tls { api.is_offered_tls } else { api.is_offered_plain };
    // Which listener we dial for a call of our own says nothing of how its client came.
    let is_offered = is_offered || ex.hops.is_from_here;
    ex.ticket().api = Some(api.clone());
    if !is_offered {
        return Err(Fault::UnsupportedTransport(ex.connection.scheme()).into());
    }
    if api.state == LifecycleState::Blocked {
        return Err(Fault::ApiBlocked.into());
    }
    let verb = Verb::parse(ex.method());
    match api.matcher.find(verb, &ex.path()[ex.context_bytes..]) {
        Match::Operation(operation) => {
            ex.ticket().operation = Some(operation);
            Ok(())
        }
        Match::OtherVerbs(verbs) => {
            ex.circumstances.allow = Some(verbs.list());
            let is_answered_here = api.cors.is_some() && is_preflight(ex);
            if is_answered_here { Ok(()) } else { Err(Fault::MethodNotAllowed.into()) }
        }
        Match::Nothing => Err(Fault::NoResource.into()),
    }
}

/// Whether the call asks which cross-origin calls are allowed.
pub(crate) fn is_preflight(ex: &Exchange) -> bool {
    ex.method() == "OPTIONS" && ex.header_count(&ORIGIN) > 0 && ex.header_count(&ACCESS_CONTROL_REQUEST_METHOD) > 0
}

/// What WSO2's gateway answers to `GET /`, and what load balancers of such installations ask for.
fn welcome() -> Answer {
    let mut answer = Answer::new(StatusCode::OK, Body::full(WELCOME));
    answer.headers.set(&CONTENT_TYPE, "text/html; charset=UTF-8");
    answer
}
