//! The last step of a call's head: whatever became of it turns into one answer, which carries the ticket to its end.

use http::header::{ACCEPT, CONNECTION};
use http::{Method, StatusCode};

use crate::exchange::{Exchange, Stop};
use crate::fault::{Fault, Source};
use crate::fault_page;
use crate::message::Answer;
use crate::phase::{cors, throttle};
use crate::request_id::REQUEST_ID;

/// The answer, with what every answer has: request id, limits, CORS headers.
pub(crate) fn finish(ex: &mut Exchange, result: Result<Answer, Stop>) -> Answer {
    let mut answer = match result {
        Ok(answer) => answer,
        Err(Stop::Reply(answer)) => *answer,
        Err(Stop::Fault(fault)) => failed(ex, fault),
    };
    cors::put_headers(ex, &mut answer.headers);
    throttle::put_headers(ex, &mut answer.headers);
    for (name, value) in &ex.answer_headers {
        answer.headers.set(name, value);
    }
    answer.headers.set(&REQUEST_ID, &ex.request_id);
    if let Some(ticket) = &mut ex.ticket {
        ticket.status = Some(answer.status.as_u16());
    }
    answer
}

fn failed(ex: &mut Exchange, fault: Fault) -> Answer {
    if fault.facts().source == Source::Gateway {
        let id = ex.request_id.as_str();
        tracing::error!(request.id = id, fault = fault.name(), "answered with fault `{}`", fault.name());
    }
    if let Some(ticket) = &mut ex.ticket {
        ticket.fault = Some(fault);
    }
    if fault.status() != StatusCode::METHOD_NOT_ALLOWED.as_u16() {
        ex.circumstances.allow = None;
    }
    ex.circumstances.accept = ex.header(&ACCEPT).map(str::to_owned);
    ex.circumstances.challenge = ex.api().map(|api| api.security.challenge.clone());
    ex.circumstances.is_head = *ex.verb() == Method::HEAD;
    let mut answer = fault_page::render(fault, &ex.circumstances);
    // Who sent a malformed message may have meant another end of it; a body that was given up has none (RFC 9110 section
    // 15.5.9).
    if matches!(fault, Fault::BadRequest | Fault::RequestTimeout) && ex.is_http1() {
        answer.headers.set(&CONNECTION, "close");
    }
    if let Some(operation) = ex.operation() {
        operation.steps.fault(&mut answer.headers);
    }
    answer
}
