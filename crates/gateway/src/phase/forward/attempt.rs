//! How an attempt can fail, and what follows from it.

use std::error::Error as StdError;
use std::time::Duration;

use http::Method;
use hyper_util::client::legacy::Error as ClientError;

use crate::body::{Body, BodyError};
use crate::exchange::Exchange;
use crate::fault::Fault;
use crate::upstream::group::Group;
use crate::upstream::http1::send::Why;

/// An attempt without an answer.
pub(super) struct Failed {
    pub failure: Failure,
    /// The request's body, if not a byte of it was asked for.
    pub body: Option<Body>,
}

/// Why an attempt gave no response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
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
    /// The request cannot be written down.
    Unwritable(Fault),
}

impl Failure {
    /// What the HTTP library's error means.
    pub fn of(error: &ClientError) -> Self {
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

    pub fn is_repeatable(self, method: &Method) -> bool {
        match self {
            Self::Connect | Self::Refused => true,
            Self::Closed => method.is_idempotent(),
            Self::Protocol | Self::Timeout | Self::Body(_) | Self::Unwritable(_) => false,
        }
    }

    pub fn is_members_fault(self) -> bool {
        !matches!(self, Self::Body(_) | Self::Refused | Self::Unwritable(_))
    }

    pub fn fault(self) -> Fault {
        match self {
            Self::Connect => Fault::ConnectFailed,
            Self::Refused | Self::Closed => Fault::ConnectionClosed,
            Self::Protocol => Fault::ProtocolViolation,
            Self::Timeout => Fault::ResponseTimeout,
            Self::Body(BodyError::TooLarge) => Fault::PayloadTooLarge,
            Self::Body(BodyError::ClientIdle) => Fault::RequestTimeout,
            Self::Body(_) => Fault::IncompletePayload,
            Self::Unwritable(fault) => fault,
        }
    }
}

impl From<Why> for Failure {
    fn from(why: Why) -> Self {
        match why {
            Why::Closed => Self::Closed,
            Why::Protocol => Self::Protocol,
            Why::Timeout => Self::Timeout,
            Why::Body(error) => Self::Body(error),
        }
    }
}

/// How long the head of the answer may take.
pub(super) fn patience(ex: &Exchange, group: &Group) -> Duration {
    let default = ex.gateway.settings().timeouts.response_head;
    group.upstream.response_timeout_ms.map_or(default, Duration::from_millis)
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
