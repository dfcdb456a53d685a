//! Other processes of this user: asking one to end, ending it, how much memory it has.
//!
//! A process id means nothing for long: its process may have ended and another have got the number. So a process is
//! [held](Process::hold) first, then the registry, whose locks end with their process, is looked at, and only then is it
//! signalled.

use std::fs;
use std::os::fd::OwnedFd;

use anyhow::{Context, Result};
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open, pidfd_send_signal};

/// One process, and never another that gets its number.
#[derive(Debug)]
pub struct Process {
    id: Pid,
    /// `None` where the system knows no such handles (Linux before 5.3, some sandboxes): then the number has to do.
    handle: Option<OwnedFd>,
}

impl Process {
    /// Holds the process that has this number now.
    ///
    /// # Errors
    /// When there is none.
    pub fn hold(pid: u32) -> Result<Self> {
        let id = i32::try_from(pid).ok().and_then(Pid::from_raw).with_context(|| format!("{pid} is no process"))?;
        let handle = match pidfd_open(id, PidfdFlags::empty()) {
            Ok(handle) => Some(handle),
            Err(Errno::NOSYS | Errno::PERM) => None,
            Err(error) => return Err(error).with_context(|| format!("holding process {pid}")),
        };
        Ok(Self { id, handle })
    }

    /// Asks it to end in good order, as `kill` does.
    ///
    /// # Errors
    /// When it is not there any more or not ours.
    pub fn terminate(&self) -> Result<()> {
        self.send(Signal::TERM)
    }

    /// Ends it, whatever it is doing.
    ///
    /// # Errors
    /// When it is not there any more or not ours.
    pub fn kill(&self) -> Result<()> {
        self.send(Signal::KILL)
    }

    fn send(&self, signal: Signal) -> Result<()> {
        let sent = match &self.handle {
            Some(handle) => pidfd_send_signal(handle, signal),
            None => kill_process(self.id, signal),
        };
        sent.with_context(|| format!("signalling process {}", self.id.as_raw_nonzero()))
    }
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
            assert!(Process::hold(pid).is_err(), "{pid} would mean more than one process");
        }
    }
}
