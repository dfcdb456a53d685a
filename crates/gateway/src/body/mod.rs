//! Bodies: streams that are counted, limited and timed, and that tell when they end.
//!
//! A body is never held whole: frames pass one at a time, and the next is asked for only when the other side took the
//! last (back-pressure). What is counted goes to a shared [`Progress`], which the call's record reads at the end.

mod lent;
mod source;
mod trailers;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::{Instant, Sleep};

use crate::http1::request_body::RequestBody;
use crate::message::Headers;
use crate::phase::record::Ticket;
use crate::upstream::http1::Answering;
use source::Source;

pub(crate) use lent::{Home, Lent};

/// Bytes that passed, and how the request's body ended.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// Bytes of the request body taken from the client.
    pub request_bytes: AtomicU64,
    /// Bytes of the response body given to the client.
    pub response_bytes: AtomicU64,
    /// Whether the response body broke off on the backend's side.
    pub is_response_broken: AtomicBool,
}

/// Why a body ended before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// The client's body broke off or is malformed.
    #[error("the client's body broke off")]
    Client,
    /// The client sent more than allowed.
    #[error("the client's body is too large")]
    TooLarge,
    /// The client sent nothing for too long.
    #[error("the client's body stalled")]
    ClientIdle,
    /// The backend's body broke off.
    #[error("the backend's body broke off")]
    Upstream,
    /// The backend's body is not what its framing says.
    #[error("the backend's body is malformed")]
    UpstreamMalformed,
    /// The backend sent nothing for too long.
    #[error("the backend's body stalled")]
    UpstreamIdle,
}

/// What is next of a body whose chunks may be passed on as they stand.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Framed {
    /// So many bytes, so many of them body.
    Bytes { all: usize, body: usize },
    /// Nothing: the last chunk was passed on.
    End,
    /// To be had from [`Body::poll_data`].
    Not,
}

/// A request's or response's body.
#[derive(Debug)]
pub struct Body {
    source: Source,
    watch: Option<Box<Watch>>,
}

#[derive(Debug)]
struct Watch {
    left: u64,
    idle: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
    side: Side,
    progress: Arc<Progress>,
    /// Of a body that an HTTP library writes.
    ticket: Option<Box<Ticket>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Request,
    Response,
}

impl Body {
    /// No body.
    pub fn empty() -> Self {
        Self { source: Source::Empty, watch: None }
    }

    /// A body that is there already.
    pub fn full(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let source = if bytes.is_empty() { Source::Empty } else { Source::Full(bytes) };
        Self { source, watch: None }
    }

    /// The body a client sends: at most `bytes_max`, no pause longer than `idle`.
    pub(crate) fn of_request(incoming: Incoming, bytes_max: u64, idle: Duration, progress: Arc<Progress>) -> Self {
        if incoming.is_end_stream() {
            return Self::empty();
        }
        Self::watched(Source::incoming(incoming, BodyError::Client), bytes_max, idle, progress)
    }

    /// The same, read by our own codec.
    pub(crate) fn of_client(body: RequestBody, bytes_max: u64, idle: Duration, progress: Arc<Progress>) -> Self {
        Self::watched(Source::Client(Box::new(body)), bytes_max, idle, progress)
    }

    fn watched(source: Source, bytes_max: u64, idle: Duration, progress: Arc<Progress>) -> Self {
        let watch = Watch { left: bytes_max, idle, sleep: None, side: Side::Request, progress, ticket: None };
        Self { source, watch: Some(Box::new(watch)) }
    }

    /// The body a backend sends.
    pub(crate) fn of_response(incoming: Incoming) -> Self {
        Self { source: Source::incoming(incoming, BodyError::Upstream), watch: None }
    }

    /// The same, read by our own codec.
    pub(crate) fn of_answering(answering: Answering) -> Self {
        Self { source: Source::Upstream(answering), watch: None }
    }

    /// Lets `ticket` be recorded when this body ends, however it ends.
    pub(crate) fn finishing(mut self, mut ticket: Ticket, idle: Duration) -> Self {
        let progress = ticket.progress();
        let watch =
            Watch { left: u64::MAX, idle, sleep: None, side: Side::Response, progress, ticket: Some(Box::new(ticket)) };
        self.watch = Some(Box::new(watch));
        self
    }

    /// The counters it counts in, if it is counted.
    pub(crate) fn progress(&self) -> Option<Arc<Progress>> {
        self.watch.as_ref().map(|watch| watch.progress.clone())
    }

    /// Waits for bytes of the body, which are then in [`Body::data`]; 0: it is complete.
    pub(crate) fn poll_data(&mut self, cx: &mut Context<'_>) -> Poll<Result<usize, BodyError>> {
        let polled = self.source.poll_data(cx);
        let Some(watch) = self.watch.as_deref_mut() else { return polled };
        match polled {
            Poll::Pending => Poll::Ready(Err(ready!(watch.poll_idle(cx)))),
            Poll::Ready(Ok(count)) => {
                watch.sleep = None;
                let is_too_large = count as u64 > watch.left;
                Poll::Ready(if is_too_large { Err(BodyError::TooLarge) } else { Ok(count) })
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
        }
    }

    /// The same of a backend's chunks that may be passed on as they stand.
    pub(crate) fn poll_framed(&mut self, cx: &mut Context<'_>) -> Poll<Result<Framed, BodyError>> {
        match &mut self.source {
            Source::Upstream(answering) if answering.is_chunked() && self.watch.is_none() => answering.poll_framed(cx),
            _ => Poll::Ready(Ok(Framed::Not)),
        }
    }

    /// Bytes that are there.
    pub(crate) fn data(&self) -> &[u8] {
        self.source.data()
    }

    /// Takes bytes that are there.
    pub(crate) fn consume(&mut self, count: usize) {
        self.source.consume(count);
        if let Some(watch) = self.watch.as_deref_mut() {
            watch.count(count);
        }
    }

    /// The fields behind the body, once it is complete.
    pub(crate) fn take_trailers(&mut self) -> Option<Headers> {
        self.source.take_trailers()
    }

    /// Bytes of the whole body, when that is known before it comes.
    pub(crate) fn known_length(&self) -> Option<u64> {
        self.source.known_length()
    }

    fn poll_source(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match ready!(self.source.poll_data(cx)) {
            Err(error) => Poll::Ready(Some(Err(error))),
            Ok(0) => {
                let trailers = self.source.take_trailers();
                Poll::Ready(trailers.map(|trailers| Ok(Frame::trailers(trailers.to_map()))))
            }
            Ok(_) => Poll::Ready(Some(Ok(Frame::data(self.source.take_bytes())))),
        }
    }
}

impl Watch {
    /// Ready when the other side has been silent for too long.
    fn poll_idle(&mut self, cx: &mut Context<'_>) -> Poll<BodyError> {
        let deadline = Instant::now() + self.idle;
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        ready!(sleep.as_mut().poll(cx));
        Poll::Ready(if self.side == Side::Request { BodyError::ClientIdle } else { BodyError::UpstreamIdle })
    }

    fn note(&mut self, frame: &Frame<Bytes>) -> Result<(), BodyError> {
        self.sleep = None;
        let Some(data) = frame.data_ref() else { return Ok(()) };
        let is_too_large = data.len() as u64 > self.left;
        self.count(data.len());
        if is_too_large { Err(BodyError::TooLarge) } else { Ok(()) }
    }

    fn count(&mut self, bytes: usize) {
        let counter = match self.side {
            Side::Request => &self.progress.request_bytes,
            Side::Response => &self.progress.response_bytes,
        };
        counter.fetch_add(bytes as u64, Ordering::Relaxed);
        self.left = self.left.saturating_sub(bytes as u64);
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let polled = self.poll_source(cx);
        let Some(watch) = self.watch.as_deref_mut() else { return polled };
        match polled {
            Poll::Pending => {
                let error = ready!(watch.poll_idle(cx));
                watch.progress.is_response_broken.store(watch.side == Side::Response, Ordering::Relaxed);
                Poll::Ready(Some(Err(error)))
            }
            Poll::Ready(Some(Ok(frame))) => Poll::Ready(Some(watch.note(&frame).map(|()| frame))),
            Poll::Ready(Some(Err(error))) => {
                watch.progress.is_response_broken.fetch_or(watch.side == Side::Response, Ordering::Relaxed);
                Poll::Ready(Some(Err(error)))
            }
            Poll::Ready(None) => {
                if let Some(ticket) = &mut watch.ticket {
                    ticket.mark_complete();
                }
                Poll::Ready(None)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.source.is_complete()
    }

    fn size_hint(&self) -> SizeHint {
        self.known_length().map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        // A server that knows the length does not ask again after the last byte.
        let is_complete = self.is_end_stream();
        if let Some(ticket) = self.watch.as_deref_mut().and_then(|watch| watch.ticket.as_mut())
            && is_complete
        {
            ticket.mark_complete();
        }
    }
}
