//! The product as a service manager runs it: Unix sockets, sockets passed to it, readiness told by datagram.

use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tidegate_tests::app::{ADMIN_PASSWORD, FREE_PORTS};
use tidegate_tests::process::signal;
use tidegate_wire::thrift::{
    AuthenticateArguments, Call, GetAllURITemplatesArguments, Limits, Protocol, Reply, Scanner, read_reply, write_call,
};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixStream};
use tokio_rustls::TlsConnector;

use crate::support::BINARY;

/// Nothing here takes this long.
const PATIENCE: Duration = Duration::from_secs(60);

/// The service manager's side: a process and what it says.
struct Service {
    child: Child,
    folder: PathBuf,
    manager: UnixDatagram,
}

/// How the process gets what it was passed.
struct Plan<'a> {
    folder: &'a Path,
    name: &'a str,
    config: &'a str,
    arguments: &'a [&'a str],
    /// A socket for descriptor 3, and its name.
    passed: Option<(OwnedFd, &'a str)>,
    environment: &'a [(&'a str, &'a str)],
}

impl Plan<'_> {
    fn command(self) -> (Command, PathBuf) {
        let folder = self.folder.join(self.name);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("tidegate.toml"), self.config).unwrap();
        let mut command = Command::new("sh");
        // The shell's process becomes the product's: `$$` is whom the socket is meant for.
        match self.passed {
            Some((socket, name)) => {
                let line =
                    format!("LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES={name} exec \"$0\" \"$@\" 3<&0 </dev/null");
                command.args(["-c", &line]).stdin(Stdio::from(socket));
            }
            None => {
                command.args(["-c", "exec \"$0\" \"$@\""]).stdin(Stdio::null());
            }
        }
        command.arg(BINARY).args(["run", "--name", self.name]).args(self.arguments);
        command.arg("--config").arg(folder.join("tidegate.toml")).env("STATE_DIRECTORY", folder.join("data"));
        // Instances of other tests are none of its business.
        command.env("TIDEGATE_REGISTRY", self.folder.join(".registry"));
        command.envs(self.environment.iter().copied());
        (command, folder)
    }

    /// Starts it and waits for its word that it is ready.
    fn start(self) -> Service {
        let (mut command, folder) = self.command();
        let _ = std::fs::remove_file(folder.join("notify"));
        let manager = UnixDatagram::bind(folder.join("notify")).unwrap();
        manager.set_read_timeout(Some(PATIENCE)).unwrap();
        let log = std::fs::File::create(folder.join("log")).unwrap();
        command.env("NOTIFY_SOCKET", folder.join("notify"));
        command.stdout(log.try_clone().unwrap()).stderr(log);
        let service = Service { child: command.spawn().unwrap(), folder, manager };
        let said = service.told();
        assert!(said.starts_with("READY=1\nSTATUS=serving, instance "), "{said}");
        service
    }

    /// Runs it to its end, which must be a refusal.
    fn refusal(self) -> String {
        let (mut command, _) = self.command();
        let output = command.output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    }
}

impl Service {
    fn told(&self) -> String {
        let mut bytes = [0; 512];
        let length = self.manager.recv(&mut bytes).unwrap_or_else(|why| {
            panic!("{why}; log:\n{}", std::fs::read_to_string(self.folder.join("log")).unwrap_or_default())
        });
        String::from_utf8(bytes[..length].to_vec()).unwrap()
    }

    fn instance(&self) -> serde_json::Value {
        serde_json::from_slice(&std::fs::read(self.folder.join("data/instance.json")).unwrap()).unwrap()
    }

    fn tls(&self) -> TlsConnector {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let mut roots = rustls::RootCertStore::empty();
        let pem = self.folder.join("data/tls/development.pem");
        roots.add(CertificateDer::from_pem_file(pem).unwrap()).unwrap();
        Arc::new(rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth()).into()
    }

    async fn unix(&self, name: &str) -> UnixStream {
        UnixStream::connect(self.folder.join(name)).await.unwrap_or_else(|why| panic!("{name}: {why}"))
    }

    /// SIGTERM; waits for the word that it is stopping and for its end with success.
    fn stop(mut self) {
        signal(self.child.id(), "TERM");
        while !self.told().starts_with("STOPPING=1\n") {}
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A GET over this connection.
async fn get(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, path: &str) -> Response<Bytes> {
    let exchange = async {
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let request = Request::get(path).header("host", "localhost").body(Full::<Bytes>::default()).unwrap();
        let (parts, body) = sender.send_request(request).await.unwrap().into_parts();
        Response::from_parts(parts, body.collect().await.unwrap().to_bytes())
    };
    tokio::time::timeout(PATIENCE, exchange).await.expect("an answer")
}

const ON_SOCKETS: &str = "
[server]
public_url = 'https://manage.example'
[gateway]
public_url = 'https://api.example:444'
[listeners.gateway-http]
socket = 'gateway-http.sock'
socket_mode = '0666'
[listeners.gateway-https]
socket = 'gateway-https.sock'
[listeners.management-http]
socket = 'management-http.sock'
[listeners.management-https]
socket = 'management-https.sock'
[listeners.thrift]
socket = 'thrift.sock'
[listeners.ops]
socket = 'ops.sock'
";

fn on_sockets<'a>(folder: &'a Path, name: &'a str, config: &'a str) -> Plan<'a> {
    Plan { folder, name, config, arguments: &["--port-offset", "7"], passed: None, environment: &[] }
}

#[tokio::test]
async fn every_listener_serves_on_a_unix_socket_and_tls_stays_tls() {
    let folder = tempfile::tempdir().unwrap();
    let service = on_sockets(folder.path(), "blue", ON_SOCKETS).start();
    assert_eq!(get(service.unix("ops.sock").await, "/readyz").await.status(), 200);
    assert_eq!(get(service.unix("gateway-http.sock").await, "/nobody").await.status(), 404);
    let discovery = "/oauth2/token/.well-known/openid-configuration";
    let found = get(service.unix("management-http.sock").await, discovery).await;
    assert!(found.status() == 200 && found.body().starts_with(b"{"), "{found:?}");
    let issuer = serde_json::from_slice::<serde_json::Value>(found.body()).unwrap()["issuer"].clone();
    assert_eq!(issuer, "https://manage.example/oauth2/token", "no offset alters a public URL");
    for (name, path, status) in [("gateway-https.sock", "/nobody", 404), ("management-https.sock", discovery, 200)] {
        let host = "localhost".try_into().unwrap();
        let stream = service.tls().connect(host, service.unix(name).await).await.expect("TLS is spoken there");
        assert_eq!(get(stream, path).await.status(), status, "{name}");
    }
    let mode = |name: &str| std::fs::metadata(service.folder.join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("gateway-http.sock"), mode("ops.sock")), (0o666, 0o660));
    let ops = service.folder.join("ops.sock");
    assert_eq!(service.instance()["listeners"]["ops"]["path"], ops.to_str().unwrap());
    let left = || std::fs::read_dir(folder.path().join("blue")).unwrap().flatten().map(|entry| entry.file_name());
    assert!(left().any(|name| name == "ops.sock"));
    service.stop();
    assert_eq!(left().filter(|name| name.to_string_lossy().contains(".sock")).count(), 0, "nothing is left behind");
}

#[tokio::test]
async fn a_thrift_call_is_answered_over_a_unix_socket() {
    let folder = tempfile::tempdir().unwrap();
    let environment: &[_] = &[("TIDEGATE__KEY_MANAGER__INITIAL_ADMIN_PASSWORD", ADMIN_PASSWORD)];
    let service = Plan { environment, ..on_sockets(folder.path(), "blue", ON_SOCKETS) }.start();
    let stream = service.unix("thrift.sock").await;
    let mut stream = service.tls().connect("localhost".try_into().unwrap(), stream).await.unwrap();
    let mut sequence = 0;
    let mut ask = async |call: Call| {
        sequence += 1;
        stream.write_all(&write_call(Protocol::Binary, sequence, &call)).await.unwrap();
        let (mut scanner, mut answer) = (Scanner::new(Protocol::Binary, Limits::default()), Vec::new());
        while scanner.advance(&answer).unwrap().is_none() {
            assert!(stream.read_buf(&mut answer).await.unwrap() > 0, "closed");
        }
        read_reply(Protocol::Binary, &answer, &Limits::default(), call.method(), sequence).unwrap()
    };
    let login = |password: &str| {
        Call::Authenticate(AuthenticateArguments { user_name: "admin".into(), password: password.into() })
    };
    let Reply::NotAuthenticated(refused) = ask(login("wrong")).await else { panic!("let in") };
    assert_eq!(refused, "User 'admin' not authenticated.");
    let Reply::Session(session) = ask(login(ADMIN_PASSWORD)).await else { panic!("not let in") };
    let templates = |session: &str| {
        Call::GetAllUriTemplates(GetAllURITemplatesArguments {
            context: "/none".into(),
            api_version: "1.0.0".into(),
            session_id: session.into(),
        })
    };
    let Reply::UriTemplates(listed) = ask(templates(&session)).await else { panic!("no list") };
    assert!(listed.is_empty());
    let Reply::KeyMgt(refused) = ask(templates("guessed")).await else { panic!("let in") };
    assert_eq!(refused, "Invalid session id for thrift authenticator.");
    service.stop();
}

#[tokio::test]
async fn a_socket_in_use_is_refused_by_name_and_one_of_a_killed_instance_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let mut blue = on_sockets(folder.path(), "blue", ON_SOCKETS).start();
    let shared = ON_SOCKETS.replace("socket = '", &format!("socket = '{}/", blue.folder.display()));
    let said = on_sockets(folder.path(), "green", &shared).refusal();
    assert!(said.contains("cannot open 6 of 6 listeners, so none was opened:"), "{said}");
    let in_the_way = format!("in use by tidegate (pid {}), instance `blue`", blue.child.id());
    assert_eq!(said.matches(&in_the_way).count(), 6, "{said}");
    assert_eq!(get(blue.unix("ops.sock").await, "/livez").await.status(), 200, "blue was not disturbed");

    blue.child.kill().unwrap();
    blue.child.wait().unwrap();
    assert!(blue.folder.join("ops.sock").exists(), "a killed process takes nothing with it");
    let green = on_sockets(folder.path(), "green", &shared).start();
    assert_eq!(get(blue.unix("ops.sock").await, "/livez").await.status(), 200);
    green.stop();
}

#[tokio::test]
async fn a_passed_socket_serves_under_its_name_and_the_offset_does_not_move_it() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["gateway-http", "gateway-https"] {
        let socket = TcpListener::bind("127.4.2.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        let plan = Plan { passed: Some((socket.into(), name)), ..on_sockets(folder.path(), name, FREE_PORTS) };
        let service = plan.start();
        assert_eq!(service.instance()["listeners"][name]["port"], address.port());
        let stream = TcpStream::connect(address).await.unwrap();
        let status = match name {
            "gateway-http" => get(stream, "/nobody").await.status(),
            _ => {
                let host = "localhost".try_into().unwrap();
                get(service.tls().connect(host, stream).await.unwrap(), "/nobody").await.status()
            }
        };
        assert_eq!(status, 404);
        service.stop();
    }
}

#[test]
fn a_passed_socket_that_nobody_wants_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let socket = TcpListener::bind("127.4.2.2:0").unwrap();
    let address = socket.local_addr().unwrap();
    let plan = Plan { passed: Some((socket.into(), "web")), ..on_sockets(folder.path(), "blue", FREE_PORTS) };
    let said = plan.refusal();
    let expected =
        format!("descriptor 3, named \"web\", on {address} is wanted by no listener; set FileDescriptorName=");
    assert!(said.contains(&expected), "{said}");
    assert!(!folder.path().join("blue/data/instance.json").exists(), "nothing was announced");
}

#[tokio::test]
async fn the_watchdog_gets_its_sign_of_life() {
    let folder = tempfile::tempdir().unwrap();
    let environment: &[_] = &[("WATCHDOG_USEC", "200000")];
    let service = Plan { environment, ..on_sockets(folder.path(), "blue", ON_SOCKETS) }.start();
    for _ in 0..3 {
        assert_eq!(service.told(), "WATCHDOG=1");
    }
    service.stop();
}

#[tokio::test]
async fn the_plain_management_listener_redirects_to_the_live_tls_port_when_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let config = format!("{FREE_PORTS}[server]\nplain_management = 'redirect'\n");
    let service = on_sockets(folder.path(), "blue", &config).start();
    let port = |name: &str| u16::try_from(service.instance()["listeners"][name]["port"].as_u64().unwrap()).unwrap();
    let stream = TcpStream::connect(("127.0.0.1", port("management-http"))).await.unwrap();
    let answer = get(stream, "/devportal?a=1").await;
    assert_eq!(answer.status(), 307);
    let expected = format!("https://localhost:{}/devportal?a=1", port("management-https"));
    assert_eq!(answer.headers()["location"], expected);
    service.stop();
}

const UNITS: [&str; 2] = ["tidegate@.service", "tidegate@.socket"];

fn unit(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operate/systemd").join(name);
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn the_units_are_understood_by_systemd() {
    let folder = tempfile::tempdir().unwrap();
    for name in UNITS {
        let text = unit(name);
        let mut section = "";
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                Some(name) => section = name,
                None => assert!(line.contains('=') && !section.is_empty(), "{name}: {line}"),
            }
        }
        let here = text.replace("/usr/bin/tidegate", BINARY);
        std::fs::write(folder.path().join(name), here).unwrap();
    }
    for instance in ["tidegate@blue.service", "tidegate@blue.socket"] {
        let path = folder.path().join(instance);
        let verified =
            Command::new("systemd-analyze").args(["verify", "--man=no", "--recursive-errors=no"]).arg(path).output();
        // A machine without systemd has had the look at the syntax above.
        let Ok(verified) = verified else { return };
        let said = String::from_utf8_lossy(&verified.stderr);
        assert!(verified.status.success() && !said.contains("tidegate@"), "{said}");
    }
}

#[test]
fn the_unit_starts_the_product_with_a_line_it_understands() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("blue.toml");
    std::fs::write(&config, "").unwrap();
    let text =
        unit("tidegate@.service").replace("/etc/tidegate/%i.toml", config.to_str().unwrap()).replace("%i", "blue");
    let line = text.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/bin/tidegate run ")).unwrap();
    let checked = Command::new(BINARY).args(["config", "check"]).args(line.split(' ')).output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    assert!(text.contains("Type=notify") && text.contains("NoNewPrivileges=yes"));
}
