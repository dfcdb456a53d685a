//! On what the figures were taken.

use std::fmt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

/// Ticks of CPU time per second in `/proc`: Linux's `USER_HZ`, the same on all machines it runs on today.
const TICKS_PER_SECOND: u64 = 100;

/// Machine and binary.
pub struct Machine {
    cpu: String,
    cores: usize,
    memory: String,
    kernel: String,
    load: String,
    version: String,
    profile: String,
}

/// Looks them up.
///
/// # Errors
/// When the binary cannot be asked for its version.
pub fn facts(binary: &Path, profile: &str) -> Result<Machine> {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let line = |text: &str, name: &str| {
        let found = text.lines().find(|line| line.starts_with(name)).and_then(|line| line.split_once(':'));
        found.map_or_else(|| "unknown".to_owned(), |(_, value)| value.trim().to_owned())
    };
    let asked = Command::new(binary).arg("version").output();
    let asked = asked.with_context(|| format!("{} cannot be run", binary.display()))?;
    ensure!(asked.status.success(), "{} version: {}", binary.display(), String::from_utf8_lossy(&asked.stderr));
    let version = String::from_utf8_lossy(&asked.stdout);
    Ok(Machine {
        cpu: line(&read("/proc/cpuinfo"), "model name"),
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        memory: line(&read("/proc/meminfo"), "MemTotal"),
        kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
        load: read("/proc/loadavg").split(' ').next().unwrap_or_default().to_owned(),
        version: version.lines().next().unwrap_or_default().to_owned(),
        profile: profile.to_owned(),
    })
}

/// CPU time a process has used, microseconds; 0 where that cannot be known.
pub fn cpu_us(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name, in brackets, may hold spaces; user and system time are the 12th and 13th field after it.
    let fields = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
    let ticks: u64 = fields.split(' ').skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    ticks * 1_000_000 / TICKS_PER_SECOND
}

impl Machine {
    /// For programs.
    pub fn json(&self) -> Value {
        json!({
            "cpu": self.cpu, "cores": self.cores, "memory": self.memory, "kernel": self.kernel,
            "loadBefore": self.load, "version": self.version, "profile": self.profile,
        })
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cpu, cores, memory, kernel, load, version, profile } = self;
        writeln!(f, "machine: {cores} cores of {cpu}, {memory}, Linux {kernel}, load before {load}")?;
        writeln!(f, "build:   {version}, profile {profile}")
    }
}
