//! A machine of one test's own: a home, a registry and loopback addresses that nobody else uses, and commands of the
//! binary in it. What still runs when the test ends, however it ends, is killed.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::BINARY;

/// The machine.
pub struct World {
    folder: TempDir,
}

/// What a command said.
pub struct Said {
    /// Exit status.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Said {
    /// Its standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|why| panic!("{why}: {} {}", self.out, self.err))
    }

    /// It, when it ended with this status.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        self
    }
}

impl World {
    /// One whose instances have this configuration.
    pub fn new(config: &str) -> Self {
        let folder = tempfile::tempdir().expect("the temporary directory is writable");
        std::fs::write(folder.path().join("tidegate.toml"), config).expect("the configuration can be written");
        Self { folder }
    }

    /// Its folder: working directory and home.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where instances are registered.
    pub fn registry(&self) -> std::path::PathBuf {
        self.path().join(".registry")
    }

    /// A command of the binary in it.
    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::new(BINARY);
        command.current_dir(self.path()).env_clear().env("HOME", self.path());
        command.env("TIDEGATE_REGISTRY", self.registry()).args(line.split_whitespace());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, line: &str) -> Said {
        let Output { status, stdout, stderr } = self.command(line).output().expect("the binary starts");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Said { code: status.code().unwrap_or(-1), out: text(stdout), err: text(stderr) }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.run("instances stop --all --force --wait 0");
    }
}
