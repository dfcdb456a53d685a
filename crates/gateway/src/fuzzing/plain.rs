//! A second reader, as plain as RFC 9112 can be read: slow, without limits, sharing no code with the codec.

/// A field line: name and value.
pub(super) type Line = (Vec<u8>, Vec<u8>);

/// First line and fields of a head that ends with its empty line; `None`: it is none.
pub(super) fn head(bytes: &[u8]) -> Option<(Vec<u8>, Vec<Line>)> {
    let text = bytes.strip_suffix(b"\r\n\r\n")?;
    let mut lines = split(text).into_iter();
    let first = lines.next()?.to_vec();
    Some((first, lines.map(field).collect::<Option<_>>()?))
}

/// How the fields frame a body: the one length, or chunks.
pub(super) fn framing(fields: &[Line]) -> Option<(Option<u64>, bool)> {
    let all = |name: &str| -> Vec<String> {
        let named = fields.iter().filter(|(found, _)| found.eq_ignore_ascii_case(name.as_bytes()));
        named.map(|(_, value)| String::from_utf8_lossy(value).to_ascii_lowercase()).collect()
    };
    let (lengths, codings) = (all("content-length"), all("transfer-encoding"));
    let is_chunked = match &codings[..] {
        [] => false,
        [one] if one == "chunked" => true,
        _ => return None,
    };
    match &lengths[..] {
        [] => Some((None, is_chunked)),
        [one] if !is_chunked && !one.is_empty() && one.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some((Some(one.parse().ok()?), false))
        }
        _ => None,
    }
}

/// Body and trailers of chunks at the front, and the bytes they take; `None`: they are none, or not complete. `is_bare`: with
/// nothing but digits in their sizes, as we send them.
pub(super) fn chunks(bytes: &[u8], is_bare: bool) -> Option<(Vec<u8>, Vec<Line>, usize)> {
    let (mut body, mut at) = (Vec::new(), 0);
    loop {
        let line_end = at + find(&bytes[at..], b"\r\n")?;
        let line = &bytes[at..line_end];
        if is_bare && !line.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        let line = std::str::from_utf8(line.split(|byte| *byte == b';').next()?).ok()?;
        let size = usize::from_str_radix(line.trim_end_matches([' ', '\t']), 16).ok()?;
        at = line_end + 2;
        if size == 0 {
            break;
        }
        let end = at.checked_add(size)?;
        body.extend_from_slice(bytes.get(at..end)?);
        at = end + 2;
        if bytes.get(end..at)? != b"\r\n" {
            return None;
        }
    }
    let mut trailers = Vec::new();
    loop {
        let line_end = at + find(&bytes[at..], b"\r\n")?;
        let line = &bytes[at..line_end];
        at = line_end + 2;
        if line.is_empty() {
            return Some((body, trailers, at));
        }
        trailers.push(field(line)?);
    }
}

/// Asserts that every line ends with CRLF, and that there is no NUL.
pub(super) fn assert_clean(head: &[u8]) {
    for (at, byte) in head.iter().enumerate() {
        match byte {
            b'\n' => assert_eq!(head[..at].last(), Some(&b'\r'), "a bare LF goes out"),
            b'\r' => assert_eq!(head.get(at + 1), Some(&b'\n'), "a bare CR goes out"),
            0 => panic!("a NUL goes out"),
            _ => {}
        }
    }
}

fn field(line: &[u8]) -> Option<Line> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let (name, value) = (&line[..colon], &line[colon + 1..]);
    let is_token =
        !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte));
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let start = value.iter().position(|byte| !is_blank(byte)).unwrap_or(value.len());
    let end = value.iter().rposition(|byte| !is_blank(byte)).map_or(start, |last| last + 1);
    is_token.then(|| (name.to_vec(), value[start..end].to_vec()))
}

fn split(text: &[u8]) -> Vec<&[u8]> {
    let (mut lines, mut rest) = (Vec::new(), text);
    while let Some(at) = find(rest, b"\r\n") {
        lines.push(&rest[..at]);
        rest = &rest[at + 2..];
    }
    lines.push(rest);
    lines
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
