//! Log lines on standard error or in a file: text for people, JSON for collectors, colours only on a terminal.

mod one_line;
mod rotating;

use std::io::IsTerminal;
use std::sync::Mutex;

use anyhow::Context;
use tidegate_config::LogFormat;
use tidegate_config::sections::Log;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::writer::BoxMakeWriter;

use self::one_line::OneLine;
use self::rotating::RotatingFile;

/// Starts logging for the whole process. Call it once.
///
/// # Errors
/// A filter that makes no sense, a file that cannot be written, or logging started already.
pub fn start(log: &Log) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&log.level).with_context(|| format!("log.level {:?}", log.level))?;
    let (writer, is_terminal) = match &log.file {
        Some(path) => {
            let file = RotatingFile::open(path, log.file_bytes_max, log.files_kept)?;
            (BoxMakeWriter::new(Mutex::new(file)), false)
        }
        None => (BoxMakeWriter::new(std::io::stderr), std::io::stderr().is_terminal()),
    };
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(OneLine(writer));
    let started = match log.format {
        LogFormat::Text => builder.with_ansi(is_terminal).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("cannot start logging: {error}"))
}
