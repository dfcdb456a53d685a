//! `tidegate config show` and `tidegate config check`.

use std::io::Write;
use std::process::ExitCode;

use serde_json::json;

use super::{ConfigCommand, SettingsFlags, ShowFlags, table};
use crate::settings;

/// Shown below the help.
pub const EXAMPLES: &str = "\
Examples:
  tidegate config show --origin                         every setting, its value and who said so
  tidegate config show --json -DportOffset=3            the same for programs, with a flag tried out
  tidegate config check --config /etc/tidegate.toml     every problem at once; the exit status is 2 when there is one";

/// Runs one of them.
pub fn run(command: ConfigCommand, flags: &SettingsFlags, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let config = settings::load(flags)?;
    match command {
        ConfigCommand::Show(show) => print(&config, &show, out)?,
        ConfigCommand::Check => {
            settings::check_to_run(&config)?;
            for warning in &config.warnings {
                writeln!(out, "note: {warning}")?;
            }
            writeln!(out, "the configuration has no problems")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn print(config: &tidegate_config::Config, show: &ShowFlags, out: &mut impl Write) -> anyhow::Result<()> {
    if show.json {
        let entries: serde_json::Map<String, serde_json::Value> = config
            .entries
            .iter()
            .map(|entry| {
                let value = if show.origin {
                    json!({ "value": entry.value, "origin": entry.origin.to_string() })
                } else {
                    json!(entry.value)
                };
                (entry.key.clone(), value)
            })
            .collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&entries)?)?;
        return Ok(());
    }
    let rows: Vec<Vec<String>> = config
        .entries
        .iter()
        .map(|entry| {
            // A setting that is absent is shown as the comment it would be in the file.
            let line = match entry.value.as_str() {
                "" => format!("# {} =", entry.key),
                value => format!("{} = {value}", entry.key),
            };
            if show.origin { vec![line, format!("# {}", entry.origin)] } else { vec![line] }
        })
        .collect();
    table::write(out, &rows)?;
    Ok(())
}
