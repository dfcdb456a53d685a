//! Finds the registry's folder and makes sure that it is this user's alone: what stands in it decides which instance is
//! stopped and which ports are left alone.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tidegate_config::RegistryPlace;

/// The folder, made when it is missing.
pub(super) fn open(place: &RegistryPlace) -> Result<PathBuf> {
    let mut refusals = Vec::new();
    for path in candidates(place) {
        match make(&path) {
            Ok(()) => {
                check(&path)?;
                return Ok(path);
            }
            Err(error) => refusals.push(format!("{}: {error:#}", path.display())),
        }
    }
    bail!("there is no folder for the list of running instances ({})", refusals.join("; "))
}

/// The folder, when it is there.
pub(super) fn existing(place: &RegistryPlace) -> Result<Option<PathBuf>> {
    let Some(path) = candidates(place).into_iter().find(|path| path.exists() && can_write(path)) else {
        return Ok(None);
    };
    check(&path)?;
    Ok(Some(path))
}

fn candidates(place: &RegistryPlace) -> Vec<PathBuf> {
    let temporary = || PathBuf::from(format!("/tmp/tidegate-{}", rustix::process::geteuid().as_raw()));
    match place {
        RegistryPlace::Named(path) => vec![path.clone()],
        RegistryPlace::DataHome(path) => vec![path.clone(), temporary()],
        RegistryPlace::Temporary => vec![temporary()],
    }
}

fn make(path: &Path) -> Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    match fs::DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error.into()),
        _ => {}
    }
    if can_write(path) { Ok(()) } else { bail!("it cannot be written") }
}

/// Nobody else's folder passes as ours: a stranger could have made it under `/tmp` before us.
fn check(path: &Path) -> Result<()> {
    let meta = fs::symlink_metadata(path).with_context(|| format!("looking at {}", path.display()))?;
    let (user, mode) = (rustix::process::geteuid().as_raw(), meta.mode() & 0o777);
    if !meta.is_dir() {
        bail!("{} must be a folder for the list of running instances, and is not", path.display());
    }
    if meta.uid() != user {
        bail!("{} belongs to user {}, not to this one ({user})", path.display(), meta.uid());
    }
    if mode & 0o077 != 0 {
        bail!("{} can be entered by others (mode {mode:o}); run `chmod 700 {0}`", path.display());
    }
    Ok(())
}

fn can_write(path: &Path) -> bool {
    super::open_lock(path).is_ok()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn named(path: &Path) -> RegistryPlace {
        RegistryPlace::Named(path.to_owned())
    }

    #[test]
    fn the_folder_is_made_private_and_only_when_somebody_registers() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b");
        assert_eq!(existing(&named(&path)).unwrap(), None);
        assert_eq!(open(&named(&path)).unwrap(), path);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(existing(&named(&path)).unwrap(), Some(path.clone()));
        open(&named(&path)).expect("it may be there already");
    }

    #[test]
    fn a_folder_that_others_can_enter_or_that_is_none_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (open_to_all, real) = (folder.path().join("open"), folder.path().join("real"));
        fs::create_dir(&open_to_all).unwrap();
        fs::set_permissions(&open_to_all, fs::Permissions::from_mode(0o755)).unwrap();
        for outcome in [open(&named(&open_to_all)).map(Some), existing(&named(&open_to_all))] {
            assert!(outcome.unwrap_err().to_string().contains("chmod 700"));
        }
        open(&named(&real)).unwrap();
        let link = folder.path().join("link");
        symlink(&real, &link).unwrap();
        assert!(open(&named(&link)).unwrap_err().to_string().contains("must be a folder"));
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(open(&named(&file)).unwrap_err().to_string().contains("there is no folder"));
    }
}
