//! This process's own file in the registry, held until the process ends, and `instance.json` in the data directory, there
//! while it serves.

use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;

use anyhow::{Context, Result};
use tidegate_config::Urls;

use super::{Entry, OWNER_ONLY, Registry, State};

/// In the data directory; there while the instance serves, and left behind by one that was killed.
pub const INSTANCE_FILE: &str = "instance.json";

/// This process, registered. Dropping it, or dying in any way, frees name and ports.
#[derive(Debug)]
pub struct Lease {
    entry: Entry,
    /// `None` when there is no registry to be had: the instance runs all the same.
    held: Option<(Registry, File)>,
}

impl Lease {
    /// Writes and locks the file. The caller holds the registry's lock.
    pub(super) fn take(registry: Registry, entry: Entry) -> Result<Self> {
        let path = registry.file_of(&entry.name);
        let opened = File::options().write(true).create_new(true).mode(OWNER_ONLY).open(&path);
        let mut file = opened.with_context(|| format!("cannot make {}", path.display()))?;
        file.lock().with_context(|| format!("locking {}", path.display()))?;
        write(&mut file, &entry).with_context(|| format!("writing {}", path.display()))?;
        Ok(Self { entry, held: Some((registry, file)) })
    }

    /// For a process that cannot be registered.
    pub(super) fn unregistered(entry: Entry) -> Self {
        Self { entry, held: None }
    }

    /// What it says.
    pub fn entry(&self) -> &Entry {
        &self.entry
    }

    /// Tells everybody that the instance serves, and where.
    ///
    /// # Errors
    /// When the data directory or the registry cannot be written.
    pub fn ready(&mut self, urls: &Urls) -> Result<()> {
        self.entry.state = State::Ready;
        self.entry.management_url = urls.management().map(ToString::to_string);
        self.entry.gateway_urls = urls.gateway_endpoints().iter().map(ToString::to_string).collect();
        self.publish()?;
        let path = self.entry.data_dir.join(INSTANCE_FILE);
        // A reader sees it whole or not at all.
        let fresh = self.entry.data_dir.join(format!("{INSTANCE_FILE}.{}", std::process::id()));
        fs::write(&fresh, serde_json::to_vec_pretty(&self.entry)?)
            .and_then(|()| fs::rename(&fresh, &path))
            .with_context(|| format!("writing {}", path.display()))
    }

    /// Tells everybody that it ends. Name and ports stay its own until it has.
    pub fn stopping(&mut self) {
        self.entry.state = State::Stopping;
        let _ = fs::remove_file(self.entry.data_dir.join(INSTANCE_FILE));
        let _ = self.publish().inspect_err(|error| tracing::warn!("{error:#}"));
    }

    /// Under the registry's lock, so that nobody reads it half written.
    fn publish(&mut self) -> Result<()> {
        let Some((registry, file)) = &mut self.held else { return Ok(()) };
        let _guard = registry.guard()?;
        write(file, &self.entry).with_context(|| format!("writing {}", registry.file_of(&self.entry.name).display()))
    }
}

/// In place: a renamed file would leave the lock on the old one.
fn write(file: &mut File, entry: &Entry) -> Result<()> {
    let text = serde_json::to_vec_pretty(entry)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&text)?;
    Ok(file.set_len(text.len() as u64)?)
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some((registry, _file)) = &self.held {
            // Before the lock goes with the file: nobody takes it for garbage in between.
            let _ = fs::remove_file(registry.file_of(&self.entry.name));
        }
        if self.entry.state == State::Ready {
            let _ = fs::remove_file(self.entry.data_dir.join(INSTANCE_FILE));
        }
    }
}
