//! `/thriftAuthenticator`: the login over HTTPS, one message a request, as WSO2's servlet answers it.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use tidegate_wire::thrift::{Guess, Method, Protocol, Scanner, read_call, write_reply};

use super::service;
use crate::KeyManager;
use crate::relay::is_tls;

const THRIFT: &str = "application/x-thrift";

/// GET is taken like POST (WSO2). A request without TLS gets an empty answer, as there: nobody shall learn that a password
/// sent in the clear was right.
pub(crate) async fn handle(State(km): State<KeyManager>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let address = km.caller_address(&head).await;
    if !is_tls(&head.extensions) {
        tracing::warn!("a login at /thriftAuthenticator came without TLS and got an empty answer, as in WSO2");
        return StatusCode::OK.into_response();
    }
    let limits = km.thrift.settings.limits();
    let Ok(message) = axum::body::to_bytes(body, limits.message_bytes_max).await else {
        let text = format!("A message has {} bytes at most.\n", limits.message_bytes_max);
        return (StatusCode::PAYLOAD_TOO_LARGE, text).into_response();
    };
    match Scanner::new(Protocol::Compact, limits).advance(&message) {
        Ok(Some(length)) if length == message.len() => {}
        Ok(Some(_)) => return unreadable("there are bytes after the message"),
        Ok(None) if message.is_empty() => return unreadable("the request has no body"),
        Ok(None) => return unreadable("the message ends too early"),
        Err(why) => return unreadable(&format!("{why}; it looks like {}", Guess::of(&message))),
    }
    let incoming = match read_call(Protocol::Compact, &message, &limits) {
        Ok(incoming) => incoming,
        Err(why) => return unreadable(&why.to_string()),
    };
    let (method, sequence) = (incoming.method.clone(), incoming.sequence);
    let reply = service::answer(&km, incoming, &[Method::Authenticate], address).await;
    let bytes = write_reply(Protocol::Compact, &method, sequence, &reply);
    ([(CONTENT_TYPE, THRIFT), (CACHE_CONTROL, "no-store")], bytes).into_response()
}

fn unreadable(why: &str) -> Response {
    let text = format!(
        "This is WSO2's Thrift authenticator: a call of `authenticate` in TCompactProtocol is expected. {why}.\n"
    );
    (StatusCode::BAD_REQUEST, text).into_response()
}
