//! The file: a line for each thing and each change, in order, the last one about a thing counts.
//!
//! Every line is sealed (AES-256-GCM) for its place in its file, so that lines cannot be put in another order, left out or
//! taken from another file. A line that was cut off by a crash is the last one and does not count, nor does what stands after
//! the last position: what remains is how the plan was then. A change costs its own line; when more has been added than the
//! plan had, the file is written anew with what still counts.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, ErrorKind, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use tidegate_model::change::{Snapshot, Topic, Update};
use tidegate_model::feed::{FORMAT, check_format};
use tidegate_model::revision::DeployedApi;
use tidegate_store::seal::Sealer;

/// What the seals are for.
const PURPOSE: &str = "gateway plan";
/// Largest file read, bytes.
const FILE_BYTES_MAX: u64 = 1 << 30;
/// A file shorter than this is not written anew, bytes.
const ANEW_BYTES_MIN: u64 = 1 << 20;

/// Whose plan, and what opens it.
#[derive(Clone)]
pub struct Place {
    /// The file.
    pub path: PathBuf,
    /// A plan of another environment is of no use.
    pub environment: String,
    /// Seals and opens.
    pub sealer: Arc<Sealer>,
}

#[derive(Serialize, Deserialize)]
struct Header {
    format: u32,
    environment: String,
    /// Which file its lines are of.
    id: String,
}

/// What stands in a line.
#[derive(Serialize, Deserialize)]
enum Entry {
    Is(Update),
    /// All before is the plan at this position of a feed.
    At {
        feed: String,
        seq: i64,
    },
}

/// A file to add to.
pub struct Log {
    place: Place,
    /// Where it is: beside its place until it is complete.
    path: PathBuf,
    file: BufWriter<File>,
    id: String,
    lines: u64,
    bytes: u64,
    /// Beyond which it is written anew.
    bytes_max: u64,
}

impl Log {
    /// A new file beside the old one.
    pub fn begin(place: &Place) -> Result<Self> {
        let path = place.path.with_extension("new");
        let _ = fs::remove_file(&path);
        let opened = File::options().write(true).create_new(true).mode(0o600).open(&path);
        let file = BufWriter::new(opened.with_context(|| format!("making {}", path.display()))?);
        let id = uuid::Uuid::now_v7().to_string();
        let header = Header { format: FORMAT, environment: place.environment.clone(), id: id.clone() };
        let mut log = Self { place: place.clone(), path, file, id, lines: 0, bytes: 0, bytes_max: u64::MAX };
        log.line(PURPOSE, &header)?;
        Ok(log)
    }

    /// The file as `reading` left it, to go on from there; what did not count is cut off.
    pub fn go_on(place: &Place, reading: &Reading) -> Result<Self> {
        let path = place.path.clone();
        let mut file =
            File::options().write(true).open(&path).with_context(|| format!("opening {}", path.display()))?;
        file.set_len(reading.bytes)?;
        file.seek(SeekFrom::End(0))?;
        let (id, lines, bytes) = (reading.id.clone(), reading.lines, reading.bytes);
        let bytes_max = limit(reading.live_bytes);
        Ok(Self { place: place.clone(), path, file: BufWriter::new(file), id, lines, bytes, bytes_max })
    }

    /// Adds a thing or a change of it.
    pub fn add(&mut self, update: Update) -> Result<()> {
        self.line(&self.purpose(), &Entry::Is(update))
    }

    /// All that was added is the plan at this position; it is on disk when this returns. A new file takes its place.
    pub fn at(&mut self, feed: String, seq: i64) -> Result<()> {
        self.line(&self.purpose(), &Entry::At { feed, seq })?;
        self.file.flush()?;
        self.file.get_ref().sync_data()?;
        if self.path != self.place.path {
            self.file.get_ref().sync_all()?;
            fs::rename(&self.path, &self.place.path)?;
            if let Some(folder) = self.place.path.parent() {
                File::open(folder)?.sync_all()?;
            }
            self.path.clone_from(&self.place.path);
            self.bytes_max = limit(self.bytes);
        }
        Ok(())
    }

    /// Writes the file anew when most of it does not count any more.
    pub fn tidy(&mut self) -> Result<()> {
        if self.bytes > self.bytes_max {
            let Some(reading) = read(&self.place)? else { bail!("{} is gone", self.path.display()) };
            *self = copy(&self.place, &reading)?;
        }
        Ok(())
    }

    fn purpose(&self) -> String {
        purpose(&self.id, self.lines)
    }

    fn line(&mut self, purpose: &str, what: &impl Serialize) -> Result<()> {
        let mut text = self.place.sealer.seal(purpose, &serde_json::to_vec(what)?);
        text.push('\n');
        self.file.write_all(text.as_bytes()).with_context(|| format!("writing {}", self.path.display()))?;
        self.lines += 1;
        self.bytes += text.len() as u64;
        Ok(())
    }
}

/// As much again as the plan takes.
fn limit(bytes: u64) -> u64 {
    bytes.saturating_mul(2).max(ANEW_BYTES_MIN)
}

fn purpose(id: &str, line: u64) -> String {
    format!("{PURPOSE} {id} {line}")
}

/// What a file says.
pub struct Reading {
    /// Which feed its position counts in.
    pub feed: String,
    /// The plan without its APIs.
    pub snapshot: Snapshot,
    id: String,
    /// What counts of the file.
    lines: u64,
    bytes: u64,
    /// The lines that count of things that are there.
    live: Vec<u64>,
    /// What they take.
    live_bytes: u64,
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
    fn next_update(&mut self) -> Result<Option<Update>> {
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

/// A file with nothing but what counts in `reading`.
fn copy(place: &Place, reading: &Reading) -> Result<Log> {
    let (mut log, mut all) = (Log::begin(place)?, Apis::open(place, reading)?);
    let now = tidegate_model::millis::now();
    while let Some(update) = all.next_update()? {
        // A token that has expired is refused without being remembered.
        if !matches!(update, Update::TokenRevoked(_, until) if until < now) {
            log.add(update)?;
        }
    }
    log.at(reading.feed.clone(), reading.snapshot.seq)?;
    Ok(log)
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

/// When the file was written last, or known to be present.
pub fn as_of(path: &Path) -> tidegate_model::millis::Millis {
    let at = fs::metadata(path).and_then(|meta| meta.modified()).ok();
    let since = at.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok()).unwrap_or_default();
    since.as_millis().try_into().unwrap_or(0)
}
