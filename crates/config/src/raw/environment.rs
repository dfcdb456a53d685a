//! The environment layer: `TIDEGATE_PORT_OFFSET`, `TIDEGATE_DATA_DIR`, `TIDEGATE_JOIN_TOKEN`, `TIDEGATE_CONFIG`,
//! `TIDEGATE_REGISTRY`, and `TIDEGATE__SECTION__NAME` for every setting.
//!
//! A misspelt `TIDEGATE__…` is a problem like a misspelt line of the file. Other `TIDEGATE_…` variables are left alone:
//! Kubernetes sets `TIDEGATE_PORT` and many more for every container beside a service named `tidegate`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::Raw;
use crate::error::Problem;
use crate::origin::Origin;
use crate::supervisor;
use crate::value::Input;

const PREFIX: &str = "TIDEGATE__";
const SHORT: [(&str, &str, &str); 3] = [
    ("TIDEGATE_PORT_OFFSET", "server", "offset"),
    ("TIDEGATE_DATA_DIR", "server", "data_dir"),
    ("TIDEGATE_JOIN_TOKEN", "gateway", "join_token"),
];
const CONFIG: &str = "TIDEGATE_CONFIG";
const REGISTRY: &str = "TIDEGATE_REGISTRY";

/// Folder where this user's running instances are listed. The binary opens it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub enum RegistryPlace {
    /// `TIDEGATE_REGISTRY`: there and nowhere else.
    Named(PathBuf),
    /// Beside the instances' data in the user's data home; a place of the user's own under `/tmp` when that cannot be
    /// written.
    DataHome(PathBuf),
    /// No data home is known: the place under `/tmp`.
    #[default]
    Temporary,
}

/// What the environment says about where data and configuration are, outside our own settings.
#[derive(Debug, Default, Clone)]
pub struct Surroundings {
    pub(crate) config_file: Option<PathBuf>,
    /// Folder for the data of all instances of this user, when it can be known.
    pub(crate) data_home: Option<PathBuf>,
    /// systemd's `StateDirectory=`: already meant for one instance.
    pub(crate) state_directory: Option<PathBuf>,
    /// What the service manager says, by variable: see [`crate::supervisor`].
    pub(crate) supervisor: BTreeMap<&'static str, String>,
    pub(crate) registry: RegistryPlace,
    /// A graphical session is there to show a page in.
    pub(crate) has_desktop: bool,
}

impl Raw {
    /// Adds the environment of this process. The one place where Tidegate reads it.
    pub fn add_surroundings(&mut self) {
        let mut variables = Vec::new();
        for (name, value) in std::env::vars_os() {
            match (name.into_string(), value.into_string()) {
                (Ok(name), Ok(value)) => variables.push((name, value)),
                (Ok(name), Err(_)) if name.starts_with("TIDEGATE_") => {
                    self.problem(Problem::at(Origin::Environment(name), "", "is not UTF-8 text"))
                }
                _ => {}
            }
        }
        self.add_environment(variables);
    }

    /// Adds the given variables. An empty `TIDEGATE_PORT_OFFSET` and the like count as not set.
    pub fn add_environment(&mut self, variables: impl IntoIterator<Item = (String, String)>) {
        let mut data_home = (None, None);
        for (name, value) in variables {
            if let Some(path) = name.strip_prefix(PREFIX) {
                let (section, setting) = key_of(path);
                if setting.is_empty() {
                    let message = format!("expected {PREFIX}SECTION__NAME");
                    self.problem(Problem::at(Origin::Environment(name), section, message));
                    continue;
                }
                self.set_if_known(&section, &setting, Input::Text(value), Origin::Environment(name));
                continue;
            }
            if value.is_empty() {
                continue;
            }
            if let Some((_, section, setting)) = SHORT.iter().find(|(short, ..)| *short == name) {
                self.set_if_known(section, setting, Input::Text(value), Origin::Environment(name));
                continue;
            }
            match name.as_str() {
                "DISPLAY" | "WAYLAND_DISPLAY" => self.surroundings.has_desktop = true,
                REGISTRY => self.surroundings.registry = RegistryPlace::Named(value.into()),
                CONFIG => self.surroundings.config_file = Some(value.into()),
                // systemd separates several by colons; the first is the main one.
                "STATE_DIRECTORY" => self.surroundings.state_directory = value.split(':').next().map(PathBuf::from),
                // The base directory specification says to ignore relative ones.
                "XDG_DATA_HOME" if value.starts_with('/') => data_home.0 = Some(PathBuf::from(value)),
                "HOME" => data_home.1 = Some(PathBuf::from(value).join(".local/share")),
                name => {
                    if let Some(known) = supervisor::VARIABLES.iter().find(|known| **known == name) {
                        self.surroundings.supervisor.insert(known, value);
                    }
                }
            }
        }
        self.surroundings.data_home = data_home.0.or(data_home.1);
        if let (RegistryPlace::Temporary, Some(home)) = (&self.surroundings.registry, &self.surroundings.data_home) {
            self.surroundings.registry = RegistryPlace::DataHome(home.join("tidegate").join(".instances"));
        }
    }

    /// Is there a graphical session to show a page in?
    pub fn has_desktop(&self) -> bool {
        self.surroundings.has_desktop
    }

    /// Folder for the data of all instances of this user, when it can be known.
    pub fn data_home(&self) -> Option<&std::path::Path> {
        self.surroundings.data_home.as_deref()
    }

    /// Where this user's running instances are listed, for commands that need no configuration.
    pub fn registry(&self) -> &RegistryPlace {
        &self.surroundings.registry
    }
}

/// `LISTENERS__GATEWAY_HTTP__PORT` → (`listeners.gateway-http`, `port`).
fn key_of(path: &str) -> (String, String) {
    let path = path.to_lowercase();
    let (section, name) = path.rsplit_once("__").unwrap_or((path.as_str(), ""));
    let section = match section.split_once("__") {
        Some((first, rest)) => format!("{first}.{}", rest.replace('_', "-")),
        None => section.to_owned(),
    };
    (section, name.to_owned())
}
