//! `tidegate fleet`: several instances on this machine as one thing.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use tidegate_config::Raw;

use super::SettingsFlags;
use crate::fleet::{self, Fleets, Layout};

/// Shown below the help.
pub const EXAMPLES: &str = "\
Examples:
  tidegate fleet up -n 5                  five whole instances, each in a place of its own
  tidegate fleet up -n 4 --layout split   one control plane with key manager, three gateways that find it
  tidegate fleet up -n 3 --name team --offset auto:100-200 -- --log-level debug
  tidegate fleet status
  tidegate fleet logs -f
  tidegate fleet down                     data stays; `up` starts the same again";

/// Several instances on this machine as one thing.
#[derive(Debug, Args)]
pub struct FleetFlags {
    /// What to do.
    #[command(subcommand)]
    pub command: FleetCommand,
    /// Print JSON.
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do with it. `--name` says which fleet.
#[derive(Debug, Subcommand)]
pub enum FleetCommand {
    /// Start instances with names, places and data directories of their own, and wait until each is ready.
    ///
    /// They go on when this terminal is closed. What is up already stays as it is, so the same line can be said again. The
    /// exit status is the number of instances that did not become ready.
    Up(UpFlags),
    /// Show each instance: state, process, offset, ports, up-time, memory.
    Status,
    /// Stop all, the last one first; running calls are finished. Data stays, and `up` starts the same again.
    Down(DownFlags),
    /// Show the end of all log files, each line with the name of its instance.
    Logs {
        /// Go on with what is written from now on.
        #[arg(short, long)]
        follow: bool,
        /// How many lines of each.
        #[arg(short = 'n', long, value_name = "N", default_value_t = 20)]
        lines: usize,
    },
}

/// How to start a fleet.
#[derive(Debug, Args)]
pub struct UpFlags {
    /// How many instances [default: those it has; of a new one, 3].
    #[arg(short = 'n', long, value_name = "N")]
    pub count: Option<usize>,
    /// `single`: each is a whole; `split`: the first is control plane and key manager, all others are its gateways.
    #[arg(long, value_enum)]
    pub layout: Option<Layout>,
    /// Beginning of the instances' names [default: the fleet's name].
    #[arg(long, value_name = "NAME")]
    pub name_prefix: Option<String>,
    /// Where to look for places: `auto` or `auto:FIRST-LAST` [default: auto].
    #[arg(long, value_name = "auto:A-B")]
    pub offset: Option<String>,
    /// Longest wait for all to be ready, seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    pub wait: u64,
    /// More flags of `tidegate run`, for each of them.
    #[arg(last = true, value_name = "RUN FLAGS")]
    pub more: Vec<String>,
}

/// How to stop a fleet.
#[derive(Debug, Args)]
pub struct DownFlags {
    /// Longest wait, seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub wait: u64,
    /// Kill what has not stopped by then.
    #[arg(long)]
    pub force: bool,
    /// Forget the fleet afterwards; the data directories stay.
    #[arg(long)]
    pub forget: bool,
}

/// Runs one of them.
///
/// # Errors
/// When the fleet does not exist, or what was asked makes no sense.
pub fn run(flags: FleetFlags, settings: &SettingsFlags, out: &mut impl Write) -> Result<ExitCode> {
    let mut raw = Raw::new();
    raw.add_surroundings();
    let fleets = Fleets::open(&raw)?;
    let name = settings.name.as_deref().unwrap_or(fleet::DEFAULT_NAME);
    match flags.command {
        FleetCommand::Up(up) => {
            let order = fleet::up::Order {
                name,
                count: up.count,
                layout: up.layout,
                prefix: up.name_prefix.as_deref(),
                base: settings.data_dir.as_deref(),
                arguments: arguments(&up, settings)?,
                wait_max: Duration::from_secs(up.wait),
                is_json: flags.json,
            };
            fleet::up::run(&fleets, &order, out)
        }
        FleetCommand::Status => fleet::status::print(&fleets, &fleets.read(name)?, flags.json, out),
        FleetCommand::Down(down) => {
            let order = fleet::down::Order {
                wait_max: Duration::from_secs(down.wait),
                is_forced: down.force,
                is_forgotten: down.forget,
                is_json: flags.json,
            };
            fleet::down::run(&fleets, fleets.read(name)?, &order, out)
        }
        FleetCommand::Logs { follow, lines } => {
            fleet::logs::print(&fleets.read(name)?, lines, follow, out)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// What every instance is started with: what was said here of the configuration, and what was said behind `--`.
fn arguments(up: &UpFlags, settings: &SettingsFlags) -> Result<Vec<String>> {
    let mut all = Vec::new();
    let mut add = |flag: &str, value: Option<&str>| {
        if let Some(value) = value {
            all.extend([flag.to_owned(), value.to_owned()]);
        }
    };
    let path = |path: &Option<std::path::PathBuf>| path.as_ref().map(|path| path.to_string_lossy().into_owned());
    let offset = match (&up.offset, &settings.port_offset) {
        (Some(a), Some(b)) if a != b => bail!("--offset {a} and --port-offset {b} say different things; say it once"),
        (one, other) => one.as_deref().or(other.as_deref()),
    };
    add("--port-offset", offset);
    add("--step", settings.step.as_deref());
    add("--config", path(&settings.config).as_deref());
    add("--roles", settings.roles.as_deref());
    add("--key-manager", settings.key_manager.as_deref());
    add("--wso2-home", path(&settings.wso2_home).as_deref());
    add("--log-level", settings.log_level.as_deref());
    all.extend(settings.property.iter().map(|property| format!("-D{property}")));
    if settings.json_logs {
        all.push("--json-logs".to_owned());
    }
    all.extend(up.more.iter().cloned());
    Ok(all)
}
