//! Whole answers of backends: interim heads, the head, the body, and whether the connection may carry another call.

use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use http::Method;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::runtime::{Builder, Runtime};
use tokio::time::Instant;

use super::bodies::relayed;
use super::plain::{self, Line};
use super::{BOUNDS, cuts};
use crate::body::Body;
use crate::http1::relay::Framing;
use crate::http1::watchdog::Watchdog;
use crate::upstream::http1::send::{Outcome, Outgoing, send};
use crate::upstream::http1::{Line as Connection, Wire, pool};

const PATIENCE: Duration = Duration::from_secs(60);

thread_local! {
    /// For timers that never ring.
    static CLOCK: Runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
}

/// Any bytes as what a backend sends. The first byte chooses the method, and whether the connection ends behind the bytes;
/// the second how many come at once.
pub fn answer(bytes: &[u8]) {
    let [choice, piece, bytes @ ..] = bytes else { return };
    let method = if choice & 1 == 0 { Method::GET } else { Method::HEAD };
    let ends = choice & 2 == 0;
    let whole = read(bytes, &method, ends, usize::MAX);
    let cut = read(bytes, &method, ends, usize::from(*piece) + 1);
    assert_eq!(whole, cut, "how it is cut must not matter");
    if let Some(Answered { kept: true, consumed, .. }) = &whole {
        assert_eq!(*consumed, bytes.len(), "a connection with bytes nobody asked for is not kept");
        for cut in cuts(*consumed) {
            let shorter = read(&bytes[..cut], &method, ends, usize::MAX);
            assert!(shorter.is_none_or(|shorter| !shorter.kept), "it was complete before, at {cut}");
        }
    }
}

/// What was understood.
#[derive(Debug, PartialEq)]
struct Answered {
    status: u16,
    fields: Vec<Line>,
    /// The body, if it came to its end.
    body: Option<(Vec<u8>, Vec<Line>)>,
    /// Whether the connection is used again.
    kept: bool,
    /// Bytes read off it, if it is kept: else that is a matter of cuts.
    consumed: usize,
}

fn read(bytes: &[u8], method: &Method, ends: bool, piece: usize) -> Option<Answered> {
    CLOCK.with(|clock| {
        let _guard = clock.enter();
        let at = Arc::new(AtomicUsize::new(0));
        let wire = Backend { bytes: bytes.to_vec(), at: at.clone(), piece, ends };
        let origin = pool::Origin::new("http", "fuzz");
        let line = Box::new(Connection::new(Wire::Over(Box::new(wire)), origin.clone(), BOUNDS.bytes_max, 1));
        let out = Outgoing {
            method,
            head: b"GET / HTTP/1.1\r\n\r\n".to_vec(),
            framing: Framing::None,
            body: Body::empty(),
            patience: PATIENCE,
            bounds: BOUNDS,
        };
        let mut watchdog = Watchdog::default();
        let sending = pin!(send(line, out, &mut watchdog));
        let Poll::Ready(Ok(Outcome::Answer(answer))) = sending.poll(&mut Context::from_waker(Waker::noop())) else {
            return None;
        };
        let mut body = answer.body;
        let known = body.known_length();
        let relayed = relayed(&mut body);
        drop(body);
        let body = relayed.map(|written| {
            let (body, trailers, end) = plain::chunks(&written, true).expect("what is written are chunks");
            assert_eq!(end, written.len());
            assert!(known.is_none_or(|known| known == body.len() as u64), "as long as said");
            (body, trailers)
        });
        let kept = pool::take(&origin, PATIENCE, Instant::now()).is_some();
        pool::clear();
        assert!(!kept || body.is_some(), "a connection in the middle of an answer is kept");
        let fields = answer.headers.iter().map(|(name, value)| (name.to_vec(), value.to_vec())).collect();
        let consumed = if kept { at.load(Ordering::Relaxed) } else { 0 };
        Some(Answered { status: answer.status.as_u16(), fields, body, kept, consumed })
    })
}

/// Takes any request and brings so many bytes at once; then it ends, or is silent.
struct Backend {
    bytes: Vec<u8>,
    at: Arc<AtomicUsize>,
    piece: usize,
    ends: bool,
}

impl AsyncRead for Backend {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let at = self.at.load(Ordering::Relaxed);
        let count = self.piece.min(out.remaining()).min(self.bytes.len() - at);
        if count == 0 && !self.ends {
            return Poll::Pending;
        }
        out.put_slice(&self.bytes[at..at + count]);
        self.at.store(at + count, Ordering::Relaxed);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Backend {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
