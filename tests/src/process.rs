//! Signals to processes.

use std::process::Command;

/// Sends a process a signal (`INT`, `KILL`), with the shell's own `kill`: the program of that name is not on every system.
///
/// # Panics
/// When there is no such process.
pub fn signal(pid: u32, name: &str) {
    let sent = Command::new("sh").args(["-c", "kill -s \"$1\" \"$2\"", "sh", name, &pid.to_string()]).status();
    assert!(sent.is_ok_and(|status| status.success()), "SIG{name} to {pid}");
}
