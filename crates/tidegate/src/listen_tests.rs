//! All listeners or none, and what is in the way.

use std::net::TcpListener as StdTcpListener;
use std::path::Path;

use tidegate_config::ports::Wanted;
use tidegate_config::{Config, Raw};

use super::*;

fn config(text: &str) -> Config {
    let mut raw = Raw::new();
    raw.add_file(Path::new("test.toml"), text);
    Config::resolve(raw).expect("the case is a good configuration")
}

/// Every listener on a port the system chooses, except what `more` says. Each test has a loopback address of its own, so
/// that a port found free stays free.
fn any_ports(address: &str, more: &str) -> Config {
    let names = ["gateway-http", "gateway-https", "management-https", "management-http", "thrift", "ops"];
    let sections: Vec<String> = names
        .iter()
        .filter(|name| !more.contains(&format!("[listeners.{name}]")))
        .map(|name| format!("[listeners.{name}]\nport = 0\n"))
        .collect();
    config(&format!("[server]\nbind = '{address}'\n{}{more}", sections.concat()))
}

/// A port that somebody (this process) holds.
fn hold(address: &str) -> (StdTcpListener, u16) {
    let held = StdTcpListener::bind((address, 0)).expect("127.0.0.0/8 is this machine");
    let port = held.local_addr().unwrap().port();
    (held, port)
}

fn refusal(config: &Config) -> String {
    open(&config.ports, config.server.offset, Among::default(), &[]).expect_err("something is in the way").to_string()
}

#[tokio::test]
async fn port_0_is_reported_as_the_port_the_system_chose() {
    let config = any_ports("127.0.0.1", "");
    let opened = open(&config.ports, config.server.offset, Among::default(), &[]).unwrap();
    assert_eq!(opened.listeners.len(), 6);
    for bound in &opened.listeners {
        assert_ne!(bound.at.address().unwrap().port(), 0);
        tokio::net::TcpStream::connect(bound.at.address().unwrap()).await.expect("it listens");
    }
}

#[tokio::test]
async fn the_message_names_every_port_in_use_and_by_whom_and_nothing_stays_open() {
    const HERE: &str = "127.3.0.1";
    let ((_a, first), (_b, second), (free, third)) = (hold(HERE), hold(HERE), hold(HERE));
    drop(free);
    let config = any_ports(
        HERE,
        &format!(
            "[listeners.gateway-http]\nport = {first}\n[listeners.management-http]\nport = {third}\n\
             [listeners.ops]\nport = {second}\naddress = '{HERE}'\n"
        ),
    );
    let message = refusal(&config);
    let us = format!("(pid {})", std::process::id());
    assert!(message.starts_with("cannot open 2 of 6 listeners, so none was opened:"), "{message}");
    for (name, port) in [("gateway-http", first), ("ops", second)] {
        let line = message.lines().find(|line| line.contains(name)).expect("the listener is named");
        assert!(line.contains(&format!("{name} on {HERE}:{port}: in use by ")) && line.ends_with(&us), "{message}");
    }
    assert!(message.contains("every port is free at --port-offset "), "{message}");
    StdTcpListener::bind((HERE, third)).expect("what did open is closed again");
}

#[tokio::test]
async fn the_offset_that_is_offered_works() {
    const HERE: &str = "127.3.0.2";
    let (_held, port) = hold(HERE);
    let config = any_ports(HERE, &format!("[listeners.gateway-http]\nport = {port}\n"));
    let message = refusal(&config);
    let offered = message.split("--port-offset ").nth(1).and_then(|rest| rest.split(';').next()).unwrap();
    let opened = open(&config.ports, Offset::Fixed(offered.parse().unwrap()), Among::default(), &[]).unwrap();
    assert_eq!(opened.listeners[0].at.address().unwrap().port(), port + opened.offset);
}

#[tokio::test]
async fn instances_at_different_offsets_stand_side_by_side() {
    const HERE: &str = "127.3.0.3";
    let (free, port) = hold(HERE);
    drop(free);
    let config = any_ports(HERE, &format!("[listeners.gateway-http]\nport = {port}\n"));
    let first = open(&config.ports, Offset::Fixed(0), Among::default(), &[]).unwrap();
    let second = open(&config.ports, Offset::Fixed(3), Among::default(), &[]).unwrap();
    assert_eq!(second.listeners[0].at.address().unwrap().port(), first.listeners[0].at.address().unwrap().port() + 3);
    for opened in [&first, &second] {
        tokio::net::TcpStream::connect(opened.listeners[0].at.address().unwrap()).await.expect("it listens");
    }
    let message = open(&config.ports, Offset::Fixed(3), Among::default(), &[]).unwrap_err().to_string();
    assert!(message.contains("cannot open 1 of 6 listeners"), "the same offset twice is refused: {message}");
}

#[tokio::test]
async fn auto_goes_where_everything_is_free_and_a_second_one_goes_elsewhere() {
    const HERE: &str = "127.3.0.4";
    let (_held, port) = hold(HERE);
    let config = any_ports(HERE, &format!("[listeners.gateway-http]\nport = {port}\n"));
    let first = open(&config.ports, Offset::Auto(Search::ANYWHERE), Among::default(), &[]).unwrap();
    let second = open(&config.ports, Offset::Auto(Search::ANYWHERE), Among::default(), &[]).unwrap();
    assert!(0 < first.offset && first.offset < second.offset, "{} {}", first.offset, second.offset);
    for opened in [&first, &second] {
        assert_eq!(opened.listeners[0].at.address().unwrap().port(), port + opened.offset);
    }
}

#[tokio::test]
async fn many_that_look_for_room_at_the_same_moment_all_find_some() {
    const HERE: &str = "127.3.0.5";
    let (free, port) = hold(HERE);
    drop(free);
    let config = std::sync::Arc::new(any_ports(HERE, &format!("[listeners.gateway-http]\nport = {port}\n")));
    let runtime = tokio::runtime::Handle::current();
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let (config, runtime) = (config.clone(), runtime.clone());
            std::thread::spawn(move || {
                let _entered = runtime.enter();
                open(&config.ports, Offset::Auto(Search::ANYWHERE), Among::default(), &[])
                    .expect("there is room for eight")
            })
        })
        .collect();
    let opened: Vec<Opened> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    let offsets: std::collections::BTreeSet<u16> = opened.iter().map(|opened| opened.offset).collect();
    assert_eq!(offsets.len(), opened.len(), "none shares an offset: {offsets:?}");
}

#[tokio::test]
async fn auto_with_a_pinned_port_in_use_gives_up_and_says_who_has_it() {
    const HERE: &str = "127.3.0.6";
    let (_held, port) = hold(HERE);
    let config = any_ports(HERE, &format!("[listeners.gateway-http]\nport = {port}\nfollow_offset = false\n"));
    let message = open(&config.ports, Offset::Auto(Search::ANYWHERE), Among::default(), &[]).unwrap_err().to_string();
    assert!(message.contains(&format!("(pid {})", std::process::id())), "{message}");
    assert!(!message.contains("--port-offset"), "no offset would help: {message}");
}

#[tokio::test]
async fn an_address_of_another_machine_is_told_apart() {
    // TEST-NET-1, RFC 5737: nobody has it.
    let config = any_ports("127.0.0.1", "[listeners.ops]\nport = 0\naddress = '192.0.2.1'\n");
    let message = refusal(&config);
    assert!(message.contains("ops on 192.0.2.1:0: this machine does not have that address"), "{message}");
}

#[test]
fn the_port_map_and_the_kernel_agree_on_what_is_one_place() {
    let (free, port) = hold("127.3.0.7");
    drop(free);
    let place = |address: &str, is_ipv6_only| {
        let address = std::net::SocketAddr::new(address.parse().unwrap(), port);
        Wanted { listener: Listener::Ops, address, is_ipv6_only }
    };
    let places = [
        place("127.3.0.7", false),
        place("127.3.0.8", false),
        place("0.0.0.0", false),
        place("::1", false),
        place("::", false),
        place("::", true),
    ];
    for first in &places {
        for second in &places {
            let opened = bind::together(&[*first]);
            assert!(opened[0].is_ok(), "{first:?}: {opened:?}");
            assert_eq!(is_free(second), !first.overlaps(second), "{first:?} {second:?}");
        }
    }
}

#[test]
fn one_listener_is_on_several_addresses_at_one_port_even_if_the_system_chooses() {
    let config = any_ports("127.0.0.1", "[listeners.ops]\nport = 0\naddress = ['127.0.0.1', '::1', '127.3.0.9']\n");
    let opened = open(&config.ports, config.server.offset, Among::default(), &[]).unwrap();
    let ops: Vec<_> = opened.addresses().into_iter().filter(|(listener, _)| *listener == Listener::Ops).collect();
    assert_eq!(ops.len(), 3);
    for (_, address) in &ops {
        assert_eq!(address.port(), ops[0].1.port());
        std::net::TcpStream::connect(address).expect("it listens");
    }
}

#[test]
fn two_colons_take_ipv4_too_unless_an_ipv4_address_stands_beside_them() {
    for (written, takes_ipv4) in [("'::'", true), ("['::', '127.3.0.10']", false)] {
        let config = any_ports("127.0.0.1", &format!("[listeners.ops]\nport = 0\naddress = {written}\n"));
        let opened = open(&config.ports, config.server.offset, Among::default(), &[]).unwrap();
        let port = opened.addresses().iter().find(|(listener, _)| *listener == Listener::Ops).unwrap().1.port();
        std::net::TcpStream::connect(("::1", port)).expect("it listens");
        assert_eq!(std::net::TcpStream::connect(("127.3.0.11", port)).is_ok(), takes_ipv4, "{written}");
    }
}

#[test]
fn a_passed_socket_serves_in_place_of_binding_and_no_offset_moves_it() {
    use std::os::fd::IntoRawFd;
    const HERE: &str = "127.3.0.12";
    let (passed, port) = hold(HERE);
    let config = any_ports(HERE, &format!("[listeners.gateway-http]\nport = {port}\n"));
    let sockets = [PassedSocket { descriptor: passed.into_raw_fd(), name: Some("gateway-http".to_owned()) }];
    let opened = open(&config.ports, Offset::Fixed(7), Among::default(), &sockets).unwrap();
    assert_eq!(opened.listeners.len(), 6);
    assert_eq!(opened.listeners[0].at.to_string(), format!("{HERE}:{port}"));
    std::net::TcpListener::bind((HERE, port + 7)).expect("nothing was bound where the listener would have been");
}
