//! A call: what is asked, read at the server and written at the client.

use std::fmt;

use thrift::protocol::{TInputProtocol, TMessageIdentifier, TMessageType, TSerializable};

use super::{Fault, FaultKind, Method, input, reason, write};
use crate::thrift::generated::authenticator::AuthenticateArguments;
use crate::thrift::generated::keymgt::{GetAllURITemplatesArguments, ValidateKeyArguments};
use crate::thrift::{Limits, Protocol};

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
