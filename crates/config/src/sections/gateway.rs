//! `[gateway]`: limits and habits of the data plane.

use std::path::PathBuf;

use url::Url;

use super::section;
use crate::kinds::{BackendAssertion, CorsOrigin, GatewayIo, Http1Codec, Secret, TrustedProxy};
use crate::rule::{Between, FreeHeader, HeaderField};

section! {
    /// Limits and habits of the data plane.
    Gateway {
        /// Environment whose deployments this gateway serves.
        environment: String = "Default".to_owned();
        /// Address of APIs as their consumers see it when a proxy stands in front.
        public_url: Option<Url> = None;
        /// Threads that serve calls, each with connections of its own. 0 = as many as there are cores.
        threads: u32 = 0, Between(0, 1_024);
        /// How TCP connections are read and written: `epoll`, or `io_uring`, which calls the kernel once for many of them and
        /// costs less for short calls. It needs Linux 6.1 and is refused in most containers.
        io: GatewayIo = GatewayIo::Epoll;
        /// Who reads and writes HTTP/1.1: `own` is the stricter and faster one, `library` the one that also speaks HTTP/2.
        http1_codec: Http1Codec = Http1Codec::Own;
        /// Whether a client that has ended its own sending still gets its answer. One that has gone looks the same, and its
        /// call is then carried to the end for nobody.
        half_close: bool = false;
        /// Most client connections at once. More wait in the system's queue.
        connections_max: u32 = 20_000, Between(1, 10_000_000);
        /// Longest request head, bytes: request line and all header fields.
        header_bytes_max: u32 = 65_536, Between(1_024, 1_048_576);
        /// Most header fields of a request or of a backend's answer.
        headers_max: u32 = 100, Between(10, 1_024);
        /// Longest request body, bytes.
        body_bytes_max: u64 = 1_073_741_824, Between(0, 1_099_511_627_776);
        /// Longest time a client may take to send a request head, milliseconds.
        header_timeout_ms: u64 = 10_000, Between(100, 600_000);
        /// Longest silence on a kept-alive client connection, milliseconds.
        client_idle_timeout_ms: u64 = 60_000, Between(100, 86_400_000);
        /// Longest time to connect to a backend, TLS included, milliseconds.
        connect_timeout_ms: u64 = 5_000, Between(10, 600_000);
        /// Longest wait for a backend's response head, milliseconds.
        response_timeout_ms: u64 = 60_000, Between(10, 3_600_000);
        /// Longest silence while a body or a WebSocket is passed through, milliseconds.
        idle_timeout_ms: u64 = 300_000, Between(100, 86_400_000);
        /// Most idle connections kept to one backend.
        pool_idle_max: u32 = 1_024, Between(0, 100_000);
        /// Longest time an idle connection to a backend is kept, milliseconds.
        pool_idle_timeout_ms: u64 = 60_000, Between(100, 3_600_000);
        /// How long a backend that chose HTTP/1.1 over TLS is not offered HTTP/2 again, seconds. 0 = it is asked each time.
        http1_remembered_seconds: u64 = 600, Between(0, 86_400);
        /// Most requests at once on one HTTP/2 connection of a client.
        http2_streams_max: u32 = 200, Between(1, 10_000);
        /// Most WebSockets and other upgraded connections at once. A request for one more is answered 503.
        tunnels_max: u32 = 5_000, Between(0, 1_000_000);
        /// Most APIs of this gateway that one call may come through, one being the other's backend. More is answered 508.
        hops_max: u32 = 8, Between(1, 100);
        /// Most users of applications, and callers without a key, that are counted at once. Beyond it those that were away
        /// longest are forgotten, and begin anew.
        counted_users_max: u32 = 131_072, Between(1_024, 16_777_216);
        /// Retries allowed, in percent of the requests to a backend. 0 = never retry.
        retry_budget_percent: u16 = 20, Between(0, 100);
        /// Retries allowed each second whatever the percentage says, so that a quiet backend can be retried too.
        retry_budget_per_second: u32 = 10, Between(0, 10_000);
        /// Longest time open requests get to finish when the instance stops, milliseconds.
        drain_timeout_ms: u64 = 30_000, Between(0, 3_600_000);
        /// PEM file of authorities trusted for backends besides the system's.
        upstream_ca_file: Option<PathBuf> = None;
        /// Proxies in front of us whose `X-Forwarded-*` and `Forwarded` headers are believed: addresses with prefix length,
        /// such as "10.0.0.0/8", and "unix" for whoever connects to a Unix socket. From all others these headers are
        /// replaced.
        trusted_proxies: Vec<TrustedProxy> = Vec::new();
        /// Header that says from which domain a call comes: a key limited to domains is then refused elsewhere (WSO2:
        /// `ClientDomainHeader`, there `referer`). The client writes it, so this keeps honest browsers apart, not attackers.
        /// Absent: limits to domains are not looked at.
        client_domain_header: Option<String> = None, HeaderField;
        /// Origins whose pages may call APIs that have no CORS rules of their own; "*" is every origin (WSO2:
        /// `CORSConfiguration`). The developer portal's console calls from the portal's origin. Cookies are never allowed by
        /// this. Empty: CORS is the backends' business.
        cors_origins: Vec<CorsOrigin> = vec![CorsOrigin::Any];
        /// How often every backend address is checked, seconds. 0 = only real calls tell whether it is up.
        health_check_seconds: u64 = 0, Between(0, 3_600);
        /// Path that is fetched for the check; any answer below 500 is good. Absent: a connection is enough.
        health_check_path: Option<String> = None;
        /// File of the access log, one JSON object a line; `-` is standard output. Absent: none is written.
        access_log: Option<PathBuf> = None;
        /// Tell backends who calls, in a header signed by the key manager: `standard` is a JSON Web Token like any other, to
        /// be checked with the keys at `/oauth2/jwks`; `wso2` has the bytes of WSO2 1.x, for backends that read those.
        backend_assertion: BackendAssertion = BackendAssertion::Off;
        /// The header. One that a client sends is always taken out, also when backends are told nothing.
        backend_assertion_header: String = "X-JWT-Assertion".to_owned(), FreeHeader;
        /// How the assertion's claims begin.
        backend_assertion_dialect: String = "http://wso2.org/claims".to_owned();
        /// Life of an assertion, seconds. It is signed once and sent with every call of the same token until shortly before.
        backend_assertion_seconds: u64 = 900, Between(60, 86_400);
        /// Most checked credentials remembered.
        token_cache_entries: u64 = 100_000, Between(0, 100_000_000);
        /// Longest time a checked credential is remembered, seconds. A revocation removes it at once.
        token_cache_seconds: u64 = 900, Between(0, 86_400);
        /// What lets a gateway without a store in at its control plane: made by `tidegate token create --role gateway` there.
        /// Also `TIDEGATE_JOIN_TOKEN`.
        join_token: Option<Secret> = None;
        /// File with the join token, instead of `join_token`. Read again when the control plane refuses the token.
        join_token_file: Option<PathBuf> = None;
        /// PEM file with a client certificate that lets the gateway in, instead of a join token.
        client_certificate: Option<PathBuf> = None;
        /// PEM file with its private key.
        client_key: Option<PathBuf> = None;
    }
}
