//! The `tidegate` binary: one process, any mix of gateway, key manager and control plane.
//!
//! Main path: [`cli`] parses → [`settings`] makes the configuration → a command runs. Services live in their crates;
//! here is only what wires them: listeners ([`listen`]), certificates ([`tls`]), the operations port ([`ops`]).

mod cli;
mod settings;
mod run;
mod sample;
mod data_dir;
mod listen;
mod registry;
mod doctor;
mod process;
mod fleet;
mod tls;
mod ops;
mod logging;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};

/// What shells and supervisors see when the configuration is at fault, as with a wrong command line.
const EXIT_CONFIGURATION: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    tls::install_provider();
    match dispatch(cli) {
        Ok(code) => code,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "tidegate: {error:#}");
            let is_configuration = error.downcast_ref::<tidegate_config::Error>().is_some();
            ExitCode::from(if is_configuration { EXIT_CONFIGURATION } else { 1 })
        }
    }
}

fn dispatch(cli: Cli) -> anyhow::Result<ExitCode> {
    let mut out = io::stdout().lock();
    match cli.command {
        Command::Run(flags) => {
            drop(out);
            if flags.detached {
                process::leave_session()?;
            }
            let config = settings::load(&cli.settings)?;
            logging::start(&config.log)?;
            for warning in &config.warnings {
                tracing::warn!("{warning}");
            }
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            let has_log_file = config.log.file.is_some();
            let ended = runtime
                .block_on(run::run(config, run::Options { wants_sample: flags.sample, is_detached: flags.detached }));
            // Standard error has it anyway; who reads the file should find it there too.
            ended.inspect_err(|error| {
                if has_log_file {
                    tracing::error!("{error:#}")
                }
            })
        }
        Command::Config(command) => cli::config::run(command, &cli.settings, &mut out),
        Command::Token(command) => cli::token::run(&command, &cli.settings, &mut out),
        Command::Ports(command) => cli::ports::run(&command, &cli.settings, &mut out),
        Command::Doctor(flags) => cli::doctor::run(flags, &cli.settings, &mut out),
        Command::Instances(flags) => cli::instances::run(flags, &mut out),
        Command::Fleet(flags) => cli::fleet::run(flags, &cli.settings, &mut out),
        Command::Version => {
            writeln!(out, "tidegate {}", env!("CARGO_PKG_VERSION"))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// `tidegate ports | head -1` is no failure.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
