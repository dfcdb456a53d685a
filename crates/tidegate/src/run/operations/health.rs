//! Whether everything is well: what `/readyz` says of each role, what is behind it, what the others say, and what
//! `tidegate doctor` finds.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tidegate_config::{Config, Role};
use tidegate_control::moment;
use tidegate_control::operations::{Area, Check, Finding, Health, Severity, Status};
use tidegate_model::millis::{self, Millis};
use tidegate_model::node::{FORGOTTEN_AFTER_MS, NodeReport};

use super::Watcher;
use crate::doctor;
use crate::ops;
use crate::tls;

/// Longest time the doctor may take; it asks others, some of which may not answer.
const DOCTOR_MAX: Duration = Duration::from_secs(20);
/// Longest wait for Redis.
const REDIS_MAX: Duration = Duration::from_secs(3);
/// A node silent for so long is looked at by somebody.
const SILENT_MS: Millis = 45_000;
/// Clocks that differ by more make tokens look expired, or not yet good.
const CLOCK_MS_MAX: Millis = 5_000;
/// Less than this left of a certificate is a warning.
const CERTIFICATE_DAYS_MIN: i64 = 30;
const DAY_S: i64 = 86_400;
/// Less room than this on the disk is a warning, and an error: bytes, or a part of the whole in percent.
const FREE_WARNING: (u64, u64) = (1 << 30, 5);
const FREE_ERROR: (u64, u64) = (100 << 20, 1);

/// Looks at everything.
pub async fn look(watcher: &Watcher) -> Health {
    let begun = Instant::now();
    let (config, at) = (&watcher.config, millis::now());
    let (ready, (findings, skipped), redis) = tokio::join!((watcher.ready)(), consult(config.clone()), redis(config));
    let mut checks = roles(config, &ready);
    checks.push(store(watcher).await);
    checks.push(key_manager(config, &ready));
    checks.extend(certificate(config, at / 1_000));
    checks.push(disk(config));
    checks.push(redis);
    let others = others(watcher).await;
    checks.push(clock(&others, at));
    checks.extend(others.iter().map(|other| other.check(at)));
    let worst = checks.iter().map(|check| check.status).max().unwrap_or(Status::Ok);
    let found = findings.iter().map(|finding| match finding.severity {
        Severity::Error => Status::Error,
        Severity::Warning => Status::Warning,
        Severity::Note => Status::Ok,
    });
    Health {
        status: found.max().map_or(worst, |found| found.max(worst)),
        at: moment::text(at),
        took_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        checks,
        findings,
        skipped,
    }
}

fn check(area: Area, name: impl Into<String>, status: Status, detail: impl Into<String>) -> Check {
    Check { area, name: name.into(), status, detail: detail.into(), numbers: BTreeMap::new() }
}

/// What the doctor finds. It blocks here and there, so it has a thread of its own.
async fn consult(config: std::sync::Arc<Config>) -> (Vec<Finding>, BTreeMap<String, String>) {
    let runtime = tokio::runtime::Handle::current();
    let looking = tokio::task::spawn_blocking(move || {
        runtime.block_on(tokio::time::timeout(DOCTOR_MAX, doctor::examine_running(Config::clone(&config))))
    });
    let examination = match looking.await {
        Ok(Ok(examination)) => examination,
        Ok(Err(_)) => return (Vec::new(), late(format!("took longer than {} s", DOCTOR_MAX.as_secs()))),
        Err(why) => return (Vec::new(), late(why.to_string())),
    };
    let mut findings: Vec<Finding> = examination
        .findings
        .into_iter()
        .map(|found| Finding {
            check: found.check.title().to_owned(),
            severity: found.severity,
            what: found.what,
            why: found.why,
            mend: found.mend,
        })
        .collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let skipped = examination.skipped.into_iter().map(|skipped| (skipped.check.title().to_owned(), skipped.why));
    (findings, skipped.collect())
}

fn late(why: String) -> BTreeMap<String, String> {
    BTreeMap::from([("doctor".to_owned(), why)])
}

/// One line a role: what it needs, and whether that is there.
fn roles(config: &Config, ready: &[ops::Check]) -> Vec<Check> {
    let needs = |role: Role| match role {
        Role::Gateway => &["plan", "key manager"][..],
        Role::KeyManager | Role::ControlPlane => &["store"][..],
    };
    let of = |role: &Role| {
        let its = || ready.iter().filter(|said| needs(*role).contains(&said.name));
        let problems: Vec<&str> = its().filter_map(|said| said.problem.as_deref()).collect();
        let details: Vec<&str> = its().filter_map(|said| said.detail.as_deref()).collect();
        let lacks = its().any(|said| said.lacks().is_some());
        if !problems.is_empty() {
            return check(Area::Readiness, role.as_str(), Status::Error, problems.join("; "));
        }
        let status = if lacks { Status::Warning } else { Status::Ok };
        let detail = if details.is_empty() { "ready".to_owned() } else { details.join("; ") };
        check(Area::Readiness, role.as_str(), status, detail)
    };
    config.server.roles.iter().map(of).collect()
}

async fn store(watcher: &Watcher) -> Check {
    let begun = Instant::now();
    let answer = watcher.store.change_head().await;
    let took_ms = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
    let name = watcher.config.store.url.redacted();
    match answer {
        Ok(head) => {
            let detail = format!("answers in {took_ms} ms; {head} changes in its feed");
            let numbers = BTreeMap::from([("answered_ms", took_ms), ("changes", head)]);
            Check { numbers, ..check(Area::Store, name, Status::Ok, detail) }
        }
        Err(why) => check(Area::Store, name, Status::Error, why.to_string()),
    }
}

fn key_manager(config: &Config, ready: &[ops::Check]) -> Check {
    match ready.iter().find(|said| said.name == "key manager") {
        Some(said) => {
            let text = said.problem.as_ref().or(said.detail.as_ref()).cloned().unwrap_or_default();
            let status = match (&said.problem, said.lacks()) {
                (Some(_), _) => Status::Error,
                (None, Some(_)) => Status::Warning,
                (None, None) => Status::Ok,
            };
            check(Area::KeyManager, "over the network", status, text)
        }
        None if config.has_role(Role::KeyManager) => check(Area::KeyManager, "here", Status::Ok, "in this process"),
        None => check(Area::KeyManager, "none", Status::Ok, "no gateway here asks one"),
    }
}

fn certificate(config: &Config, now_s: i64) -> Option<Check> {
    let path = match &config.tls.certificate {
        Some(path) => path.clone(),
        None => tls::development_files(&config.server.data_dir).certificate,
    };
    let name = path.display().to_string();
    let broken = |why: String| Some(check(Area::Certificates, name.clone(), Status::Error, why));
    let pem = match std::fs::read(&path) {
        Ok(pem) => pem,
        Err(why) => return broken(why.to_string()),
    };
    let Ok(der) = CertificateDer::from_pem_slice(&pem) else { return broken("is no PEM certificate".to_owned()) };
    let Ok((_, certificate)) = x509_parser::parse_x509_certificate(&der) else {
        return broken("is no certificate".to_owned());
    };
    let until_s = certificate.validity().not_after.timestamp();
    let days_left = (until_s - now_s) / DAY_S;
    let status = match days_left {
        ..=0 => Status::Error,
        left if left < CERTIFICATE_DAYS_MIN => Status::Warning,
        _ => Status::Ok,
    };
    let kind = if config.tls.certificate.is_some() { "certificate" } else { "self-signed development certificate" };
    let detail = format!("{kind} of {}, valid until {}", certificate.subject(), moment::text(until_s * 1_000));
    let numbers = BTreeMap::from([("days_left", days_left)]);
    Some(Check { numbers, ..check(Area::Certificates, name, status, detail) })
}

fn disk(config: &Config) -> Check {
    let data = &config.server.data_dir;
    let name = data.display().to_string();
    let stat = match rustix::fs::statvfs(data) {
        Ok(stat) => stat,
        Err(why) => return check(Area::Disk, name, Status::Error, why.to_string()),
    };
    let (free, all) = (stat.f_bavail.saturating_mul(stat.f_frsize), stat.f_blocks.saturating_mul(stat.f_frsize));
    let is_below = |(bytes, percent): (u64, u64)| free < bytes || free < all / 100 * percent;
    let status = if is_below(FREE_ERROR) {
        Status::Error
    } else if is_below(FREE_WARNING) {
        Status::Warning
    } else {
        Status::Ok
    };
    let percent = free.saturating_mul(100).checked_div(all).unwrap_or(0);
    let detail = format!("{percent} % of its disk is free");
    let number = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
    let numbers = BTreeMap::from([("bytes_free", number(free)), ("bytes", number(all))]);
    Check { numbers, ..check(Area::Disk, name, status, detail) }
}

/// Redis is a hint only: without it changes arrive a little later, so its absence is a warning at worst.
async fn redis(config: &Config) -> Check {
    let Some(url) = &config.store.redis_url else {
        return check(Area::Redis, "none", Status::Ok, "not configured; nothing needs it");
    };
    let ping = async {
        let client = redis::Client::open(url.expose())?;
        let mut connection = client.get_multiplexed_async_connection().await?;
        redis::cmd("PING").query_async::<()>(&mut connection).await
    };
    let begun = Instant::now();
    match tokio::time::timeout(REDIS_MAX, ping).await {
        Ok(Ok(())) => {
            let detail = format!("answers in {} ms", begun.elapsed().as_millis());
            check(Area::Redis, url.redacted(), Status::Ok, detail)
        }
        Ok(Err(why)) => check(Area::Redis, url.redacted(), Status::Warning, why.to_string()),
        Err(_) => check(Area::Redis, url.redacted(), Status::Warning, "does not answer"),
    }
}

/// Another instance of the installation.
struct Other {
    report: NodeReport,
    host: String,
    seen_at: Millis,
    /// The time is its own clock's.
    is_own_time: bool,
}

impl Other {
    fn check(&self, now: Millis) -> Check {
        let silent_ms = (now - self.seen_at).max(0);
        let name = format!("{} ({}, {})", self.report.name, self.report.roles.join(", "), self.host);
        let (status, detail) = match &self.report.degraded {
            _ if silent_ms > SILENT_MS => (Status::Warning, format!("not heard of for {} s", silent_ms / 1_000)),
            Some(why) => (Status::Warning, why.clone()),
            None => (Status::Ok, format!("heard of {} s ago", silent_ms / 1_000)),
        };
        let numbers = BTreeMap::from([("silent_ms", silent_ms)]);
        Check { numbers, ..check(Area::Instances, name, status, detail) }
    }
}

async fn others(watcher: &Watcher) -> Vec<Other> {
    let now = millis::now();
    let apart = watcher.book.list(now).into_iter().map(|node| Other {
        report: node.report,
        host: node.address,
        seen_at: node.seen_at,
        is_own_time: false,
    });
    // That the store fails is told by its own check.
    let shared = watcher.store.instances(now - FORGOTTEN_AFTER_MS).await.unwrap_or_default().into_iter();
    let shared = shared.filter(|instance| instance.report.id != watcher.id).map(|instance| Other {
        report: instance.report,
        host: instance.host,
        seen_at: instance.seen_at,
        is_own_time: true,
    });
    apart.chain(shared).collect()
}

/// Instances on one store write their own time into it: one that is ahead of us shows. The doctor asks key managers for
/// theirs.
fn clock(others: &[Other], now: Millis) -> Check {
    let own = others.iter().filter(|other| other.is_own_time);
    let ahead = own.filter(|other| other.seen_at - now > CLOCK_MS_MAX).max_by_key(|other| other.seen_at);
    match ahead {
        Some(other) => {
            let ahead_ms = other.seen_at - now;
            let detail = format!("the clock of `{}` is {} s ahead of this one", other.report.name, ahead_ms / 1_000);
            let numbers = BTreeMap::from([("ahead_ms", ahead_ms)]);
            Check { numbers, ..check(Area::Clock, "this machine", Status::Warning, detail) }
        }
        None => check(Area::Clock, "this machine", Status::Ok, format!("it is {}", moment::text(now))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn other(seen_at: Millis, degraded: Option<&str>) -> Other {
        let report = NodeReport {
            id: "x".into(),
            name: "edge".into(),
            roles: vec!["gateway".into()],
            version: String::new(),
            offset: 0,
            ports: [].into(),
            environment: String::new(),
            endpoints: Vec::new(),
            position: 0,
            degraded: degraded.map(str::to_owned),
        };
        Other { report, host: "far".into(), seen_at, is_own_time: true }
    }

    #[test]
    fn a_silent_or_degraded_instance_is_a_warning() {
        let now = 1_000_000;
        for (other, status) in [
            (other(now - 1_000, None), Status::Ok),
            (other(now - 1_000, Some("degraded: no key manager")), Status::Warning),
            (other(now - SILENT_MS - 1, None), Status::Warning),
        ] {
            assert_eq!(other.check(now).status, status, "{:?}", other.check(now));
        }
    }

    #[test]
    fn a_clock_that_is_ahead_shows() {
        let now = 1_000_000;
        assert_eq!(clock(&[other(now + 1_000, None)], now).status, Status::Ok);
        let check = clock(&[other(now, None), other(now + 9_000, None)], now);
        assert_eq!((check.status, check.numbers["ahead_ms"]), (Status::Warning, 9_000));
    }

    #[test]
    fn each_role_says_what_it_lacks() {
        let mut raw = tidegate_config::Raw::new();
        raw.add_file(std::path::Path::new("t.toml"), "[server]\nname = 'x'");
        let config = Config::resolve(raw).unwrap();
        let said = |name, problem: Option<&str>, detail: Option<&str>| ops::Check {
            name,
            problem: problem.map(str::to_owned),
            detail: detail.map(str::to_owned),
        };
        let all = roles(&config, &[said("store", None, None), said("plan", Some("none yet"), None)]);
        let told: Vec<_> = all.iter().map(|check| (check.name.as_str(), check.status)).collect();
        assert!(
            told.contains(&("gateway", Status::Error)) && told.contains(&("control-plane", Status::Ok)),
            "{told:?}"
        );
        let old = roles(&config, &[said("store", None, None), said("key manager", None, Some("degraded: away"))]);
        assert!(old.iter().any(|check| check.name == "gateway" && check.status == Status::Warning));
    }
}
