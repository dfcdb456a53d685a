use std::future::poll_fn;
use std::io;

use super::*;

/// A writer that takes `at_once` bytes a call.
struct Narrow {
    got: Vec<u8>,
    at_once: usize,
}

impl AsyncWrite for Narrow {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let count = bytes.len().min(self.at_once);
        self.got.extend_from_slice(&bytes[..count]);
        Poll::Ready(Ok(count))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl MaybeTcp for Narrow {}

async fn written(framing: Framing, body: &[u8], at_once: usize) -> Result<Vec<u8>, Broken> {
    let mut to = Narrow { got: Vec::new(), at_once };
    let mut relay = Relay::new(b"HEAD\r\n\r\n".to_vec(), framing);
    let mut body = Body::full(body.to_vec());
    poll_fn(|cx| relay.poll(cx, Pin::new(&mut to), &mut body)).await?;
    Ok(to.got)
}

#[tokio::test]
async fn whatever_the_reader_takes_at_once_it_gets_the_same() {
    for size in [0, 1, 15, 16, 4096, 4097, 100_000] {
        let body: Vec<u8> = (0..size).map(|n| n as u8).collect();
        let plain = [b"HEAD\r\n\r\n", &body[..]].concat();
        let chunks = if size == 0 { Vec::new() } else { [format!("{size:x}\r\n").as_bytes(), &body, b"\r\n"].concat() };
        let chunked = [b"HEAD\r\n\r\n", &chunks[..], b"0\r\n\r\n"].concat();
        for at_once in [1, 7, 5000, usize::MAX] {
            assert_eq!(written(Framing::Exact(size), &body, at_once).await.unwrap(), plain, "{size} {at_once}");
            assert_eq!(written(Framing::UntilClose, &body, at_once).await.unwrap(), plain, "{size} {at_once}");
            assert_eq!(written(Framing::Chunked, &body, at_once).await.unwrap(), chunked, "{size} {at_once}");
            assert_eq!(written(Framing::None, &body, at_once).await.unwrap(), b"HEAD\r\n\r\n");
        }
    }
}

#[tokio::test]
async fn a_body_of_another_length_than_said_breaks_the_message() {
    for said in [3, 5] {
        let outcome = written(Framing::Exact(said), b"abcd", 100).await;
        assert!(matches!(outcome, Err(Broken::Body(BodyError::Upstream))), "{outcome:?}");
    }
}

#[test]
fn sizes_are_hexadecimal() {
    for size in [1, 15, 16, 255, 4096, usize::MAX] {
        let mut out = Vec::new();
        push_size(&mut out, size);
        assert_eq!(out, format!("{size:x}\r\n").as_bytes());
    }
}
