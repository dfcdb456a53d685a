//! `tidegate ports`: every listener, its port, who decided it, and whether it is free now.

mod all;

use std::io::Write;
use std::path::absolute;
use std::process::ExitCode;

use serde_json::json;
use tidegate_config::ports::{Listener, Place, Wanted};
use tidegate_config::{Config, Offset, Origin, Raw};

use super::{PortsFlags, SettingsFlags, table};
use crate::listen::holder::{self, Holder};
use crate::listen::{self, Among, NoRoom};
use crate::registry::{self, Entry, Registry};
use crate::settings;

/// Shown below the help.
pub const EXAMPLES: &str = "\
The exit status is 1 when a port that would be opened is in use.

Examples:
  tidegate ports                      for this configuration, without starting it
  tidegate ports --offset 7           what if the offset were 7
  tidegate ports --offset auto:10-50  which place `run --port-offset auto:10-50` would take
  tidegate ports --name blue --json   for another instance, for programs
  tidegate ports --all                every running instance of yours";

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
    if flags.all {
        let mut raw = Raw::new();
        raw.add_surroundings();
        let running = Registry::existing(raw.registry())?.map(|registry| registry.running()).transpose()?;
        all::print(&running.unwrap_or_default(), flags.json, out)?;
        return Ok(ExitCode::SUCCESS);
    }
    let config = settings::load_with(settings, |raw| {
        if let Some(offset) = &flags.offset {
            raw.add_flag("--offset", "server.offset", offset);
        }
    })?;
    let running = Registry::existing(&config.registry)?.map(|registry| registry.running()).transpose()?;
    let (own, others): (Vec<Entry>, Vec<Entry>) =
        running.unwrap_or_default().into_iter().partition(|entry| is_this(&config, entry));
    let own = own.first();
    let last_offset = registry::last_offset::read(&config.server.data_dir);
    let among = Among { running: &others, last_offset };
    let offset = match (config.server.offset, own) {
        (Offset::Fixed(offset), _) => offset,
        (Offset::Auto(search), Some(own)) if search.contains(own.offset) => own.offset,
        (Offset::Auto(search), _) => match among.choose(&config.ports, search, listen::is_free) {
            (Some(offset), _) => offset,
            (None, tried) => return Err(NoRoom::new(&config.ports, search, tried, among).into()),
        },
    };
    let lines: Vec<Line> =
        config.ports.places().iter().map(|place| line(&config, place, offset, own, &among)).collect();
    if flags.json {
        print_json(&lines, offset, out)?
    } else {
        print_text(&config, &lines, offset, out)?
    }
    let is_any_taken = lines.iter().any(|line| line.state.starts_with("in use"));
    Ok(if is_any_taken { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Is it the instance that this configuration means?
fn is_this(config: &Config, entry: &Entry) -> bool {
    let data_dir = absolute(&config.server.data_dir).unwrap_or_default();
    entry.name == config.server.name.as_str() && entry.data_dir == data_dir
}

fn line(config: &Config, place: &Place, offset: u16, own: Option<&Entry>, among: &Among<'_>) -> Line {
    let roles: Vec<&str> = place.listener.roles().iter().map(|role| role.as_str()).collect();
    let effective = place.port_at(offset).ok().filter(|_| place.socket.is_none());
    let state = match (place.disabled, &place.socket, effective) {
        (Some(why), ..) => why.as_str().to_owned(),
        (None, Some(socket), _) if listen::is_socket_free(&socket.path) => "free".to_owned(),
        (None, Some(socket), _) => taken(holder::of_socket(&socket.path)),
        (None, None, None) => "beyond the last port".to_owned(),
        (None, None, Some(port)) => {
            let states = place.wanted_on(port).map(|wanted| state(&wanted, own, among));
            states.reduce(|worst, next| if worst == "free" { next } else { worst }).unwrap_or_default()
        }
    };
    let addresses: Vec<String> = place.addresses.iter().map(ToString::to_string).collect();
    Line {
        listener: place.listener,
        roles: if roles.is_empty() { "every role".to_owned() } else { roles.join(", ") },
        base: place.port,
        effective,
        address: place.socket.as_ref().map_or_else(|| addresses.join(", "), |socket| socket.path.display().to_string()),
        decided_by: decided_by(config, place),
        state,
    }
}

/// How it is at one address.
fn state(wanted: &Wanted, own: Option<&Entry>, among: &Among<'_>) -> String {
    if let Some(own) = own.filter(|own| own.holds(wanted)) {
        return format!("open, by this instance (pid {})", own.pid);
    }
    if let Some(other) = among.holder(wanted) {
        return format!("in use by your instance `{}` (pid {})", other.name, other.pid);
    }
    if listen::is_free(wanted) { "free".to_owned() } else { taken(holder::find(wanted.address)) }
}

fn taken(holder: Option<Holder>) -> String {
    holder.map_or_else(|| "in use or not ours to open".to_owned(), |by| format!("in use by {by}"))
}

/// The setting that made the port what it is, with its origin.
fn decided_by(config: &Config, place: &Place) -> String {
    if place.socket.is_some() {
        return format!("socket, {}", config.origin(&format!("listeners.{}.socket", place.listener)));
    }
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
