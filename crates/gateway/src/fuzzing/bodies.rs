//! Bodies of requests: from a client's connection, through the codec, framed anew.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::plain::{self, Line};
use crate::body::Body;
use crate::http1::length::Length;
use crate::http1::reading::{ReadHalf, Reading};
use crate::http1::relay::{Framing, Relay};
use crate::http1::request_body::{Home, RequestBody};
use crate::http1::splice::MaybeTcp;

/// Largest body, and bound of trailers, in bytes.
const BYTES_MAX: usize = 1_024;

/// Any bytes as a body. The first byte says how many come at once, the second whether they are chunks or of a length.
pub fn request_body(bytes: &[u8]) {
    let [piece, choice, bytes @ ..] = bytes else { return };
    let length = if choice & 1 == 0 { Length::Chunked } else { Length::Exact(u64::from(*choice)) };
    let whole = read(bytes, length, usize::MAX);
    let cut = read(bytes, length, usize::from(*piece) + 1);
    assert_eq!(whole, cut, "how it is cut must not matter");
    let Some(Outcome { body, trailers, consumed, written }) = whole else { return };
    if let Length::Exact(count) = length {
        let count = count as usize;
        assert_eq!((&body[..], consumed, trailers.len()), (&bytes[..count], count, 0));
        return;
    }
    let (plain_body, plain_trailers, plain_end) = plain::chunks(bytes, false).expect("a plain reader finds the body");
    assert_eq!((&plain_body, plain_end), (&body, consumed));
    // Some trailers stay here; none is made up.
    assert!(trailers.iter().all(|line| plain_trailers.contains(line)));
    let again = read(&written.0, Length::Chunked, 7).expect("what is written is read");
    assert_eq!((again.body, again.trailers, again.consumed), (body, trailers, written.0.len()));
}

/// What was understood of a body that was whole.
#[derive(Debug, PartialEq)]
struct Outcome {
    body: Vec<u8>,
    trailers: Vec<Line>,
    /// Bytes of the connection that it took.
    consumed: usize,
    written: Written,
}

/// Chunks are cut as the bytes came: compared is what is in them.
#[derive(Debug)]
struct Written(Vec<u8>);

impl PartialEq for Written {
    fn eq(&self, other: &Self) -> bool {
        let inside = |Self(bytes): &Self| plain::chunks(bytes, true).map(|(body, trailers, _)| (body, trailers));
        inside(self) == inside(other)
    }
}

fn read(bytes: &[u8], length: Length, piece: usize) -> Option<Outcome> {
    let at = Arc::new(AtomicUsize::new(0));
    let half = Pieces { bytes: bytes.to_vec(), at: at.clone(), piece };
    let home = Arc::new(Home::default());
    let reading = Box::new(Reading::new(ReadHalf::Over(Box::new(half)), None));
    let body = RequestBody::new(reading, length, false, BYTES_MAX, home.clone());
    let mut body = Body::of_client(body, u64::MAX, Duration::from_secs(1), Arc::default());
    let written = relayed(&mut body)?;
    drop(body);
    let back = home.take().expect("the connection is given back");
    assert!(back.rest.is_done());
    let consumed = at.load(Ordering::Relaxed) - back.reading.filled().len();
    let (body, trailers, end) = plain::chunks(&written, true).expect("what is written are chunks");
    assert_eq!(end, written.len(), "nothing goes out behind the body");
    trailers.iter().for_each(|(name, value)| plain::assert_clean(&[&name[..], value].concat()));
    Some(Outcome { body, trailers, consumed, written: Written(written) })
}

/// The body in chunks; `None`: it broke.
pub(super) fn relayed(body: &mut Body) -> Option<Vec<u8>> {
    let mut out = Out(Vec::new());
    let mut relay = Relay::new(Vec::new(), Framing::Chunked);
    let polled = relay.poll(&mut Context::from_waker(Waker::noop()), Pin::new(&mut out), body);
    matches!(polled, Poll::Ready(Ok(()))).then_some(out.0)
}

/// Brings so many bytes at once, and then the end.
struct Pieces {
    bytes: Vec<u8>,
    at: Arc<AtomicUsize>,
    piece: usize,
}

impl AsyncRead for Pieces {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let at = self.at.load(Ordering::Relaxed);
        let count = self.piece.min(out.remaining()).min(self.bytes.len() - at);
        out.put_slice(&self.bytes[at..at + count]);
        self.at.store(at + count, Ordering::Relaxed);
        Poll::Ready(Ok(()))
    }
}

/// Takes everything.
struct Out(Vec<u8>);

impl MaybeTcp for Out {}

impl AsyncWrite for Out {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.0.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
