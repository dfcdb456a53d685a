//! The pieces a message is scanned in: each is there as a whole or not yet.

use super::scan::ScanError;
use super::{Limits, METHOD_BYTES_MAX};

/// A piece and the bytes it takes; `None` when more bytes are needed to tell.
pub(super) type Atom<T> = Result<Option<(T, usize)>, ScanError>;

/// What a value's bytes are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// No value: the end of a struct.
    Stop,
    /// The value was in the field's header (compact booleans).
    InHeader,
    /// So many bytes.
    Fixed(usize),
    /// Seven bits a byte, at most so many bytes.
    Varint(usize),
    /// A length and so many bytes.
    Text,
    Struct,
    /// List or set.
    Sequence,
    Map,
}

/// What follows a container's header.
pub(super) enum Container {
    Sequence { kind: Kind, entries: usize },
    Map { key: Kind, value: Kind, entries: usize },
}

/// The bytes of a method's name that are there, as far as they are those of a name.
pub(super) fn check_name(length: usize, there: &[u8]) -> Result<(), ScanError> {
    if length > METHOD_BYTES_MAX {
        return Err(ScanError::NotThrift("the method's name is too long"));
    }
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.:-$".contains(byte);
    if !there.iter().take(length).all(is_name) {
        return Err(ScanError::NotThrift("the method's name has bytes that no name has"));
    }
    Ok(())
}

/// Call, reply, exception, one-way.
pub(super) fn check_message_type(byte: u8) -> Result<(), ScanError> {
    if (1..=4).contains(&byte) { Ok(()) } else { Err(ScanError::NotThrift("there is no such type of message")) }
}

/// A length as a size, if it is one.
pub(super) fn size(length: i32) -> Result<usize, ScanError> {
    usize::try_from(length).map_err(|_| ScanError::Malformed("a negative length"))
}

/// A string of `length` bytes after a length of `prefix` bytes. Its bytes are waited for only if they are allowed.
pub(super) fn text(length: usize, prefix: usize, limits: &Limits) -> Result<usize, ScanError> {
    if length > limits.string_bytes_max {
        return Err(ScanError::TooLong { what: "string", unit: "bytes", max: limits.string_bytes_max });
    }
    Ok(prefix + length)
}
