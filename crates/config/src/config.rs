//! What the configuration means: typed, complete, checked. Made once from [`Raw`]; every problem is told at once.

use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};

use crate::error::{Error, Problem};
use crate::key_client;
use crate::kinds::{BackendAssertion, InstanceName, PlainManagement, Role, SigningAlgorithm, StoreUrl};
use crate::offset::Offset;
use crate::origin::Origin;
use crate::ports::{Disabled, Listener, Place, PortMap, UnixPlace};
use crate::raw::{Raw, RegistryPlace};
use crate::rule::Rule;
use crate::sections::{Analytics, Control, Gateway, KeyManager, ListenerSettings, Log, Portal, Server, Store, Tls};
use crate::supervisor::Supervisor;
use crate::value::{Input, Value};

/// The configuration of one instance. Pass a service its section, not the whole.
#[derive(Debug, Clone)]
pub struct Config {
    /// `[server]`
    pub server: Server,
    /// `[listeners.*]` and the table of ports.
    pub ports: PortMap,
    /// `[tls]`
    pub tls: Tls,
    /// `[store]`
    pub store: Store,
    /// `[gateway]`
    pub gateway: Gateway,
    /// `[key_manager]`
    pub key_manager: KeyManager,
    /// `[control]`
    pub control: Control,
    /// `[portal]`.
    pub portal: Portal,
    /// `[analytics]`
    pub analytics: Analytics,
    /// `[log]`
    pub log: Log,
    /// Where this user's running instances are listed.
    pub registry: RegistryPlace,
    /// Every setting with its value as text (secrets redacted) and its origin, in the order of the reference page.
    pub entries: Vec<Entry>,
    /// What the user should know though it stops nothing.
    pub warnings: Vec<String>,
    /// What the service manager handed us.
    pub supervisor: Supervisor,
}

/// One setting as it came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// `gateway.header_bytes_max`.
    pub key: String,
    /// As one would write it in TOML; empty when absent; secrets redacted.
    pub value: String,
    /// Who said so.
    pub origin: Origin,
}

impl Config {
    /// Gives meaning to what was said.
    ///
    /// # Errors
    /// Every problem, from every layer.
    pub fn resolve(raw: Raw) -> Result<Self, Error> {
        let mut reader = Reader { raw: &raw, problems: Vec::new(), entries: Vec::new() };
        let mut server = Server::read(&mut reader, "server");
        settle_name(&mut reader, &mut server);
        reader.settle("server.data_dir", &mut server.data_dir, || data_dir(&raw, server.name.as_str()));
        if let Offset::Auto(search) = &mut server.offset {
            search.step = server.offset_step;
        }
        let ports = port_map(&mut reader, &server);
        let tls = Tls::read(&mut reader, "tls");
        let mut store = Store::read(&mut reader, "store");
        reader.settle("store.url", &mut store.url, || StoreUrl::in_directory(&server.data_dir));
        let gateway = Gateway::read(&mut reader, "gateway");
        let mut key_manager = KeyManager::read(&mut reader, "key_manager");
        key_client::settle(&mut reader, &server, &mut key_manager);
        let control = Control::read(&mut reader, "control");
        let portal = Portal::read(&mut reader, "portal");
        let analytics = Analytics::read(&mut reader, "analytics");
        let log = Log::read(&mut reader, "log");
        check_together(&mut reader, &server, &tls);
        key_client::check(&mut reader, &server, &key_manager);
        check_apart(&mut reader, &gateway, &key_manager);
        check_tokens(&mut reader, &key_manager);
        check_assertion(&mut reader, &server, &gateway, &key_manager);
        check_ports(&mut reader, &server, &ports);
        check_sockets(&mut reader, &server, &ports);
        let Reader { problems, entries, .. } = reader;
        let mut all = raw.problems;
        let supervisor = Supervisor::read(&raw.surroundings, std::process::id(), &mut all);
        all.extend(problems);
        if !all.is_empty() {
            return Err(Error { problems: all });
        }
        let (mut warnings, registry) = (raw.warnings, raw.surroundings.registry);
        warnings.extend(key_client::warning(&server, &key_manager));
        Ok(Self {
            server,
            ports,
            tls,
            store,
            gateway,
            key_manager,
            control,
            portal,
            analytics,
            log,
            registry,
            entries,
            warnings,
            supervisor,
        })
    }

    /// Who decided a setting.
    pub fn origin(&self, key: &str) -> &Origin {
        self.entries.iter().find(|entry| entry.key == key).map_or(&Origin::Default, |entry| &entry.origin)
    }

    /// Is the data plane without a store of its own: everything it serves comes from another instance?
    pub fn is_gateway_apart(&self) -> bool {
        self.server.roles == [Role::Gateway] && *self.origin("store.url") == Origin::Default
    }

    /// What an instance needs to run beyond settings that are right each by itself: a gateway alone must know where its APIs
    /// come from.
    ///
    /// # Errors
    /// With the two ways out.
    pub fn check_sources(&self) -> Result<(), Error> {
        if !self.is_gateway_apart() || !self.key_manager.url.is_empty() {
            return Ok(());
        }
        let message = "a gateway alone needs to know where its APIs come from: name its control plane with \
                       --key-manager https://HOST:PORT, or share the control plane's database with store.url";
        let origin = Some(self.origin("server.roles").clone());
        Err(Error { problems: vec![Problem { origin, key: "server.roles".to_owned(), message: message.to_owned() }] })
    }

    /// Does this instance have the role?
    pub fn has_role(&self, role: Role) -> bool {
        self.server.roles.contains(&role)
    }
}

/// Hands out typed values and remembers what went wrong and what came out.
pub(crate) struct Reader<'a> {
    raw: &'a Raw,
    problems: Vec<Problem>,
    entries: Vec<Entry>,
}

impl Reader<'_> {
    /// The value of a setting; after a problem, the default, so that the rest can be checked too.
    pub(crate) fn take<T: Value>(&mut self, key: &str, default: T, rule: &impl Rule<T>) -> T {
        let Some(found) = self.raw.values.get(key) else {
            self.entries.push(Entry { key: key.to_owned(), value: default.show(), origin: Origin::Default });
            return default;
        };
        let read = T::read(&found.input, found.base()).and_then(|value| rule.check(&value).map(|()| value));
        match read {
            Ok(value) => {
                self.entries.push(Entry { key: key.to_owned(), value: value.show(), origin: found.origin.clone() });
                value
            }
            Err(message) => {
                self.problems.push(Problem::at(found.origin.clone(), key, message));
                default
            }
        }
    }

    /// Fills in a default that depends on other settings; false when somebody set it.
    pub(crate) fn settle<T: Value>(&mut self, key: &str, value: &mut T, default: impl FnOnce() -> T) -> bool {
        if self.raw.values.contains_key(key) {
            return false;
        }
        *value = default();
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.key == key) {
            entry.value = value.show();
        }
        true
    }

    /// Says that a settled default came from another setting.
    fn derived(&mut self, key: &str, from: &'static str) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.key == key) {
            entry.origin = Origin::Derived(from);
        }
    }

    /// Whether somebody set it.
    pub(crate) fn is_said(&self, key: &str) -> bool {
        self.raw.values.contains_key(key)
    }

    /// What was written, item by item when it is a list.
    pub(crate) fn written(&self, key: &str) -> Vec<&str> {
        match self.raw.values.get(key).map(|found| &found.input) {
            Some(Input::List(items)) => items.iter().filter_map(Input::text).collect(),
            Some(input) => input.text().into_iter().flat_map(|text| text.split(',')).map(str::trim).collect(),
            None => Vec::new(),
        }
    }

    pub(crate) fn origin(&self, key: &str) -> Option<Origin> {
        self.raw.values.get(key).map(|found| found.origin.clone())
    }

    pub(crate) fn problem(&mut self, key: &str, message: impl Into<String>) {
        self.problems.push(Problem { origin: self.origin(key), key: key.to_owned(), message: message.into() });
    }
}

/// A data directory without a name gives its own: two that are started by `--data-dir` alone are told apart. With neither,
/// a gateway alone is `gateway`: it stands beside the instance it belongs to, which is `default`.
fn settle_name(reader: &mut Reader<'_>, server: &mut Server) {
    let is_said = reader.raw.values.contains_key("server.data_dir");
    let own = reader.raw.surroundings.state_directory.as_deref();
    let directory = if is_said { Some(server.data_dir.as_path()) } else { own };
    let (name, from) = match directory {
        Some(directory) => (InstanceName::of_directory(directory), "server.data_dir"),
        None if server.roles == [Role::Gateway] => (Some(InstanceName::known("gateway")), "server.roles"),
        None => (None, ""),
    };
    let Some(name) = name else { return };
    if reader.settle("server.name", &mut server.name, || name) {
        reader.derived("server.name", from);
    }
}

/// See `server.data_dir` in the reference. The last resort is for a process with neither home nor service manager.
fn data_dir(raw: &Raw, name: &str) -> PathBuf {
    let surroundings = &raw.surroundings;
    match (&surroundings.state_directory, &surroundings.data_home) {
        (Some(own), _) => own.clone(),
        (None, Some(home)) => home.join("tidegate").join(name),
        (None, None) => Path::new("tidegate-data").join(name),
    }
}

fn port_map(reader: &mut Reader<'_>, server: &Server) -> PortMap {
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

/// Longest path of a Unix socket, bytes: `sun_path` with its final zero (unix(7)).
const SOCKET_PATH_BYTES_MAX: usize = 107;

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

/// What a gateway shows at its control plane must be whole and go over TLS.
fn check_apart(reader: &mut Reader<'_>, gateway: &Gateway, key_manager: &KeyManager) {
    if let Some(url) = key_manager.url.iter().find(|url| url.scheme() != "https") {
        let message = format!("{url} must be https: passwords of backends travel on it");
        reader.problem("key_manager.url", message);
    }
    match (&gateway.client_certificate, &gateway.client_key) {
        (Some(_), None) => reader.problem("gateway.client_certificate", "needs gateway.client_key beside it"),
        (None, Some(_)) => reader.problem("gateway.client_key", "needs gateway.client_certificate beside it"),
        _ => {}
    }
    if gateway.join_token.is_some() && gateway.join_token_file.is_some() {
        reader.problem("gateway.join_token_file", "gateway.join_token is set too; keep one of the two");
    }
    if let Some(pin) = &key_manager.pinned_certificate
        && (pin.len() != 64 || !pin.bytes().all(|byte| byte.is_ascii_hexdigit()))
    {
        let message =
            "must be 64 hexadecimal digits: `openssl x509 -in CERT -noout -fingerprint -sha256`, colons removed";
        reader.problem("key_manager.pinned_certificate", message);
    }
}

/// A token without end is kept and answered only as WSO2 1.x did it.
fn check_tokens(reader: &mut Reader<'_>, key_manager: &KeyManager) {
    if key_manager.application_token_seconds < 0 && !key_manager.wso2_token_answers {
        let message = "-1 (never) needs key_manager.wso2_token_answers = true; without it give seconds";
        reader.problem("key_manager.application_token_seconds", message);
    }
}

/// WSO2's form has an RSA signature; where the key manager is elsewhere its own settings decide.
fn check_assertion(reader: &mut Reader<'_>, server: &Server, gateway: &Gateway, key_manager: &KeyManager) {
    let is_here = server.roles.contains(&Role::KeyManager) && server.roles.contains(&Role::Gateway);
    let is_rsa = key_manager.signing_algorithm == SigningAlgorithm::Rs256;
    if is_here && gateway.backend_assertion == BackendAssertion::Wso2 && !is_rsa {
        let message = "`wso2` is signed with RSA: set key_manager.signing_algorithm = \"RS256\", or choose `standard`";
        reader.problem("gateway.backend_assertion", message);
    }
    if server.roles.contains(&Role::KeyManager) && key_manager.wso2_assertions && !is_rsa {
        let message = "these assertions are signed with RSA: set key_manager.signing_algorithm = \"RS256\"";
        reader.problem("key_manager.wso2_assertions", message);
    }
}

/// Settings that only make sense together.
fn check_together(reader: &mut Reader<'_>, server: &Server, tls: &Tls) {
    match (&tls.certificate, &tls.key) {
        (Some(_), None) => reader.problem("tls.certificate", "needs tls.key beside it"),
        (None, Some(_)) => reader.problem("tls.key", "needs tls.certificate beside it"),
        _ => {}
    }
    let mut roles = server.roles.clone();
    roles.sort_unstable();
    roles.dedup();
    if roles.len() != server.roles.len() {
        reader.problem("server.roles", "names a role twice");
    }
}
