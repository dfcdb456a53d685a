//! What was seen of this machine's ports in one look, and who has which: no port is opened to find out.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Result;
use tidegate_config::Config;
use tidegate_config::ports::{self, Wanted};
use tidegate_control::operations::Holder;

use crate::listen::holder::{self, Socket};
use crate::registry::{Entry, Registry};

/// One look at this machine.
#[derive(Debug, Default)]
pub struct Look {
    /// This user's running instances, the one that looks among them.
    pub entries: Vec<Entry>,
    /// Files of the registry that nobody holds.
    pub left_over: Vec<PathBuf>,
    /// Every socket that listens; empty where the system does not tell.
    pub sockets: Vec<Socket>,
    /// Who has them open, by inode.
    pub processes: BTreeMap<u64, Vec<(u32, String)>>,
}

impl Look {
    /// Looks now. Blocks: it waits for the registry's lock and reads the tables of the system.
    ///
    /// # Errors
    /// When the registry cannot be read.
    pub fn now(config: &Config, own: &Entry) -> Result<Self> {
        let found = Registry::existing(&config.registry)?.map(|registry| registry.survey()).transpose()?;
        let (mut entries, left_over) = found.unwrap_or_default();
        // One that could not be registered is there all the same.
        if !entries.iter().any(|entry| entry.pid == own.pid) {
            entries.push(own.clone());
        }
        let sockets = holder::listening_sockets();
        let inodes: BTreeSet<u64> = sockets.iter().map(|socket| socket.inode).collect();
        let processes = holder::processes_with(&inodes);
        Ok(Self { entries, left_over, sockets, processes })
    }

    /// Sockets that are where `address` is.
    pub fn at(&self, address: SocketAddr) -> impl Iterator<Item = &Socket> {
        self.sockets.iter().filter(move |socket| ports::overlap(socket.address, address))
    }

    /// The processes of a socket.
    pub fn of(&self, socket: &Socket) -> &[(u32, String)] {
        self.processes.get(&socket.inode).map_or(&[], Vec::as_slice)
    }

    /// Who has a place that somebody wants; `None`: nobody.
    pub fn holder(&self, wanted: &Wanted) -> Option<Holder> {
        if let Some(entry) = self.entries.iter().find(|entry| entry.holds(wanted)) {
            return Some(Holder::Instance { name: entry.name.clone(), pid: entry.pid });
        }
        let socket = self.at(wanted.address).next()?;
        let Some((pid, name)) = self.of(socket).first() else { return Some(Holder::User { uid: socket.uid }) };
        Some(match self.entries.iter().find(|entry| entry.pid == *pid) {
            Some(entry) => Holder::Instance { name: entry.name.clone(), pid: *pid },
            None => Holder::Process { name: name.clone(), pid: *pid },
        })
    }
}

/// In a sentence: "java (pid 7)".
pub fn named(holder: &Holder) -> String {
    match holder {
        Holder::Instance { name, pid } => format!("your instance `{name}` (pid {pid})"),
        Holder::Process { name, pid } => format!("{name} (pid {pid})"),
        Holder::User { uid } => format!("a process of user {uid}"),
        Holder::Unknown => "nobody knows whom".to_owned(),
    }
}
