//! `tidegate doctor`: tells what is wrong and, with `--fix`, mends what is safe: each change is shown before it is made,
//! and made only when a person said yes, or `--yes` did.

use std::io::{self, BufRead, IsTerminal, Write};
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use super::SettingsFlags;
use crate::doctor::report::{self, Fixed};
use crate::doctor::{self, Examination};

/// What the shell sees when the command line makes no sense, as everywhere.
const EXIT_USAGE: u8 = 2;
/// Longest answer read, bytes.
const ANSWER_BYTES_MAX: u64 = 1_024;

/// Shown below the help.
pub const EXAMPLES: &str = "\
Exit status: 0 nothing or notes only, 1 a warning, 2 an error.

Examples:
  tidegate doctor                      this configuration, and the instance that runs by it
  tidegate doctor --port-offset 7      before starting at that offset
  tidegate doctor --fix                shows each change and asks
  tidegate doctor --fix --yes --json   for scripts";

/// What to do beside looking.
#[derive(Debug, Args)]
pub struct DoctorFlags {
    /// Mend what is safe, asking before each change.
    #[arg(long)]
    pub fix: bool,
    /// With --fix: do not ask.
    #[arg(long, requires = "fix")]
    pub yes: bool,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Looks, tells, and mends.
///
/// # Errors
/// When nothing can be printed.
pub fn run(flags: DoctorFlags, settings: &SettingsFlags, out: &mut impl Write) -> Result<ExitCode> {
    let has_person = io::stdin().is_terminal() && io::stdout().is_terminal() && !flags.json;
    if flags.fix && !flags.yes && !has_person {
        writeln!(io::stderr(), "tidegate: --fix asks before each change, and nobody is there to answer; add --yes")?;
        return Ok(ExitCode::from(EXIT_USAGE));
    }
    let is_terminal = io::stdout().is_terminal();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let mut examination = runtime.block_on(doctor::examine(settings));
    if !flags.json {
        report::text(out, &examination, is_terminal)?;
    }
    let fixes = if flags.fix { examination.fixes() } else { Vec::new() };
    let mut fixed = Vec::new();
    for fix in fixes {
        if !flags.json {
            writeln!(out, "\n{fix}")?;
        }
        if flags.yes || ask(out)? {
            let outcome = runtime.block_on(fix.apply(examination.config.as_ref()));
            fixed.push(Fixed { change: fix.to_string(), problem: outcome.err().map(|why| format!("{why:#}")) });
            if !flags.json {
                tell(out, fixed.last())?;
            }
        }
    }
    if !fixed.is_empty() {
        // What is left decides the exit status.
        examination = runtime.block_on(doctor::examine(settings));
    }
    if flags.json {
        report::as_json(out, &examination, &fixed)?;
    } else {
        conclude(out, &flags, &examination, &fixed)?;
    }
    // A name that is still being looked up is not waited for.
    runtime.shutdown_background();
    Ok(report::exit_code(examination.worst()))
}

/// Asks about the change that was just shown. No answer is no.
fn ask(out: &mut impl Write) -> Result<bool> {
    write!(out, "Do it? [y/N] ")?;
    out.flush()?;
    let mut answer = String::new();
    io::Read::take(io::stdin().lock(), ANSWER_BYTES_MAX).read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}

fn tell(out: &mut impl Write, fixed: Option<&Fixed>) -> Result<()> {
    match fixed.and_then(|fixed| fixed.problem.as_ref()) {
        Some(problem) => writeln!(out, "not done: {problem}")?,
        None => writeln!(out, "done")?,
    }
    Ok(())
}

fn conclude(out: &mut impl Write, flags: &DoctorFlags, left: &Examination, fixed: &[Fixed]) -> Result<()> {
    if !fixed.is_empty() {
        writeln!(out, "\nleft now: {}", report::summary(&left.findings))?;
    } else if !flags.fix && !left.fixes().is_empty() {
        let changes = match left.fixes().len() {
            1 => "1 change, shown".to_owned(),
            several => format!("{several} changes, each shown"),
        };
        writeln!(out, "`tidegate doctor --fix` makes what stands beside `fix`: {changes} and asked for first")?;
    } else if flags.fix && left.fixes().is_empty() {
        writeln!(out, "there is nothing that --fix could mend")?;
    }
    Ok(())
}
