//! The master key that opens the store's sealed secrets: 32 random bytes in the data directory, made on first start,
//! readable by its owner only.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use anyhow::{Context, Result, bail};
use tidegate_store::seal::{KEY_BYTES, Sealer};

const FILE: &str = "master.key";
const OWNER_ONLY: u32 = 0o600;

/// The master key of `data`, made when it is not there. `has_store` says that a store exists already: then a missing
/// key is an error, since a new one could not open it.
///
/// # Errors
/// When the key cannot be read, is not 32 bytes, can be read by others, or is missing beside an existing store.
pub fn load(data: &Path, has_store: bool) -> Result<[u8; KEY_BYTES]> {
    let path = data.join(FILE);
    if has_store { load_existing(data) } else { load_or_make(&path) }
}

/// The master key of a store that is there; never makes one.
///
/// # Errors
/// As [`load`], and when there is none.
pub fn load_existing(data: &Path) -> Result<[u8; KEY_BYTES]> {
    let path = data.join(FILE);
    if !path.exists() {
        bail!("{} is missing, but the store beside it was sealed with it; restore it from a backup", path.display())
    }
    load_or_make(&path)
}

/// The key in a file, made when it is not there.
///
/// # Errors
/// When it cannot be read or made, is not 32 bytes, or can be read by others.
pub fn load_or_make(path: &Path) -> Result<[u8; KEY_BYTES]> {
    match fs::read(path) {
        Ok(bytes) => {
            let mode = fs::metadata(path)?.permissions().mode() & 0o777;
            if mode & 0o077 != 0 {
                bail!("{} can be read by others (mode {mode:o}); run `chmod 600 {0}`", path.display());
            }
            bytes.try_into().map_err(|bytes: Vec<u8>| {
                anyhow::anyhow!("{} has {} bytes, a master key has {KEY_BYTES}", path.display(), bytes.len())
            })
        }
        Err(why) if why.kind() == ErrorKind::NotFound => create(path),
        Err(why) => Err(why).with_context(|| format!("reading {}", path.display())),
    }
}

/// Of several processes that start at once, one makes the key and all read the same.
fn create(path: &Path) -> Result<[u8; KEY_BYTES]> {
    let key = Sealer::fresh_key();
    let fresh = path.with_extension(format!("key.{}", std::process::id()));
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(&fresh)?;
    file.write_all(&key)?;
    file.sync_all()?;
    let linked = fs::hard_link(&fresh, path);
    fs::remove_file(&fresh)?;
    match linked {
        Ok(()) => Ok(key),
        Err(why) if why.kind() == ErrorKind::AlreadyExists => {
            fs::read(path)?.try_into().map_err(|_| anyhow::anyhow!("{} is not a master key", path.display()))
        }
        Err(why) => Err(why).with_context(|| format!("making {}", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_and_kept_private() {
        let data = tempfile::tempdir().unwrap();
        let made = load(data.path(), false).unwrap();
        assert_eq!(load(data.path(), true).unwrap(), made);
        let mode = fs::metadata(data.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, OWNER_ONLY);
    }

    #[test]
    fn a_key_that_is_missing_short_or_open_to_others_is_refused() {
        let data = tempfile::tempdir().unwrap();
        assert!(load(data.path(), true).unwrap_err().to_string().contains("is missing"));
        let path = data.path().join(FILE);
        fs::write(&path, [1; 5]).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(load(data.path(), true).unwrap_err().to_string().contains("5 bytes"));
        fs::write(&path, [1; KEY_BYTES]).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(load(data.path(), true).unwrap_err().to_string().contains("chmod 600"));
    }
}
