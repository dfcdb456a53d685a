//! A client that sends any bytes and reads what comes back by hand.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::recording::latin1;
use crate::support::PATIENCE;

/// How long a client waits for an answer that may never come: the gateway waits for the rest of the request.
pub const SILENCE: Duration = Duration::from_secs(3);
/// Between two parts that shall arrive as two.
const PAUSE: Duration = Duration::from_millis(50);
/// A request that is sent last: whether the connection still carries one.
const PROBE: &[u8] = b"GET /shop/1.0.0/probe HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n";

/// What came back for some bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conversation {
    /// Without that of the probe.
    pub answers: Vec<Seen>,
    /// Whether the connection carried another request afterwards.
    pub is_kept: bool,
    /// Whether the gateway waits for more.
    pub waits: bool,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub status: u16,
    /// Sorted, names in lower case, without what differs from call to call.
    pub fields: Vec<(String, String)>,
    pub body: String,
    /// Whether its body came to the end that was said.
    pub is_whole: bool,
}

/// Text as bytes: `⏎` is a line end, `SHOP` the API, and characters up to U+00FF are bytes.
pub fn bytes(text: &str) -> Vec<u8> {
    let text = text.replace('⏎', "\r\n").replace("SHOP", "/shop/1.0.0");
    text.chars().map(|letter| u8::try_from(u32::from(letter)).expect("a byte")).collect()
}

/// Text in parts: behind `⏸` the client pauses, behind `⏳` it waits for the gateway to say something.
pub fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for piece in text.split_inclusive(['⏸', '⏳']) {
        let waits = piece.ends_with('⏳');
        parts.push(Part { bytes: bytes(piece.trim_end_matches(['⏸', '⏳'])), waits });
    }
    parts
}

/// Bytes sent at once.
pub struct Part {
    bytes: Vec<u8>,
    /// Whether what follows is sent only when something came.
    waits: bool,
}

/// Sends the parts, and then, on the same connection, a request of the ordinary kind.
pub async fn converse(address: SocketAddr, parts: &[Part], silence: Duration) -> Conversation {
    let talk = talk(address, parts, silence);
    tokio::time::timeout(PATIENCE, talk).await.expect("the conversation ends")
}

async fn talk(address: SocketAddr, parts: &[Part], silence: Duration) -> Conversation {
    let is_head = parts[0].bytes.starts_with(b"HEAD ");
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut came = Vec::new();
    let mut has_ended = false;
    for (at, part) in parts.iter().enumerate() {
        let _ = stream.write_all(&part.bytes).await;
        if at + 1 < parts.len() {
            let pause = if part.waits { silence } else { PAUSE };
            let _ = more(&mut stream, &mut came, pause).await;
        }
    }
    while !has_ended && final_answer(&came, is_head).is_none() {
        match more(&mut stream, &mut came, silence).await {
            Some(is_there) => has_ended = !is_there,
            None => return Conversation { waits: true, answers: answers(&came, is_head), is_kept: false },
        }
    }
    let _ = stream.write_all(PROBE).await;
    while more(&mut stream, &mut came, PATIENCE).await == Some(true) {}
    let mut answers = answers(&came, is_head);
    let is_kept = answers.last().is_some_and(|last| last.body == "probed");
    if is_kept {
        answers.pop();
    }
    Conversation { answers, is_kept, waits: false }
}

/// Reads; false: the end, `None`: nothing came in time.
async fn more(stream: &mut TcpStream, came: &mut Vec<u8>, wait: Duration) -> Option<bool> {
    let mut buffer = [0; 16 << 10];
    match tokio::time::timeout(wait, stream.read(&mut buffer)).await {
        Ok(Ok(count @ 1..)) => {
            came.extend_from_slice(&buffer[..count]);
            Some(true)
        }
        Ok(_) => Some(false),
        Err(_) => None,
    }
}

fn final_answer(came: &[u8], is_head: bool) -> Option<()> {
    let mut rest = came;
    loop {
        let (answer, count) = answer(rest, is_head, false).filter(|(answer, _)| answer.is_whole)?;
        if !(100..200).contains(&answer.status) || answer.status == 101 {
            return Some(());
        }
        rest = &rest[count..];
    }
}

fn answers(came: &[u8], mut is_head: bool) -> Vec<Seen> {
    let (mut all, mut rest) = (Vec::new(), came);
    while let Some((answer, count)) = answer(rest, is_head, true) {
        is_head &= answer.status < 200;
        all.push(answer);
        rest = &rest[count..];
    }
    if !rest.is_empty() {
        all.push(Seen { status: 0, fields: vec![], body: latin1(rest), is_whole: false });
    }
    all
}

/// The answer at the front, and its bytes. `has_ended`: nothing more comes.
fn answer(bytes: &[u8], is_head: bool, has_ended: bool) -> Option<(Seen, usize)> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let text = latin1(&bytes[..end]);
    let mut lines = text.split("\r\n");
    let status = lines.next()?.strip_prefix("HTTP/1.")?.get(2..5)?.parse().ok()?;
    let all: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let value = |name: &str| all.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str());
    let rest = &bytes[end + 4..];
    let has_none = is_head || status < 200 || matches!(status, 204 | 304);
    let (body, used, is_whole) = match (has_none, value("transfer-encoding"), value("content-length")) {
        (true, _, _) => (Vec::new(), 0, true),
        (_, Some(_), _) => match chunks(rest) {
            Ok((body, used)) => (body, used, true),
            Err(part) => (part, rest.len(), false),
        },
        (_, None, Some(length)) => {
            let length: usize = length.parse().ok()?;
            let there = length.min(rest.len());
            (rest[..there].to_vec(), there, there == length)
        }
        (_, None, None) => (rest.to_vec(), rest.len(), has_ended),
    };
    let differs = ["date", "x-request-id", "connection", "transfer-encoding"];
    let is_same = |name: &str| !differs.contains(&name) && !name.starts_with("ratelimit-");
    let mut fields: Vec<_> = all.iter().filter(|(name, _)| is_same(name)).cloned().collect();
    fields.sort_by(|one, other| one.0.cmp(&other.0));
    Some((Seen { status, fields, body: latin1(&body), is_whole }, end + 4 + used))
}

fn chunks(bytes: &[u8]) -> Result<(Vec<u8>, usize), Vec<u8>> {
    let (mut body, mut at) = (Vec::new(), 0);
    let line = |at: usize| bytes[at..].windows(2).position(|window| window == b"\r\n").map(|end| at + end);
    loop {
        let Some(end) = line(at) else { return Err(body) };
        let Ok(size) = usize::from_str_radix(&latin1(&bytes[at..end]), 16) else { return Err(body) };
        at = end + 2;
        if size == 0 {
            break;
        }
        let Some(data) = bytes.get(at..at + size) else {
            body.extend_from_slice(&bytes[at.min(bytes.len())..]);
            return Err(body);
        };
        body.extend_from_slice(data);
        at += size + 2;
        if at > bytes.len() {
            return Err(body);
        }
    }
    loop {
        let Some(end) = line(at) else { return Err(body) };
        let is_last = end == at;
        if !is_last {
            // Trailers are a part of what the client got.
            body.extend_from_slice(b"\n");
            body.extend_from_slice(&bytes[at..end]);
        }
        at = end + 2;
        if is_last {
            return Ok((body, at));
        }
    }
}
