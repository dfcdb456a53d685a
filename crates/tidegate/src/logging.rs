//! Log lines on standard error: text for people, JSON for collectors, colours only on a terminal.

use std::io::IsTerminal;

use anyhow::Context;
use tidegate_config::LogFormat;
use tidegate_config::sections::Log;
use tracing_subscriber::EnvFilter;

/// Starts logging for the whole process. Call it once.
///
/// # Errors
/// A filter that makes no sense, or logging started already.
pub fn start(log: &Log) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&log.level).with_context(|| format!("log.level {:?}", log.level))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match log.format {
        LogFormat::Text => builder.with_ansi(std::io::stderr().is_terminal()).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("cannot start logging: {error}"))
}
