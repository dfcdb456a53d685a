//! The offset of an instance's last run, in its data directory: `auto` takes the same again when it is free, so that an
//! instance keeps its ports over a restart.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

const FILE: &str = "last-offset";
/// Digits of the largest offset and a line end.
const BYTES_MAX: u64 = 8;

/// The offset of the last run; `None` on a first one, or when the file makes no sense.
pub fn read(data: &Path) -> Option<u16> {
    let path = data.join(FILE);
    if fs::metadata(&path).ok()?.len() > BYTES_MAX {
        return None;
    }
    fs::read_to_string(path).ok()?.trim().parse().ok()
}

/// Remembers it.
pub fn write(data: &Path, offset: u16) -> Result<()> {
    if read(data) == Some(offset) {
        return Ok(());
    }
    let (path, fresh) = (data.join(FILE), data.join(format!("{FILE}.{}", std::process::id())));
    fs::write(&fresh, format!("{offset}\n"))
        .and_then(|()| fs::rename(&fresh, &path))
        .with_context(|| format!("writing {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_remembered_and_nonsense_counts_as_nothing() {
        let data = tempfile::tempdir().unwrap();
        assert_eq!(read(data.path()), None);
        for offset in [0, 7, u16::MAX] {
            write(data.path(), offset).unwrap();
            assert_eq!(read(data.path()), Some(offset));
        }
        for nonsense in ["", "x", "-1", "70000", "1 and many more words"] {
            fs::write(data.path().join(FILE), nonsense).unwrap();
            assert_eq!(read(data.path()), None, "{nonsense}");
        }
    }
}
