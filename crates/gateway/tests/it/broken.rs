//! Answers that break: before their first byte was sent the caller is told what happened, afterwards that they are not whole.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use serde_json::{Value, json};
use tidegate_model::operation::VERBS;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::conversation::{Conversation, SILENCE, converse, parts};
use crate::encrypted::certificate;
use crate::support::{PATIENCE, World, api, settings};

/// What is answered to a request whose target ends in a name.
#[derive(Debug, Clone, Copy)]
struct Script {
    name: &'static str,
    /// Sent as one, if there is a second when the test says so.
    pieces: &'static [&'static str],
    /// The connection ends together with the last piece.
    ends: bool,
    /// The answer does not wait for the request's body.
    is_early: bool,
}

impl Script {
    fn new(name: &'static str, pieces: &'static [&'static str]) -> Self {
        Self { name, pieces, ends: false, is_early: false }
    }

    fn ending(self) -> Self {
        Self { ends: true, ..self }
    }

    fn early(self) -> Self {
        Self { is_early: true, ..self }
    }
}

/// A backend that answers as scripted.
struct Backend {
    url: String,
    connections: Arc<AtomicUsize>,
    /// A permit for each second piece.
    go: Arc<Semaphore>,
}

impl Backend {
    async fn new(mut scripts: Vec<Script>) -> Self {
        scripts.push(Script::new("/probe", &["HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nprobed"]));
        let scripts: Arc<[Script]> = scripts.into();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (connections, go) = (Arc::new(AtomicUsize::new(0)), Arc::new(Semaphore::new(0)));
        let (counter, permits) = (connections.clone(), go.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counter.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, scripts.clone(), permits.clone()));
            }
        });
        Self { url, connections, go }
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

async fn serve(mut stream: TcpStream, scripts: Arc<[Script]>, go: Arc<Semaphore>) {
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let Ok(byte) = stream.read_u8().await else { return };
            head.push(byte);
        }
        let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
        let target = head.split(' ').nth(1).unwrap();
        let script = scripts.iter().find(|script| target.ends_with(script.name)).unwrap();
        let length =
            head.split("content-length: ").nth(1).map_or(0, |rest| rest.lines().next().unwrap().parse().unwrap());
        if !script.is_early && stream.read_exact(&mut vec![0; length]).await.is_err() {
            return;
        }
        for (at, piece) in script.pieces.iter().enumerate() {
            if at > 0 {
                go.acquire().await.unwrap().forget();
            }
            let is_end = script.ends && at + 1 == script.pieces.len();
            // With the cork the end travels in the same segment: who reads the piece finds the end behind it.
            #[cfg(target_os = "linux")]
            socket2::SockRef::from(&stream).set_tcp_cork(is_end).unwrap();
            stream.write_all(piece.as_bytes()).await.unwrap();
        }
        if script.ends {
            let _ = stream.shutdown().await;
            return;
        }
    }
}

/// A gateway with one core, so that a connection to the backend that is kept is found again.
async fn world(backend: &Backend, changes: Value, tls: Option<Arc<rustls::ServerConfig>>) -> World {
    let open: Vec<Value> = VERBS.iter().map(|verb| json!({"verb": verb, "target": "/*", "authType": "None"})).collect();
    let mut all = json!({"operations": open});
    all.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    let mut settings = settings();
    settings.limits.threads = NonZeroUsize::new(1);
    World::with_tls(settings, vec![api(&backend.url, all)], tls).await
}

async fn ask(world: &World, text: &str) -> Conversation {
    converse(world.address, &parts(text), SILENCE).await
}

/// Status, code of the fault (or the body), and whether the client's connection went on.
fn outcome(conversation: &Conversation) -> (u16, String, bool) {
    let [answer] = &conversation.answers[..] else { panic!("{conversation:?}") };
    let fault: Option<Value> = serde_json::from_str(&answer.body).ok();
    let code = fault.and_then(|fault| fault["code"].as_str().map(str::to_owned));
    (answer.status, code.unwrap_or_else(|| answer.body.clone()), conversation.is_kept)
}

/// An API with rules for other origins.
fn with_origins() -> Value {
    json!({"corsConfiguration": {
        "corsConfigurationEnabled": true, "accessControlAllowOrigins": ["https://a.example"],
        "accessControlAllowCredentials": true, "accessControlAllowHeaders": [], "accessControlAllowMethods": ["GET"],
    }})
}

#[tokio::test]
async fn an_answer_that_breaks_before_its_first_byte_was_sent_is_a_fault() {
    let chunked = |name, pieces| (Script::new(name, pieces), "101506");
    let table = [
        chunked("/size", &["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\nabc\r\n0\r\n\r\n"]),
        chunked("/second", &["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nx\r\n"]),
        chunked("/longer", &["HTTP/1.1 201 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n"]),
        chunked(
            "/trailer",
            &["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n z\r\n\r\n"],
        ),
        (Script::new("/few", &["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"]).ending(), "101505"),
        (Script::new("/none", &["HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\n"]).ending(), "101505"),
        (
            Script::new("/chunks", &["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"]).ending(),
            "101505",
        ),
        (Script::new("/within", &["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc"]).ending(), "101505"),
    ];
    let backend = Backend::new(table.iter().map(|(script, _)| *script).collect()).await;
    let world = world(&backend, json!({}), None).await;
    for (at, (Script { name, .. }, code)) in table.iter().enumerate() {
        for (version, is_kept) in [("1.1", true), ("1.0", false)] {
            let got = ask(&world, &format!("GET SHOP{name} HTTP/{version}⏎Host: h⏎⏎")).await;
            assert_eq!(outcome(&got), (502, (*code).to_owned(), is_kept), "{name} {version}");
        }
        // The probe behind the first takes a new connection, which the second breaks.
        assert_eq!(backend.connections(), 2 * (at + 1), "{name}: what broke is never used again");
    }
    let (all, of) = (table.len() as u64, |class| world.metric("tidegate_requests_total", &[class]));
    for code in ["101505", "101506"] {
        world.metric_reaches("tidegate_requests_total", &["5xx", &format!("fault=\"{code}\"")], all).await;
    }
    assert_eq!((of("2xx"), of("4xx")), (all, 0), "the probes, and nothing that was never sent");
    world.metric_reaches("tidegate_upstream_errors_total", &["Shop"], 2 * all).await;
    world.stop().await;
}

#[tokio::test]
async fn whole_answers_stay_what_they_are() {
    let backend = Backend::new(vec![
        Script::new("/chunks", &["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"]),
        Script::new("/length", &["HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"]).ending(),
        Script::new("/end", &["HTTP/1.1 200 OK\r\n\r\nabc"]).ending(),
    ])
    .await;
    let world = world(&backend, json!({}), None).await;
    for name in ["/chunks", "/length", "/end"] {
        let got = ask(&world, &format!("GET SHOP{name} HTTP/1.1⏎Host: h⏎⏎")).await;
        assert_eq!(outcome(&got), (200, "abc".to_owned(), true), "{name}");
    }
    // What is not read cannot break: the head is all there is.
    let got = ask(&world, "HEAD SHOP/chunks HTTP/1.1⏎Host: h⏎⏎").await;
    assert_eq!(outcome(&got), (200, String::new(), true));
    world.stop().await;
}

#[tokio::test]
async fn the_fault_has_what_every_fault_has_and_nothing_of_the_broken_answer() {
    let broken = &["HTTP/1.1 200 OK\r\nETag: \"x\"\r\nSet-Cookie: a=b\r\nX-Request-ID: theirs\r\n\
                    Transfer-Encoding: chunked\r\n\r\nx\r\n"];
    let backend = Backend::new(vec![Script::new("/x", broken)]).await;
    let world = world(&backend, with_origins(), None).await;
    let headers = [("origin", "https://a.example"), ("x-request-id", "mine-0123456789")];
    let answer = world.get_with("/shop/1.0.0/x", &headers).await;
    answer.is_fault(502, "101506");
    let fields = ["access-control-allow-origin", "vary", "x-request-id", "cache-control", "content-type", "connection"];
    let expected =
        ["https://a.example", "Origin", "mine-0123456789", "no-store", "application/json; charset=UTF-8", ""];
    assert_eq!(fields.map(|name| answer.header(name)), expected);
    assert!(answer.headers.contains_key("ratelimit-limit"));
    for gone in ["etag", "set-cookie", "transfer-encoding"] {
        assert!(!answer.headers.contains_key(gone), "{gone}");
    }
    let answer = world.get_with("/shop/1.0.0/x", &[("accept", "application/xml")]).await;
    assert_eq!(answer.header("content-type"), "application/xml; charset=UTF-8");
    assert!(answer.text().contains("<am:code>101506</am:code>"), "{}", answer.text());
    world.stop().await;
}

#[tokio::test]
async fn the_clients_connection_goes_on_only_behind_a_whole_request() {
    let bad = &["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n"];
    let backend = Backend::new(vec![Script::new("/late", bad), Script::new("/early", bad).early()]).await;
    let world = world(&backend, json!({}), None).await;
    let long = "y".repeat(200_000);
    let table = [
        ("a whole body", "POST SHOP/late HTTP/1.1⏎Host: h⏎Content-Length: 3⏎⏎abc".to_owned(), true),
        (
            "a body that was waited for",
            "POST SHOP/late HTTP/1.1⏎Host: h⏎Expect: 100-continue⏎Content-Length: 3⏎⏎⏳abc".to_owned(),
            true,
        ),
        ("little unread", "POST SHOP/early HTTP/1.1⏎Host: h⏎Content-Length: 6⏎⏎abc⏳def".to_owned(), true),
        ("much unread", format!("POST SHOP/early HTTP/1.1⏎Host: h⏎Content-Length: 200003⏎⏎abc⏳{long}"), false),
        (
            "a go-ahead that was asked for",
            "POST SHOP/late HTTP/1.1⏎Host: h⏎Connection: close⏎Content-Length: 3⏎⏎abc".to_owned(),
            false,
        ),
    ];
    for (what, text, is_kept) in table {
        let mut got = ask(&world, &text).await;
        got.answers.retain(|answer| answer.status != 100);
        assert_eq!(outcome(&got), (502, "101506".to_owned(), is_kept), "{what}");
    }
    // The second waits for room in the socket until the first is out.
    let got = ask(&world, "GET SHOP/probe HTTP/1.1⏎Host: h⏎⏎GET SHOP/late HTTP/1.1⏎Host: h⏎⏎").await;
    let all: Vec<u16> = got.answers.iter().map(|answer| answer.status).collect();
    assert_eq!((all, got.is_kept), (vec![200, 502], true), "requests sent ahead");
    world.stop().await;
}

/// Answers in two pieces, the first of which is sent by itself; the second of most is not what was said.
fn in_two() -> Vec<Script> {
    vec![
        Script::new("/chunks", &["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n", "x\r\n"]),
        Script::new("/length", &["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart", "s"]).ending(),
        Script::new(
            "/whole",
            &["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n", "5\r\n, all\r\n0\r\n\r\n"],
        ),
    ]
}

/// Asks, and lets the backend go on when its first piece is here; everything that came, and how the connection ended.
async fn read_on<S>(mut stream: S, backend: &Backend, name: &str, version: &str) -> (String, std::io::Result<usize>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let request = format!("GET /shop/1.0.0{name} HTTP/{version}\r\nHost: h\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut came = Vec::new();
    let reading = async {
        while !came.windows(4).any(|four| four == b"part") {
            came.push(stream.read_u8().await.unwrap());
        }
        backend.go.add_permits(1);
        stream.read_to_end(&mut came).await
    };
    let end = tokio::time::timeout(PATIENCE, reading).await.expect("the connection ends");
    (String::from_utf8(came).unwrap(), end)
}

#[tokio::test]
async fn an_answer_that_breaks_later_is_not_whole() {
    let backend = Backend::new(in_two()).await;
    let world = world(&backend, json!({}), None).await;
    for (name, is_whole) in [("/chunks", false), ("/length", false), ("/whole", true)] {
        let stream = TcpStream::connect(world.address).await.unwrap();
        let (came, end) = read_on(stream, &backend, name, "1.1").await;
        assert!(came.starts_with("HTTP/1.1 200 OK\r\n") && end.is_ok(), "{name}: {came} {end:?}");
        assert_eq!(came.ends_with("0\r\n\r\n"), is_whole, "{name}: {came}");
    }
    world.metric_reaches("tidegate_requests_total", &["2xx", "fault=\"\""], 3).await;
    world.metric_reaches("tidegate_upstream_errors_total", &["Shop"], 2).await;
    world.stop().await;
}

#[tokio::test]
async fn an_answer_up_to_the_connections_end_that_breaks_ends_with_a_reset() {
    let backend = Backend::new(in_two()).await;
    let world = world(&backend, json!({}), None).await;
    // The length tells by itself that bytes are missing.
    for (name, expected) in [("/chunks", Err(ErrorKind::ConnectionReset)), ("/length", Ok(())), ("/whole", Ok(()))] {
        let stream = TcpStream::connect(world.address).await.unwrap();
        let (came, end) = read_on(stream, &backend, name, "1.0").await;
        assert!(came.starts_with("HTTP/1.1 200 OK\r\n"), "{name}: {came}");
        assert_eq!(came.ends_with("part, all"), name == "/whole", "{name}: {came}");
        assert_eq!(end.map(drop).map_err(|why| why.kind()), expected, "{name}");
    }
    world.stop().await;
}

#[tokio::test]
async fn over_tls_it_ends_without_the_word_that_it_is_the_end() {
    let (tls, trusted) = certificate();
    let backend = Backend::new(in_two()).await;
    let world = world(&backend, json!({}), Some(tls)).await;
    for (name, expected) in [("/chunks", Err(ErrorKind::UnexpectedEof)), ("/whole", Ok(()))] {
        let stream = connect(world.tls_address.unwrap(), &trusted).await;
        let (came, end) = read_on(stream, &backend, name, "1.0").await;
        assert_eq!(came.ends_with("part, all"), name == "/whole", "{name}: {came}");
        assert_eq!(end.map(drop).map_err(|why| why.kind()), expected, "{name}");
    }
    world.stop().await;
}

async fn connect(address: SocketAddr, trusted: &CertificateDer<'static>) -> TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let stream = TcpStream::connect(address).await.unwrap();
    TlsConnector::from(Arc::new(config)).connect("localhost".try_into().unwrap(), stream).await.unwrap()
}
