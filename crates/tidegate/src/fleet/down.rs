//! `fleet down`: stops the members, the last one first, gateways before what they lean on.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;

use super::{Fleets, Manifest, Part};
use crate::cli::instances::{Outcome, report, stop};
use crate::registry::Entry;

/// What was asked.
#[derive(Debug)]
pub struct Order {
    /// Longest wait for each stage.
    pub wait_max: Duration,
    /// Kill what has not stopped by then.
    pub is_forced: bool,
    /// Forget the fleet afterwards.
    pub is_forgotten: bool,
    /// A program reads the answer.
    pub is_json: bool,
}

/// Stops the fleet; failure when one is still there.
///
/// # Errors
/// When registry or manifest cannot be read or written.
pub fn run(fleets: &Fleets, mut manifest: Manifest, order: &Order, out: &mut impl Write) -> Result<ExitCode> {
    for member in &mut manifest.members {
        member.is_wanted = false;
    }
    fleets.write(&manifest)?;
    let mut outcomes: Vec<(Entry, Outcome)> = Vec::new();
    for stage in [&[Part::Gateway][..], &[Part::Whole, Part::Control]] {
        let running = fleets.registry().running()?;
        let members = manifest.members.iter().rev().filter(|member| stage.contains(&member.part));
        let entries: Vec<Entry> = members.filter_map(|member| member.entry(&running)).cloned().collect();
        outcomes.extend(stop(fleets.registry(), &entries, order.wait_max, order.is_forced, !order.is_json)?);
    }
    let is_any_left = outcomes.iter().any(|(_, outcome)| *outcome == Outcome::Running);
    if order.is_forgotten && !is_any_left {
        fleets.forget(&manifest.name)?;
    }
    if outcomes.is_empty() && !order.is_json {
        writeln!(out, "no instance of the fleet `{}` was running", manifest.name)?;
    }
    if outcomes.is_empty() && !order.is_json { Ok(ExitCode::SUCCESS) } else { report(&outcomes, order.is_json, out) }
}
