//! Asks instances to stop and waits until they are gone: they finish running calls first.

use std::io::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::json;

use crate::process::Process;
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
    for (_, process) in held(registry, chosen)? {
        // One that ended just now cannot be signalled, and needs not be.
        let _ = process.terminate();
    }
    let left = wait(registry, chosen, wait_max, tells)?;
    let mut killed = Vec::new();
    if is_forced && !left.is_empty() {
        for (entry, process) in held(registry, &left)? {
            if process.kill().is_ok() {
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

/// The processes of those that are there. Each is held before the registry is looked at: whoever is still registered then is
/// the process that is held, and not one that came after it under the same number.
fn held<'a>(registry: &Registry, chosen: &'a [Entry]) -> Result<Vec<(&'a Entry, Process)>> {
    let mut held: Vec<(&Entry, Process)> =
        chosen.iter().filter_map(|entry| Some((entry, Process::hold(entry.pid).ok()?))).collect();
    let running = registry.running()?;
    held.retain(|(entry, _)| is_there(&running, entry));
    Ok(held)
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::process::{Command, Stdio};

    use tidegate_config::RegistryPlace;

    use super::*;
    use crate::registry::State;

    #[test]
    fn a_stranger_with_the_number_of_an_instance_that_ended_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let registry = Registry::open(&RegistryPlace::Named(folder.path().join("instances"))).unwrap();
        // Waits for the end of its input, or a signal.
        let mut stranger = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let entry = Entry {
            name: "gone".into(),
            pid: stranger.id(),
            version: "1".into(),
            offset: 0,
            roles: Vec::new(),
            data_dir: folder.path().into(),
            started_at_ms: 0,
            state: State::Ready,
            listeners: BTreeMap::new(),
            also: Vec::new(),
            management_url: None,
            gateway_urls: Vec::new(),
            log_file: None,
        };
        let outcomes = stop(&registry, std::slice::from_ref(&entry), Duration::ZERO, true, false).unwrap();
        assert_eq!(outcomes, [(entry, Outcome::Stopped)]);
        drop(stranger.stdin.take());
        assert!(stranger.wait().unwrap().success(), "it was signalled");
    }
}
