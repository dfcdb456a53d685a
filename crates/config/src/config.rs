//! What the configuration means: typed, complete, checked. Made once from [`Raw`]; every problem is told at once.

use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};

use crate::error::{Error, Problem};
use crate::kinds::{InstanceName, Role, StoreUrl};
use crate::offset::Offset;
use crate::origin::Origin;
use crate::ports::{Disabled, Listener, Place, PortMap};
use crate::raw::{Raw, RegistryPlace};
use crate::rule::Rule;
use crate::sections::{Analytics, Control, Gateway, KeyManager, ListenerSettings, Log, Server, Store, Tls};
use crate::value::Value;

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
        name_after_data_dir(&mut reader, &mut server);
        reader.settle("server.data_dir", &mut server.data_dir, || data_dir(&raw, server.name.as_str()));
        if let Offset::Auto(search) = &mut server.offset {
            search.step = server.offset_step;
        }
        let ports = port_map(&mut reader, &server);
        let tls = Tls::read(&mut reader, "tls");
        let mut store = Store::read(&mut reader, "store");
        reader.settle("store.url", &mut store.url, || StoreUrl::in_directory(&server.data_dir));
        let gateway = Gateway::read(&mut reader, "gateway");
        let key_manager = KeyManager::read(&mut reader, "key_manager");
        let control = Control::read(&mut reader, "control");
        let analytics = Analytics::read(&mut reader, "analytics");
        let log = Log::read(&mut reader, "log");
        check_together(&mut reader, &server, &tls);
        check_apart(&mut reader, &gateway, &key_manager);
        check_ports(&mut reader, &server, &ports);
        let Reader { problems, entries, .. } = reader;
        let mut all = raw.problems;
        all.extend(problems);
        if !all.is_empty() {
            return Err(Error { problems: all });
        }
        let (warnings, registry) = (raw.warnings, raw.surroundings.registry);
        Ok(Self {
            server,
            ports,
            tls,
            store,
            gateway,
            key_manager,
            control,
            analytics,
            log,
            registry,
            entries,
            warnings,
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
    fn settle<T: Value>(&mut self, key: &str, value: &mut T, default: impl FnOnce() -> T) -> bool {
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

    fn origin(&self, key: &str) -> Option<Origin> {
        self.raw.values.get(key).map(|found| found.origin.clone())
    }

    fn problem(&mut self, key: &str, message: impl Into<String>) {
        self.problems.push(Problem { origin: self.origin(key), key: key.to_owned(), message: message.into() });
    }
}

/// A data directory without a name gives its own: two that are started by `--data-dir` alone are told apart.
fn name_after_data_dir(reader: &mut Reader<'_>, server: &mut Server) {
    let is_said = reader.raw.values.contains_key("server.data_dir");
    let own = reader.raw.surroundings.state_directory.as_deref();
    let directory = if is_said { Some(server.data_dir.as_path()) } else { own };
    let Some(name) = directory.and_then(InstanceName::of_directory) else { return };
    if reader.settle("server.name", &mut server.name, || name) {
        reader.derived("server.name", "server.data_dir");
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
        Place {
            listener,
            port: settings.port.unwrap_or_else(|| listener.base()),
            address: settings.address.unwrap_or(usual),
            follows_offset: settings.follow_offset,
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
