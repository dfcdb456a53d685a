//! A log file that never outgrows the disk: full, it is put aside as `<file>.1`, what was `.1` becomes `.2`, and the
//! oldest goes. One process writes it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The file.
#[derive(Debug)]
pub struct RotatingFile {
    path: PathBuf,
    file: File,
    bytes: u64,
    bytes_max: u64,
    kept: u32,
}

impl RotatingFile {
    /// Opens it at its end, with the folders it is in.
    ///
    /// # Errors
    /// When it cannot be made or written.
    pub fn open(path: &Path, bytes_max: u64, kept: u32) -> Result<Self> {
        let what = || format!("log.file {}", path.display());
        if let Some(folder) = path.parent() {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).with_context(what)?;
        }
        let file = append(path).with_context(what)?;
        let bytes = file.metadata().with_context(what)?.len();
        Ok(Self { path: path.to_owned(), file, bytes, bytes_max, kept })
    }

    fn put_aside(&mut self) -> io::Result<()> {
        let aside = |number: u32| {
            let mut name = self.path.clone().into_os_string();
            name.push(format!(".{number}"));
            PathBuf::from(name)
        };
        for number in (1..self.kept).rev() {
            match fs::rename(aside(number), aside(number + 1)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        fs::rename(&self.path, aside(1))?;
        self.file = append(&self.path)?;
        self.bytes = 0;
        Ok(())
    }
}

fn append(path: &Path) -> io::Result<File> {
    File::options().append(true).create(true).mode(0o600).open(path)
}

impl Write for RotatingFile {
    /// One call is one line, and a line is never torn in two.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.bytes > 0 && self.bytes + line.len() as u64 > self.bytes_max {
            // A file that cannot be put aside is better long than lost; the next line tries again.
            let _ = self.put_aside();
        }
        self.file.write_all(line)?;
        self.bytes += line.len() as u64;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_file_is_put_aside_and_the_oldest_goes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log/x.log");
        let text = |name: &str| fs::read_to_string(folder.path().join("log").join(name)).unwrap_or_default();
        let mut log = RotatingFile::open(&path, 10, 2).unwrap();
        for number in 0..4 {
            writeln!(log, "line {number}").unwrap();
        }
        assert_eq!([text("x.log"), text("x.log.1"), text("x.log.2")], ["line 3\n", "line 2\n", "line 1\n"]);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 3);
        drop(log);

        let mut log = RotatingFile::open(&path, 20, 2).unwrap();
        log.write_all(b"more\n").unwrap();
        assert_eq!(text("x.log"), "line 3\nmore\n", "a restart goes on where it was");
        log.write_all(&[b'x'; 50]).unwrap();
        assert_eq!(text("x.log").len(), 50, "a line longer than the file is whole");
    }

    #[test]
    fn a_file_that_cannot_be_put_aside_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.log");
        fs::create_dir(folder.path().join("x.log.1")).unwrap();
        fs::write(folder.path().join("x.log.1/in-the-way"), "").unwrap();
        let mut log = RotatingFile::open(&path, 4, 1).unwrap();
        log.write_all(b"one\n").unwrap();
        log.write_all(b"two\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "one\ntwo\n");
    }
}
