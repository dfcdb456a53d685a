//! The last step of a call's head: whatever became of it turns into one answer, which carries the ticket to its end.

use http::{Response, StatusCode};

use crate::body::Body;
use crate::exchange::{Exchange, REQUEST_ID, Stop};
use crate::fault::{Fault, Source};
use crate::fault_page;
use crate::phase::cors;

/// The answer, with what every answer has: request id, limits, CORS headers.
pub(crate) fn finish(mut ex: Exchange, result: Result<Response<Body>, Stop>) -> Response<Body> {
    let mut response = match result {
        Ok(response) => response,
        Err(Stop::Reply(response)) => *response,
        Err(Stop::Fault(fault)) => failed(&mut ex, fault),
    };
    cors::put_headers(&ex, response.headers_mut());
    for (name, value) in std::mem::take(&mut ex.answer_headers) {
        response.headers_mut().insert(name, value);
    }
    response.headers_mut().insert(REQUEST_ID, ex.request_id.clone());
    // A tunnel took the ticket along.
    let Some(mut ticket) = ex.ticket.take() else { return response };
    ticket.status = Some(response.status().as_u16());
    let idle = ex.gateway.settings().timeouts.response_body_idle;
    response.map(|body| body.finishing(ticket, idle))
}

fn failed(ex: &mut Exchange, fault: Fault) -> Response<Body> {
    if fault.facts().source == Source::Gateway {
        let id = ex.request_id.to_str().unwrap_or_default();
        tracing::error!(request.id = id, fault = fault.name(), "answered with fault `{}`", fault.name());
    }
    if let Some(ticket) = &mut ex.ticket {
        ticket.fault = Some(fault);
    }
    if fault.status() != StatusCode::METHOD_NOT_ALLOWED.as_u16() {
        ex.circumstances.allow = None;
    }
    fault_page::render(fault, &ex.circumstances)
}
