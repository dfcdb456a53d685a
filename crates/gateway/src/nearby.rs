//! Connections that do not leave this machine. Many instances and their backends on one machine are what we are for, and what
//! congestion control is for is not there: nothing is lost or queued on the loopback. A machine whose default is BBR paces these
//! connections all the same, by timers, which is a twentieth of a short call's price and an eighth of a long answer's.

use std::net::SocketAddr;

use socket2::SockRef;

/// The plainest algorithm; every kernel has it and lets everyone choose it (`tcp(7)`).
#[cfg(target_os = "linux")]
const PLAIN: &[u8] = b"reno";

/// Makes a connection with `peer` cost no more than it must, if it is on this machine. Where that cannot be had, it stays as it
/// is.
pub(crate) fn ease(peer: SocketAddr, socket: SockRef<'_>) {
    if !peer.ip().to_canonical().is_loopback() {
        return;
    }
    #[cfg(target_os = "linux")]
    if let Err(why) = socket.set_tcp_congestion(PLAIN) {
        tracing::trace!("the congestion control of a connection with {peer} stays: {why}");
    }
    #[cfg(not(target_os = "linux"))]
    drop(socket);
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::{Ipv4Addr, TcpListener, TcpStream};

    use super::*;

    fn algorithm(stream: &TcpStream) -> Vec<u8> {
        let mut name = SockRef::from(stream).tcp_congestion().unwrap();
        name.retain(|byte| *byte != 0);
        name
    }

    #[test]
    fn only_connections_of_this_machine_are_eased() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let [far, near] = [TcpStream::connect(address).unwrap(), TcpStream::connect(address).unwrap()];
        let before = algorithm(&far);
        ease(([192, 0, 2, 1], 1).into(), SockRef::from(&far));
        assert_eq!(algorithm(&far), before);
        ease(address, SockRef::from(&near));
        assert_eq!(algorithm(&near), PLAIN);
        ease((Ipv4Addr::LOCALHOST.to_ipv6_mapped(), 1).into(), SockRef::from(&far));
        assert_eq!(algorithm(&far), PLAIN);
    }
}
