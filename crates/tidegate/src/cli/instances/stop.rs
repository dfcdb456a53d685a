//! Asks instances to stop and waits until they are gone: they finish running calls first.

use std::io::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::json;

use crate::process;
use crate::registry::{Entry, Registry};

/// From one look to the next.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// From one word about who is still there to the next.
const TELL_EVERY: Duration = Duration::from_secs(2);
/// Longest wait after a kill: the system has to take the process apart.
const KILL_WAIT_MAX: Duration = Duration::from_secs(10);

/// How it ended for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It finished and is gone.
    Stopped,
    /// It was killed.
    Killed,
    /// It is still there.
    Running,
}

/// Asks each and waits for all, at most `wait_max`; kills the rest when `is_forced`. Who is gone by itself counts as
/// stopped. `tells` says on standard error what it waits for.
///
/// # Errors
/// When the registry cannot be read.
pub fn stop(
    registry: &Registry,
    chosen: &[Entry],
    wait_max: Duration,
    is_forced: bool,
    tells: bool,
) -> Result<Vec<(Entry, Outcome)>> {
    for entry in chosen {
        // One that ended just now cannot be signalled, and needs not be.
        let _ = process::terminate(entry.pid);
    }
    let left = wait(registry, chosen, wait_max, tells)?;
    let mut killed = Vec::new();
    if is_forced && !left.is_empty() {
        for entry in &left {
            if process::kill(entry.pid).is_ok() {
                killed.push(entry.name.clone());
            }
        }
        wait(registry, &left, KILL_WAIT_MAX, false)?;
    }
    let running = registry.running()?;
    let outcome = |entry: &Entry| match is_there(&running, entry) {
        true => Outcome::Running,
        false if killed.contains(&entry.name) => Outcome::Killed,
        false => Outcome::Stopped,
    };
    Ok(chosen.iter().map(|entry| (entry.clone(), outcome(entry))).collect())
}

/// Those that are still there in the end.
fn wait(registry: &Registry, chosen: &[Entry], wait_max: Duration, tells: bool) -> Result<Vec<Entry>> {
    let begun = Instant::now();
    let mut told = Instant::now();
    loop {
        let running = registry.running()?;
        let left: Vec<Entry> = chosen.iter().filter(|entry| is_there(&running, entry)).cloned().collect();
        if left.is_empty() || begun.elapsed() >= wait_max {
            return Ok(left);
        }
        if tells && told.elapsed() >= TELL_EVERY {
            told = Instant::now();
            let names: Vec<&str> = left.iter().map(|entry| entry.name.as_str()).collect();
            let _ = writeln!(std::io::stderr(), "waiting for {} to finish running calls", names.join(", "));
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

/// The same process, not one that came after it under the same name.
fn is_there(running: &[Entry], entry: &Entry) -> bool {
    running.iter().any(|other| other.name == entry.name && other.pid == entry.pid)
}

/// Says how it ended; failure when one is still there.
pub fn report(outcomes: &[(Entry, Outcome)], is_json: bool, out: &mut impl Write) -> Result<ExitCode> {
    let word = |outcome: Outcome| match outcome {
        Outcome::Stopped => "stopped",
        Outcome::Killed => "killed",
        Outcome::Running => "running",
    };
    if is_json {
        let all: Vec<_> = outcomes
            .iter()
            .map(|(entry, outcome)| json!({ "name": entry.name, "pid": entry.pid, "outcome": word(*outcome) }))
            .collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
    } else {
        for (entry, outcome) in outcomes {
            match outcome {
                Outcome::Running => writeln!(
                    out,
                    "{} (pid {}) still finishes running calls; wait longer with --wait, or kill it with --force",
                    entry.name, entry.pid
                )?,
                _ => writeln!(out, "{} (pid {}) {}", entry.name, entry.pid, word(*outcome))?,
            }
        }
    }
    let is_any_left = outcomes.iter().any(|(_, outcome)| *outcome == Outcome::Running);
    Ok(if is_any_left { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
