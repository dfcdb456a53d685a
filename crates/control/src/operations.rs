//! What an administrator is shown of how the installation runs: where everything listens, whether it is well, and which
//! settings are in force. Only the binary knows it, so it is asked through [`Operations`]; what is shown is defined here.
//!
//! Nothing in these types is a secret: a setting that is one has no value here.

use std::collections::BTreeMap;

use async_trait::async_trait;
use serde::Serialize;

/// What the binary knows of the running installation.
#[async_trait]
pub trait Operations: Send + Sync {
    /// Who listens where, on this machine and elsewhere; with an offset, what another instance with it would meet.
    ///
    /// # Errors
    /// Why it cannot be known, in words for the log.
    async fn ports(&self, what_if: Option<u16>) -> Result<Ports, String>;

    /// Whether everything is well.
    async fn health(&self) -> Health;

    /// Every setting with its value and its origin, in the order of the reference.
    fn settings(&self) -> Vec<Setting>;
}

/// The port map of the installation.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ports {
    /// Name of this machine's instance that answers.
    pub this: String,
    /// All of them: this one first, then those of this machine by offset, then those elsewhere.
    pub instances: Vec<Instance>,
    /// What is wrong, or may become so; the worst first.
    pub remarks: Vec<Remark>,
    /// Where another instance with the settings of this one would have room.
    pub offsets: Offsets,
    /// What was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what_if: Option<WhatIf>,
}

/// One instance as the map shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Instance {
    /// Its name.
    pub name: String,
    /// Whether it is the one that answers.
    pub is_this: bool,
    /// On this machine and of this user, or elsewhere.
    pub is_here: bool,
    /// The host name, or the address it came from.
    pub host: String,
    /// Its process, here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pid: Option<u32>,
    /// Its version.
    pub version: String,
    /// The offset in force.
    pub offset: u16,
    /// What it does.
    pub roles: Vec<String>,
    /// `starting`, `ready`, `stopping`; `seen` elsewhere.
    pub state: String,
    /// When it took its ports, here; elsewhere, when it was last heard of.
    pub since: String,
    /// Portals, REST and OAuth2, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub management_url: Option<String>,
    /// Its listeners in the order of the table of ports.
    pub listeners: Vec<Listener>,
}

/// One listener of an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Listener {
    /// Its name in the table of ports.
    pub listener: String,
    /// The port before the offset; `None` where the instance was told another number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<u16>,
    /// The port; `None` on a Unix socket, and when it is off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// Addresses it is bound to; the path of a Unix socket. Not known elsewhere.
    pub addresses: Vec<String>,
    /// What is spoken.
    pub protocol: Protocol,
    /// How it is.
    pub state: ListenerState,
    /// Who has it instead, or why it is off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What a listener speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// HTTP without TLS.
    Http,
    /// HTTP over TLS.
    Https,
    /// Thrift over TLS.
    Thrift,
}

/// How a listener is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ListenerState {
    /// It listens.
    Open,
    /// It should and does not.
    Silent,
    /// Somebody else listens in its place.
    Taken,
    /// It is not wanted.
    Off,
    /// It said so of itself; nobody here can look.
    Told,
}

/// Something about ports that an operator should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Remark {
    /// How bad it is.
    pub severity: Severity,
    /// What is there.
    pub what: String,
    /// Why it hurts.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// How to mend it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub mend: String,
    /// Whose listeners it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub at: Vec<At>,
}

/// A listener by its instance and its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct At {
    /// The instance.
    pub instance: String,
    /// The listener.
    pub listener: String,
}

/// How bad it is; a later one is worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know; nothing has to be done.
    Note,
    /// Will hurt, or hurts somebody else.
    Warning,
    /// Something does not work, or will not start.
    Error,
}

impl Severity {
    /// For listings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl std::fmt::Display for Severity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which offsets have room for another instance.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Offsets {
    /// The first that was looked at.
    pub first: u16,
    /// The last that was looked at.
    pub last: u16,
    /// Its listeners take any free port each: no offset moves them, and none is in the way.
    pub takes_any: bool,
    /// The lowest ones with every port free.
    pub free: Vec<u16>,
    /// What is in the way at the others.
    pub blocked: Vec<Obstacle>,
}

/// A port that an offset would need and somebody has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Obstacle {
    /// The offset.
    pub offset: u16,
    /// The listener that would need it.
    pub listener: String,
    /// The port.
    pub port: u16,
    /// Who has it.
    pub by: Holder,
}

/// Who has a port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Holder {
    /// An instance of this user.
    Instance {
        /// Its name.
        name: String,
        /// Its process.
        pid: u32,
    },
    /// A program that is none of ours.
    Process {
        /// Its name as `ps` shows it.
        name: String,
        /// Its id.
        pid: u32,
    },
    /// A program of another user that we may not look into.
    User {
        /// The user's number.
        uid: u32,
    },
    /// The port cannot be opened, and nobody says why.
    Unknown,
}

/// What another instance would meet at an offset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WhatIf {
    /// The offset.
    pub offset: u16,
    /// Would it start?
    pub fits: bool,
    /// Why the set of ports itself is none: beyond the last port, or two listeners on one.
    pub problems: Vec<String>,
    /// Every listener it would open.
    pub listeners: Vec<Wanted>,
    /// The next offset with every port free, from this one on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest_free: Option<u16>,
}

/// A listener that another instance would open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Wanted {
    /// Its name.
    pub listener: String,
    /// The port before the offset.
    pub base: u16,
    /// The port, when it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// The addresses.
    pub addresses: Vec<String>,
    /// Whether the offset moves it.
    pub follows_offset: bool,
    /// Who is in the way; absent when it is free.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Holder>,
}

/// Whether everything is well.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// The worst of what follows.
    pub status: Status,
    /// When it was looked at.
    pub at: String,
    /// How long the looking took, milliseconds.
    pub took_ms: u64,
    /// What was looked at.
    pub checks: Vec<Check>,
    /// What is wrong, as `tidegate doctor` tells it; the worst first.
    pub findings: Vec<Finding>,
    /// What could not be looked at, and why.
    pub skipped: BTreeMap<String, String>,
}

/// How it is; a later one is worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Well.
    Ok,
    /// It works, and somebody should look.
    Warning,
    /// It does not work.
    Error,
}

/// One thing that was looked at.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// Which kind of thing.
    pub area: Area,
    /// Which one of its kind: a role, an instance, a file.
    pub name: String,
    /// How it is.
    pub status: Status,
    /// What was seen, in a sentence.
    pub detail: String,
    /// Numbers that a page shows in its own way, by name: `days_left`, `bytes_free`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub numbers: BTreeMap<&'static str, i64>,
}

/// Which kind of thing was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Area {
    /// Whether this instance should get traffic.
    Readiness,
    /// The database.
    Store,
    /// Who says whether a key is good.
    KeyManager,
    /// What TLS clients are shown.
    Certificates,
    /// Whether nodes agree what time it is.
    Clock,
    /// The data directory and its disk.
    Disk,
    /// Hints between nodes.
    Redis,
    /// Other instances of the installation.
    Instances,
}

/// Something that is wrong, why it hurts and how to mend it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// What was looked at.
    pub check: String,
    /// How bad it is.
    pub severity: Severity,
    /// What is there.
    pub what: String,
    /// Why it hurts.
    pub why: String,
    /// How to mend it.
    pub mend: String,
}

/// One setting.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Setting {
    /// `gateway.header_bytes_max`.
    pub key: String,
    /// The section: `gateway`, `listeners.ops`.
    pub section: String,
    /// As one would write it in TOML. Absent when the setting is, and when it is a secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Whether it has a value.
    pub is_set: bool,
    /// Whether its value is never shown.
    pub is_secret: bool,
    /// Where the value came from.
    pub origin: Origin,
    /// What it is, from the reference.
    pub description: String,
    /// What can be written: "a whole number".
    pub kind: String,
    /// Its limits; empty when there are none beyond the kind.
    pub rule: String,
    /// What holds when nobody says anything.
    pub default: String,
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Origin {
    /// `default`, `derived`, `wso2`, `file`, `environment`, `flag`.
    pub kind: &'static str,
    /// The place as `tidegate config show --origin` prints it.
    pub text: String,
}
