//! A WSO2 installation as the weakest layer of the configuration: which of its files are read, and which `${…}` are known.
//! What they mean is `tidegate-compat`'s to say.
//!
//! `carbon.xml` must be there; the others are read when they are. `api-manager.xml` comes last, for its variables are our
//! ports after the offset, which every other layer may decide.

use std::path::{Path, PathBuf};

use tidegate_compat::api_manager::{self, CLIENT_KEYS};
use tidegate_compat::{Error, Reading, carbon, transports};
use tidegate_config::ports::Listener;
use tidegate_config::ports::carbon::CARBON_VARIABLES;
use tidegate_config::{Config, Offset, Problem, Raw, Role};

const CARBON_XML: &str = "repository/conf/carbon.xml";
const AXIS2_XML: &str = "repository/conf/axis2/axis2.xml";
const CATALINA_XML: &str = "repository/conf/tomcat/catalina-server.xml";
const API_MANAGER_XML: &str = "repository/conf/api-manager.xml";

/// Offset and ports.
pub fn add_ports(raw: &mut Raw, home: &Path, properties: &[String]) {
    let path = home.join(CARBON_XML);
    match read_bounded(&path, carbon::BYTES_MAX) {
        Ok(text) => match carbon::read(&text, |name| property(properties, name)) {
            Ok(ports) => {
                if let Some((offset, line)) = ports.offset {
                    raw.add_wso2(&path, line, "server.offset", &offset.to_string());
                }
            }
            Err(error) => problem(raw, &path, &error),
        },
        Err(why) => raw.problem(Problem::general(format!("flag --wso2-home: {why}"))),
    }
    let variable = |name: &str| property(properties, name);
    if let Some((path, text)) = read_if_there(raw, home, AXIS2_XML, transports::BYTES_MAX) {
        settle(raw, &path, transports::axis2(&text, variable));
    }
    if let Some((path, text)) = read_if_there(raw, home, CATALINA_XML, transports::BYTES_MAX) {
        settle(raw, &path, transports::catalina(&text, variable));
    }
}

fn settle(raw: &mut Raw, path: &Path, reading: Result<Reading, Error>) {
    match reading {
        Ok(reading) => add(raw, path, reading, |_| true),
        Err(error) => problem(raw, path, &error),
    }
}

/// Everything else. Call it when all other layers are there.
pub fn add_api_manager(raw: &mut Raw, home: &Path, properties: &[String]) {
    let Some((path, text)) = read_if_there(raw, home, API_MANAGER_XML, api_manager::BYTES_MAX) else { return };
    // What is wrong with the other layers is told when they are resolved for good.
    let others = Config::resolve(raw.without(&CLIENT_KEYS)).ok();
    // Whoever chose one of these clients elsewhere means it, and lacks what belongs to it.
    let is_chosen = matches!(raw.said("key_manager.client"), Some("thrift" | "ws"));
    let variable = |name: &str| property(properties, name).or_else(|| own(others.as_ref()?, name));
    match api_manager::read(&text, variable) {
        Ok(reading) => {
            let asks_itself = !is_chosen && others.as_ref().is_some_and(|config| is_own_key_manager(config, &reading));
            if asks_itself {
                raw.warning(format!(
                    "{}: the key manager it names is this instance, which asks itself; ServerURL, KeyValidatorClientType \
                     and what belongs to them are not used; key_manager.client = \"thrift\" or \"ws\" has them used",
                    path.display()
                ));
            }
            add(raw, &path, reading, |key| !asks_itself || !CLIENT_KEYS.contains(&key));
        }
        Err(error) => problem(raw, &path, &error),
    }
}

fn add(raw: &mut Raw, path: &Path, reading: Reading, is_wanted: impl Fn(&str) -> bool) {
    for setting in reading.settings.iter().filter(|setting| is_wanted(setting.key)) {
        if Raw::knows(setting.key) {
            raw.add_wso2(path, setting.line, setting.key, &setting.value);
        } else {
            let (path, line) = (path.display(), setting.line);
            raw.warning(format!("{path}:{line}: this version has no setting {}; it is ignored", setting.key));
        }
    }
    for remark in reading.remarks {
        raw.warning(format!("{}:{}: {}", path.display(), remark.line, remark.message));
    }
}

/// Does the key manager that is named live here? A gateway alone never has one.
fn is_own_key_manager(config: &Config, reading: &Reading) -> bool {
    if !config.has_role(Role::KeyManager) {
        return false;
    }
    let Some(url) = reading.settings.iter().find(|setting| setting.key == "key_manager.url") else { return true };
    let authority = url.value.split_once("://").map_or("", |(_, rest)| rest.split('/').next().unwrap_or_default());
    let Some((host, port)) = authority.rsplit_once(':') else { return false };
    let ours = [config.server.host_name.as_str(), "localhost", "127.0.0.1", "[::1]"];
    ours.contains(&host) && own(config, "mgt.transport.https.port").as_deref() == Some(port)
}

/// What WSO2 replaces by something of the running server. With `auto` the ports are not known yet.
fn own(config: &Config, name: &str) -> Option<String> {
    match name {
        "carbon.local.ip" => return Some(config.server.host_name.clone()),
        "carbon.context" => return Some(String::new()),
        _ => {}
    }
    let listener: Listener = CARBON_VARIABLES.iter().find(|(variable, _)| *variable == name)?.1;
    let Offset::Fixed(offset) = config.server.offset else { return None };
    let place = config.ports.places().iter().find(|place| place.listener == listener)?;
    place.port_at(offset).ok().map(|port| port.to_string())
}

fn property(properties: &[String], name: &str) -> Option<String> {
    let mut pairs = properties.iter().filter_map(|property| property.split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

fn problem(raw: &mut Raw, path: &Path, error: &Error) {
    raw.problem(Problem::general(format!("{}: {error}", path.display())));
}

fn read_if_there(raw: &mut Raw, home: &Path, file: &str, bytes_max: usize) -> Option<(PathBuf, String)> {
    let path = home.join(file);
    if !path.exists() {
        return None;
    }
    match read_bounded(&path, bytes_max) {
        Ok(text) => Some((path, text)),
        Err(why) => {
            raw.problem(Problem::general(format!("flag --wso2-home: {why}")));
            None
        }
    }
}

fn read_bounded(path: &Path, bytes_max: usize) -> Result<String, String> {
    let length = std::fs::metadata(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?.len();
    if length > bytes_max as u64 {
        return Err(format!("{} is {length} bytes long, beyond {bytes_max} bytes", path.display()));
    }
    std::fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}
