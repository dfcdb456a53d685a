//! `[listeners.*]`: from what was said of each to the port map, and what the map cannot be.

use std::net::{IpAddr, Ipv4Addr};

use super::Reader;
use crate::kinds::{PlainManagement, Role};
use crate::offset::Offset;
use crate::origin::Origin;
use crate::ports::{Disabled, Listener, Place, PortMap, UnixPlace};
use crate::sections::{ListenerSettings, Server};

/// Longest path of a Unix socket, bytes: `sun_path` with its final zero (unix(7)).
const SOCKET_PATH_BYTES_MAX: usize = 107;

/// Every listener with its place, or why it has none.
pub(super) fn port_map(reader: &mut Reader<'_>, server: &Server) -> PortMap {
    let places = Listener::ALL.map(|listener| {
        let section = format!("listeners.{}", listener.name());
        let settings = ListenerSettings::read(reader, &section);
        if settings.enabled == Some(true) && !has_role(listener, &server.roles) {
            let message = format!("no role of this instance has {listener}; see server.roles");
            reader.problem(&format!("{section}.enabled"), message);
        }
        let usual = if listener.is_loopback() { IpAddr::from(Ipv4Addr::LOCALHOST) } else { server.bind };
        let addresses =
            settings.address.as_ref().map_or_else(|| vec![usual], |addresses| addresses.as_slice().to_vec());
        Place {
            listener,
            port: settings.port.unwrap_or_else(|| listener.base()),
            addresses: addresses.into_iter().map(|address| address.to_canonical()).collect(),
            follows_offset: settings.follow_offset,
            socket: settings.socket.map(|path| UnixPlace { path, mode: settings.socket_mode.bits() }),
            disabled: disabled(listener, settings.enabled, &server.roles),
        }
    });
    PortMap::new(places.to_vec())
}

fn disabled(listener: Listener, enabled: Option<bool>, roles: &[Role]) -> Option<Disabled> {
    if enabled == Some(false) {
        Some(Disabled::BySetting)
    } else if !has_role(listener, roles) {
        Some(Disabled::OtherRole)
    } else {
        None
    }
}

fn has_role(listener: Listener, roles: &[Role]) -> bool {
    listener.roles().is_empty() || listener.roles().iter().any(|role| roles.contains(role))
}

/// Ports that meet or lie beyond the last one, and sockets that cannot be.
pub(super) fn check(reader: &mut Reader<'_>, server: &Server, ports: &PortMap) {
    check_ports(reader, server, ports);
    check_sockets(reader, server, ports);
}

/// Overflow and collisions, told at the setting that moved the ports.
fn check_ports(reader: &mut Reader<'_>, server: &Server, ports: &PortMap) {
    let offset = match server.offset {
        Offset::Fixed(offset) => offset,
        Offset::Auto(search) => search.first,
    };
    for message in ports.wanted(offset).err().unwrap_or_default() {
        // Two listeners that meet at one offset of a search need not meet at the next.
        let is_lasting = matches!(server.offset, Offset::Fixed(_)) || offset > ports.offset_max();
        if is_lasting || !ports.fits_anywhere(server.offset) {
            reader.problem("server.offset", message);
        }
    }
    if let Offset::Auto(search) = server.offset
        && search.is_limited()
        && (search.first..search.last).contains(&ports.offset_max())
    {
        let message = format!(
            "the search ends at {}, beyond {}, the largest offset for these listeners",
            search.last,
            ports.offset_max()
        );
        reader.problem("server.offset", message);
    }
}

/// What Unix sockets cannot be, and what else must then be known.
fn check_sockets(reader: &mut Reader<'_>, server: &Server, ports: &PortMap) {
    let sockets: Vec<_> = ports.sockets().collect();
    for (index, (listener, place)) in sockets.iter().enumerate() {
        let key = format!("listeners.{listener}.socket");
        let bytes = place.path.as_os_str().len();
        if bytes > SOCKET_PATH_BYTES_MAX {
            let message = format!(
                "{} is {bytes} bytes long, beyond the {SOCKET_PATH_BYTES_MAX} that a Unix socket's path may have",
                place.path.display()
            );
            reader.problem(&key, message);
        }
        if let Some((other, _)) = sockets[..index].iter().find(|(_, other)| other.path == place.path) {
            reader.problem(&key, format!("{other} is on {} already", place.path.display()));
        }
        for name in ["port", "address", "follow_offset"] {
            let key = format!("listeners.{listener}.{name}");
            // What a WSO2 installation says of the port gives way to the socket.
            let is_ours = reader.origin(&key).is_some_and(|origin| !matches!(origin, Origin::Wso2 { .. }));
            if is_ours {
                reader
                    .problem(&key, format!("{listener} is on a Unix socket and has no port; remove this or `socket`"));
            }
        }
    }
    let management = [Listener::ManagementHttps, Listener::ManagementHttp];
    let is_open = |listener: Listener| ports.places().iter().any(|p| p.listener == listener && p.disabled.is_none());
    let is_on_socket = |listener: Listener| sockets.iter().any(|(other, _)| *other == listener);
    let mut opened = management.into_iter().filter(|listener| is_open(*listener)).peekable();
    if server.public_url.is_none() && opened.peek().is_some() && opened.all(is_on_socket) {
        reader.problem(
            "server.public_url",
            "must be set when management listeners are on Unix sockets only: portals and tokens name an address",
        );
    }
    let has_target = match &server.public_url {
        Some(url) => url.scheme() == "https",
        None => is_open(Listener::ManagementHttps) && !is_on_socket(Listener::ManagementHttps),
    };
    if server.plain_management == PlainManagement::Redirect && is_open(Listener::ManagementHttp) && !has_target {
        reader.problem(
            "server.plain_management",
            "nowhere to redirect to: management-https is not on a port, and server.public_url is not https",
        );
    }
}
