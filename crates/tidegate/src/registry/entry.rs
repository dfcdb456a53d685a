//! What is known of a running instance: the content of its file in the registry and of `instance.json` in its data
//! directory.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use tidegate_config::ports::{Listener, Wanted};
use tidegate_model::millis::Millis;

use crate::listen::At;

/// One running instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name; unique among the running instances of a user.
    pub name: String,
    /// Its process.
    pub pid: u32,
    /// Version of its binary.
    pub version: String,
    /// The offset in force.
    pub offset: u16,
    /// What it does.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Where it keeps its data.
    #[serde(default)]
    pub data_dir: PathBuf,
    /// When it took its ports.
    pub started_at_ms: Millis,
    /// How far it is.
    #[serde(default)]
    pub state: State,
    /// Where it listens, by listener; the first address of each.
    pub listeners: BTreeMap<String, Door>,
    /// Further addresses of listeners that have several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Door>,
    /// Portals, REST and OAuth2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub management_url: Option<String>,
    /// Where its APIs are called.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gateway_urls: Vec<String>,
    /// Where it logs to; absent when that is a terminal or a supervisor's business.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_file: Option<PathBuf>,
}

/// How far an instance is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It has its ports and does not serve yet.
    Starting,
    /// It serves.
    #[default]
    Ready,
    /// It finishes running calls.
    Stopping,
}

impl State {
    /// For listings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Ready => "ready",
            Self::Stopping => "stopping",
        }
    }
}

/// Where a listener is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Door {
    /// On a port.
    Port {
        /// The address it is bound to.
        address: IpAddr,
        /// The port.
        port: u16,
    },
    /// On a Unix domain socket.
    Path {
        /// The socket.
        path: PathBuf,
    },
}

impl From<SocketAddr> for Door {
    fn from(at: SocketAddr) -> Self {
        Self::Port { address: at.ip(), port: at.port() }
    }
}

impl Door {
    /// The port, or the path.
    pub fn short(&self) -> String {
        match self {
            Self::Port { port, .. } => port.to_string(),
            Self::Path { path } => path.display().to_string(),
        }
    }
}

impl From<At> for Door {
    fn from(at: At) -> Self {
        match at {
            At::Port(at) => at.into(),
            At::Path(path) => Self::Path { path: std::path::absolute(&path).unwrap_or(path) },
        }
    }
}

impl std::fmt::Display for Door {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Port { address, port } => write!(f, "{}", SocketAddr::new(*address, *port)),
            Self::Path { path } => write!(f, "{}", path.display()),
        }
    }
}

impl Entry {
    /// `blue` (pid 4711), for messages.
    pub fn describe(&self) -> String {
        format!("your instance `{}` (pid {})", self.name, self.pid)
    }

    /// Where its listeners are, ports only.
    pub fn addresses(&self) -> Vec<(Listener, SocketAddr)> {
        let bound = |listener: Listener| match self.listeners.get(listener.name())? {
            Door::Port { address, port } => Some((listener, SocketAddr::new(*address, *port))),
            Door::Path { .. } => None,
        };
        Listener::ALL.into_iter().filter_map(bound).collect()
    }

    /// Would opening this fail because of the instance?
    pub fn holds(&self, wanted: &Wanted) -> bool {
        self.listeners.values().chain(&self.also).any(|door| match door {
            Door::Port { address, port } => {
                let address = SocketAddr::new(*address, *port);
                Wanted { address, is_ipv6_only: false, ..*wanted }.overlaps(wanted)
            }
            Door::Path { .. } => false,
        })
    }

    /// The port of a listener.
    pub fn port(&self, listener: Listener) -> Option<u16> {
        match self.listeners.get(listener.name())? {
            Door::Port { port, .. } => Some(*port),
            Door::Path { .. } => None,
        }
    }
}
