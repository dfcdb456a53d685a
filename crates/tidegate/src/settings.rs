//! From the command line to the configuration: which file, which environment, which `carbon.xml`. Decisions are made in
//! `tidegate-config`; this hands it what was said.

use std::path::{Path, PathBuf};

use tidegate_compat::carbon;
use tidegate_config::{Config, Error, Problem, Raw};

use crate::cli::SettingsFlags;

/// Where a WSO2 installation keeps it.
const CARBON_XML: &str = "repository/conf/carbon.xml";

/// The configuration of this process.
///
/// # Errors
/// Every problem at once.
pub fn load(flags: &SettingsFlags) -> Result<Config, Error> {
    load_with(flags, |_| {})
}

/// The same, with something more said by a command.
pub fn load_with(flags: &SettingsFlags, more: impl FnOnce(&mut Raw)) -> Result<Config, Error> {
    let mut raw = Raw::new();
    raw.add_surroundings();
    raw.add_configuration_file(flags.config.as_deref());
    if let Some(home) = &flags.wso2_home {
        add_carbon(&mut raw, home, &flags.property);
    }
    add_flags(&mut raw, flags);
    more(&mut raw);
    Config::resolve(raw)
}

fn add_flags(raw: &mut Raw, flags: &SettingsFlags) {
    let named = [
        ("--data-dir", "server.data_dir", &flags.data_dir),
        ("--name", "server.name", &flags.name),
        ("--roles", "server.roles", &flags.roles),
        ("--port-offset", "server.offset", &flags.port_offset),
        ("--step", "server.offset_step", &flags.step),
        ("--log-level", "log.level", &flags.log_level),
    ];
    for (flag, key, value) in named {
        if let Some(value) = value {
            raw.add_flag(flag, key, value);
        }
    }
    if flags.json_logs {
        raw.add_flag("--json-logs", "log.format", "json");
    }
    for property in &flags.property {
        raw.add_property(property);
    }
}

fn add_carbon(raw: &mut Raw, home: &Path, properties: &[String]) {
    let path: PathBuf = home.join(CARBON_XML);
    let property = |name: &str| {
        let (_, value) =
            properties.iter().filter_map(|property| property.split_once('=')).find(|(key, _)| *key == name)?;
        Some(value.to_owned())
    };
    let text = match read_bounded(&path) {
        Ok(text) => text,
        Err(why) => return raw.problem(Problem::general(format!("flag --wso2-home: {why}"))),
    };
    match carbon::read(&text, property) {
        Ok(ports) => {
            if let Some(offset) = ports.offset {
                raw.add_carbon_offset(&path, offset);
            }
        }
        Err(error) => raw.problem(Problem::general(format!("{}: {error}", path.display()))),
    }
}

fn read_bounded(path: &Path) -> Result<String, String> {
    let length = std::fs::metadata(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?.len();
    if length > carbon::BYTES_MAX as u64 {
        return Err(format!("{} is {length} bytes long, beyond {} bytes", path.display(), carbon::BYTES_MAX));
    }
    std::fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}
