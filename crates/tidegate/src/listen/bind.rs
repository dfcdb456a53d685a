//! Binds ports. `SO_REUSEADDR` is set, so that a restart does not wait for old connections to die; whether `::` takes IPv4
//! too is said each time, whatever the system's default (`net.ipv6.bindv6only`).

use std::io;
use std::net::{SocketAddr, TcpListener};

use socket2::{Domain, Protocol, Socket, Type};
use tidegate_config::ports::Wanted;

/// Connections the system keeps for us until we accept them.
pub const BACKLOG: i32 = 4_096;
/// How often the system is asked for a port that is free on every address of a listener.
const ANY_PORT_TRIES: usize = 20;

/// One listener's sockets, one an address. With port 0 the system chooses for the first, and the others follow it.
pub fn together(group: &[Wanted]) -> Vec<io::Result<(TcpListener, SocketAddr)>> {
    let mut results = Vec::new();
    for _ in 0..ANY_PORT_TRIES {
        // Closed first: a port of the last round may be wanted again.
        results.clear();
        let mut chosen = 0;
        for wanted in group {
            let mut wanted = *wanted;
            if wanted.address.port() == 0 {
                wanted.address.set_port(chosen);
            }
            let result = bind(&wanted);
            if let Ok((_, address)) = &result {
                chosen = address.port();
            }
            results.push(result);
        }
        let is_any = group.first().is_some_and(|wanted| wanted.address.port() == 0);
        let is_unlucky =
            |result: &io::Result<_>| result.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::AddrInUse);
        if !is_any || !results.iter().any(is_unlucky) {
            break;
        }
    }
    results
}

/// Could it be opened now? Says nothing about a moment later.
pub fn is_free(wanted: &Wanted) -> bool {
    bind(wanted).is_ok()
}

fn bind(wanted: &Wanted) -> io::Result<(TcpListener, SocketAddr)> {
    let socket = Socket::new(Domain::for_address(wanted.address), Type::STREAM, Some(Protocol::TCP))?;
    if wanted.address.is_ipv6() {
        socket.set_only_v6(wanted.is_ipv6_only)?;
    }
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&wanted.address.into())?;
    socket.listen(BACKLOG)?;
    let listener = TcpListener::from(socket);
    let address = listener.local_addr()?;
    Ok((listener, address))
}
