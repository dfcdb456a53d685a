//! All listeners or none, and what is in the way.

use std::net::TcpListener as StdTcpListener;
use std::path::Path;

use tidegate_config::{Config, Raw};

use super::*;

fn config(text: &str) -> Config {
    let mut raw = Raw::new();
    raw.add_file(Path::new("test.toml"), text);
    Config::resolve(raw).expect("the case is a good configuration")
}

/// Every listener on a port the system chooses, except what `more` says.
fn any_ports(more: &str) -> Config {
    let names = ["gateway-http", "gateway-https", "management-https", "management-http", "ops"];
    let sections: Vec<String> = names
        .iter()
        .filter(|name| !more.contains(&format!("[listeners.{name}]")))
        .map(|name| format!("[listeners.{name}]\nport = 0\n"))
        .collect();
    config(&format!("[server]\nbind = '127.0.0.1'\n{}{more}", sections.concat()))
}

fn refusal(config: &Config) -> String {
    open(&config.ports, config.server.offset).expect_err("something is in the way").to_string()
}

#[tokio::test]
async fn port_0_is_reported_as_the_port_the_system_chose() {
    let config = any_ports("");
    let opened = open(&config.ports, config.server.offset).unwrap();
    assert_eq!(opened.listeners.len(), 5);
    for bound in &opened.listeners {
        assert_ne!(bound.address.port(), 0);
        tokio::net::TcpStream::connect(bound.address).await.expect("it listens");
    }
}

#[tokio::test]
async fn the_message_names_every_port_in_use_and_by_whom_and_nothing_stays_open() {
    let held: Vec<StdTcpListener> = (0..2).map(|_| StdTcpListener::bind("127.0.0.1:0").unwrap()).collect();
    let ports: Vec<u16> = held.iter().map(|socket| socket.local_addr().unwrap().port()).collect();
    let free = StdTcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let config = any_ports(&format!(
        "[listeners.gateway-http]\nport = {}\n[listeners.ops]\nport = {}\n[listeners.management-http]\nport = {}\n",
        ports[0],
        ports[1],
        free.port()
    ));
    let message = refusal(&config);
    let us = format!("(pid {})", std::process::id());
    assert!(message.starts_with("cannot open 2 of 5 listeners, so none was opened:"), "{message}");
    for (name, port) in [("gateway-http", ports[0]), ("ops", ports[1])] {
        let line = message.lines().find(|line| line.contains(name)).expect("the listener is named");
        assert!(line.contains(&format!("{name} on 127.0.0.1:{port}: in use by ")) && line.ends_with(&us), "{message}");
    }
    assert!(message.contains("every port is free at --port-offset "), "{message}");
    StdTcpListener::bind(free).expect("what did open is closed again");
}

#[tokio::test]
async fn the_offset_that_is_offered_works() {
    let held = StdTcpListener::bind("127.0.0.1:0").unwrap();
    let port = held.local_addr().unwrap().port();
    let config = any_ports(&format!("[listeners.gateway-http]\nport = {port}\n"));
    let message = refusal(&config);
    let offered = message.split("--port-offset ").nth(1).and_then(|rest| rest.split(';').next()).unwrap();
    let opened = open(&config.ports, Offset::Fixed(offered.parse().unwrap())).unwrap();
    assert_eq!(opened.listeners[0].address.port(), port + opened.offset);
}

#[tokio::test]
async fn auto_goes_where_everything_is_free_and_a_second_one_goes_elsewhere() {
    let held = StdTcpListener::bind("127.0.0.1:0").unwrap();
    let port = held.local_addr().unwrap().port();
    let config = any_ports(&format!("[listeners.gateway-http]\nport = {port}\n"));
    let first = open(&config.ports, Offset::Auto).unwrap();
    let second = open(&config.ports, Offset::Auto).unwrap();
    assert!(0 < first.offset && first.offset < second.offset, "{} {}", first.offset, second.offset);
    for opened in [&first, &second] {
        assert_eq!(opened.listeners[0].address.port(), port + opened.offset);
    }
}

#[tokio::test]
async fn auto_with_a_pinned_port_in_use_gives_up_and_says_who_has_it() {
    let held = StdTcpListener::bind("127.0.0.1:0").unwrap();
    let port = held.local_addr().unwrap().port();
    let config = any_ports(
        &format!("[listeners.gateway-http]\nport = {port}\nfollow_offset = false\n[server.x]\n")
            .replace("[server.x]\n", ""),
    );
    let message = open(&config.ports, Offset::Auto).unwrap_err().to_string();
    assert!(message.contains(&format!("(pid {})", std::process::id())), "{message}");
    assert!(!message.contains("--port-offset"), "no offset would help: {message}");
}

#[tokio::test]
async fn an_address_of_another_machine_is_told_apart() {
    // TEST-NET-1, RFC 5737: nobody has it.
    let config = any_ports("[listeners.ops]\nport = 0\naddress = '192.0.2.1'\n");
    let message = refusal(&config);
    assert!(message.contains("ops on 192.0.2.1:0: this machine does not have that address"), "{message}");
}

#[test]
fn a_forbidden_port_says_what_would_allow_it() {
    let wanted = Wanted { listener: Listener::Ops, address: ([127, 0, 0, 1], 0).into() };
    let text = obstacle(&wanted, io::Error::from(io::ErrorKind::PermissionDenied)).to_string();
    assert!(text.contains("CAP_NET_BIND_SERVICE"), "{text}");
}
