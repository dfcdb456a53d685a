//! Bodies: streams that are counted, limited and timed, and that tell when they end.
//!
//! A body is never held whole: frames pass one at a time, and the next is asked for only when the other side took the
//! last (back-pressure). What is counted goes to a shared [`Progress`], which the call's record reads at the end.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes};
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::{Instant, Sleep};

use crate::phase::record::Ticket;

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
    /// The backend's body broke off or is malformed.
    #[error("the backend's body broke off")]
    Upstream,
    /// The backend sent nothing for too long.
    #[error("the backend's body stalled")]
    UpstreamIdle,
}

/// A request's or response's body.
#[derive(Debug)]
pub struct Body {
    source: Source,
    watch: Option<Box<Watch>>,
}

#[derive(Debug)]
enum Source {
    Empty,
    Full(Option<Bytes>),
    Incoming(Incoming),
}

#[derive(Debug)]
struct Watch {
    left: u64,
    idle: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
    side: Side,
    progress: Arc<Progress>,
    ticket: Option<Ticket>,
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
        let source = if bytes.is_empty() { Source::Empty } else { Source::Full(Some(bytes)) };
        Self { source, watch: None }
    }

    /// The body a client sends: at most `bytes_max`, no pause longer than `idle`.
    pub(crate) fn of_request(incoming: Incoming, bytes_max: u64, idle: Duration, progress: Arc<Progress>) -> Self {
        if incoming.is_end_stream() {
            return Self::empty();
        }
        let watch = Watch { left: bytes_max, idle, sleep: None, side: Side::Request, progress, ticket: None };
        Self { source: Source::Incoming(incoming), watch: Some(Box::new(watch)) }
    }

    /// The body a backend sends: no pause longer than `idle`.
    pub(crate) fn of_response(incoming: Incoming) -> Self {
        Self { source: Source::Incoming(incoming), watch: None }
    }

    /// Lets `ticket` be recorded when this body ends, however it ends.
    pub(crate) fn finishing(mut self, ticket: Ticket, idle: Duration) -> Self {
        let progress = ticket.progress();
        let watch = Watch { left: u64::MAX, idle, sleep: None, side: Side::Response, progress, ticket: Some(ticket) };
        self.watch = Some(Box::new(watch));
        self
    }

    /// The counters it counts in, if it is counted.
    pub(crate) fn progress(&self) -> Option<Arc<Progress>> {
        self.watch.as_ref().map(|watch| watch.progress.clone())
    }

    fn poll_source(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let side = self.watch.as_ref().map_or(Side::Response, |watch| watch.side);
        match &mut self.source {
            Source::Empty => Poll::Ready(None),
            Source::Full(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Source::Incoming(incoming) => {
                let frame = ready!(Pin::new(incoming).poll_frame(cx));
                Poll::Ready(frame.map(|frame| {
                    frame.map_err(|_| if side == Side::Request { BodyError::Client } else { BodyError::Upstream })
                }))
            }
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
        let length = data.remaining() as u64;
        let counter = match self.side {
            Side::Request => &self.progress.request_bytes,
            Side::Response => &self.progress.response_bytes,
        };
        counter.fetch_add(length, Ordering::Relaxed);
        self.left = self.left.checked_sub(length).ok_or(BodyError::TooLarge)?;
        Ok(())
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
        match &self.source {
            Source::Empty | Source::Full(None) => true,
            Source::Full(Some(_)) => false,
            Source::Incoming(incoming) => incoming.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.source {
            Source::Empty | Source::Full(None) => SizeHint::with_exact(0),
            Source::Full(Some(bytes)) => SizeHint::with_exact(bytes.len() as u64),
            Source::Incoming(incoming) => incoming.size_hint(),
        }
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

/// A body lent to one attempt: when the attempt fails before it asked for the first byte, the body comes back and can
/// be lent again.
#[derive(Debug)]
pub(crate) struct Lent {
    body: Option<Body>,
    home: Option<Home>,
}

/// Where an unused body comes back to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Home(Arc<Mutex<Option<Body>>>);

impl Home {
    /// The body, if it came back unused.
    pub(crate) fn take(&self) -> Option<Body> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Lent {
    /// Lends `body`; it comes home if unused.
    pub(crate) fn new(body: Body, home: &Home) -> Self {
        Self { body: Some(body), home: Some(home.clone()) }
    }

    /// A body nobody wants back.
    pub(crate) fn given(body: Body) -> Self {
        Self { body: Some(body), home: None }
    }
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        self.home = None;
        match &mut self.body {
            Some(body) => Pin::new(body).poll_frame(cx),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), HttpBody::size_hint)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(home) = self.home.take() {
            *home.0.lock().unwrap_or_else(PoisonError::into_inner) = self.body.take();
        }
    }
}
