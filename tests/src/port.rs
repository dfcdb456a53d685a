//! Ports that a test names before anything listens there: kept for it, where one that was "free a moment ago" may have
//! been given to somebody else since.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicU16, Ordering};

use tokio::net::TcpSocket;

/// Where bases begin: above the usual ports of the product, and [`BLOCKS`] of them end below what Linux gives out.
const LOWEST: u16 = 12_000;
/// Ports from one base to the next.
const BLOCK: u16 = 100;
/// Bases there are.
const BLOCKS: u16 = 150;

/// A port on every address of this machine, kept as long as this lives.
///
/// Connecting to it is refused until a server opens it. Whoever names it gets it, if it sets `SO_REUSEADDR` as servers
/// do; whoever asks the system for any port, for a listener or for an outgoing connection, never does.
pub struct Port {
    number: u16,
    // Bound and not listening: that is what keeps the port and lets one that names it in.
    _kept: TcpSocket,
}

impl Port {
    /// Any free one.
    ///
    /// # Panics
    /// When the system has none left.
    pub fn reserve() -> Self {
        let everywhere = [SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)), SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0))];
        // Where there is no IPv6, the other is everywhere.
        let kept = everywhere.into_iter().find_map(|address| bound(address).ok()).expect("a port is free");
        let number = kept.local_addr().expect("a bound socket has an address").port();
        Self { number, _kept: kept }
    }

    /// Several, all different.
    pub fn several<const N: usize>() -> [Self; N] {
        std::array::from_fn(|_| Self::reserve())
    }

    /// Its number.
    pub fn number(&self) -> u16 {
        self.number
    }
}

/// The lowest of so many ports in a row (at most 100) that are free at a loopback address: a base, for stories that move
/// listeners on from it. Not of those the system gives out, which would give one in between to somebody else; and never
/// the same twice in a process.
///
/// # Panics
/// When there is no such row.
pub fn base_at(here: &str, row: u16) -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    assert!(row <= BLOCK, "{row} ports do not fit between two bases");
    let first = u16::try_from(std::process::id() % u32::from(BLOCKS)).unwrap_or_default();
    let mut bases = (0..BLOCKS).map(|_| LOWEST + (first + NEXT.fetch_add(1, Ordering::Relaxed)) % BLOCKS * BLOCK);
    let is_free = |port: u16| std::net::TcpListener::bind((here, port)).is_ok();
    bases.find(|base| (*base..base + row).all(is_free)).expect("a row of ports is free")
}

fn bound(address: SocketAddr) -> std::io::Result<TcpSocket> {
    let socket = if address.is_ipv6() { TcpSocket::new_v6()? } else { TcpSocket::new_v4()? };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn who_names_it_gets_it_and_nobody_else() {
        let ports: [Port; 200] = Port::several();
        let numbers: std::collections::BTreeSet<u16> = ports.iter().map(Port::number).collect();
        assert_eq!(numbers.len(), ports.len());
        let heard = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut given = Vec::new();
        for _ in 0..400 {
            let other = Port::reserve();
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let outgoing = TcpStream::connect(heard.local_addr().unwrap()).unwrap();
            let incoming = heard.accept().unwrap();
            let others = [other.number(), listener.local_addr().unwrap().port(), outgoing.local_addr().unwrap().port()];
            assert!(others.iter().all(|port| !numbers.contains(port)), "{others:?}");
            given.push((other, listener, outgoing, incoming));
            given.truncate(100);
        }
        for port in &ports {
            let number = port.number();
            let refused = TcpStream::connect(("127.0.0.1", number)).unwrap_err();
            assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
            let named = TcpListener::bind(("127.0.0.1", number)).unwrap();
            drop(named);
            TcpListener::bind(("0.0.0.0", number)).unwrap();
        }
    }
}
