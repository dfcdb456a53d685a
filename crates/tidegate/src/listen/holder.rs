//! Who holds a port: Linux's table of sockets names an inode, `/proc/<pid>/fd` names the process that has it open.
//! Best effort: other users' processes cannot be looked into without privileges; then only the user is known.

use std::fmt;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The process that listens on a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// Found.
    Process {
        /// Its name, as `ps` shows it.
        name: String,
        /// Its id.
        pid: u32,
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
            Self::Process { name, pid } => write!(f, "{name} (pid {pid})"),
            Self::OfUser { uid } => write!(f, "a process of user {uid}"),
        }
    }
}

/// Finds who listens where we wanted to. `None` when nobody does or the system does not tell.
pub fn find(address: SocketAddr) -> Option<Holder> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(|path| fs::read_to_string(path).unwrap_or_default());
    let socket = tables.iter().flat_map(|table| table.lines().skip(1)).filter_map(listening).find(|socket| {
        let here = socket.address;
        let is_covered = here.ip() == address.ip() || here.ip().is_unspecified() || address.ip().is_unspecified();
        here.port() == address.port() && is_covered
    })?;
    Some(process_with(&format!("socket:[{}]", socket.inode)).unwrap_or(Holder::OfUser { uid: socket.uid }))
}

#[derive(Debug, PartialEq, Eq)]
struct Socket {
    address: SocketAddr,
    uid: u32,
    inode: u64,
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
    let mut pids: Vec<u32> =
        fs::read_dir("/proc").ok()?.flatten().filter_map(|e| e.file_name().to_str()?.parse().ok()).collect();
    pids.sort_unstable();
    let pid = pids.into_iter().find(|pid| {
        let files = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
        files.filter_map(|file| fs::read_link(file.path()).ok()).any(|link| link.as_os_str() == target)
    })?;
    let name = fs::read_to_string(format!("/proc/{pid}/comm")).ok()?;
    // The name is chosen by that process: nothing in it may steer a terminal.
    let name = name.trim().chars().map(|c| if c.is_control() { '?' } else { c }).collect();
    Some(Holder::Process { name, pid })
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
        for wanted in ["127.0.0.1", "0.0.0.0", "::"] {
            let holder = find(SocketAddr::new(wanted.parse().unwrap(), port));
            assert!(
                matches!(holder, Some(Holder::Process { pid, .. }) if pid == std::process::id()),
                "{wanted} {holder:?}"
            );
        }
        assert_eq!(find(SocketAddr::new("127.0.0.2".parse().unwrap(), port)), None);
    }
}
