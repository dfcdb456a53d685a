//! Problems with the configuration, all of them in one error, each naming the place to edit.

use std::fmt;

use crate::origin::Origin;

/// One thing wrong with what the user said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it was said; `None` when the problem is not in one place.
    pub origin: Option<Origin>,
    /// The setting (`gateway.header_bytes_max`) or the file; empty when the message says it all.
    pub key: String,
    /// What is wrong and the way out. Never holds a secret.
    pub message: String,
}

impl Problem {
    /// A problem of one setting at one place.
    pub fn at(origin: Origin, key: impl Into<String>, message: impl Into<String>) -> Self {
        Self { origin: Some(origin), key: key.into(), message: message.into() }
    }

    /// A problem that belongs to no single line.
    pub fn general(message: impl Into<String>) -> Self {
        Self { origin: None, key: String::new(), message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(origin) = &self.origin {
            write!(f, "{origin}: ")?;
        }
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.message)
    }
}

/// The configuration cannot be used. Holds every problem found, not the first.
#[derive(Debug, thiserror::Error)]
#[error("{}", list(.problems))]
pub struct Error {
    /// At least one.
    pub problems: Vec<Problem>,
}

fn list(problems: &[Problem]) -> String {
    let mut text = match problems.len() {
        1 => "1 problem with the configuration".to_owned(),
        count => format!("{count} problems with the configuration"),
    };
    for problem in problems {
        text.push_str(&format!("\n  * {problem}"));
    }
    text
}
