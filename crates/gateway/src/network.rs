//! Addresses of clients: which proxy is believed, who the client behind it is, and whether a key may be used from there.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::settings::Settings;

/// Whether one of `networks` contains `address`. IPv4 addresses inside IPv6 ones count as IPv4.
pub(crate) fn contains(networks: &[IpNet], address: IpAddr) -> bool {
    let address = address.to_canonical();
    networks.iter().any(|network| network.contains(&address))
}

/// Whether what this peer says about the client is believed. A peer without an address is on a Unix socket.
pub(crate) fn is_trusted(peer: Option<IpAddr>, settings: &Settings) -> bool {
    match peer {
        Some(address) => contains(&settings.trusted_proxies, address),
        None => settings.trusts_unix_peers,
    }
}

/// The client's address: the peer's, or, when the peer is a trusted proxy, the last address in `X-Forwarded-For` that
/// is not a trusted proxy itself. What stands before that address may be invented and is never used. `None`: over a Unix
/// socket, unless a trusted proxy told it.
pub(crate) fn client_address(peer: Option<IpAddr>, forwarded_for: &str, settings: &Settings) -> Option<IpAddr> {
    let peer = peer.map(|peer| peer.to_canonical());
    if !is_trusted(peer, settings) {
        return peer;
    }
    let mut client = peer;
    for item in forwarded_for.rsplit(',') {
        let Some(address) = parse_address(item.trim()) else { break };
        client = Some(address);
        if !contains(&settings.trusted_proxies, address) {
            break;
        }
    }
    client
}

/// An address as it stands in `X-Forwarded-For`: bare, in brackets, or with a port behind it.
fn parse_address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(inside, _)| inside);
    let address = bare.unwrap_or(text).parse::<IpAddr>().ok();
    let address = address.or_else(|| text.rsplit_once(':')?.0.parse::<std::net::Ipv4Addr>().ok().map(IpAddr::V4));
    address.map(|address| address.to_canonical())
}

/// Whether `address` is in a key's comma-separated list of addresses and CIDR ranges; an empty list allows all. An
/// entry that cannot be read allows nothing, and a list that is not empty allows nobody whose address is unknown.
pub(crate) fn is_permitted(list: &str, address: Option<IpAddr>) -> bool {
    if list.trim().is_empty() {
        return true;
    }
    let Some(address) = address.map(|address| address.to_canonical()) else { return false };
    list.split(',').map(str::trim).any(|entry| match entry.parse::<IpNet>() {
        Ok(network) => network.contains(&address),
        Err(_) => entry.parse::<IpAddr>().is_ok_and(|allowed| allowed.to_canonical() == address),
    })
}

/// Whether `referer` fits one of a key's comma-separated patterns; an empty list allows all, also no referer. `*` in a
/// pattern stands for any text: `sub.example.com/path/*`, `*.example.com/*`. The scheme is left out of the comparison.
pub(crate) fn is_referer_permitted(list: &str, referer: Option<&str>) -> bool {
    if list.trim().is_empty() {
        return true;
    }
    let Some(referer) = referer else { return false };
    let bare = |text: &'_ str| text.split_once("://").map_or(text, |(_, rest)| rest).to_owned();
    let referer = bare(referer);
    list.split(',').map(str::trim).filter(|pattern| !pattern.is_empty()).any(|pattern| fits(&bare(pattern), &referer))
}

fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let trusted_proxies = vec!["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        let settings = Settings { trusted_proxies, ..Settings::default() };
        let table = [
            ("192.0.2.1", "203.0.113.9", "192.0.2.1"),
            ("10.1.1.1", "", "10.1.1.1"),
            ("10.1.1.1", "203.0.113.9", "203.0.113.9"),
            ("10.1.1.1", "1.1.1.1, 203.0.113.9, 10.2.2.2", "203.0.113.9"),
            ("::ffff:10.1.1.1", "[2001:db8::1]:4711", "2001:db8::1"),
            ("10.1.1.1", "203.0.113.9:80", "203.0.113.9"),
            ("10.1.1.1", "unknown", "10.1.1.1"),
        ];
        for (peer, forwarded, expected) in table {
            let client = client_address(Some(ip(peer)), forwarded, &settings);
            assert_eq!(client, Some(ip(expected)), "{peer} {forwarded}");
        }
    }

    #[test]
    fn a_peer_without_an_address_is_believed_only_when_unix_peers_are_trusted() {
        let mut settings = Settings { trusted_proxies: vec!["0.0.0.0/0".parse().unwrap()], ..Settings::default() };
        assert_eq!(client_address(None, "203.0.113.9", &settings), None, "no network contains it");
        settings.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
        settings.trusts_unix_peers = true;
        assert_eq!(client_address(None, "203.0.113.9", &settings), Some(ip("203.0.113.9")));
        assert_eq!(client_address(None, "1.1.1.1, 203.0.113.9, 10.0.0.1", &settings), Some(ip("203.0.113.9")));
        for unclear in ["", "unknown", "203.0.113.9, unix:"] {
            assert_eq!(client_address(None, unclear, &settings), None, "{unclear}");
        }
    }

    #[test]
    fn keys_are_limited_to_addresses_and_ranges() {
        let table = [
            ("", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
            ("10.0.0.0/8, 2001:db8::/32", "2001:db8:1::1", true),
            ("10.0.0.0/8", "::ffff:10.0.0.1", true),
            ("nonsense", "192.0.2.1", false),
        ];
        for (list, address, expected) in table {
            assert_eq!(is_permitted(list, Some(ip(address))), expected, "{list} {address}");
        }
        assert!(is_permitted("", None) && !is_permitted("0.0.0.0/0, ::/0", None), "an unknown address is in no list");
    }

    #[test]
    fn keys_are_limited_to_referers() {
        let table = [
            ("", None, true),
            ("example.com/a", None, false),
            ("example.com/a", Some("https://example.com/a"), true),
            ("example.com/a", Some("https://example.com/ab"), false),
            ("sub.example.com/path/*", Some("http://sub.example.com/path/x/y"), true),
            ("*.example.com/*", Some("https://a.b.example.com/x"), true),
            ("*.example.com/*", Some("https://example.org/x.example.com"), false),
            ("x.org/*, *.example.com/*", Some("https://www.example.com/"), true),
        ];
        for (list, referer, expected) in table {
            assert_eq!(is_referer_permitted(list, referer), expected, "{list} {referer:?}");
        }
    }
}
