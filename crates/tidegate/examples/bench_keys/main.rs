//! What asking for keys costs: validations per second by Thrift, SOAP and REST, a gateway's throughput with remembered
//! grants against new ones, and the time from a revocation to its refusal by several gateways. Real processes on one
//! machine, all figures from one run. `scripts/bench-keys.sh` builds and runs it.
//!
//! Questions are asked in a closed loop: each asker asks again when it has its answer. The askers have the same cores as
//! the processes under measurement, so the figures are a floor, and the ratios between them are what counts. Nothing is
//! asserted about time; a wrong answer ends the run.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod grants;
mod load;
mod machine;
mod report;
mod revocations;
mod site;
mod validations;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};

use report::Report;
use site::Site;

/// Measures what asking for keys costs.
#[derive(Parser, Clone)]
pub struct Arguments {
    /// The binary to measure.
    binary: PathBuf,
    /// How it was built; only printed.
    #[arg(long, default_value = "unknown")]
    profile: String,
    /// Length of each measurement of validations, seconds.
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
    /// Different tokens.
    #[arg(long, default_value_t = 2_000, value_parser = at_least_one)]
    tokens: usize,
    /// Connections of the second measurement of each kind; the first has one.
    #[arg(long, default_value_t = 50, value_parser = at_least_one)]
    connections: usize,
    /// Revocations of each kind of token.
    #[arg(long, default_value_t = 20, value_parser = at_least_one)]
    revocations: usize,
    /// Gateways that must refuse a revoked token.
    #[arg(long, default_value_t = 3, value_parser = at_least_one)]
    gateways: usize,
    /// Longest time for everything, seconds.
    #[arg(long, default_value_t = 240)]
    seconds_max: u64,
    /// Print one JSON document instead of tables.
    #[arg(long)]
    json: bool,
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("a whole number of at least 1 is expected".to_owned()),
        Ok(number) => Ok(number),
    }
}

/// What is being done, for whoever waits and for errors.
static STEP: Mutex<String> = Mutex::new(String::new());

/// Says what is done next.
pub fn step(what: impl Into<String>) {
    let what = what.into();
    eprintln!("- {what}");
    *STEP.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = what;
}

fn present_step() -> String {
    STEP.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // The words of the tests panic when an answer is not as expected.
    std::panic::set_hook(Box::new(|info| eprintln!("bench_keys: failed while {}: {info}", present_step())));
    // Whatever comes first, the future is dropped, and with it the processes and their data.
    let outcome = tokio::select! {
        outcome = measure(&arguments) => outcome,
        () = interrupted() => Err(anyhow!("interrupted")),
        () = tokio::time::sleep(Duration::from_secs(arguments.seconds_max)) => {
            Err(anyhow!("not done within {} s; --seconds-max allows more", arguments.seconds_max))
        }
    };
    match outcome {
        Ok(report) if arguments.json => println!("{:#}", report.json()),
        Ok(report) => print!("{report}"),
        Err(why) => {
            eprintln!("bench_keys: failed while {}: {why:#}", present_step());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

async fn measure(arguments: &Arguments) -> Result<Report> {
    step("asking the binary for its version");
    let machine = machine::facts(&arguments.binary, &arguments.profile)?;
    let mut site = Site::start(arguments).await?;
    let validations = validations::measure(&site, arguments).await?;
    let grants = grants::measure(&mut site, arguments).await?;
    let revocations = revocations::measure(&mut site, arguments).await?;
    step("stopping all instances");
    site.stop().await;
    Ok(Report { machine, arguments: arguments.clone(), validations, grants, revocations })
}

/// Ends with Ctrl-C, or when somebody asks the process to end.
async fn interrupted() {
    let listen = || -> Result<_> { Ok((signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?)) };
    match listen().context("listening for signals") {
        Ok((mut interrupt, mut terminate)) => {
            tokio::select! { _ = interrupt.recv() => (), _ = terminate.recv() => () }
        }
        Err(why) => {
            eprintln!("bench_keys: {why:#}; Ctrl-C will leave processes behind");
            std::future::pending().await
        }
    }
}
