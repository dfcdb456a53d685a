//! `repository/conf/api-manager.xml`: what it means in Tidegate's settings.
//!
//! Behaviour matched (`APIManagerConfiguration`, API Manager 1.x): the first of a repeated element counts; a missing
//! `KeyValidatorClientType` is `WSClient`; a missing `EnableThriftServer` is false; a missing `ThriftServerPort` is
//! [`THRIFT_SERVER_PORT_WHEN_MISSING`]; the two Thrift ports are literal, the offset is not added. `APIKeyManager` is called
//! `APIKeyValidator` from 1.9 on. Numbers and addresses are checked by `tidegate-config`, which knows what it accepts.

use roxmltree::Node;
use tidegate_config::ports::carbon::THRIFT_SERVER_PORT_WHEN_MISSING;

use crate::error::Error;
use crate::reading::{Reading, elements, line_of, value, written};
use crate::xml;

/// Longest `api-manager.xml` read, bytes.
pub const BYTES_MAX: usize = 1_048_576;

/// Settings about the key manager that a gateway asks. They say nothing to an instance that is its own key manager.
pub const CLIENT_KEYS: [&str; 7] = [
    "key_manager.client",
    "key_manager.url",
    "key_manager.username",
    "key_manager.password",
    "key_manager.thrift_host",
    "key_manager.thrift_port",
    "key_manager.timeout_ms",
];

/// Reads the text of an `api-manager.xml`. `variable` answers `${name}`: ports of this instance, and Java's system properties.
///
/// # Errors
/// Not XML, another file, or values that make no sense: all of them at once, each with its line.
pub fn read(text: &str, variable: impl Fn(&str) -> Option<String>) -> Result<Reading, Error> {
    let document = xml::parse(text, BYTES_MAX)?;
    let root = document.root_element();
    if root.tag_name().name() != "APIManager" {
        return Err(Error::WrongRoot { expected: "APIManager", found: root.tag_name().name().to_owned() });
    }
    let mut reader = Reader { variable, reading: Reading::default(), problems: Vec::new() };
    for section in elements(root) {
        match section.tag_name().name() {
            "APIKeyManager" | "APIKeyValidator" => reader.key_manager(section),
            "APIGateway" => reader.gateway(section),
            "APIConsumerAuthentication" => reader.authentication(section),
            "CORSConfiguration" => {
                let why = "what browsers may do is set for each API in the publisher; this is not taken over";
                reader.reading.remark(line_of(section), format!("CORSConfiguration: {why}"));
            }
            name => reader.reading.remark(line_of(section), ignored(name)),
        }
    }
    if reader.problems.is_empty() { Ok(reader.reading) } else { Err(Error::Values(reader.problems)) }
}

fn ignored(path: &str) -> String {
    format!("{path}: has no counterpart here and is ignored")
}

struct Reader<F> {
    variable: F,
    reading: Reading,
    problems: Vec<String>,
}

impl<F: Fn(&str) -> Option<String>> Reader<F> {
    fn key_manager(&mut self, section: Node<'_, '_>) {
        let (name, here) = (section.tag_name().name(), line_of(section));
        let (mut has_client, mut has_port, mut is_server) = (false, false, None);
        for element in elements(section) {
            let (leaf, line) = (element.tag_name().name(), line_of(element));
            let path = format!("{name}/{leaf}");
            let text = value(element, &self.variable);
            if text.is_empty() {
                continue;
            }
            match leaf {
                "KeyValidatorClientType" => {
                    has_client = true;
                    match text.as_str() {
                        "ThriftClient" => self.reading.set("key_manager.client", "thrift", line),
                        "WSClient" => self.reading.set("key_manager.client", "ws", line),
                        _ => self.problem(line, &path, &format!("expected ThriftClient or WSClient, found {text:?}")),
                    }
                }
                "ServerURL" => self.server_url(line, &path, &text),
                "Username" => self.reading.set("key_manager.username", text, line),
                "Password" => self.reading.set("key_manager.password", text, line),
                "ThriftClientPort" => self.known("key_manager.thrift_port", line, &path, text),
                "ThriftClientConnectionTimeOut" => self.known("key_manager.timeout_ms", line, &path, text),
                "ThriftServerHost" => {
                    if text.parse::<std::net::IpAddr>().is_ok() {
                        self.reading.set("listeners.thrift.address", text.clone(), line);
                    }
                    self.known("key_manager.thrift_host", line, &path, text);
                }
                "ThriftServerPort" => {
                    has_port = true;
                    self.known("listeners.thrift.port", line, &path, text);
                    self.reading.set("listeners.thrift.follow_offset", "false", line);
                }
                "SecurityContextTTL" => match text.parse::<u64>() {
                    Ok(minutes) => {
                        let seconds = minutes.saturating_mul(60).to_string();
                        self.reading.set("gateway.backend_assertion_seconds", seconds.clone(), line);
                        self.reading.set("key_manager.wso2_assertion_seconds", seconds, line);
                    }
                    Err(_) => self.problem(line, &path, &format!("expected minutes, found {text:?}")),
                },
                "EnableThriftServer" => is_server = is_server.or(self.truth(line, &path, &text)),
                _ => self.reading.remark(line, ignored(&path)),
            }
        }
        if !has_client {
            self.reading.set("key_manager.client", "ws", here);
        }
        if is_server != Some(true) {
            self.reading.set("listeners.thrift.enabled", "false", here);
        } else if !has_port {
            self.reading.set("listeners.thrift.port", THRIFT_SERVER_PORT_WHEN_MISSING.to_string(), here);
            self.reading.set("listeners.thrift.follow_offset", "false", here);
        }
    }

    /// `https://host:port/services/`: the base of everything at the key manager, WSO2 cuts `services/` off too.
    fn server_url(&mut self, line: usize, path: &str, text: &str) {
        if text.contains("${") {
            return self.problem(
                line,
                path,
                &format!("{text:?} has a variable nobody defines; give it with -D or write it out"),
            );
        }
        let base = text.find("/services").map_or(text, |at| &text[..at]);
        let host = base.split_once("://").map_or("", |(_, rest)| rest.split('/').next().unwrap_or_default());
        let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        if !has_port {
            return self.problem(line, path, &format!("expected https://HOST:PORT/services/, found {text:?}"));
        }
        self.reading.set("key_manager.url", base, line);
    }

    fn gateway(&mut self, section: Node<'_, '_>) {
        for element in elements(section) {
            let (leaf, line) = (element.tag_name().name(), line_of(element));
            let path = format!("APIGateway/{leaf}");
            let text = value(element, &self.variable);
            match leaf {
                "Environments" => elements(element).for_each(|environment| self.environment(environment)),
                "ClientDomainHeader" if !text.is_empty() => {
                    self.known("gateway.client_domain_header", line, &path, text);
                }
                "EnableGatewayKeyCache" => {
                    if self.truth(line, &path, &text) == Some(false) {
                        self.reading.set("gateway.token_cache_seconds", "0", line);
                    }
                }
                "APIEndpointURL" => self.endpoint(element, &path),
                _ => self.reading.remark(line, ignored(&path)),
            }
        }
    }

    fn environment(&mut self, environment: Node<'_, '_>) {
        const PATH: &str = "APIGateway/Environments/Environment";
        let name = elements(environment).find(|element| element.tag_name().name() == "Name");
        let name = name.map(|name| value(name, &self.variable)).unwrap_or_default();
        let why = "environments are made in the admin portal; gateway.environment says which one this gateway serves";
        self.reading.remark(line_of(environment), format!("{PATH} {name:?}: {why}"));
        for element in elements(environment).filter(|element| element.tag_name().name() == "GatewayEndpoint") {
            self.endpoint(element, &format!("{PATH}/GatewayEndpoint"));
        }
    }

    /// Where consumers find the APIs. Written with variables it is this instance itself, whose address needs no setting.
    fn endpoint(&mut self, element: Node<'_, '_>, path: &str) {
        let text = written(element);
        let line = line_of(element);
        let urls: Vec<&str> = text.split(',').map(str::trim).filter(|url| !url.is_empty()).collect();
        let Some(url) = urls.iter().find(|url| url.starts_with("https://")).or(urls.first()) else { return };
        let host = url.split_once("://").map_or("", |(_, rest)| rest.split(['/', ':']).next().unwrap_or_default());
        if url.contains("${") {
            return;
        }
        if ["localhost", "127.0.0.1", "[", ""].contains(&host) {
            let why = "addresses of this machine are built from the ports really opened, so the offset cannot leave it behind";
            return self.reading.remark(line, format!("{path} {url:?}: {why}; it is ignored"));
        }
        self.reading.set("gateway.public_url", *url, line);
    }

    fn authentication(&mut self, section: Node<'_, '_>) {
        for element in elements(section) {
            let (leaf, line) = (element.tag_name().name(), line_of(element));
            let path = format!("APIConsumerAuthentication/{leaf}");
            let text = value(element, &self.variable);
            match leaf {
                // What is done here anyway.
                "SecurityContextHeader" if text.eq_ignore_ascii_case("X-JWT-Assertion") => {}
                "SecurityContextHeader" => self.reading.set("gateway.backend_assertion_header", text, line),
                "OAuthHeader" if text.eq_ignore_ascii_case("Authorization") => {}
                "KeyHeaderSegment" if text == "Bearer" => {}
                "RemoveOAuthHeadersFromOutMessage" if self.truth(line, &path, &text) != Some(false) => {}
                "EnableTokenGeneration" => match self.truth(line, &path, &text) {
                    // There the key manager makes them, for its gateways and, in one process, for itself.
                    Some(true) => {
                        self.reading.set("gateway.backend_assertion", "wso2", line);
                        self.reading.set("key_manager.wso2_assertions", "true", line);
                    }
                    _ => self.reading.set("gateway.backend_assertion", "off", line),
                },
                "ConsumerDialectURI" if !text.is_empty() => {
                    self.reading.set("gateway.backend_assertion_dialect", text.clone(), line);
                    self.reading.set("key_manager.wso2_assertion_dialect", text, line);
                }
                _ => self.reading.remark(line, ignored(&path)),
            }
        }
    }

    /// A value that `tidegate-config` checks; a variable that nobody defines would only confuse it.
    fn known(&mut self, key: &'static str, line: usize, path: &str, text: String) {
        if text.contains("${") {
            return self.problem(
                line,
                path,
                &format!("{text:?} has a variable nobody defines; give it with -D or write it out"),
            );
        }
        self.reading.set(key, text, line);
    }

    fn truth(&mut self, line: usize, path: &str, text: &str) -> Option<bool> {
        match text.to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                self.problem(line, path, &format!("expected true or false, found {text:?}"));
                None
            }
        }
    }

    fn problem(&mut self, line: usize, path: &str, why: &str) {
        self.problems.push(format!("line {line}: {path}: {why}"));
    }
}
