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
    Incoming(Box<FromLibrary>),
    /// A client's, by our own codec.
    Client(Box<RequestBody>),
    /// A backend's, by our own codec.
    Upstream(Answering),
}

/// What an HTTP library has read of a body.
#[derive(Debug)]
pub(super) struct FromLibrary {
    incoming: Incoming,
    frame: Bytes,
    trailers: Option<HeaderMap>,
    /// What it means when it breaks off.
    failure: BodyError,
}

impl FromLibrary {
    fn poll_data(&mut self, cx: &mut Context<'_>) -> Poll<Result<usize, BodyError>> {
        while self.frame.is_empty() {
            match ready!(Pin::new(&mut self.incoming).poll_frame(cx)) {
                None => return Poll::Ready(Ok(0)),
                Some(Err(_)) => return Poll::Ready(Err(self.failure)),
                Some(Ok(next)) => match next.into_data() {
                    Ok(data) => self.frame = data,
                    Err(other) => {
                        self.trailers = other.into_trailers().ok();
                    }
                },
            }
        }
        Poll::Ready(Ok(self.frame.len()))
    }

    fn is_complete(&self) -> bool {
        self.frame.is_empty() && self.trailers.is_none() && self.incoming.is_end_stream()
    }
}

impl Source {
    pub fn incoming(incoming: Incoming, failure: BodyError) -> Self {
        Self::Incoming(Box::new(FromLibrary { incoming, frame: Bytes::new(), trailers: None, failure }))
    }

    pub fn poll_data(&mut self, cx: &mut Context<'_>) -> Poll<Result<usize, BodyError>> {
        match self {
            Self::Empty => Poll::Ready(Ok(0)),
            Self::Full(bytes) => Poll::Ready(Ok(bytes.len())),
            Self::Client(body) => body.poll_data(cx),
            Self::Upstream(answering) => answering.poll_data(cx),
            Self::Incoming(library) => library.poll_data(cx),
        }
    }

    pub fn data(&self) -> &[u8] {
        match self {
            Self::Empty => &[],
            Self::Full(bytes) => bytes,
            Self::Incoming(library) => &library.frame,
            Self::Client(body) => body.data(),
            Self::Upstream(answering) => answering.data(),
        }
    }

    pub fn consume(&mut self, count: usize) {
        match self {
            Self::Empty => {}
            Self::Full(bytes) => bytes.advance(count.min(bytes.len())),
            Self::Incoming(library) => library.frame.advance(count.min(library.frame.len())),
            Self::Client(body) => body.consume(count),
            Self::Upstream(answering) => answering.consume(count),
        }
    }

    /// Takes all that is there, without a copy where it is shared bytes already.
    pub fn take_bytes(&mut self) -> Bytes {
        match self {
            Self::Full(bytes) => std::mem::take(bytes),
            Self::Incoming(library) => std::mem::take(&mut library.frame),
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
            Self::Incoming(library) => library.trailers.take().map(|map| Headers::of_map(&map)),
            Self::Client(body) => body.take_trailers(),
            Self::Upstream(answering) => answering.take_trailers(),
        };
        trailers.and_then(trailers::sifted)
    }

    pub fn known_length(&self) -> Option<u64> {
        match self {
            Self::Empty => Some(0),
            Self::Full(bytes) => Some(bytes.len() as u64),
            Self::Incoming(library) => library.incoming.size_hint().exact(),
            Self::Client(body) => body.known_length(),
            Self::Upstream(answering) => answering.known_length(),
        }
    }

    /// Whether every byte was taken and no trailers are left.
    pub fn is_complete(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Full(bytes) => bytes.is_empty(),
            Self::Incoming(library) => library.is_complete(),
            Self::Client(body) => body.is_complete(),
            Self::Upstream(answering) => answering.is_complete(),
        }
    }
}
