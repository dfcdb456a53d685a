//! Where the listeners are, or would be: what is in the way, by whom, and where there is room.

use std::fs;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use tidegate_config::ports::{Listener, Wanted};
use tidegate_config::{Offset, Origin, Search};

use super::World;
use super::finding::{Check, Finding};
use super::fix::Fix;
use crate::listen::{self, Among, NoRoom, holder};
use crate::registry::entry::Door;
use crate::registry::{Entry, State};

/// Longest wait for a listener of a running instance to take a connection.
const CONNECT_MAX: Duration = Duration::from_secs(2);

/// The first port that anybody may open.
const PRIVILEGED: u16 = 1024;

/// Looks at the running instance, or at what a start would meet.
pub fn examine(world: &World) -> Vec<Finding> {
    match &world.own {
        Some(own) => running(world, own),
        None => before_a_start(world),
    }
}

/// Does each listener take connections, and would a restart move them?
fn running(world: &World, own: &Entry) -> Vec<Finding> {
    let also = own.also.iter().map(|door| ("a further address", door));
    let doors = own.listeners.iter().map(|(name, door)| (name.as_str(), door)).chain(also);
    let mut found: Vec<Finding> = doors.filter_map(|(name, door)| silent(own, name, door)).collect();
    if let Offset::Fixed(offset) = world.config.server.offset
        && offset != own.offset
    {
        let origin = world.config.origin("server.offset");
        let what = format!("it runs at offset {}, the configuration says {offset} ({origin})", own.offset);
        found.push(
            Finding::note(Check::Ports, what)
                .because("the next start moves every listener; whoever wrote the present ports down will not find it")
                .mend(format!("start with --port-offset {} to keep them", own.offset)),
        );
    }
    found
}

fn silent(own: &Entry, name: &str, door: &Door) -> Option<Finding> {
    let connected = match door {
        Door::Port { address, port } => TcpStream::connect_timeout(&reachable(*address, *port), CONNECT_MAX).map(drop),
        Door::Path { path } => UnixStream::connect(path).map(drop),
    };
    let why = connected.err()?;
    let what = format!("{name} of {} should be on {door}, but takes no connection: {why}", own.describe());
    let finding = Finding::error(Check::Ports, what).because("nobody reaches it");
    Some(if own.state == State::Ready {
        finding.mend(format!("look at its log: tidegate instances logs {}", own.name))
    } else {
        finding.mend(format!("it is {}; wait a moment and look again", own.state.as_str()))
    })
}

/// Where this machine reaches a bound address.
pub(super) fn reachable(address: IpAddr, port: u16) -> SocketAddr {
    let address = match address {
        IpAddr::V4(v4) if v4.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(v6) if v6.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        other => other,
    };
    SocketAddr::new(address, port)
}

/// Everything a start would meet, with the next place where there is room.
fn before_a_start(world: &World) -> Vec<Finding> {
    let (ports, among) = (&world.config.ports, world.among());
    let mut found: Vec<Finding> = ports
        .sockets()
        .filter(|(_, socket)| !listen::is_socket_free(&socket.path))
        .map(|(listener, socket)| socket_in_the_way(listener, &socket.path))
        .collect();
    let offset = match world.config.server.offset {
        Offset::Fixed(offset) => offset,
        Offset::Auto(search) => {
            let (room, tried) = among.choose(ports, search, listen::is_free);
            if room.is_none() {
                found.push(no_room(&NoRoom::new(ports, search, tried, among)));
            }
            return found;
        }
    };
    let Ok(wanted) = ports.wanted(offset) else { return found };
    let taken: Vec<&Wanted> = wanted.iter().filter(|wanted| !among.is_free(wanted)).collect();
    if taken.is_empty() {
        return found;
    }
    let higher = Search { first: offset.saturating_add(1), ..Search::ANYWHERE };
    let anywhere = Among { last_offset: None, ..among };
    let (room, _) = anywhere.choose(ports, higher, listen::is_free);
    found.extend(taken.into_iter().map(|wanted| in_the_way(world, wanted, room)));
    found
}

fn socket_in_the_way(listener: Listener, path: &Path) -> Finding {
    let by = holder::of_socket(path).map_or_else(|| "something".to_owned(), |holder| holder.to_string());
    Finding::error(
        Check::Ports,
        format!("{listener} wants {} (listeners.{listener}.socket), which {by} holds", path.display()),
    )
    .because(NO_START)
    .mend("stop whoever holds it, or name another path")
}

const NO_START: &str = "the instance does not start: all listeners open or none does";

fn no_room(why: &NoRoom) -> Finding {
    Finding::error(Check::Ports, why.to_string()).because(NO_START).mend(
        "widen the search (--port-offset auto:FIRST-LAST), stop an instance, or let pinned ports follow the offset",
    )
}

fn in_the_way(world: &World, wanted: &Wanted, room: Option<u16>) -> Finding {
    let listener = wanted.listener;
    let by = world.running.iter().find(|entry| entry.holds(wanted));
    let by = by.map(Entry::describe).or_else(|| holder::find(wanted.address).map(|holder| holder.to_string()));
    let said_by = who_decided(world, listener);
    let what = match by {
        Some(by) => format!("{listener} wants {} ({said_by}), which {by} holds", wanted.address),
        None => format!("{listener} cannot open {} ({said_by})", wanted.address),
    };
    let finding = Finding::error(Check::Ports, what).because(NO_START);
    if is_privileged(wanted) {
        return finding.mend(format!(
            "ports below {PRIVILEGED} need a permission: setcap cap_net_bind_service+ep on the binary, a systemd socket, or a \
             higher port"
        ));
    }
    let is_pinned = world.config.ports.places().iter().any(|place| place.listener == listener && !place.follows_offset);
    if is_pinned {
        let line = format!("[listeners.{listener}]");
        return finding
            .mend(format!("no offset helps: give it another port in {line}, or remove follow_offset = false"));
    }
    let Some(room) = room else { return finding.mend("stop whoever holds it; no higher offset is free") };
    let finding = finding.mend(format!("start with --port-offset {room}, the next with every port free, or with auto"));
    match move_line(world, room) {
        Some(fix) => finding.fix(fix),
        None => finding,
    }
}

/// Is it the permission that is missing, not the room?
fn is_privileged(wanted: &Wanted) -> bool {
    let refusal = std::net::TcpListener::bind(wanted.address).err();
    wanted.address.port() < PRIVILEGED && refusal.is_some_and(|why| why.kind() == ErrorKind::PermissionDenied)
}

fn who_decided(world: &World, listener: Listener) -> String {
    let port = world.config.origin(&format!("listeners.{listener}.port"));
    let offset = world.config.origin("server.offset");
    match (port, offset) {
        (Origin::Default, Origin::Default) => {
            format!("its base port; listeners.{listener}.port or server.offset move it")
        }
        (Origin::Default, offset) => format!("server.offset, {offset}"),
        (port, _) => format!("listeners.{listener}.port, {port}"),
    }
}

/// The line of the file that says the offset, with another one.
fn move_line(world: &World, offset: u16) -> Option<Fix> {
    let Origin::File { path, line } = world.config.origin("server.offset") else { return None };
    let text = fs::read_to_string(path).ok()?;
    let from = text.split('\n').nth(line.checked_sub(1)?)?.trim_end_matches('\r').to_owned();
    let (name, value) = from.split_once('=')?;
    if name.trim() != "offset" {
        return None;
    }
    let indent = &name[..name.len() - name.trim_start().len()];
    // No offset has a `#` in it.
    let comment = value.split_once('#').map(|(_, comment)| format!(" #{comment}")).unwrap_or_default();
    let to = format!("{indent}offset = {offset}{comment}");
    Some(Fix::ReplaceLine { path: path.clone(), line: *line, from, to })
}
