//! An attempt by an HTTP library: what TLS negotiates, HTTP/2, and our own key manager.

use std::sync::atomic::Ordering;

use http::header::{CONNECTION, CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue, TE, TRANSFER_ENCODING};
use http::uri::Scheme;
use http::{Request, Response, Version};
use http_body::Body as _;
use hyper::body::Incoming;

use super::Came;
use super::attempt::{Failed, Failure, patience};
use crate::body::{Body, Home, Lent, Progress};
use crate::clock;
use crate::exchange::Exchange;
use crate::fault::Fault;
use crate::message::{Answer, Headers};
use crate::upstream::address::Base;
use crate::upstream::client::Protocol;
use crate::upstream::group::Group;

/// Sends the request over the pool for `protocol`.
pub(super) async fn attempt(
    ex: &mut Exchange,
    group: &Group,
    base: &Base,
    protocol: Protocol,
    body: Body,
) -> Result<Came, Failed> {
    let home = Home::default();
    let is_negotiated = matches!(protocol, Protocol::Negotiated) && base.scheme == Scheme::HTTPS;
    let outcome = match request(ex, base, &protocol, Lent::new(body, &home)) {
        Ok(request) => {
            let progress = ex.ticket().progress();
            sent(ex, group, protocol, request, &progress).await
        }
        Err(fault) => Err(Failure::Unwritable(fault)),
    };
    match outcome {
        Ok(response) if is_ambiguous(response.headers()) => {
            Err(Failed { failure: Failure::Protocol, body: home.take() })
        }
        Ok(response) => {
            if is_negotiated && response.version() < Version::HTTP_2 {
                base.spoken.note_http1(ex.clock_ms, ex.gateway.settings().timeouts.http1_remembered);
            }
            Ok(Came { answer: answer(response), switched: None })
        }
        Err(failure) => Err(Failed { failure, body: home.take() }),
    }
}

fn request(ex: &Exchange, base: &Base, protocol: &Protocol, body: Lent) -> Result<Request<Lent>, Fault> {
    let no_way = if base.is_own() { Fault::NoResource } else { Fault::Internal };
    let uri = base.uri(ex.backend_path(), ex.query()).ok_or(no_way)?;
    let mut request = Request::new(body);
    *request.method_mut() = ex.verb().clone();
    *request.uri_mut() = uri;
    let headers = request.headers_mut();
    *headers = ex.headers().to_map();
    // The client library names the backend; the client's word for us stays here.
    headers.remove(HOST);
    // RFC 9110 section 10.1.4: over HTTP/1.1 `TE` concerns this connection, which must be said.
    let is_http1 = base.scheme == Scheme::HTTP && !matches!(protocol, Protocol::PlainHttp2);
    if is_http1 && headers.contains_key(TE) {
        headers.insert(CONNECTION, HeaderValue::from_static("TE"));
    }
    Ok(request)
}

async fn sent(
    ex: &Exchange,
    group: &Group,
    protocol: Protocol,
    request: Request<Lent>,
    progress: &Progress,
) -> Result<Response<Incoming>, Failure> {
    let patience = patience(ex, group);
    let is_bodyless = request.body().is_end_stream();
    let sending = ex.gateway.upstreams().send(protocol, request);
    tokio::pin!(sending);
    loop {
        let sent_before = progress.request_bytes.load(Ordering::Relaxed);
        let sent = tokio::time::timeout(patience, &mut sending).await;
        clock::tick();
        match sent {
            Ok(answer) => return answer.map_err(|error| Failure::of(&error)),
            // While the client's body still flows the backend cannot be expected to answer.
            Err(_) if !is_bodyless && progress.request_bytes.load(Ordering::Relaxed) != sent_before => {}
            Err(_) => return Err(Failure::Timeout),
        }
    }
}

/// Whether another reader could find another end of the body than the library did (RFC 9112 section 6.3): as strict as our
/// own codec.
fn is_ambiguous(headers: &HeaderMap) -> bool {
    let is_one = |name: &HeaderName| headers.get_all(name).iter().nth(1).is_none();
    let is_number = |value: &HeaderValue| !value.is_empty() && value.as_bytes().iter().all(u8::is_ascii_digit);
    let is_chunked = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"chunked");
    let (length, coding) = (headers.get(CONTENT_LENGTH), headers.get(TRANSFER_ENCODING));
    let is_clear = is_one(&CONTENT_LENGTH)
        && is_one(&TRANSFER_ENCODING)
        && length.is_none_or(is_number)
        && coding.is_none_or(is_chunked)
        && (length.is_none() || coding.is_none());
    !is_clear
}

fn answer(response: Response<Incoming>) -> Answer {
    let (parts, incoming) = response.into_parts();
    let headers = Headers::of_map(&parts.headers);
    Answer { status: parts.status, headers, body: Body::of_response(incoming) }
}
