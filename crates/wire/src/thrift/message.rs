//! Whole messages: the three calls and their answers.
//!
//! A call that cannot be understood but whose header can is answered with Thrift's own exception (`TApplicationException`,
//! here [`Fault`]), and the connection goes on: its end is known. Reading never panics, and never allocates beyond
//! [`Limits`].

use std::fmt;

use thrift::protocol::{
    TBinaryInputProtocol, TBinaryOutputProtocol, TCompactInputProtocol, TCompactOutputProtocol, TInputProtocol,
    TMessageIdentifier, TMessageType, TOutputProtocol, TSerializable,
};
use thrift::{ApplicationError, ApplicationErrorKind, TConfiguration};

use super::generated::authenticator::{AuthenticateArguments, AuthenticateResult, AuthenticationException};
use super::generated::keymgt::{
    APIKeyMgtException, APIKeyValidationInfoDTO, APIManagementException, GetAllURITemplatesArguments,
    GetAllURITemplatesResult, URITemplate, ValidateKeyArguments, ValidateKeyResult,
};
use super::{Limits, Protocol};

/// What can be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `AuthenticatorService`: name and password for a session's id.
    Authenticate,
    /// `APIKeyValidationService`: may this token call this API?
    ValidateKey,
    /// `APIKeyValidationService`: the resources of an API.
    GetAllUriTemplates,
}

impl Method {
    const ALL: [Self; 3] = [Self::Authenticate, Self::ValidateKey, Self::GetAllUriTemplates];

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Authenticate => "authenticate",
            Self::ValidateKey => "validateKey",
            Self::GetAllUriTemplates => "getAllURITemplates",
        }
    }
}

/// A call with its arguments. They hold secrets: its `Debug` shows the method only.
#[derive(Clone, PartialEq, Eq)]
pub enum Call {
    /// See [`Method::Authenticate`].
    Authenticate(AuthenticateArguments),
    /// See [`Method::ValidateKey`].
    ValidateKey(ValidateKeyArguments),
    /// See [`Method::GetAllUriTemplates`].
    GetAllUriTemplates(GetAllURITemplatesArguments),
}

impl Call {
    /// What is called.
    pub fn method(&self) -> Method {
        match self {
            Self::Authenticate(_) => Method::Authenticate,
            Self::ValidateKey(_) => Method::ValidateKey,
            Self::GetAllUriTemplates(_) => Method::GetAllUriTemplates,
        }
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({})", self.method().name())
    }
}

/// An answer.
#[derive(Clone, PartialEq, Eq)]
pub enum Reply {
    /// To [`Method::Authenticate`]: the session's id.
    Session(String),
    /// `AuthenticationException`.
    NotAuthenticated(String),
    /// To [`Method::ValidateKey`].
    Validation(Box<APIKeyValidationInfoDTO>),
    /// To [`Method::GetAllUriTemplates`].
    UriTemplates(Vec<URITemplate>),
    /// `APIKeyMgtException`.
    KeyMgt(String),
    /// `APIManagementException`.
    ApiManagement(String),
    /// `TApplicationException`: the call was not understood, or could not be answered.
    Fault(Fault),
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session(_) => f.write_str("Session(redacted)"),
            Self::NotAuthenticated(text) => write!(f, "AuthenticationException({text:?})"),
            Self::Validation(dto) => {
                write!(f, "Validation({:?}, status {:?})", dto.authorized, dto.validation_status)
            }
            Self::UriTemplates(list) => write!(f, "UriTemplates({})", list.len()),
            Self::KeyMgt(text) => write!(f, "APIKeyMgtException({text:?})"),
            Self::ApiManagement(text) => write!(f, "APIManagementException({text:?})"),
            Self::Fault(fault) => write!(f, "TApplicationException({}: {:?})", fault.kind.code(), fault.message),
        }
    }
}

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

    fn to_thrift(self) -> ApplicationErrorKind {
        ApplicationErrorKind::try_from(self.code()).unwrap_or(ApplicationErrorKind::Unknown)
    }

    fn of_thrift(kind: ApplicationErrorKind) -> Self {
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

/// A message whose header was read.
#[derive(Debug)]
pub struct Incoming {
    /// Method as it was named; an answer must repeat it.
    pub method: String,
    /// Number of the call; an answer must repeat it.
    pub sequence: i32,
    /// The call, or what to answer because there is none.
    pub call: Result<Call, Fault>,
}

/// A message whose header could not be read: nothing can be answered.
#[derive(Debug, thiserror::Error)]
#[error("the message's header cannot be read: {0}")]
pub struct NotAMessage(String);

/// Why an answer is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadReply {
    /// It cannot be read.
    #[error("the answer cannot be read: {0}")]
    Unreadable(String),
    /// It answers another call.
    #[error("the answer has sequence id {found} where {expected} was asked")]
    OtherSequence {
        /// Of our call.
        expected: i32,
        /// Of the answer.
        found: i32,
    },
    /// It answers another method.
    #[error("the answer is one to {found:?} where {expected} was asked")]
    OtherMethod {
        /// What we called.
        expected: &'static str,
        /// What was answered.
        found: String,
    },
    /// There is nothing in it.
    #[error("the answer to {0} has neither a result nor an exception")]
    Empty(&'static str),
}

/// Reads a whole message as a call.
///
/// # Errors
/// When even its header cannot be read.
pub fn read_call(protocol: Protocol, message: &[u8], limits: &Limits) -> Result<Incoming, NotAMessage> {
    let mut input = input(protocol, message, limits);
    let header = input.read_message_begin().map_err(|why| NotAMessage(reason(why)))?;
    let (method, sequence) = (header.name, header.sequence_number);
    let call = if header.message_type == TMessageType::Call {
        read_arguments(&method, input.as_mut())
    } else {
        let message = format!("Only calls are answered here, not messages of type {:?}.", header.message_type);
        Err(Fault { kind: FaultKind::InvalidMessageType, message })
    };
    Ok(Incoming { method, sequence, call })
}

fn read_arguments(method: &str, input: &mut dyn TInputProtocol) -> Result<Call, Fault> {
    let Some(method) = Method::ALL.into_iter().find(|known| known.name() == method) else {
        // The text of WSO2's library.
        let message = format!("Invalid method name: '{method}'");
        return Err(Fault { kind: FaultKind::UnknownMethod, message });
    };
    let read = match method {
        Method::Authenticate => TSerializable::read_from_in_protocol(input).map(Call::Authenticate),
        Method::ValidateKey => TSerializable::read_from_in_protocol(input).map(Call::ValidateKey),
        Method::GetAllUriTemplates => TSerializable::read_from_in_protocol(input).map(Call::GetAllUriTemplates),
    };
    read.map_err(|why| Fault {
        kind: FaultKind::ProtocolError,
        message: format!("The arguments of {} cannot be read: {}", method.name(), reason(why)),
    })
}

/// Writes a call.
pub fn write_call(protocol: Protocol, sequence: i32, call: &Call) -> Vec<u8> {
    let header = TMessageIdentifier::new(call.method().name(), TMessageType::Call, sequence);
    write(protocol, &header, |output| match call {
        Call::Authenticate(arguments) => arguments.write_to_out_protocol(output),
        Call::ValidateKey(arguments) => arguments.write_to_out_protocol(output),
        Call::GetAllUriTemplates(arguments) => arguments.write_to_out_protocol(output),
    })
}

/// Writes the answer to the call of that method and number.
pub fn write_reply(protocol: Protocol, method: &str, sequence: i32, reply: &Reply) -> Vec<u8> {
    let kind = if matches!(reply, Reply::Fault(_)) { TMessageType::Exception } else { TMessageType::Reply };
    let header = TMessageIdentifier::new(method, kind, sequence);
    // The declared exceptions have the same field in the results of both methods.
    let raised = |key_mgt: Option<&String>, management: Option<&String>| ValidateKeyResult {
        success: None,
        api_key_mgt_exception: key_mgt.cloned().map(APIKeyMgtException::new),
        api_mgt_exception: management.cloned().map(APIManagementException::new),
    };
    write(protocol, &header, |output| match reply {
        Reply::Session(id) => AuthenticateResult { success: Some(id.clone()), ae: None }.write_to_out_protocol(output),
        Reply::NotAuthenticated(text) => {
            let ae = Some(AuthenticationException::new(text.clone()));
            AuthenticateResult { success: None, ae }.write_to_out_protocol(output)
        }
        Reply::Validation(dto) => {
            let success = Some(dto.as_ref().clone());
            ValidateKeyResult { success, ..raised(None, None) }.write_to_out_protocol(output)
        }
        Reply::UriTemplates(templates) => {
            let success = Some(templates.clone());
            let result = GetAllURITemplatesResult { success, api_key_mgt_exception: None, api_mgt_exception: None };
            result.write_to_out_protocol(output)
        }
        Reply::KeyMgt(text) => raised(Some(text), None).write_to_out_protocol(output),
        Reply::ApiManagement(text) => raised(None, Some(text)).write_to_out_protocol(output),
        Reply::Fault(fault) => {
            let error = ApplicationError::new(fault.kind.to_thrift(), fault.message.clone());
            thrift::Error::write_application_error_to_out_protocol(&error, output)
        }
    })
}

/// Reads a whole message as the answer to our call.
///
/// # Errors
/// When it is not one.
pub fn read_reply(
    protocol: Protocol,
    message: &[u8],
    limits: &Limits,
    method: Method,
    sequence: i32,
) -> Result<Reply, BadReply> {
    let unreadable = |why: thrift::Error| BadReply::Unreadable(reason(why));
    let mut input = input(protocol, message, limits);
    let header = input.read_message_begin().map_err(unreadable)?;
    if header.name != method.name() {
        return Err(BadReply::OtherMethod { expected: method.name(), found: header.name });
    }
    if header.sequence_number != sequence {
        return Err(BadReply::OtherSequence { expected: sequence, found: header.sequence_number });
    }
    match header.message_type {
        TMessageType::Reply => {
            read_result(method, input.as_mut()).map_err(unreadable)?.ok_or(BadReply::Empty(method.name()))
        }
        TMessageType::Exception => {
            let error = thrift::Error::read_application_error_from_in_protocol(input.as_mut()).map_err(unreadable)?;
            Ok(Reply::Fault(Fault { kind: FaultKind::of_thrift(error.kind), message: error.message }))
        }
        other => Err(BadReply::Unreadable(format!("it is a message of type {other:?}"))),
    }
}

fn read_result(method: Method, input: &mut dyn TInputProtocol) -> thrift::Result<Option<Reply>> {
    let raised = |key_mgt: Option<APIKeyMgtException>, management: Option<APIManagementException>| {
        let key_mgt = key_mgt.map(|raised| Reply::KeyMgt(raised.message));
        key_mgt.or(management.map(|raised| Reply::ApiManagement(raised.message)))
    };
    Ok(match method {
        Method::Authenticate => {
            let result = AuthenticateResult::read_from_in_protocol(input)?;
            let raised = result.ae.map(|raised| Reply::NotAuthenticated(raised.message));
            raised.or(result.success.map(Reply::Session))
        }
        Method::ValidateKey => {
            let result = ValidateKeyResult::read_from_in_protocol(input)?;
            let success = result.success.map(|dto| Reply::Validation(Box::new(dto)));
            raised(result.api_key_mgt_exception, result.api_mgt_exception).or(success)
        }
        Method::GetAllUriTemplates => {
            let result = GetAllURITemplatesResult::read_from_in_protocol(input)?;
            let success = result.success.map(Reply::UriTemplates);
            raised(result.api_key_mgt_exception, result.api_mgt_exception).or(success)
        }
    })
}

/// The library's own `Display` says only of which kind an error is.
fn reason(error: thrift::Error) -> String {
    match error {
        thrift::Error::Protocol(error) => error.message,
        thrift::Error::Transport(error) => error.message,
        thrift::Error::Application(error) => error.message,
        thrift::Error::User(error) => error.to_string(),
    }
}

fn input<'a>(protocol: Protocol, message: &'a [u8], limits: &Limits) -> Box<dyn TInputProtocol + 'a> {
    let config = TConfiguration::builder()
        .max_message_size(Some(limits.message_bytes_max))
        .max_frame_size(Some(limits.message_bytes_max))
        .max_recursion_depth(Some(limits.depth_max))
        .max_container_size(Some(limits.container_entries_max))
        .max_string_size(Some(limits.string_bytes_max.min(message.len())))
        .build()
        .expect("a frame is as long as a message");
    match protocol {
        Protocol::Binary => Box::new(TBinaryInputProtocol::with_config(message, false, config)),
        Protocol::Compact => Box::new(TCompactInputProtocol::with_config(message, config)),
    }
}

fn write(
    protocol: Protocol,
    header: &TMessageIdentifier,
    body: impl FnOnce(&mut dyn TOutputProtocol) -> thrift::Result<()>,
) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(256);
    let mut output: Box<dyn TOutputProtocol + '_> = match protocol {
        Protocol::Binary => Box::new(TBinaryOutputProtocol::new(&mut bytes, true)),
        Protocol::Compact => Box::new(TCompactOutputProtocol::new(&mut bytes)),
    };
    let written = output
        .write_message_begin(header)
        .and_then(|()| body(output.as_mut()))
        .and_then(|()| output.write_message_end());
    written.expect("writing to memory, of a depth known when compiled, does not fail");
    drop(output);
    bytes
}
