//! Port arithmetic as properties, and each problem as a case.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use proptest::prelude::*;

use super::*;

fn place(listener: Listener, port: u16, follows_offset: bool) -> Place {
    Place { listener, port, address: Ipv4Addr::UNSPECIFIED.into(), follows_offset, disabled: None }
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
    let mut second = place(Listener::Ops, 100, true);
    second.address = Ipv4Addr::LOCALHOST.into();
    let mut first = place(Listener::GatewayHttp, 100, true);
    first.address = Ipv4Addr::new(127, 0, 0, 2).into();
    assert!(PortMap::new(vec![first.clone(), second.clone()]).wanted(0).is_ok());
    first.address = Ipv4Addr::UNSPECIFIED.into();
    assert!(PortMap::new(vec![first, second]).wanted(0).is_err());
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
