//! Our own addresses. The one place that builds them, from the ports really bound, the host name and the public
//! addresses of instances behind a proxy; so no absolute URL of ours is ever stored.
//!
//! A stored definition that must point at us says `tidegate://key-manager/oauth2/token`; [`Urls::resolve`] turns it
//! into what it means now.

use std::net::SocketAddr;

use url::Url;

use crate::config::Config;
use crate::kinds::Role;
use crate::own_address::{Door, OwnAddress, at_a_door, below_public};
use crate::ports::Listener;

/// How a symbolic address of our own begins.
pub(crate) const SYMBOLIC: &str = "tidegate://";

/// Builds our own addresses.
#[derive(Debug, Clone)]
pub struct Urls {
    management: Option<Url>,
    /// Another instance that has the roles this one has not.
    remote: Option<Url>,
    has_key_manager: bool,
    has_control_plane: bool,
    gateway_http: Option<Url>,
    gateway_https: Option<Url>,
    ops: Option<Url>,
    public_management: Option<Url>,
    public_gateway: Option<Url>,
    host_name: String,
    doors: Vec<Door>,
}

/// A symbolic address that leads nowhere from this instance.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownAddress {
    /// Not one of our services.
    #[error("{0:?} is no address of ours: expected tidegate://key-manager/…, control-plane, gateway or ops")]
    Service(String),
    /// The service runs elsewhere and nobody said where.
    #[error("{address:?} is not served by this instance; set {setting} to where it is")]
    Elsewhere {
        /// The address asked for.
        address: String,
        /// The setting that would tell.
        setting: &'static str,
    },
}

impl Urls {
    /// From the configuration and the sockets really bound.
    pub fn new(config: &Config, bound: &[(Listener, SocketAddr)]) -> Self {
        let host = &config.server.host_name;
        let own = |listener: Listener| {
            let address = bound.iter().find(|(bound, _)| *bound == listener)?.1;
            Some(base(listener, host, address))
        };
        let public_gateway = config.gateway.public_url.clone().map(as_folder);
        let public_management = config.server.public_url.clone().map(as_folder);
        let for_scheme = |scheme: &str, listener: Listener| match &public_gateway {
            Some(url) => Some(url.clone()).filter(|url| url.scheme() == scheme),
            None => own(listener),
        };
        Self {
            management: public_management
                .clone()
                .or_else(|| own(Listener::ManagementHttps))
                .or_else(|| own(Listener::ManagementHttp)),
            remote: config.key_manager.url.first().cloned().map(as_folder),
            has_key_manager: config.has_role(Role::KeyManager),
            has_control_plane: config.has_role(Role::ControlPlane),
            gateway_http: for_scheme("http", Listener::GatewayHttp),
            gateway_https: for_scheme("https", Listener::GatewayHttps),
            ops: own(Listener::Ops),
            doors: bound.iter().map(|(listener, at)| door(config, *listener, *at)).collect(),
            host_name: host.clone(),
            public_management,
            public_gateway,
        }
    }

    /// Portals, REST and OAuth2: `https://host:port/`. `None` when they run elsewhere and `server.public_url` is not set.
    pub fn management(&self) -> Option<&Url> {
        self.management.as_ref()
    }

    /// An address below [`Urls::management`].
    pub fn at_management(&self, path: &str) -> Option<Url> {
        self.management.as_ref().map(|base| below(base, path))
    }

    /// The `iss` of tokens: the address of the token endpoint, as WSO2 has it.
    pub fn issuer(&self) -> Option<Url> {
        self.at_management("oauth2/token")
    }

    /// Where tokens are asked for.
    pub fn token_endpoint(&self) -> Option<Url> {
        self.at_management("oauth2/token")
    }

    /// Where the portal is.
    pub fn portal(&self) -> Option<&Url> {
        self.management()
    }

    /// Every address under which browsers may reach the management listeners of this very instance: the public one, then
    /// the host name with the ports of https and http. Loopback numbers count only where the host name is a loopback
    /// name: elsewhere they are another machine's for whoever follows them.
    pub fn management_bases(&self) -> Vec<Url> {
        let mut bases: Vec<Url> = self.public_management.iter().cloned().collect();
        let is_local = self.host_name.eq_ignore_ascii_case("localhost");
        for listener in [Listener::ManagementHttps, Listener::ManagementHttp] {
            for door in self.doors.iter().filter(|door| door.listener == listener) {
                bases.push(base(listener, &self.host_name, door.bound));
                if is_local {
                    bases.push(base(listener, &door.local_ip().to_string(), door.bound));
                }
            }
        }
        bases.dedup();
        bases
    }

    /// An address of this very gateway as it is dialled from inside: plain http on this machine when that is open,
    /// whatever the public address is. `None` when no gateway runs here.
    pub fn at_own_gateway(&self, path: &str) -> Option<Url> {
        let door = |listener| self.doors.iter().find(|door| door.listener == listener);
        let plain =
            door(Listener::GatewayHttp).map(|door| base(door.listener, &door.local_ip().to_string(), door.bound));
        let base =
            plain.or_else(|| door(Listener::GatewayHttps).map(|door| base(door.listener, &self.host_name, door.bound)));
        base.map(|base| below(&base, path))
    }

    /// What a literal address means when it is one of ours: a listener of this instance, one of its base ports while the
    /// offset moves it, or a public address. `None`: it is a foreign address.
    ///
    /// A base port may belong to another instance of this machine; so what is found is for a person to judge.
    pub fn symbolic_for(&self, url: &Url) -> Option<OwnAddress> {
        below_public(url, self.public_management.as_ref(), Listener::ManagementHttps)
            .or_else(|| below_public(url, self.public_gateway.as_ref(), Listener::GatewayHttps))
            .or_else(|| at_a_door(url, &self.doors, &self.host_name))
    }

    /// Addresses of the gateway, https first, each ending in `/`.
    pub fn gateway_endpoints(&self) -> Vec<&Url> {
        [&self.gateway_https, &self.gateway_http].into_iter().flatten().collect()
    }

    /// Where a role is: here when this instance has it, else at the instance that was named. A peer's port is the peer's: our
    /// offset does not touch it.
    fn other_or_own(&self, is_here: bool) -> &Option<Url> {
        if !is_here && self.remote.is_some() { &self.remote } else { &self.management }
    }

    /// Turns `tidegate://service/path?query` into what it means on this instance; anything else is returned as `None`:
    /// it is a foreign address and stays as it is.
    ///
    /// # Errors
    /// When the service is not ours or not known to this instance.
    pub fn resolve(&self, address: &str) -> Result<Option<Url>, UnknownAddress> {
        let Some(rest) = address.strip_prefix(SYMBOLIC) else {
            return Ok(None);
        };
        let (service, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (base, setting) = match service {
            "key-manager" => (self.other_or_own(self.has_key_manager), "key_manager.url"),
            "control-plane" => (self.other_or_own(self.has_control_plane), "key_manager.url"),
            "gateway" if self.gateway_https.is_some() => (&self.gateway_https, "gateway.public_url"),
            "gateway" => (&self.gateway_http, "gateway.public_url"),
            "ops" => (&self.ops, "listeners.ops.enabled"),
            _ => return Err(UnknownAddress::Service(address.to_owned())),
        };
        match base {
            Some(base) => Ok(Some(below(base, path))),
            None => Err(UnknownAddress::Elsewhere { address: address.to_owned(), setting }),
        }
    }
}

fn door(config: &Config, listener: Listener, bound: SocketAddr) -> Door {
    let place = config.ports.places().iter().find(|place| place.listener == listener);
    let base = place.filter(|place| place.follows_offset && place.port != 0 && place.port != bound.port());
    Door { listener, bound, base: base.map(|place| place.port) }
}

/// `https://host:port/`, the port left out where the scheme implies it.
fn base(listener: Listener, host: &str, address: SocketAddr) -> Url {
    let scheme = if listener.is_tls() { "https" } else { "http" };
    // A listener on a loopback address of its own is reached there, not under the public name.
    let is_own_loopback = listener.is_loopback() && address.ip().is_loopback();
    let host = if is_own_loopback { address.ip().to_string() } else { host.to_owned() };
    let host = if host.contains(':') && !host.starts_with('[') { format!("[{host}]") } else { host };
    Url::parse(&format!("{scheme}://{host}:{}/", address.port())).expect("host names are checked when read")
}

/// A base whose path ends in `/`, so that something can be put below it.
fn as_folder(mut url: Url) -> Url {
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    url
}

/// `path` may have a query. It stays below the base: it is never read as another host.
fn below(base: &Url, path: &str) -> Url {
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    let mut url = base.clone();
    url.set_path(&format!("{}{}", base.path(), path.trim_start_matches('/')));
    url.set_query(query);
    url
}
