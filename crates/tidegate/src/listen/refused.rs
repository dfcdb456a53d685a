//! Why nothing was opened, in one message: every port, path and passed socket that is in the way, and the way out.

use std::fmt;
use std::io;
use std::net::SocketAddr;

use tidegate_config::ports::Listener;

use super::At;
use super::holder::{self, Holder};
use crate::registry::Entry;

/// Why listeners did not open. Holds every problem; none is open.
#[derive(Debug, Default)]
pub struct Refused {
    pub(super) problems: Vec<Problem>,
    pub(super) wanted: usize,
    /// The next offset with everything free, when one would help.
    pub(super) free_offset: Option<u16>,
    /// What is wrong with the sockets passed to us.
    pub(super) passed: Vec<String>,
}

/// One place that could not be opened.
#[derive(Debug)]
pub(super) struct Problem {
    pub listener: Listener,
    pub at: At,
    pub obstacle: Obstacle,
    /// Not moved by any offset.
    pub is_pinned: bool,
}

/// What is in the way.
#[derive(Debug)]
pub(super) enum Obstacle {
    /// By another instance of this user: who it is.
    OfInstance(String),
    InUse(Option<Holder>),
    Privileged,
    NoSuchAddress,
    /// Of a Unix socket: a file of another kind is there.
    NoSocket,
    NoFolder,
    Denied,
    Other(io::Error),
}

impl Obstacle {
    /// An instance has it, bound or not.
    pub fn of_instance(entry: &Entry) -> Self {
        Self::OfInstance(format!(
            "tidegate (pid {}), your instance `{}` with its data in {}",
            entry.pid,
            entry.name,
            entry.data_dir.display()
        ))
    }

    /// Somebody's.
    fn is_in_use(&self) -> bool {
        matches!(self, Self::InUse(_) | Self::OfInstance(_))
    }

    /// Of a port.
    pub fn of(address: SocketAddr, error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::AddrInUse => Self::InUse(holder::find(address)),
            io::ErrorKind::PermissionDenied => Self::Privileged,
            io::ErrorKind::AddrNotAvailable => Self::NoSuchAddress,
            _ => Self::Other(error),
        }
    }
}

/// Of a Unix socket.
impl From<io::Error> for Obstacle {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NoFolder,
            io::ErrorKind::PermissionDenied => Self::Denied,
            _ => Self::Other(error),
        }
    }
}

impl Refused {
    pub(super) fn is_about_ports_in_use(&self) -> bool {
        let is_port_in_use = |problem: &Problem| problem.obstacle.is_in_use() && matches!(problem.at, At::Port(_));
        !self.problems.is_empty() && self.problems.iter().all(is_port_in_use)
    }
}

impl std::error::Error for Refused {}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.problems.is_empty() {
            f.write_str("the sockets passed by the service manager do not fit, so no listener was opened:")?;
        } else {
            write!(f, "cannot open {} of {} listeners, so none was opened:", self.problems.len(), self.wanted)?;
        }
        for Problem { listener, at, obstacle, .. } in &self.problems {
            write!(f, "\n  * {listener} on {at}: {obstacle}")?;
        }
        for problem in &self.passed {
            write!(f, "\n  * passed by the service manager: {problem}")?;
        }
        let is_stuck = |problem: &&Problem| problem.is_pinned && problem.obstacle.is_in_use();
        for problem in self.problems.iter().filter(is_stuck) {
            let listener = problem.listener;
            write!(
                f,
                "\n  no offset moves {listener} (follow_offset = false); give it another port in [listeners.{listener}]"
            )?;
        }
        if let Some(offset) = self.free_offset {
            write!(
                f,
                "\n  every port is free at --port-offset {offset}; --port-offset auto finds such a place itself"
            )?;
        }
        Ok(())
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OfInstance(who) => write!(f, "in use by {who}"),
            Self::InUse(Some(holder)) => write!(f, "in use by {holder}"),
            Self::InUse(None) => f.write_str("in use"),
            Self::Privileged => f.write_str(
                "not allowed; ports below net.ipv4.ip_unprivileged_port_start (1024) need CAP_NET_BIND_SERVICE, or \
                 another port in [listeners]",
            ),
            Self::NoSuchAddress => f.write_str("this machine does not have that address"),
            Self::NoSocket => f.write_str("a file that is no socket is there; it is left alone"),
            Self::NoFolder => f.write_str("its folder does not exist; make it, or let systemd: RuntimeDirectory="),
            Self::Denied => f.write_str("not allowed; this user must be able to write its folder"),
            Self::Other(error) => write!(f, "{error}"),
        }
    }
}

#[cfg(test)]
#[path = "refused_tests.rs"]
mod tests;
