//! Opens every listener of the instance, or none, and says in one message everything that is in the way.
//!
//! A listener is a port on one address or several ([`bind`]), a Unix socket ([`unix`]), or a socket that the service
//! manager opened and passed to us ([`passed`]); then nothing is bound for it. The places reported are those really
//! there: with port 0 the system chose. [`refused`] has the words.

pub mod holder;
mod anywhere;
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

use tidegate_config::ports::{Listener, PortMap, Wanted};
use tidegate_config::supervisor::PassedSocket;
use tidegate_config::{Offset, Search};
use tidegate_gateway::Socket;

pub use self::anywhere::NoRoom;
use self::refused::{Obstacle, Problem};
use self::unix::SocketFile;
use crate::registry::Entry;

/// Who else is on this machine, and where this instance was before.
#[derive(Debug, Clone, Copy, Default)]
pub struct Among<'a> {
    /// This user's other running instances. Their ports are theirs, bound or not.
    pub running: &'a [Entry],
    /// The offset of the last run, which `auto` prefers.
    pub last_offset: Option<u16>,
}

impl Among<'_> {
    /// The instance that a socket would get in the way of.
    pub fn holder(&self, wanted: &Wanted) -> Option<&Entry> {
        self.running.iter().find(|entry| entry.holds(wanted))
    }

    /// The offset to take, and how many were looked at: the last run's when the search allows it, else the first that is
    /// free.
    pub fn choose(
        &self,
        ports: &PortMap,
        search: Search,
        mut is_free: impl FnMut(&Wanted) -> bool,
    ) -> (Option<u16>, usize) {
        let mut is_open = |wanted: &Wanted| self.holder(wanted).is_none() && is_free(wanted);
        let last = self.last_offset.filter(|last| search.contains(*last));
        let kept = last.filter(|last| ports.wanted(*last).is_ok_and(|set| set.iter().all(&mut is_open)));
        if kept.is_some() { (kept, 1) } else { ports.first_free_offset(search, is_open) }
    }

    /// Could it be opened now, without being in an instance's way? Says nothing about a moment later.
    pub fn is_free(&self, wanted: &Wanted) -> bool {
        self.holder(wanted).is_none() && is_free(wanted)
    }
}

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
/// [`Refused`] with every problem, or [`anywhere::NoRoom`]; nothing is open then.
pub fn open(ports: &PortMap, offset: Offset, among: Among<'_>, sockets: &[PassedSocket]) -> anyhow::Result<Opened> {
    let first = match offset {
        Offset::Fixed(offset) => offset,
        Offset::Auto(search) => search.first,
    };
    let passed = passed::take(sockets, ports, first);
    let rest = ports.without(&passed.listeners());
    if !passed.problems.is_empty() {
        // The rest is tried all the same, so that all problems are told at once.
        let tried = open_at(&rest, first, among).err().unwrap_or_default();
        return Err(Refused { passed: passed.problems, ..tried }.into());
    }
    let opened = match offset {
        Offset::Fixed(offset) => open_at(&rest, offset, among)?,
        Offset::Auto(search) => anywhere::open(&rest, search, among)?,
    };
    let mut listeners = passed.bound;
    listeners.extend(opened.listeners);
    listeners.sort_by_key(|bound| bound.listener);
    Ok(Opened { listeners, ..opened })
}

fn open_at(ports: &PortMap, offset: u16, among: Among<'_>) -> Result<Opened, Refused> {
    let wanted = ports.wanted(offset).expect("config refuses offsets that do not fit");
    let (mut listeners, mut files) = (Vec::new(), Vec::new());
    let (mut in_the_way, mut problems) = (Vec::new(), Vec::new());
    for group in wanted.chunk_by(|a, b| a.listener == b.listener) {
        if let Some((wanted, entry)) = group.iter().find_map(|wanted| Some((wanted, among.holder(wanted)?))) {
            in_the_way.push((*wanted, Err(Obstacle::of_instance(entry))));
            continue;
        }
        for (wanted, result) in group.iter().zip(bind::together(group)) {
            match result {
                Ok((tcp, address)) => {
                    let at = At::Port(address);
                    listeners.push(Bound { listener: wanted.listener, socket: Socket::Tcp(tcp), at });
                }
                Err(error) => in_the_way.push((*wanted, Ok(error))),
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
    let of_ports = in_the_way.into_iter().map(|(wanted, why)| Problem {
        listener: wanted.listener,
        at: At::Port(wanted.address),
        obstacle: why.map_or_else(|known| known, |error| Obstacle::of(wanted.address, error)),
        is_pinned: is_pinned(ports, wanted.listener),
    });
    problems.splice(0..0, of_ports);
    let mut refused = Refused { problems, wanted, ..Refused::default() };
    if refused.is_about_ports_in_use() {
        let higher = Search { first: offset.saturating_add(1), ..Search::ANYWHERE };
        refused.free_offset = ports.first_free_offset(higher, |wanted| among.is_free(wanted)).0;
    }
    Err(refused)
}

fn is_pinned(ports: &PortMap, listener: Listener) -> bool {
    ports.places().iter().any(|place| place.listener == listener && !place.follows_offset)
}

#[cfg(test)]
#[path = "listen_tests.rs"]
mod tests;
