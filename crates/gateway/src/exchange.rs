//! One call: everything the phases know of it and the only way they reach the message.
//!
//! The message itself is private. Phases read method, path and headers by name, and only `forward` takes the message
//! away, so that it does not matter which codec read it.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;

use http::Version;
use http::header::{HeaderName, HeaderValue};
use tidegate_limits::Decision;
use tidegate_model::millis::Millis;

use crate::body::Body;
use crate::clock;
use crate::connection::Told;
use crate::fault::Fault;
use crate::fault_page::Circumstances;
use crate::gateway::Gateway;
use crate::hops::Hops;
use crate::http1::watchdog::Watchdog;
use crate::identity::Caller;
use crate::message::headers::as_text;
use crate::message::names::{FORWARDED_FOR, HOST, Named, USER_AGENT};
use crate::message::{Answer, ClientUpgrade, Headers, RequestHead};
use crate::phase::record::Ticket;
use crate::plan::api::CompiledOperation;
use crate::plan::{CompiledApi, Plan};
use crate::request_id::{RequestId, request_id};
use crate::upstream::address::Base;
use crate::user_agent::UserAgent;

pub use crate::connection::{Connection, Ends};

/// Stands for a line that is no text: no address, so that nothing before it counts.
const UNREADABLE: &str = "?";

/// Why a call ends before the backend answered.
#[derive(Debug)]
pub enum Stop {
    /// On purpose, with this answer.
    Reply(Box<Answer>),
    /// It failed.
    Fault(Fault),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// One call.
pub struct Exchange {
    pub(crate) gateway: Arc<Gateway>,
    pub(crate) plan: Arc<Plan>,
    pub(crate) connection: Connection,
    told: Option<Box<Told>>,
    /// The caller's address, behind trusted proxies. `None` when nobody we believe has told it: over a Unix socket.
    pub(crate) client: Option<IpAddr>,
    /// Wall clock, read once.
    pub(crate) now: Millis,
    /// Monotonic clock of the gateway, read once.
    pub(crate) clock_ms: u64,
    /// The path in normal form; `None`: as the client spelled it.
    path: Option<String>,
    /// Where the context ends in the path.
    pub(crate) context_bytes: usize,
    /// The query, when it is not the client's any more.
    query: Option<Option<String>>,
    /// The path below the endpoint's address, when it is not the one below the context.
    backend_path: Option<String>,
    /// Added to the answer, whichever it is.
    pub(crate) answer_headers: Vec<(HeaderName, HeaderValue)>,
    /// The limit with the least left, told in the answer.
    pub(crate) limit: Option<Decision>,
    pub(crate) circumstances: Circumstances,
    /// Recorded when the call has ended; taken away by who finishes it.
    pub(crate) ticket: Option<Ticket>,
    /// Named in the answer, whoever writes it.
    pub(crate) request_id: RequestId,
    /// Protocol the client asked to upgrade to.
    pub(crate) upgrade: Option<String>,
    /// How many APIs of this gateway it came through.
    pub(crate) hops: Hops,
    /// The backend's address that answered.
    pub(crate) base: Option<Arc<Base>>,
    /// The deadline of whatever is waited for.
    pub(crate) watchdog: Watchdog,
    head: RequestHead,
    body: Body,
}

impl Exchange {
    /// Begins a call. From here on it will be recorded, whatever happens.
    pub fn begin(gateway: &Arc<Gateway>, connection: Connection, head: RequestHead, body: Body) -> Self {
        let hops = Hops::of(&head.headers, gateway.own_word());
        let client = hops.client(connection.peer(), &forwarded_for(&head.headers), gateway.settings());
        let at = clock::tick();
        let now = clock::wall(at);
        let request_id = request_id(&head.headers, now);
        let mut ticket = Ticket::new(gateway.clone(), request_id.clone());
        if gateway.recorder().has_access_log() {
            ticket.user_agent = head.headers.text(&USER_AGENT).map(UserAgent::of);
        }
        if let Some(progress) = body.progress() {
            ticket.count_in(progress);
        }
        ticket.method = head.method.clone();
        ticket.client = client;
        Self {
            plan: gateway.plan(),
            gateway: gateway.clone(),
            connection,
            told: None,
            client,
            now,
            clock_ms: gateway.clock_ms_at(at),
            path: None,
            context_bytes: 0,
            query: None,
            backend_path: None,
            answer_headers: Vec::new(),
            limit: None,
            circumstances: Circumstances::default(),
            ticket: Some(ticket),
            request_id,
            upgrade: None,
            hops,
            base: None,
            watchdog: Watchdog::default(),
            head,
            body,
        }
    }

    /// What backends are told of the connection. To be given back with [`Exchange::set_told`]: whoever serves many calls of a
    /// connection keeps it for the next.
    pub(crate) fn told(&mut self) -> Box<Told> {
        let host = self.head.authority().map(str::as_bytes).or_else(|| self.head.headers.get(&HOST));
        match self.told.take() {
            Some(told) if told.is_for(host) => told,
            _ => Box::new(Told::of(&self.connection, host)),
        }
    }

    /// The same, for the next call, if this one needed it.
    pub(crate) fn take_told(&mut self) -> Option<Box<Told>> {
        self.told.take()
    }

    /// What an earlier call of the connection told.
    pub(crate) fn set_told(&mut self, told: Option<Box<Told>>) {
        self.told = told;
    }

    /// The method's name.
    pub fn method(&self) -> &str {
        self.head.method.as_str()
    }

    /// Path as the client spelled it, and the query.
    pub fn raw_target(&self) -> (&str, Option<&str>) {
        (self.head.path(), self.head.query())
    }

    /// Method.
    pub(crate) fn verb(&self) -> &http::Method {
        &self.head.method
    }

    /// The path in normal form, once routed.
    pub fn path(&self) -> &str {
        self.path.as_deref().unwrap_or_else(|| self.head.path())
    }

    /// Sets the normal form of the path where it is another spelling than the client's.
    pub(crate) fn set_path(&mut self, path: String) {
        self.path = Some(path);
    }

    /// The path below the endpoint's address, as it goes to the backend.
    pub(crate) fn backend_path(&self) -> &str {
        self.backend_path.as_deref().unwrap_or_else(|| &self.path()[self.context_bytes..])
    }

    /// The query as it goes to the backend.
    pub fn query(&self) -> Option<&str> {
        self.query.as_ref().map_or_else(|| self.head.query(), Option::as_deref)
    }

    /// Sends the call to another path below the endpoint's address; the API's context and its records stay.
    pub(crate) fn set_backend_path(&mut self, path: String) {
        self.backend_path = Some(path);
    }

    /// Replaces the query.
    pub(crate) fn set_query(&mut self, query: Option<String>) {
        self.query = Some(query);
    }

    /// The host the client named: `Host`, or the authority of the request's target.
    pub fn host(&self) -> Option<&str> {
        self.head.authority().or_else(|| self.header(&HOST))
    }

    /// The host in the request's target.
    pub(crate) fn authority(&self) -> Option<&str> {
        self.head.authority()
    }

    /// Whether the call came over HTTP/1.1 or older.
    pub fn is_http1(&self) -> bool {
        self.head.version <= Version::HTTP_11
    }

    /// HTTP version.
    pub fn version(&self) -> Version {
        self.head.version
    }

    /// The first value of a header, if it is text.
    pub fn header(&self, name: &impl Named) -> Option<&str> {
        self.head.headers.text(name)
    }

    /// The domain the call says it comes from, when the gateway looks at that (WSO2: `ClientDomainHeader`).
    pub fn client_domain(&self) -> Option<&str> {
        self.header(self.gateway.settings().client_domain_header.as_ref()?)
    }

    /// How many times a header is there.
    pub fn header_count(&self, name: &impl Named) -> usize {
        self.head.headers.count(name)
    }

    /// The headers, for the phase that rewrites them.
    pub(crate) fn headers_mut(&mut self) -> &mut Headers {
        &mut self.head.headers
    }

    /// The headers, for reading all of them.
    pub(crate) fn headers(&self) -> &Headers {
        &self.head.headers
    }

    /// The right to take over the connection, if the client asked to upgrade it.
    pub(crate) fn take_upgrade(&mut self) -> Option<ClientUpgrade> {
        self.head.upgrade.take()
    }

    /// The body; empty from now on.
    pub(crate) fn take_body(&mut self) -> Body {
        std::mem::replace(&mut self.body, Body::empty())
    }

    /// The body.
    pub(crate) fn body(&self) -> &Body {
        &self.body
    }

    /// The API, once routed.
    pub fn api(&self) -> Option<&Arc<CompiledApi>> {
        self.ticket.as_ref()?.api.as_ref()
    }

    /// The operation, once routed. A preflight has none.
    pub fn operation(&self) -> Option<&CompiledOperation> {
        let ticket = self.ticket.as_ref()?;
        ticket.api.as_ref()?.operations.get(ticket.operation?)
    }

    /// The caller, once authenticated. Open resources have none.
    pub fn caller(&self) -> Option<&Caller> {
        self.ticket.as_ref()?.caller.as_ref()
    }

    /// What is to be recorded. Present until the call is finished.
    pub(crate) fn ticket(&mut self) -> &mut Ticket {
        self.ticket.as_mut().expect("only the last phases take the ticket away")
    }
}

/// All lines are one list (RFC 9110 section 5.3): some proxies add theirs as a line of its own, after the client's.
fn forwarded_for(headers: &Headers) -> Cow<'_, str> {
    let mut lines = headers.all(&FORWARDED_FOR).map(|value| as_text(value).unwrap_or(UNREADABLE));
    match (lines.next(), lines.next()) {
        (None, _) => Cow::Borrowed(""),
        (Some(one), None) => Cow::Borrowed(one),
        (Some(one), Some(two)) => Cow::Owned([one, two].into_iter().chain(lines).collect::<Vec<_>>().join(",")),
    }
}
