//! A place for this process: its listeners open, its name and ports registered, in one step that no other instance can
//! come between.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;
use std::path::{Path, PathBuf};

use anyhow::Result;
use tidegate_config::{Config, RegistryPlace};
use tidegate_model::millis;

use super::{Entry, Lease, Registry, State, last_offset};
use crate::listen::{self, Among, Opened};

/// Opens the listeners and registers the instance. Needs a tokio runtime.
///
/// # Errors
/// When its name is taken, when a port is in the way, or when the folder named by `TIDEGATE_REGISTRY` cannot be used. An
/// instance whose usual folders cannot be used runs unregistered, with a warning.
pub fn start(config: &Config, data: &Path) -> Result<(Opened, Lease)> {
    let registry = match Registry::open(&config.registry) {
        Ok(registry) => Some(registry),
        Err(error) if matches!(config.registry, RegistryPlace::Named(_)) => return Err(error),
        Err(error) => {
            tracing::warn!("this instance is not in the list of running instances: {error:#}");
            None
        }
    };
    let ledger = registry.as_ref().map(Registry::lock).transpose()?;
    if let Some(ledger) = &ledger {
        ledger.check_name(config.server.name.as_str())?;
    }
    let running = ledger.as_ref().map(super::Ledger::running).unwrap_or_default();
    let among = Among { running, last_offset: last_offset::read(data) };
    let opened = listen::open(&config.ports, config.server.offset, among, &config.supervisor.sockets)?;
    let entry = entry(config, data, &opened);
    let lease = match ledger {
        Some(ledger) => ledger.enter(entry)?,
        None => Lease::unregistered(entry),
    };
    last_offset::write(data, opened.offset)?;
    Ok((opened, lease))
}

fn entry(config: &Config, data: &Path, opened: &Opened) -> Entry {
    let (mut listeners, mut also) = (BTreeMap::new(), Vec::new());
    for (listener, at) in opened.places() {
        match listeners.entry(listener.name().to_owned()) {
            Slot::Vacant(free) => _ = free.insert(at.into()),
            Slot::Occupied(_) => also.push(at.into()),
        }
    }
    Entry {
        name: config.server.name.as_str().to_owned(),
        pid: std::process::id(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        offset: opened.offset,
        roles: config.server.roles.iter().map(|role| role.as_str().to_owned()).collect(),
        data_dir: absolute(data),
        started_at_ms: millis::now(),
        state: State::Starting,
        listeners,
        also,
        management_url: None,
        gateway_urls: Vec::new(),
        log_file: config.log.file.as_deref().map(absolute),
    }
}

/// Readers have working directories of their own.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
