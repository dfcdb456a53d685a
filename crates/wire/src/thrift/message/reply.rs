//! An answer to a call, be it a result, a declared exception or Thrift's own: written at the server, read at the client.

use std::fmt;

use thrift::ApplicationError;
use thrift::protocol::{TInputProtocol, TMessageIdentifier, TMessageType, TSerializable};

use super::{Fault, FaultKind, Method, input, reason, write};
use crate::thrift::generated::authenticator::{AuthenticateResult, AuthenticationException};
use crate::thrift::generated::keymgt::{
    APIKeyMgtException, APIKeyValidationInfoDTO, APIManagementException, GetAllURITemplatesResult, URITemplate,
    ValidateKeyResult,
};
use crate::thrift::{Limits, Protocol};

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
