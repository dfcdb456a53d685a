//! Whether all is well, as it is shown: what was looked at, how it is, and what is wrong.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Severity;

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
