//! What `--fix` may do. Only what is safe: each shows itself first, changes one thing, and changes it whole or not at all.

use std::fmt;
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tidegate_config::Config;

use super::symbolic::{self, Symbolic};
use crate::registry::Registry;

/// What a data directory should be: its owner's alone.
const PRIVATE: u32 = 0o700;

/// One safe change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fix {
    /// Remove a file of the registry that nobody holds any more.
    LeftOver {
        /// The registry's folder.
        registry: PathBuf,
        /// The file in it.
        path: PathBuf,
    },
    /// Replace one line of a configuration file.
    ReplaceLine {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What stands there; when something else does, nothing is changed.
        from: String,
        /// What will stand there.
        to: String,
    },
    /// Close a directory to everybody but its owner.
    Close(PathBuf),
    /// Point addresses in an API at our services by name instead of by port.
    Symbolic(Box<Symbolic>),
}

impl fmt::Display for Fix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LeftOver { path, .. } => write!(f, "remove {}", path.display()),
            Self::ReplaceLine { path, line, from, to } => {
                write!(f, "in {}, line {line}:\n  - {}\n  + {}", path.display(), from.trim(), to.trim())
            }
            Self::Close(path) => write!(f, "chmod 700 {}", path.display()),
            Self::Symbolic(change) => write!(f, "{change}"),
        }
    }
}

impl Fix {
    /// Does it, if what was shown is still so.
    ///
    /// # Errors
    /// Why not; then nothing was changed.
    pub async fn apply(&self, config: Option<&Config>) -> Result<()> {
        match self {
            Self::LeftOver { registry, path } => Registry::at(registry).remove_left_over(path),
            Self::ReplaceLine { path, line, from, to } => replace_line(path, *line, from, to),
            Self::Close(path) => close(path),
            Self::Symbolic(change) => {
                symbolic::apply(config.context("there is no configuration, and so no store")?, change).await
            }
        }
    }
}

/// Replaces one line, keeping all others and the file's permissions.
fn replace_line(path: &Path, line: usize, from: &str, to: &str) -> Result<()> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut lines: Vec<&str> = text.split('\n').collect();
    match line.checked_sub(1).and_then(|index| lines.get_mut(index)) {
        Some(found) if found.trim_end_matches('\r') == from => *found = to,
        _ => bail!("{} changed meanwhile: line {line} is not `{}` any more", path.display(), from.trim()),
    }
    let beside = path.with_extension("doctor");
    let attempt = || -> std::io::Result<()> {
        let mut file = fs::File::create(&beside)?;
        file.set_permissions(fs::metadata(path)?.permissions())?;
        file.write_all(lines.join("\n").as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, path)
    };
    attempt()
        .inspect_err(|_| drop(fs::remove_file(&beside)))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Takes a directory's permissions from everybody but its owner.
fn close(path: &Path) -> Result<()> {
    let private = fs::Permissions::from_mode(PRIVATE);
    fs::set_permissions(path, private).with_context(|| format!("cannot change the permissions of {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_is_replaced_and_only_when_it_is_still_what_was_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tidegate.toml");
        fs::write(&path, "[server]\noffset = 0 # none\nname = 'a'\n").unwrap();
        replace_line(&path, 2, "offset = 0 # none", "offset = 3").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "[server]\noffset = 3\nname = 'a'\n");
        for line in [0, 2, 9] {
            let why = replace_line(&path, line, "offset = 0 # none", "offset = 4").unwrap_err().to_string();
            assert!(why.contains("changed meanwhile"), "{why}");
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "[server]\noffset = 3\nname = 'a'\n");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_directory_is_closed_to_others() {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        close(folder.path()).unwrap();
        assert_eq!(fs::metadata(folder.path()).unwrap().permissions().mode() & 0o777, 0o700);
        assert!(close(&folder.path().join("absent")).unwrap_err().to_string().contains("absent"));
    }
}
