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

/// Sends `bytes`, which come in pieces, on as a relay does: as they stand where that may be, else framed anew.
fn sent_on(bytes: &[u8], piece: usize) -> Result<(Vec<u8>, usize), BadChunk> {
    let mut chunks = Chunks::new(1024);
    let (mut sent, mut of_body, mut start) = (Vec::new(), 0, 0);
    let mut there = piece.min(bytes.len());
    loop {
        match chunks.pass(&bytes[start..there])? {
            Pass::Bytes { all, body } => {
                sent.extend_from_slice(&bytes[start..start + all]);
                of_body += body;
                start += all;
                if chunks.is_done() {
                    return Ok((sent, of_body));
                }
                continue;
            }
            Pass::More => {}
            Pass::Not => match chunks.step(&bytes[start..there])? {
                Step::Frame(count) => {
                    start += count;
                    continue;
                }
                Step::Data(count) => {
                    sent.extend_from_slice(format!("{count:x}\r\n").as_bytes());
                    sent.extend_from_slice(&bytes[start..start + count]);
                    sent.extend_from_slice(b"\r\n");
                    chunks.took(count);
                    of_body += count;
                    start += count;
                    continue;
                }
                Step::More => {}
                Step::End => {
                    sent.extend_from_slice(b"0\r\n\r\n");
                    return Ok((sent, of_body));
                }
            },
        }
        assert!(there < bytes.len(), "it waits for more than there is");
        there = (there + piece).min(bytes.len());
    }
}

#[test]
fn chunks_without_extensions_are_passed_on_as_they_stand() {
    let plain = b"3\r\nabc\r\n00A\r\n0123456789\r\n";
    let mut chunks = Chunks::new(64);
    assert_eq!(chunks.pass(plain), Ok(Pass::Bytes { all: plain.len(), body: 13 }));
    assert_eq!(chunks.pass(b"0\r\n\r"), Ok(Pass::Not), "the end as it stands is all there or framed anew");
    assert!(!chunks.is_done());
    assert_eq!(
        chunks.pass(b"0\r\n\r\nHTTP/1.1"),
        Ok(Pass::Bytes { all: 5, body: 0 }),
        "what is behind it is not passed"
    );
    assert!(chunks.is_done());
    let whole = [plain, &b"0\r\n\r\n"[..]].concat();
    assert_eq!(Chunks::new(64).pass(&whole), Ok(Pass::Bytes { all: whole.len(), body: 13 }));
    for (text, expected) in [
        (&b"3;x=y\r\nabc\r\n2\r\nde\r\n000\r\nX: 1\r\n\r\n"[..], &b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"[..]),
        (b"2 \r\nab\r\n1;\r\nc\r\n0;x\r\n\r\n", b"2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"),
    ] {
        assert_eq!(sent_on(text, 1000).unwrap().0, expected);
    }
    assert_eq!(Chunks::new(64).pass(b"3\r\nabcd"), Err(BadChunk));
    assert_eq!(Chunks::new(64).pass(b"3\nabc"), Ok(Pass::Not), "what is wrong with it is said by who reads it");
    let endless = [b'1'; SIZE_LINE_BYTES_MAX];
    assert_eq!(Chunks::new(64).pass(&endless[1..]), Ok(Pass::More));
    assert_eq!(Chunks::new(64).pass(&endless), Ok(Pass::Not), "and so is a line that does not end");
}

proptest! {
    #[test]
    fn what_is_sent_on_is_the_same_body(
        pieces in proptest::collection::vec((proptest::collection::vec(any::<u8>(), 1..50), any::<bool>()), 0..8),
        has_trailers in any::<bool>(), piece in 1usize..40,
    ) {
        let mut text = Vec::new();
        for (data, has_extension) in &pieces {
            text.extend_from_slice(format!("{:x}{}\r\n", data.len(), if *has_extension { ";a=b" } else { "" }).as_bytes());
            text.extend_from_slice(data);
            text.extend_from_slice(b"\r\n");
        }
        text.extend_from_slice(if has_trailers { b"0\r\nX: y\r\n\r\n" } else { b"0\r\n\r\n" });
        let body: Vec<u8> = pieces.iter().flat_map(|(data, _)| data.clone()).collect();
        let (sent, of_body) = sent_on(&text, piece).unwrap();
        prop_assert_eq!(of_body, body.len());
        prop_assert!(!sent.contains(&b';') || body.contains(&b';'));
        prop_assert_eq!(read(&sent, 1000), Ok(Some((body, sent.len()))));
    }

    #[test]
    fn whatever_comes_is_sent_on_or_refused(bytes in proptest::collection::vec(
        prop_oneof![Just(b'\r'), Just(b'\n'), Just(b'0'), Just(b'2'), Just(b';'), Just(b'a'), any::<u8>()], 0..60), piece in 1usize..9) {
        let whole = [&bytes[..], b"\r\n0\r\n\r\n0\r\n\r\n"].concat();
        if let Ok(Some((body, _))) = read(&whole, 1000) {
            let (sent, of_body) = sent_on(&whole, piece).unwrap();
            prop_assert_eq!(of_body, body.len());
            prop_assert_eq!(read(&sent, 1000), Ok(Some((body, sent.len()))));
        }
    }

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
