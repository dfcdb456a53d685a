//! Apache Thrift as WSO2 API Manager 1.x speaks it between gateway and key manager: bytes in, values out.
//!
//! * [`scan`] finds the end of a message while it arrives: on an unframed socket nothing else tells it. It holds every
//!   [`Limits`] before anything is decoded.
//! * [`message`] reads and writes whole messages: [`Call`]s and [`Reply`]s of the authenticator and of key validation.
//! * [`guess`] says what bytes look like that are no such message, for the log line that an operator needs.
//!
//! The messages are described in `idl/*.thrift`; `generated` is the Thrift compiler's output and is never edited
//! (`scripts/thrift-generate.sh`). Its `Default` fills optional fields with empty values, which a peer sees: write all
//! fields out instead. Not here: sockets, sessions, and what the answers mean.

pub mod scan;
mod atom;
mod binary;
mod compact;
pub mod message;
pub mod guess;

/// The Thrift compiler's output.
#[allow(missing_docs, dead_code, clippy::all, unused_qualifications)]
mod generated {
    pub mod authenticator;
    pub mod keymgt;
}

pub use generated::authenticator::AuthenticateArguments;
pub use generated::keymgt::{APIKeyValidationInfoDTO, GetAllURITemplatesArguments, URITemplate, ValidateKeyArguments};
pub use guess::Guess;
pub use message::{
    BadReply, Call, Fault, FaultKind, Incoming, Method, NotAMessage, Reply, read_call, read_reply, write_call,
    write_reply,
};
pub use scan::{ScanError, Scanner};

/// How values are laid out in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// TBinaryProtocol. Strict and old-style headers are read, strict ones written.
    Binary,
    /// TCompactProtocol.
    Compact,
}

/// What a message may have at most. A message beyond one of them is refused before it is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a whole message.
    pub message_bytes_max: usize,
    /// Bytes of one string.
    pub string_bytes_max: usize,
    /// Entries of all lists, sets and maps of a message together; a map's pair is two.
    pub container_entries_max: usize,
    /// Structs and containers inside one another.
    pub depth_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { message_bytes_max: 64 * 1024, string_bytes_max: 32 * 1024, container_entries_max: 4_096, depth_max: 16 }
    }
}

/// Longest name of a method. Ours have 18 bytes at most; a longer one is a sign of another protocol.
pub const METHOD_BYTES_MAX: usize = 128;
