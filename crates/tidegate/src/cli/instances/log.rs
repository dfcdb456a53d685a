//! The end of a log file, and what is added to it, also after it was put aside for a new one.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tidegate_config::Raw;

use crate::registry::Entry;

/// Where instances that a fleet starts log, below their data directory.
pub const FLEET_LOG: &str = "log/tidegate.log";
/// Most of a file that is read to find its last lines.
const TAIL_BYTES_MAX: u64 = 1024 * 1024;
/// Most that is read at one look while following.
const CHUNK_BYTES_MAX: u64 = 256 * 1024;
/// From one look to the next.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Prints an instance's last lines; with `follow` it never ends by itself.
pub fn print(running: &[Entry], raw: &Raw, name: &str, lines: usize, follow: bool, out: &mut impl Write) -> Result<()> {
    let path = file_of(running, raw, name)?;
    let end = tail(&path, lines).with_context(|| format!("reading {}", path.display()))?;
    for line in &end.lines {
        writeln!(out, "{line}")?;
    }
    if follow {
        let mut rest = Follow::from(&path, &end);
        loop {
            for line in rest.more()? {
                writeln!(out, "{line}")?;
            }
            out.flush()?;
            std::thread::sleep(LOOK_EVERY);
        }
    }
    Ok(())
}

/// Where it logs; one that is not running may have left a file in its usual place.
fn file_of(running: &[Entry], raw: &Raw, name: &str) -> Result<PathBuf> {
    let entry = running.iter().find(|entry| entry.name == name);
    if let Some(path) = entry.and_then(|entry| entry.log_file.clone()) {
        return Ok(path);
    }
    let usual = raw.data_home().map(|home| home.join("tidegate").join(name).join(FLEET_LOG));
    if let (None, Some(path)) = (entry, usual.filter(|path| path.exists())) {
        return Ok(path);
    }
    match entry {
        Some(entry) => bail!(
            "`{name}` (pid {}) has no log file: it logs to where it was started, a terminal or a service manager; start \
             it with -Dlog.file=FILE, or `file = …` below [log], to have one",
            entry.pid
        ),
        None => super::find(running, name).map(|_| PathBuf::new()),
    }
}

/// The last lines of a file.
#[derive(Debug, Default)]
pub struct Tail {
    /// Whole lines, oldest first.
    pub lines: Vec<String>,
    /// Where the last one ends.
    end: u64,
    inode: u64,
}

/// Reads them.
///
/// # Errors
/// When the file cannot be read.
pub fn tail(path: &Path, lines: usize) -> std::io::Result<Tail> {
    let mut file = File::open(path)?;
    let meta = file.metadata()?;
    let begin = meta.len().saturating_sub(TAIL_BYTES_MAX);
    file.seek(SeekFrom::Start(begin))?;
    let mut bytes = Vec::new();
    file.take(TAIL_BYTES_MAX).read_to_end(&mut bytes)?;
    // Without the line that is cut off at its front and the one that is not finished yet.
    let front =
        if begin == 0 { 0 } else { bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1) };
    let back = bytes.iter().rposition(|byte| *byte == b'\n').map_or(front, |at| at + 1).max(front);
    let text = String::from_utf8_lossy(&bytes[front..back]);
    let all: Vec<&str> = text.lines().collect();
    let shown = all[all.len().saturating_sub(lines)..].iter().map(|line| (*line).to_owned()).collect();
    Ok(Tail { lines: shown, end: begin + back as u64, inode: meta.ino() })
}

/// What is added to a file from some point on.
#[derive(Debug)]
pub struct Follow {
    path: PathBuf,
    at: u64,
    inode: u64,
    rest: Vec<u8>,
}

impl Follow {
    /// From where a tail ended.
    pub fn from(path: &Path, tail: &Tail) -> Self {
        Self { path: path.to_owned(), at: tail.end, inode: tail.inode, rest: Vec::new() }
    }

    /// The lines that are there now and were not before. A file that was put aside is left for the new one of its name.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn more(&mut self) -> Result<Vec<String>> {
        let Ok(meta) = fs::metadata(&self.path) else { return Ok(Vec::new()) };
        if meta.ino() != self.inode || meta.len() < self.at {
            (self.inode, self.at) = (meta.ino(), 0);
            self.rest.clear();
        }
        let mut file = File::open(&self.path).with_context(|| format!("reading {}", self.path.display()))?;
        file.seek(SeekFrom::Start(self.at))?;
        self.at += file.take(CHUNK_BYTES_MAX).read_to_end(&mut self.rest)? as u64;
        let end = self.rest.iter().rposition(|byte| *byte == b'\n');
        // A line without an end does not grow for ever.
        let is_endless = self.rest.len() as u64 > TAIL_BYTES_MAX;
        let Some(end) = end.or(is_endless.then(|| self.rest.len() - 1)) else { return Ok(Vec::new()) };
        let whole: Vec<u8> = self.rest.drain(..=end).collect();
        Ok(String::from_utf8_lossy(&whole).lines().map(str::to_owned).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_whole_lines_are_shown_and_then_what_is_added() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.log");
        fs::write(&path, "one\ntwo\nthree\nfo").unwrap();
        let end = tail(&path, 2).unwrap();
        assert_eq!(end.lines, ["two", "three"]);
        let mut follow = Follow::from(&path, &end);
        assert_eq!(follow.more().unwrap(), [""; 0], "half a line waits");
        let mut file = File::options().append(true).open(&path).unwrap();
        file.write_all(b"ur\nfive\nsi").unwrap();
        assert_eq!(follow.more().unwrap(), ["four", "five"]);
        fs::rename(&path, folder.path().join("x.log.1")).unwrap();
        assert_eq!(follow.more().unwrap(), [""; 0], "nothing there for a moment");
        fs::write(&path, "fresh\n").unwrap();
        assert_eq!(follow.more().unwrap(), ["fresh"]);
    }

    #[test]
    fn of_a_long_file_only_the_end_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.log");
        fs::write(&path, format!("{}\nlast\n", "x".repeat(2 * TAIL_BYTES_MAX as usize))).unwrap();
        assert_eq!(tail(&path, 10).unwrap().lines, ["last"]);
        fs::write(&path, "").unwrap();
        assert_eq!(tail(&path, 10).unwrap().lines, [""; 0]);
    }
}
