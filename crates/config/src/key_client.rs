//! `[key_manager]` as a gateway's way to its key manager: what the choice of a client needs, and what it cannot use.

use crate::config::Reader;
use crate::kinds::{KeyClient, Role};
use crate::origin::Origin;
use crate::ports::Listener;
use crate::sections::{KeyManager, Server};

/// A gateway alone and without a store has nowhere to look but another instance.
pub(crate) fn settle(reader: &mut Reader<'_>, server: &Server, key_manager: &mut KeyManager) {
    let client = if has_no_store(reader, server) { KeyClient::Rest } else { KeyClient::Local };
    reader.settle("key_manager.client", &mut key_manager.client, || client);
}

/// Everything that is missing or does not fit, one problem each.
pub(crate) fn check(reader: &mut Reader<'_>, server: &Server, key_manager: &KeyManager) {
    if key_manager.pause_ms > key_manager.pause_ms_max {
        let message = format!("is longer than key_manager.pause_ms_max, {}", key_manager.pause_ms_max);
        reader.problem("key_manager.pause_ms", message);
    }
    if !server.roles.contains(&Role::Gateway) {
        return;
    }
    match key_manager.client {
        KeyClient::Local if has_no_store(reader, server) => {
            let message = "a gateway alone has no store to look into: use `rest`, or share the key manager's database with \
                           store.url";
            reader.problem("key_manager.client", message);
        }
        KeyClient::Local => {}
        // Without `url` a gateway alone does not start, which is told when it is to run; see `Config::check_sources`.
        KeyClient::Rest if has_no_store(reader, server) => {}
        KeyClient::Rest if server.roles.contains(&Role::KeyManager) => {
            let message = "asks a key manager that runs elsewhere, and this instance is one (server.roles): use `local`, or \
                           leave out the role key-manager";
            reader.problem("key_manager.client", message);
        }
        KeyClient::Rest => check_url(reader, key_manager),
        KeyClient::Thrift | KeyClient::Ws => check_foreign(reader, key_manager),
    }
    if key_manager.client != KeyClient::Thrift {
        for name in ["thrift_host", "thrift_port"] {
            let key = format!("key_manager.{name}");
            // A WSO2 installation says it whether it is needed or not.
            let is_ours = reader.origin(&key).is_some_and(|origin| !matches!(origin, Origin::Wso2 { .. }));
            if is_ours {
                let message = format!(
                    "is read by client = \"thrift\" only, and the client is `{}`; set key_manager.client or remove the line",
                    key_manager.client
                );
                reader.problem(&key, message);
            }
        }
    }
}

/// An instance with a key manager may ask another, or itself, as gateways of WSO2 do: what was said counts. It is no more
/// what it would be without a word, and worth one.
pub(crate) fn warning(server: &Server, key_manager: &KeyManager) -> Option<String> {
    let is_foreign = matches!(key_manager.client, KeyClient::Thrift | KeyClient::Ws);
    if !is_foreign || !server.roles.contains(&Role::Gateway) || !server.roles.contains(&Role::KeyManager) {
        return None;
    }
    let (client, url) = (key_manager.client, key_manager.url.first().map(|url| url.as_str()).unwrap_or_default());
    Some(format!(
        "key_manager.client = \"{client}\": this instance is a key manager itself, and yet its gateway asks the one at {url} \
         over the network; without the setting it looks into its own store"
    ))
}

/// WSO2's protocols need an address with a port, and a user.
fn check_foreign(reader: &mut Reader<'_>, key_manager: &KeyManager) {
    check_url(reader, key_manager);
    let client = key_manager.client;
    if key_manager.username.is_none() {
        let message = format!(
            "client = \"{client}\" logs in at the key manager: name a user there who may manage it, such as admin"
        );
        reader.problem("key_manager.username", message);
    }
    if key_manager.password.is_none() {
        let message = format!(
            "client = \"{client}\" logs in at the key manager: give the user's password, best by the environment variable \
             TIDEGATE__KEY_MANAGER__PASSWORD"
        );
        reader.problem("key_manager.password", message);
    }
    let without_port: Vec<String> =
        reader.written("key_manager.url").into_iter().filter(|url| !names_port(url)).map(str::to_owned).collect();
    for url in without_port {
        let message = format!(
            "{url} names no port, and gateways of WSO2 1.x break on that; write it out: {}:{} for a key manager at offset 0",
            url.trim_end_matches('/'),
            Listener::ManagementHttps.base()
        );
        reader.problem("key_manager.url", message);
    }
}

fn check_url(reader: &mut Reader<'_>, key_manager: &KeyManager) {
    if key_manager.url.is_empty() {
        let message = format!(
            "client = \"{}\" needs to know where the key manager is: https://HOST:{} for one at offset 0",
            key_manager.client,
            Listener::ManagementHttps.base()
        );
        reader.problem("key_manager.url", message);
    }
}

/// A port stands in the text, also the scheme's own, which a parsed URL no longer shows.
fn names_port(url: &str) -> bool {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    authority
        .rsplit_once(':')
        .is_some_and(|(_, port)| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
}

fn has_no_store(reader: &Reader<'_>, server: &Server) -> bool {
    server.roles == [Role::Gateway] && !reader.is_said("store.url")
}
