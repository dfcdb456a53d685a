//! Sockets passed to this process, made here and handed over by number as the service manager does.

use std::net::{TcpListener, UdpSocket};
use std::os::fd::{AsRawFd, IntoRawFd};
use std::os::unix::net::UnixListener;
use std::path::Path;

use tidegate_config::{Config, Raw};

use super::*;

fn ports(text: &str) -> PortMap {
    let mut raw = Raw::new();
    raw.add_file(Path::new("test.toml"), text);
    Config::resolve(raw).expect("the case is a good configuration").ports
}

fn passed(socket: impl IntoRawFd, name: Option<&str>) -> PassedSocket {
    PassedSocket { descriptor: socket.into_raw_fd(), name: name.map(str::to_owned) }
}

fn tcp(address: &str) -> (TcpListener, u16) {
    let listener = TcpListener::bind((address, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

fn take_at(sockets: &[PassedSocket], ports: &PortMap, offset: u16) -> (Vec<&'static str>, Vec<String>) {
    let passed = take(sockets, ports, offset);
    (passed.listeners().into_iter().map(Listener::name).collect(), passed.problems)
}

#[test]
fn a_name_decides_before_the_address() {
    let (socket, port) = tcp("127.3.1.1");
    let map = ports(&format!("[server]\nbind = '127.3.1.1'\n[listeners.gateway-http]\nport = {port}"));
    assert_eq!(take_at(&[passed(socket, Some("gateway-https"))], &map, 0), (vec!["gateway-https"], vec![]));
}

#[test]
fn without_a_name_of_ours_the_address_decides_with_the_offset_in_it() {
    for name in [None, Some("unknown"), Some("tidegate@blue.socket")] {
        let (socket, port) = tcp("127.3.1.2");
        let map = ports(&format!("[server]\nbind = '127.3.1.2'\n[listeners.management-http]\nport = {}", port - 3));
        let (listeners, problems) = take_at(&[passed(socket, name)], &map, 3);
        assert_eq!((listeners, problems), (vec!["management-http"], vec![]), "{name:?}");
    }
    // systemd's `ListenStream=PORT` takes both families.
    let (socket, port) = tcp("::");
    let map = ports(&format!("[listeners.management-http]\nport = {port}"));
    assert_eq!(take_at(&[passed(socket, None)], &map, 0).0, ["management-http"]);
}

#[test]
fn a_unix_socket_is_known_by_its_path_or_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.sock");
    let map = ports(&format!("[listeners.gateway-http]\nsocket = {path:?}"));
    let by_path = [passed(UnixListener::bind(&path).unwrap(), None)];
    assert_eq!(take_at(&by_path, &map, 0).0, ["gateway-http"]);
    let by_name = [passed(UnixListener::bind(folder.path().join("b.sock")).unwrap(), Some("ops"))];
    let taken = take(&by_name, &map, 0);
    assert_eq!(taken.bound[0].listener, Listener::Ops);
    assert_eq!(taken.bound[0].at, At::Path(folder.path().join("b.sock")));
}

#[test]
fn what_is_taken_over_is_closed_in_programs_we_start_and_serves() {
    const CLOSE_ON_EXEC: u32 = 0o2000000;
    let (socket, port) = tcp("127.3.1.3");
    let taken = take(&[passed(socket, Some("ops"))], &ports(""), 0);
    let Socket::Tcp(ours) = &taken.bound[0].socket else { panic!("it is TCP") };
    let info = fs::read_to_string(format!("/proc/self/fdinfo/{}", ours.as_raw_fd())).unwrap();
    let flags = info.lines().find_map(|line| line.strip_prefix("flags:")).unwrap().trim();
    assert_ne!(u32::from_str_radix(flags, 8).unwrap() & CLOSE_ON_EXEC, 0, "{info}");
    std::net::TcpStream::connect(("127.3.1.3", port)).expect("it still listens");
    drop(taken);
    assert!(std::net::TcpStream::connect(("127.3.1.3", port)).is_err(), "the descriptor passed was closed too");
}

#[test]
fn sockets_that_nobody_wants_or_can_serve_are_named_all_of_them() {
    let (strange, port) = tcp("127.3.1.4");
    let (off, off_port) = tcp("127.3.1.4");
    let udp = UdpSocket::bind("127.3.1.4:0").unwrap();
    let (one, other) = std::os::unix::net::UnixStream::pair().unwrap();
    let file = fs::File::open("/dev/null").unwrap();
    let sockets = [
        passed(strange, Some("web.socket")),
        passed(off, Some("management-http")),
        PassedSocket { descriptor: udp.as_raw_fd(), name: None },
        PassedSocket { descriptor: one.as_raw_fd(), name: None },
        PassedSocket { descriptor: file.as_raw_fd(), name: None },
        PassedSocket { descriptor: 99_999, name: None },
    ];
    let map = ports("[server]\nroles = ['gateway']");
    let (listeners, problems) = take_at(&sockets, &map, 0);
    assert_eq!(listeners, [""; 0]);
    let number = |index: usize| sockets[index].descriptor;
    let way_out = "set FileDescriptorName= of its socket unit to one of gateway-http, gateway-https, ops";
    let no_server = "is no listening stream socket; the unit needs ListenStream= and Accept=no";
    assert_eq!(
        problems,
        [
            format!(
                "descriptor {}, named \"web.socket\", on 127.3.1.4:{port} is wanted by no listener; {way_out}",
                number(0)
            ),
            format!(
                "descriptor {}, named \"management-http\", on 127.3.1.4:{off_port} is wanted by no listener; {way_out}",
                number(1)
            ),
            format!("descriptor {} {no_server}", number(2)),
            format!("descriptor {} {no_server}", number(3)),
            format!("descriptor {} is no open socket", number(4)),
            format!("descriptor {} is no open socket", number(5)),
        ]
    );
    // What is refused is left open: whoever owns it may still use it.
    udp.local_addr().unwrap();
    drop((one, other, file));
}
