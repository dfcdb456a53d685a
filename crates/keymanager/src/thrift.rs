//! The Thrift door for gateways of WSO2 API Manager 1.x: they log in for a session and ask with it whether a token opens an
//! API.
//!
//! * `authenticate` is answered in TCompactProtocol over HTTPS at [`AUTHENTICATOR`] ([`http`]), and in TBinaryProtocol on
//!   the Thrift port. WSO2 has a port of its own for the second; one port for both services costs no gateway anything,
//!   because the methods' names differ, and is one port fewer to open.
//! * `validateKey` and `getAllURITemplates` are answered on the Thrift port ([`connection`]).
//! * [`session`] keeps the sessions, in memory of this node: after a restart gateways log in again, as they do with WSO2.
//!
//! Not here: bytes (`tidegate-wire`), TLS and the listener (the binary), and the judgement ([`crate::key_validation`]).

pub mod connection;
mod http;
mod service;
mod session;
mod dto;
mod misfit;

use std::time::Duration;

use tidegate_wire::thrift::Limits;

use crate::KeyManager;
use misfit::Misfits;
use session::Sessions;

/// Where gateways log in, on the management listener.
pub const AUTHENTICATOR: &str = "/thriftAuthenticator";

/// The authenticator's route.
pub(crate) fn router() -> axum::Router<KeyManager> {
    axum::Router::new().route(AUTHENTICATOR, axum::routing::get(http::handle).post(http::handle))
}

/// What an operator may choose.
#[derive(Debug, Clone)]
pub struct Settings {
    /// A session ends when it was not used for so long, in seconds. WSO2: half an hour.
    pub session_ttl_s: i64,
    /// Sessions at one moment; the one unused for longest makes room.
    pub sessions_max: usize,
    /// A connection without a call for so long is closed.
    pub idle: Duration,
    /// A message must be whole so long after its first byte, and its answer taken.
    pub message_wait: Duration,
    /// Bytes of a message at most.
    pub message_bytes_max: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            session_ttl_s: 1_800,
            sessions_max: 10_000,
            idle: Duration::from_secs(600),
            message_wait: Duration::from_secs(30),
            message_bytes_max: 65_536,
        }
    }
}

impl Settings {
    fn limits(&self) -> Limits {
        let defaults = Limits::default();
        let string_bytes_max = defaults.string_bytes_max.min(self.message_bytes_max);
        Limits { message_bytes_max: self.message_bytes_max, string_bytes_max, ..defaults }
    }
}

/// What the door remembers.
pub(crate) struct Desk {
    pub settings: Settings,
    pub sessions: Sessions,
    pub misfits: Misfits,
}

impl Desk {
    pub fn new(settings: Settings) -> Self {
        let sessions = Sessions::new(settings.session_ttl_s * 1000, settings.sessions_max);
        Self { settings, sessions, misfits: Misfits::default() }
    }
}
