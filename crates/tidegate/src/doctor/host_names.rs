//! Do the names written in the configuration and in APIs lead somewhere?

use std::collections::BTreeMap;
use std::net::ToSocketAddrs;
use std::time::Duration;

use tidegate_config::Config;

use super::finding::{Check, Finding};

/// Longest wait for one name.
const LOOKUP_MAX: Duration = Duration::from_secs(5);
/// Most names looked up; more are told as a note.
const NAMES_MAX: usize = 256;
/// Look-ups at one moment.
const CONCURRENCY_MAX: usize = 16;

/// A name and who wrote it.
#[derive(Debug, Clone, Default)]
pub struct Names(BTreeMap<String, Vec<String>>);

impl Names {
    /// The names the configuration gives.
    pub fn of(config: &Config) -> Self {
        let mut names = Self::default();
        names.add(&config.server.host_name, "server.host_name");
        let urls =
            [("server.public_url", &config.server.public_url), ("gateway.public_url", &config.gateway.public_url)];
        for (setting, url) in urls {
            if let Some(host) = url.as_ref().and_then(|url| url.host_str()) {
                names.add(host, setting);
            }
        }
        names
    }

    /// Adds a name; addresses in numbers need no looking up.
    pub fn add(&mut self, host: &str, written_by: &str) {
        if host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_err() {
            let by = self.0.entry(host.to_lowercase()).or_default();
            if !by.iter().any(|known| known == written_by) {
                by.push(written_by.to_owned());
            }
        }
    }
}

/// Looks every name up, several at a time.
pub async fn examine(names: Names) -> Vec<Finding> {
    let mut found = Vec::new();
    if names.0.len() > NAMES_MAX {
        let what = format!("{} host names are written; only the first {NAMES_MAX} were looked up", names.0.len());
        found.push(Finding::note(Check::HostNames, what));
    }
    let mut waiting = names.0.into_iter().take(NAMES_MAX);
    let mut running = tokio::task::JoinSet::new();
    loop {
        while running.len() < CONCURRENCY_MAX
            && let Some((name, by)) = waiting.next()
        {
            running.spawn(async move { look_up(&name).await.map_err(|why| unresolved(&name, &by, &why)) });
        }
        match running.join_next().await {
            Some(Ok(Err(finding))) => found.push(finding),
            Some(_) => {}
            None => break,
        }
    }
    found.sort_by(|a, b| a.what.cmp(&b.what));
    found
}

async fn look_up(name: &str) -> Result<(), String> {
    let host = name.to_owned();
    // The system's resolver blocks; a look-up that takes too long is left to end by itself.
    let asking = tokio::task::spawn_blocking(move || (host.as_str(), 0_u16).to_socket_addrs().map(drop));
    match tokio::time::timeout(LOOKUP_MAX, asking).await {
        Ok(Ok(Ok(()))) => Ok(()),
        Ok(Ok(Err(why))) => Err(why.to_string()),
        Ok(Err(why)) => Err(why.to_string()),
        Err(_) => Err(format!("no answer within {} s", LOOKUP_MAX.as_secs())),
    }
}

fn unresolved(name: &str, by: &[String], why: &str) -> Finding {
    let is_ours = by.iter().any(|by| by.starts_with("server.") || by.starts_with("gateway."));
    let what = format!("{name} ({}) cannot be resolved: {why}", by.join(", "));
    let finding = Finding::warning(Check::HostNames, what);
    if is_ours {
        finding
            .because("every address we give out has that name; on this machine it leads nowhere")
            .mend("add it to DNS or /etc/hosts, or set another name")
    } else {
        finding.because("calls that go there fail").mend("correct the name where it is written, or add it to DNS")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_that_leads_nowhere_is_told_with_who_wrote_it() {
        let mut names = Names::default();
        names.add("localhost", "server.host_name");
        names.add("127.0.0.1", "server.public_url");
        names.add("[::1]", "server.public_url");
        // RFC 2606 keeps this one free of addresses; RFC 6761 lets resolvers refuse it at once.
        names.add("Gone.invalid", "API Tides 1.0.0");
        names.add("gone.invalid", "gateway.public_url");
        let found = examine(names).await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].what.starts_with("gone.invalid (API Tides 1.0.0, gateway.public_url) cannot be resolved"));
        assert!(found[0].why.contains("every address we give out"));
    }
}
