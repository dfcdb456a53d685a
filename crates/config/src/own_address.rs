//! The way back from an address to its symbolic form: is this literal address one of ours, and what does it mean?
//!
//! An API definition that says `https://localhost:9443/…` means "the instance beside me" and breaks with the next offset.
//! [`crate::Urls::symbolic_for`] finds such addresses; the control plane offers the symbolic form when an API is saved,
//! `tidegate doctor` looks through the whole store.
//!
//! Nothing is looked up here: a name is ours when it is the configured host name, a loopback name, or the address of a
//! listener. A port at which we would be *without* the offset counts too: whoever wrote it down did so before the offset.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use url::{Host, Url};

use crate::ports::Listener;
use crate::urls::SYMBOLIC;

/// First path segments at the management listener that are the key manager's; the others are the control plane's.
const KEY_MANAGER_PATHS: [&str; 10] = [
    "oauth2",
    "oauth2endpoints",
    "oidc",
    ".well-known",
    "client-registration",
    "keymanager-operations",
    "authenticationendpoint",
    "thriftAuthenticator",
    "commonauth",
    "samlsso",
];

/// A part of Tidegate that a symbolic address can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// OAuth2 and OpenID Connect.
    KeyManager,
    /// Portals and management REST.
    ControlPlane,
    /// The APIs.
    Gateway,
    /// Health and metrics.
    Ops,
}

impl Service {
    /// Every service.
    pub const ALL: [Self; 4] = [Self::KeyManager, Self::ControlPlane, Self::Gateway, Self::Ops];

    /// As it stands in `tidegate://<name>/…`.
    pub fn name(self) -> &'static str {
        match self {
            Self::KeyManager => "key-manager",
            Self::ControlPlane => "control-plane",
            Self::Gateway => "gateway",
            Self::Ops => "ops",
        }
    }
}

/// `tidegate://service/path?query`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbolic {
    /// Whose address it is.
    pub service: Service,
    /// Path and query, without the first slash.
    pub rest: String,
}

impl fmt::Display for Symbolic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SYMBOLIC}{}/{}", self.service.name(), self.rest)
    }
}

/// By what an address was known as ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownBy {
    /// A listener is there now.
    Listener,
    /// `server.public_url` or `gateway.public_url`.
    PublicUrl,
    /// The listener would be there at offset 0, and is not.
    BasePort {
        /// Port of the address.
        base: u16,
        /// Where the listener is.
        effective: u16,
    },
}

/// A literal address that means ourselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAddress {
    /// Which of our doors.
    pub listener: Listener,
    /// By what it was known.
    pub known_by: KnownBy,
    /// What to write instead.
    pub symbolic: Symbolic,
}

impl OwnAddress {
    /// Does the address lead elsewhere, or nowhere, at the present offset?
    pub fn is_stale(&self) -> bool {
        matches!(self.known_by, KnownBy::BasePort { .. })
    }
}

/// Why it is ours, as one sentence without its full stop.
impl fmt::Display for OwnAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listener = self.listener;
        match self.known_by {
            KnownBy::Listener => write!(f, "this is {listener} of this instance; another offset moves it"),
            KnownBy::PublicUrl => write!(f, "this is the public address of {listener}"),
            KnownBy::BasePort { base, effective } => write!(
                f,
                "port {base} is the base port of {listener}; with offset {} it is on {effective}",
                effective.wrapping_sub(base)
            ),
        }
    }
}

/// A listener as others reach it.
#[derive(Debug, Clone)]
pub(crate) struct Door {
    pub listener: Listener,
    pub bound: SocketAddr,
    /// The port at offset 0, when it is a fixed one and the offset moves it.
    pub base: Option<u16>,
}

impl Door {
    /// The address at which this machine reaches it.
    pub fn local_ip(&self) -> IpAddr {
        match self.bound.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => std::net::Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => std::net::Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        }
    }

    /// Is `host` a way to it from this machine?
    fn is_at(&self, host: &Host<&str>, host_name: &str) -> bool {
        let bound = self.bound.ip();
        let at = |ip: IpAddr| {
            bound == ip
                || ip.is_unspecified()
                || (bound.is_unspecified() && (ip.is_loopback() || is_same(ip, host_name)))
        };
        match host {
            Host::Ipv4(ip) => at((*ip).into()),
            Host::Ipv6(ip) => at((*ip).to_canonical()),
            Host::Domain(name) => {
                let name = name.trim_end_matches('.').to_ascii_lowercase();
                let is_loopback_name = name == "localhost" || name.ends_with(".localhost");
                name == host_name.to_ascii_lowercase()
                    || (is_loopback_name && (bound.is_unspecified() || bound.is_loopback()))
            }
        }
    }
}

fn is_same(ip: IpAddr, host_name: &str) -> bool {
    host_name.trim_matches(['[', ']']).parse() == Ok(ip)
}

/// What `url` means when one of `doors` is behind it.
pub(crate) fn at_a_door(url: &Url, doors: &[Door], host_name: &str) -> Option<OwnAddress> {
    let (host, port) = (url.host()?, port_of(url)?);
    let here = || doors.iter().filter(|door| door.is_at(&host, host_name));
    let now = here().find(|door| door.bound.port() == port).map(|door| (door, KnownBy::Listener));
    let before = || {
        let door = here().find(|door| door.base == Some(port))?;
        Some((door, KnownBy::BasePort { base: port, effective: door.bound.port() }))
    };
    let (door, known_by) = now.or_else(before)?;
    let symbolic = symbolic(door.listener, rest_of(url, "/")?)?;
    Some(OwnAddress { listener: door.listener, known_by, symbolic })
}

/// What `url` means when it is below the public address `base` of `listener`.
pub(crate) fn below_public(url: &Url, base: Option<&Url>, listener: Listener) -> Option<OwnAddress> {
    let base = base?;
    let is_there = url.host() == base.host() && port_of(url) == port_of(base);
    let rest = rest_of(url, base.path()).filter(|_| is_there)?;
    Some(OwnAddress { listener, known_by: KnownBy::PublicUrl, symbolic: symbolic(listener, rest)? })
}

/// WebSocket addresses have the ports of the schemes they are spoken over.
fn port_of(url: &Url) -> Option<u16> {
    matches!(url.scheme(), "http" | "https" | "ws" | "wss").then(|| url.port_or_known_default()).flatten()
}

/// Path and query below `folder`, which ends in a slash.
fn rest_of(url: &Url, folder: &str) -> Option<String> {
    let path = url.path();
    let rest = match path.strip_prefix(folder) {
        Some(rest) => rest,
        None if folder.strip_suffix('/') == Some(path) => "",
        None => return None,
    };
    Some(url.query().map_or_else(|| rest.to_owned(), |query| format!("{rest}?{query}")))
}

fn symbolic(listener: Listener, rest: String) -> Option<Symbolic> {
    let first = rest.split(['/', '?']).next().unwrap_or_default();
    let service = match listener {
        Listener::GatewayHttp | Listener::GatewayHttps => Service::Gateway,
        Listener::ManagementHttp | Listener::ManagementHttps if KEY_MANAGER_PATHS.contains(&first) => {
            Service::KeyManager
        }
        Listener::ManagementHttp | Listener::ManagementHttps => Service::ControlPlane,
        Listener::Ops => Service::Ops,
        Listener::Thrift => return None,
    };
    Some(Symbolic { service, rest })
}
