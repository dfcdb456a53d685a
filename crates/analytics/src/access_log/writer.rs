//! Where lines go, and what happens when they cannot.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use prometheus_client::metrics::counter::Counter;
use tracing::{info, warn};

use super::line;
use crate::event::RequestEvent;

/// How many bytes are put together before they are written.
const BUFFER_BYTES: usize = 64 * 1024;

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

/// Puts lines together and writes them.
pub(super) struct Writer {
    target: Target,
    buffer: Vec<u8>,
    lines: u64,
    dropped: Counter,
    is_failing: bool,
    checked_at: Instant,
}

impl Writer {
    pub(super) fn new(target: Target, dropped: Counter) -> Self {
        Self { target, buffer: Vec::new(), lines: 0, dropped, is_failing: false, checked_at: Instant::now() }
    }

    pub(super) fn write(&mut self, event: &RequestEvent) {
        line::append(event, &mut self.buffer);
        self.lines += 1;
        if self.buffer.len() >= BUFFER_BYTES {
            self.write_out();
        }
    }

    /// Writes what is put together, after a look whether the file was renamed.
    pub(super) fn flush(&mut self) {
        if self.buffer.is_empty() {
            return;
        }
        if self.checked_at.elapsed() >= MOVED_CHECK_PAUSE {
            self.checked_at = Instant::now();
            self.reopen_if_moved();
        }
        self.write_out();
    }

    /// Opens the file anew. If that fails, the old one is kept.
    pub(super) fn reopen(&mut self) {
        self.write_out();
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

    fn write_out(&mut self) {
        if self.buffer.is_empty() {
            return;
        }
        match self.target.write_all(&self.buffer) {
            Ok(()) if self.is_failing => {
                self.is_failing = false;
                info!("access log can be written again");
            }
            Ok(()) => {}
            Err(error) => {
                self.dropped.inc_by(self.lines);
                if !self.is_failing {
                    self.is_failing = true;
                    warn!("access log cannot be written, dropping and counting its lines: {error}");
                }
            }
        }
        self.buffer.clear();
        self.lines = 0;
        if self.is_failing {
            // Part of a line may have been written; the next one begins on a line of its own.
            self.buffer.push(b'\n');
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
