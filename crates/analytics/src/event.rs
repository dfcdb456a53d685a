//! One request, as it is remembered. Identifiers only: no token, no key, no body, no query string.
//!
//! It borrows everything it names: what is kept of it is added up or written down before [`record`] returns.
//!
//! [`record`]: crate::Recorder::record

use std::net::IpAddr;
use std::sync::Arc;

use tidegate_model::consumer::KeyType;
use tidegate_model::id::{ApiId, ApplicationId, ConsumerKey, SubscriptionId};
use tidegate_model::millis::Millis;

use crate::access_log;

/// How much of a `User-Agent` is kept, in bytes.
pub const USER_AGENT_BYTES_MAX: usize = 256;

/// Everything that is recorded about one request. What is not known stays `None`: an unknown path has no API, an
/// anonymous call no application.
#[derive(Debug, Clone, Copy)]
pub struct RequestEvent<'a> {
    /// When the request ended. Roll-ups count it in this minute.
    pub timestamp_ms: Millis,
    /// The request's id, as in the answer and the log.
    pub request_id: &'a str,
    /// The gateway environment that served it.
    pub environment: &'a str,
    /// The API it was routed to.
    pub api: Option<&'a ApiFacts>,
    /// Who called, as an application.
    pub application: Option<ApplicationFacts<'a>>,
    /// The subscription it was called under.
    pub subscription_id: Option<&'a SubscriptionId>,
    /// The OAuth client it was called with: an identifier, never its secret.
    pub consumer_key: Option<&'a ConsumerKey>,
    /// Production or sandbox.
    pub key_type: Option<KeyType>,
    /// The end user.
    pub user: Option<&'a str>,
    /// HTTP method.
    pub method: &'a str,
    /// The template of the resource, such as `/pets/{id}`; not the path.
    pub resource: Option<&'a str>,
    /// HTTP status of the answer; 499 when the client had gone before there was one.
    pub status: u16,
    /// The gateway's fault code (9008xx, 9009xx, …) if it answered itself.
    pub fault: Option<u32>,
    /// Whose failure it was, if it failed.
    pub failure: Option<FailureSource>,
    /// Bytes of the request's body.
    pub request_bytes: u64,
    /// Bytes of the answer's body.
    pub response_bytes: u64,
    /// From the first byte of the request to the last of the answer, in microseconds.
    pub latency_us: u64,
    /// What of that was waiting for the backend, in microseconds; `None` if it was not asked.
    pub backend_latency_us: Option<u64>,
    /// The client's address, as far as proxies before us are trusted.
    pub client_ip: Option<IpAddr>,
    /// What the client calls itself; cut by [`user_agent`].
    pub user_agent: Option<&'a str>,
}

/// An API as it is named in logs and statistics. The plan holds one per API, made when it is deployed.
/// What every call asks for comes first.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[repr(C)]
pub struct ApiFacts {
    pub(crate) id: ApiId,
    /// Name, version and context, as the access log says it in every line.
    pub(crate) words: Box<[u8]>,
    pub(crate) name: Arc<str>,
    pub(crate) version: Arc<str>,
}

impl ApiFacts {
    /// Of an API's version: its identifier, name, version and context path.
    pub fn new(id: ApiId, name: &str, version: &str, context: &str) -> Self {
        let words = access_log::words_of_api(id.as_str(), name, version, context).into();
        Self { id, name: name.into(), version: version.into(), words }
    }
}

/// An application as it is named in logs and statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ApplicationFacts<'a> {
    /// Identifier.
    pub id: &'a ApplicationId,
    /// Name.
    pub name: &'a str,
    /// What the access log says of an application with these two, if somebody keeps that.
    pub words: Option<&'a ApplicationWords>,
}

/// What the access log says of an application in every line.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ApplicationWords(pub(crate) Box<[u8]>);

impl ApplicationWords {
    /// Of an application with this identifier and name.
    pub fn new(id: &ApplicationId, name: &str) -> Self {
        Self(access_log::words_of_application(id.as_str(), name).into())
    }
}

/// Whose failure it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureSource {
    /// The caller's: malformed, unauthenticated, gone.
    Client,
    /// A rule's: throttled, blocked.
    Policy,
    /// The backend's: unreachable, late, broken.
    Upstream,
    /// Our own.
    Gateway,
}

impl FailureSource {
    /// The word in logs and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Policy => "policy",
            Self::Upstream => "upstream",
            Self::Gateway => "gateway",
        }
    }
}

impl RequestEvent<'_> {
    /// Whether a limit refused it: codes 900800 to 900809 but for 900805, which is a deny policy.
    pub fn is_throttled(&self) -> bool {
        matches!(self.fault, Some(900_800..=900_804 | 900_806..=900_809))
    }
}

/// A `User-Agent` as it is kept: at most [`USER_AGENT_BYTES_MAX`] bytes.
pub fn user_agent(text: &str) -> &str {
    clip(text, USER_AGENT_BYTES_MAX)
}

/// The longest beginning of `text` that has at most `bytes_max` bytes and ends between characters.
pub(crate) fn clip(text: &str, bytes_max: usize) -> &str {
    &text[..text.floor_char_boundary(bytes_max)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::event;

    #[test]
    fn a_long_user_agent_is_cut_between_characters() {
        assert_eq!(user_agent("curl/8"), "curl/8");
        let long = "ü".repeat(USER_AGENT_BYTES_MAX);
        assert_eq!(user_agent(&long).len(), USER_AGENT_BYTES_MAX);
        assert_eq!(user_agent(&format!("a{long}")).len(), USER_AGENT_BYTES_MAX - 1);
    }

    #[test]
    fn a_blocked_call_is_not_a_throttled_one() {
        let throttled = |fault| RequestEvent { fault, ..event() }.is_throttled();
        assert!([900_800, 900_804, 900_807, 900_809].into_iter().all(|code| throttled(Some(code))));
        assert!([900_799, 900_805, 900_810, 900_901].into_iter().all(|code| !throttled(Some(code))));
        assert!(!throttled(None));
    }
}
