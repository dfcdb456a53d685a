//! The data directory: made on first start, private to its owner, held by one running instance at a time.

use std::fs::{self, File, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// A data directory this process holds. Dropping it, or dying in any way, lets it go.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    _lock: File,
}

/// Longest text read from the lock file: a process id.
const PID_BYTES_MAX: u64 = 20;

impl DataDir {
    /// Makes the directory if it is missing (mode 0700) and takes its lock.
    ///
    /// # Errors
    /// It cannot be made or written, or another instance holds it: then the message names that one's process id.
    pub fn take(path: &Path) -> anyhow::Result<Self> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .with_context(|| format!("cannot make the data directory {}", path.display()))?;
        let lock_path = path.join("lock");
        let mut lock = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&lock_path)
            .with_context(|| format!("cannot open {}", lock_path.display()))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut pid = String::new();
                let _ = (&mut lock).take(PID_BYTES_MAX).read_to_string(&mut pid);
                bail!(
                    "the data directory {} belongs to a running instance (pid {}); give this one another --name or \
                     --data-dir",
                    path.display(),
                    if pid.trim().is_empty() { "unknown" } else { pid.trim() }
                );
            }
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("cannot lock {}", lock_path.display()));
            }
        }
        lock.set_len(0)?;
        lock.rewind()?;
        writeln!(lock, "{}", std::process::id())?;
        Ok(Self { path: path.to_owned(), _lock: lock })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn one_instance_holds_it_until_it_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b");
        let held = DataDir::take(&path).unwrap();
        assert_eq!(fs::metadata(held.path()).unwrap().permissions().mode() & 0o777, 0o700);
        let refusal = DataDir::take(&path).unwrap_err().to_string();
        assert!(refusal.contains(&format!("(pid {})", std::process::id())), "{refusal}");
        drop(held);
        DataDir::take(&path).unwrap();
    }

    #[test]
    fn a_file_in_its_place_is_a_named_problem() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "").unwrap();
        let refusal = format!("{:#}", DataDir::take(&path.join("x")).unwrap_err());
        assert!(refusal.contains("cannot make the data directory"), "{refusal}");
    }
}
