//! Whether the key manager answers where it is expected; when not, where the ones of this user on this machine are.

use std::fs;

use tidegate_config::ports::Listener;
use tidegate_config::{Config, KeyClient, Origin, Role};
use tidegate_gateway::peer::PeerError;
use url::Url;

use super::finding::{Check, Finding};
use super::fix::Fix;
use super::nodes::{Answer, Node};
use super::{Examination, World};
use crate::registry::Entry;
use crate::run::peer::local::is_loopback;

/// The setting.
const URL: &str = "key_manager.url";

/// Looks at what came of asking each.
pub fn examine(all: &mut Examination, world: &World, nodes: &[Node]) {
    if nodes.is_empty() {
        let is_here = world.config.has_role(Role::KeyManager);
        let why =
            if is_here { "this instance is its own key manager" } else { "no gateway here, or no key_manager.url" };
        all.skip(Check::KeyManager, why);
    }
    all.findings.extend(nodes.iter().filter_map(|node| judge(world, node)));
}

fn judge(world: &World, node: &Node) -> Option<Finding> {
    let (config, url) = (&world.config, shown(&node.url));
    let origin = config.origin(URL);
    let error = |what: String| Finding::error(Check::KeyManager, what);
    match &node.answer {
        Answer::Facts(facts) => (!facts.roles.iter().any(|role| role == Role::KeyManager.as_str())).then(|| {
            let what = format!("{url} ({URL}, {origin}) has the roles {}, not key-manager", facts.roles.join(", "));
            error(what).because("it cannot say whether a key is good").mend(format!("name a key manager in {URL}"))
        }),
        Answer::Nobody(why) => {
            let what = format!("nobody listens at {url} ({URL}, {origin}): {why}");
            let finding = error(what).because(hurts(config));
            Some(elsewhere(world, &node.url, finding))
        }
        // One of WSO2's tells nothing of itself; its own protocol is tried by the check of Thrift.
        Answer::Untold(_) if is_foreign_allowed(config) => None,
        Answer::Untold(PeerError::Refused { why, .. }) => Some(
            error(format!("the key manager at {url} does not let this gateway in: {why}"))
                .because(hurts(config))
                .mend("make a token there with `tidegate token create --role gateway` and set gateway.join_token here"),
        ),
        Answer::Untold(why @ PeerError::Unexpected { .. }) => {
            let finding = error(format!("no Tidegate is at {url} ({URL}, {origin}): {why}")).because(hurts(config));
            Some(elsewhere(world, &node.url, finding))
        }
        Answer::Untold(why) => {
            let finding = error(format!("the key manager at {url} ({URL}, {origin}) cannot be asked: {why}"));
            Some(elsewhere(world, &node.url, finding.because(hurts(config))))
        }
        Answer::Impossible(why) => {
            Some(error(format!("the key manager at {url} cannot be asked: {why}")).because(hurts(config)))
        }
    }
}

/// With these clients the key manager may be one of WSO2's.
fn is_foreign_allowed(config: &Config) -> bool {
    matches!(config.key_manager.client, KeyClient::Thrift | KeyClient::Ws)
}

fn hurts(config: &Config) -> &'static str {
    if config.is_gateway_apart() {
        "the gateway gets no APIs and no changes, and only keys it remembers are served"
    } else {
        "only keys the gateway remembers are served; other calls fail with 900900"
    }
}

/// Says where a key manager of this user is, and corrects the line when there is only one it can be.
fn elsewhere(world: &World, url: &Url, finding: Finding) -> Finding {
    let usual = "start the key manager, or correct key_manager.url";
    if !is_loopback(url) {
        return finding.mend(format!("{usual}; `tidegate ports` there says its port of management-https"));
    }
    let others: Vec<(&Entry, u16)> = world
        .running
        .iter()
        .filter(|entry| entry.roles.iter().any(|role| role == Role::KeyManager.as_str()))
        .filter_map(|entry| Some((entry, entry.port(Listener::ManagementHttps)?)))
        .filter(|(_, port)| Some(*port) != url.port_or_known_default())
        .collect();
    match &others[..] {
        [] => finding.mend(format!("{usual}; no key manager of yours runs on this machine now")),
        [(entry, port)] => {
            let host = url.host_str().unwrap_or_default();
            let finding = finding.mend(format!(
                "{} is a key manager, at offset {}: set key_manager.url = \"https://{host}:{port}\"",
                entry.describe(),
                entry.offset
            ));
            match corrected(&world.config, url, *port) {
                Some(fix) => finding.fix(fix),
                None => finding,
            }
        }
        several => {
            let list: Vec<String> = several
                .iter()
                .map(|(entry, port)| format!("{} on port {port} (offset {})", entry.describe(), entry.offset))
                .collect();
            finding.mend(format!("{usual}; key managers of yours on this machine: {}", list.join(", ")))
        }
    }
}

/// The line of the file with the right port, when it is in a file and the port stands there once.
fn corrected(config: &Config, url: &Url, port: u16) -> Option<Fix> {
    let Origin::File { path, line } = config.origin(URL) else { return None };
    let text = fs::read_to_string(path).ok()?;
    let from = text.split('\n').nth(line.checked_sub(1)?)?.trim_end_matches('\r').to_owned();
    let to = with_port(&from, url, port)?;
    Some(Fix::ReplaceLine { path: path.clone(), line: *line, from, to })
}

fn with_port(line: &str, url: &Url, port: u16) -> Option<String> {
    let old = format!("{}:{}", url.host_str()?, url.port()?);
    let mut places = line.match_indices(&old);
    let (at, _) = places.next()?;
    let rest = &line[at + old.len()..];
    if places.next().is_some() || rest.starts_with(|next: char| next.is_ascii_digit()) {
        return None;
    }
    Some(format!("{}{}:{port}{rest}", &line[..at], url.host_str()?))
}

/// As people write it.
pub fn shown(url: &Url) -> &str {
    url.as_str().trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_port_of_exactly_that_address_is_replaced() {
        let url: Url = "https://localhost:940".parse().unwrap();
        let replaced = |line: &str| with_port(line, &url, 950);
        assert_eq!(
            replaced("url = ['https://localhost:940'] # x").as_deref(),
            Some("url = ['https://localhost:950'] # x")
        );
        assert_eq!(
            replaced("url = ['https://a:1', 'https://localhost:940/']").as_deref(),
            Some("url = ['https://a:1', 'https://localhost:950/']")
        );
        for line in ["url = ['https://localhost:9401']", "url = [", "a = 'localhost:940' # localhost:940"] {
            assert_eq!(replaced(line), None, "{line}");
        }
    }
}
