//! What is left on a connection after an answer: the rest of a body nobody wanted, and the end.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Poll, ready};
use std::time::Duration;

use tokio::time::Instant;

use super::Talk;
use crate::http1::buffer::Buffer;
use crate::http1::request_body::{Back, poll_discard};
use crate::http1::write_half::WriteHalf;

/// Of a request's body that nobody read so much is read and dropped for the sake of the next request, in bytes.
const DISCARDED_BYTES_MAX: u64 = 64 << 10;
/// After an answer that came before the end of its request the client may go on sending so long: what it sends then would
/// else reset the connection and take the answer with it.
const LINGER: Duration = Duration::from_secs(2);
/// And so much, in bytes.
const LINGER_BYTES_MAX: u64 = 4 << 20;

impl<W: WriteHalf> Talk<W> {
    fn back(&self) -> Option<Back> {
        self.home.as_ref()?.take()
    }

    /// Whether the client's side is here again, at the beginning of the next request.
    pub(super) async fn has_reading(&mut self) -> bool {
        if self.reading.is_some() {
            return true;
        }
        let Some(mut back) = self.back() else { return false };
        self.watchdog.set(Instant::now(), LINGER);
        let watchdog = &mut self.watchdog;
        let mut bytes_left = DISCARDED_BYTES_MAX;
        let is_clear = poll_fn(|cx| match poll_discard(&mut back, &mut bytes_left, cx) {
            Poll::Pending => {
                ready!(watchdog.poll(cx));
                Poll::Ready(false)
            }
            done => done,
        })
        .await;
        back.reading.rest();
        self.reading = Some(back.reading);
        is_clear
    }

    /// Whether a part of the request's body is still to come.
    pub(super) fn is_body_unread(&self) -> bool {
        if self.reading.is_some() {
            return false;
        }
        self.home.as_ref().and_then(|home| home.look(|back| back.rest.is_done())) != Some(true)
    }

    /// Whether more of the request's body is still to come than will be read for the sake of the next request.
    pub(super) fn is_too_much_unread(&self) -> bool {
        self.reading.is_none() && self.home.as_ref().is_some_and(|home| home.left() > DISCARDED_BYTES_MAX)
    }

    /// Answers what is no request.
    pub(super) async fn refuse(&mut self, answer: Vec<u8>) {
        self.watchdog.set(Instant::now(), LINGER);
        let (write, watchdog) = (&mut self.write, &mut self.watchdog);
        let mut written = 0;
        poll_fn(|cx| {
            while written < answer.len() {
                match Pin::new(&mut *write).poll_write(cx, &answer[written..]) {
                    Poll::Ready(Ok(count)) if count > 0 => written += count,
                    Poll::Ready(_) => return Poll::Ready(()),
                    Poll::Pending => return watchdog.poll(cx),
                }
            }
            Poll::Ready(())
        })
        .await;
    }

    /// Ends the connection: no more is sent, and what still comes is dropped for a while.
    pub(super) async fn close(&mut self) {
        if self.reading.is_none() {
            self.reading = self.back().map(|back| back.reading);
        }
        self.watchdog.set(Instant::now(), LINGER);
        let (write, watchdog) = (&mut self.write, &mut self.watchdog);
        let shut = poll_fn(|cx| match Pin::new(&mut *write).poll_shutdown(cx) {
            Poll::Pending => watchdog.poll(cx).map(|()| false),
            Poll::Ready(outcome) => Poll::Ready(outcome.is_ok()),
        });
        if !shut.await {
            return;
        }
        let Some(mut reading) = self.reading.take() else { return };
        let watchdog = &mut self.watchdog;
        let mut bytes_left = LINGER_BYTES_MAX;
        poll_fn(|cx| {
            loop {
                if let Some(buffer) = &mut reading.buffer {
                    let count = buffer.filled().len();
                    buffer.consume(count);
                    match bytes_left.checked_sub(count as u64) {
                        Some(left) => bytes_left = left,
                        None => return Poll::Ready(()),
                    }
                }
                match reading.poll_more(cx, Buffer::LIMIT) {
                    Poll::Ready(Ok(count)) if count > 0 => {}
                    Poll::Ready(_) => return Poll::Ready(()),
                    Poll::Pending => return watchdog.poll(cx),
                }
            }
        })
        .await;
    }
}
