//! The wait for a request: briefly with everything at hand, then with nothing but a place at the core.

use std::future::{Future, poll_fn};
use std::task::{Context, Poll, ready};

use tokio::time::Instant;

use super::Talk;
use crate::http1::watchdog::Watchdog;
use crate::http1::write_half::WriteHalf;

/// What came of a wait for the next request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Waited {
    /// Its first bytes are here.
    Bytes,
    /// There will be none.
    End,
    /// Nothing came in time.
    Late,
}

impl<W: WriteHalf> Talk<W> {
    /// Waits for the next request, with nothing that it could do without.
    pub(super) fn rest(&mut self, until: Instant) -> impl Future<Output = Waited> {
        (self.home, self.watchdog, self.told) = (None, Watchdog::default(), None);
        let mut until = Some(until);
        poll_fn(move |cx| {
            if let Some(until) = until.take() {
                self.open.place.wait(until, cx.waker());
            }
            match self.poll_bytes(cx) {
                Poll::Pending if self.open.place.is_late() => Poll::Ready(Waited::Late),
                polled => polled,
            }
        })
    }

    /// Ready when the first bytes of a request are here, or will not be.
    fn poll_bytes(&mut self, cx: &mut Context<'_>) -> Poll<Waited> {
        let Some(reading) = &mut self.reading else { return Poll::Ready(Waited::End) };
        if self.is_half_closed || self.open.place.is_draining() {
            return Poll::Ready(Waited::End);
        }
        let limits = &self.open.gateway.settings().limits;
        match ready!(reading.poll_more(cx, limits.header_bytes_max)) {
            Ok(1..) => Poll::Ready(Waited::Bytes),
            _ => Poll::Ready(Waited::End),
        }
    }

    /// The same, as long as the watchdog lets it.
    pub(super) fn poll_brief(&mut self, cx: &mut Context<'_>) -> Poll<Waited> {
        if let Poll::Ready(waited) = self.poll_bytes(cx) {
            return Poll::Ready(waited);
        }
        self.watchdog.poll(cx).map(|()| Waited::Late)
    }
}
