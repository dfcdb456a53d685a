//! Gateways and key managers of one user on one machine find each other without anybody carrying a secret: the key manager
//! keeps a join token in its data directory, and a gateway of the same user reads it there (decision 0006).
//!
//! Whoever can read that file can read the store beside it, so nothing is given away. Files and directories that belong to
//! somebody else, or that others can read or write, are not believed.

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::IpAddr;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use anyhow::{Context, Result, bail};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tidegate_config::RegistryPlace;
use tidegate_config::ports::Listener;
use tidegate_gateway::peer::tls::{Fingerprint, fingerprint};
use tidegate_model::millis;
use tidegate_model::node::JoinRole;
use tidegate_store::Store;
use url::{Host, Url};

use crate::registry::Registry;

/// The token's file in the data directory.
const FILE: &str = "join.token";
/// The public half of the development certificate, in the data directory.
const CERTIFICATE: &str = "tls/development.pem";
/// Largest file read, bytes.
const BYTES_MAX: u64 = 64 * 1024;
/// Who makes the token, in the audit log.
const MADE_BY: &str = "this instance";

/// A key manager of this user on this machine.
pub struct Nearby {
    /// What lets us in there; `None` when it keeps none.
    pub token: Option<String>,
    /// Its development certificate.
    pub certificate: Option<Fingerprint>,
}

/// The running instance of this user at `url`, when that is on this machine.
///
/// # Errors
/// When one is there, but its files are not to be trusted.
pub fn find(place: &RegistryPlace, url: &Url) -> Result<Option<Nearby>> {
    let Some(port) = url.port_or_known_default().filter(|_| is_loopback(url)) else { return Ok(None) };
    let Some(registry) = Registry::existing(place)? else { return Ok(None) };
    let running = registry.running()?;
    let Some(instance) = running.iter().find(|entry| entry.port(Listener::ManagementHttps) == Some(port)) else {
        return Ok(None);
    };
    let data = &instance.data_dir;
    let meta = fs::metadata(data).with_context(|| format!("looking at {}", data.display()))?;
    let mode = meta.mode() & 0o777;
    if meta.uid() != own_user() || mode & 0o022 != 0 {
        bail!("{} belongs to another user or can be written by others (mode {mode:o})", data.display());
    }
    let certificate = fs::read(data.join(CERTIFICATE)).ok().and_then(|pem| CertificateDer::from_pem_slice(&pem).ok());
    Ok(Some(Nearby {
        token: read(&data.join(FILE))?,
        certificate: certificate.map(|certificate| fingerprint(&certificate)),
    }))
}

/// Makes sure that gateways of this user find a token that lets them in, or none when `is_wanted` is false.
///
/// # Errors
/// When the store fails or the file cannot be written.
pub async fn keep(store: &Store, data: &Path, instance: &str, is_wanted: bool) -> Result<()> {
    let path = data.join(FILE);
    let now = millis::now();
    let kept = match read(&path) {
        Ok(Some(token)) => store.check_join_token(&token, now).await?.ok(),
        Ok(None) => None,
        Err(why) => {
            tracing::warn!("making a new join token for this user's gateways: {why:#}");
            None
        }
    };
    match (kept, is_wanted) {
        (Some(_), true) => Ok(()),
        (kept, false) => {
            if let Some(token) = kept {
                store.revoke_join_token(&token.id, MADE_BY, now).await?;
            }
            match fs::remove_file(&path) {
                Err(why) if why.kind() != ErrorKind::NotFound => {
                    Err(why).with_context(|| format!("removing {}", path.display()))
                }
                _ => Ok(()),
            }
        }
        (None, true) => {
            let name = format!("gateways of the same user as `{instance}`");
            let (token, _) = store.create_join_token(&name, JoinRole::Gateway, MADE_BY, now, None).await?;
            write(&path, &token).with_context(|| format!("writing {}", path.display()))
        }
    }
}

/// Whole or not at all, and never readable by others.
fn write(path: &Path, token: &str) -> Result<()> {
    let fresh = path.with_extension(format!("token.{}", std::process::id()));
    let _ = fs::remove_file(&fresh);
    let mut file = fs::File::options().write(true).create_new(true).mode(0o600).open(&fresh)?;
    writeln!(file, "{token}")?;
    file.sync_all()?;
    Ok(fs::rename(&fresh, path)?)
}

/// The token in a file of this user that nobody else can read; `None` when there is no file.
fn read(path: &Path) -> Result<Option<String>> {
    let opened = fs::File::options().read(true).custom_flags(NO_FOLLOW).open(path);
    let file = match opened {
        Err(why) if why.kind() == ErrorKind::NotFound => return Ok(None),
        opened => opened.with_context(|| format!("reading {}", path.display()))?,
    };
    let meta = file.metadata()?;
    let mode = meta.mode() & 0o777;
    if meta.uid() != own_user() {
        bail!("{} belongs to user {}, not to this one", path.display(), meta.uid());
    }
    if !meta.is_file() || mode & 0o077 != 0 {
        bail!("{} can be read by others (mode {mode:o}); remove it and start the key manager again", path.display());
    }
    let mut text = String::new();
    file.take(BYTES_MAX).read_to_string(&mut text).with_context(|| format!("reading {}", path.display()))?;
    Ok(Some(text.trim().to_owned()))
}

/// Symbolic links are not followed: `O_NOFOLLOW`.
const NO_FOLLOW: i32 = rustix::fs::OFlags::NOFOLLOW.bits() as i32;

fn own_user() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// Does the address name this machine by a loopback name or number?
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => IpAddr::from(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::from(ip).to_canonical().is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_token_that_others_can_read_or_that_lies_elsewhere_is_not_believed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        assert_eq!(read(&path).unwrap(), None);
        write(&path, "tgj_a_b").unwrap();
        assert_eq!(read(&path).unwrap().as_deref(), Some("tgj_a_b"));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(read(&path).unwrap_err().to_string().contains("can be read by others (mode 640)"));
        let link = folder.path().join("link");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        symlink(&path, &link).unwrap();
        assert!(read(&link).is_err());
    }

    #[test]
    fn only_this_machine_is_nearby() {
        for (url, expected) in [
            ("https://localhost:9", true),
            ("https://127.8.0.1:9", true),
            ("https://[::1]:9", true),
            ("https://[::ffff:127.0.0.1]:9", true),
            ("https://km.example:9", false),
            ("https://localhost.example:9", false),
            ("https://10.0.0.1:9", false),
        ] {
            assert_eq!(is_loopback(&url.parse().unwrap()), expected, "{url}");
        }
    }
}
