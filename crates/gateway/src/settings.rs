//! Every limit and choice of the data plane by name, with its default. Values come from the binary's configuration;
//! nothing here reads a file or the environment, and there are no ports: sockets are handed over bound.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, HeaderValue};
use ipnet::IpNet;
use rustls::pki_types::CertificateDer;
use url::Url;

use crate::identity::assertion::AssertionSettings;
use crate::path::EncodedSlashes;

pub use crate::path::EncodedSlashes as EncodedSlashPolicy;

/// Turns a symbolic backend address (`tidegate://sample/`) into one that can be dialled; `None`: there is no such part.
pub type Resolve = Arc<dyn Fn(&Url) -> Option<Url> + Send + Sync>;

/// Where an address below `tidegate://key-manager/` leads at this moment; `None`: no key manager is known.
pub type LeadToKeyManager = Arc<dyn Fn(&Url) -> Option<Led> + Send + Sync>;

/// Whether a backend address, symbolic or literal, is one of this gateway's own listeners.
pub type LeadsHere = Arc<dyn Fn(&Url) -> bool + Send + Sync>;

/// How the data plane behaves.
#[derive(Clone)]
pub struct Settings {
    /// Name of the gateway environment this gateway serves, for statistics.
    pub environment: Arc<str>,
    /// Who reads and writes HTTP/1.1 on clients' connections.
    pub http1: Codec,
    /// How the serving threads read and write TCP connections.
    pub io: Io,
    /// Whether a client that has ended its own sending still gets its answer. A client that has gone looks the same, and its
    /// call is then carried to the end for nobody.
    pub allows_half_close: bool,
    /// Sizes and numbers.
    pub limits: Limits,
    /// Waits.
    pub timeouts: Timeouts,
    /// Issuers (`iss`) whose JWTs are accepted. Empty: whoever holds the snapshot's keys, which are our own key
    /// manager's alone; its address, and so its `iss`, moves with the port offset, and tokens must outlive that.
    pub issuers: Vec<String>,
    /// Clock difference between key manager and gateway that is forgiven, in seconds.
    pub clock_skew_s: u64,
    /// Header that says from which domain a call comes (WSO2: `ClientDomainHeader`, there `referer`); `None`: keys limited
    /// to domains may be used from anywhere.
    pub client_domain_header: Option<HeaderName>,
    /// Named in `WWW-Authenticate`.
    pub realm: String,
    /// Addresses whose `X-Forwarded-*` and `Forwarded` are believed and appended to. From all others these headers are
    /// replaced.
    pub trusted_proxies: Vec<IpNet>,
    /// The same for everyone who connects to a Unix socket of ours.
    pub trusts_unix_peers: bool,
    /// Name for `Via` (RFC 9110 section 7.6.3); `None`: no `Via` is added.
    pub via: Option<String>,
    /// What to do with encoded slashes in paths.
    pub encoded_slashes: EncodedSlashes,
    /// Whether the caller's `Authorization` goes on to the backend (WSO2: `enable_outbound_auth_header`).
    pub forwards_authorization: bool,
    /// Certificate authorities trusted for backends besides those of the system and the web.
    pub extra_authorities: Vec<CertificateDer<'static>>,
    /// Resolves symbolic backend addresses when they are dialled.
    pub resolve: Resolve,
    /// Knows the gateway's own addresses; calls to them count as hops.
    pub leads_here: LeadsHere,
    /// What default APIs may do beyond others.
    pub default_apis: DefaultApis,
    /// What backends are told of callers.
    pub assertion: AssertionSettings,
    /// Passive health of backends.
    pub suspension: Suspension,
    /// Active health checks of backends; `None`: none.
    pub health_check: Option<HealthCheck>,
    /// Retries.
    pub retries: Retries,
    /// Origins, headers and verbs allowed for APIs without rules of their own; `None`: CORS is the backend's business.
    pub cors: Option<tidegate_model::api::Cors>,
}

/// Who reads and writes HTTP/1.1 on clients' connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Codec {
    /// Our own: stricter and faster.
    #[default]
    Own,
    /// The HTTP library that also speaks HTTP/2.
    Library,
}

/// How TCP connections are read and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Io {
    /// A call to the kernel for each.
    #[default]
    Epoll,
    /// io_uring: one call for many. Linux only, and only where the kernel lets us.
    Ring,
}

impl Io {
    /// Whether this process may read and write so.
    ///
    /// # Errors
    /// The kernel refuses; the message says what can be done.
    pub fn check(self) -> Result<(), crate::error::Error> {
        match self {
            Self::Epoll => Ok(()),
            Self::Ring => tidegate_ring::check().map_err(crate::error::Error::Ring),
        }
    }
}

/// The way of default APIs ([`tidegate_model::default_api`]) to our own key manager. No other API has it.
#[derive(Clone)]
pub struct DefaultApis {
    /// Asked for each call, and only for the key manager's OAuth2 endpoints.
    pub lead: LeadToKeyManager,
    /// Whether callers get the headers in which WSO2's key manager names ended tokens.
    pub passes_token_headers: bool,
}

/// A key manager of ours as it is reached now. The three belong together: another key manager is shown another proof.
#[derive(Clone)]
pub struct Led {
    /// Address.
    pub url: Url,
    /// The rest.
    pub trust: OwnTrust,
}

/// How our key manager is known to us, and we to it.
#[derive(Clone, Default)]
pub struct OwnTrust {
    /// How its certificate is judged; `None`: like any backend's. Connections are kept for as long as this is the same.
    pub tls: Option<Arc<rustls::ClientConfig>>,
    /// Proves there that a call came through a default API; `None`: it cannot be proven, unless a certificate in `tls` does.
    pub proof: Option<HeaderValue>,
}

impl fmt::Debug for OwnTrust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnTrust").finish_non_exhaustive()
    }
}

impl Default for DefaultApis {
    fn default() -> Self {
        Self { lead: Arc::new(|_| None), passes_token_headers: false }
    }
}

/// Sizes and numbers.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Threads that serve calls; `None`: as many as there are cores.
    pub threads: Option<NonZeroUsize>,
    /// Connections of clients at one moment, over all listeners; more wait in the kernel's queue.
    pub connections_max: usize,
    /// Upgraded connections (WebSocket) at one moment.
    pub tunnels_max: usize,
    /// Largest request body in bytes; more is answered 413.
    pub request_body_bytes_max: u64,
    /// Largest request head in bytes; more is answered 431.
    pub header_bytes_max: usize,
    /// Most header fields of a request; more are answered 431.
    pub headers_max: usize,
    /// HTTP/2 streams of one client connection at one moment.
    pub streams_per_connection_max: u32,
    /// Idle connections kept per backend; each serving thread keeps its share.
    pub idle_upstreams_per_host_max: usize,
    /// Answers about credentials that are remembered.
    pub grants_max: u64,
    /// Users of applications, and anonymous addresses, counted at one moment.
    pub counted_users_max: usize,
    /// APIs of this gateway that one call may come through, one being the other's backend; more is answered 508.
    pub hops_max: usize,
    /// Buffer of each direction of a tunnel, in bytes.
    pub tunnel_buffer_bytes: usize,
}

/// Waits.
#[derive(Debug, Clone)]
pub struct Timeouts {
    /// TLS handshake of a client.
    pub handshake: Duration,
    /// From the first to the last byte of a request head.
    pub request_head: Duration,
    /// Between two requests on a kept-alive connection.
    pub keep_alive_idle: Duration,
    /// Between two pieces of a request body.
    pub request_body_idle: Duration,
    /// TCP and TLS connect to a backend.
    pub connect: Duration,
    /// From the request to the response head of a backend, unless the API says otherwise.
    pub response_head: Duration,
    /// Between two pieces of a response body; also bounds the silence of server-sent events.
    pub response_body_idle: Duration,
    /// Silence of a tunnel in both directions.
    pub tunnel_idle: Duration,
    /// An idle connection to a backend is closed after this.
    pub upstream_idle: Duration,
    /// For so long a backend that chose HTTP/1.1 over TLS is not offered HTTP/2 again, and is spoken to by our own codec.
    pub http1_remembered: Duration,
    /// How long calls in flight may take to end after the order to drain.
    pub drain: Duration,
    /// How long a grant from the key manager is believed.
    pub grant: Duration,
    /// How long a refusal is believed; short, because what is refused now may exist in a moment.
    pub refusal: Duration,
    /// How long one question to the key manager may take.
    pub key_check: Duration,
}

/// When an address that fails is left alone.
#[derive(Debug, Clone)]
pub struct Suspension {
    /// Failures in a row that suspend an address.
    pub failures: u32,
    /// Length of the first suspension.
    pub first: Duration,
    /// Each further one is this many times longer.
    pub factor: u32,
    /// Longest suspension.
    pub longest: Duration,
}

/// Active checks.
#[derive(Debug, Clone)]
pub struct HealthCheck {
    /// What is tried.
    pub probe: Probe,
    /// From the end of one round to the start of the next.
    pub interval: Duration,
    /// Longest wait for one probe.
    pub timeout: Duration,
    /// Probes at one moment.
    pub concurrency_max: usize,
}

/// What an active check tries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probe {
    /// A TCP connection can be made.
    Tcp,
    /// `GET` on this path below the host answers with a status below 500.
    Http(String),
}

/// When a failed attempt is repeated, on the next address if there is one.
#[derive(Debug, Clone)]
pub struct Retries {
    /// Attempts per call beyond the first.
    pub attempts_max: usize,
    /// Retries allowed per hundred calls of one endpoint.
    pub percent: u32,
    /// Retries allowed beyond that share, so that rare calls may be retried too; also the most that can be saved up.
    pub reserve: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            http1: Codec::default(),
            io: Io::default(),
            allows_half_close: false,
            environment: tidegate_model::environment::DEFAULT_ENVIRONMENT.into(),
            limits: Limits::default(),
            timeouts: Timeouts::default(),
            issuers: Vec::new(),
            clock_skew_s: 5,
            client_domain_header: None,
            realm: "WSO2 API Manager".to_owned(),
            trusted_proxies: Vec::new(),
            trusts_unix_peers: false,
            via: None,
            encoded_slashes: EncodedSlashes::default(),
            forwards_authorization: false,
            extra_authorities: Vec::new(),
            resolve: Arc::new(|_| None),
            leads_here: Arc::new(|_| false),
            default_apis: DefaultApis::default(),
            assertion: AssertionSettings::default(),
            suspension: Suspension {
                failures: 5,
                first: Duration::from_secs(1),
                factor: 2,
                longest: Duration::from_secs(30),
            },
            health_check: None,
            retries: Retries { attempts_max: 2, percent: 20, reserve: 10 },
            cors: None,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            threads: None,
            connections_max: 20_000,
            tunnels_max: 5_000,
            request_body_bytes_max: 1 << 30,
            header_bytes_max: 32 << 10,
            headers_max: 100,
            streams_per_connection_max: 200,
            idle_upstreams_per_host_max: 1_024,
            grants_max: 100_000,
            counted_users_max: 131_072,
            hops_max: 8,
            tunnel_buffer_bytes: 8 << 10,
        }
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            handshake: seconds(10),
            request_head: seconds(15),
            keep_alive_idle: seconds(75),
            request_body_idle: seconds(60),
            connect: seconds(5),
            response_head: seconds(60),
            response_body_idle: seconds(300),
            tunnel_idle: seconds(600),
            upstream_idle: seconds(60),
            http1_remembered: seconds(600),
            drain: seconds(30),
            grant: seconds(300),
            refusal: seconds(5),
            key_check: seconds(10),
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Settings");
        out.field("limits", &self.limits).field("timeouts", &self.timeouts).field("issuers", &self.issuers);
        out.finish_non_exhaustive()
    }
}
