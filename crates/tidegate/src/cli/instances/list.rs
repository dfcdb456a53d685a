//! The list, for people and for programs.

use std::io::Write;

use anyhow::Result;
use serde_json::{Value, json};
use tidegate_config::Role;
use tidegate_model::millis;

use crate::cli::{elapsed, table};
use crate::process;
use crate::registry::Entry;

/// Prints one line an instance.
pub fn print(running: &[Entry], is_json: bool, out: &mut impl Write) -> Result<()> {
    if is_json {
        let all: Vec<Value> = running.iter().map(document).collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
        return Ok(());
    }
    if running.is_empty() {
        writeln!(out, "no instance of yours is running")?;
        return Ok(());
    }
    let head = ["NAME", "STATE", "PID", "OFFSET", "ROLES", "UP", "MEMORY", "DATA DIRECTORY"];
    let now = millis::now();
    let rows = running.iter().map(|entry| {
        vec![
            entry.name.clone(),
            entry.state.as_str().to_owned(),
            entry.pid.to_string(),
            entry.offset.to_string(),
            roles(entry),
            elapsed::since(entry.started_at_ms, now),
            process::memory_kib(entry.pid).map_or_else(|| "-".to_owned(), elapsed::mib),
            entry.data_dir.display().to_string(),
        ]
    });
    let head = head.map(str::to_owned).to_vec();
    table::write(out, &std::iter::once(head).chain(rows).collect::<Vec<_>>())?;
    Ok(())
}

/// "all" when it has every role.
pub fn roles(entry: &Entry) -> String {
    if entry.roles.len() == Role::ALL.len() { "all".to_owned() } else { entry.roles.join(", ") }
}

/// What is registered, with what only a look at the process tells.
pub fn document(entry: &Entry) -> Value {
    let mut document = json!(entry);
    document["up_ms"] = json!((millis::now() - entry.started_at_ms).max(0));
    document["memory_kib"] = json!(process::memory_kib(entry.pid));
    document
}
