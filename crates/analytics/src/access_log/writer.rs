//! Where lines go, and what happens when they cannot.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use prometheus_client::metrics::counter::Counter;
use tracing::{info, warn};

/// How often at most the file's name is compared with the open file.
const MOVED_CHECK_PAUSE: Duration = Duration::from_secs(1);

/// Where lines go.
pub(super) enum Target {
    File { path: PathBuf, file: File },
    Stdout,
}

impl Target {
    pub(super) fn file(path: &Path) -> io::Result<Self> {
        Ok(Self::File { path: path.to_owned(), file: open(path)? })
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::File { file, .. } => file.write_all(bytes),
            Self::Stdout => {
                let mut out = io::stdout().lock();
                out.write_all(bytes)?;
                out.flush()
            }
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o640);
    options.open(path)
}

/// Writes lines, and counts those that it cannot write.
pub(super) struct Writer {
    pub(super) target: Target,
    dropped: Counter,
    pub(super) is_failing: bool,
    checked_at: Instant,
}

impl Writer {
    pub(super) fn new(target: Target, dropped: Counter) -> Self {
        Self { target, dropped, is_failing: false, checked_at: Instant::now() }
    }

    /// Writes so many lines at once, after a look whether the file was renamed.
    pub(super) fn write(&mut self, bytes: &[u8], lines: u64) {
        if self.checked_at.elapsed() >= MOVED_CHECK_PAUSE {
            self.checked_at = Instant::now();
            self.reopen_if_moved();
        }
        match self.try_write(bytes) {
            Ok(()) if self.is_failing => {
                self.is_failing = false;
                info!("access log can be written again");
            }
            Ok(()) => {}
            Err(error) => {
                self.dropped.inc_by(lines);
                if !self.is_failing {
                    self.is_failing = true;
                    warn!("access log cannot be written, dropping and counting its lines: {error}");
                }
            }
        }
    }

    fn try_write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.is_failing {
            // Part of a line may have been written; the next one begins on a line of its own.
            self.target.write_all(b"\n")?;
        }
        self.target.write_all(bytes)
    }

    /// Opens the file anew. If that fails, the old one is kept.
    pub(super) fn reopen(&mut self) {
        let Target::File { path, file } = &mut self.target else {
            return;
        };
        match open(path) {
            Ok(opened) => {
                *file = opened;
                info!("opened access log {} anew", path.display());
            }
            Err(error) => warn!("cannot open access log {} anew, keeping the old file: {error}", path.display()),
        }
    }

    /// Opens the file anew if its name stands for another one now, or for none.
    pub(super) fn reopen_if_moved(&mut self) {
        let Target::File { path, file } = &self.target else {
            return;
        };
        if is_moved(path, file) {
            self.reopen();
        }
    }
}

#[cfg(unix)]
fn is_moved(path: &Path, file: &File) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (std::fs::metadata(path), file.metadata()) {
        (Ok(named), Ok(open)) => (named.dev(), named.ino()) != (open.dev(), open.ino()),
        (Err(_), _) => true,
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_moved(path: &Path, _file: &File) -> bool {
    !path.exists()
}
