//! From the command line to the configuration: which file, which environment, which WSO2 installation ([`wso2`]).
//! Decisions are made in `tidegate-config`; this hands it what was said.

mod wso2;

use tidegate_config::{Config, Error, Problem, Raw, Role};

use crate::cli::SettingsFlags;
use crate::run;

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
        wso2::add_ports(&mut raw, home, &flags.property);
    }
    add_flags(&mut raw, flags);
    more(&mut raw);
    if let Some(home) = &flags.wso2_home {
        wso2::add_api_manager(&mut raw, home, &flags.property);
    }
    Config::resolve(raw)
}

/// What an instance with it needs to run beyond settings that are right each by itself, of other settings and of this
/// machine. Asked before anything is opened or written.
///
/// # Errors
/// Every problem at once.
pub fn check_to_run(config: &Config) -> Result<(), Error> {
    let mut problems = config.check_sources().err().map(|error| error.problems).unwrap_or_default();
    if config.has_role(Role::Gateway)
        && let Err(why) = run::gateway::io(config).check()
    {
        const IO: &str = "gateway.io";
        problems.push(Problem::at(config.origin(IO).clone(), IO, why.to_string()));
    }
    if problems.is_empty() { Ok(()) } else { Err(Error { problems }) }
}

fn add_flags(raw: &mut Raw, flags: &SettingsFlags) {
    let named = [
        ("--data-dir", "server.data_dir", &flags.data_dir),
        ("--name", "server.name", &flags.name),
        ("--roles", "server.roles", &flags.roles),
        ("--port-offset", "server.offset", &flags.port_offset),
        ("--key-manager", "key_manager.url", &flags.key_manager),
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
