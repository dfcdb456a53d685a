//! `tidegate ports`: every listener, its port, who decided it, and whether it is free now.

use std::io::Write;
use std::process::ExitCode;

use anyhow::bail;
use serde_json::json;
use tidegate_config::ports::{Listener, Place, Wanted};
use tidegate_config::{Config, Offset, Origin};

use super::{PortsFlags, SettingsFlags, table};
use crate::listen::{self, holder};
use crate::settings;

/// One line of the listing.
struct Line {
    listener: Listener,
    roles: String,
    base: u16,
    effective: Option<u16>,
    address: String,
    decided_by: String,
    state: String,
}

/// Prints them. The exit code is 1 when a port that would be opened is taken.
pub fn run(flags: &PortsFlags, settings: &SettingsFlags, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let config = settings::load_with(settings, |raw| {
        if let Some(offset) = &flags.offset {
            raw.add_flag("--offset", "server.offset", offset);
        }
    })?;
    let offset = match config.server.offset {
        Offset::Fixed(offset) => offset,
        Offset::Auto(search) => match config.ports.first_free_offset(search, listen::is_free).0 {
            Some(offset) => offset,
            None => bail!("no offset has all ports free; is a port pinned with follow_offset = false in use?"),
        },
    };
    let lines: Vec<Line> = config.ports.places().iter().map(|place| line(&config, place, offset)).collect();
    if flags.json {
        print_json(&lines, offset, out)?
    } else {
        print_text(&config, &lines, offset, out)?
    }
    let is_any_taken = lines.iter().any(|line| line.state.starts_with("in use"));
    Ok(if is_any_taken { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn line(config: &Config, place: &Place, offset: u16) -> Line {
    let roles: Vec<&str> = place.listener.roles().iter().map(|role| role.as_str()).collect();
    let effective = place.port_at(offset).ok();
    let state = match (place.disabled, effective) {
        (Some(why), _) => why.as_str().to_owned(),
        (None, None) => "beyond the last port".to_owned(),
        (None, Some(port)) => {
            let address = (place.address, port).into();
            if listen::is_free(&Wanted { listener: place.listener, address }) {
                "free".to_owned()
            } else {
                holder::find(address)
                    .map_or_else(|| "in use or not ours to open".to_owned(), |by| format!("in use by {by}"))
            }
        }
    };
    Line {
        listener: place.listener,
        roles: if roles.is_empty() { "every role".to_owned() } else { roles.join(", ") },
        base: place.port,
        effective,
        address: place.address.to_string(),
        decided_by: decided_by(config, place),
        state,
    }
}

/// The setting that made the port what it is, with its origin.
fn decided_by(config: &Config, place: &Place) -> String {
    let port = config.origin(&format!("listeners.{}.port", place.listener));
    let offset = config.origin("server.offset");
    match (port, offset) {
        (Origin::Default, Origin::Default) => "default".to_owned(),
        (Origin::Default, offset) if place.follows_offset => format!("offset, {offset}"),
        (port, Origin::Default) => format!("port, {port}"),
        (port, offset) if place.follows_offset => format!("port, {port}; offset, {offset}"),
        (port, _) => format!("port, {port}"),
    }
}

fn print_text(config: &Config, lines: &[Line], offset: u16, out: &mut impl Write) -> anyhow::Result<()> {
    let how = if matches!(config.server.offset, Offset::Auto(_)) { " (the first with every port free)" } else { "" };
    writeln!(out, "instance {}, offset {offset}{how}\n", config.server.name.as_str())?;
    let head = ["LISTENER", "ROLES", "BASE", "PORT", "ADDRESS", "STATE", "DECIDED BY"].map(str::to_owned).to_vec();
    let rows = lines.iter().map(|line| {
        vec![
            line.listener.to_string(),
            line.roles.clone(),
            any(line.base),
            line.effective.map_or_else(|| "-".to_owned(), any),
            line.address.clone(),
            line.state.clone(),
            line.decided_by.clone(),
        ]
    });
    table::write(out, &std::iter::once(head).chain(rows).collect::<Vec<_>>())?;
    Ok(())
}

fn any(port: u16) -> String {
    if port == 0 { "any".to_owned() } else { port.to_string() }
}

fn print_json(lines: &[Line], offset: u16, out: &mut impl Write) -> anyhow::Result<()> {
    let listeners: Vec<serde_json::Value> = lines
        .iter()
        .map(|line| {
            json!({
                "listener": line.listener.name(),
                "roles": line.listener.roles().iter().map(|role| role.as_str()).collect::<Vec<_>>(),
                "base": line.base,
                "port": line.effective,
                "address": line.address,
                "decided_by": line.decided_by,
                "state": line.state,
            })
        })
        .collect();
    writeln!(out, "{}", serde_json::to_string_pretty(&json!({ "offset": offset, "listeners": listeners }))?)?;
    Ok(())
}
