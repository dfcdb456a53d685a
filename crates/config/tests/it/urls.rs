//! Our own addresses: from ports really bound, behind a proxy, and symbolic.

use std::net::SocketAddr;

use tidegate_config::ports::Listener;
use tidegate_config::{UnknownAddress, Urls};

use crate::file;

fn urls(text: &str) -> Urls {
    let config = file(text).config();
    let bound: Vec<(Listener, SocketAddr)> = config
        .ports
        .wanted(0)
        .unwrap()
        .iter()
        .map(|wanted| (wanted.listener, SocketAddr::new(wanted.address.ip(), 40_000 + wanted.listener as u16)))
        .collect();
    Urls::new(&config, &bound)
}

#[track_caller]
fn check(urls: &Urls, address: &str, expected: &str) {
    assert_eq!(urls.resolve(address).unwrap().unwrap().as_str(), expected, "{address}");
}

#[test]
fn addresses_have_the_ports_really_bound() {
    let urls = urls("[server]\nhost_name = 'api.example'");
    assert_eq!(urls.issuer().unwrap().as_str(), "https://api.example:40002/oauth2/token");
    assert_eq!(urls.portal().unwrap().as_str(), "https://api.example:40002/");
    let gateways: Vec<&str> = urls.gateway_endpoints().iter().map(|url| url.as_str()).collect();
    assert_eq!(gateways, ["https://api.example:40001/", "http://api.example:40000/"]);
    check(&urls, "tidegate://key-manager/oauth2/token", "https://api.example:40002/oauth2/token");
    check(&urls, "tidegate://gateway/pets/1.0?x=1&y=%2F", "https://api.example:40001/pets/1.0?x=1&y=%2F");
    check(&urls, "tidegate://control-plane", "https://api.example:40002/");
    check(&urls, "tidegate://ops/livez", "http://127.0.0.1:40005/livez");
    assert_eq!(urls.resolve("https://elsewhere.example/"), Ok(None));
}

#[test]
fn behind_a_proxy_addresses_are_the_proxys() {
    let urls =
        urls("[server]\npublic_url = 'https://manage.example/tide'\n[gateway]\npublic_url = 'https://api.example:444'");
    assert_eq!(urls.token_endpoint().unwrap().as_str(), "https://manage.example/tide/oauth2/token");
    check(&urls, "tidegate://gateway/pets", "https://api.example:444/pets");
    assert_eq!(urls.gateway_endpoints().len(), 1);
}

#[test]
fn without_tls_addresses_are_plain() {
    let urls = urls("[listeners.management-https]\nenabled = false\n[listeners.gateway-https]\nenabled = false");
    check(&urls, "tidegate://key-manager/oauth2/token", "http://localhost:40003/oauth2/token");
    check(&urls, "tidegate://gateway/", "http://localhost:40000/");
}

#[test]
fn an_ipv6_host_is_bracketed() {
    assert_eq!(urls("[server]\nhost_name = '::1'").portal().unwrap().as_str(), "https://[::1]:40002/");
}

#[test]
fn an_address_that_leads_nowhere_says_which_setting_would_help() {
    let urls = urls("[server]\nroles = ['gateway']");
    let error = urls.resolve("tidegate://key-manager/oauth2/token").unwrap_err();
    assert_eq!(
        error.to_string(),
        "\"tidegate://key-manager/oauth2/token\" is not served by this instance; set key_manager.url to where it is"
    );
    assert_eq!(urls.issuer(), None);
    assert!(matches!(urls.resolve("tidegate://store/x"), Err(UnknownAddress::Service(_))));
}

#[test]
fn a_peer_is_where_it_was_said_to_be_whatever_our_own_offset() {
    let named = "[key_manager]\nurl = ['https://km.example:9448', 'https://spare.example']\n";
    let apart = urls(&format!("[server]\nroles = ['gateway']\noffset = 2\n{named}"));
    check(&apart, "tidegate://key-manager/oauth2/token", "https://km.example:9448/oauth2/token");
    check(&apart, "tidegate://control-plane/publisher", "https://km.example:9448/publisher");
    let half = urls(&format!("[server]\nroles = ['gateway', 'control-plane']\n{named}"));
    check(&half, "tidegate://key-manager/oauth2/token", "https://km.example:9448/oauth2/token");
    check(&half, "tidegate://control-plane/publisher", "https://localhost:40002/publisher");
    let whole = urls(named);
    check(&whole, "tidegate://key-manager/oauth2/token", "https://localhost:40002/oauth2/token");
}

#[test]
fn a_path_cannot_lead_to_another_host() {
    let urls = urls("");
    for path in ["//evil.example/x", "\\\\evil.example", "@evil.example/", "../../x", "?a#b"] {
        let url = urls.resolve(&format!("tidegate://gateway/{path}")).unwrap().unwrap();
        assert_eq!(url.host_str(), Some("localhost"), "{path} -> {url}");
    }
}
