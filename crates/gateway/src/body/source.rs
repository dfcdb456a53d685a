//! Where a body comes from. All sources are read in one way: wait for bytes, look at them, take them.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use http::HeaderMap;
use http_body::Body as _;
use hyper::body::Incoming;

use super::{BodyError, trailers};
use crate::http1::request_body::RequestBody;
use crate::message::Headers;
use crate::upstream::http1::Answering;

/// A source of bytes.
#[derive(Debug)]
pub(super) enum Source {
    Empty,
    Full(Bytes),
    /// An HTTP library's.
    Incoming {
        incoming: Incoming,
        frame: Bytes,
        trailers: Option<HeaderMap>,
        /// What it means when it breaks off.
        failure: BodyError,
    },
    /// A client's, by our own codec.
    Client(Box<RequestBody>),
    /// A backend's, by our own codec.
    Upstream(Answering),
}

impl Source {
    pub fn incoming(incoming: Incoming, failure: BodyError) -> Self {
        Self::Incoming { incoming, frame: Bytes::new(), trailers: None, failure }
    }

    pub fn poll_data(&mut self, cx: &mut Context<'_>) -> Poll<Result<usize, BodyError>> {
        match self {
            Self::Empty => Poll::Ready(Ok(0)),
            Self::Full(bytes) => Poll::Ready(Ok(bytes.len())),
            Self::Client(body) => body.poll_data(cx),
            Self::Upstream(answering) => answering.poll_data(cx),
            Self::Incoming { incoming, frame, trailers, failure } => {
                while frame.is_empty() {
                    match ready!(Pin::new(&mut *incoming).poll_frame(cx)) {
                        None => return Poll::Ready(Ok(0)),
                        Some(Err(_)) => return Poll::Ready(Err(*failure)),
                        Some(Ok(next)) => match next.into_data() {
                            Ok(data) => *frame = data,
                            Err(other) => {
                                *trailers = other.into_trailers().ok();
                            }
                        },
                    }
                }
                Poll::Ready(Ok(frame.len()))
            }
        }
    }

    pub fn data(&self) -> &[u8] {
        match self {
            Self::Empty => &[],
            Self::Full(bytes) => bytes,
            Self::Incoming { frame, .. } => frame,
            Self::Client(body) => body.data(),
            Self::Upstream(answering) => answering.data(),
        }
    }

    pub fn consume(&mut self, count: usize) {
        match self {
            Self::Empty => {}
            Self::Full(bytes) | Self::Incoming { frame: bytes, .. } => bytes.advance(count.min(bytes.len())),
            Self::Client(body) => body.consume(count),
            Self::Upstream(answering) => answering.consume(count),
        }
    }

    /// Takes all that is there, without a copy where it is shared bytes already.
    pub fn take_bytes(&mut self) -> Bytes {
        match self {
            Self::Full(bytes) | Self::Incoming { frame: bytes, .. } => std::mem::take(bytes),
            _ => {
                let bytes = Bytes::copy_from_slice(self.data());
                self.consume(bytes.len());
                bytes
            }
        }
    }

    /// Those that may be passed on.
    pub fn take_trailers(&mut self) -> Option<Headers> {
        let trailers = match self {
            Self::Empty | Self::Full(_) => None,
            Self::Incoming { trailers, .. } => trailers.take().map(|map| Headers::of_map(b"", &map)),
            Self::Client(body) => body.take_trailers(),
            Self::Upstream(answering) => answering.take_trailers(),
        };
        trailers.and_then(trailers::sifted)
    }

    pub fn known_length(&self) -> Option<u64> {
        match self {
            Self::Empty => Some(0),
            Self::Full(bytes) => Some(bytes.len() as u64),
            Self::Incoming { incoming, .. } => incoming.size_hint().exact(),
            Self::Client(body) => body.known_length(),
            Self::Upstream(answering) => answering.known_length(),
        }
    }

    /// Whether every byte was taken and no trailers are left.
    pub fn is_complete(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Full(bytes) => bytes.is_empty(),
            Self::Incoming { incoming, frame, trailers, .. } => {
                frame.is_empty() && trailers.is_none() && incoming.is_end_stream()
            }
            Self::Client(body) => body.is_complete(),
            Self::Upstream(answering) => answering.is_complete(),
        }
    }
}
