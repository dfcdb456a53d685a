//! The end of every call, exactly once: metrics, access log, statistics, and quotas of bytes.
//!
//! A [`Ticket`] is made when a call begins and goes along with it: in the exchange, then in the body of the answer, or
//! in a tunnel. Whoever holds it last drops it, and dropping records: after the last byte, after a fault, or when the
//! client went away in between.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use http::Method;
use tidegate_analytics::metrics::Running;
use tidegate_analytics::{ApplicationFacts, FailureSource, RequestEvent};
use tidegate_model::id::ApplicationId;
use tidegate_model::millis::now;

use crate::body::Progress;
use crate::fault::{Fault, Source};
use crate::gateway::Gateway;
use crate::identity::Caller;
use crate::plan::CompiledApi;

/// Status in the log of a call whose client was gone before there was an answer (as nginx writes it).
const CLIENT_GONE: u16 = 499;

/// Charges bytes to a limit: monotonic time in milliseconds, bytes.
pub(crate) type Charge = Box<dyn FnOnce(u64, u64) + Send + Sync>;

/// What will be recorded of a call.
pub struct Ticket {
    gateway: Arc<Gateway>,
    started: Instant,
    progress: Arc<Progress>,
    is_complete: bool,
    _running: Running,
    /// Named in the answer and the log.
    pub request_id: Arc<str>,
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
    /// What the client calls itself.
    pub user_agent: Option<Box<str>>,
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
        f.debug_struct("Ticket").field("request_id", &self.request_id).finish_non_exhaustive()
    }
}

impl Ticket {
    /// A call has begun.
    pub(crate) fn new(gateway: Arc<Gateway>, request_id: Arc<str>) -> Self {
        Self {
            _running: gateway.recorder().metrics().request_begins(),
            gateway,
            started: Instant::now(),
            progress: Arc::default(),
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
    pub(crate) fn progress(&self) -> Arc<Progress> {
        self.progress.clone()
    }

    /// Counts bodies in `progress` from now on.
    pub(crate) fn count_in(&mut self, progress: Arc<Progress>) {
        self.progress = progress;
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
            if self.progress.is_response_broken.load(Ordering::Relaxed) {
                return Some(FailureSource::Upstream);
            }
            (!self.is_complete).then_some(FailureSource::Client)
        })
    }

    fn event(&mut self) -> RequestEvent {
        let api = self.api.as_deref();
        let operation = api.zip(self.operation).and_then(|(api, at)| api.operations.get(at));
        let caller = self.caller.as_ref();
        RequestEvent {
            timestamp_ms: now(),
            request_id: self.request_id.clone(),
            environment: self.gateway.settings().environment.clone(),
            api: api.map(|api| api.facts.clone()),
            application: caller.and_then(application),
            subscription_id: caller
                .and_then(|caller| caller.subscribed.as_ref())
                .map(|subscribed| subscribed.subscription.id.clone()),
            consumer_key: caller.and_then(|caller| caller.grant.consumer_key.clone()),
            key_type: caller.map(|caller| caller.key_type),
            user: caller.map(|caller| caller.grant.subject.as_str().into()),
            method: method(&self.method),
            resource: operation.map(|operation| operation.resource.clone()),
            status: self.status.unwrap_or(CLIENT_GONE),
            fault: self.fault.and_then(|fault| fault.facts().code.parse().ok()),
            failure: self.failure(),
            request_bytes: self.progress.request_bytes.load(Ordering::Relaxed),
            response_bytes: self.progress.response_bytes.load(Ordering::Relaxed),
            latency_us: self.started.elapsed().as_micros() as u64,
            backend_latency_us: self.backend_us,
            client_ip: self.client,
            user_agent: self.user_agent.take(),
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let event = self.event();
        let bytes = event.request_bytes.saturating_add(event.response_bytes);
        let clock_ms = self.gateway.clock_ms();
        for charge in self.charges.drain(..) {
            charge(clock_ms, bytes);
        }
        self.gateway.recorder().record(event);
    }
}

/// The application as the directory knows it, or as the key manager vouches for it.
fn application(caller: &Caller) -> Option<ApplicationFacts> {
    match &caller.grant.vouched {
        None => caller.application.as_ref()?.facts().map(|facts| facts.named.clone()),
        Some(vouched) => Some(ApplicationFacts {
            id: ApplicationId::from(vouched.application_id.as_str()),
            name: vouched.application_name.as_str().into(),
        }),
    }
}

/// Methods of operations need no allocation; others are cut to a sane length.
fn method(method: &Method) -> Cow<'static, str> {
    const LONGEST: usize = 20;
    match crate::plan::matcher::Verb::parse(method.as_str()) {
        Some(verb) => Cow::Borrowed(verb.as_str()),
        None => Cow::Owned(method.as_str().chars().take(LONGEST).collect()),
    }
}
