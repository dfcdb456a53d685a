//! Sockets that the service manager opened and passed to us (sd_listen_fds(3)). A socket is a listener's by its name,
//! else by its address; a socket nobody wants is a problem, for it would take connections that nobody answers.
//!
//! The one place with `unsafe`: a number from the environment becomes a descriptor.

use std::fs;
use std::io;
use std::os::fd::{BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use socket2::{Domain, SockAddr, SockRef, Socket as AnySocket, Type};
use tidegate_config::ports::{Listener, PortMap};
use tidegate_config::supervisor::PassedSocket;
use tidegate_gateway::Socket;

use super::{At, Bound};

/// What was passed, sorted out.
#[derive(Debug, Default)]
pub struct Passed {
    /// Sockets with their listeners.
    pub bound: Vec<Bound>,
    /// One sentence each.
    pub problems: Vec<String>,
}

impl Passed {
    /// Listeners that have a socket: nothing else is bound for them.
    pub fn listeners(&self) -> Vec<Listener> {
        self.bound.iter().map(|bound| bound.listener).collect()
    }
}

/// Takes over the descriptors. With `auto` the offset is not known yet: sockets without a name are compared at the first.
pub fn take(sockets: &[PassedSocket], ports: &PortMap, offset: u16) -> Passed {
    let mut passed = Passed::default();
    for socket in sockets {
        match take_one(socket, ports, offset) {
            Ok(bound) => passed.bound.push(bound),
            Err(problem) => passed.problems.push(problem),
        }
    }
    passed
}

fn take_one(socket: &PassedSocket, ports: &PortMap, offset: u16) -> Result<Bound, String> {
    let named = socket.name.as_deref().map(|name| format!(", named {name:?},")).unwrap_or_default();
    let what = format!("descriptor {}{named}", socket.descriptor);
    let descriptor = own(socket.descriptor).map_err(|why| format!("{what} {why}"))?;
    let any = AnySocket::from(descriptor);
    let at = place(&any).map_err(|error| format!("{what} has no address that can be served: {error}"))?;
    let listener = find(socket.name.as_deref(), &at, ports, offset)
        .ok_or_else(|| format!("{what} on {at} is wanted by no listener; {}", way_out(ports)))?;
    any.set_nonblocking(true).map_err(|error| format!("{what}: {error}"))?;
    let socket = match at {
        At::Port(_) => Socket::Tcp(any.into()),
        At::Path(_) => Socket::Unix(any.into()),
    };
    Ok(Bound { listener, socket, at })
}

fn way_out(ports: &PortMap) -> String {
    let opened = ports.places().iter().filter(|place| place.disabled.is_none());
    let names: Vec<&str> = opened.map(|place| place.listener.name()).collect();
    format!("set FileDescriptorName= of its socket unit to one of {}", names.join(", "))
}

fn find(name: Option<&str>, at: &At, ports: &PortMap, offset: u16) -> Option<Listener> {
    let mut opened = ports.places().iter().filter(|place| place.disabled.is_none());
    if let Some(place) = opened.find(|place| Some(place.listener.name()) == name) {
        return Some(place.listener);
    }
    // A name of a listener that is off means that one and no other.
    if Listener::ALL.iter().any(|listener| Some(listener.name()) == name) {
        return None;
    }
    match at {
        At::Port(address) => {
            let wanted = ports.wanted(offset).ok()?;
            let is_there = |same: fn(std::net::SocketAddr, std::net::SocketAddr) -> bool| {
                wanted.iter().find(|wanted| same(wanted.address, *address)).map(|wanted| wanted.listener)
            };
            // systemd's `ListenStream=8280` is `[::]:8280`, ours 0.0.0.0.
            let is_everywhere_both = |a: std::net::SocketAddr, b: std::net::SocketAddr| {
                a.port() == b.port() && a.ip().is_unspecified() && b.ip().is_unspecified()
            };
            is_there(|a, b| a == b).or_else(|| is_there(is_everywhere_both))
        }
        At::Path(path) => ports.sockets().find(|(_, place)| place.path == *path).map(|(listener, _)| listener),
    }
}

fn place(socket: &AnySocket) -> io::Result<At> {
    let address = socket.local_addr()?;
    let unknown = || io::Error::other("neither TCP nor Unix");
    match socket.domain()? {
        Domain::UNIX => path_of(&address).map(At::Path).ok_or_else(unknown),
        _ => address.as_socket().map(At::Port).ok_or_else(unknown),
    }
}

fn path_of(address: &SockAddr) -> Option<PathBuf> {
    if let Some(name) = address.as_abstract_namespace() {
        return Some(PathBuf::from(std::ffi::OsStr::from_bytes(&[b"@", name].concat())));
    }
    address.as_pathname().map(PathBuf::from)
}

/// A descriptor of our own for the same socket, closed when a program is started; the one passed is closed.
///
/// # Errors
/// Why it is none that can be served; then it is left alone.
#[allow(unsafe_code)] // A descriptor's number comes from the environment; no safe function takes one.
fn own(descriptor: RawFd) -> Result<OwnedFd, String> {
    let link = fs::read_link(format!("/proc/self/fd/{descriptor}"));
    if !link.is_ok_and(|link| link.as_os_str().as_bytes().starts_with(b"socket:")) {
        return Err("is no open socket".to_owned());
    }
    // SAFETY: it is open, as seen just above, and nothing closes it before `copy` is made: everything this process
    // opens has an owner of its own, and no owner closes what it has not opened.
    let borrowed = unsafe { BorrowedFd::borrow_raw(descriptor) };
    let socket = SockRef::from(&borrowed);
    let is_stream = socket.r#type().is_ok_and(|kind| kind == Type::STREAM);
    if !is_stream || !socket.is_listener().unwrap_or(false) {
        return Err("is no listening stream socket; the unit needs ListenStream= and Accept=no".to_owned());
    }
    let copy = borrowed.try_clone_to_owned().map_err(|error| format!("cannot be taken over: {error}"))?;
    // SAFETY: before listeners are opened nothing of this process listens, so a listening socket is the one passed, and
    // the environment that names it is read once: nobody else owns it.
    drop(unsafe { OwnedFd::from_raw_fd(descriptor) });
    Ok(copy)
}

#[cfg(test)]
#[path = "passed_tests.rs"]
mod tests;
