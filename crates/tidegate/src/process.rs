//! Other processes of this user: asking one to end, ending it, how much memory it has.
//!
//! A process id means nothing for long: callers look into the registry, whose locks end with their process, right before.

use std::fs;

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal};

/// Asks it to end in good order, as `kill` does.
///
/// # Errors
/// When it is not there or not ours.
pub fn terminate(pid: u32) -> Result<()> {
    send(pid, Signal::TERM)
}

/// Ends it, whatever it is doing.
///
/// # Errors
/// When it is not there or not ours.
pub fn kill(pid: u32) -> Result<()> {
    send(pid, Signal::KILL)
}

fn send(pid: u32, signal: Signal) -> Result<()> {
    let id = i32::try_from(pid).ok().and_then(Pid::from_raw).with_context(|| format!("{pid} is no process"))?;
    rustix::process::kill_process(id, signal).with_context(|| format!("signalling process {pid}"))
}

/// Its resident memory, KiB. `None` when the system does not tell.
pub fn memory_kib(pid: u32) -> Option<u64> {
    resident(&fs::read_to_string(format!("/proc/{pid}/status")).ok()?)
}

/// `VmRSS:     1234 kB` of `/proc/<pid>/status`.
fn resident(status: &str) -> Option<u64> {
    status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.split_whitespace().next()?.parse().ok()
}

/// Leaves the terminal's session, so that neither its Ctrl-C nor its end reaches this process.
///
/// # Errors
/// When this process leads a group already.
pub fn leave_session() -> Result<()> {
    rustix::process::setsid().map(|_| ()).context("leaving the terminal's session")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resident_memory_is_read() {
        assert_eq!(resident("Name:\tx\nVmRSS:\t  51234 kB\nVmData: 1 kB"), Some(51_234));
        assert_eq!(resident("Name:\tx\n"), None);
        assert!(memory_kib(std::process::id()).is_some_and(|memory| memory > 100));
    }

    #[test]
    fn no_signal_goes_to_groups_or_nobody() {
        for pid in [0, u32::MAX, 1 << 31] {
            assert!(terminate(pid).is_err(), "{pid} would mean more than one process");
        }
    }
}
