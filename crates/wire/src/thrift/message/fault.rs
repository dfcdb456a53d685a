//! Thrift's own exception, `TApplicationException`: what a call is answered with that cannot be understood or answered.

use thrift::ApplicationErrorKind;

/// Thrift's own exception.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// What kind.
    pub kind: FaultKind,
    /// For the peer's log.
    pub message: String,
}

/// Kinds of `TApplicationException`, with Thrift's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum FaultKind {
    /// Of no other kind.
    Unknown = 0,
    /// No such method.
    UnknownMethod = 1,
    /// Not a call.
    InvalidMessageType = 2,
    /// An answer to another method.
    WrongMethodName = 3,
    /// An answer to another call.
    BadSequenceId = 4,
    /// An answer with nothing in it.
    MissingResult = 5,
    /// The server failed.
    InternalError = 6,
    /// The arguments could not be read.
    ProtocolError = 7,
}

impl FaultKind {
    /// Thrift's number.
    pub fn code(self) -> i32 {
        self as i32
    }

    pub(super) fn to_thrift(self) -> ApplicationErrorKind {
        ApplicationErrorKind::try_from(self.code()).unwrap_or(ApplicationErrorKind::Unknown)
    }

    pub(super) fn of_thrift(kind: ApplicationErrorKind) -> Self {
        match kind {
            ApplicationErrorKind::UnknownMethod => Self::UnknownMethod,
            ApplicationErrorKind::InvalidMessageType => Self::InvalidMessageType,
            ApplicationErrorKind::WrongMethodName => Self::WrongMethodName,
            ApplicationErrorKind::BadSequenceId => Self::BadSequenceId,
            ApplicationErrorKind::MissingResult => Self::MissingResult,
            ApplicationErrorKind::InternalError => Self::InternalError,
            ApplicationErrorKind::ProtocolError => Self::ProtocolError,
            _ => Self::Unknown,
        }
    }
}
