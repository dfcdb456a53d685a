//! `fleet status`: each member with its state, also those that died.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use serde_json::json;
use tidegate_model::millis;

use super::{Fleets, Manifest, Member};
use crate::cli::instances::list;
use crate::cli::{elapsed, table};
use crate::process;
use crate::registry::Entry;
use crate::registry::lease::INSTANCE_FILE;

/// Prints it; failure when a member that should run does not.
///
/// # Errors
/// When the registry cannot be read.
pub fn print(fleets: &Fleets, manifest: &Manifest, is_json: bool, out: &mut impl Write) -> Result<ExitCode> {
    let running = fleets.registry().running()?;
    let members: Vec<(&Member, Option<&Entry>)> =
        manifest.members.iter().map(|member| (member, member.entry(&running))).collect();
    if is_json {
        let all: Vec<_> = members
            .iter()
            .map(|(member, entry)| {
                json!({
                    "name": member.name, "part": member.part, "state": state(member, *entry), "data_dir": member.data_dir,
                    "instance": entry.map(list::document),
                })
            })
            .collect();
        let document = json!({ "fleet": manifest.name, "layout": manifest.layout, "members": all });
        writeln!(out, "{}", serde_json::to_string_pretty(&document)?)?;
    } else {
        let head = ["NAME", "STATE", "PID", "OFFSET", "UP", "MEMORY", "PORTS"].map(str::to_owned).to_vec();
        let rows = members.iter().map(|(member, entry)| row(member, *entry));
        table::write(out, &std::iter::once(head).chain(rows).collect::<Vec<_>>())?;
    }
    let missing = members.iter().filter(|(member, entry)| member.is_wanted && entry.is_none()).count();
    if missing > 0 && !is_json {
        writeln!(
            out,
            "\n{missing} should run and does not; `tidegate fleet logs --name {0}` may say why, `tidegate fleet up --name {0}` starts it again",
            manifest.name
        )?;
    }
    Ok(if missing > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn state(member: &Member, entry: Option<&Entry>) -> &'static str {
    match entry {
        Some(entry) => entry.state.as_str(),
        None if !member.is_wanted => "down",
        // Who stops in good order, or never became ready, leaves none.
        None if member.data_dir.join(INSTANCE_FILE).exists() => "died",
        None => "stopped",
    }
}

fn row(member: &Member, entry: Option<&Entry>) -> Vec<String> {
    let mut row = vec![member.name.clone(), state(member, entry).to_owned()];
    let Some(entry) = entry else { return row };
    let ports = entry.listeners.iter().map(|(listener, door)| format!("{listener} {}", door.short()));
    row.extend([
        entry.pid.to_string(),
        entry.offset.to_string(),
        elapsed::since(entry.started_at_ms, millis::now()),
        process::memory_kib(entry.pid).map_or_else(|| "-".to_owned(), elapsed::mib),
        ports.collect::<Vec<_>>().join(", "),
    ]);
    row
}
