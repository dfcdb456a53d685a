//! To the backend and back: picks an address, sends, and tries again where that is safe.
//!
//! An attempt is repeated only if the backend cannot have acted on it: there was no connection, or it refused the
//! stream; or, for idempotent methods, the connection broke before an answer (RFC 9110 section 9.2.2). In any case not a
//! byte of the body may have been asked for, the attempts are few, and the endpoint's budget must allow it.

use std::error::Error as StdError;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use http::header::{CONNECTION, HOST, HeaderMap, HeaderValue, TE, UPGRADE};
use http::uri::Scheme;
use http::{Method, Request, Response, StatusCode};
use http_body::Body as _;
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;
use hyper_util::client::legacy::Error as ClientError;
use tokio::sync::OwnedSemaphorePermit;

use crate::body::{Body, BodyError, Home, Lent, Progress};
use crate::exchange::{Exchange, Stop};
use crate::fault::Fault;
use crate::hops::Next;
use crate::phase::default_api;
use crate::phase::transform_request::stage;
use crate::upstream::address::{Address, Base};
use crate::upstream::client::Protocol;
use crate::upstream::group::{Group, Member, Tried};
use crate::upstream::tunnel::{self, Tunnel};

/// Sends the request to one of the endpoint's addresses and answers with the head of the response; the body follows as
/// it comes.
pub async fn forward(ex: &mut Exchange) -> Result<Response<Body>, Stop> {
    let group = ex.api().and_then(|api| api.group(stage(ex)).cloned()).ok_or(Fault::EndpointDown)?;
    let tunnel = reserve_tunnel(ex)?;
    group.budget.deposit();
    let started = Instant::now();
    let outcome = send(ex, &group).await;
    ex.ticket().backend_us = Some(started.elapsed().as_micros() as u64);
    let (response, base) = outcome?;
    ex.base = Some(base);
    match (tunnel, response.status()) {
        (Some(reserved), StatusCode::SWITCHING_PROTOCOLS) => Ok(open_tunnel(ex, reserved, response)),
        // Nobody asked for another protocol: the rest of the connection would be read as an answer.
        (None, StatusCode::SWITCHING_PROTOCOLS) => Err(Fault::ProtocolViolation.into()),
        _ => Ok(response.map(Body::of_response)),
    }
}

struct Reserved {
    client: OnUpgrade,
    permit: OwnedSemaphorePermit,
}

fn reserve_tunnel(ex: &mut Exchange) -> Result<Option<Reserved>, Stop> {
    if ex.upgrade.is_none() {
        return Ok(None);
    }
    let Some(client) = ex.take_upgrade() else { return Ok(None) };
    let permit = ex.gateway.tunnels().clone().try_acquire_owned().map_err(|_| Fault::TooManyTunnels)?;
    Ok(Some(Reserved { client, permit }))
}

fn open_tunnel(ex: &mut Exchange, reserved: Reserved, mut response: Response<Incoming>) -> Response<Body> {
    let upstream = hyper::upgrade::on(&mut response);
    let (parts, _) = response.into_parts();
    if let Some(mut ticket) = ex.ticket.take() {
        // The rest of the head still wants to know the API: it is read from the ticket until here.
        ticket.status = Some(parts.status.as_u16());
        let settings = ex.gateway.settings();
        let tunnel = Tunnel {
            client: reserved.client,
            upstream,
            ticket,
            permit: reserved.permit,
            idle: settings.timeouts.tunnel_idle,
            buffer_bytes: settings.limits.tunnel_buffer_bytes,
            stop: ex.gateway.hard_stop().clone(),
        };
        ex.gateway.tasks().spawn(tunnel::run(tunnel));
    }
    Response::from_parts(parts, Body::empty())
}

async fn send(ex: &mut Exchange, group: &Arc<Group>) -> Result<(Response<Incoming>, Base), Fault> {
    let gateway = ex.gateway.clone();
    let retries = &gateway.settings().retries;
    let method = Method::from_bytes(ex.method().as_bytes()).map_err(|_| Fault::Internal)?;
    let progress = ex.ticket().progress();
    let home = Home::default();
    let mut body = ex.take_body();
    let mut tried = Tried::default();
    let mut attempts_left = retries.attempts_max;
    loop {
        let at = group.pick(&mut tried, gateway.clock_ms())?;
        let base = group.members[at].address.base(gateway.settings()).ok_or(Fault::EndpointDown)?;
        let (protocol, mut request) = request(ex, &base, &method, Lent::new(body, &home))?;
        let hops_max = gateway.settings().limits.hops_max;
        let next = next(&group.members[at], &base);
        ex.hops.pass_on(request.headers_mut(), next, hops_max, gateway.own_word())?;
        let failure = match attempt(ex, group, protocol, request, &progress).await {
            Ok(response) => {
                group.succeeded(at);
                return Ok((response, base));
            }
            Err(failure) => failure,
        };
        if failure.is_members_fault() {
            group.failed(at, gateway.clock_ms());
        }
        let unused = home.take();
        let is_repeatable = failure.is_repeatable(&method) && attempts_left > 0;
        let Some(unused) = unused.filter(|_| is_repeatable) else { return Err(failure.fault()) };
        if !group.has_untried(tried, gateway.clock_ms()) {
            if failure == Failure::Connect {
                return Err(failure.fault());
            }
            tried = Tried::default();
        }
        if !group.budget.withdraw() {
            return Err(failure.fault());
        }
        attempts_left -= 1;
        body = unused;
    }
}

/// Only a symbolic address resolved to a number of this machine leads straight to our own listener.
fn next(member: &Member, base: &Base) -> Next {
    let is_number = || base.host_and_port().0.parse::<std::net::IpAddr>().is_ok();
    match member.leads_here {
        false => Next::Elsewhere,
        true if matches!(member.address, Address::Symbolic(_)) && is_number() => Next::Inside,
        true => Next::Here,
    }
}

fn request(ex: &Exchange, base: &Base, method: &Method, body: Lent) -> Result<(Protocol, Request<Lent>), Fault> {
    let rest = &ex.path[ex.context_bytes..];
    let no_way = if base.is_own() { Fault::NoResource } else { Fault::Internal };
    let uri = base.uri(rest, ex.query.as_deref()).ok_or(no_way)?;
    let mut request = Request::new(body);
    *request.method_mut() = method.clone();
    *request.uri_mut() = uri;
    *request.headers_mut() = ex.headers().clone();
    let is_plain = base.scheme == Scheme::HTTP;
    let headers = request.headers_mut();
    // The client library names the backend; the client's word for us stays here.
    headers.remove(HOST);
    default_api::put_relay(ex, base, headers);
    let protocol = match (&ex.upgrade, &base.own) {
        (Some(upgrade), _) => {
            headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
            headers.insert(UPGRADE, upgrade.clone());
            Protocol::Http1
        }
        (None, Some(own)) => Protocol::Own(own.tls.clone()),
        (None, None) if is_plain && is_grpc(headers) => Protocol::PlainHttp2,
        (None, None) => Protocol::Negotiated,
    };
    // RFC 9110 section 10.1.4: over HTTP/1.1 `TE` concerns this connection, which must be said.
    if is_plain && matches!(protocol, Protocol::Negotiated) && headers.contains_key(TE) {
        headers.insert(CONNECTION, HeaderValue::from_static("TE"));
    }
    Ok((protocol, request))
}

fn is_grpc(headers: &HeaderMap) -> bool {
    let kind = headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/grpc"))
}

async fn attempt(
    ex: &Exchange,
    group: &Group,
    protocol: Protocol,
    request: Request<Lent>,
    progress: &Progress,
) -> Result<Response<Incoming>, Failure> {
    let timeouts = &ex.gateway.settings().timeouts;
    let patience = group.upstream.response_timeout_ms.map_or(timeouts.response_head, Duration::from_millis);
    let is_bodyless = request.body().is_end_stream();
    let sending = ex.gateway.upstreams().send(protocol, request);
    tokio::pin!(sending);
    loop {
        let sent_before = progress.request_bytes.load(Ordering::Relaxed);
        match tokio::time::timeout(patience, &mut sending).await {
            Ok(answer) => return answer.map_err(|error| Failure::of(&error)),
            // While the client's body still flows the backend cannot be expected to answer.
            Err(_) if !is_bodyless && progress.request_bytes.load(Ordering::Relaxed) != sent_before => {}
            Err(_) => return Err(Failure::Timeout),
        }
    }
}

/// Why an attempt gave no response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failure {
    /// No connection.
    Connect,
    /// The backend refused this stream without looking at it (RFC 9113 section 8.7).
    Refused,
    /// The connection broke before an answer.
    Closed,
    /// What came is not HTTP.
    Protocol,
    /// Nothing came in time.
    Timeout,
    /// The client's body failed, not the backend.
    Body(BodyError),
}

impl Failure {
    fn of(error: &ClientError) -> Self {
        if let Some(body) = cause::<BodyError>(error) {
            return Self::Body(*body);
        }
        if error.is_connect() {
            return Self::Connect;
        }
        if let Some(stream) = cause::<h2::Error>(error) {
            return match stream.reason() {
                Some(h2::Reason::REFUSED_STREAM) => Self::Refused,
                Some(h2::Reason::PROTOCOL_ERROR | h2::Reason::FRAME_SIZE_ERROR | h2::Reason::COMPRESSION_ERROR) => {
                    Self::Protocol
                }
                _ => Self::Closed,
            };
        }
        match cause::<hyper::Error>(error) {
            Some(error) if error.is_parse() => Self::Protocol,
            _ => Self::Closed,
        }
    }

    fn is_repeatable(self, method: &Method) -> bool {
        match self {
            Self::Connect | Self::Refused => true,
            Self::Closed => method.is_idempotent(),
            Self::Protocol | Self::Timeout | Self::Body(_) => false,
        }
    }

    fn is_members_fault(self) -> bool {
        !matches!(self, Self::Body(_) | Self::Refused)
    }

    fn fault(self) -> Fault {
        match self {
            Self::Connect => Fault::ConnectFailed,
            Self::Refused | Self::Closed => Fault::ConnectionClosed,
            Self::Protocol => Fault::ProtocolViolation,
            Self::Timeout => Fault::ResponseTimeout,
            Self::Body(BodyError::TooLarge) => Fault::PayloadTooLarge,
            Self::Body(BodyError::ClientIdle) => Fault::RequestTimeout,
            Self::Body(_) => Fault::IncompletePayload,
        }
    }
}

fn cause<'e, E: StdError + 'static>(error: &'e (dyn StdError + 'static)) -> Option<&'e E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        next = error.source();
    }
    None
}
