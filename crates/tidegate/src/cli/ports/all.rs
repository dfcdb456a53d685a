//! `tidegate ports --all`: every running instance of this user with its ports.

use std::io::Write;

use anyhow::Result;
use serde_json::Value;
use tidegate_model::millis;

use crate::cli::instances::list;
use crate::cli::{elapsed, table};
use crate::registry::Entry;

/// Prints them, a paragraph each.
pub fn print(running: &[Entry], is_json: bool, out: &mut impl Write) -> Result<()> {
    if is_json {
        let all: Vec<Value> = running.iter().map(list::document).collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
        return Ok(());
    }
    if running.is_empty() {
        writeln!(out, "no instance of yours is running")?;
        return Ok(());
    }
    let now = millis::now();
    for (index, entry) in running.iter().enumerate() {
        let between = if index == 0 { "" } else { "\n" };
        writeln!(
            out,
            "{between}{}: {}, pid {}, offset {}, roles {}, version {}, up {}, data in {}",
            entry.name,
            entry.state.as_str(),
            entry.pid,
            entry.offset,
            list::roles(entry),
            entry.version,
            elapsed::since(entry.started_at_ms, now),
            entry.data_dir.display()
        )?;
        let rows = entry.listeners.iter().map(|(listener, door)| vec![format!("  {listener}"), door.to_string()]);
        table::write(out, &rows.collect::<Vec<_>>())?;
    }
    Ok(())
}
