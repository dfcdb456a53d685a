//! `instance.json` in the data directory: what is running here and where it listens, for other programs to read. It is
//! written when everything serves and removed at the end.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::Serialize;
use tidegate_config::Config;
use tidegate_config::ports::Listener;
use tidegate_model::millis::{self, Millis};

use crate::listen::At;

/// Its name in the data directory.
pub const FILE: &str = "instance.json";

/// The file's content.
#[derive(Serialize)]
struct Instance<'a> {
    pid: u32,
    name: &'a str,
    version: &'a str,
    offset: u16,
    started_at_ms: Millis,
    /// The first place of each; a listener on several addresses has one port.
    listeners: BTreeMap<&'a str, Place>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Place {
    Port { address: String, port: u16 },
    Socket { socket: String },
}

impl Place {
    fn of(at: &At) -> Self {
        match at {
            At::Port(at) => Self::Port { address: at.ip().to_string(), port: at.port() },
            At::Path(path) => Self::Socket { socket: path.to_string_lossy().into_owned() },
        }
    }
}

/// Removes the file when dropped.
pub struct Announced(PathBuf);

/// Writes the file so that a reader sees it whole or not at all.
///
/// # Errors
/// When the data directory cannot be written.
pub fn announce(data: &Path, config: &Config, offset: u16, listeners: &[(Listener, At)]) -> Result<Announced> {
    let instance = Instance {
        pid: std::process::id(),
        name: config.server.name.as_str(),
        version: env!("CARGO_PKG_VERSION"),
        offset,
        started_at_ms: millis::now(),
        listeners: listeners.iter().rev().map(|(listener, at)| (listener.name(), Place::of(at))).collect(),
    };
    let path = data.join(FILE);
    let fresh = data.join(format!("{FILE}.{}", std::process::id()));
    fs::write(&fresh, serde_json::to_vec_pretty(&instance)?)?;
    fs::rename(&fresh, &path)?;
    Ok(Announced(path))
}

impl Drop for Announced {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
