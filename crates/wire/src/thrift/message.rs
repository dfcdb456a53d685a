//! Whole messages: the three calls and their answers.
//!
//! A call that cannot be understood but whose header can is answered with Thrift's own exception (`TApplicationException`,
//! here [`Fault`]), and the connection goes on: its end is known. Reading never panics, and never allocates beyond
//! [`Limits`].

mod call;
mod reply;
mod fault;

pub use call::{Call, Incoming, NotAMessage, read_call, write_call};
pub use fault::{Fault, FaultKind};
pub use reply::{BadReply, Reply, read_reply, write_reply};

use thrift::TConfiguration;
use thrift::protocol::{
    TBinaryInputProtocol, TBinaryOutputProtocol, TCompactInputProtocol, TCompactOutputProtocol, TInputProtocol,
    TMessageIdentifier, TOutputProtocol,
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
