//! The end of every call, exactly once: metrics, access log, statistics, and quotas of bytes.
//!
//! A [`Ticket`] is made when a call begins and goes along with it: in the exchange, then in the body of the answer, or
//! in a tunnel. Whoever holds it last drops it, and dropping records: after the last byte, after a fault, or when the
//! client went away in between.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use http::Method;
use tidegate_analytics::{ApplicationFacts, FailureSource, InFlight, RequestEvent};
use tokio::time::Instant;

use crate::body::Progress;
use crate::clock;
use crate::fault::{Fault, Source};
use crate::gateway::Gateway;
use crate::identity::Caller;
use crate::plan::CompiledApi;
use crate::plan::directory::Facts;
use crate::request_id::RequestId;
use crate::user_agent::UserAgent;

/// Status in the log of a call whose client was gone before there was an answer (as nginx writes it).
const CLIENT_GONE: u16 = 499;

/// Charges bytes to a limit: monotonic time in milliseconds, bytes.
pub(crate) type Charge = Box<dyn FnOnce(u64, u64) + Send + Sync>;

/// What will be recorded of a call.
pub struct Ticket {
    gateway: Arc<Gateway>,
    started: Instant,
    /// Shared with the bodies that are counted elsewhere; `None`: none is.
    progress: Option<Arc<Progress>>,
    /// Bytes of an answer's body that is counted by who holds the ticket.
    response_bytes: u64,
    is_response_broken: bool,
    is_complete: bool,
    _in_flight: InFlight,
    /// Named in the answer and the log.
    pub(crate) request_id: RequestId,
    /// Method.
    pub method: Method,
    /// The API, once routed.
    pub api: Option<Arc<CompiledApi>>,
    /// The operation, once routed.
    pub operation: Option<usize>,
    /// The caller, once authenticated.
    pub caller: Option<Caller>,
    /// The caller's address.
    pub client: Option<IpAddr>,
    /// What the client calls itself, if somebody wants to know.
    pub(crate) user_agent: Option<UserAgent>,
    /// Status of the answer, once there is one.
    pub status: Option<u16>,
    /// How the call failed, if it did.
    pub fault: Option<Fault>,
    /// When the backend was asked, and how long it took to begin its answer.
    pub backend_us: Option<u64>,
    /// Keeps the connection from being thought idle.
    pub(crate) busy: Option<crate::serve::Busy>,
    /// Limits of bytes to charge.
    pub(crate) charges: Vec<Charge>,
}

impl std::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ticket").field("request_id", &self.request_id.as_str()).finish_non_exhaustive()
    }
}

impl Ticket {
    /// A call has begun.
    pub(crate) fn new(gateway: Arc<Gateway>, request_id: RequestId) -> Self {
        Self {
            _in_flight: gateway.recorder().metrics().request_begins(),
            gateway,
            started: clock::recent(),
            progress: None,
            response_bytes: 0,
            is_response_broken: false,
            is_complete: false,
            request_id,
            method: Method::GET,
            api: None,
            operation: None,
            caller: None,
            client: None,
            user_agent: None,
            status: None,
            fault: None,
            backend_us: None,
            busy: None,
            charges: Vec::new(),
        }
    }

    /// The counters of its bodies.
    pub(crate) fn progress(&mut self) -> Arc<Progress> {
        self.progress.get_or_insert_default().clone()
    }

    /// How much of the answer's body went out, and whether the backend broke it off.
    pub(crate) fn note_response(&mut self, bytes: u64, is_broken: bool) {
        self.response_bytes = bytes;
        self.is_response_broken = is_broken;
    }

    /// Counts bodies in `progress` from now on.
    pub(crate) fn count_in(&mut self, progress: Arc<Progress>) {
        self.progress = Some(progress);
    }

    /// The answer was sent to its end.
    pub(crate) fn mark_complete(&mut self) {
        self.is_complete = true;
    }

    fn failure(&self) -> Option<FailureSource> {
        let by_fault = self.fault.map(|fault| match fault.facts().source {
            Source::Client => FailureSource::Client,
            Source::Policy => FailureSource::Policy,
            Source::Upstream => FailureSource::Upstream,
            Source::Gateway => FailureSource::Gateway,
        });
        by_fault.or_else(|| {
            let is_broken = |progress: &Arc<Progress>| progress.is_response_broken.load(Ordering::Relaxed);
            if self.is_response_broken || self.progress.as_ref().is_some_and(is_broken) {
                return Some(FailureSource::Upstream);
            }
            (!self.is_complete).then_some(FailureSource::Client)
        })
    }

    /// What is recorded; `known` is what the directory knows of the caller's application.
    fn event<'a>(&'a self, now: Instant, known: Option<&'a Facts>) -> RequestEvent<'a> {
        let bytes = |of: fn(&Progress) -> &AtomicU64| {
            self.progress.as_deref().map_or(0, |progress| of(progress).load(Ordering::Relaxed))
        };
        let request_bytes = bytes(|progress| &progress.request_bytes);
        let response_bytes = self.response_bytes + bytes(|progress| &progress.response_bytes);
        let api = self.api.as_deref();
        let operation = api.zip(self.operation).and_then(|(api, at)| api.operations.get(at));
        let caller = self.caller.as_ref();
        RequestEvent {
            timestamp_ms: clock::wall(now),
            request_id: self.request_id.as_str(),
            environment: &self.gateway.settings().environment,
            api: api.map(|api| &api.facts),
            application: caller.and_then(|caller| application(caller, known)),
            subscription_id: caller
                .and_then(|caller| caller.subscribed.as_ref())
                .map(|subscribed| &subscribed.subscription.id),
            consumer_key: caller.and_then(|caller| caller.grant.consumer_key.as_ref()),
            key_type: caller.map(|caller| caller.key_type),
            user: caller.map(|caller| caller.grant.subject.as_str()),
            method: method(&self.method),
            resource: operation.map(|operation| &*operation.resource),
            status: self.status.unwrap_or(CLIENT_GONE),
            fault: self.fault.and_then(|fault| fault.facts().code.parse().ok()),
            failure: self.failure(),
            request_bytes,
            response_bytes,
            latency_us: now.duration_since(self.started).as_micros() as u64,
            backend_latency_us: self.backend_us,
            client_ip: self.client,
            user_agent: self.user_agent.as_ref().map(UserAgent::as_str),
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let charges = std::mem::take(&mut self.charges);
        let application = self.caller.as_ref().and_then(|caller| caller.application.as_ref());
        let known = application.map(|application| application.facts_now());
        let now = clock::tick();
        let event = self.event(now, known.as_ref().and_then(|known| known.as_deref()));
        let bytes = event.request_bytes.saturating_add(event.response_bytes);
        let clock_ms = self.gateway.clock_ms_at(now);
        for charge in charges {
            charge(clock_ms, bytes);
        }
        self.gateway.recorder().record(&event);
    }
}

/// The application as the directory knows it, or as the key manager vouches for it.
fn application<'a>(caller: &'a Caller, known: Option<&'a Facts>) -> Option<ApplicationFacts<'a>> {
    match &caller.grant.vouched {
        None => known.map(|known| ApplicationFacts {
            id: &known.fact.id,
            name: &known.fact.name,
            words: Some(&known.words),
        }),
        Some(vouched) => {
            Some(ApplicationFacts { id: &vouched.application_id, name: &vouched.application_name, words: None })
        }
    }
}

/// The method, cut to a sane length. It is a token, so ASCII (RFC 9110 section 9.1).
fn method(method: &Method) -> &str {
    const LONGEST: usize = 20;
    let name = method.as_str();
    name.get(..LONGEST).unwrap_or(name)
}
