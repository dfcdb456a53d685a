//! The file: a line for each thing and each change, in order, the last one about a thing counts.
//!
//! Every line is sealed (AES-256-GCM) for its place in its file, so that lines cannot be put in another order, left out or
//! taken from another file. A line that was cut off by a crash is the last one and does not count, nor does what stands after
//! the last position: what remains is how the plan was then. A change costs its own line; when more has been added than the
//! plan had, the file is written anew with what still counts.

mod reading;

pub use reading::{Apis, Reading, read};

use std::fs::{self, File};
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use tidegate_model::change::Update;
use tidegate_model::feed::FORMAT;
use tidegate_store::seal::Sealer;

/// What the seals are for.
const PURPOSE: &str = "gateway plan";
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

/// When the file was written last, or known to be present.
pub fn as_of(path: &Path) -> tidegate_model::millis::Millis {
    let at = fs::metadata(path).and_then(|meta| meta.modified()).ok();
    let since = at.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok()).unwrap_or_default();
    since.as_millis().try_into().unwrap_or(0)
}
