//! The name of an instance, and the one a data directory gives to an instance without.

use std::path::Path;

use crate::value::{Input, Value, expected, quote};

/// Name of an instance: a path segment and a metric label, so letters, digits, `-`, `_`, `.`; at most 63.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstanceName(String);

/// Longest instance name: what a DNS label allows.
const NAME_CHARS_MAX: usize = 63;

impl InstanceName {
    pub(crate) fn known(name: &'static str) -> Self {
        Self(name.to_owned())
    }

    /// The name of an instance that has none but a data directory: the directory's last component, everything a name
    /// cannot hold replaced by `-` and cut to length. `None` when nothing usable is left.
    pub(crate) fn of_directory(directory: &Path) -> Option<Self> {
        let last = directory.file_name()?.to_string_lossy();
        let plain: String = last.chars().map(|c| if is_name_char(c) { c } else { '-' }).collect();
        let name = plain.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
        let name = name[..name.len().min(NAME_CHARS_MAX)].trim_end_matches(['-', '.', '_']);
        (!name.is_empty()).then(|| Self(name.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.".contains(c)
}

impl Value for InstanceName {
    fn kind() -> String {
        format!("a name of letters, digits, `-`, `_`, `.`, at most {NAME_CHARS_MAX}")
    }

    fn read(input: &Input, _: Option<&Path>) -> Result<Self, String> {
        let text = input.text().ok_or_else(|| expected::<Self>(input))?;
        let is_plain = text.chars().all(is_name_char);
        let starts_well = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        if !is_plain || !starts_well || text.len() > NAME_CHARS_MAX {
            return Err(expected::<Self>(input));
        }
        Ok(Self(text.to_owned()))
    }

    fn show(&self) -> String {
        quote(&self.0)
    }
}
