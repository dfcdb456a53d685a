//! Whether Thrift client and server meet: the port that is tried, the port the key manager serves, and what is at the port.
//! Where the numbers come from WSO2's `api-manager.xml` they are literal, and that is explained.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use tidegate_config::ports::Listener;
use tidegate_config::{Config, KeyClient, Origin};
use tidegate_model::node::InsideFacts;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::finding::{Check, Finding};
use super::key_manager::shown;
use super::nodes::{Answer, Node};
use super::{Examination, World};

/// Longest wait for a connection, and for the TLS handshake on it.
const CONNECT_MAX: Duration = Duration::from_secs(5);
/// The setting.
const PORT: &str = "key_manager.thrift_port";

/// Looks at both sides, as far as this instance has them.
pub async fn examine(all: &mut Examination, world: &World, nodes: &[Node]) {
    let config = &world.config;
    let server = literal_server(world);
    let has_server = config.ports.places().iter().any(|p| p.listener == Listener::Thrift && p.disabled.is_none());
    let is_client = config.key_manager.client == KeyClient::Thrift && !nodes.is_empty();
    if !has_server && !is_client {
        all.skip(Check::Thrift, "neither a Thrift server nor a Thrift client is configured here");
    }
    all.findings.extend(server);
    if is_client {
        for node in nodes {
            all.findings.extend(client(world, node).await);
        }
    }
}

/// The server's number as WSO2 has it: where it stays while everything else moves.
fn literal_server(world: &World) -> Option<Finding> {
    let config = &world.config;
    let place =
        config.ports.places().iter().find(|place| place.listener == Listener::Thrift && place.disabled.is_none())?;
    let origin = config.origin("listeners.thrift.port");
    let offset = world.offset().filter(|offset| *offset != 0)?;
    if !matches!(origin, Origin::Wso2 { .. }) || place.follows_offset {
        return None;
    }
    let port = place.port;
    let what =
        format!("ThriftServerPort ({origin}) is literal: Thrift stays on port {port} although the offset is {offset}");
    Some(
        Finding::note(Check::Thrift, what)
            .because(format!(
                "as in WSO2 1.x the offset is not added to it: gateways must have ThriftClientPort {port}, and a second \
                 key manager on this machine cannot start with the same number"
            ))
            .mend(format!(
                "keep it, and write {port} as ThriftClientPort in every gateway; or let it follow the offset with \
                 -Dlisteners.thrift.follow_offset=true: Tidegate's gateways without thrift_port find it by themselves"
            )),
    )
}

async fn client(world: &World, node: &Node) -> Option<Finding> {
    let config = &world.config;
    let from = &config.key_manager;
    let host = from.thrift_host.as_deref().or(node.url.host_str()).unwrap_or_default().to_owned();
    let inside = match &node.answer {
        Answer::Facts(facts) => facts.inside.as_ref(),
        // That nobody is there at all is the key manager's finding.
        Answer::Nobody(_) => return None,
        _ => None,
    };
    if let Some(finding) = inside.and_then(|inside| compare(config, world.offset(), node, inside)) {
        return Some(finding);
    }
    let served = inside.and_then(|inside| inside.ports.get(Listener::Thrift.name()).copied());
    let port = from.thrift_port.or(served).unwrap_or(Listener::Thrift.base());
    let why = match reach(&host, port).await {
        Ok(stream) => shake_hands(node, &host, stream).await.err()?,
        Err(why) => why,
    };
    let what = format!("no Thrift service at {host}:{port} ({}): {why}", said_by(config));
    let mend = format!(
        "compare it with `tidegate ports` there, or with ThriftServerPort in the key manager's api-manager.xml (its offset \
         is not added to that one){}",
        if from.thrift_port.is_none() { "; set key_manager.thrift_port" } else { "" }
    );
    Some(Finding::error(Check::Thrift, what).because(FAILS).mend(literal(config, world.offset(), mend)))
}

const FAILS: &str =
    "every key the gateway does not remember fails with 900900, as in WSO2, where no log names the port";

/// What is tried against what is served.
fn compare(config: &Config, offset: Option<u16>, node: &Node, inside: &InsideFacts) -> Option<Finding> {
    let (name, url) = (&inside.name, shown(&node.url));
    let Some(served) = inside.ports.get(Listener::Thrift.name()).copied() else {
        let what = format!("key manager `{name}` at {url} serves no Thrift, and key_manager.client is `thrift`");
        let mend = "enable [listeners.thrift] there, or set key_manager.client = \"rest\" here";
        return Some(Finding::error(Check::Thrift, what).because(FAILS).mend(mend));
    };
    let tried = config.key_manager.thrift_port.filter(|tried| *tried != served)?;
    let what = format!(
        "the gateway tries Thrift on port {tried} ({}), key manager `{name}` at {url} serves it on {served} (its offset is {})",
        said_by(config),
        inside.offset
    );
    let mend = format!(
        "set key_manager.thrift_port = {served}; or remove it, with a Tidegate there: then the gateway learns the port by itself"
    );
    Some(Finding::error(Check::Thrift, what).because(FAILS).mend(literal(config, offset, mend)))
}

fn said_by(config: &Config) -> String {
    match (config.key_manager.thrift_port, config.origin(PORT)) {
        (None, _) => "as the key manager tells, else WSO2's port".to_owned(),
        (Some(_), origin @ Origin::Wso2 { .. }) => format!("ThriftClientPort, {origin}"),
        (Some(_), origin) => format!("{PORT}, {origin}"),
    }
}

/// In a WSO2 installation's file the two ways are numbers there, or ours above it.
fn literal(config: &Config, offset: Option<u16>, mend: String) -> String {
    let Origin::Wso2 { path, line } = config.origin(PORT) else { return mend };
    let offset = offset.map_or_else(|| "the offset".to_owned(), |offset| format!("offset {offset}"));
    format!(
        "{mend}.\nThe number in {}:{line} is literal: neither {offset} here nor the key manager's is added to it. Either \
         write there the port the key manager really has, or leave ThriftClientPort out",
        path.display()
    )
}

/// A connection to the first address of a name that takes one.
///
/// # Errors
/// Why there is none.
pub async fn reach(host: &str, port: u16) -> Result<TcpStream, String> {
    let bare = host.trim_matches(['[', ']']);
    let looked_up = timeout(CONNECT_MAX, lookup_host((bare, port))).await;
    let addresses: Vec<SocketAddr> =
        looked_up.map_err(|_| format!("{bare} is not resolved in time"))?.map_err(|why| why.to_string())?.collect();
    let mut why = format!("{bare} has no address");
    for address in addresses {
        match timeout(CONNECT_MAX, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => why = error.to_string(),
            Err(_) => why = format!("no connection within {} s", CONNECT_MAX.as_secs()),
        }
    }
    Err(why)
}

async fn shake_hands(node: &Node, host: &str, stream: TcpStream) -> Result<(), String> {
    let Some(joining) = &node.joining else { return Ok(()) };
    let trust = joining.trust().await.map_err(|why| format!("{why:#}"))?;
    let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned()).map_err(|why| why.to_string())?;
    match timeout(CONNECT_MAX, TlsConnector::from(Arc::new(trust)).connect(name, stream)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(why)) => Err(format!("the TLS handshake fails: {why}")),
        Err(_) => Err(format!("no TLS handshake within {} s; Thrift goes over TLS", CONNECT_MAX.as_secs())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Survey;
    use crate::doctor::tests::config;

    fn node() -> Node {
        let answer = Answer::Nobody(String::new());
        Node { url: "https://km.example:9".parse().unwrap(), answer, asked: (0, 0), joining: None }
    }

    fn gateway(more: &str) -> Config {
        config(&format!(
            "[server]\nroles = ['gateway']\n[key_manager]\nclient = 'thrift'\nurl = ['https://km.example:9']\n\
             username = 'u'\npassword = 'p'\n{more}"
        ))
    }

    fn serving(ports: &[(&str, u16)]) -> InsideFacts {
        let ports = ports.iter().map(|(name, port)| ((*name).to_owned(), *port)).collect();
        InsideFacts { name: "km".into(), offset: 5, ports, ..InsideFacts::default() }
    }

    #[test]
    fn the_number_tried_is_compared_with_the_number_served() {
        let literal = gateway("thrift_port = 4711");
        assert_eq!(compare(&literal, Some(2), &node(), &serving(&[("thrift", 4711)])), None);
        let found = compare(&literal, Some(2), &node(), &serving(&[("thrift", 4714)])).unwrap();
        assert!(
            found.what.contains("tries Thrift on port 4711 (key_manager.thrift_port, tidegate.toml:"),
            "{}",
            found.what
        );
        assert!(found.what.contains("key manager `km` at https://km.example:9 serves it on 4714"), "{}", found.what);
        assert!(found.mend.contains("thrift_port = 4714; or remove it"), "{}", found.mend);
        assert_eq!(compare(&gateway(""), Some(2), &node(), &serving(&[("thrift", 4714)])), None, "it is learnt");
        assert!(compare(&gateway(""), Some(2), &node(), &serving(&[])).unwrap().what.contains("serves no Thrift"));
    }

    #[test]
    fn a_server_that_follows_the_offset_needs_no_explanation() {
        let of = |toml: &str| literal_server(&World::of(config(toml), Survey::default()));
        assert_eq!(of("[server]\noffset = 3"), None);
        assert_eq!(
            of("[server]\noffset = 3\n[listeners.thrift]\nport = 4711\nfollow_offset = false"),
            None,
            "own words"
        );
    }
}
