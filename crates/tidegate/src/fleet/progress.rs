//! What is seen while a fleet starts: on a terminal one line an instance, written over; elsewhere a line for each change;
//! nothing when a program reads the answer.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use tidegate_config::ports::Listener;

use super::launch::Progress;

/// Instances that are still written over; with more, a terminal would scroll and the lines would be lost.
const LINES_MAX: usize = 24;

/// Width of a terminal that does not tell.
const COLUMNS: usize = 80;

/// Where progress goes.
#[derive(Debug)]
pub enum Screen {
    /// Lines that are written over; how many are there now.
    Over(usize),
    /// A line for each change.
    Plain,
    /// Nowhere.
    Silent,
}

impl Screen {
    /// The one that fits.
    pub fn new(count: usize, is_json: bool) -> Self {
        match is_json {
            true => Self::Silent,
            false if io::stdout().is_terminal() && count <= LINES_MAX => Self::Over(0),
            false => Self::Plain,
        }
    }

    /// What is there stays, each line at its full length: the next ones come below.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn keep(&mut self, out: &mut impl Write, lines: &[String]) -> io::Result<()> {
        let Self::Over(written @ 1..) = self else { return Ok(()) };
        write!(out, "\x1b[{written}A")?;
        for line in lines {
            writeln!(out, "\x1b[2K{line}")?;
        }
        *written = 0;
        out.flush()
    }

    /// Shows all lines; `changed` says which are new.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn show(&mut self, out: &mut impl Write, lines: &[String], changed: &[bool]) -> io::Result<()> {
        match self {
            Self::Silent => {}
            Self::Plain => {
                for (line, _) in lines.iter().zip(changed).filter(|(_, changed)| **changed) {
                    writeln!(out, "{line}")?;
                }
            }
            Self::Over(written) => {
                if *written > 0 {
                    write!(out, "\x1b[{written}A")?;
                }
                // A line that the terminal breaks in two would be two to go back over.
                let columns = columns();
                for line in lines {
                    let line: String = line.chars().take(columns).collect();
                    writeln!(out, "\x1b[2K{line}")?;
                }
                *written = lines.len();
            }
        }
        out.flush()
    }
}

/// Width of the terminal.
fn columns() -> usize {
    rustix::termios::tcgetwinsize(io::stdout())
        .ok()
        .filter(|size| size.ws_col > 0)
        .map_or(COLUMNS, |size| size.ws_col.into())
}

/// "fleet-1  ready at offset 3 in 1.2 s  https://…".
pub fn line(name: &str, width: usize, progress: &Progress, after: Duration) -> String {
    let seconds = after.as_secs_f32();
    let told = match progress {
        Progress::Begun => "starting".to_owned(),
        Progress::Starting(entry) => format!("starting at offset {}", entry.offset),
        Progress::Ready(entry) => {
            let ready = format!("ready at offset {} after {seconds:.1} s", entry.offset);
            match entry.management_url.as_ref().or(entry.gateway_urls.first()) {
                Some(url) => format!("{ready}, {url}"),
                None => match entry.port(Listener::Ops) {
                    Some(port) => format!("{ready}, ops on port {port}"),
                    None => ready,
                },
            }
        }
        Progress::Failed(_) => format!("failed after {seconds:.1} s"),
    };
    format!("{name:width$}  {told}")
}
