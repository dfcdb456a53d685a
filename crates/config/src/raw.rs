//! What the user said, by setting, with its origin; nothing is typed or defaulted yet.
//!
//! Layers may be added in any order: [`Origin`] decides who wins. Two different values for one setting in the same
//! layer are a problem, not a race. Names nobody knows are problems with a suggestion.

mod file;
mod environment;
mod flags;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::error::Problem;
use crate::origin::Origin;
use crate::sections::catalogue;
use crate::suggest::{hint, nearest};
use crate::value::Input;

pub use environment::{RegistryPlace, Surroundings};

/// What was written and where.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub input: Input,
    pub origin: Origin,
}

impl Found {
    /// The folder that relative paths start from: the file's own for a file, the working directory otherwise.
    pub fn base(&self) -> Option<&Path> {
        match &self.origin {
            Origin::File { path, .. } => path.parent(),
            _ => None,
        }
    }
}

/// Everything said, from all layers.
#[derive(Debug, Clone, Default)]
pub struct Raw {
    pub(crate) values: BTreeMap<String, Found>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) warnings: Vec<String>,
    pub(crate) surroundings: Surroundings,
}

impl Raw {
    /// Nothing said yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A problem that the caller found while collecting (an unreadable file, say), to be told with all others.
    pub fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// A value that a file of a WSO2 installation gives a setting: the weakest layer after the defaults. An unknown
    /// setting is a problem, as everywhere.
    pub fn add_wso2(&mut self, path: &Path, line: usize, key: &str, value: &str) {
        let (section, name) = key.rsplit_once('.').unwrap_or((key, ""));
        let origin = Origin::Wso2 { path: path.to_owned(), line };
        self.set_if_known(section, name, Input::Text(value.to_owned()), origin);
    }

    /// Does this version have that setting?
    pub fn knows(key: &str) -> bool {
        let (section, name) = key.rsplit_once('.').unwrap_or((key, ""));
        unknown(section, name).is_none()
    }

    /// What was said of a setting so far, as text.
    pub fn said(&self, key: &str) -> Option<&str> {
        self.values.get(key)?.input.text()
    }

    /// The same without some settings, to see what the others come to.
    pub fn without(&self, keys: &[&str]) -> Self {
        let mut rest = self.clone();
        rest.values.retain(|key, _| !keys.contains(&key.as_str()));
        rest
    }

    /// Something the user should know though it stops nothing.
    pub fn warning(&mut self, message: impl Into<String>) {
        self.warnings.push(message.into());
    }

    /// Reads a file and adds it; a file that cannot be read is a problem.
    pub fn add_file_at(&mut self, path: &Path) {
        match std::fs::metadata(path) {
            Ok(meta) if meta.len() > file::BYTES_MAX => {
                let message = format!("is {} bytes long, beyond {} bytes", meta.len(), file::BYTES_MAX);
                return self.problem(Problem::general(format!("{}: {message}", path.display())));
            }
            _ => {}
        }
        match std::fs::read_to_string(path) {
            Ok(text) => self.add_file(path, &text),
            Err(error) => self.problem(Problem::general(format!("cannot read {}: {error}", path.display()))),
        }
    }

    /// Records a value of a known setting; the stronger origin wins.
    pub(crate) fn set(&mut self, key: &str, input: Input, origin: Origin) {
        let found = Found { input, origin };
        let Some(earlier) = self.values.get(key) else {
            self.values.insert(key.to_owned(), found);
            return;
        };
        if earlier.origin.rank() == found.origin.rank() && !is_same(&earlier.input, &found.input) {
            let message = format!("also set, to another value, by {}; say it once", earlier.origin);
            self.problems.push(Problem::at(found.origin, key, message));
        } else if found.origin.rank() > earlier.origin.rank() {
            self.values.insert(key.to_owned(), found);
        }
    }

    /// Records a value if the setting is known, a problem with a suggestion otherwise.
    pub(crate) fn set_if_known(&mut self, section: &str, name: &str, input: Input, origin: Origin) {
        let key = format!("{section}.{name}");
        match unknown(section, name) {
            None => self.set(&key, input, origin),
            Some(message) => self.problems.push(Problem::at(origin, key, message)),
        }
    }
}

/// What is wrong with the name of a setting, if anything.
pub(crate) fn unknown(section: &str, name: &str) -> Option<String> {
    let Some(chapter) = catalogue().iter().find(|chapter| chapter.name == section) else {
        return Some(unknown_section(section));
    };
    let names = || chapter.settings.iter().map(|setting| setting.name);
    if names().any(|known| known == name) {
        return None;
    }
    if nearest(name, names()).is_some() {
        return Some(format!("unknown setting{}", hint(name, names())));
    }
    let elsewhere = catalogue().iter().flat_map(|chapter| &chapter.settings).find(|setting| setting.name == name);
    Some(match elsewhere {
        Some(setting) => format!("unknown setting; `{}` exists in [{}]", setting.name, setting.section),
        None => format!("unknown setting; [{section}] has {}", names().collect::<Vec<_>>().join(", ")),
    })
}

/// "unknown section" with the way out.
pub(crate) fn unknown_section(section: &str) -> String {
    let names = catalogue().iter().map(|chapter| chapter.name.as_str());
    match nearest(section, names.clone()) {
        Some(name) => format!("unknown section; did you mean [{name}]?"),
        None => format!("unknown section; there are {}", names.collect::<Vec<_>>().join(", ")),
    }
}

/// `3` from a flag and `3` from another are one value however they were written.
fn is_same(a: &Input, b: &Input) -> bool {
    match (a.text(), b.text()) {
        (Some(a), Some(b)) => match (a.parse::<i128>(), b.parse::<i128>()) {
            (Ok(a), Ok(b)) => a == b,
            _ => a == b,
        },
        _ => a == b,
    }
}

/// `tidegate.toml` in the working directory, when nobody names a file.
pub const FILE_NAME: &str = "tidegate.toml";

impl Raw {
    /// Adds the configuration file: the one named by the flag, else by `TIDEGATE_CONFIG`, else [`FILE_NAME`] in the
    /// working directory when it is there. Call it after [`Raw::add_surroundings`]. Returns the file used.
    pub fn add_configuration_file(&mut self, flag: Option<&Path>) -> Option<PathBuf> {
        let named = flag.map(Path::to_owned).or_else(|| self.surroundings.config_file.clone());
        let path = named.or_else(|| Some(PathBuf::from(FILE_NAME)).filter(|path| path.exists()))?;
        self.add_file_at(&path);
        Some(path)
    }
}
