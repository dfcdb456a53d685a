//! `tidegate doctor`: what is wrong with the configuration and with what runs, why it hurts and how to mend it.
//!
//! Each check is a file: it looks and answers [`Finding`]s. [`examine`] is the list of checks. Nothing is changed while
//! looking: no file of the registry is removed, no store made or migrated, no listener's port kept. [`fix`] has the few
//! changes that are safe; whether they are made is decided in `cli::doctor`.

mod addresses;
mod certificates;
mod clocks;
mod data_directory;
mod finding;
mod fix;
mod host_names;
mod key_manager;
pub mod leases;
mod configured;
mod nodes;
mod ports;
mod readiness;
pub mod report;
mod symbolic;
mod thrift;

use std::net::SocketAddr;
use std::path::{PathBuf, absolute};

use serde::Serialize;
use tidegate_config::ports::Listener;
use tidegate_config::{Config, Offset, Raw, RegistryPlace};

pub use self::finding::{Check, Finding, Severity};
pub use self::fix::Fix;
use self::host_names::Names;
use crate::cli::SettingsFlags;
use crate::listen::{self, Among};
use crate::registry::{Entry, Registry, last_offset};
use crate::settings;

/// What was found, and what could not be looked at.
#[derive(Default)]
pub struct Examination {
    /// In the order of looking.
    pub findings: Vec<Finding>,
    /// Checks that were left out.
    pub skipped: Vec<Skipped>,
    /// Absent when it does not load.
    pub config: Option<Config>,
}

/// A check that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// Which.
    pub check: Check,
    /// Why.
    pub why: String,
}

/// What the checks look at.
pub struct World {
    /// The configuration.
    pub config: Config,
    /// This user's other running instances.
    pub running: Vec<Entry>,
    /// The running instance that this configuration means.
    pub own: Option<Entry>,
}

/// The registry as it was found.
#[derive(Default)]
pub struct Survey {
    /// Those who run.
    pub entries: Vec<Entry>,
    /// Files that nobody holds.
    pub left_over: Vec<PathBuf>,
}

/// Looks at everything.
pub async fn examine(flags: &SettingsFlags) -> Examination {
    let mut all = Examination::default();
    match settings::load(flags) {
        Ok(config) => with_configuration(&mut all, config).await,
        Err(error) => {
            all.findings.extend(error.problems.iter().map(|problem| {
                Finding::error(Check::Configuration, problem.to_string()).because("an instance does not start with it")
            }));
            let mut raw = Raw::new();
            raw.add_surroundings();
            let survey = survey(&mut all, raw.registry());
            all.findings.extend(leases::examine(&survey));
            let needs_configuration = |check: &Check| !matches!(check, Check::Configuration | Check::Leases);
            for check in Check::ALL.into_iter().filter(needs_configuration) {
                all.skip(check, "the configuration does not load");
            }
        }
    }
    all.sort();
    all
}

/// Looks at everything for an instance that runs with this configuration and has loaded it already.
pub async fn examine_running(config: Config) -> Examination {
    let mut all = Examination::default();
    with_configuration(&mut all, config).await;
    all.sort();
    all
}

async fn with_configuration(all: &mut Examination, config: Config) {
    let survey = survey(all, &config.registry);
    all.findings.extend(configuration(&config));
    all.findings.extend(leases::examine(&survey));
    let world = World::of(config, survey);
    let config = &world.config;
    all.findings.extend(ports::examine(&world));
    all.findings.extend(data_directory::examine(&world));
    all.findings.extend(certificates::examine(config, &certificate_names(config)));
    let mut names = Names::of(config);
    addresses::examine(all, &world, &mut names).await;
    all.findings.extend(host_names::examine(names).await);
    let nodes = nodes::meet(config).await;
    key_manager::examine(all, &world, &nodes);
    readiness::examine(all, &world).await;
    thrift::examine(all, &world, &nodes).await;
    clocks::examine(all, &nodes);
    all.config = Some(world.config);
}

/// What the configuration itself has to say.
fn configuration(config: &Config) -> Vec<Finding> {
    let mut found: Vec<Finding> =
        config.warnings.iter().map(|warning| Finding::note(Check::Configuration, warning.clone())).collect();
    for problem in settings::check_to_run(config).err().into_iter().flat_map(|error| error.problems) {
        let finding = Finding::error(Check::Configuration, problem.to_string());
        found.push(finding.because("an instance does not start with it"));
    }
    found
}

/// Names that our addresses have: a certificate that is configured is for users, ours is for this machine's names.
fn certificate_names(config: &Config) -> Vec<String> {
    let is_configured = config.tls.certificate.is_some();
    let host_name = &config.server.host_name;
    if is_configured { vec![host_name.clone()] } else { crate::tls::development_names(host_name) }
}

fn survey(all: &mut Examination, place: &RegistryPlace) -> Survey {
    let looked = Registry::existing(place).and_then(|registry| registry.map(|registry| registry.survey()).transpose());
    match looked {
        Ok(found) => found.map(|(entries, left_over)| Survey { entries, left_over }).unwrap_or_default(),
        Err(why) => {
            all.findings.push(
                Finding::error(Check::Leases, format!("the list of running instances cannot be read: {why:#}"))
                    .because(
                        "instances cannot see each other: `auto` may collide, gateways do not find the key manager",
                    )
                    .mend("make the folder yours alone, or name another with TIDEGATE_REGISTRY"),
            );
            Survey::default()
        }
    }
}

impl Examination {
    fn skip(&mut self, check: Check, why: impl Into<String>) {
        self.skipped.push(Skipped { check, why: why.into() });
    }

    fn sort(&mut self) {
        self.findings.sort_by_key(|finding| (finding.check, std::cmp::Reverse(finding.severity)));
        self.skipped.sort_by_key(|skipped| skipped.check);
    }

    /// How bad the worst is.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }

    /// What `--fix` would do, each thing once.
    pub fn fixes(&self) -> Vec<Fix> {
        let mut fixes: Vec<Fix> = Vec::new();
        for fix in self.findings.iter().filter_map(|finding| finding.fix.as_ref()) {
            if !fixes.contains(fix) {
                fixes.push(fix.clone());
            }
        }
        fixes
    }
}

impl World {
    fn of(config: Config, survey: Survey) -> Self {
        let data_dir = absolute(&config.server.data_dir).unwrap_or_default();
        let is_own = |entry: &Entry| entry.name == config.server.name.as_str() && entry.data_dir == data_dir;
        let (own, running): (Vec<Entry>, Vec<Entry>) = survey.entries.into_iter().partition(is_own);
        Self { config, running, own: own.into_iter().next() }
    }

    /// Where the listeners are, or would be at a start now. Those whose port the system will choose are left out.
    pub fn listeners(&self) -> Vec<(Listener, SocketAddr)> {
        if let Some(own) = &self.own {
            return own.addresses();
        }
        let wanted = self.offset().and_then(|offset| self.config.ports.wanted(offset).ok()).unwrap_or_default();
        let known = wanted.into_iter().filter(|wanted| wanted.address.port() != 0);
        known.map(|wanted| (wanted.listener, wanted.address)).collect()
    }

    /// The offset in force, or the one a start would take.
    pub fn offset(&self) -> Option<u16> {
        match (&self.own, self.config.server.offset) {
            (Some(own), _) => Some(own.offset),
            (None, Offset::Fixed(offset)) => Some(offset),
            (None, Offset::Auto(search)) => self.among().choose(&self.config.ports, search, listen::is_free).0,
        }
    }

    /// Who else is there.
    pub fn among(&self) -> Among<'_> {
        Among { running: &self.running, last_offset: last_offset::read(&self.config.server.data_dir) }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::registry::State;

    /// What a file with this text means, with nothing of this machine around it.
    pub fn config(toml: &str) -> Config {
        let mut raw = Raw::new();
        raw.add_file(Path::new("tidegate.toml"), toml);
        Config::resolve(raw).unwrap_or_else(|error| panic!("{error}"))
    }

    /// A running instance without listeners.
    pub fn entry(name: &str) -> Entry {
        Entry {
            name: name.to_owned(),
            pid: 1,
            version: String::new(),
            offset: 0,
            roles: Vec::new(),
            data_dir: PathBuf::new(),
            started_at_ms: 0,
            state: State::Ready,
            listeners: std::collections::BTreeMap::new(),
            also: Vec::new(),
            management_url: None,
            gateway_urls: Vec::new(),
            log_file: None,
        }
    }

    #[test]
    fn each_fix_is_offered_once() {
        let fix = || Fix::Close("a".into());
        let finding = |fix| Finding::warning(Check::Ports, "x").fix(fix);
        let findings = vec![finding(fix()), finding(fix()), finding(Fix::Close("b".into()))];
        let examination = Examination { findings, ..Examination::default() };
        assert_eq!(examination.fixes(), [fix(), Fix::Close("b".into())]);
        assert_eq!(examination.worst(), Some(Severity::Warning));
    }

    #[test]
    fn the_instance_of_this_configuration_is_told_from_others_by_name_and_data() {
        let mut own = entry("default");
        let config = config("[server]\ndata_dir = '/data/here'");
        own.name = config.server.name.as_str().to_owned();
        own.data_dir = "/data/here".into();
        let other = Entry { data_dir: "/data/there".into(), ..own.clone() };
        let world = World::of(config, Survey { entries: vec![other, own.clone()], left_over: Vec::new() });
        assert_eq!((world.own, world.running.len()), (Some(own), 1));
    }
}
