//! What is remembered of a fleet: a JSON file of its name, for this user's eyes only since arguments may hold secrets.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use tidegate_config::Raw;

use crate::registry::{Entry, Registry};

const FOLDER: &str = "fleets";
const ENDING: &str = "json";
/// Largest manifest that is read.
const BYTES_MAX: u64 = 4 * 1024 * 1024;

/// A fleet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    /// Its name.
    pub name: String,
    /// Who does what in it.
    pub layout: Layout,
    /// Beginning of its instances' names.
    pub prefix: String,
    /// Folder that relative paths in arguments start from, and where `tidegate.toml` is looked for.
    pub working_dir: PathBuf,
    /// In the order they are started.
    pub members: Vec<Member>,
}

/// One instance of a fleet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Member {
    /// Name of the instance.
    pub name: String,
    /// What it does in the fleet.
    pub part: Part,
    /// Where it keeps its data.
    pub data_dir: PathBuf,
    /// What it is started with, besides name, data directory and log file.
    pub arguments: Vec<String>,
    /// Is it meant to run?
    pub is_wanted: bool,
}

/// Who does what in a fleet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// Each instance is a whole and knows nothing of the others.
    Single,
    /// One control plane and key manager, and gateways that follow it.
    Split,
}

/// What an instance does in its fleet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// All by itself, with the roles its arguments say.
    Whole,
    /// Control plane and key manager of the fleet.
    Control,
    /// A gateway of the fleet.
    Gateway,
}

impl Member {
    /// Its entry, when it runs.
    pub fn entry<'a>(&self, running: &'a [Entry]) -> Option<&'a Entry> {
        running.iter().find(|entry| entry.name == self.name && entry.data_dir == self.data_dir)
    }
}

/// This user's fleets.
#[derive(Debug)]
pub struct Fleets {
    folder: PathBuf,
    registry: Registry,
    data_home: PathBuf,
}

impl Fleets {
    /// The folder of the manifests.
    ///
    /// # Errors
    /// When there is no registry to be had: a fleet's instances could not be found again.
    pub fn open(raw: &Raw) -> Result<Self> {
        let registry = Registry::open(raw.registry())?;
        let data_home = match raw.data_home() {
            Some(home) => home.join("tidegate"),
            None => std::path::absolute("tidegate-data")?,
        };
        Ok(Self { folder: registry.path().join(FOLDER), registry, data_home })
    }

    /// Who runs.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Where the data directories are when nobody says otherwise.
    pub fn data_home(&self) -> &Path {
        &self.data_home
    }

    /// A fleet that must be there.
    ///
    /// # Errors
    /// When it is not; the message names those that are.
    pub fn read(&self, name: &str) -> Result<Manifest> {
        if let Some(found) = self.find(name)? {
            return Ok(found);
        }
        let names = self.names();
        match names.as_slice() {
            [] => bail!("there is no fleet; `tidegate fleet up -n 3` makes one"),
            _ => bail!("there is no fleet named `{name}`; --name says which: {}", names.join(", ")),
        }
    }

    /// A fleet that may be there.
    ///
    /// # Errors
    /// When its manifest cannot be understood.
    pub fn find(&self, name: &str) -> Result<Option<Manifest>> {
        let path = self.path(name);
        let what = || format!("reading {}", path.display());
        match fs::metadata(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Ok(meta) if meta.len() > BYTES_MAX => bail!("{} is beyond {BYTES_MAX} bytes", path.display()),
            _ => {}
        }
        let text = fs::read(&path).with_context(what)?;
        serde_json::from_slice(&text).map(Some).with_context(what)
    }

    /// Remembers a fleet.
    ///
    /// # Errors
    /// When its manifest cannot be written.
    pub fn write(&self, manifest: &Manifest) -> Result<()> {
        let path = self.path(&manifest.name);
        let fresh = path.with_extension(format!("new.{}", std::process::id()));
        let write = || -> std::io::Result<()> {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
            let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
            file.write_all(&serde_json::to_vec_pretty(manifest)?)?;
            fs::rename(&fresh, &path)
        };
        write().with_context(|| format!("writing {}", path.display()))
    }

    /// Forgets a fleet.
    ///
    /// # Errors
    /// When its manifest cannot be removed.
    pub fn forget(&self, name: &str) -> Result<()> {
        let path = self.path(name);
        fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.{ENDING}"))
    }

    fn names(&self) -> Vec<String> {
        let files = fs::read_dir(&self.folder).into_iter().flatten().flatten().map(|file| file.path());
        let manifests = files.filter(|path| path.extension().is_some_and(|ending| ending == ENDING));
        let mut names: Vec<String> =
            manifests.filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned())).collect();
        names.sort();
        names
    }
}
