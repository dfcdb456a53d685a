//! The port map of the installation: every instance of this user on this machine as the registry and the system have it,
//! those elsewhere as they told, and where there is room for another.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use tidegate_config::Search;
use tidegate_config::ports::{Listener as Door, PortMap};
use tidegate_control::moment;
use tidegate_control::operations::{
    Holder, Instance, Listener, ListenerState, Obstacle, Offsets, Ports, Protocol, Wanted, WhatIf,
};
use tidegate_model::millis::{self, Millis};
use tidegate_model::node::{FORGOTTEN_AFTER_MS, NodeReport};

use super::map::{Look, named};
use super::{Watcher, remarks};
use crate::listen;
use crate::registry::{self, Entry};

/// Offsets looked at when everything is low.
const OFFSETS_MIN: u16 = 100;
/// Offsets shown behind the highest one in use.
const OFFSETS_BEHIND: u16 = 20;
/// Most offsets looked at.
const OFFSETS_MAX: u16 = 1_000;
/// Free offsets that are named.
const FREE_NAMED_MAX: usize = 8;

/// Reads it.
pub async fn read(watcher: &Watcher, what_if: Option<u16>) -> Result<Ports> {
    let (config, own) = (watcher.config.clone(), watcher.own.clone());
    let (mut map, look) = tokio::task::spawn_blocking(move || -> Result<(Ports, Look)> {
        let look = Look::now(&config, &own)?;
        let instances = here(&look, &config.server.host_name, &own, &config.ports);
        let offsets = offsets(&config.ports, &look, what_if);
        let what_if = what_if.map(|offset| would_be(&config.ports, &look, offset));
        let remarks = remarks::all(&config, &look, &instances, own.pid);
        Ok((Ports { this: own.name, instances, remarks, offsets, what_if }, look))
    })
    .await
    .context("looking at the ports")??;
    map.instances.extend(elsewhere(watcher, &look.entries).await?);
    Ok(map)
}

fn here(look: &Look, host: &str, own: &Entry, ports: &PortMap) -> Vec<Instance> {
    let mut entries: Vec<&Entry> = look.entries.iter().collect();
    entries.sort_by_key(|entry| (entry.pid != own.pid, entry.offset, entry.name.clone()));
    let shown = entries.into_iter().map(|entry| {
        let is_this = entry.pid == own.pid;
        let mut listeners: Vec<Listener> =
            Door::ALL.into_iter().filter_map(|door| listener(look, entry, door)).collect();
        if is_this {
            let off = ports.places().iter().filter_map(|place| Some((place.listener, place.disabled?)));
            listeners.extend(off.map(|(door, why)| Listener {
                listener: door.name().to_owned(),
                base: Some(door.base()),
                port: None,
                addresses: Vec::new(),
                protocol: protocol(door),
                state: ListenerState::Off,
                note: Some(why.as_str().to_owned()),
            }));
        }
        Instance {
            name: entry.name.clone(),
            is_this,
            is_here: true,
            host: host.to_owned(),
            pid: Some(entry.pid),
            version: entry.version.clone(),
            offset: entry.offset,
            roles: entry.roles.clone(),
            state: entry.state.as_str().to_owned(),
            since: moment::text(entry.started_at_ms),
            management_url: entry.management_url.clone(),
            listeners,
        }
    });
    shown.collect()
}

fn listener(look: &Look, entry: &Entry, door: Door) -> Option<Listener> {
    let first = entry.listeners.get(door.name())?;
    let at = entry.addresses().into_iter().find(|(listener, _)| *listener == door).map(|(_, at)| at);
    let Some(at) = at else {
        return Some(Listener {
            listener: door.name().to_owned(),
            base: None,
            port: None,
            addresses: vec![first.to_string()],
            protocol: protocol(door),
            state: ListenerState::Open,
            note: None,
        });
    };
    let also = entry.also.iter().filter_map(|door| match door {
        registry::entry::Door::Port { address, port } if *port == at.port() => Some(address.to_string()),
        _ => None,
    });
    let (state, note) = state(look, entry, at);
    Some(Listener {
        listener: door.name().to_owned(),
        base: usual_base(door, entry.offset, at.port()),
        port: Some(at.port()),
        addresses: std::iter::once(at.ip().to_string()).chain(also).collect(),
        protocol: protocol(door),
        state,
        note,
    })
}

/// The base of the table, where the port follows from it.
fn usual_base(door: Door, offset: u16, port: u16) -> Option<u16> {
    (door.base().checked_add(offset) == Some(port)).then(|| door.base())
}

/// How it is at a place, by the system's own word.
fn state(look: &Look, entry: &Entry, at: SocketAddr) -> (ListenerState, Option<String>) {
    // Where the system does not tell, the instance's word is taken.
    if look.sockets.is_empty() {
        return (ListenerState::Open, None);
    }
    let mut there = look.at(at).peekable();
    if there.peek().is_none() {
        return (ListenerState::Silent, None);
    }
    let mut others = Vec::new();
    for socket in there {
        // A service manager that passed the socket has it open too.
        match look.of(socket) {
            processes if processes.iter().any(|(pid, _)| *pid == entry.pid) => return (ListenerState::Open, None),
            [] => others.push(Holder::User { uid: socket.uid }),
            [(pid, name), ..] => others.push(Holder::Process { name: name.clone(), pid: *pid }),
        }
    }
    (ListenerState::Taken, others.first().map(named))
}

fn protocol(door: Door) -> Protocol {
    match door {
        Door::Thrift => Protocol::Thrift,
        door if door.is_tls() => Protocol::Https,
        _ => Protocol::Http,
    }
}

/// Which offsets have room for another instance with these ports.
fn offsets(ports: &PortMap, look: &Look, what_if: Option<u16>) -> Offsets {
    let in_use = look.entries.iter().map(|entry| entry.offset).chain(what_if).max().unwrap_or_default();
    let last = in_use.saturating_add(OFFSETS_BEHIND).clamp(OFFSETS_MIN - 1, OFFSETS_MAX - 1).min(ports.offset_max());
    let (mut free, mut blocked) = (Vec::new(), Vec::new());
    for offset in 0..=last {
        let before = blocked.len();
        let set = ports.wanted(offset).unwrap_or_default();
        let is_set = !set.is_empty();
        for wanted in set.into_iter().filter(|wanted| wanted.address.port() != 0) {
            let Some(by) = look.holder(&wanted) else { continue };
            let (listener, port) = (wanted.listener.name().to_owned(), wanted.address.port());
            blocked.push(Obstacle { offset, listener, port, by });
        }
        if is_set && blocked.len() == before && free.len() < FREE_NAMED_MAX {
            free.push(offset);
        }
    }
    let takes_any = ports.wanted(0).is_ok_and(|set| set.iter().all(|wanted| wanted.address.port() == 0));
    Offsets { first: 0, last, takes_any, free, blocked }
}

/// What another instance would meet at an offset.
fn would_be(ports: &PortMap, look: &Look, offset: u16) -> WhatIf {
    let problems = ports.wanted(offset).err().unwrap_or_default();
    let places = ports.places().iter().filter(|place| place.disabled.is_none() && place.socket.is_none());
    let listeners: Vec<Wanted> = places
        .map(|place| {
            let port = place.port_at(offset).ok();
            let wanted = port.into_iter().filter(|port| *port != 0).flat_map(|port| place.wanted_on(port));
            let by = wanted.into_iter().find_map(|wanted| {
                look.holder(&wanted).or_else(|| (!listen::is_free(&wanted)).then_some(Holder::Unknown))
            });
            Wanted {
                listener: place.listener.name().to_owned(),
                base: place.port,
                port,
                addresses: place.addresses.iter().map(ToString::to_string).collect(),
                follows_offset: place.follows_offset,
                by,
            }
        })
        .collect();
    let fits = problems.is_empty() && listeners.iter().all(|wanted| wanted.by.is_none());
    let from_here = Search { first: offset, ..Search::ANYWHERE };
    let (nearest_free, _) =
        ports.first_free_offset(from_here, |wanted| look.holder(wanted).is_none() && listen::is_free(wanted));
    WhatIf { offset, fits, problems, listeners, nearest_free }
}

/// Gateways without a store that were heard of, and instances on the same store; those of this machine's list aside.
async fn elsewhere(watcher: &Watcher, entries: &[Entry]) -> Result<Vec<Instance>> {
    let now = millis::now();
    let apart = watcher.book.list(now).into_iter().map(|node| (node.report, node.address, node.seen_at));
    let shared = watcher.store.instances(now - FORGOTTEN_AFTER_MS).await?.into_iter();
    let shared = shared.map(|instance| (instance.report, instance.host, instance.seen_at));
    let is_elsewhere =
        |report: &NodeReport| report.id != watcher.id && !entries.iter().any(|entry| is_it(entry, report));
    let mut all: Vec<Instance> = apart
        .chain(shared)
        .filter(|(report, ..)| is_elsewhere(report))
        .map(|(report, host, seen_at)| told(report, host, seen_at))
        .collect();
    all.sort_by(|a, b| (&a.host, a.offset, &a.name).cmp(&(&b.host, b.offset, &b.name)));
    Ok(all)
}

/// An instance of this machine, seen through what it told of itself.
fn is_it(entry: &Entry, report: &NodeReport) -> bool {
    let ports = entry.addresses().into_iter().map(|(listener, at)| (listener.name().to_owned(), at.port()));
    entry.name == report.name && ports.eq(sorted(report))
}

/// In the order of the table of ports.
fn sorted(report: &NodeReport) -> impl Iterator<Item = (String, u16)> {
    let port = |door: Door| Some((door.name().to_owned(), *report.ports.get(door.name())?));
    Door::ALL.into_iter().filter_map(port)
}

fn told(report: NodeReport, host: String, seen_at: Millis) -> Instance {
    let listeners = Door::ALL.into_iter().filter_map(|door| {
        let port = *report.ports.get(door.name())?;
        Some(Listener {
            listener: door.name().to_owned(),
            base: usual_base(door, report.offset, port),
            port: Some(port),
            addresses: Vec::new(),
            protocol: protocol(door),
            state: ListenerState::Told,
            note: None,
        })
    });
    Instance {
        listeners: listeners.collect(),
        name: report.name,
        is_this: false,
        is_here: false,
        host,
        pid: None,
        version: report.version,
        offset: report.offset,
        roles: report.roles,
        state: "seen".to_owned(),
        since: moment::text(seen_at),
        management_url: None,
    }
}
