//! The SOAP client against a scripted key manager over real TLS: what it sends, what it remembers, what it makes of
//! answers that are none.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tidegate_gateway::key_manager::ws::{Settings, WsKeyCheck};
use tidegate_gateway::{KeyCheck, KeyCheckError};
use tidegate_model::grant::{Credential, Grant, Refusal};
use tidegate_model::key_validation::KeyQuestion;
use tidegate_model::operation::AuthType;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// What the key manager does with one request.
#[derive(Clone, Copy)]
enum Act {
    /// Answers with this status, these header lines and this body.
    Answer(u16, &'static str, &'static str),
    /// Reads the request and closes without a word.
    Drop,
    /// Reads it and never answers.
    Hang,
    /// Answers with so many bytes.
    Flood(usize),
}

/// One request as it came.
#[derive(Clone)]
struct Seen {
    connection: usize,
    head: String,
    body: String,
}

impl Seen {
    fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines.filter(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
    }
}

/// A key manager that does what the script says, request by request; at its end it answers [`GOOD`].
struct KeyManager {
    settings: Settings,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl KeyManager {
    async fn start(script: &[Act]) -> Self {
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = config.with_no_client_auth().with_single_cert(vec![cert.der().clone()], key).unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://localhost:{}/services/", listener.local_addr().unwrap().port()).parse().unwrap();
        let settings = Settings { ca_file: Some(cert.pem().into_bytes()), ..Settings::new(url, "admin", "s:e cret") };
        let seen = Arc::new(Mutex::new(Vec::new()));
        let steps: Vec<_> = script.into();
        let script = Arc::new(Mutex::new(steps.into_iter()));
        let sees = seen.clone();
        tokio::spawn(async move {
            for connection in 0.. {
                let (stream, _) = listener.accept().await.unwrap();
                let (acceptor, script, sees) = (acceptor.clone(), script.clone(), sees.clone());
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(stream).await else { return };
                    while let Some((head, body)) = request(&mut stream).await {
                        sees.lock().unwrap().push(Seen { connection, head, body });
                        let act = script.lock().unwrap().next().unwrap_or(GOOD);
                        if !play(&mut stream, act).await {
                            return;
                        }
                    }
                });
            }
        });
        Self { settings, seen }
    }

    fn client(&self) -> WsKeyCheck {
        WsKeyCheck::new(&self.settings).unwrap()
    }

    fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The cookies of all requests, in order.
    fn cookies(&self) -> Vec<Option<String>> {
        self.seen().iter().map(|seen| seen.header("cookie").map(str::to_owned)).collect()
    }

    fn connections(&self) -> Vec<usize> {
        self.seen().iter().map(|seen| seen.connection).collect()
    }
}

/// Head and body; `None` at the end of the connection.
async fn request(stream: &mut (impl AsyncRead + Unpin)) -> Option<(String, String)> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let lower = head.to_ascii_lowercase();
            let length = lower.lines().find_map(|line| line.strip_prefix("content-length:")).expect("a length");
            if body.len() == length.trim().parse::<usize>().unwrap() {
                return Some((head.to_owned(), body.to_owned()));
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

/// Does it; whether the connection goes on.
async fn play(stream: &mut (impl AsyncWrite + Unpin), act: Act) -> bool {
    let (status, headers, body) = match act {
        Act::Answer(status, headers, body) => (status, headers, body.to_owned()),
        Act::Flood(bytes) => (200, "", "x".repeat(bytes)),
        Act::Drop => return false,
        Act::Hang => std::future::pending().await,
    };
    let head = format!(
        "HTTP/1.1 {status} Whatever\r\nContent-Type: text/xml; charset=UTF-8\r\n{headers}Content-Length: {}\r\n\r\n",
        body.len()
    );
    let written = stream.write_all(format!("{head}{body}").as_bytes()).await;
    written.is_ok() && stream.flush().await.is_ok()
}

/// As axis2 of WSO2 1.x writes it.
const VALID: &str = r#"<?xml version='1.0' encoding='UTF-8'?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><ns:validateKeyResponse xmlns:ns="http://org.apache.axis2/xsd"><ns:return xmlns:ax="http://dto.impl.apimgt.carbon.wso2.org/xsd" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="ax:APIKeyValidationInfoDTO"><ax:apiName>Weather</ax:apiName><ax:applicationId>7</ax:applicationId><ax:applicationName>Shop</ax:applicationName><ax:applicationTier>Silver</ax:applicationTier><ax:authorized>true</ax:authorized><ax:consumerKey>ck</ax:consumerKey><ax:endUserName>ann</ax:endUserName><ax:endUserToken xsi:nil="true"/><ax:issuedTime>1700000000000</ax:issuedTime><ax:subscriber>ann</ax:subscriber><ax:tier>Gold</ax:tier><ax:type>SANDBOX</ax:type><ax:validationStatus>0</ax:validationStatus><ax:validityPeriod>3600000</ax:validityPeriod></ns:return></ns:validateKeyResponse></soapenv:Body></soapenv:Envelope>"#;
const GOOD: Act = Act::Answer(200, "", VALID);

const fn fault(detail: &'static str) -> Act {
    Act::Answer(500, "", detail)
}

const DECLARED: &str = r#"<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><soapenv:Fault><faultcode>soapenv:Server</faultcode><faultstring>not from there</faultstring><detail><ns:APIKeyValidationServiceAPIManagementException xmlns:ns="http://org.apache.axis2/xsd"><ns:APIManagementException xmlns:ax="http://api.apimgt.carbon.wso2.org/xsd"><ax:message>not from there</ax:message></ns:APIManagementException></ns:APIKeyValidationServiceAPIManagementException></detail></soapenv:Fault></soapenv:Body></soapenv:Envelope>"#;
const OTHER: &str = r#"<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><soapenv:Fault><faultcode>soapenv:Server</faultcode><faultstring>Error in accessing backend data-store</faultstring><detail><ns:APIKeyValidationServiceAPIKeyMgtException xmlns:ns="http://org.apache.axis2/xsd"/></detail></soapenv:Fault></soapenv:Body></soapenv:Envelope>"#;

async fn ask(client: &WsKeyCheck) -> Result<Result<Grant, Refusal>, KeyCheckError> {
    let credential = Credential::Token("t<&>k".to_owned());
    let question = KeyQuestion {
        credential: &credential,
        context: "/weather",
        version: "1.0.0",
        resource: "/*",
        verb: "GET",
        level: AuthType::Any,
        client_domain: Some("shop.example"),
    };
    client.check(&question).await
}

async fn good(client: &WsKeyCheck) -> Grant {
    ask(client).await.unwrap().unwrap()
}

async fn failure(client: &WsKeyCheck) -> String {
    ask(client).await.unwrap_err().message
}

#[tokio::test]
async fn a_question_is_asked_as_wso2s_gateway_asks_it() {
    let km = KeyManager::start(&[]).await;
    let client = km.client();
    let grant = good(&client).await;
    assert_eq!((grant.subject.as_str(), grant.expires_at), ("ann", Some(1_700_003_600_000)));
    assert_eq!(grant.vouched.unwrap().tier, "Gold");
    let seen = &km.seen()[0];
    assert!(seen.head.starts_with("POST /services/APIKeyValidationService HTTP/1.1\r\n"), "{}", seen.head);
    assert_eq!(seen.header("soapaction"), Some("\"urn:validateKey\""));
    assert_eq!(seen.header("content-type"), Some("text/xml; charset=UTF-8"));
    assert_eq!(seen.header("authorization"), Some("Basic YWRtaW46czplIGNyZXQ="));
    for (name, value) in [
        ("context", "/weather"),
        ("version", "1.0.0"),
        ("accessToken", "t&lt;&amp;&gt;k"),
        ("requiredAuthenticationLevel", "Any"),
        ("clientDomain", "shop.example"),
        ("matchingResource", "/*"),
        ("httpVerb", "GET"),
    ] {
        assert!(seen.body.contains(&format!(":{name}>{value}</")), "{name} in {}", seen.body);
    }

    let before_1_8 = WsKeyCheck::new(&Settings { sends_resource: false, ..km.settings.clone() }).unwrap();
    good(&before_1_8).await;
    let body = &km.seen()[1].body;
    assert!(!body.contains("matchingResource") && !body.contains("httpVerb"), "{body}");
}

#[tokio::test]
async fn the_session_that_is_offered_is_shown_until_it_does_not_help() {
    const OFFERS: Act =
        Act::Answer(200, "Set-Cookie: other=1\r\nSet-Cookie: JSESSIONID=first; Path=/; Secure; HttpOnly\r\n", VALID);
    const RENEWS: Act = Act::Answer(200, "Set-Cookie: JSESSIONID=second; Path=/\r\n", VALID);
    let km = KeyManager::start(&[OFFERS, GOOD, RENEWS, GOOD, Act::Answer(401, "", ""), GOOD]).await;
    let client = km.client();
    for _ in 0..4 {
        good(&client).await;
    }
    let said = failure(&client).await;
    assert!(said.contains("401 ") && said.contains("key_manager.username or password"), "{said}");
    good(&client).await;
    let [first, second] = ["first", "second"].map(|id| Some(format!("JSESSIONID={id}")));
    assert_eq!(km.cookies(), [None, first.clone(), first, second.clone(), second, None]);
    assert!(km.seen().iter().all(|seen| seen.header("authorization").is_some()), "the password is on every call");
    assert_eq!(km.connections(), [0; 6], "one connection is kept for all");
}

#[tokio::test]
async fn a_session_that_is_too_long_or_empty_is_not_kept() {
    let long = format!("Set-Cookie: JSESSIONID={}\r\n", "s".repeat(1_025));
    let long: &'static str = long.leak();
    let empty = "Set-Cookie: JSESSIONID=\r\n";
    let km = KeyManager::start(&[Act::Answer(200, long, VALID), Act::Answer(200, empty, VALID)]).await;
    let client = km.client();
    for _ in 0..3 {
        good(&client).await;
    }
    assert_eq!(km.cookies(), [None, None, None]);
}

#[tokio::test]
async fn a_dropped_connection_costs_no_answer_and_a_second_one_is_told() {
    let km = KeyManager::start(&[GOOD, Act::Drop, GOOD, Act::Drop, Act::Drop, GOOD]).await;
    let client = km.client();
    good(&client).await;
    good(&client).await;
    assert_eq!(km.connections(), [0, 0, 1], "asked again on a new connection");
    let said = failure(&client).await;
    assert!(said.starts_with("key manager at https://localhost:"), "{said}");
    assert_eq!(km.connections(), [0, 0, 1, 1, 2], "asked again once, not more often");
    good(&client).await;
    let bodies: Vec<String> = km.seen().into_iter().map(|seen| seen.body).collect();
    assert!(bodies.windows(2).all(|two| two[0] == two[1]), "the same question each time");
}

#[tokio::test]
async fn the_declared_exception_is_a_refusal_and_every_other_fault_no_answer() {
    let no_answer = Act::Answer(200, "", "<html>Welcome to WSO2</html>");
    let km = KeyManager::start(&[fault(DECLARED), fault(OTHER), no_answer, fault("<html>500</html>")]).await;
    let client = km.client();
    assert_eq!(ask(&client).await.unwrap(), Err(Refusal::Forbidden), "900908");
    let said = failure(&client).await;
    assert!(said.contains("fault: Error in accessing backend data-store"), "{said}");
    for status in ["200", "500"] {
        let said = failure(&client).await;
        assert!(said.contains(status), "{said}");
    }
    good(&client).await;
}

#[tokio::test]
async fn an_answer_has_so_much_time_and_so_many_bytes() {
    let km = KeyManager::start(&[Act::Hang, Act::Flood((1 << 20) + 1), Act::Flood((1 << 20) + 1)]).await;
    let client = WsKeyCheck::new(&Settings { timeout_ms: 300, ..km.settings.clone() }).unwrap();
    let said = failure(&client).await;
    assert!(said.contains("no answer within 300ms"), "{said}");
    let client = WsKeyCheck::new(&Settings { timeout_ms: 20_000, ..km.settings.clone() }).unwrap();
    let said = tokio::time::timeout(Duration::from_secs(60), failure(&client)).await.unwrap();
    assert!(said.contains("length limit exceeded"), "{said}");
}

#[tokio::test]
async fn so_many_questions_are_asked_at_once_and_one_more_waits_for_a_place() {
    let km = KeyManager::start(&[Act::Hang, Act::Hang]).await;
    let client = Arc::new(WsKeyCheck::new(&Settings { connections_max: 2, ..km.settings.clone() }).unwrap());
    let hanging =
        [client.clone(), client.clone()].map(|client| tokio::spawn(async move { ask(&client).await.is_ok() }));
    while km.seen().len() < 2 {
        tokio::task::yield_now().await;
    }
    let early = tokio::time::timeout(Duration::from_millis(300), ask(&client)).await;
    assert!(early.is_err() && km.seen().len() == 2, "both places are taken");
    hanging.iter().for_each(tokio::task::JoinHandle::abort);
    good(&client).await;
}
