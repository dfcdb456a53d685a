//! Where a message ends, found while it arrives.
//!
//! An unframed Thrift message does not say how long it is: only who understands it sees its end. The scanner goes over the
//! bytes once, whatever portions they come in, remembers where it was, and keeps nothing but a short stack. All limits are
//! held here, so that decoding only ever sees a whole message of allowed size.

use super::atom::{Atom, Container, Kind};
use super::{Limits, Protocol, binary, compact};

/// Why bytes can be no message, or none that is allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    /// They do not begin like a message.
    #[error("not a Thrift message of this protocol: {0}")]
    NotThrift(&'static str),
    /// They begin like one and go on like none.
    #[error("a malformed Thrift message: {0}")]
    Malformed(&'static str),
    /// A limit.
    #[error("{what} beyond {max} {unit}")]
    TooLong {
        /// What is too long.
        what: &'static str,
        /// In what it is measured.
        unit: &'static str,
        /// The limit.
        max: usize,
    },
}

/// Finds the end of one message.
#[derive(Debug)]
pub struct Scanner {
    protocol: Protocol,
    limits: Limits,
    /// Bytes gone over.
    at: usize,
    has_header: bool,
    /// A value whose header was read.
    pending: Option<Kind>,
    open: Vec<Open>,
    entries_left: usize,
}

/// What is being gone over, innermost last.
#[derive(Debug)]
enum Open {
    Struct,
    Sequence { kind: Kind, left: usize },
    Map { key: Kind, value: Kind, left: usize, is_value_next: bool },
}

impl Scanner {
    /// For one message.
    pub fn new(protocol: Protocol, limits: Limits) -> Self {
        let entries_left = limits.container_entries_max;
        Self { protocol, limits, at: 0, has_header: false, pending: None, open: Vec::new(), entries_left }
    }

    /// Goes on with `buffer`, all bytes since the message's first. The message's length once it is there as a whole; bytes
    /// after it belong to the next one.
    ///
    /// # Errors
    /// When the bytes can be no message or none that is allowed. What was scanned is then lost.
    pub fn advance(&mut self, buffer: &[u8]) -> Result<Option<usize>, ScanError> {
        while !self.is_done() {
            match self.step(&buffer[self.at.min(buffer.len())..])? {
                Some(length) => self.at += length,
                None if buffer.len() > self.limits.message_bytes_max => return Err(self.too_long()),
                None => return Ok(None),
            }
        }
        if self.at > self.limits.message_bytes_max { Err(self.too_long()) } else { Ok(Some(self.at)) }
    }

    fn is_done(&self) -> bool {
        self.has_header && self.open.is_empty() && self.pending.is_none()
    }

    /// One piece; the bytes it takes.
    fn step(&mut self, rest: &[u8]) -> Result<Option<usize>, ScanError> {
        if !self.has_header {
            let header = match self.protocol {
                Protocol::Binary => binary::header(rest),
                Protocol::Compact => compact::header(rest),
            };
            let Some((_, length)) = header? else { return Ok(None) };
            self.has_header = true;
            self.pending = Some(Kind::Struct);
            return Ok(Some(length));
        }
        match self.pending {
            Some(kind) => self.value(kind, rest),
            None => self.next(rest),
        }
    }

    /// What comes next in the innermost struct or container.
    fn next(&mut self, rest: &[u8]) -> Result<Option<usize>, ScanError> {
        let next = match self.open.last_mut() {
            None => return Ok(Some(0)),
            Some(Open::Struct) => {
                let field = match self.protocol {
                    Protocol::Binary => binary::field(rest),
                    Protocol::Compact => compact::field(rest),
                };
                let Some((kind, length)) = field? else { return Ok(None) };
                match kind {
                    Kind::Stop => self.close(),
                    Kind::InHeader => {}
                    kind => self.pending = Some(kind),
                }
                return Ok(Some(length));
            }
            Some(Open::Sequence { left: 0, .. } | Open::Map { left: 0, is_value_next: false, .. }) => None,
            Some(Open::Sequence { kind, left }) => {
                *left -= 1;
                Some(*kind)
            }
            Some(Open::Map { value, is_value_next: is_value_next @ true, .. }) => {
                *is_value_next = false;
                Some(*value)
            }
            Some(Open::Map { key, left, is_value_next, .. }) => {
                *left -= 1;
                *is_value_next = true;
                Some(*key)
            }
        };
        match next {
            Some(kind) => self.pending = Some(kind),
            None => self.close(),
        }
        Ok(Some(0))
    }

    fn close(&mut self) {
        self.open.pop();
    }

    fn value(&mut self, kind: Kind, rest: &[u8]) -> Result<Option<usize>, ScanError> {
        let length = match kind {
            Kind::Stop | Kind::InHeader => Some(0),
            Kind::Fixed(length) => Some(length),
            Kind::Varint(bytes_max) => compact::varint(rest, bytes_max)?.map(|(_, length)| length),
            Kind::Text => self.string(rest)?.map(|(_, length)| length),
            Kind::Struct => {
                self.enter(Open::Struct)?;
                Some(0)
            }
            Kind::Sequence | Kind::Map => return self.container(kind, rest),
        };
        let Some(length) = length else { return Ok(None) };
        // A length that cannot be allowed is refused before its bytes are waited for.
        if self.at.saturating_add(length) > self.limits.message_bytes_max {
            return Err(self.too_long());
        }
        if rest.len() < length {
            return Ok(None);
        }
        self.pending = None;
        Ok(Some(length))
    }

    fn string(&self, rest: &[u8]) -> Atom<()> {
        match self.protocol {
            Protocol::Binary => binary::string(rest, &self.limits),
            Protocol::Compact => compact::string(rest, &self.limits),
        }
    }

    fn container(&mut self, kind: Kind, rest: &[u8]) -> Result<Option<usize>, ScanError> {
        let header = match (self.protocol, kind) {
            (Protocol::Binary, Kind::Map) => binary::map(rest),
            (Protocol::Binary, _) => binary::sequence(rest),
            (Protocol::Compact, Kind::Map) => compact::map(rest),
            (Protocol::Compact, _) => compact::sequence(rest),
        };
        let Some((container, length)) = header? else { return Ok(None) };
        let (count, open) = match container {
            Container::Sequence { kind, entries } => (entries, Open::Sequence { kind, left: entries }),
            Container::Map { key, value, entries } => {
                (entries.saturating_mul(2), Open::Map { key, value, left: entries, is_value_next: false })
            }
        };
        let max = self.limits.container_entries_max;
        self.entries_left = self.entries_left.checked_sub(count).ok_or(ScanError::TooLong {
            what: "containers",
            unit: "entries",
            max,
        })?;
        self.pending = None;
        self.enter(open)?;
        Ok(Some(length))
    }

    fn enter(&mut self, open: Open) -> Result<(), ScanError> {
        let max = self.limits.depth_max;
        if self.open.len() >= max {
            return Err(ScanError::TooLong { what: "nesting", unit: "levels", max });
        }
        self.open.push(open);
        Ok(())
    }

    fn too_long(&self) -> ScanError {
        ScanError::TooLong { what: "message", unit: "bytes", max: self.limits.message_bytes_max }
    }
}
