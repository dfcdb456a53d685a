//! Where the listeners are, or would be: what is in the way, by whom, and where there is room.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use tidegate_config::ports::{Listener, Wanted};
use tidegate_config::{Offset, Origin, Search};

use super::World;
use super::finding::{Check, Finding};
use super::fix::Fix;
use crate::listen::{self, Among, holder};
use crate::registry::entry::Door;
use crate::registry::{Entry, State};

/// Longest wait for a listener of a running instance to take a connection.
const CONNECT_MAX: Duration = Duration::from_secs(2);

/// Looks at the running instance, or at what a start would meet.
pub fn examine(world: &World) -> Vec<Finding> {
    match &world.own {
        Some(own) => running(world, own),
        None => before_a_start(world),
    }
}

/// Does each listener take connections, and would a restart move them?
fn running(world: &World, own: &Entry) -> Vec<Finding> {
    let mut found: Vec<Finding> = own.listeners.iter().filter_map(|(name, door)| silent(own, name, door)).collect();
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
    let Door::Port { address, port } = door else { return None };
    let why = TcpStream::connect_timeout(&reachable(*address, *port), CONNECT_MAX).err()?;
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
    let ports = &world.config.ports;
    let among = Among { running: &world.running, last_offset: None };
    let offset = match world.config.server.offset {
        Offset::Fixed(offset) => offset,
        Offset::Auto(search) => {
            let (found, tried) = among.choose(ports, search, listen::is_free);
            return if found.is_some() { Vec::new() } else { vec![no_room(tried)] };
        }
    };
    let Ok(wanted) = ports.wanted(offset) else { return Vec::new() };
    let taken: Vec<&Wanted> = wanted.iter().filter(|wanted| !among.is_free(wanted)).collect();
    if taken.is_empty() {
        return Vec::new();
    }
    let higher = Search { first: offset.saturating_add(1), ..Search::ANYWHERE };
    let (room, _) = among.choose(ports, higher, listen::is_free);
    taken.into_iter().map(|wanted| in_the_way(world, wanted, room)).collect()
}

fn no_room(tried: usize) -> Finding {
    Finding::error(Check::Ports, format!("`auto` finds no offset with every port free ({tried} tried)"))
        .because("the instance will not start: all listeners open or none does")
        .mend("widen the search (--port-offset auto:FIRST-LAST), stop an instance, or let pinned ports follow the offset")
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
    let finding = Finding::error(Check::Ports, what)
        .because("the instance will not start: all listeners open or none does");
    let is_pinned = world.config.ports.places().iter().any(|place| place.listener == listener && !place.follows_offset);
    if is_pinned {
        let line = format!("[listeners.{listener}]");
        return finding.mend(format!("no offset helps: give it another port in {line}, or remove follow_offset = false"));
    }
    let Some(room) = room else { return finding.mend("stop whoever holds it; no higher offset is free") };
    let finding = finding.mend(format!("start with --port-offset {room}, the next with every port free, or with auto"));
    match move_line(world, room) {
        Some(fix) => finding.fix(fix),
        None => finding,
    }
}

fn who_decided(world: &World, listener: Listener) -> String {
    let port = world.config.origin(&format!("listeners.{listener}.port"));
    let offset = world.config.origin("server.offset");
    match (port, offset) {
        (Origin::Default, Origin::Default) => format!("its base port; listeners.{listener}.port or server.offset move it"),
        (Origin::Default, offset) => format!("server.offset, {offset}"),
        (port, _) => format!("listeners.{listener}.port, {port}"),
    }
}

/// The line of the file that says the offset, with another one.
fn move_line(world: &World, offset: u16) -> Option<Fix> {
    let Origin::File { path, line } = world.config.origin("server.offset") else { return None };
    let text = fs::read_to_string(path).ok()?;
    let from = text.split('\n').nth(line.checked_sub(1)?)?.trim_end_matches('\r').to_owned();
    let (name, _) = from.split_once('=')?;
    let indent = &name[..name.len() - name.trim_start().len()];
    (name.trim() == "offset").then(|| {
        let to = format!("{indent}offset = {offset}");
        Fix::ReplaceLine { path: path.clone(), line: *line, from, to }
    })
}
