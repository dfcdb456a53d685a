//! The port map as it is shown: who listens where, what is wrong with that, and where another instance would have room.

use serde::Serialize;

use super::Severity;

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
