//! A body lent to one attempt at an HTTP library's client, which takes it for good: unless it was asked for the first byte,
//! it comes back.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};

use super::{Body, BodyError};

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
