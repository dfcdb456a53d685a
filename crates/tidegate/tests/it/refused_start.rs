//! Every way a start is refused for its ports, in the words the user sees: one message, every problem in it, a status of
//! its own, and nothing left open.

use std::net::TcpListener;
use std::process::Command;

use tidegate_tests::app::FREE_PORTS;
use tidegate_tests::port::base_at;

use crate::support::BINARY;
use crate::world::{Said, World};

/// What it said, without the log of what came before.
fn refusal(said: &Said) -> String {
    let lines = said.err.lines().filter(|line| !line.contains(" INFO "));
    lines.collect::<Vec<_>>().join("\n")
}

/// Starts on the usual ports with these flags; the words of the refusal.
fn refused(flags: &str) -> String {
    let world = World::new("");
    let said = world.run(&format!("run --data-dir data {flags}")).expect(2);
    assert!(!world.path().join("data").exists(), "nothing was begun");
    refusal(&said)
}

#[test]
fn an_offset_that_is_no_number_is_told_what_would_be_one() {
    insta::assert_snapshot!(refused("--port-offset three"), @r#"
    tidegate: 1 problem with the configuration
      * flag --port-offset: server.offset: expected a whole number from 0, `auto`, or `auto:FIRST-LAST`, got "three"
    "#);
    insta::assert_snapshot!(refused("-DportOffset=3.5"), @r#"
    tidegate: 1 problem with the configuration
      * flag -DportOffset: server.offset: expected a whole number from 0, `auto`, or `auto:FIRST-LAST`, got "3.5"
    "#);
    insta::assert_snapshot!(refused("-DportOffset="), @r#"
    tidegate: 1 problem with the configuration
      * flag -DportOffset: server.offset: expected a whole number from 0, `auto`, or `auto:FIRST-LAST`, got ""
    "#);
}

#[test]
fn a_negative_offset_is_told_why_not() {
    insta::assert_snapshot!(refused("--port-offset -3"), @r#"
    tidegate: 1 problem with the configuration
      * flag --port-offset: server.offset: an offset is added to every port and cannot be negative, got -3
    "#);
}

#[test]
fn an_offset_that_moves_listeners_beyond_the_last_port_names_each_of_them() {
    insta::assert_snapshot!(refused("--port-offset 55200"), @r#"
    tidegate: 1 problem with the configuration
      * flag --port-offset: server.offset: thrift would be on port 10397 + 55200 = 65597, beyond 65535; the largest offset for these listeners is 55138
    "#);
    insta::assert_snapshot!(refused("--port-offset 70000"), @r#"
    tidegate: 1 problem with the configuration
      * flag --port-offset: server.offset: an offset of 70000 moves every listener beyond port 65535
    "#);
}

#[test]
fn two_of_our_own_on_one_port_are_both_named() {
    insta::assert_snapshot!(refused("-Dlisteners.gateway-http.port=9443"), @r#"
    tidegate: 1 problem with the configuration
      * server.offset: gateway-http and management-https would both be on port 9443 at offset 0; give one of them another port in [listeners.management-https]
    "#);
    insta::assert_snapshot!(
        refused("--port-offset 3 -Dlisteners.ops.port=8246 -Dlisteners.ops.follow_offset=false"),
        @r#"
        tidegate: 1 problem with the configuration
          * flag --port-offset: server.offset: gateway-https and ops would both be on port 8246 at offset 3; give one of them another port in [listeners.ops]
        "#
    );
}

#[test]
fn problems_of_all_kinds_are_one_message() {
    insta::assert_snapshot!(refused("--port-offset -3 -Dlisteners.ops.port=65536 -Dserver.bind=here"), @r#"
    tidegate: 3 problems with the configuration
      * flag --port-offset: server.offset: an offset is added to every port and cannot be negative, got -3
      * flag -Dserver.bind: server.bind: expected an IP address, got "here", such as "127.0.0.1" or "::"
      * flag -Dlisteners.ops.port: listeners.ops.port: must be 0 to 65535, not 65536
    "#);
}

#[test]
fn a_port_in_use_names_the_process_and_no_other_listener_is_open() {
    const HERE: &str = "127.4.6.1";
    let held = TcpListener::bind((HERE, 0)).unwrap();
    let port = held.local_addr().unwrap().port();
    // The second one is free, and must not stay open while the first is told of.
    let other = base_at(HERE, 1);
    let config = format!("[server]\nbind = '{HERE}'\n{FREE_PORTS}");
    let config = config.replacen("port = 0", &format!("port = {port}\nfollow_offset = false"), 1);
    let config = config.replacen("port = 0", &format!("port = {other}\nfollow_offset = false"), 1);
    let world = World::new(&config);
    let said = world.run("run --data-dir data").expect(1);
    let comm = std::fs::read_to_string("/proc/self/comm").unwrap();
    let shown = refusal(&said)
        .replace(&format!("{} (pid {})", comm.trim(), std::process::id()), "TEST (pid PID)")
        .replace(&format!(":{port}:"), ":PORT:");
    insta::assert_snapshot!(shown, @r#"
    tidegate: cannot open 1 of 6 listeners, so none was opened:
      * gateway-http on 127.4.6.1:PORT: in use by TEST (pid PID)
      no offset moves gateway-http (follow_offset = false); give it another port in [listeners.gateway-http]
    "#);
    assert!(!world.path().join("data/instance.json").exists(), "nothing was announced");
    TcpListener::bind((HERE, other)).expect("what was free is free again");
}

/// Starts a program that may not set io_uring up, as in a container with Docker's usual profile.
const NO_RING: &str = "
import ctypes, os, struct, sys
LOAD, EQUAL, GIVE, PERMITTED, REFUSED, SETUP = 0x20, 0x15, 0x06, 0x7fff0000, 0x00050001, 425
steps = [(LOAD, 0, 0, 0), (EQUAL, 0, 1, SETUP), (GIVE, 0, 0, REFUSED), (GIVE, 0, 0, PERMITTED)]
code = ctypes.create_string_buffer(b''.join(struct.pack('HBBI', *step) for step in steps))
class Program(ctypes.Structure):
    _fields_ = [('length', ctypes.c_ushort), ('steps', ctypes.c_void_p)]
prctl = ctypes.CDLL(None).prctl
assert prctl(38, 1, 0, 0, 0) == 0
assert prctl(22, 2, ctypes.byref(Program(len(steps), ctypes.addressof(code)))) == 0
os.execv(sys.argv[1], sys.argv[1:])
";

#[test]
fn io_uring_where_the_kernel_refuses_it_is_told_before_anything_is_written() {
    let world = World::new(&format!("[gateway]\nio = 'io_uring'\n{FREE_PORTS}"));
    let told = |line: &str| {
        let mut command = Command::new("python3");
        command.args(["-c", NO_RING, BINARY]).args(line.split(' ')).current_dir(world.path());
        let output = command.env("TIDEGATE_REGISTRY", world.registry()).env("HOME", world.path()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let (code, _, said) = told("run --data-dir data");
    insta::assert_snapshot!(said, @r#"
    tidegate: 1 problem with the configuration
      * tidegate.toml:2: gateway.io: the kernel refuses io_uring (Operation not permitted (os error 1)); needed are Linux 6.1, sysctl kernel.io_uring_disabled = 0, and in a container a seccomp profile that permits io_uring_setup, io_uring_enter and io_uring_register; else set gateway.io = "epoll"
    "#);
    assert_eq!(code, Some(2), "{said}");
    assert!(!world.path().join("data").exists(), "nothing was written");
    let (code, _, checked) = told("config check");
    assert_eq!((code, &checked), (Some(2), &said));
    let (code, found, _) = told("doctor --data-dir data");
    assert_eq!(code, Some(2), "{found}");
    assert!(found.contains("the kernel refuses io_uring (Operation not permitted (os error 1))"), "{found}");
    // Who has no gateway is not asked.
    assert_eq!(told("config check --roles key-manager,control-plane").0, Some(0));
    // With epoll the same process may run.
    assert_eq!(told("config check -Dgateway.io=epoll").0, Some(0));
}

/// A command whose process may not open privileged ports, whoever runs the test.
fn without_privilege() -> (Command, u16) {
    let first = std::fs::read_to_string("/proc/sys/net/ipv4/ip_unprivileged_port_start").unwrap();
    let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    match first.trim().parse::<u16>().unwrap() {
        // This machine has none: a network of its own begins with the usual 1024.
        0 => {
            let mut command = Command::new("unshare");
            command.args(["--user", "--net", BINARY]);
            (command, 1_023)
        }
        first if is_root => {
            let mut command = Command::new("setpriv");
            command.args(["--bounding-set=-net_bind_service", BINARY]);
            (command, first - 1)
        }
        first => (Command::new(BINARY), first - 1),
    }
}

#[test]
fn a_privileged_port_without_permission_says_what_would_permit_it() {
    let (mut command, port) = without_privilege();
    let config = FREE_PORTS.replacen("port = 0", &format!("port = {port}"), 1);
    let world = World::new(&config);
    command.current_dir(world.path()).env("TIDEGATE_REGISTRY", world.registry()).env("HOME", world.path());
    let output = command.args(["run", "--data-dir", "data"]).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let said = Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) };
    let said = said.expect(1);
    let shown = refusal(&said).replace(&format!(":{port}:"), ":PORT:");
    insta::assert_snapshot!(shown, @r#"
    tidegate: cannot open 1 of 6 listeners, so none was opened:
      * gateway-http on 0.0.0.0:PORT: not allowed; ports below net.ipv4.ip_unprivileged_port_start (1024) need CAP_NET_BIND_SERVICE, or another port in [listeners]
    "#);
    assert!(!world.path().join("data/instance.json").exists(), "nothing was announced");
}
