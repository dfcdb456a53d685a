//! One attempt: the request goes out, and the head of the answer comes in. Both at once: a backend may answer before it has
//! the whole request.

use std::future::{Future, poll_fn};
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Method, StatusCode};

use super::{Answering, Line, Upload};
use crate::body::{Body, BodyError};
use crate::clock;
use crate::http1::buffer::SMALL_BYTES;
use crate::http1::head::{self, Bounds, Response};
use crate::http1::length::{Decoder, Length};
use crate::http1::relay::{Framing, Relay};
use crate::http1::watchdog::Watchdog;
use crate::message::Answer;
use crate::upstream::tunnel::{Duplex, Rewound};

/// Interim answers (1xx) before the answer itself; more are no HTTP.
const INTERIM_MAX: usize = 16;

/// A request, ready to go.
pub(crate) struct Outgoing<'a> {
    pub method: &'a Method,
    /// The head with its empty line.
    pub head: Vec<u8>,
    pub framing: Framing,
    pub body: Body,
    /// How long the head of the answer may take after the request is out.
    pub patience: Duration,
    pub bounds: Bounds,
}

/// What came of it.
pub(crate) enum Outcome {
    /// The answer; its body follows.
    Answer(Answer),
    /// 101: from here on the bytes are another protocol's.
    Switched(Answer, Box<dyn Duplex>),
}

/// Why no answer came.
#[derive(Debug)]
pub(crate) struct Failed {
    pub why: Why,
    /// The request's body, if not a byte of it was taken.
    pub body: Option<Body>,
}

/// The reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// The connection ended.
    Closed,
    /// What came is not HTTP/1.1.
    Protocol,
    /// Nothing came in time.
    Timeout,
    /// The request's body failed.
    Body(BodyError),
}

/// Sends a request over a connection and waits for the head of its answer.
pub(crate) fn send<'a>(
    mut line: Box<Line>,
    out: Outgoing<'a>,
    watchdog: &'a mut Watchdog,
) -> impl Future<Output = Result<Outcome, Failed>> + 'a {
    let Outgoing { method, head, framing, body, patience, bounds } = out;
    line.upload = Some(Upload { relay: Relay::new(head, framing), body });
    line.keeps_alive = true;
    watchdog.set(clock::recent(), patience);
    let mut waiting = Waiting { interim: 0, taken_before: 0 };
    async move {
        let came = poll_fn(|cx| waiting.poll(&mut line, method, bounds, patience, watchdog, cx)).await;
        match came {
            Ok(response) => Ok(begin(line, response)),
            Err(why) => Err(failed(line, framing, why)),
        }
    }
}

fn failed(mut line: Box<Line>, framing: Framing, why: Why) -> Failed {
    let untouched = line.upload.take().filter(|upload| upload.relay.taken() == 0);
    let is_bodyless = framing == Framing::None;
    let body = if is_bodyless { Some(Body::empty()) } else { untouched.map(|upload| upload.body) };
    Failed { why, body }
}

/// The wait for a head.
struct Waiting {
    interim: usize,
    taken_before: u64,
}

impl Waiting {
    fn poll(
        &mut self,
        line: &mut Line,
        method: &Method,
        bounds: Bounds,
        patience: Duration,
        watchdog: &mut Watchdog,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Response, Why>> {
        if let Err(error) = line.poll_upload(cx) {
            return Poll::Ready(Err(Why::Body(error)));
        }
        loop {
            if let Some(buffer) = &mut line.buffer {
                match head::response(buffer.filled(), bounds, method) {
                    Err(_) => return Poll::Ready(Err(Why::Protocol)),
                    Ok(None) => {}
                    Ok(Some((response, end))) => {
                        buffer.consume(end);
                        let is_interim = response.status.is_informational();
                        if !is_interim || response.status == StatusCode::SWITCHING_PROTOCOLS {
                            return Poll::Ready(Ok(response));
                        }
                        self.interim += 1;
                        if self.interim > INTERIM_MAX {
                            return Poll::Ready(Err(Why::Protocol));
                        }
                        continue;
                    }
                }
            }
            match line.poll_read(cx, bounds.bytes_max) {
                Poll::Ready(Ok(0)) => {
                    let is_cut = line.buffer.as_ref().is_some_and(|buffer| !buffer.is_empty());
                    return Poll::Ready(Err(if is_cut { Why::Protocol } else { Why::Closed }));
                }
                Poll::Ready(Ok(_)) => {}
                Poll::Ready(Err(why)) if why.kind() == std::io::ErrorKind::OutOfMemory => {
                    return Poll::Ready(Err(Why::Protocol));
                }
                Poll::Ready(Err(_)) => return Poll::Ready(Err(Why::Closed)),
                Poll::Pending => break,
            }
        }
        std::task::ready!(watchdog.poll(cx));
        // While the client's body still flows the backend cannot be expected to answer.
        let taken = line.upload.as_ref().map_or(0, |upload| upload.relay.taken());
        if taken > self.taken_before {
            self.taken_before = taken;
            watchdog.set(clock::tick(), patience);
            if watchdog.poll(cx).is_pending() {
                return Poll::Pending;
            }
        }
        Poll::Ready(Err(Why::Timeout))
    }
}

/// The head is here: what follows it on the connection?
fn begin(mut line: Box<Line>, response: Response) -> Outcome {
    let Response { status, headers, length, keeps_alive } = response;
    if status == StatusCode::SWITCHING_PROTOCOLS {
        let answer = Answer { status, headers, body: Body::empty() };
        let ahead = line.buffer.take();
        return Outcome::Switched(answer, Box::new(Rewound::new(line.stream, ahead)));
    }
    line.keeps_alive &= keeps_alive;
    // Of chunks the last answer tells more than the head.
    if let Some(bytes) = length.known() {
        line.is_long = bytes > SMALL_BYTES as u64;
    }
    line.length = length;
    line.decoder = Decoder::new(length, line.head_bytes_max);
    let body = if length == Length::None && line.upload.is_none() {
        line.release();
        Body::empty()
    } else {
        Body::of_answering(Answering::new(line))
    };
    Outcome::Answer(Answer { status, headers, body })
}
