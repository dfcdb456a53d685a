//! Where a value came from, in the order of who wins. Printed by `tidegate config show --origin` and at the head of
//! every problem, so that one knows which line to edit.

use std::fmt;
use std::path::PathBuf;

/// Where a value came from. A later variant wins over an earlier one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything.
    Default,
    /// Nobody said anything, but another setting, named here, that it follows from.
    Derived(&'static str),
    /// A line of a file of the WSO2 installation that `--wso2-home` names.
    Wso2 {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
    },
    /// A line of `tidegate.toml`.
    File {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
    },
    /// An environment variable, by name.
    Environment(String),
    /// A command-line flag, as written.
    Flag(String),
}

impl Origin {
    /// Precedence: the higher wins.
    pub(crate) fn rank(&self) -> u8 {
        match self {
            Self::Default | Self::Derived(_) => 0,
            Self::Wso2 { .. } => 1,
            Self::File { .. } => 2,
            Self::Environment(_) => 3,
            Self::Flag(_) => 4,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Derived(key) => write!(f, "from {key}"),
            Self::Wso2 { path, line } | Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Environment(name) => write!(f, "environment variable {name}"),
            Self::Flag(flag) => write!(f, "flag {flag}"),
        }
    }
}
