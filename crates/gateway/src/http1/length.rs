//! How much of a connection is a message's body (RFC 9112 section 6.3), and a reader that finds its end.

use super::buffer::Buffer;
use super::chunks::{BadChunk, Chunks, Pass, Step};
use crate::message::Headers;

/// How a message's body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Length {
    /// There is none.
    None,
    /// After so many bytes.
    Exact(u64),
    /// With the last chunk.
    Chunked,
    /// With the connection; answers only.
    UntilClose,
}

impl Length {
    /// The bytes, when they are known before they come.
    pub fn known(self) -> Option<u64> {
        match self {
            Self::None => Some(0),
            Self::Exact(bytes) => Some(bytes),
            Self::Chunked | Self::UntilClose => None,
        }
    }
}

/// Finds a body in what a connection brings.
#[derive(Debug)]
pub(crate) struct Decoder {
    state: State,
}

#[derive(Debug)]
enum State {
    Left(u64),
    Chunks(Chunks),
    UntilClose,
    Done,
}

/// What a look into the buffer found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// So many bytes at the buffer's front are the body's.
    Data(usize),
    /// More must be read.
    More,
    /// The body is complete.
    End,
}

impl Decoder {
    /// A reader of a body that ends as `length` says. Trailers of more than `trailer_bytes_max` bytes are malformed.
    pub fn new(length: Length, trailer_bytes_max: usize) -> Self {
        let state = match length {
            Length::None | Length::Exact(0) => State::Done,
            Length::Exact(bytes) => State::Left(bytes),
            Length::Chunked => State::Chunks(Chunks::new(trailer_bytes_max)),
            Length::UntilClose => State::UntilClose,
        };
        Self { state }
    }

    /// Looks at what the buffer has; what only frames the body is taken out of it.
    pub fn look(&mut self, buffer: &mut Buffer) -> Result<Found, BadChunk> {
        let there = buffer.filled().len();
        match &mut self.state {
            State::Done => Ok(Found::End),
            _ if there == 0 => Ok(Found::More),
            State::Left(left) => Ok(Found::Data(there.min(usize::try_from(*left).unwrap_or(usize::MAX)))),
            State::UntilClose => Ok(Found::Data(there)),
            State::Chunks(chunks) => loop {
                match chunks.step(buffer.filled())? {
                    Step::Frame(bytes) => buffer.consume(bytes),
                    Step::Data(bytes) => return Ok(Found::Data(bytes)),
                    Step::More => return Ok(Found::More),
                    Step::End => {
                        return Ok(Found::End);
                    }
                }
            },
        }
    }

    /// How much of what the buffer has may be passed on with its framing.
    pub fn pass(&mut self, buffer: &Buffer) -> Result<Pass, BadChunk> {
        match &mut self.state {
            State::Chunks(_) if buffer.is_empty() => Ok(Pass::More),
            State::Chunks(chunks) => chunks.pass(buffer.filled()),
            State::Left(_) | State::UntilClose | State::Done => Ok(Pass::Not),
        }
    }

    /// Takes `count` bytes of body out of the buffer.
    pub fn take(&mut self, buffer: &mut Buffer, count: usize) {
        buffer.consume(count);
        match &mut self.state {
            State::Left(left) => {
                *left = left.saturating_sub(count as u64);
                if *left == 0 {
                    self.state = State::Done;
                }
            }
            State::Chunks(chunks) => chunks.took(count),
            State::UntilClose | State::Done => {}
        }
    }

    /// The connection ended; whether the body may end so.
    pub fn end_of_stream(&mut self) -> bool {
        let may_end = matches!(self.state, State::UntilClose | State::Done);
        if may_end {
            self.state = State::Done;
        }
        may_end
    }

    /// Whether everything was taken.
    pub fn is_done(&self) -> bool {
        match &self.state {
            State::Done => true,
            State::Chunks(chunks) => chunks.is_done(),
            State::Left(_) | State::UntilClose => false,
        }
    }

    /// Bytes that are still to come at least.
    pub fn left(&self) -> u64 {
        match &self.state {
            State::Left(left) => *left,
            State::Chunks(chunks) => chunks.left(),
            State::UntilClose | State::Done => 0,
        }
    }

    /// The fields behind the last chunk.
    pub fn take_trailers(&mut self) -> Option<Box<Headers>> {
        match &mut self.state {
            State::Chunks(chunks) => chunks.take_trailers(),
            _ => None,
        }
    }
}
