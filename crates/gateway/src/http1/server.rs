//! The life of a client's connection: wait without a buffer, read a head, let the phases decide, write the answer, again.
//!
//! What a connection needs while it waits is small; everything else is made when a request arrives and is gone when the last
//! byte of its answer is out. A client that has ended its own sending is taken for gone, unless the settings allow half-closed
//! connections. Requests sent ahead (pipelining) are answered one after the other.

mod waiting;
mod answer;
mod instead;
mod ending;
mod presence;

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Poll, ready};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::head::{self, Bounds, HeadFault, Request};
use super::length::Length;
use super::reading::{ReadHalf, Reading};
use super::refusal;
use super::request_body::{Home, RequestBody};
use super::watchdog::Watchdog;
use super::write_half::WriteHalf;
use crate::body::Body;
use crate::clock;
use crate::connection::Told;
use crate::exchange::{Connection, Exchange};
use crate::gateway::Gateway;
use crate::message::ClientUpgrade;
use crate::phase;
use crate::serve::Open;
use crate::upstream::tunnel::{Duplex, Joined};
use answer::{About, Writing};
use presence::{Meanwhile, Presence};
use waiting::Waited;

/// How an HTTP/2 connection begins (RFC 9113 section 3.4).
const HTTP2_PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// A connection is thought busy for so long after a call.
const BRIEF: Duration = Duration::from_millis(100);
const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// A client's connection.
pub(crate) struct Talk<W> {
    open: Open,
    connection: Connection,
    /// Away while a request's body has it.
    reading: Option<Box<Reading>>,
    write: W,
    /// Made with the first body.
    home: Option<Arc<Home>>,
    /// Of a call and shortly after it; who waits longer has a deadline at its core.
    watchdog: Watchdog,
    told: Option<Box<Told>>,
    is_first: bool,
    /// The client has ended its own sending.
    is_half_closed: bool,
    /// What is left of a `100 Continue`.
    unsent: &'static [u8],
}

/// How a connection goes on.
enum Next {
    /// It waits for the next request.
    Idle,
    /// It ends, with a word to the client.
    Close,
    /// It ends at once and not as it should: its end would say that the answer is complete.
    Cut,
    /// It has ended between two requests.
    Gone,
    /// It is a tunnel's.
    Tunnel(oneshot::Sender<Box<dyn Duplex>>),
    /// It speaks HTTP/2.
    Http2,
}

/// What a connection became.
pub(crate) enum End<W> {
    /// Over.
    Closed,
    /// The client speaks HTTP/2.
    Http2(Box<Other<W>>),
}

/// A connection for another codec: everything that came so far is still to be read.
pub(crate) struct Other<W> {
    pub open: Open,
    pub connection: Connection,
    pub stream: Joined<ReadHalf, W>,
}

/// Why there is no request.
enum NoRequest {
    /// The client said no more.
    End,
    /// It is none.
    Refused(Vec<u8>),
    /// It speaks HTTP/2.
    Http2,
}

impl<W: WriteHalf> Talk<W> {
    /// A connection that was just accepted.
    pub fn new(open: Open, connection: Connection, read: ReadHalf, write: W) -> Box<Self> {
        Box::new(Self {
            open,
            connection,
            reading: Some(Box::new(Reading::new(read, None))),
            write,
            home: None,
            watchdog: Watchdog::default(),
            told: None,
            is_half_closed: false,
            is_first: true,
            unsent: b"",
        })
    }

    /// Serves it until it ends.
    pub async fn serve(mut self: Box<Self>) -> End<W> {
        let idle = self.gateway().settings().timeouts.keep_alive_idle;
        let mut until = Instant::now() + idle;
        loop {
            if self.rest(until).await != Waited::Bytes {
                return End::Closed;
            }
            match Box::pin(self.requests()).await {
                Next::Idle => until = Instant::now() + idle.saturating_sub(BRIEF),
                Next::Gone => return End::Closed,
                Next::Close => {
                    Box::pin(self.close()).await;
                    return End::Closed;
                }
                Next::Cut => {
                    self.write.cut();
                    return End::Closed;
                }
                Next::Tunnel(hand) => {
                    if let Some(other) = self.into_other() {
                        let _ = hand.send(Box::new(other.stream));
                    }
                    return End::Closed;
                }
                Next::Http2 => return self.into_other().map_or(End::Closed, |other| End::Http2(Box::new(other))),
            }
        }
    }

    fn gateway(&self) -> &Arc<Gateway> {
        &self.open.gateway
    }

    /// Answers what is there, and what follows soon: what a call needs is made once for calls that come one after the other.
    async fn requests(&mut self) -> Next {
        let brief = self.gateway().settings().timeouts.keep_alive_idle.min(BRIEF);
        loop {
            match self.one().await {
                Next::Idle if self.reading.as_ref().is_some_and(|reading| !reading.filled().is_empty()) => {}
                Next::Idle => {
                    self.watchdog.set(clock::recent(), brief);
                    match poll_fn(|cx| self.poll_brief(cx)).await {
                        Waited::Bytes => {}
                        Waited::End => return Next::Gone,
                        Waited::Late => return Next::Idle,
                    }
                }
                other => return other,
            }
        }
    }

    /// Reads the head of a request.
    async fn request(&mut self) -> Result<Request, NoRequest> {
        let limits = &self.open.gateway.settings().limits;
        let bounds = Bounds { bytes_max: limits.header_bytes_max, fields_max: limits.headers_max };
        let mut is_timed = false;
        poll_fn(|cx| {
            let Some(reading) = &mut self.reading else { return Poll::Ready(Err(NoRequest::End)) };
            loop {
                if self.is_first && may_be_http2(reading.filled()) {
                    if reading.filled().len() >= HTTP2_PREFACE.len() {
                        return Poll::Ready(Err(NoRequest::Http2));
                    }
                } else {
                    match head::request(reading.filled(), bounds) {
                        Ok(Some((request, end))) => {
                            if let Some(buffer) = &mut reading.buffer {
                                buffer.consume(end);
                            }
                            return Poll::Ready(Ok(request));
                        }
                        Ok(None) => {}
                        Err(fault) => return Poll::Ready(Err(NoRequest::Refused(refusal::answer(fault)))),
                    }
                }
                if !std::mem::replace(&mut is_timed, true) {
                    self.watchdog.set(Instant::now(), self.open.gateway.settings().timeouts.request_head);
                }
                match reading.poll_more(cx, bounds.bytes_max) {
                    Poll::Ready(Ok(count)) if count > 0 => {}
                    Poll::Ready(Err(why)) if why.kind() == std::io::ErrorKind::OutOfMemory => {
                        return Poll::Ready(Err(NoRequest::Refused(refusal::answer(HeadFault::TooLarge))));
                    }
                    Poll::Ready(_) => return Poll::Ready(Err(NoRequest::End)),
                    Poll::Pending => {
                        ready!(self.watchdog.poll(cx));
                        return Poll::Ready(Err(NoRequest::Refused(refusal::too_slow())));
                    }
                }
            }
        })
        .await
    }

    /// Reads and answers one request. What is large stays where it is made, and is gone before the next large thing comes:
    /// with many calls at once the memory that each touches is what it costs.
    async fn one(&mut self) -> Next {
        let (about, handing_over);
        let mut ticket;
        let mut writing = {
            let mut ex = match self.request().await {
                Ok(mut request) => {
                    handing_over = hand_over(&mut request);
                    about = About::of(&request);
                    self.exchange(request)
                }
                Err(NoRequest::End) => return Next::Close,
                Err(NoRequest::Http2) => return Next::Http2,
                Err(NoRequest::Refused(answer)) => {
                    self.refuse(answer).await;
                    return Next::Close;
                }
            };
            self.is_first = false;
            let Some(writing) = self.respond(&mut ex, &about).await else { return Next::Close };
            ticket = ex.ticket.take();
            writing
        };
        let next = self.write(&mut writing, &mut ticket).await;
        match (writing.is_switched, handing_over) {
            (true, Some(hand)) => Next::Tunnel(hand),
            (true, None) => Next::Close,
            _ => next,
        }
    }

    /// The call that begins with this request.
    fn exchange(&mut self, request: Request) -> Exchange {
        let body = self.body(request.length, request.expects_continue);
        Exchange::begin(&self.open.gateway, self.connection, request.head, body)
    }

    fn body(&mut self, length: Length, expects_continue: bool) -> Body {
        let Some(reading) = (length != Length::None).then(|| self.reading.take()).flatten() else {
            return Body::empty();
        };
        let settings = self.open.gateway.settings();
        let (limits, idle) = (&settings.limits, settings.timeouts.request_body_idle);
        let home = self.home.get_or_insert_default().clone();
        let body = RequestBody::new(reading, length, expects_continue, limits.header_bytes_max, home);
        Body::of_client(body, limits.request_body_bytes_max, idle, Arc::default())
    }

    /// Lets the phases work and writes what is here of their answer; of one that breaks before a byte of it is out they make a
    /// fault. `None`: the client has gone, and what was begun for it is given up.
    fn respond<'t>(
        &'t mut self,
        ex: &'t mut Exchange,
        about: &'t About,
    ) -> impl Future<Output = Option<Writing>> + Send + 't {
        ex.watchdog = std::mem::take(&mut self.watchdog);
        ex.set_told(self.told.take());
        async move {
            let answer = {
                let presence = Presence::of(&mut self.reading, &mut self.is_half_closed, &self.open.gateway);
                let (home, write, unsent) = (self.home.as_deref(), &mut self.write, &mut self.unsent);
                let mut meanwhile = Meanwhile { presence, home, write, unsent };
                let mut run = pin!(phase::run(ex));
                let polled = poll_fn(|cx| match run.as_mut().poll(cx) {
                    Poll::Pending if meanwhile.has_gone(cx) => Poll::Ready(None),
                    polled => polled.map(Some),
                });
                polled.await
            };
            (self.watchdog, self.told) = (std::mem::take(&mut ex.watchdog), ex.take_told());
            let answer = answer?;
            // What of the request's body nobody took is the connection's again.
            drop(ex.take_body());
            let mut writing = self.begin(about, answer);
            match self.write_first(&mut writing).await {
                None => Some(writing),
                Some(why) => Some(self.instead(ex, about, writing, why)),
            }
        }
    }

    /// The connection for another protocol, with what was read ahead of it.
    fn into_other(self) -> Option<Other<W>> {
        let (read, ahead) = self.reading?.into_parts();
        let stream = Joined { read, write: self.write, ahead };
        Some(Other { open: self.open, connection: self.connection, stream })
    }
}

/// Prepares to give the connection away, when a request asks for that. A body would have to end before the other protocol
/// begins; nobody sends one.
fn hand_over(request: &mut Request) -> Option<oneshot::Sender<Box<dyn Duplex>>> {
    (request.asks_to_switch && request.length == Length::None).then(|| {
        let (hand, taken) = oneshot::channel::<Box<dyn Duplex>>();
        request.head.upgrade = Some(ClientUpgrade::Own(taken));
        hand
    })
}

/// Whether what came so far may become the preface of HTTP/2.
fn may_be_http2(bytes: &[u8]) -> bool {
    !bytes.is_empty() && HTTP2_PREFACE.starts_with(&bytes[..bytes.len().min(HTTP2_PREFACE.len())])
}

#[cfg(test)]
mod tests {
    use tokio::net::tcp::OwnedWriteHalf;

    use super::*;

    type Tcp = Talk<OwnedWriteHalf>;

    fn size<'t, F>(_: fn(&'t mut Tcp) -> F) -> usize {
        size_of::<F>()
    }

    #[test]
    fn a_connection_is_small_and_so_is_a_call() {
        assert!(size_of::<Tcp>() <= 216, "a connection: {} bytes", size_of::<Tcp>());
        assert!(size(Tcp::requests) <= 2_200, "and its call: {} bytes", size(Tcp::requests));
    }
}
