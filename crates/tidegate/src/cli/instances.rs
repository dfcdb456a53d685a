//! `tidegate instances`: who runs here; stop one, read its log, open its portal.

pub mod list;
mod log;
mod open;
mod stop;

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use tidegate_config::Raw;

pub use self::log::{FLEET_LOG, Follow, Tail, tail};
pub use self::stop::{Outcome, report, stop};
use crate::registry::{Entry, Registry};

/// Shown below the help.
pub const EXAMPLES: &str = "\
Examples:
  tidegate instances                  list them
  tidegate instances stop blue        running calls are finished first
  tidegate instances stop --all --wait 10 --force
  tidegate instances logs blue -f     its log, and what is written from now on
  tidegate instances open blue        the address of its portal";

/// The running instances of this user.
#[derive(Debug, Args)]
pub struct InstancesFlags {
    /// What to do [default: list].
    #[command(subcommand)]
    pub command: Option<InstancesCommand>,
    /// Print JSON.
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do with them.
#[derive(Debug, Subcommand)]
pub enum InstancesCommand {
    /// List them: state, process, offset, roles, up-time, memory, data directory.
    List,
    /// Ask one, or all, to stop, and wait until running calls are finished and it is gone.
    Stop {
        /// Its name.
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        names: Vec<String>,
        /// Stop all of them.
        #[arg(long)]
        all: bool,
        /// Longest wait, seconds.
        #[arg(long, value_name = "SECONDS", default_value_t = 60)]
        wait: u64,
        /// Kill what has not stopped by then.
        #[arg(long)]
        force: bool,
    },
    /// Show the end of an instance's log file.
    Logs {
        /// Its name.
        name: String,
        /// Go on with what is written from now on.
        #[arg(short, long)]
        follow: bool,
        /// How many lines of what is there.
        #[arg(short = 'n', long, value_name = "N", default_value_t = 100)]
        lines: usize,
    },
    /// Print the portal's address and, in a desktop session, open it.
    Open {
        /// Its name.
        name: String,
        /// Print the address only.
        #[arg(long)]
        print: bool,
    },
}

/// Runs one of them.
///
/// # Errors
/// When there is no such instance, or it does not do as told.
pub fn run(flags: InstancesFlags, out: &mut impl Write) -> Result<ExitCode> {
    let mut raw = Raw::new();
    raw.add_surroundings();
    let registry = Registry::existing(raw.registry())?;
    let running = registry.as_ref().map(Registry::running).transpose()?.unwrap_or_default();
    match flags.command.unwrap_or(InstancesCommand::List) {
        InstancesCommand::List => list::print(&running, flags.json, out)?,
        InstancesCommand::Stop { names, all, wait, force } => {
            let chosen = if all { running } else { pick(&running, &names)? };
            let Some(registry) = registry else { return nothing_to_stop(flags.json, out) };
            if chosen.is_empty() {
                return nothing_to_stop(flags.json, out);
            }
            let outcomes = stop(&registry, &chosen, Duration::from_secs(wait), force, !flags.json)?;
            return report(&outcomes, flags.json, out);
        }
        InstancesCommand::Logs { name, follow, lines } => log::print(&running, &raw, &name, lines, follow, out)?,
        InstancesCommand::Open { name, print } => {
            let entry = find(&running, &name)?;
            open::open(entry, raw.has_desktop() && !print, out)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn nothing_to_stop(json: bool, out: &mut impl Write) -> Result<ExitCode> {
    writeln!(out, "{}", if json { "[]" } else { "no instance of yours is running" })?;
    Ok(ExitCode::SUCCESS)
}

fn pick(running: &[Entry], names: &[String]) -> Result<Vec<Entry>> {
    let mut chosen: Vec<Entry> = Vec::new();
    for name in names {
        let entry = find(running, name)?;
        if !chosen.contains(entry) {
            chosen.push(entry.clone());
        }
    }
    Ok(chosen)
}

fn find<'a>(running: &'a [Entry], name: &str) -> Result<&'a Entry> {
    if let Some(entry) = running.iter().find(|entry| entry.name == name) {
        return Ok(entry);
    }
    match running {
        [] => bail!("no instance named `{name}` is running; none of yours is"),
        _ => {
            let names: Vec<&str> = running.iter().map(|entry| entry.name.as_str()).collect();
            bail!("no instance named `{name}` is running; those that are: {}", names.join(", "))
        }
    }
}
