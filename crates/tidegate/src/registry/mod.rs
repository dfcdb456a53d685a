//! The running instances of this user: who is there, under which name, on which ports.
//!
//! A folder with one file per instance, `<name>.json`, locked (`flock`) by its process as long as that lives: a crashed
//! owner's file is unlocked by the system at once, so nobody guesses from process ids. One short lock on the whole
//! folder makes decisions about ports and names one after the other: it is held from looking around until the new
//! instance's sockets are open and its file is written, so that instances started at the same moment never choose the
//! same place.
//!
//! What it does not do: watch over instances, or know those of other users.
//!
//! Reading order: [`place`] finds the folder, [`entry`] is a file's content, [`lease`] is one's own file, [`start`]
//! takes a place for this process, [`last_offset`] remembers it for the next run.

pub mod entry;
pub mod last_offset;
pub mod lease;
mod place;
mod start;

use std::fs::{self, File, TryLockError};
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tidegate_config::RegistryPlace;

pub use self::entry::{Entry, State};
pub use self::lease::INSTANCE_FILE;
use self::lease::Lease;
pub use self::start::start;

/// Longest wait for the folder's lock. Each holder needs milliseconds; a hundred that start together queue here.
const LOCK_WAIT_MAX: Duration = Duration::from_secs(60);
/// Largest file that is read; ours have about one KiB.
const ENTRY_BYTES_MAX: u64 = 64 * 1024;
/// Files looked at: more than instances fit on a machine.
const ENTRIES_MAX: usize = 10_000;
const LOCK: &str = "lock";
const ENDING: &str = "json";
const OWNER_ONLY: u32 = 0o600;

/// The folder.
#[derive(Debug, Clone)]
pub struct Registry {
    path: PathBuf,
}

/// The folder while nobody else decides anything, with those who run.
#[derive(Debug)]
pub struct Ledger<'a> {
    registry: &'a Registry,
    running: Vec<Entry>,
    _lock: File,
}

impl Registry {
    /// The folder, made when it is missing.
    ///
    /// # Errors
    /// When it cannot be made or written, or others than this user could write to it.
    pub fn open(place: &RegistryPlace) -> Result<Self> {
        place::open(place).map(|path| Self { path })
    }

    /// The folder, when there is one: nothing was registered otherwise.
    ///
    /// # Errors
    /// When others than this user could write to it.
    pub fn existing(place: &RegistryPlace) -> Result<Option<Self>> {
        Ok(place::existing(place)?.map(|path| Self { path }))
    }

    /// The folder that was found before.
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Takes the folder for a decision.
    ///
    /// # Errors
    /// When somebody holds it longer than [`LOCK_WAIT_MAX`] or it cannot be read.
    pub fn lock(&self) -> Result<Ledger<'_>> {
        let lock = self.guard()?;
        let running = self.look()?;
        Ok(Ledger { registry: self, running, _lock: lock })
    }

    /// The lock alone, for who changes their own file.
    fn guard(&self) -> Result<File> {
        wait_for(open_lock(&self.path)?)
            .with_context(|| format!("taking the lock of the running instances, {}", self.path.join(LOCK).display()))
    }

    /// Those who run, by name. Files that nobody holds any more are removed.
    ///
    /// # Errors
    /// As [`Registry::lock`].
    pub fn running(&self) -> Result<Vec<Entry>> {
        self.lock().map(|ledger| ledger.running)
    }

    /// Those who run, by name, and the files that nobody holds any more, which stay where they are.
    ///
    /// # Errors
    /// As [`Registry::lock`].
    pub fn survey(&self) -> Result<(Vec<Entry>, Vec<PathBuf>)> {
        let _lock = self.guard()?;
        let mut left_over: Vec<PathBuf> = self.files()?.into_iter().filter(|path| is_left_over(path)).collect();
        left_over.sort();
        let held = self.files()?.into_iter().filter(|path| !left_over.contains(path));
        let mut entries: Vec<Entry> = held.filter_map(|path| read(&path)).collect();
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok((entries, left_over))
    }

    /// Removes a file if nobody holds it now.
    ///
    /// # Errors
    /// As [`Registry::lock`].
    pub fn remove_left_over(&self, path: &Path) -> Result<()> {
        let _lock = self.guard()?;
        if is_left_over(path) {
            fs::remove_file(path).with_context(|| format!("removing {}", path.display()))?;
        }
        Ok(())
    }

    fn file_of(&self, name: &str) -> PathBuf {
        self.path.join(format!("{name}.{ENDING}"))
    }

    fn files(&self) -> Result<Vec<PathBuf>> {
        let files = fs::read_dir(&self.path).with_context(|| format!("reading {}", self.path.display()))?;
        let paths = files.flatten().map(|file| file.path());
        Ok(paths.filter(|path| path.extension().is_some_and(|ending| ending == ENDING)).take(ENTRIES_MAX).collect())
    }

    fn look(&self) -> Result<Vec<Entry>> {
        let mut entries: Vec<Entry> = self.files()?.iter().filter_map(|path| read(path)).collect();
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }
}

impl Ledger<'_> {
    /// Those who run, by name.
    pub fn running(&self) -> &[Entry] {
        &self.running
    }

    /// Registers this process.
    ///
    /// # Errors
    /// When the name is taken, or the file cannot be written.
    pub fn enter(self, entry: Entry) -> Result<Lease> {
        self.check_name(&entry.name)?;
        Lease::take(self.registry.clone(), entry)
    }

    /// Names are unique among those who run.
    ///
    /// # Errors
    /// Who has it.
    pub fn check_name(&self, name: &str) -> Result<()> {
        let Some(other) = self.running.iter().find(|other| other.name == name) else { return Ok(()) };
        bail!(
            "an instance named `{name}` is running (pid {}, data in {}); give this one another --name, or stop that one \
             with `tidegate instances stop {name}`",
            other.pid,
            other.data_dir.display()
        )
    }
}

fn open_lock(folder: &Path) -> Result<File> {
    let path = folder.join(LOCK);
    File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(OWNER_ONLY)
        .open(&path)
        .with_context(|| format!("cannot open {}", path.display()))
}

/// Waits in the system's queue, which is first come, first served; polling would let late-comers pass.
fn wait_for(lock: File) -> Result<File> {
    match lock.try_lock() {
        Ok(()) => return Ok(lock),
        Err(TryLockError::WouldBlock) => {}
        Err(TryLockError::Error(error)) => return Err(error.into()),
    }
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let locked = lock.lock().map(|()| lock);
        // When nobody waits any more, the file is closed here and the lock is gone with it.
        let _ = sender.send(locked);
    });
    match receiver.recv_timeout(LOCK_WAIT_MAX) {
        Ok(locked) => Ok(locked?),
        Err(_) => bail!("another process has held it for {} s", LOCK_WAIT_MAX.as_secs()),
    }
}

/// Does nobody hold it? The lock tried here is gone at once; the registry's own is held meanwhile.
fn is_left_over(path: &Path) -> bool {
    File::options().read(true).write(true).open(path).is_ok_and(|file| file.try_lock().is_ok())
}

/// The entry of one file; `None` when its owner is gone (then the file goes too) or it makes no sense.
fn read(path: &Path) -> Option<Entry> {
    let file = File::options().read(true).write(true).open(path).ok()?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {}
        Ok(()) => {
            let _ = fs::remove_file(path);
            return None;
        }
        Err(TryLockError::Error(_)) => return None,
    }
    let mut text = String::new();
    file.take(ENTRY_BYTES_MAX).read_to_string(&mut text).ok()?;
    serde_json::from_str(&text)
        .inspect_err(|error| tracing::warn!("{} is held but cannot be understood: {error}", path.display()))
        .ok()
}

#[cfg(test)]
#[path = "registry_tests.rs"]
mod tests;
