//! The file read: what counts of it, first without its APIs, which are many and large, then these one by one.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use tidegate_model::change::{Snapshot, Topic, Update};
use tidegate_model::feed::check_format;
use tidegate_model::revision::DeployedApi;
use tidegate_store::seal::Sealer;

use super::{Entry, Header, PURPOSE, Place, purpose};

/// Largest file read, bytes.
const FILE_BYTES_MAX: u64 = 1 << 30;

/// What a file says.
pub struct Reading {
    /// Which feed its position counts in.
    pub feed: String,
    /// The plan without its APIs.
    pub snapshot: Snapshot,
    pub(super) id: String,
    /// What counts of the file.
    pub(super) lines: u64,
    pub(super) bytes: u64,
    /// The lines that count of things that are there.
    live: Vec<u64>,
    /// What they take.
    pub(super) live_bytes: u64,
}

/// Reads the file; `None`: there is none.
///
/// # Errors
/// When it is not one of ours, or not as it was written.
pub fn read(place: &Place) -> Result<Option<Reading>> {
    let length = match fs::metadata(&place.path) {
        Err(why) if why.kind() == ErrorKind::NotFound => return Ok(None),
        meta => meta.with_context(|| format!("looking at {}", place.path.display()))?.len(),
    };
    if length > FILE_BYTES_MAX {
        bail!("{} is {length} bytes long, beyond {FILE_BYTES_MAX}", place.path.display());
    }
    let mut lines = Lines::open(place)?;
    let mut present = Reading {
        feed: String::new(),
        snapshot: Snapshot::default(),
        id: lines.id.clone(),
        lines: 0,
        bytes: 0,
        live: Vec::new(),
        live_bytes: 0,
    };
    // Where the last word about each thing is, how long it is, and whether the thing is there.
    let mut latest: HashMap<Topic, (u64, u64, bool)> = HashMap::new();
    // What came after the last position, which does not count before the next one.
    let mut waiting = Vec::new();
    let mut before = lines.bytes;
    while let Some((line, entry)) = lines.next()? {
        let length = lines.bytes - before;
        before = lines.bytes;
        match entry {
            Entry::Is(update) => waiting.push((line, length, lean(update))),
            Entry::At { feed, seq } => {
                for (line, length, (topic, is_there, rest)) in waiting.drain(..) {
                    latest.insert(topic, (line, length, is_there));
                    if let Some(update) = rest {
                        present.snapshot.apply(&update);
                    }
                }
                (present.feed, present.snapshot.seq) = (feed, seq);
                (present.lines, present.bytes) = (line + 1, lines.bytes);
            }
        }
    }
    if present.lines == 0 {
        bail!("{} was never complete", place.path.display());
    }
    for (line, length, _) in latest.into_values().filter(|(.., is_there)| *is_there) {
        present.live.push(line);
        present.live_bytes += length;
    }
    present.live.sort_unstable();
    Ok(Some(present))
}

/// What an entry is about, whether that is there, and the update itself unless it is an API.
fn lean(update: Update) -> (Topic, bool, Option<Update>) {
    match update {
        Update::Api(id, api) => (Topic::Api(id), api.is_some(), None),
        Update::Application(id, fact) => {
            (Topic::Application(id.clone()), fact.is_some(), Some(Update::Application(id, fact)))
        }
        Update::Subscription(id, subscription) => {
            (Topic::Subscription(id.clone()), subscription.is_some(), Some(Update::Subscription(id, subscription)))
        }
        Update::Consumer(key, consumer) => {
            (Topic::Consumer(key.clone()), consumer.is_some(), Some(Update::Consumer(key, consumer)))
        }
        Update::Policies(_) => (Topic::Policies, true, Some(update)),
        Update::SigningKeys(_) => (Topic::SigningKeys, true, Some(update)),
        Update::TokenRevoked(ref id, _) => (Topic::TokenRevoked(id.clone()), true, Some(update)),
        // Answers about credentials are not part of a plan.
        Update::User(name) => (Topic::User(name), false, None),
        Update::Forget(what) => (Topic::Forget(what), false, None),
    }
}

/// The APIs of a file, read one by one.
pub struct Apis {
    lines: Lines,
    live: std::iter::Peekable<std::vec::IntoIter<u64>>,
}

impl Apis {
    /// Of the file that `reading` is of.
    pub fn open(place: &Place, reading: &Reading) -> Result<Self> {
        Ok(Self { lines: Lines::open(place)?, live: reading.live.clone().into_iter().peekable() })
    }

    /// What counts, in order.
    pub(super) fn next_update(&mut self) -> Result<Option<Update>> {
        while self.live.peek().is_some() {
            let Some((line, entry)) = self.lines.next()? else { bail!("the file became shorter") };
            if self.live.next_if_eq(&line).is_some()
                && let Entry::Is(update) = entry
            {
                return Ok(Some(update));
            }
        }
        Ok(None)
    }
}

impl Iterator for Apis {
    type Item = Result<DeployedApi>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.next_update() {
                Ok(Some(Update::Api(_, Some(api)))) => return Some(Ok(*api)),
                Ok(Some(_)) => {}
                Ok(None) => return None,
                Err(why) => return Some(Err(why)),
            }
        }
    }
}

/// The lines of a file, opened.
struct Lines {
    from: BufReader<File>,
    path: PathBuf,
    sealer: Arc<Sealer>,
    id: String,
    count: u64,
    bytes: u64,
}

impl Lines {
    fn open(place: &Place) -> Result<Self> {
        let path = place.path.clone();
        let file = File::open(&path).with_context(|| format!("reading {}", path.display()))?;
        let (from, sealer) = (BufReader::new(file), place.sealer.clone());
        let mut lines = Self { from, path, sealer, id: String::new(), count: 0, bytes: 0 };
        let Some(text) = lines.text()? else { bail!("{} is empty or cut off", lines.path.display()) };
        let header = lines.opened(PURPOSE, &text)?;
        let header: Header =
            serde_json::from_slice(&header).with_context(|| format!("understanding {}", lines.path.display()))?;
        check_format(header.format)?;
        if header.environment != place.environment {
            bail!("it is of environment {:?}, this gateway serves {:?}", header.environment, place.environment);
        }
        lines.id = header.id;
        Ok(lines)
    }

    /// The next entry with its place; `None` at the end.
    fn next(&mut self) -> Result<Option<(u64, Entry)>> {
        let line = self.count;
        let Some(text) = self.text()? else { return Ok(None) };
        let plain = self.opened(&purpose(&self.id, line), &text)?;
        let entry = serde_json::from_slice(&plain).with_context(|| format!("understanding {}", self.path.display()))?;
        Ok(Some((line, entry)))
    }

    /// The next whole line; one without its end is none.
    fn text(&mut self) -> Result<Option<String>> {
        let mut text = String::new();
        let bytes = self.from.read_line(&mut text).with_context(|| format!("reading {}", self.path.display()))?;
        if text.pop() != Some('\n') {
            return Ok(None);
        }
        self.count += 1;
        self.bytes += bytes as u64;
        Ok(Some(text))
    }

    fn opened(&self, purpose: &str, text: &str) -> Result<Vec<u8>> {
        self.sealer.open(purpose, text).map_err(|_| {
            anyhow::anyhow!("{} was changed, or sealed with another key than plan.key", self.path.display())
        })
    }
}
