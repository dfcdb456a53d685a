//! Writes the answer of a request, and decides whether the connection goes on after it.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Poll, ready};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{Method, StatusCode, Version};

use super::presence::Presence;
use super::{CONTINUE, Next, Talk};
use crate::body::{Body, BodyError};
use crate::clock;
use crate::http1::head::Request;
use crate::http1::length::Length;
use crate::http1::relay::{Broken, Framing, Relay};
use crate::http1::write_half::WriteHalf;
use crate::message::names::{CONNECTION, CONTENT_LENGTH, DATE};
use crate::message::{Answer, spare};
use crate::phase::record::Ticket;

/// What of the request decides how its answer is written.
pub(super) struct About {
    version: Version,
    method: Method,
    keeps_alive: bool,
    /// The client waits for a go-ahead with its body.
    waits: bool,
}

/// An answer on its way.
pub(super) struct Writing {
    pub relay: Relay,
    body: Body,
    /// The connection goes on after it.
    keeps: bool,
    /// The connection is another protocol's from here on.
    pub is_switched: bool,
    /// How far it came.
    reached: Result<Reached, Broken>,
}

/// How much of an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reached {
    Nothing,
    /// The first bytes.
    Begun,
    Whole,
}

impl About {
    pub fn of(request: &Request) -> Self {
        Self {
            version: request.head.version,
            method: request.head.method.clone(),
            keeps_alive: request.keeps_alive,
            waits: request.expects_continue && request.length != Length::None,
        }
    }
}

impl<W: WriteHalf> Talk<W> {
    /// Decides how the answer is framed and whether the connection goes on, and writes the head down.
    pub(super) fn begin(&mut self, about: &About, answer: Answer) -> Writing {
        let Answer { status, mut headers, body } = answer;
        let framing = framing(about, status, body.known_length());
        // A client that was never told to go on may send its body or not: nobody can know where the next request begins.
        let is_unclear = about.waits && self.is_body_unread();
        let is_switched = status == StatusCode::SWITCHING_PROTOCOLS;
        let closes = headers.lists(&CONNECTION, "close");
        if !is_switched {
            headers.remove(&CONNECTION);
        }
        let keeps = about.keeps_alive
            && !closes
            && framing != Framing::UntilClose
            && !is_unclear
            && !self.is_too_much_unread()
            && !self.open.place.is_draining()
            && !is_switched;
        let mut head = spare::text();
        // Of a go-ahead that was begun the rest comes first.
        if self.unsent.len() < CONTINUE.len() {
            head.extend_from_slice(self.unsent);
        }
        write_status(status, &mut head);
        match framing {
            Framing::Exact(bytes) => {
                let mut digits = itoa::Buffer::new();
                let text = digits.format(bytes);
                if headers.get(&CONTENT_LENGTH) != Some(text.as_bytes()) {
                    headers.set(&CONTENT_LENGTH, text);
                }
            }
            Framing::Chunked | Framing::UntilClose => drop(headers.remove(&CONTENT_LENGTH)),
            // Answers to HEAD and 304 say how long the body would be (RFC 9110 section 8.6).
            Framing::None if status == StatusCode::NO_CONTENT || status.is_informational() => {
                headers.remove(&CONTENT_LENGTH);
            }
            Framing::None => {}
        }
        headers.write(&mut head);
        if framing == Framing::Chunked {
            head.extend_from_slice(b"transfer-encoding: chunked\r\n");
        }
        if !headers.contains(&DATE) && !status.is_informational() {
            write_date(&mut head);
        }
        match (keeps, about.version) {
            (true, Version::HTTP_10) => head.extend_from_slice(b"connection: keep-alive\r\n"),
            (false, _) if !status.is_informational() => head.extend_from_slice(b"connection: close\r\n"),
            _ => {}
        }
        head.extend_from_slice(b"\r\n");
        Writing { relay: Relay::new(head, framing), body, keeps, is_switched, reached: Ok(Reached::Nothing) }
    }

    /// Writes what is here, which is the whole of most answers. What is returned broke the answer before a byte of it was out.
    pub(super) async fn write_first(&mut self, writing: &mut Writing) -> Option<BodyError> {
        self.relay(writing, Reached::Begun).await;
        match writing.reached {
            Err(Broken::Body(why)) if writing.relay.sent() <= self.ahead() => Some(why),
            _ => None,
        }
    }

    /// Writes the rest of the answer and ends the call's record.
    pub(super) async fn write(&mut self, writing: &mut Writing, ticket: &mut Option<Ticket>) -> Next {
        self.unsent = b"";
        if matches!(writing.reached, Ok(Reached::Nothing | Reached::Begun)) {
            self.relay(writing, Reached::Whole).await;
        }
        let is_whole = writing.reached.is_ok();
        writing.body = Body::empty();
        if let Some(ticket) = ticket {
            ticket.note_response(writing.relay.taken(), matches!(writing.reached, Err(Broken::Body(_))));
            if is_whole {
                ticket.mark_complete();
            }
        }
        *ticket = None;
        if !is_whole && writing.relay.ends_with_connection() {
            return Next::Cut;
        }
        if !is_whole || !writing.keeps {
            return Next::Close;
        }
        if self.has_reading().await { Next::Idle } else { Next::Close }
    }

    /// Writes head and body, as far as is wanted. A client that takes nothing, or a backend that brings nothing, for too long
    /// breaks it off.
    async fn relay(&mut self, writing: &mut Writing, wanted: Reached) {
        let patience: Duration = self.open.gateway.settings().timeouts.response_body_idle;
        let ahead = self.ahead();
        let (write, watchdog) = (&mut self.write, &mut self.watchdog);
        let mut presence = Presence::of(&mut self.reading, &mut self.is_half_closed, &self.open.gateway);
        let mut moved_before = None;
        let Writing { relay, body, reached, .. } = writing;
        // What has begun was asked a moment ago, and waits.
        let mut is_asked = matches!(reached, Ok(Reached::Begun));
        let polled = poll_fn(|cx| {
            if !std::mem::take(&mut is_asked) {
                match relay.poll(cx, Pin::new(&mut *write), body) {
                    Poll::Ready(outcome) => return Poll::Ready(outcome.map(|()| Reached::Whole)),
                    Poll::Pending if wanted == Reached::Begun && relay.sent() > ahead => {
                        return Poll::Ready(Ok(Reached::Begun));
                    }
                    Poll::Pending => {}
                }
            }
            if presence.has_gone(cx) {
                return Poll::Ready(Err(Broken::Write));
            }
            let moved = relay.moved();
            if moved_before != Some(moved) {
                moved_before = Some(moved);
                watchdog.set(clock::tick(), patience);
            }
            ready!(watchdog.poll(cx));
            Poll::Ready(Err(relay.stalled()))
        });
        *reached = polled.await;
    }
}

/// RFC 9112 section 6.3, from the writer's side.
fn framing(about: &About, status: StatusCode, length: Option<u64>) -> Framing {
    let has_none = about.method == Method::HEAD
        || status.is_informational()
        || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    match (has_none, length, about.version) {
        (true, _, _) => Framing::None,
        (_, Some(bytes), _) => Framing::Exact(bytes),
        (_, None, Version::HTTP_10) => Framing::UntilClose,
        (_, None, _) => Framing::Chunked,
    }
}

fn write_status(status: StatusCode, head: &mut Vec<u8>) {
    if status == StatusCode::OK {
        head.extend_from_slice(b"HTTP/1.1 200 OK\r\n");
        return;
    }
    head.extend_from_slice(b"HTTP/1.1 ");
    head.extend_from_slice(status.as_str().as_bytes());
    head.push(b' ');
    head.extend_from_slice(status.canonical_reason().unwrap_or_default().as_bytes());
    head.extend_from_slice(b"\r\n");
}

/// A recipient with a clock adds the date that is missing (RFC 9110 section 6.6.1). It is written once a second.
fn write_date(head: &mut Vec<u8>) {
    thread_local! {
        static DATE_LINE: RefCell<(u64, String)> = const { RefCell::new((0, String::new())) };
    }
    let now = SystemTime::now();
    let second = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    DATE_LINE.with_borrow_mut(|(written, line)| {
        if *written != second || line.is_empty() {
            *line = format!("date: {}\r\n", httpdate::fmt_http_date(now));
            *written = second;
        }
        head.extend_from_slice(line.as_bytes());
    });
}
