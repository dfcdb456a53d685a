//! Who holds a port or a Unix socket: Linux's tables of sockets name an inode, `/proc/<pid>/fd` names the process that has
//! it open. Of an instance of ours the lock of its data directory is open too, and `instance.json` beside it has its name.
//! Best effort: other users' processes cannot be looked into without privileges; then only the user is known.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::{self, File};
use std::io::Read;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

use tidegate_config::ports::{Listener, Wanted};

use crate::registry::INSTANCE_FILE;

/// Longest `instance.json` looked into, bytes.
const INSTANCE_BYTES_MAX: u64 = 65_536;

/// The process that listens on a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// Found.
    Process {
        /// Its name, as `ps` shows it.
        name: String,
        /// Its id.
        pid: u32,
        /// Its name among ours, when it is an instance of Tidegate.
        instance: Option<String>,
    },
    /// Somebody else's process that we may not look into.
    OfUser {
        /// The user's number.
        uid: u32,
    },
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Process { name, pid, instance: None } => write!(f, "{name} (pid {pid})"),
            Self::Process { name, pid, instance: Some(instance) } => {
                write!(f, "{name} (pid {pid}), instance `{instance}`")
            }
            Self::OfUser { uid } => write!(f, "a process of user {uid}"),
        }
    }
}

/// Finds who listens where we wanted to. `None` when nobody does or the system does not tell.
pub fn find(address: SocketAddr) -> Option<Holder> {
    let socket = listening_sockets().into_iter().find(|socket| {
        let at = |address| Wanted { listener: Listener::Ops, address, is_ipv6_only: false };
        at(socket.address).overlaps(&at(address))
    })?;
    Some(process_with(&format!("socket:[{}]", socket.inode)).unwrap_or(Holder::OfUser { uid: socket.uid }))
}

/// Finds who listens at a path. `None` when nobody does or the system does not tell.
pub fn of_socket(path: &Path) -> Option<Holder> {
    let table = fs::read_to_string("/proc/net/unix").unwrap_or_default();
    let inode = table.lines().skip(1).filter_map(listening_at).find(|(_, at)| Path::new(at) == path)?.0;
    process_with(&format!("socket:[{inode}]"))
}

/// Inode and path of one line of the table: `address: count protocol flags type state inode path`.
fn listening_at(line: &str) -> Option<(u64, &str)> {
    /// `__SO_ACCEPTCON` of Linux's `net.h`.
    const ACCEPTS: u32 = 1 << 16;
    let (mut fields, mut rest) = ([""; 7], line);
    for field in &mut fields {
        rest = rest.trim_start();
        (*field, rest) = rest.split_at(rest.find(' ')?);
    }
    let flags = u32::from_str_radix(fields[3], 16).ok()?;
    let inode = fields[6].parse().ok()?;
    (flags & ACCEPTS != 0).then(|| Some((inode, rest.strip_prefix(' ')?)))?
}

/// A TCP socket that listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Socket {
    /// Where.
    pub address: SocketAddr,
    /// Whose.
    pub uid: u32,
    /// Its number in the system's tables.
    pub inode: u64,
}

/// Every TCP socket that listens on this machine. Empty where the system does not tell.
pub fn listening_sockets() -> Vec<Socket> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(|path| fs::read_to_string(path).unwrap_or_default());
    tables.iter().flat_map(|table| table.lines().skip(1)).filter_map(listening).collect()
}

/// Which processes have these sockets open, by inode, as far as this user may look. In one walk over the processes.
pub fn processes_with(inodes: &BTreeSet<u64>) -> BTreeMap<u64, Vec<(u32, String)>> {
    let mut found: BTreeMap<u64, Vec<(u32, String)>> = BTreeMap::new();
    for pid in processes() {
        let open = open_files(pid).filter_map(|link| socket_of(&link)).filter(|inode| inodes.contains(inode));
        let open: BTreeSet<u64> = open.collect();
        if open.is_empty() {
            continue;
        }
        let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        for inode in open {
            found.entry(inode).or_default().push((pid, printable(name.trim())));
        }
    }
    found
}

/// `socket:[4242]`.
fn socket_of(link: &Path) -> Option<u64> {
    link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
}

fn processes() -> Vec<u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let mut pids: Vec<u32> = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    pids.sort_unstable();
    pids
}

/// One line of the table: `sl local remote state queues timer retransmits uid timeout inode …`.
fn listening(line: &str) -> Option<Socket> {
    const LISTEN: &str = "0A";
    let fields: Vec<&str> = line.split_whitespace().collect();
    if fields.get(3) != Some(&LISTEN) {
        return None;
    }
    let (ip, port) = fields.get(1)?.split_once(':')?;
    Some(Socket {
        address: SocketAddr::new(ip_of(ip)?, u16::from_str_radix(port, 16).ok()?),
        uid: fields.get(7)?.parse().ok()?,
        inode: fields.get(9)?.parse().ok()?,
    })
}

/// Hexadecimal words in the machine's byte order.
fn ip_of(hex: &str) -> Option<IpAddr> {
    let mut bytes = Vec::with_capacity(16);
    for start in (0..hex.len()).step_by(8) {
        bytes.extend(u32::from_str_radix(hex.get(start..start + 8)?, 16).ok()?.to_ne_bytes());
    }
    match bytes.len() {
        4 => Some(Ipv4Addr::from(<[u8; 4]>::try_from(bytes).ok()?).into()),
        16 => Some(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?).to_canonical()),
        _ => None,
    }
}

/// The process with that file open; the oldest one when several share it.
fn process_with(target: &str) -> Option<Holder> {
    let pid = processes().into_iter().find(|pid| open_files(*pid).any(|link| link.as_os_str() == target))?;
    let name = fs::read_to_string(format!("/proc/{pid}/comm")).ok()?;
    Some(Holder::Process { name: printable(name.trim()), pid, instance: instance_of(pid) })
}

fn open_files(pid: u32) -> impl Iterator<Item = PathBuf> {
    let files = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
    files.filter_map(|file| fs::read_link(file.path()).ok())
}

/// What an instance of ours calls itself.
fn instance_of(pid: u32) -> Option<String> {
    let mut locks = open_files(pid).filter(|path| path.file_name().is_some_and(|name| name == "lock"));
    locks.find_map(|lock| {
        let mut text = String::new();
        let file = File::open(lock.with_file_name(INSTANCE_FILE)).ok()?;
        file.take(INSTANCE_BYTES_MAX).read_to_string(&mut text).ok()?;
        let said: serde_json::Value = serde_json::from_str(&text).ok()?;
        let is_its = said["pid"].as_u64() == Some(pid.into());
        is_its.then(|| printable(said["name"].as_str().unwrap_or_default()))
    })
}

/// The name is chosen by that process: nothing in it may steer a terminal.
fn printable(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn lines_of_the_table_are_understood() {
        let line = |text: &str| listening(text).map(|s| (s.address.to_string(), s.uid, s.inode));
        let v4 =
            "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4242 1 0 100";
        assert_eq!(line(v4), Some(("127.0.0.1:8080".to_owned(), 1000, 4242)));
        let v6 = "   1: 00000000000000000000000001000000:0050 0:0 0A 0:0 00:0 0     0        0 7 1 0";
        assert_eq!(line(v6), Some(("[::1]:80".to_owned(), 0, 7)));
        let mapped = "   1: 0000000000000000FFFF00000100007F:0050 0:0 0A 0:0 00:0 0     0        0 7 1 0";
        assert_eq!(line(mapped), Some(("127.0.0.1:80".to_owned(), 0, 7)));
        assert_eq!(line(&v4.replace(" 0A ", " 01 ")), None, "connected, not listening");
        for broken in ["", "0:", "0: x:y z 0A", "0: 0100007F 0 0A 0 0 0 0 0 0", "0: 01é00007F:1F90 0 0A 0 0 0 0 0 0"] {
            assert_eq!(line(broken), None, "{broken:?}");
        }
    }

    #[test]
    fn a_port_held_by_this_process_is_told_so_whatever_address_was_wanted() {
        let held = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = held.local_addr().unwrap().port();
        let socket = listening_sockets().into_iter().find(|socket| socket.address.port() == port).unwrap();
        let processes = processes_with(&BTreeSet::from([socket.inode]));
        assert!(processes[&socket.inode].iter().any(|(pid, _)| *pid == std::process::id()), "{processes:?}");
        for wanted in ["127.0.0.1", "0.0.0.0", "::"] {
            let holder = find(SocketAddr::new(wanted.parse().unwrap(), port));
            assert!(
                matches!(holder, Some(Holder::Process { pid, .. }) if pid == std::process::id()),
                "{wanted} {holder:?}"
            );
        }
        for elsewhere in ["127.0.0.2", "::1"] {
            assert_eq!(find(SocketAddr::new(elsewhere.parse().unwrap(), port)), None, "{elsewhere}");
        }
    }

    #[test]
    fn lines_of_the_table_of_unix_sockets_are_understood() {
        let line = "000000006a0eb32d: 00000002 00000000 00010000 0001 01 103422 /run/a b.sock";
        assert_eq!(listening_at(line), Some((103_422, "/run/a b.sock")));
        assert_eq!(listening_at(&line.replace("00010000", "00000000")), None, "connected, not listening");
        for broken in ["", "a b", "0: 2 0 00010000 1 01 7", "0: 2 0 x 1 01 7 /a", "0: 2 0 00010000 1 01 é /a"] {
            assert_eq!(listening_at(broken), None, "{broken:?}");
        }
    }

    #[test]
    fn a_unix_socket_held_by_this_process_is_told_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sock");
        let _held = std::os::unix::net::UnixListener::bind(&path).unwrap();
        let holder = of_socket(&path);
        assert!(matches!(holder, Some(Holder::Process { pid, .. }) if pid == std::process::id()), "{holder:?}");
        assert_eq!(of_socket(&folder.path().join("b.sock")), None);
    }
}
