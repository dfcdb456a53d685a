//! Addresses in the configuration: those with one of our base ports while the offset moves it, and those on this machine
//! at which nobody listens.

use std::net::SocketAddr;

use tidegate_config::ports::Listener;
use tidegate_config::{Config, KnownBy, Urls};
use url::Url;

use super::World;
use super::addresses::is_silent;
use super::finding::{Check, Finding};
use crate::run::peer::local::is_loopback;

/// Where a key manager is, is looked at more closely than by its port.
const LOOKED_AT_ELSEWHERE: &str = "key_manager.url";

/// Looks at every setting that holds addresses.
pub fn examine(world: &World, listeners: &[(Listener, SocketAddr)]) -> Vec<Finding> {
    let urls = Urls::new(&without_public(&world.config), listeners);
    let mut found = Vec::new();
    for entry in &world.config.entries {
        for url in addresses(&entry.value) {
            let said = format!("{} is {url} ({})", entry.key, entry.origin);
            if let Some(own) = urls.symbolic_for(&url)
                && let KnownBy::BasePort { base, effective } = own.known_by
            {
                found.push(moved(&said, &entry.key, own.listener, base, effective));
            } else if let Some(why) = silence(world, &entry.key, &url) {
                found.push(
                    Finding::warning(Check::Addresses, format!("{said}, and nobody listens there: {why}"))
                        .because("whoever is sent there, or asks there, gets no answer")
                        .mend("start what should be there, or correct the setting"),
                );
            }
        }
    }
    found
}

fn moved(said: &str, key: &str, listener: Listener, base: u16, effective: u16) -> Finding {
    let what = format!("{said}: port {base} is the base port of {listener}, which is on {effective}");
    let finding = Finding::warning(Check::Addresses, what);
    if key.ends_with("public_url") {
        finding
            .because(
                "a public address is taken as it is, no offset moves it: links, issuer and sign-in lead to that port",
            )
            .mend(format!("remove {key}, and it follows the offset; or leave it, if a proxy of yours listens there"))
    } else if key == LOOKED_AT_ELSEWHERE {
        finding
            .because("no offset moves it: it is taken as the address of another instance")
            .mend("name the other instance's real port; `tidegate instances` shows those of this machine")
    } else {
        finding
            .because("no offset moves an address that is written out")
            .mend(format!("write port {effective} in {key}"))
    }
}

/// A public address is looked at only while the instance runs: a proxy before it may start with it.
fn silence(world: &World, key: &str, url: &Url) -> Option<String> {
    let is_in_question = is_loopback(url) && key != LOOKED_AT_ELSEWHERE;
    let is_time = world.own.is_some() || !key.ends_with("public_url");
    if is_in_question && is_time { is_silent(url) } else { None }
}

/// Without what is allowed to differ, so that an address is compared with the listeners themselves.
fn without_public(config: &Config) -> Config {
    let mut config = config.clone();
    config.server.public_url = None;
    config.gateway.public_url = None;
    config.key_manager.url = Vec::new();
    config
}

/// The addresses in a setting's value as it is written in TOML.
fn addresses(value: &str) -> Vec<Url> {
    let texts = value.split('"').filter(|text| text.starts_with("http://") || text.starts_with("https://"));
    texts.filter_map(|text| Url::parse(text).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Survey;
    use crate::doctor::tests::config;

    fn examined(toml: &str) -> Vec<String> {
        let world = World::of(config(toml), Survey::default());
        let listeners = world.listeners();
        examine(&world, &listeners).into_iter().map(|finding| finding.what).collect()
    }

    #[test]
    fn a_public_address_with_a_base_port_is_told_only_when_the_offset_moves_it() {
        let base = Listener::ManagementHttps.base();
        let at = |offset: u16, port: u16| {
            examined(&format!("[server]\noffset = {offset}\npublic_url = 'https://localhost:{port}'"))
        };
        assert_eq!(at(0, base), Vec::<String>::new());
        assert_eq!(at(3, base + 3), Vec::<String>::new());
        let found = at(3, base);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with(&format!("server.public_url is https://localhost:{base}/ (")), "{found:?}");
        assert!(found[0].ends_with(&format!("base port of management-https, which is on {}", base + 3)), "{found:?}");
    }

    #[test]
    fn addresses_are_found_in_lists_and_texts() {
        let hosts =
            |value: &str| addresses(value).iter().map(|url| url.host_str().unwrap().to_owned()).collect::<Vec<_>>();
        assert_eq!(hosts(r#"["https://a:1", "http://b/"]"#), ["a", "b"]);
        assert_eq!(hosts(r#""https://c""#), ["c"]);
        assert!(hosts("7").is_empty() && hosts(r#""info""#).is_empty());
    }
}
