//! Opens every listener of the instance, or none, and says in one message everything that is in the way.
//!
//! `SO_REUSEADDR` is set, so that a restart does not wait for old connections to die. The addresses reported are those
//! really bound: with port 0 the system chose.

pub mod holder;
mod anywhere;

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener as StdListener};

use tidegate_config::ports::{Listener, PortMap, Wanted};
use tidegate_config::{Offset, Search};
use tokio::net::{TcpListener, TcpSocket};

use self::holder::Holder;
use crate::registry::Entry;

/// Connections the system keeps for us until we accept them.
const BACKLOG: u32 = 4_096;

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
    fn holder(&self, wanted: &Wanted) -> Option<&Entry> {
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

/// An open listener.
#[derive(Debug)]
pub struct Bound {
    /// Which.
    pub listener: Listener,
    /// The socket, listening.
    pub socket: TcpListener,
    /// Where it really is.
    pub address: SocketAddr,
}

/// Every listener of the instance, open, with the offset they ended up at.
#[derive(Debug)]
pub struct Opened {
    /// In the order of the port map.
    pub listeners: Vec<Bound>,
    /// The offset; with `auto`, the one found.
    pub offset: u16,
}

impl Opened {
    /// For [`tidegate_config::Urls`].
    pub fn addresses(&self) -> Vec<(Listener, SocketAddr)> {
        self.listeners.iter().map(|bound| (bound.listener, bound.address)).collect()
    }
}

/// Why listeners did not open. Holds every problem; none is open.
#[derive(Debug)]
pub struct Refused {
    problems: Vec<(Wanted, Obstacle)>,
    wanted: usize,
    /// The next offset with everything free, when one would help.
    free_offset: Option<u16>,
}

#[derive(Debug)]
enum Obstacle {
    /// By another instance of this user: who it is.
    OfInstance(String),
    InUse(Option<Holder>),
    Privileged,
    NoSuchAddress,
    Other(io::Error),
}

/// Opens what the port map wants at the offset. Needs a tokio runtime.
///
/// # Errors
/// [`Refused`], or an offset that fits nowhere.
pub fn open(ports: &PortMap, offset: Offset, among: Among<'_>) -> anyhow::Result<Opened> {
    match offset {
        Offset::Fixed(offset) => Ok(open_at(ports, offset, among)?),
        Offset::Auto(search) => anywhere::open(ports, search, among),
    }
}

fn open_at(ports: &PortMap, offset: u16, among: Among<'_>) -> Result<Opened, Refused> {
    let wanted = ports.wanted(offset).expect("config refuses offsets that do not fit");
    let mut listeners = Vec::new();
    let mut problems = Vec::new();
    for wanted in &wanted {
        if let Some(entry) = among.holder(wanted) {
            problems.push((*wanted, Err(Obstacle::of(entry))));
            continue;
        }
        match bind(wanted.address) {
            Ok((socket, address)) => listeners.push(Bound { listener: wanted.listener, socket, address }),
            Err(error) => problems.push((*wanted, Ok(error))),
        }
    }
    if problems.is_empty() {
        return Ok(Opened { listeners, offset });
    }
    // Ours must be closed before we look who holds what and which offset is free.
    drop(listeners);
    let problems: Vec<_> = problems
        .into_iter()
        .map(|(wanted, why)| (wanted, why.map_or_else(|known| known, |error| obstacle(&wanted, error))))
        .collect();
    let mut refused = Refused { problems, wanted: wanted.len(), free_offset: None };
    if refused.is_all_in_use() {
        let higher = Search { first: offset.saturating_add(1), ..Search::ANYWHERE };
        refused.free_offset = ports.first_free_offset(higher, |wanted| among.is_free(wanted)).0;
    }
    Err(refused)
}

fn bind(address: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    let listener = socket.listen(BACKLOG)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Could it be opened now? Says nothing about a moment later.
pub fn is_free(wanted: &Wanted) -> bool {
    StdListener::bind(wanted.address).is_ok()
}

fn obstacle(wanted: &Wanted, error: io::Error) -> Obstacle {
    match error.kind() {
        io::ErrorKind::AddrInUse => Obstacle::InUse(holder::find(wanted.address)),
        io::ErrorKind::PermissionDenied => Obstacle::Privileged,
        io::ErrorKind::AddrNotAvailable => Obstacle::NoSuchAddress,
        _ => Obstacle::Other(error),
    }
}

impl Refused {
    fn is_all_in_use(&self) -> bool {
        self.problems.iter().all(|(_, obstacle)| matches!(obstacle, Obstacle::InUse(_) | Obstacle::OfInstance(_)))
    }
}

impl Obstacle {
    fn of(entry: &Entry) -> Self {
        Self::OfInstance(format!(
            "tidegate (pid {}), your instance `{}` with its data in {}",
            entry.pid,
            entry.name,
            entry.data_dir.display()
        ))
    }
}

impl std::error::Error for Refused {}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot open {} of {} listeners, so none was opened:", self.problems.len(), self.wanted)?;
        for (wanted, obstacle) in &self.problems {
            write!(f, "\n  * {} on {}: {obstacle}", wanted.listener, wanted.address)?;
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
            Self::Other(error) => write!(f, "{error}"),
        }
    }
}

#[cfg(test)]
#[path = "listen_tests.rs"]
mod tests;
