//! An attempt by our own codec.

use super::Came;
use super::attempt::{Failed, Failure, patience};
use crate::body::Body;
use crate::clock;
use crate::exchange::Exchange;
use crate::fault::Fault;
use crate::http1::head::Bounds;
use crate::http1::relay::Framing;
use crate::message::names::{CONNECTION, CONTENT_LENGTH, HOST, Names, TE, UPGRADE};
use crate::message::spare;
use crate::upstream::address::Base;
use crate::upstream::group::Group;
use crate::upstream::http1::send::{self, Outcome, Outgoing};
use crate::upstream::http1::{Line, pool};

/// Sends the request over a kept connection or a new one.
pub(super) async fn attempt(ex: &mut Exchange, group: &Group, base: &Base, body: Body) -> Result<Came, Failed> {
    let framing = framing(ex, &body);
    let mut head = spare::text();
    if let Err(fault) = write_head(ex, base, framing, &mut head) {
        return Err(Failed { failure: Failure::Unwritable(fault), body: Some(body) });
    }
    let kept = pool::take(&base.origin, ex.gateway.settings().timeouts.upstream_idle, clock::recent());
    let line = match kept {
        Some(line) => line,
        // Seldom, and large.
        None => match Box::pin(dial(ex, base)).await {
            Some(line) => line,
            None => return Err(Failed { failure: Failure::Connect, body: Some(body) }),
        },
    };
    let limits = &ex.gateway.settings().limits;
    let out = Outgoing {
        method: &ex.verb().clone(),
        head,
        framing,
        body,
        patience: patience(ex, group),
        bounds: Bounds { bytes_max: limits.header_bytes_max, fields_max: limits.headers_max },
    };
    match send::send(line, out, &mut ex.watchdog).await {
        Ok(Outcome::Answer(answer)) => Ok(Came { answer, switched: None }),
        Ok(Outcome::Switched(answer, wire)) => Ok(Came { answer, switched: Some(wire) }),
        Err(failed) => {
            clock::tick();
            Err(Failed { failure: failed.why.into(), body: failed.body })
        }
    }
}

async fn dial(ex: &Exchange, base: &Base) -> Option<Box<Line>> {
    let wire = ex.gateway.upstreams().dial().connect(base).await?;
    clock::tick();
    let limits = &ex.gateway.settings().limits;
    let idle_max = limits.idle_upstreams_per_host_max.div_ceil(ex.gateway.cores());
    Some(Box::new(Line::new(wire, base.origin.clone(), limits.header_bytes_max, idle_max)))
}

/// How the body is framed, and that the headers say so and nothing else (RFC 9112 section 6).
fn framing(ex: &mut Exchange, body: &Body) -> Framing {
    match body.known_length() {
        Some(0) => {
            // A length of nothing may be said, any other not.
            let says_nothing = ex.headers().get(&CONTENT_LENGTH).is_none_or(|value| value == b"0");
            if !says_nothing {
                ex.headers_mut().remove(&CONTENT_LENGTH);
            }
            Framing::None
        }
        Some(bytes) => {
            let mut digits = itoa::Buffer::new();
            let text = digits.format(bytes);
            if ex.headers().get(&CONTENT_LENGTH) != Some(text.as_bytes()) {
                ex.headers_mut().set(&CONTENT_LENGTH, text);
            }
            Framing::Exact(bytes)
        }
        None => {
            ex.headers_mut().remove(&CONTENT_LENGTH);
            Framing::Chunked
        }
    }
}

fn write_head(ex: &Exchange, base: &Base, framing: Framing, head: &mut Vec<u8>) -> Result<(), Fault> {
    head.extend_from_slice(ex.method().as_bytes());
    head.push(b' ');
    let no_way = if base.is_own() { Fault::NoResource } else { Fault::Internal };
    if !base.write_target(ex.backend_path(), ex.query(), head) {
        return Err(no_way);
    }
    // The backend's name, not ours.
    head.extend_from_slice(b" HTTP/1.1\r\nhost: ");
    head.extend_from_slice(base.authority.as_str().as_bytes());
    head.extend_from_slice(b"\r\n");
    ex.headers().write_without(Names::of(&[HOST]), head);
    if framing == Framing::Chunked {
        head.extend_from_slice(b"transfer-encoding: chunked\r\n");
    }
    if let Some(protocol) = &ex.upgrade {
        for (name, value) in [(CONNECTION, "Upgrade"), (UPGRADE, protocol)] {
            head.extend_from_slice(name.as_str().as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(value.as_bytes());
            head.extend_from_slice(b"\r\n");
        }
    } else if ex.headers().contains(&TE) {
        // RFC 9110 section 10.1.4: over HTTP/1.1 `TE` concerns this connection, which must be said.
        head.extend_from_slice(b"connection: TE\r\n");
    }
    head.extend_from_slice(b"\r\n");
    Ok(())
}
