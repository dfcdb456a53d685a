//! The portal's address of an instance, printed and, when there is a desktop, opened.

use std::io::Write;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};
use tidegate_config::Role;

use crate::registry::{Entry, State};

/// What opens an address in the user's browser on every Linux desktop.
const OPENER: &str = "xdg-open";

/// Prints the address; opens it when `is_shown`.
pub fn open(entry: &Entry, is_shown: bool, out: &mut impl Write) -> Result<()> {
    if entry.state == State::Starting {
        bail!("`{}` (pid {}) is still starting", entry.name, entry.pid);
    }
    let has_portal = entry.roles.iter().any(|role| role == Role::ControlPlane.as_str());
    let Some(url) = entry.management_url.as_ref().filter(|_| has_portal) else {
        bail!("`{}` has no portal: its roles are {}", entry.name, entry.roles.join(", "));
    };
    writeln!(out, "{url}")?;
    if is_shown {
        let opened =
            Command::new(OPENER).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        if let Err(error) = opened {
            writeln!(std::io::stderr(), "cannot open it in a browser: {OPENER}: {error}")?;
        }
    }
    Ok(())
}
