//! The words of every refusal, as the user sees them; process ids and ports replaced.

use std::os::fd::IntoRawFd;
use std::path::Path;

use tidegate_config::supervisor::PassedSocket;
use tidegate_config::{Config, Raw};

use super::super::Among;
use super::*;

fn shown(refused: &Refused) -> String {
    refused.to_string().replace(&format!("(pid {})", std::process::id()), "(pid PID)")
}

fn problem(listener: Listener, address: &str, obstacle: Obstacle) -> Problem {
    Problem { listener, at: At::Port(address.parse().unwrap()), obstacle, is_pinned: false }
}

fn process(instance: Option<&str>) -> Obstacle {
    let instance = instance.map(str::to_owned);
    Obstacle::InUse(Some(Holder::Process { name: "tidegate".to_owned(), pid: 7, instance }))
}

#[test]
fn every_obstacle_of_a_port_has_its_words() {
    use Listener::{GatewayHttp, GatewayHttps, ManagementHttp, ManagementHttps, Ops, Thrift};
    let error = |kind| Obstacle::of("127.3.2.1:1".parse().unwrap(), io::Error::from(kind));
    let refused = Refused {
        problems: vec![
            problem(GatewayHttp, "0.0.0.0:1", process(None)),
            problem(GatewayHttps, "0.0.0.0:2", process(Some("green"))),
            problem(ManagementHttps, "[::]:3", Obstacle::InUse(Some(Holder::OfUser { uid: 33 }))),
            problem(ManagementHttp, "[::1]:4", error(io::ErrorKind::AddrInUse)),
            problem(Thrift, "127.0.0.1:5", error(io::ErrorKind::PermissionDenied)),
            problem(Ops, "192.0.2.1:6", error(io::ErrorKind::AddrNotAvailable)),
            problem(Ops, "127.0.0.1:6", error(io::ErrorKind::OutOfMemory)),
        ],
        wanted: 8,
        ..Refused::default()
    };
    insta::assert_snapshot!(shown(&refused), @r#"
    cannot open 7 of 8 listeners, so none was opened:
      * gateway-http on 0.0.0.0:1: in use by tidegate (pid 7)
      * gateway-https on 0.0.0.0:2: in use by tidegate (pid 7), instance `green`
      * management-https on [::]:3: in use by a process of user 33
      * management-http on [::1]:4: in use
      * thrift on 127.0.0.1:5: not allowed; ports below net.ipv4.ip_unprivileged_port_start (1024) need CAP_NET_BIND_SERVICE, or another port in [listeners]
      * ops on 192.0.2.1:6: this machine does not have that address
      * ops on 127.0.0.1:6: out of memory
    "#);
}

#[test]
fn a_pinned_port_in_use_says_that_no_offset_helps_and_a_moving_one_which_does() {
    let pinned = Problem { is_pinned: true, ..problem(Listener::GatewayHttp, "0.0.0.0:80", process(Some("blue"))) };
    let refused = Refused { problems: vec![pinned], wanted: 5, ..Refused::default() };
    insta::assert_snapshot!(shown(&refused), @r#"
    cannot open 1 of 5 listeners, so none was opened:
      * gateway-http on 0.0.0.0:80: in use by tidegate (pid 7), instance `blue`
      no offset moves gateway-http (follow_offset = false); give it another port in [listeners.gateway-http]
    "#);
    let problems = vec![problem(Listener::Ops, "127.0.0.1:81", process(None))];
    let refused = Refused { problems, wanted: 5, free_offset: Some(2), ..Refused::default() };
    insta::assert_snapshot!(shown(&refused), @r"
    cannot open 1 of 5 listeners, so none was opened:
      * ops on 127.0.0.1:81: in use by tidegate (pid 7)
      every port is free at --port-offset 2; --port-offset auto finds such a place itself
    ");
}

#[test]
fn ports_paths_and_passed_sockets_in_the_way_are_one_message() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let _served = std::os::unix::net::UnixListener::bind(path("served.sock")).unwrap();
    std::fs::write(path("file"), "").unwrap();
    let held = std::net::TcpListener::bind("127.3.2.2:0").unwrap();
    let port = held.local_addr().unwrap().port();
    let strange = std::net::TcpListener::bind("127.3.2.2:0").unwrap();
    let strange_port = strange.local_addr().unwrap().port();
    let mut raw = Raw::new();
    raw.add_file(
        Path::new("test.toml"),
        &format!(
            "[listeners.gateway-http]\nsocket = {:?}\n[listeners.gateway-https]\nsocket = {:?}\n\
             [listeners.management-http]\nsocket = {:?}\n[listeners.management-https]\nport = 0\n[listeners.thrift]\nport = 0\n\
             [listeners.ops]\naddress = '127.3.2.2'\nport = {port}\n",
            path("served.sock"),
            path("file"),
            path("no/a.sock"),
        ),
    );
    let config = Config::resolve(raw).unwrap();
    let descriptor = strange.into_raw_fd();
    let sockets = [PassedSocket { descriptor, name: None }];
    let refused = super::super::open(&config.ports, config.server.offset, Among::default(), &sockets).unwrap_err();
    let refused: Refused = refused.downcast().unwrap();
    let comm = std::fs::read_to_string("/proc/self/comm").unwrap();
    let shown = shown(&refused)
        .replace(folder.path().to_str().unwrap(), "FOLDER")
        .replace(&format!("descriptor {descriptor}"), "descriptor FD")
        .replace(&format!(":{port}:"), ":PORT:")
        .replace(&format!(":{strange_port} "), ":STRANGE ")
        .replace(comm.trim(), "test");
    insta::assert_snapshot!(shown, @r"
    cannot open 4 of 6 listeners, so none was opened:
      * ops on 127.3.2.2:PORT: in use by test (pid PID)
      * gateway-http on FOLDER/served.sock: in use by test (pid PID)
      * gateway-https on FOLDER/file: a file that is no socket is there; it is left alone
      * management-http on FOLDER/no/a.sock: its folder does not exist; make it, or let systemd: RuntimeDirectory=
      * passed by the service manager: descriptor FD on 127.3.2.2:STRANGE is wanted by no listener; set FileDescriptorName= of its socket unit to one of gateway-http, gateway-https, management-https, management-http, thrift, ops
    ");
}

#[test]
fn a_passed_socket_alone_in_the_way_is_told_so() {
    let refused = Refused { passed: vec!["descriptor 3 is no open socket".to_owned()], ..Refused::default() };
    insta::assert_snapshot!(shown(&refused), @r"
    the sockets passed by the service manager do not fit, so no listener was opened:
      * passed by the service manager: descriptor 3 is no open socket
    ");
    insta::assert_snapshot!(Obstacle::from(io::Error::from(io::ErrorKind::PermissionDenied)), @"not allowed; this user must be able to write its folder");
}
