//! What `--fix` may do. Only what is safe: each shows itself first, changes one thing, and changes it whole or not at all.

use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// One safe change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fix {
    /// Remove a file that nobody holds any more.
    RemoveFile(PathBuf),
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
    /// Point an endpoint of an API at one of our services by name instead of by address.
    Symbolic {
        /// Id of the API.
        api: String,
        /// Its name and version, for people.
        title: String,
        /// The address written now.
        from: String,
        /// The symbolic address.
        to: String,
    },
}

impl fmt::Display for Fix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RemoveFile(path) => write!(f, "remove {}", path.display()),
            Self::ReplaceLine { path, line, from, to } => {
                write!(f, "in {}, line {line}:\n  - {}\n  + {}", path.display(), from.trim(), to.trim())
            }
            Self::Symbolic { title, from, to, .. } => write!(f, "in API {title}:\n  - {from}\n  + {to}"),
        }
    }
}

/// Removes a file; that it is gone already is as good.
pub fn remove_file(path: &Path) -> anyhow::Result<()> {
    match fs::remove_file(path) {
        Err(why) if why.kind() != std::io::ErrorKind::NotFound => {
            Err(why).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// Replaces one line, keeping all others and the file's permissions.
pub fn replace_line(path: &Path, line: usize, from: &str, to: &str) -> anyhow::Result<()> {
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
    attempt().inspect_err(|_| drop(fs::remove_file(&beside))).with_context(|| format!("cannot write {}", path.display()))
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
    fn a_file_that_is_gone_needs_no_removing() {
        let folder = tempfile::tempdir().unwrap();
        remove_file(&folder.path().join("absent")).unwrap();
        assert!(remove_file(folder.path()).is_err(), "a directory is no file");
    }
}
