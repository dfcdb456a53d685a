//! What the service manager hands a process: sockets it has opened (`LISTEN_FDS`, sd_listen_fds(3)), where to report
//! readiness (`NOTIFY_SOCKET`, sd_notify(3)) and how often to prove that one is alive (`WATCHDOG_USEC`,
//! sd_watchdog_enabled(3)).
//!
//! Only the words are read here; descriptors and sockets are touched by the binary.

use std::time::Duration;

use crate::error::Problem;
use crate::origin::Origin;
use crate::raw::Surroundings;

/// The variables that matter here.
pub(crate) const VARIABLES: [&str; 6] =
    ["LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"];

/// Number of the first descriptor passed; fixed by the protocol.
const FIRST_DESCRIPTOR: i32 = 3;
/// Most sockets accepted: far more than there are listeners.
const SOCKETS_MAX: i32 = 64;

/// What the service manager said to this process.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Supervisor {
    /// Sockets it opened for us, in its order.
    pub sockets: Vec<PassedSocket>,
    /// Where to report: a path, or an abstract name after `@`.
    pub notify: Option<String>,
    /// Longest silence it bears before it restarts us.
    pub watchdog: Option<Duration>,
}

/// A descriptor that was open when the process began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedSocket {
    /// Its number.
    pub descriptor: i32,
    /// `FileDescriptorName=` of the socket unit; by default the unit's own name.
    pub name: Option<String>,
}

impl Supervisor {
    /// Reads what was said to the process `own_pid`. What was said to another one, a parent mostly, does not count.
    pub(crate) fn read(surroundings: &Surroundings, own_pid: u32, problems: &mut Vec<Problem>) -> Self {
        let said = |name: &str| surroundings.supervisor.get(name).map(|value| value.trim());
        let is_for_us = |variable: &str| said(variable).is_none_or(|pid| pid.parse() == Ok(own_pid));
        let mut problem = |name: &str, message: String| {
            problems.push(Problem::at(Origin::Environment(name.to_owned()), "", message));
        };
        let mut sockets = Vec::new();
        if said("LISTEN_PID").is_some() && is_for_us("LISTEN_PID") {
            match passed(said("LISTEN_FDS").unwrap_or("0"), said("LISTEN_FDNAMES")) {
                Ok(found) => sockets = found,
                Err((name, message)) => problem(name, message),
            }
        }
        let mut watchdog = None;
        if let Some(text) = said("WATCHDOG_USEC").filter(|_| is_for_us("WATCHDOG_PID")) {
            match text.parse() {
                Ok(0) | Err(_) => problem("WATCHDOG_USEC", format!("expected microseconds, got {text:?}")),
                Ok(microseconds) => watchdog = Some(Duration::from_micros(microseconds)),
            }
        }
        Self { sockets, notify: said("NOTIFY_SOCKET").map(str::to_owned), watchdog }
    }
}

fn passed(count: &str, names: Option<&str>) -> Result<Vec<PassedSocket>, (&'static str, String)> {
    let count: i32 =
        count.parse().ok().filter(|count| (0..=SOCKETS_MAX).contains(count)).ok_or_else(|| {
            ("LISTEN_FDS", format!("expected a number of sockets, 0 to {SOCKETS_MAX}, got {count:?}"))
        })?;
    let names: Vec<&str> = names.map(|names| names.split(':').collect()).unwrap_or_default();
    if !names.is_empty() && names.len() != count as usize {
        let message = format!("names {} sockets, but LISTEN_FDS says {count}", names.len());
        return Err(("LISTEN_FDNAMES", message));
    }
    let socket = |index: i32| PassedSocket {
        descriptor: FIRST_DESCRIPTOR + index,
        name: names.get(index as usize).map(|name| (*name).to_owned()),
    };
    Ok((0..count).map(socket).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const US: u32 = 77;

    fn read(said: &[(&'static str, &str)]) -> (Supervisor, Vec<String>) {
        let supervisor = said.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        let surroundings = Surroundings { supervisor, ..Surroundings::default() };
        let mut problems = Vec::new();
        let read = Supervisor::read(&surroundings, US, &mut problems);
        (read, problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn sockets_are_numbered_from_3_and_carry_their_names() {
        let (read, problems) =
            read(&[("LISTEN_PID", "77"), ("LISTEN_FDS", "2"), ("LISTEN_FDNAMES", "gateway-http:tidegate.socket")]);
        assert_eq!(problems, [""; 0]);
        let sockets: Vec<_> = read.sockets.iter().map(|s| (s.descriptor, s.name.as_deref().unwrap())).collect();
        assert_eq!(sockets, [(3, "gateway-http"), (4, "tidegate.socket")]);
    }

    #[test]
    fn what_was_said_to_another_process_does_not_count() {
        for said in [[("LISTEN_PID", "78"), ("LISTEN_FDS", "2")], [("WATCHDOG_PID", "78"), ("WATCHDOG_USEC", "5")]] {
            assert_eq!(read(&said), (Supervisor::default(), Vec::new()), "{said:?}");
        }
        assert_eq!(read(&[("LISTEN_FDS", "2")]).0.sockets, [], "without LISTEN_PID nobody is meant");
    }

    #[test]
    fn the_watchdog_is_in_microseconds_and_for_everyone_unless_a_process_is_named() {
        assert_eq!(read(&[("WATCHDOG_USEC", "3000000")]).0.watchdog, Some(Duration::from_secs(3)));
    }

    #[test]
    fn what_makes_no_sense_is_told_by_the_name_of_the_variable() {
        for (said, expected) in [
            (
                vec![("LISTEN_PID", "77"), ("LISTEN_FDS", "-1")],
                "environment variable LISTEN_FDS: expected a number of sockets, 0 to 64, got \"-1\"",
            ),
            (
                vec![("LISTEN_PID", "77"), ("LISTEN_FDS", "2000000000")],
                "environment variable LISTEN_FDS: expected a number of sockets, 0 to 64, got \"2000000000\"",
            ),
            (
                vec![("LISTEN_PID", "77"), ("LISTEN_FDS", "2"), ("LISTEN_FDNAMES", "a")],
                "environment variable LISTEN_FDNAMES: names 1 sockets, but LISTEN_FDS says 2",
            ),
            (
                vec![("WATCHDOG_USEC", "soon")],
                "environment variable WATCHDOG_USEC: expected microseconds, got \"soon\"",
            ),
        ] {
            assert_eq!(read(&said).1, [expected]);
        }
    }
}
