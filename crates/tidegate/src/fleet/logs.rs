//! `fleet logs`: the ends of all log files, each line with the name of its instance.

use std::io::Write;
use std::time::Duration;

use anyhow::Result;

use super::Manifest;
use crate::cli::instances::{FLEET_LOG, Follow, Tail, tail};

/// From one look to the next.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Prints them; with `follow` it never ends by itself.
///
/// # Errors
/// When a file is there and cannot be read.
pub fn print(manifest: &Manifest, lines: usize, follow: bool, out: &mut impl Write) -> Result<()> {
    let width = manifest.members.iter().map(|member| member.name.len()).max().unwrap_or(0);
    let mut rest = Vec::new();
    for member in &manifest.members {
        let path = member.data_dir.join(FLEET_LOG);
        // One that never started has none yet.
        let end = tail(&path, lines).unwrap_or_else(|_| Tail::default());
        for line in &end.lines {
            writeln!(out, "{:width$}  {line}", member.name)?;
        }
        rest.push((member.name.as_str(), Follow::from(&path, &end)));
    }
    if !follow {
        return Ok(());
    }
    loop {
        for (name, file) in &mut rest {
            for line in file.more()? {
                writeln!(out, "{name:width$}  {line}")?;
            }
        }
        out.flush()?;
        std::thread::sleep(LOOK_EVERY);
    }
}
