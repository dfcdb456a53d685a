//! The scanner by table, whole and cut into pieces.

use proptest::prelude::*;

use super::*;

/// Where the first byte was refused when the stream comes in pieces of `piece` bytes.
fn refused_at(stream: &[u8], piece: usize) -> Option<usize> {
    let mut scanner = Scanner::default();
    let mut bytes = stream.to_vec();
    bytes.chunks_mut(piece).for_each(|chunk| scanner.scan(chunk));
    (0..stream.len()).find(|at| bytes[*at] != stream[*at])
}

fn both(stream: &str) -> Option<usize> {
    let whole = refused_at(stream.as_bytes(), stream.len().max(1));
    assert_eq!(refused_at(stream.as_bytes(), 1), whole, "{stream:?}");
    whole
}

#[test]
fn proper_messages_pass_one_after_the_other() {
    let long = format!("GET / HTTP/1.1\r\nX: {}\r\n{}: y\r\n\r\n", "y".repeat(500), "n".repeat(300));
    for stream in [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\na\nbGET / HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n3;x=y\r\na\nb\r\n0\r\nSum: 1\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\n\n\n",
        &long,
    ] {
        assert_eq!(both(stream), None, "{stream:?}");
    }
}

#[test]
fn a_stream_with_two_readings_is_stopped() {
    for stream in [
        "GET / HTTP/1.1\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\n",
        "\nGET / HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1, 1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length:\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: \x0bchunked\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nSum: 1\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\naGET / HTTP/1.1\n\r\n",
        "GET / HTTP/1.1\r\nPRI * HTTP/2.0\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\nPRI * HTTP/2.0\n\r\n",
    ] {
        assert!(both(stream).is_some(), "{stream:?}");
    }
    let hidden = format!("POST / HTTP/1.1\r\nContent-Length:{}1\r\n\r\n", " ".repeat(200));
    assert!(both(&hidden).is_some(), "a length that is hidden behind blanks");
    let padded = format!("POST / HTTP/1.1\r\nTransfer-Encoding:{}chunked\r\n\r\n", " ".repeat(200));
    assert!(both(&padded).is_some());
    let long = format!("GET / HTTP/1.1\r\nX: {}\nY: z\r\n\r\n", "y".repeat(200));
    assert!(both(&long).is_some());
}

#[test]
fn after_a_101_the_bytes_are_not_looked_at() {
    let ask = "GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n";
    let frame = *b"\x81\x01\n\n\n";
    for (answer, expected) in [("HTTP/1.1 101 Switching\r\n", &frame), ("HTTP/1.1 400 No\r\n", b"\x81\x01\0\0\0")] {
        let mut scanner = Scanner::default();
        scanner.scan(&mut ask.as_bytes().to_vec());
        scanner.answered(answer.as_bytes());
        let mut bytes = frame;
        scanner.scan(&mut bytes);
        assert_eq!(&bytes, expected, "{answer}");
    }
    let mut scanner = Scanner::default();
    scanner.scan(&mut b"GET / HTTP/1.1\r\n\r\n".to_vec());
    scanner.answered(b"HTTP/1.1 101 Switching\r\n");
    let mut bytes = *b"\n";
    scanner.scan(&mut bytes);
    assert_eq!(&bytes, b"\0", "nobody asked to switch");
}

proptest! {
    #[test]
    fn how_the_stream_is_cut_makes_no_difference(
        lines in prop::collection::vec(
            prop::sample::select(vec![
                "GET / HTTP/1.1", "Host: a", "Content-Length: 2", "Transfer-Encoding: chunked", "", "", "ab", "2", "0",
                "Upgrade: x", "Transfer-Encoding: x",
            ]),
            0..12,
        ),
        ends in prop::collection::vec(prop::bool::weighted(0.95), 12),
        piece in 1_usize..9,
    ) {
        let stream: String =
            lines.iter().zip(ends).map(|(line, is_proper)| format!("{line}{}", if is_proper { "\r\n" } else { "\n" })).collect();
        let whole = refused_at(stream.as_bytes(), stream.len().max(1));
        prop_assert_eq!(refused_at(stream.as_bytes(), piece), whole);
    }
}
