//! Port arithmetic as properties, and each problem as a case.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use proptest::prelude::*;

use super::*;

fn place(listener: Listener, port: u16, follows_offset: bool) -> Place {
    let addresses = vec![Ipv4Addr::UNSPECIFIED.into()];
    Place { listener, port, addresses, follows_offset, socket: None, disabled: None }
}

fn defaults() -> PortMap {
    PortMap::new(Listener::ALL.map(|listener| place(listener, listener.base(), true)).to_vec())
}

proptest! {
    #[test]
    fn every_listener_is_at_base_plus_offset_or_the_offset_is_refused(offset in any::<u16>()) {
        let map = defaults();
        match map.wanted(offset) {
            Ok(set) => {
                prop_assert!(offset <= map.offset_max());
                for wanted in &set {
                    prop_assert_eq!(u32::from(wanted.address.port()), u32::from(wanted.listener.base()) + u32::from(offset));
                }
                let ports: BTreeSet<u16> = set.iter().map(|wanted| wanted.address.port()).collect();
                prop_assert_eq!(ports.len(), Listener::ALL.len());
            }
            Err(problems) => {
                prop_assert!(offset > map.offset_max());
                prop_assert!(!problems.is_empty());
            }
        }
    }

    #[test]
    fn a_set_without_problems_has_no_two_equal_ports(
        ports in prop::collection::vec((0u16..60, any::<bool>()), 6),
        offset in 0u16..60,
    ) {
        let places = Listener::ALL.iter().zip(&ports).map(|(listener, (port, follows))| place(*listener, *port, *follows));
        let map = PortMap::new(places.collect());
        let effective: Vec<u16> = map.places().iter().map(|p| p.port_at(offset).unwrap()).filter(|port| *port != 0).collect();
        let distinct: BTreeSet<&u16> = effective.iter().collect();
        prop_assert_eq!(map.wanted(offset).is_ok(), distinct.len() == effective.len());
    }

    #[test]
    fn a_set_is_refused_exactly_when_two_of_its_sockets_would_take_one_packet(
        choices in prop::collection::vec((0u16..4, prop::collection::btree_set(0usize..5, 1..3)), 6),
        offset in 0u16..4,
    ) {
        const ADDRESSES: [&str; 5] = ["127.0.0.1", "127.0.0.2", "0.0.0.0", "::1", "::"];
        let places = Listener::ALL.iter().zip(&choices).map(|(listener, (port, addresses))| Place {
            addresses: addresses.iter().map(|index| ADDRESSES[*index].parse().unwrap()).collect(),
            ..place(*listener, 100 + *port, true)
        });
        let map = PortMap::new(places.collect());
        // What each socket would receive, packet by packet, with nothing of the code under test but the sums.
        let mut taken = BTreeSet::new();
        let mut is_free = true;
        for (port, addresses) in &choices {
            let has_ipv4 = addresses.iter().any(|index| *index < 3);
            for index in addresses {
                let packets: &[&str] = match *index {
                    2 => &["127.0.0.1", "127.0.0.2", "other v4"],
                    4 if has_ipv4 => &["::1", "other v6"],
                    4 => &["127.0.0.1", "127.0.0.2", "other v4", "::1", "other v6"],
                    one => &ADDRESSES[one..=one],
                };
                for packet in packets {
                    is_free &= taken.insert((*packet, *port));
                }
            }
        }
        prop_assert_eq!(map.wanted(offset).is_ok(), is_free, "{:?}", choices);
    }

    #[test]
    fn the_first_free_offset_has_every_port_free_and_no_smaller_one_does(
        busy in prop::collection::btree_set(8200u16..10500, 0..400),
    ) {
        let map = defaults();
        let is_free = |wanted: &Wanted| !busy.contains(&wanted.address.port());
        let found = map.first_free_offset(Search::ANYWHERE, is_free).0.expect("400 busy ports cannot fill 2000 offsets");
        prop_assert!(map.wanted(found).unwrap().iter().all(is_free));
        for smaller in 0..found {
            prop_assert!(!map.wanted(smaller).unwrap().iter().all(is_free));
        }
    }
}

#[test]
fn offsets_37_apart_collide_between_instances() {
    let map = defaults();
    let taken: BTreeSet<u16> = map.wanted(37).unwrap().iter().map(|wanted| wanted.address.port()).collect();
    let is_free = |wanted: &Wanted| !taken.contains(&wanted.address.port());
    assert!(!map.wanted(0).unwrap().iter().all(is_free), "8243 + 37 is 8280");
    assert_eq!(map.first_free_offset(Search::ANYWHERE, is_free), (Some(1), 2));
}

#[test]
fn a_listener_beyond_the_last_port_is_named_with_the_offset_that_would_fit() {
    let problems = defaults().wanted(55_200).unwrap_err();
    assert_eq!(
        problems,
        [
            "thrift would be on port 10397 + 55200 = 65597, beyond 65535; the largest offset for these listeners is 55138"
        ]
    );
}

#[test]
fn all_overflows_are_told_at_once() {
    assert_eq!(defaults().wanted(u16::MAX).unwrap_err().len(), Listener::ALL.len());
}

#[test]
fn two_listeners_on_one_port_are_both_named() {
    let map = PortMap::new(vec![place(Listener::GatewayHttp, 100, true), place(Listener::Ops, 110, false)]);
    assert!(map.wanted(0).is_ok());
    let problems = map.wanted(10).unwrap_err();
    assert_eq!(
        problems,
        [
            "gateway-http and ops would both be on port 110 at offset 10; give one of them another port in [listeners.ops]"
        ]
    );
}

#[test]
fn one_port_on_two_addresses_is_no_collision() {
    let on =
        |listener, address: &str| Place { addresses: vec![address.parse().unwrap()], ..place(listener, 100, true) };
    let are_free = |one: &str, other: &str| {
        let places = [on(Listener::GatewayHttp, one), on(Listener::Ops, other)];
        PortMap::new(places.to_vec()).wanted(0).is_ok()
    };
    assert!(are_free("127.0.0.2", "127.0.0.1"));
    assert!(are_free("::1", "127.0.0.1"));
    assert!(are_free("0.0.0.0", "::1"), "IPv4 has no part of IPv6");
    for (one, other) in
        [("0.0.0.0", "127.0.0.1"), ("::", "127.0.0.1"), ("::", "::1"), ("::", "0.0.0.0"), ("::1", "::1")]
    {
        assert!(!are_free(one, other) && !are_free(other, one), "{one} {other}");
    }
}

#[test]
fn one_listener_may_have_both_families_and_no_address_twice() {
    let with = |addresses: &[&str]| {
        let addresses = addresses.iter().map(|address| address.parse().unwrap()).collect();
        PortMap::new(vec![Place { addresses, ..place(Listener::Ops, 100, true) }]).wanted(1)
    };
    let both = with(&["0.0.0.0", "::"]).unwrap();
    let shown: Vec<_> = both.iter().map(|wanted| (wanted.address.to_string(), wanted.is_ipv6_only)).collect();
    assert_eq!(shown, [("0.0.0.0:101".to_owned(), false), ("[::]:101".to_owned(), true)]);
    assert!(!with(&["::"]).unwrap()[0].is_ipv6_only, "alone it takes both");
    assert_eq!(
        with(&["0.0.0.0", "127.0.0.1"]).unwrap_err(),
        [
            "ops would be on port 101 twice: 0.0.0.0 and 127.0.0.1 are one place; remove one of them from [listeners.ops]"
        ]
    );
}

#[test]
fn a_unix_socket_has_no_port_no_limit_and_no_collision() {
    let socket = Some(UnixPlace { path: "/run/x".into(), mode: 0o660 });
    let on_socket = Place { socket: socket.clone(), ..place(Listener::GatewayHttp, 65_000, true) };
    let map = PortMap::new(vec![on_socket, place(Listener::Ops, 65_000, false)]);
    assert_eq!(map.wanted(60_000).unwrap().len(), 1);
    assert_eq!(map.offset_max(), u16::MAX);
    assert_eq!(map.sockets().collect::<Vec<_>>(), [(Listener::GatewayHttp, socket.as_ref().unwrap())]);
    assert_eq!(map.without(&[Listener::GatewayHttp]).sockets().count(), 0);
}

#[test]
fn port_0_never_collides_and_never_moves() {
    let map = PortMap::new(Listener::ALL.map(|listener| place(listener, 0, true)).to_vec());
    assert!(map.wanted(u16::MAX).unwrap().iter().all(|wanted| wanted.address.port() == 0));
}

#[test]
fn a_disabled_listener_is_not_wanted_and_limits_nothing() {
    let mut high = place(Listener::Thrift, 60_000, true);
    high.disabled = Some(Disabled::BySetting);
    let map = PortMap::new(vec![place(Listener::Ops, 1_000, true), high]);
    assert_eq!(map.offset_max(), u16::MAX - 1_000);
    assert_eq!(map.wanted(6_000).unwrap().len(), 1);
}

#[test]
fn no_offset_helps_when_a_pinned_port_is_busy() {
    let map = PortMap::new(vec![place(Listener::Ops, 1_000, false)]);
    let mut probes = 0;
    let (found, tried) = map.first_free_offset(Search::ANYWHERE, |_| {
        probes += 1;
        false
    });
    assert_eq!((found, tried), (None, AUTO_OFFSETS_MAX));
    assert!(probes <= AUTO_OFFSETS_MAX);
}
