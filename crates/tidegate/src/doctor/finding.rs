//! What the doctor found: one thing wrong, why it hurts, how to mend it, and, where that is safe, a [`Fix`] that does.

use serde::{Serialize, Serializer};

use super::fix::Fix;

pub use tidegate_control::operations::Severity;

/// What was looked at, in the order of looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// What the user said.
    Configuration,
    /// Where the listeners are or would be.
    Ports,
    /// Who uses which data.
    DataDirectory,
    /// What other instances hold.
    Leases,
    /// What we show to TLS clients.
    Certificates,
    /// Whether names lead somewhere.
    HostNames,
    /// Addresses written down that mean ourselves.
    Addresses,
    /// Whether the key manager answers where it is expected.
    KeyManager,
    /// Whether Thrift client and server meet.
    Thrift,
    /// Whether nodes agree what time it is.
    Clocks,
}

impl Check {
    /// Every check, in order.
    pub const ALL: [Self; 10] = [
        Self::Configuration,
        Self::Ports,
        Self::DataDirectory,
        Self::Leases,
        Self::Certificates,
        Self::HostNames,
        Self::Addresses,
        Self::KeyManager,
        Self::Thrift,
        Self::Clocks,
    ];

    /// For listings.
    pub fn title(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Ports => "ports",
            Self::DataDirectory => "data directory",
            Self::Leases => "leases",
            Self::Certificates => "certificates",
            Self::HostNames => "host names",
            Self::Addresses => "addresses",
            Self::KeyManager => "key manager",
            Self::Thrift => "Thrift",
            Self::Clocks => "clocks",
        }
    }
}

/// One thing found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// How bad it is.
    pub severity: Severity,
    /// What is there: names the setting, port, file or API.
    pub what: String,
    /// What goes wrong because of it. Empty where `what` says it already.
    pub why: String,
    /// How to mend it: a command or a line to change.
    pub mend: String,
    /// What `--fix` would do, in words.
    #[serde(serialize_with = "in_words", skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
}

fn in_words<S: Serializer>(fix: &Option<Fix>, serializer: S) -> Result<S::Ok, S::Error> {
    fix.as_ref().map(ToString::to_string).serialize(serializer)
}

impl Finding {
    /// An error.
    pub fn error(check: Check, what: impl Into<String>) -> Self {
        Self::new(check, Severity::Error, what)
    }

    /// A warning.
    pub fn warning(check: Check, what: impl Into<String>) -> Self {
        Self::new(check, Severity::Warning, what)
    }

    /// A note.
    pub fn note(check: Check, what: impl Into<String>) -> Self {
        Self::new(check, Severity::Note, what)
    }

    fn new(check: Check, severity: Severity, what: impl Into<String>) -> Self {
        Self { check, severity, what: what.into(), why: String::new(), mend: String::new(), fix: None }
    }

    /// Says why it hurts.
    pub fn because(mut self, why: impl Into<String>) -> Self {
        self.why = why.into();
        self
    }

    /// Says how to mend it.
    pub fn mend(mut self, how: impl Into<String>) -> Self {
        self.mend = how.into();
        self
    }

    /// Offers to mend it.
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }
}
