//! To the backend and back: picks an address, sends, and tries again where that is safe.
//!
//! An attempt is repeated only if the backend cannot have acted on it: there was no connection, or it refused the
//! stream; or, for idempotent methods, the connection broke before an answer (RFC 9110 section 9.2.2). In any case not a
//! byte of the body may have been asked for, the attempts are few, and the endpoint's budget must allow it.

mod attempt;
mod library;
mod own;

use std::sync::Arc;

use http::StatusCode;
use http::uri::Scheme;
use tokio::sync::OwnedSemaphorePermit;

use crate::body::Body;
use crate::clock;
use crate::exchange::{Exchange, Stop};
use crate::fault::Fault;
use crate::hops::Next;
use crate::message::{Answer, ClientUpgrade};
use crate::phase::default_api;
use crate::phase::transform_request::stage;
use crate::upstream::address::{Address, Base};
use crate::upstream::client::Protocol;
use crate::upstream::group::{Group, Member, Tried};
use crate::upstream::tunnel::{self, Duplex, Tunnel};
use attempt::{Failed, Failure};

/// Sends the request to one of the endpoint's addresses and answers with the head of the response; the body follows as
/// it comes.
pub async fn forward(ex: &mut Exchange) -> Result<Answer, Stop> {
    let group = ex.api().and_then(|api| api.group(stage(ex)).cloned()).ok_or(Fault::EndpointDown)?;
    let tunnel = reserve_tunnel(ex)?;
    group.budget.deposit();
    let started = clock::recent();
    let outcome = send(ex, &group).await;
    ex.ticket().backend_us = Some(clock::recent().duration_since(started).as_micros() as u64);
    let (came, base) = outcome?;
    ex.base = Some(base);
    match (tunnel, came) {
        (Some(reserved), Came { answer, switched: Some(upstream) }) => {
            open_tunnel(ex, reserved, answer.status, upstream);
            Ok(answer)
        }
        // Nobody asked for another protocol: the rest of the connection would be read as an answer.
        (None, Came { switched: Some(_), .. }) => Err(Fault::ProtocolViolation.into()),
        (_, Came { answer, .. }) if answer.status == StatusCode::SWITCHING_PROTOCOLS => {
            Err(Fault::ProtocolViolation.into())
        }
        (_, Came { answer, .. }) => Ok(answer),
    }
}

/// What an attempt brought.
struct Came {
    answer: Answer,
    /// After 101: the connection.
    switched: Option<Box<dyn Duplex>>,
}

struct Reserved {
    client: ClientUpgrade,
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

fn open_tunnel(ex: &mut Exchange, reserved: Reserved, status: StatusCode, upstream: Box<dyn Duplex>) {
    let Some(mut ticket) = ex.ticket.take() else { return };
    // The rest of the head still wants to know the API: it is read from the ticket until here.
    ticket.status = Some(status.as_u16());
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

async fn send(ex: &mut Exchange, group: &Arc<Group>) -> Result<(Came, Arc<Base>), Fault> {
    let mut body = ex.take_body();
    let mut tried = Tried::default();
    let mut attempts_left = ex.gateway.settings().retries.attempts_max;
    loop {
        let at = group.pick(&mut tried, ex.clock_ms)?;
        let base = group.members[at].address.base(ex.gateway.settings()).ok_or(Fault::EndpointDown)?;
        address(ex, &group.members[at], &base)?;
        let Failed { failure, body: unused } = match attempt(ex, group, &base, body).await {
            Ok(came) => {
                group.succeeded(at, tried);
                return Ok((came, base));
            }
            Err(failed) => failed,
        };
        if failure.is_members_fault() {
            group.failed(at, ex.gateway.clock_ms());
        }
        let is_repeatable = failure.is_repeatable(ex.verb()) && attempts_left > 0;
        let Some(unused) = unused.filter(|_| is_repeatable) else { return Err(failure.fault()) };
        if !group.has_untried(tried, ex.gateway.clock_ms()) {
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

/// Says in the headers what only this address is told.
fn address(ex: &mut Exchange, member: &Member, base: &Base) -> Result<(), Fault> {
    let gateway = ex.gateway.clone();
    let (hops, next) = (ex.hops, next(member, base));
    hops.pass_on(ex.headers_mut(), next, gateway.settings().limits.hops_max, gateway.own_word())?;
    default_api::put_relay(ex, base);
    Ok(())
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

/// What is certain to be HTTP/1.1 goes by our own codec: upgrades, and everything that is not gRPC to a backend without TLS or
/// to one that chose HTTP/1.1 over TLS before.
async fn attempt(ex: &mut Exchange, group: &Group, base: &Base, body: Body) -> Result<Came, Failed> {
    let is_plain = base.scheme == Scheme::HTTP;
    let protocol = match (&ex.upgrade, &base.own) {
        (Some(_), _) => return own::attempt(ex, group, base, body).await,
        (None, Some(own)) => Protocol::Own(own.tls.clone()),
        (None, None) if is_plain && is_grpc(ex) => Protocol::PlainHttp2,
        (None, None) if is_plain || base.spoken.is_http1(ex.clock_ms) && !is_grpc(ex) => {
            return own::attempt(ex, group, base, body).await;
        }
        (None, None) => Protocol::Negotiated,
    };
    Box::pin(library::attempt(ex, group, base, protocol, body)).await
}

fn is_grpc(ex: &Exchange) -> bool {
    ex.header(&http::header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("application/grpc"))
}
