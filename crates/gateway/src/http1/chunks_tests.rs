use proptest::prelude::*;

use super::*;

/// Reads `bytes` in pieces that end at `cuts`; the body, and what is left behind it.
fn read(bytes: &[u8], piece: usize) -> Result<Option<(Vec<u8>, usize)>, BadChunk> {
    let mut chunks = Chunks::new(1024);
    let (mut body, mut start) = (Vec::new(), 0);
    let mut there = piece.min(bytes.len());
    loop {
        match chunks.step(&bytes[start..there])? {
            Step::Frame(count) => start += count,
            Step::Data(count) => {
                body.extend_from_slice(&bytes[start..start + count]);
                start += count;
                chunks.took(count);
            }
            Step::End => return Ok(Some((body, start))),
            Step::More if there == bytes.len() => return Ok(None),
            Step::More => there = (there + piece).min(bytes.len()),
        }
    }
}

#[test]
fn chunks_are_joined_and_extensions_dropped() {
    for (text, body) in [
        ("0\r\n\r\n", ""),
        ("3\r\nabc\r\n0\r\n\r\n", "abc"),
        ("3;x=y;z=\"q\"\r\nabc\r\n00A \t;e\r\n0123456789\r\n0\r\n\r\n", "abc0123456789"),
        ("1\r\na\r\n0\r\nX-Sum: 1\r\nY: 2\r\n\r\n", "a"),
    ] {
        for piece in [1, 2, 3, 1000] {
            let expected = Some((body.as_bytes().to_vec(), text.len()));
            assert_eq!(read(text.as_bytes(), piece), Ok(expected), "{text:?} by {piece}");
            let followed = [text.as_bytes(), b"GET /"].concat();
            assert_eq!(read(&followed, piece).unwrap().unwrap().1, text.len(), "what follows stays");
        }
    }
}

#[test]
fn nothing_else_is_a_chunk() {
    let long = format!("1;{}\r\n", "x".repeat(300));
    for text in [
        "\r\n",
        "x\r\n",
        "-1\r\n",
        "+1\r\n",
        "0x1\r\n",
        " 1\r\n",
        "1 2\r\n",
        "1\n",
        "1\r",
        "g\r\n",
        "1\x0b\r\n",
        "1;\x01\r\n",
        "11111111111111111\r\n",
        "1\r\nab\r\n",
        "1\r\na\n0\r\n\r\n",
        "1\r\na\r\r\n",
        "0\r\n \r\n\r\n",
        "0\r\nA : b\r\n\r\n",
        "0\r\nA: b\n\r\n",
        "0\r\n\n",
        "1\na\r\n0\r\n\r\n",
        &long,
        "0\r\nA: b\r\n c\r\n\r\n",
        "1;a\rb\r\n",
    ] {
        for piece in [1, 1000] {
            let outcome = read(text.as_bytes(), piece);
            let is_waiting = text == "1\r" && outcome == Ok(None);
            assert!(outcome == Err(BadChunk) || is_waiting, "{text:?} by {piece}: {outcome:?}");
        }
    }
}

#[test]
fn trailers_are_kept_and_bounded() {
    let mut chunks = Chunks::new(64);
    assert_eq!(chunks.step(b"0\r\nX: 1\r\n"), Ok(Step::Frame(3)));
    assert_eq!(chunks.step(b"X: 1\r\n"), Ok(Step::More));
    assert_eq!(chunks.step(b"X: 1\r\n\r\n"), Ok(Step::Frame(8)));
    assert!(chunks.is_done());
    assert_eq!(chunks.take_trailers().unwrap().text(&http::HeaderName::from_static("x")), Some("1"));
    let mut chunks = Chunks::new(64);
    chunks.step(b"0\r\n").unwrap();
    assert_eq!(chunks.step(format!("X: {}", "y".repeat(80)).as_bytes()), Err(BadChunk));
}

proptest! {
    #[test]
    fn any_cut_gives_the_same_or_the_same_refusal(bytes in proptest::collection::vec(
        prop_oneof![Just(b'\r'), Just(b'\n'), Just(b'0'), Just(b'2'), Just(b';'), Just(b':'), Just(b'a'), any::<u8>()], 0..60)) {
        let whole = read(&bytes, usize::MAX >> 1);
        for piece in 1..5 {
            let cut = read(&bytes, piece);
            // A refusal may come before the end is seen, or what is refused later may still be waited for: never another body.
            prop_assert_eq!(&cut, &whole);
        }
    }

    #[test]
    fn what_is_framed_is_read_back(pieces in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..50), 0..8), piece in 1usize..40) {
        let mut text = Vec::new();
        for data in &pieces {
            text.extend_from_slice(format!("{:x}\r\n", data.len()).as_bytes());
            text.extend_from_slice(data);
            text.extend_from_slice(b"\r\n");
        }
        text.extend_from_slice(b"0\r\n\r\n");
        prop_assert_eq!(read(&text, piece), Ok(Some((pieces.concat(), text.len()))));
    }
}
