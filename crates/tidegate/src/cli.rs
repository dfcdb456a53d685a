//! The command line: what can be said, and help that teaches. Meaning is given by `tidegate-config`.

pub mod config;
pub mod ports;
pub mod instances;
pub mod fleet;
pub mod token;
pub mod doctor;
pub mod elapsed;
pub mod table;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use token::TokenCommand;

/// API gateway, OAuth2 key manager, publisher, developer portal and admin in one process.
#[derive(Debug, Parser)]
#[command(name = "tidegate", version, arg_required_else_help = true, after_long_help = EXAMPLES)]
pub struct Cli {
    /// Flags that change the configuration, before or after the command.
    #[command(flatten)]
    pub settings: SettingsFlags,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  tidegate run                                    everything on the usual ports, data in your home
  tidegate run --name blue --port-offset 10       a second instance beside it, every port 10 higher
  tidegate run --name green --port-offset auto    a third one, wherever there is room
  tidegate run -DportOffset=3                     as WSO2's start script spells it
  tidegate run --wso2-home /opt/wso2am-1.4.0      with what that installation's files say
  tidegate run --roles key-manager,control-plane --port-offset 5
  tidegate run --roles gateway --port-offset 2 --key-manager https://HOST:PORT
                                                  a gateway alone, and what it belongs to
  tidegate token create --role gateway            what lets a gateway on another machine in
  tidegate ports                                  which port is where, why, and who is in the way
  tidegate ports --all                            every running instance of yours, with its ports
  tidegate instances                              list them; `instances stop blue` stops one
  tidegate fleet up -n 5                          five more, each in a place of its own
  tidegate doctor                                 what is wrong, why it hurts, how to mend it; --fix mends
  tidegate config show --origin                   every setting, its value and who said so

Every setting can be given as -Dsection.name=value, as TIDEGATE__SECTION__NAME=value in the environment, or in
tidegate.toml. docs/reference/configuration.md lists them all.";

const RUN_EXAMPLES: &str = "\
All listeners open or none does. `tidegate ports` shows beforehand what would happen.

Examples:
  tidegate run --sample                             with an API to call at once, and the call
  tidegate run --name green --port-offset auto      beside others, wherever there is room
  tidegate run --port-offset auto:10-50 --step 10   at 10, 20, 30, 40 or 50
  tidegate run --roles gateway --port-offset 2 --key-manager https://HOST:PORT
                                                    a gateway alone; PORT is the other side's, as it is";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start an instance; Ctrl-C or SIGTERM stops it.
    #[command(after_help = RUN_EXAMPLES)]
    Run(RunFlags),
    /// Show or check the configuration.
    #[command(subcommand, after_help = config::EXAMPLES)]
    Config(ConfigCommand),
    /// Show every listener: its port, who decided it, and whether it is free.
    #[command(after_help = ports::EXAMPLES)]
    Ports(PortsFlags),
    /// Look for what is wrong, or will be: ports, data, certificates, addresses, key manager; and mend what is safe.
    #[command(after_help = doctor::EXAMPLES)]
    Doctor(doctor::DoctorFlags),
    /// List, stop and look into the running instances of this user.
    #[command(after_help = instances::EXAMPLES)]
    Instances(instances::InstancesFlags),
    /// Start, show and stop several instances as one thing.
    #[command(after_help = fleet::EXAMPLES)]
    Fleet(fleet::FleetFlags),
    /// Make, list and revoke join tokens: what lets gateways on other machines in.
    #[command(subcommand, after_help = token::EXAMPLES)]
    Token(TokenCommand),
    /// Print the version.
    Version,
}

/// How to start.
#[derive(Debug, Args)]
pub struct RunFlags {
    /// Make a sample API with a built-in backend, an application subscribed to it, and show a call that works.
    #[arg(long)]
    pub sample: bool,
    /// Leave the terminal's session, and print no password: how `tidegate fleet up` starts instances.
    #[arg(long, hide = true)]
    pub detached: bool,
}

/// What to do with the configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Print every setting with its value. Passwords and keys are not shown.
    Show(ShowFlags),
    /// Say every problem at once, or that there is none.
    Check,
}

/// How to show the configuration.
#[derive(Debug, Args)]
pub struct ShowFlags {
    /// Say where each value came from.
    #[arg(long)]
    pub origin: bool,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// How to show the ports.
#[derive(Debug, Args)]
pub struct PortsFlags {
    /// Show another offset than the configured one: a number, `auto`, or `auto:10-50`.
    #[arg(long, value_name = "N|auto", allow_hyphen_values = true)]
    pub offset: Option<String>,
    /// Show every running instance of this user with its ports instead.
    #[arg(long, conflicts_with = "offset")]
    pub all: bool,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Flags that change the configuration. They win over environment and file.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Configuration")]
pub struct SettingsFlags {
    /// Configuration file [default: tidegate.toml in the working directory, if there is one].
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Folder of everything the instance keeps [default: tidegate/<name> in your data folder].
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<String>,
    /// Name of the instance; keeps several on one machine apart [default: last part of --data-dir, else `gateway` for a
    /// gateway alone and `default` for all others].
    #[arg(long, global = true)]
    pub name: Option<String>,
    /// What it does, comma-separated: gateway, key-manager, control-plane [default: all].
    #[arg(long, global = true)]
    pub roles: Option<String>,
    /// Move every listener by N, or to the first free place with `auto`, or `auto:10-50` to look there [default: 0].
    #[arg(long, global = true, value_name = "N|auto", allow_hyphen_values = true)]
    pub port_offset: Option<String>,
    /// With `auto`: try every N-th offset only [default: 1].
    #[arg(long, global = true, value_name = "N", allow_hyphen_values = true)]
    pub step: Option<String>,
    /// Where the key manager and control plane are, when they are other instances; several by comma.
    #[arg(long, global = true, value_name = "URL")]
    pub key_manager: Option<String>,
    /// Any setting, such as -Dgateway.drain_timeout_ms=500; and -DportOffset=N as for WSO2.
    #[arg(short = 'D', global = true, value_name = "KEY=VALUE")]
    pub property: Vec<String>,
    /// A WSO2 API Manager 1.x installation whose offset, ports and key manager to take over.
    #[arg(long, global = true, value_name = "DIR")]
    pub wso2_home: Option<PathBuf>,
    /// What is logged: error, warn, info, debug, trace; or per module, `info,tidegate_gateway=debug`.
    #[arg(long, global = true, value_name = "LEVEL")]
    pub log_level: Option<String>,
    /// Log one JSON object a line.
    #[arg(long, global = true)]
    pub json_logs: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_offset_is_understood_anywhere_among_the_arguments() {
        for line in
            ["tidegate -DportOffset=3 run", "tidegate run -DportOffset=3", "tidegate run -D portOffset=3 --name a"]
        {
            let cli = Cli::try_parse_from(line.split(' ')).unwrap();
            assert_eq!(cli.settings.property, ["portOffset=3"], "{line}");
        }
        let cli = Cli::try_parse_from(["tidegate", "--port-offset", "-1", "run"]).unwrap();
        assert_eq!(cli.settings.port_offset.as_deref(), Some("-1"), "config says better what is wrong with it");
    }
}
