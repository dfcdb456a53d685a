//! Opens every listener of the instance, or none, and says in one message everything that is in the way.
//!
//! A listener is a port on one address or several ([`bind`]), a Unix socket ([`unix`]), or a socket that the service
//! manager opened and passed to us ([`passed`]); then nothing is bound for it. The places reported are those really
//! there: with port 0 the system chose. [`refused`] has the words.

pub mod holder;
mod bind;
mod passed;
mod refused;
mod unix;

pub use bind::is_free;
pub use refused::Refused;
pub use unix::is_free as is_socket_free;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use tidegate_config::Offset;
use tidegate_config::ports::{Listener, PortMap};
use tidegate_config::supervisor::PassedSocket;
use tidegate_gateway::Socket;

use self::passed::Passed;
use self::refused::{Obstacle, Problem};
use self::unix::SocketFile;

/// How often `auto` looks for another offset when somebody takes a port between the look and the bind.
const AUTO_RETRIES: usize = 500;

/// An open listener, or one address of it.
#[derive(Debug)]
pub struct Bound {
    /// Which.
    pub listener: Listener,
    /// The socket, listening.
    pub socket: Socket,
    /// Where it really is.
    pub at: At,
}

/// Where a listener is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// On a port.
    Port(SocketAddr),
    /// At a path; an abstract name begins with `@`.
    Path(PathBuf),
}

impl At {
    /// The port's address.
    pub fn address(&self) -> Option<SocketAddr> {
        match self {
            Self::Port(address) => Some(*address),
            Self::Path(_) => None,
        }
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Port(address) => write!(f, "{address}"),
            Self::Path(path) => write!(f, "{}", path.display()),
        }
    }
}

/// Every listener of the instance, open, with the offset they ended up at.
#[derive(Debug)]
pub struct Opened {
    /// In the order of the port map.
    pub listeners: Vec<Bound>,
    /// The offset; with `auto`, the one found.
    pub offset: u16,
    /// Files of Unix sockets; they go away with the value.
    pub files: Vec<SocketFile>,
}

impl Opened {
    /// Ports, for [`tidegate_config::Urls`].
    pub fn addresses(&self) -> Vec<(Listener, SocketAddr)> {
        self.listeners.iter().filter_map(|bound| Some((bound.listener, bound.at.address()?))).collect()
    }

    /// Everything that listens.
    pub fn places(&self) -> Vec<(Listener, At)> {
        self.listeners.iter().map(|bound| (bound.listener, bound.at.clone())).collect()
    }
}

/// Opens what the port map wants at the offset, except what was passed to us.
///
/// # Errors
/// [`Refused`] with every problem; nothing is open then.
pub fn open(ports: &PortMap, offset: Offset, sockets: &[PassedSocket]) -> Result<Opened, Refused> {
    let passed = passed::take(sockets, ports, offset);
    let rest = ports.without(&passed.listeners());
    let opened = match offset {
        _ if !passed.problems.is_empty() => return Err(refuse_passed(&rest, offset, passed)),
        Offset::Fixed(offset) => open_at(&rest, offset)?,
        Offset::Auto => open_anywhere(&rest)?,
    };
    let mut listeners = passed.bound;
    listeners.extend(opened.listeners);
    listeners.sort_by_key(|bound| bound.listener);
    Ok(Opened { listeners, ..opened })
}

/// The rest is tried all the same, so that all problems are told at once.
fn refuse_passed(rest: &PortMap, offset: Offset, passed: Passed) -> Refused {
    let tried = match offset {
        Offset::Fixed(offset) => open_at(rest, offset),
        Offset::Auto => open_anywhere(rest),
    };
    Refused { passed: passed.problems, ..tried.err().unwrap_or_default() }
}

fn open_anywhere(ports: &PortMap) -> Result<Opened, Refused> {
    let mut start = 0;
    for _ in 0..AUTO_RETRIES {
        let Some(offset) = ports.first_free_offset(start, is_free) else { break };
        match open_at(ports, offset) {
            Ok(opened) => return Ok(opened),
            // Another instance was quicker between the look and the bind.
            Err(refused) if refused.is_about_ports_in_use() => start = offset.saturating_add(1),
            Err(refused) => return Err(refused),
        }
    }
    // The refusal at offset 0 names who is in the way.
    open_at(ports, 0)
}

fn open_at(ports: &PortMap, offset: u16) -> Result<Opened, Refused> {
    let wanted = ports.wanted(offset).expect("config refuses offsets that do not fit");
    let (mut listeners, mut files) = (Vec::new(), Vec::new());
    let (mut in_the_way, mut problems) = (Vec::new(), Vec::new());
    for group in wanted.chunk_by(|a, b| a.listener == b.listener) {
        for (wanted, result) in group.iter().zip(bind::together(group)) {
            match result {
                Ok((tcp, address)) => {
                    let at = At::Port(address);
                    listeners.push(Bound { listener: wanted.listener, socket: Socket::Tcp(tcp), at });
                }
                Err(error) => in_the_way.push((*wanted, error)),
            }
        }
    }
    for (listener, place) in ports.sockets() {
        let at = At::Path(place.path.clone());
        match unix::open(place) {
            Ok((unix, file)) => {
                listeners.push(Bound { listener, socket: Socket::Unix(unix), at });
                files.push(file);
            }
            Err(obstacle) => problems.push(Problem { listener, at, obstacle, is_pinned: false }),
        }
    }
    if in_the_way.is_empty() && problems.is_empty() {
        return Ok(Opened { listeners, offset, files });
    }
    // Ours must be closed before we look who holds what and which offset is free.
    let wanted = wanted.len() + ports.sockets().count();
    drop((listeners, files));
    let of_ports = in_the_way.into_iter().map(|(wanted, error)| Problem {
        listener: wanted.listener,
        at: At::Port(wanted.address),
        obstacle: Obstacle::of(wanted.address, error),
        is_pinned: is_pinned(ports, wanted.listener),
    });
    problems.splice(0..0, of_ports);
    let mut refused = Refused { problems, wanted, ..Refused::default() };
    if refused.is_about_ports_in_use() {
        refused.free_offset = ports.first_free_offset(offset.saturating_add(1), is_free);
    }
    Err(refused)
}

fn is_pinned(ports: &PortMap, listener: Listener) -> bool {
    ports.places().iter().any(|place| place.listener == listener && !place.follows_offset)
}

#[cfg(test)]
#[path = "listen_tests.rs"]
mod tests;
