//! Literal addresses that mean ourselves, and what to write instead.

use std::net::SocketAddr;

use proptest::prelude::*;
use tidegate_config::ports::Listener;
use tidegate_config::{KnownBy, Urls};
use url::Url;

use crate::file;

const OFFSET: u16 = 7;

fn urls_at(text: &str, offset: u16) -> Urls {
    let config = file(text).config();
    let bound: Vec<(Listener, SocketAddr)> =
        config.ports.wanted(offset).unwrap().iter().map(|wanted| (wanted.listener, wanted.address)).collect();
    Urls::new(&config, &bound)
}

fn symbolic(urls: &Urls, address: &str) -> Option<String> {
    urls.symbolic_for(&address.parse().unwrap()).map(|own| own.symbolic.to_string())
}

fn port(listener: Listener) -> u16 {
    listener.base() + OFFSET
}

#[test]
fn every_listener_is_known_under_every_name_of_this_machine() {
    let urls = urls_at("[server]\nhost_name = 'api.example'", OFFSET);
    let (management, plain) = (port(Listener::ManagementHttps), port(Listener::ManagementHttp));
    let (gateway, ops) = (port(Listener::GatewayHttps), port(Listener::Ops));
    for host in
        ["api.example", "API.example.", "localhost", "x.localhost", "127.0.0.1", "127.9.9.9", "[::1]", "0.0.0.0"]
    {
        let address = format!("https://{host}:{management}/oauth2/token?x=1");
        assert_eq!(symbolic(&urls, &address).as_deref(), Some("tidegate://key-manager/oauth2/token?x=1"), "{host}");
    }
    for (address, expected) in [
        (format!("https://localhost:{management}"), "tidegate://control-plane/"),
        (format!("http://localhost:{plain}/services/X"), "tidegate://control-plane/services/X"),
        (format!("https://localhost:{gateway}/pets/1.0"), "tidegate://gateway/pets/1.0"),
        (format!("wss://localhost:{gateway}/chat/1"), "tidegate://gateway/chat/1"),
        (format!("http://localhost:{ops}/sample"), "tidegate://ops/sample"),
    ] {
        assert_eq!(symbolic(&urls, &address).as_deref(), Some(expected), "{address}");
    }
}

#[test]
fn foreign_addresses_stay_foreign() {
    let urls = urls_at("[server]\nhost_name = 'api.example'", OFFSET);
    let management = port(Listener::ManagementHttps);
    for address in [
        format!("https://other.example:{management}/"),
        format!("https://api.example.evil.example:{management}/"),
        format!("https://10.0.0.1:{management}/"),
        format!("ftp://localhost:{management}/"),
        "https://localhost/".to_owned(),
        format!("https://localhost:{}/", port(Listener::Ops) + 1),
    ] {
        assert_eq!(symbolic(&urls, &address), None, "{address}");
    }
}

#[test]
fn a_base_port_is_ours_while_the_offset_moves_it_and_the_finding_says_where_it_went() {
    let address: Url = format!("https://localhost:{}/oauth2/token", Listener::ManagementHttps.base()).parse().unwrap();
    let own = urls_at("", OFFSET).symbolic_for(&address).unwrap();
    assert!(own.is_stale());
    assert_eq!(own.symbolic.to_string(), "tidegate://key-manager/oauth2/token");
    assert_eq!(own.to_string(), "port 9443 is the base port of management-https; with offset 7 it is on 9450");
    let own = urls_at("", 0).symbolic_for(&address).unwrap();
    assert_eq!((own.known_by, own.is_stale()), (KnownBy::Listener, false));
    let pinned = urls_at("[listeners.management-https]\nport = 4000\nfollow_offset = false", OFFSET);
    assert_eq!(pinned.symbolic_for(&address), None, "its base is another one");
}

#[test]
fn public_addresses_are_known_with_their_folder() {
    let urls = urls_at(
        "[server]\npublic_url = 'https://manage.example/tide'\n[gateway]\npublic_url = 'https://api.example:444'",
        OFFSET,
    );
    for (address, expected) in [
        ("https://manage.example/tide/oauth2/jwks", Some("tidegate://key-manager/oauth2/jwks")),
        ("https://manage.example/tide", Some("tidegate://control-plane/")),
        ("https://manage.example/other", None),
        ("https://api.example:444/pets/1", Some("tidegate://gateway/pets/1")),
        ("https://api.example/pets/1", None),
    ] {
        assert_eq!(symbolic(&urls, address).as_deref(), expected, "{address}");
    }
}

#[test]
fn a_listener_on_one_address_is_not_found_on_another() {
    let urls = urls_at("[listeners.gateway-http]\naddress = '127.4.4.4'", OFFSET);
    let gateway = port(Listener::GatewayHttp);
    assert!(symbolic(&urls, &format!("http://127.4.4.4:{gateway}/x")).is_some());
    assert_eq!(symbolic(&urls, &format!("http://127.0.0.1:{gateway}/x")), None);
    assert_eq!(urls.at_own_gateway("x/1").unwrap().as_str(), format!("http://127.4.4.4:{gateway}/x/1"));
}

#[test]
fn the_own_gateway_is_dialled_here_and_not_at_its_public_address() {
    let urls = urls_at("[gateway]\npublic_url = 'https://api.example'", OFFSET);
    let expected = format!("http://127.0.0.1:{}/pets/1?a=b", port(Listener::GatewayHttp));
    assert_eq!(urls.at_own_gateway("pets/1?a=b").unwrap().as_str(), expected);
}

#[test]
fn browsers_reach_this_node_at_its_public_address_its_name_and_its_plain_port() {
    let text = "[server]\nhost_name = 'node1.example'\npublic_url = 'https://manage.example'";
    let bases: Vec<String> = urls_at(text, OFFSET).management_bases().iter().map(Url::to_string).collect();
    assert_eq!(bases, ["https://manage.example/", "https://node1.example:9450/", "http://node1.example:9770/"]);
    let bases: Vec<String> = urls_at("", 0).management_bases().iter().map(Url::to_string).collect();
    assert!(bases.contains(&"https://127.0.0.1:9443/".to_owned()), "localhost has a number: {bases:?}");
    let plain_off = urls_at("[listeners.management-http]\nenabled = false", 0).management_bases();
    assert!(plain_off.iter().all(|base| base.scheme() == "https"), "{plain_off:?}");
}

proptest! {
    #[test]
    fn what_is_resolved_is_found_again(offset in 0u16..50_000, path in "[a-z0-9/]{0,30}", at in 0usize..3) {
        let service = ["key-manager", "control-plane", "gateway"][at];
        let urls = urls_at("", offset);
        let path = if service == "key-manager" { format!("oauth2/{path}") } else { format!("x{path}") };
        let address = format!("tidegate://{service}/{path}");
        let resolved = urls.resolve(&address).unwrap().unwrap();
        prop_assert_eq!(urls.symbolic_for(&resolved).unwrap().symbolic.to_string(), address);
    }
}
