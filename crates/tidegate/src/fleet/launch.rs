//! Starts one member as a process of its own that outlives this one and its terminal, and tells how it is doing.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

use super::{Member, plan};
use crate::cli::instances::tail;
use crate::registry::{Entry, State};

/// What the process prints, below the data directory: the last word of one that fails, a panic. Made anew each time.
const OUTPUT: &str = "log/output.log";
/// Lines shown of one that failed.
const LINES_SHOWN_MAX: usize = 12;
/// The setting that gives `admin` a password, as a variable: arguments can be read by everybody on the machine.
const PASSWORD_VARIABLE: &str = "TIDEGATE__KEY_MANAGER__INITIAL_ADMIN_PASSWORD";

/// A member that was started.
#[derive(Debug)]
pub struct Launched {
    child: Child,
    output: PathBuf,
}

/// How a member is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// It has no ports yet.
    Begun,
    /// It has ports and does not serve yet.
    Starting(Entry),
    /// It serves.
    Ready(Entry),
    /// It ended: with what, and its last words.
    Failed(String),
}

impl Progress {
    /// Of one that was up already.
    pub fn of_running(entry: Option<&Entry>) -> Self {
        match entry {
            Some(entry) if entry.state == State::Starting => Self::Starting(entry.clone()),
            Some(entry) if entry.state == State::Ready => Self::Ready(entry.clone()),
            Some(_) => Self::Failed("it is stopping; say it again when it is gone".to_owned()),
            None => Self::Failed("it ended just now; its log may say why".to_owned()),
        }
    }
}

/// Starts it.
///
/// # Errors
/// When its folders or the process cannot be made.
pub fn launch(member: &Member, working_dir: &Path, more: &[String], password: Option<&str>) -> Result<Launched> {
    let output = member.data_dir.join(OUTPUT);
    let folder = output.parent().unwrap_or(&member.data_dir);
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("cannot make {}", folder.display()))?;
    let file = open(&output).with_context(|| format!("cannot write {}", output.display()))?;
    let binary = std::env::current_exe().context("where this program is")?;
    let mut command = Command::new(binary);
    command.args(plan::command_line(member, more)).current_dir(working_dir);
    command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
    if let Some(password) = password {
        command.env(PASSWORD_VARIABLE, password);
    }
    let child = command.spawn().with_context(|| format!("starting `{}`", member.name))?;
    Ok(Launched { child, output })
}

fn open(path: &Path) -> io::Result<File> {
    // One that was left by the last run would keep its mode.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    File::options().append(true).create_new(true).mode(0o600).open(path)
}

impl Launched {
    /// Looks at it.
    pub fn progress(&mut self, member: &Member, running: &[Entry]) -> Progress {
        let entry = member.entry(running).filter(|entry| entry.pid == self.child.id());
        match (self.child.try_wait(), entry) {
            (Ok(Some(status)), _) => Progress::Failed(self.last_words(&status.to_string())),
            (_, None) => Progress::Begun,
            (_, entry) => Progress::of_running(entry),
        }
    }

    fn last_words(&self, status: &str) -> String {
        let lines = tail(&self.output, LINES_SHOWN_MAX).map(|end| end.lines).unwrap_or_default();
        let said = lines.join("\n");
        if said.trim().is_empty() { format!("ended without a word ({status})") } else { said }
    }
}
