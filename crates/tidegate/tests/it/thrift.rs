//! A gateway of WSO2 API Manager 1.x asks Tidegate: by Apache Thrift's Python library, over TLS, against the real binary.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tidegate_tests::actors::{developer, publisher, text};
use tidegate_tests::app::{ADMIN_PASSWORD, App, Start};
use tidegate_tests::python::Peer;
use tidegate_tests::upstream::Upstream;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{BINARY, fresh};

const INVALID_SESSION: &str = "Invalid session id for thrift authenticator.";

/// A gateway in Python.
struct Gateway(Peer);

impl Gateway {
    fn of(app: &App, folder: &std::path::Path) -> Self {
        let certificate = folder.join("tls/development.pem");
        let ports = [app.port("management-https"), app.port("thrift")].map(|port| port.to_string());
        Self(Peer::start("client.py", &[certificate.to_str().unwrap(), &ports[0], &ports[1]]))
    }

    async fn ask(&mut self, asked: Value) -> Value {
        self.0.ask(&asked.to_string()).await
    }

    /// An answer, not an exception.
    #[track_caller]
    fn answer(told: Value) -> Value {
        assert!(told.get("answer").is_some(), "{told}");
        told["answer"].clone()
    }

    async fn validate(&mut self, session: &str, token: &str) -> Value {
        let asked = json!({"do": "validate", "session": session, "token": token, "context": "/weather"});
        self.ask(asked).await
    }
}

#[tokio::test]
async fn a_wso2_gateway_logs_in_and_validates_until_the_token_is_revoked() {
    let (folder, app) = fresh().await;
    let backend = Upstream::echo().await;
    let api = publisher(&app).await.publish("Weather", &backend.url(), json!({})).await;
    let (application, keys) = developer(&app).await.ready_application("Shop", &api).await;
    let mut gateway = Gateway::of(&app, folder.path());

    let login = json!({"do": "login_https", "user": "admin", "password": ADMIN_PASSWORD});
    let session = Gateway::answer(gateway.ask(login).await);
    let session = session.as_str().unwrap();
    let told = Gateway::answer(gateway.validate(session, &keys.token).await);
    for (member, expected) in [
        ("authorized", json!(true)),
        ("validationStatus", json!(0)),
        ("subscriber", json!("admin")),
        ("type", json!("PRODUCTION")),
        ("applicationName", json!("Shop")),
        ("applicationId", json!(application)),
        ("apiName", json!("Weather")),
        ("apiPublisher", json!("admin")),
        ("consumerKey", json!(keys.key)),
        ("validityPeriod", json!(3_600_000)),
    ] {
        assert_eq!(told[member], expected, "{member} in {told}");
    }
    for member in ["tier", "applicationTier", "endUserName", "issuedTime"] {
        assert!(!told[member].is_null(), "{member} in {told}");
    }

    // As gateways of the 1.8 line ask, and with the other login.
    let login = json!({"do": "login", "user": "admin", "password": ADMIN_PASSWORD});
    let other = Gateway::answer(gateway.ask(login).await);
    let asked = json!({"do": "validate", "session": other, "token": keys.token, "context": "/weather",
        "level": "Application", "domain": "shop.example", "resource": "/*", "verb": "GET"});
    assert_eq!(Gateway::answer(gateway.ask(asked).await)["authorized"], true);
    let asked = json!({"do": "validate", "session": other, "token": keys.token, "context": "/weather",
        "level": "Application_User"});
    assert_eq!(Gateway::answer(gateway.ask(asked).await)["validationStatus"], 900_905);

    let listed =
        Gateway::answer(gateway.ask(json!({"do": "templates", "session": session, "context": "/weather"})).await);
    assert_eq!(listed.as_array().map(Vec::len), Some(2), "{listed}");
    let one = listed.as_array().unwrap().iter().find(|one| one["httpVerb"] == "GET").unwrap();
    assert_eq!((&one["uriTemplate"], &one["throttlingTier"]), (&json!("/*"), &json!("Unlimited")), "{one}");
    let old = gateway.ask(json!({"do": "old_style", "session": session, "context": "/weather"})).await;
    assert_eq!(Gateway::answer(old), 2);

    let told = Gateway::answer(gateway.validate(session, "0123456789abcdef0123456789abcdef").await);
    assert_eq!((&told["authorized"], &told["validationStatus"]), (&json!(false), &json!(900_901)));
    let revoke = app.http.post(&app.management("/oauth2/revoke")).basic(&keys.key, &keys.secret);
    revoke.form(&[("token", &keys.token)]).send().await.expect(200);
    let told = Gateway::answer(gateway.validate(session, &keys.token).await);
    assert_eq!((&told["authorized"], &told["validationStatus"]), (&json!(false), &json!(900_904)), "{told}");
    app.stop().await;
}

#[tokio::test]
async fn a_wso2_gateway_gets_the_assertion_that_it_passes_on_where_the_setting_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let config = "[key_manager]\nwso2_assertions = true\nwso2_assertion_dialect = 'http://claims.example'\n";
    let app = Start::new(BINARY, folder.path()).config(config).start().await;
    let backend = Upstream::echo().await;
    let api = publisher(&app).await.publish("Weather", &backend.url(), json!({})).await;
    let (application, keys) = developer(&app).await.ready_application("Shop", &api).await;
    let mut gateway = Gateway::of(&app, folder.path());
    let login = json!({"do": "login", "user": "admin", "password": ADMIN_PASSWORD});
    let session = Gateway::answer(gateway.ask(login).await);
    let told = Gateway::answer(gateway.validate(session.as_str().unwrap(), &keys.token).await);
    let assertion = text(&told, "endUserToken").to_owned();
    let part = |at: usize| STANDARD.decode(assertion.split('.').nth(at).unwrap()).unwrap();
    assert!(part(0).starts_with(br#"{"typ":"JWT","alg":"SHA256withRSA","x5t":""#));
    let claims: Value = serde_json::from_slice(&part(1)).unwrap();
    for (name, expected) in [
        ("subscriber", "admin"),
        ("applicationid", application.as_str()),
        ("applicationname", "Shop"),
        ("apicontext", "/weather"),
        ("version", "1.0.0"),
        ("keytype", "PRODUCTION"),
        ("usertype", "APPLICATION"),
        ("enduser", "admin@carbon.super"),
    ] {
        assert_eq!(claims[format!("http://claims.example/{name}")], expected, "{name} in {claims}");
    }
    let left_ms = claims["exp"].as_i64().unwrap() - tidegate_model::millis::now();
    assert!((600_000..=900_000).contains(&left_ms), "a quarter of an hour: {left_ms}");

    // Signed by a key that is published; the same by SOAP, and remembered.
    let set = app.http.get(&app.management("/oauth2/jwks")).send().await.expect(200).json();
    assert!(is_signed_by(&assertion, &set), "{set}");
    let asked = format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' xmlns:q='http://org.apache.axis2/xsd'><s:Body>\
         <q:validateKey><q:context>/weather</q:context><q:version>1.0.0</q:version><q:accessToken>{}</q:accessToken>\
         <q:requiredAuthenticationLevel>Any</q:requiredAuthenticationLevel></q:validateKey></s:Body></s:Envelope>",
        keys.token
    );
    let call = app.http.post(&app.management("/services/APIKeyValidationService")).header("content-type", "text/xml");
    let answer = call.body(asked).basic("admin", ADMIN_PASSWORD).send().await.expect(200);
    assert!(answer.text().contains(&format!(":endUserToken>{assertion}<")), "{}", answer.text());

    let told = Gateway::answer(gateway.validate(session.as_str().unwrap(), "unknown").await);
    assert!(told["endUserToken"].is_null(), "nobody is vouched for who is refused: {told}");
    app.stop().await;
}

/// Whether one of the RSA keys made the signature.
fn is_signed_by(assertion: &str, set: &Value) -> bool {
    use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
    let (signed, signature) = assertion.rsplit_once('.').unwrap();
    let signature = STANDARD.decode(signature).unwrap();
    set["keys"].as_array().unwrap().iter().any(|key| {
        let [n, e] = ["n", "e"].map(|member| URL_SAFE_NO_PAD.decode(text(key, member)).unwrap());
        let key = RsaPublicKeyComponents { n, e };
        key.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature).is_ok()
    })
}

#[tokio::test]
async fn what_a_gateway_does_wrong_is_answered_in_wso2s_words() {
    let (folder, app) = fresh().await;
    let mut gateway = Gateway::of(&app, folder.path());
    for how in ["login", "login_https"] {
        let told = gateway.ask(json!({"do": how, "user": "admin", "password": "wrong"})).await;
        assert_eq!(told, json!({"raised": "AuthenticationException", "message": "User 'admin' not authenticated."}));
    }
    let told = gateway.validate("guessed", "token").await;
    assert_eq!(told, json!({"raised": "APIKeyMgtException", "message": INVALID_SESSION}));
    let told = gateway.ask(json!({"do": "unknown"})).await;
    let expected = "Invalid method name: 'dropKeys'";
    assert_eq!(told, json!({"raised": "TApplicationException", "type": 1, "message": expected}));
    let told = gateway.validate("guessed", "token").await;
    assert_eq!(told["raised"], "APIKeyMgtException", "the connection goes on after an unknown method");

    assert_eq!(gateway.ask(json!({"do": "truncated"})).await, json!({"answer": ""}));
    let told = gateway.ask(json!({"do": "framed", "session": "s"})).await;
    assert!(told.get("closed").is_some(), "{told}");
    let told = gateway.ask(json!({"do": "raw", "text": "GET / HTTP/1.1\r\n\r\n"})).await;
    assert!(Gateway::answer(told).as_str().unwrap().contains("This is a Thrift port"));

    let log = app.log();
    assert!(log.contains("a framed Thrift client (TFramedTransport)"), "{log}");
    assert!(log.contains("closed in the middle of a message"), "{log}");
    assert!(log.contains(&format!("Started thrift key mgt service at port:{}", app.port("thrift"))), "{log}");
    assert!(!log.contains("wrong"), "a password is in the log: {log}");
}

/// Sends bytes without TLS; what comes back until the end.
async fn plain(app: &App, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", app.port("thrift"))).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    // The end may be a reset: bytes of ours were left unread.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn who_comes_to_the_thrift_port_without_tls_is_told_or_logged() {
    let (_folder, app) = fresh().await;
    let told = plain(&app, b"POST /thriftAuthenticator HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(told.starts_with("HTTP/1.1 400 ") && told.contains("This is a Thrift port"), "{told}");
    assert_eq!(plain(&app, b"\x80\x01\x00\x01\x00\x00\x00\x0bvalidateKey").await, "");
    assert_eq!(plain(&app, b"\x80\x2e\x01\x03\x01\x00\x15\x00\x00").await, "");
    for _ in 0..3 {
        plain(&app, b"GET / HTTP/1.1\r\n\r\n").await;
    }
    let log = app.log();
    for expected in ["Thrift's TBinaryProtocol", "this port takes TLS only", "SSL 2 (Java 6 or 7)"] {
        assert!(log.contains(expected), "{expected}: {log}");
    }
    assert_eq!(log.matches("it looks like an HTTP request").count(), 1, "one line a minute: {log}");
}

/// A login in TCompactProtocol as WSO2's gateways send it: strict header, sequence 1, two strings.
fn compact_login(password: &str) -> Vec<u8> {
    let mut login = b"\x82\x21\x01\x0cauthenticate\x18\x05admin\x18".to_vec();
    login.push(u8::try_from(password.len()).unwrap());
    login.extend(password.as_bytes());
    login.push(0);
    login
}

#[tokio::test]
async fn the_login_over_https_is_answered_byte_for_byte_as_wso2_does() {
    let (_folder, app) = fresh().await;
    let ask = async |body: Vec<u8>| {
        let login =
            app.http.post(&app.management("/thriftAuthenticator")).header("content-type", "application/x-thrift");
        login.body(body).send().await.expect(200)
    };
    let answer = ask(compact_login(ADMIN_PASSWORD)).await;
    assert_eq!(answer.header("content-type"), "application/x-thrift");
    // A reply, field 0 (the result), a string of 36 bytes, the end.
    let (head, session) = answer.body.split_at(19);
    assert_eq!(head, b"\x82\x41\x01\x0cauthenticate\x08\x00\x24");
    let (session, end) = session.split_at(36);
    uuid::Uuid::parse_str(std::str::from_utf8(session).unwrap()).expect("a UUID, as WSO2's");
    assert_eq!(end, b"\x00");

    // Field 1, a struct: the declared exception with its message in field 1.
    let refused = ask(compact_login("wrong")).await;
    let expected = b"\x82\x41\x01\x0cauthenticate\x1c\x18\x1fUser 'admin' not authenticated.\x00\x00";
    assert_eq!(refused.body[..], expected[..], "{:?}", refused.body);
}

#[tokio::test]
async fn the_login_on_the_plain_management_port_is_empty_as_in_wso2() {
    let (_folder, app) = fresh().await;
    let address = format!("http://localhost:{}/thriftAuthenticator", app.port("management-http"));
    let answer = app.http.post(&address).send().await;
    assert_eq!(answer.expect(200).text(), "");
    app.http.post(&app.management("/thriftAuthenticator")).send().await.expect(400);
}

#[tokio::test]
async fn a_closed_thrift_listener_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let closed =
        tidegate_tests::app::FREE_PORTS.replace("[listeners.thrift]\nport = 0", "[listeners.thrift]\nenabled = false");
    let start = tidegate_tests::app::Start::new(crate::support::BINARY, folder.path()).only_config(&closed);
    let app = start.start().await;
    let instance = std::fs::read_to_string(folder.path().join("instance.json")).unwrap();
    assert!(!text(&json!({"listeners": instance}), "listeners").contains("\"thrift\""), "{instance}");
    app.stop().await;
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_for_a_place() {
    let folder = tempfile::tempdir().unwrap();
    let start = tidegate_tests::app::Start::new(crate::support::BINARY, folder.path());
    let app = start.config("[key_manager]\nthrift_connections_max = 1\n").start().await;
    let (mut first, mut second) = (Gateway::of(&app, folder.path()), Gateway::of(&app, folder.path()));
    let invalid = json!({"raised": "APIKeyMgtException", "message": INVALID_SESSION});
    assert_eq!(first.validate("s", "t").await, invalid);
    let waiting = second.validate("s", "t");
    tokio::pin!(waiting);
    let early = tokio::time::timeout(std::time::Duration::from_millis(500), &mut waiting).await;
    assert!(early.is_err(), "the only place is taken: {early:?}");
    drop(first);
    assert_eq!(waiting.await, invalid);
}

#[tokio::test]
async fn hundreds_of_gateways_are_served_at_once() {
    let (folder, app) = fresh().await;
    let mut gateway = Gateway::of(&app, folder.path());
    let session =
        Gateway::answer(gateway.ask(json!({"do": "login", "user": "admin", "password": ADMIN_PASSWORD})).await);
    let told = gateway.ask(json!({"do": "crowd", "session": session, "size": 400})).await;
    assert_eq!(Gateway::answer(told), json!({"connected": 400, "answered": 400}));
    app.stop().await;
}
