//! What the configuration means: typed, complete, checked. Made once from [`Raw`]; every problem is told at once.

mod reader;
mod listeners;

pub(crate) use reader::Reader;

use std::path::{Path, PathBuf};

use crate::error::{Error, Problem};
use crate::key_client;
use crate::kinds::{BackendAssertion, InstanceName, Role, SigningAlgorithm, StoreUrl};
use crate::offset::Offset;
use crate::origin::Origin;
use crate::ports::PortMap;
use crate::raw::{Raw, RegistryPlace};
use crate::sections::{Analytics, Control, Gateway, KeyManager, Log, Portal, Server, Store, Tls};
use crate::supervisor::Supervisor;

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
        let mut reader = Reader::of(&raw);
        let mut server = Server::read(&mut reader, "server");
        settle_name(&mut reader, &mut server);
        reader.settle("server.data_dir", &mut server.data_dir, || data_dir(&raw, server.name.as_str()));
        if let Offset::Auto(search) = &mut server.offset {
            search.step = server.offset_step;
        }
        let ports = listeners::port_map(&mut reader, &server);
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
        listeners::check(&mut reader, &server, &ports);
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
