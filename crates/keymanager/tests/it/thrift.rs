//! The Thrift door from outside: a connection in memory, the login over HTTP, and everything that does not fit.

use std::future::pending;
use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use tidegate_keymanager::Settings;
use tidegate_keymanager::thrift::Settings as ThriftSettings;
use tidegate_model::node::Transport;
use tidegate_wire::thrift::{
    AuthenticateArguments, Call, FaultKind, GetAllURITemplatesArguments, Limits, Method, Protocol, Reply, Scanner,
    ValidateKeyArguments, read_reply, write_call,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use tokio::sync::oneshot;
use tower::ServiceExt as _;

use crate::application::with_subscriptions;
use crate::support::{Fixture, settings};

const INVALID_SESSION: &str = "Invalid session id for thrift authenticator.";

fn peer() -> SocketAddr {
    SocketAddr::from(([10, 1, 2, 3], 1))
}

/// A client on a connection of its own.
struct Client {
    stream: DuplexStream,
    sequence: i32,
}

impl Client {
    fn new(fixture: &Fixture) -> Self {
        let (stream, theirs) = tokio::io::duplex(1 << 16);
        let km = fixture.km.clone();
        tokio::spawn(async move { km.serve_thrift(theirs, peer(), pending()).await });
        Self { stream, sequence: 0 }
    }

    async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    async fn receive(&mut self, method: Method) -> Reply {
        let (mut scanner, mut buffer) = (Scanner::new(Protocol::Binary, Limits::default()), Vec::new());
        let length = loop {
            if let Some(length) = scanner.advance(&buffer).unwrap() {
                break length;
            }
            assert_ne!(self.stream.read_buf(&mut buffer).await.unwrap(), 0, "closed");
        };
        assert_eq!(length, buffer.len());
        read_reply(Protocol::Binary, &buffer, &Limits::default(), method, self.sequence).unwrap()
    }

    async fn call(&mut self, call: &Call) -> Reply {
        self.sequence += 1;
        self.send(&write_call(Protocol::Binary, self.sequence, call)).await;
        self.receive(call.method()).await
    }

    async fn log_in(&mut self, user: &str, password: &str) -> Reply {
        self.call(&login(user, password)).await
    }

    async fn session(&mut self) -> String {
        let Reply::Session(id) = self.log_in("admin", "admin").await else { panic!("no session") };
        id
    }

    /// What comes until the other side closes.
    async fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        self.stream.read_to_end(&mut rest).await.unwrap();
        rest
    }
}

fn login(user: &str, password: &str) -> Call {
    Call::Authenticate(AuthenticateArguments { user_name: user.into(), password: password.into() })
}

fn ask(session: &str, token: &str) -> Call {
    Call::ValidateKey(ValidateKeyArguments {
        context: "/api0".into(),
        version: "1.0.0".into(),
        access_token: token.into(),
        session_id: session.into(),
        required_authentication_level: Some("Any".into()),
        client_domain: Some(String::new()),
        matching_resource: None,
        http_verb: None,
    })
}

fn templates(session: &str, context: &str) -> Call {
    Call::GetAllUriTemplates(GetAllURITemplatesArguments {
        context: context.into(),
        api_version: "1.0.0".into(),
        session_id: session.into(),
    })
}

#[tokio::test]
async fn a_gateway_logs_in_and_asks() {
    let fixture = Fixture::new().await;
    let (application, client) = with_subscriptions(&fixture, 1).await;
    let token = fixture.token(&client, &[("grant_type", "client_credentials")]).await.ok();
    let token = token["access_token"].as_str().unwrap().to_owned();
    let mut gateway = Client::new(&fixture);
    let session = gateway.session().await;
    assert_eq!(uuid::Uuid::parse_str(&session).unwrap().get_version_num(), 4);
    let Reply::Validation(told) = gateway.call(&ask(&session, &token)).await else { panic!() };
    assert_eq!((told.authorized, told.validation_status), (Some(true), Some(0)));
    assert_eq!(told.application_id.as_deref(), Some(application.as_str()));
    assert_eq!(told.consumer_key.as_deref(), Some(client.id.as_str()));
    assert_eq!(told.type_.as_deref(), Some("SANDBOX"));
    assert_eq!((told.validity_period, told.authorized_domains.clone()), (Some(3_600_000), None));
    let Reply::Validation(told) = gateway.call(&ask(&session, "foreign")).await else { panic!() };
    assert_eq!((told.authorized, told.validation_status), (Some(false), Some(900_901)));
    assert_eq!((told.subscriber.clone(), told.scopes.clone()), (None, None));

    let Reply::UriTemplates(listed) = gateway.call(&templates(&session, "/nothing")).await else { panic!() };
    assert!(listed.is_empty());

    // The session is the gateway's, not the connection's.
    let Reply::Validation(_) = Client::new(&fixture).call(&ask(&session, &token)).await else { panic!() };
}

#[tokio::test]
async fn only_an_administrator_with_the_right_password_gets_a_session() {
    let fixture = Fixture::new().await;
    fixture.user("ann", &["Internal/publisher", "Internal/devops"]).await;
    let mut gateway = Client::new(&fixture);
    let password = crate::support::password_of("ann");
    for (name, password) in
        [("ann", password.as_str()), ("admin", "wrong"), ("nobody", "x"), ("admin@", "admin"), ("", "x"), ("admin", "")]
    {
        let reply = gateway.log_in(name, password).await;
        assert_eq!(reply, Reply::NotAuthenticated(format!("User '{name}' not authenticated.")));
    }
    let Reply::Session(_) = gateway.log_in("admin@carbon.super", "admin").await else { panic!("the super tenant") };
}

#[tokio::test]
async fn guessing_is_limited() {
    let fixture = Fixture::with(Settings { login_failures_max: 2, ..settings() }, crate::support::BASE).await;
    let mut gateway = Client::new(&fixture);
    for _ in 0..2 {
        gateway.log_in("admin", "wrong").await;
    }
    let Reply::NotAuthenticated(text) = gateway.log_in("admin", "admin").await else { panic!("let in") };
    assert!(text.contains("Too many failed logins of 'admin'"), "{text}");
}

#[tokio::test]
async fn a_session_slides_and_ends() {
    let fixture = Fixture::new().await;
    let mut gateway = Client::new(&fixture);
    let session = gateway.session().await;
    for _ in 0..3 {
        fixture.advance_s(1_799);
        let reply = gateway.call(&templates(&session, "/x")).await;
        assert_eq!(reply, Reply::UriTemplates(Vec::new()));
    }
    fixture.advance_s(1_800);
    for call in [templates(&session, "/x"), ask(&session, "t"), ask("", "t"), ask("guessed", "t")] {
        assert_eq!(gateway.call(&call).await, Reply::KeyMgt(INVALID_SESSION.into()));
    }
    let Reply::Session(_) = gateway.log_in("admin", "admin").await else { panic!("the connection goes on") };
}

#[tokio::test]
async fn a_user_who_loses_the_role_loses_the_session() {
    let fixture = Fixture::new().await;
    fixture.user("eve", &["admin"]).await;
    let mut gateway = Client::new(&fixture);
    let reply = gateway.log_in("eve", &crate::support::password_of("eve")).await;
    let Reply::Session(session) = reply else { panic!("{reply:?}") };
    fixture.advance_s(60);
    assert_eq!(gateway.call(&templates(&session, "/x")).await, Reply::UriTemplates(Vec::new()));
    fixture.km.set_roles("eve", &["Internal/subscriber".to_owned()]).await.unwrap();
    fixture.advance_s(60);
    assert_eq!(gateway.call(&templates(&session, "/x")).await, Reply::KeyMgt(INVALID_SESSION.into()));
}

#[tokio::test]
async fn a_session_ends_with_the_password_it_began_with() {
    let fixture = Fixture::new().await;
    fixture.user("eve", &["admin"]).await;
    let mut gateway = Client::new(&fixture);
    let reply = gateway.log_in("eve", &crate::support::password_of("eve")).await;
    let Reply::Session(session) = reply else { panic!("{reply:?}") };
    fixture.km.reset_password("eve", &"another password 1".to_owned().into()).await.unwrap();
    fixture.advance_s(60);
    assert_eq!(gateway.call(&templates(&session, "/x")).await, Reply::KeyMgt(INVALID_SESSION.into()));
    let Reply::Session(_) = gateway.log_in("eve", "another password 1").await else { panic!("the new one is good") };
}

#[tokio::test]
async fn what_is_not_understood_is_said_and_the_connection_goes_on() {
    let fixture = Fixture::new().await;
    let mut gateway = Client::new(&fixture);
    let known = write_call(Protocol::Binary, 1, &templates("s", "/x"));
    let mut unknown = known.clone();
    unknown[8..26].copy_from_slice(b"dropAllURITemplate");
    let mut lacking = known[..30].to_vec();
    lacking.push(0);
    gateway.sequence = 1;
    for (message, kind) in [(&unknown, FaultKind::UnknownMethod), (&lacking, FaultKind::ProtocolError)] {
        gateway.send(message).await;
        let mut answer = vec![0; 26];
        gateway.stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(answer[..4], [0x80, 1, 0, 3], "an exception");
        assert_eq!(answer[8..26], message[8..26], "to that method");
        let mut rest = vec![0; 4];
        gateway.stream.read_exact(&mut rest).await.unwrap();
        assert_eq!(rest, [0, 0, 0, 1], "to that call");
        // The string, then the kind: read until the struct's end.
        let mut body = Vec::new();
        let end = [&[8, 0, 2][..], &kind.code().to_be_bytes(), &[0]].concat();
        while !body.ends_with(&end) {
            assert_ne!(gateway.stream.read_buf(&mut body).await.unwrap(), 0);
        }
    }
    assert_eq!(gateway.call(&templates("s", "/x")).await, Reply::KeyMgt(INVALID_SESSION.into()));
}

#[tokio::test]
async fn calls_may_come_in_portions_and_several_at_once() {
    let fixture = Fixture::new().await;
    let mut gateway = Client::new(&fixture);
    let call = templates("s", "/x");
    let message = write_call(Protocol::Binary, 1, &call);
    gateway.sequence = 1;
    for byte in &message {
        gateway.send(&[*byte]).await;
    }
    let invalid = Reply::KeyMgt(INVALID_SESSION.into());
    assert_eq!(gateway.receive(call.method()).await, invalid);
    gateway.send(&message.repeat(3)).await;
    gateway.stream.shutdown().await.unwrap();
    let one = tidegate_wire::thrift::write_reply(Protocol::Binary, call.method().name(), 1, &invalid);
    assert_eq!(gateway.rest().await, one.repeat(3));
}

#[tokio::test]
async fn what_is_no_thrift_is_closed_and_http_is_told_why() {
    let fixture = Fixture::new().await;
    let message = write_call(Protocol::Binary, 1, &templates("s", "/x"));
    let framed = [&(message.len() as u32).to_be_bytes()[..], &message].concat();
    let huge = [&message[..30], &[11, 0, 1, 0x7f, 0xff, 0xff, 0xff][..]].concat();
    let compact = write_call(Protocol::Compact, 1, &templates("s", "/x"));
    for wrong in [framed, huge, compact, b"\xff\xff\xff\xff\xff".to_vec()] {
        let mut gateway = Client::new(&fixture);
        gateway.send(&wrong).await;
        assert_eq!(gateway.rest().await, b"");
    }
    let mut browser = Client::new(&fixture);
    browser.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    let told = String::from_utf8(browser.rest().await).unwrap();
    assert!(told.starts_with("HTTP/1.1 400 ") && told.contains("This is a Thrift port"), "{told}");
    let mut truncated = Client::new(&fixture);
    truncated.send(&message[..40]).await;
    truncated.stream.shutdown().await.unwrap();
    assert_eq!(truncated.rest().await, b"");
}

#[tokio::test]
async fn a_message_has_a_size_and_a_time() {
    let thrift = ThriftSettings { message_bytes_max: 128, ..ThriftSettings::default() };
    let fixture = Fixture::with(Settings { thrift, ..settings() }, crate::support::BASE).await;
    let mut gateway = Client::new(&fixture);
    assert_eq!(gateway.call(&templates("s", "/x")).await, Reply::KeyMgt(INVALID_SESSION.into()));
    gateway.send(&write_call(Protocol::Binary, 2, &templates("s", &"x".repeat(80)))).await;
    assert_eq!(gateway.rest().await, b"", "128 bytes and not one more");

    tokio::time::pause();
    let mut slow = Client::new(&fixture);
    slow.send(&[0x80]).await;
    let begun = tokio::time::Instant::now();
    assert_eq!(slow.rest().await, b"");
    assert_eq!(begun.elapsed().as_secs(), 30, "a message that does not end");
    let mut idle = Client::new(&fixture);
    let begun = tokio::time::Instant::now();
    assert_eq!(idle.rest().await, b"");
    assert_eq!(begun.elapsed().as_secs(), 600, "a connection without a call");
}

#[tokio::test]
async fn an_idle_connection_ends_with_the_order_to_stop() {
    let fixture = Fixture::new().await;
    let (mut stream, theirs) = tokio::io::duplex(1 << 16);
    let (stop, stopped) = oneshot::channel::<()>();
    let km = fixture.km.clone();
    let served = tokio::spawn(async move {
        km.serve_thrift(theirs, peer(), async { drop(stopped.await) }).await;
    });
    let message = write_call(Protocol::Binary, 1, &templates("s", "/x"));
    stream.write_all(&message[..20]).await.unwrap();
    // The call has begun: the first bytes were taken when nothing of them is left to read on their side.
    tokio::task::yield_now().await;
    stop.send(()).unwrap();
    stream.write_all(&message[20..]).await.unwrap();
    tokio::time::timeout(Duration::from_secs(10), served).await.unwrap().unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert!(!answer.is_empty(), "a call that had begun is answered");
}

/// Posts to the authenticator; `is_tls`: what the listener says.
async fn post(fixture: &Fixture, is_tls: Option<bool>, method: &str, body: Vec<u8>) -> (StatusCode, String, Vec<u8>) {
    let mut request = Request::builder().method(method).uri("/thriftAuthenticator").body(Body::from(body)).unwrap();
    if let Some(is_tls) = is_tls {
        request.extensions_mut().insert(Transport { is_tls, certificate: None });
    }
    let response = fixture.router.clone().oneshot(request).await.unwrap();
    let kind = response.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
    let status = response.status();
    let body = response.into_body().collect().await.unwrap().to_bytes().to_vec();
    (status, kind.unwrap_or_default(), body)
}

#[tokio::test]
async fn the_login_over_https_is_compact() {
    let fixture = Fixture::new().await;
    let message = write_call(Protocol::Compact, 1, &login("admin", "admin"));
    for method in ["POST", "GET"] {
        let (status, kind, body) = post(&fixture, Some(true), method, message.clone()).await;
        assert_eq!((status, kind.as_str()), (StatusCode::OK, "application/x-thrift"));
        let read = read_reply(Protocol::Compact, &body, &Limits::default(), Method::Authenticate, 1).unwrap();
        let Reply::Session(session) = read else { panic!("{read:?}") };
        let mut gateway = Client::new(&fixture);
        assert_eq!(gateway.call(&templates(&session, "/x")).await, Reply::UriTemplates(Vec::new()));
    }
    let wrong = write_call(Protocol::Compact, 1, &login("admin", "nimda"));
    let (_, _, body) = post(&fixture, Some(true), "POST", wrong).await;
    let read = read_reply(Protocol::Compact, &body, &Limits::default(), Method::Authenticate, 1).unwrap();
    assert_eq!(read, Reply::NotAuthenticated("User 'admin' not authenticated.".into()));
}

#[tokio::test]
async fn a_login_without_tls_gets_an_empty_answer() {
    let fixture = Fixture::new().await;
    let message = write_call(Protocol::Compact, 1, &login("admin", "admin"));
    for is_tls in [Some(false), None] {
        let (status, _, body) = post(&fixture, is_tls, "POST", message.clone()).await;
        assert_eq!((status, body.as_slice()), (StatusCode::OK, &b""[..]));
    }
}

#[tokio::test]
async fn other_things_at_the_authenticator_are_refused_precisely() {
    let fixture = Fixture::new().await;
    let binary = write_call(Protocol::Binary, 1, &login("admin", "admin"));
    let compact = write_call(Protocol::Compact, 1, &login("admin", "admin"));
    for (body, why) in [
        (Vec::new(), "the request has no body"),
        (compact[..9].to_vec(), "the message ends too early"),
        ([&compact[..], b"x"].concat(), "bytes after the message"),
        (binary, "TBinaryProtocol"),
    ] {
        let (status, _, text) = post(&fixture, Some(true), "POST", body).await;
        let text = String::from_utf8(text).unwrap();
        assert!(status == StatusCode::BAD_REQUEST && text.contains(why), "{status} {text}");
    }
    let (status, ..) = post(&fixture, Some(true), "POST", vec![0x82; 70_000]).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    // The other service is not at this door.
    let asked = write_call(Protocol::Compact, 1, &templates("s", "/x"));
    let (_, _, body) = post(&fixture, Some(true), "POST", asked).await;
    let read = read_reply(Protocol::Compact, &body, &Limits::default(), Method::GetAllUriTemplates, 1).unwrap();
    let Reply::Fault(fault) = read else { panic!("{read:?}") };
    assert_eq!(fault.kind, FaultKind::UnknownMethod);
}
