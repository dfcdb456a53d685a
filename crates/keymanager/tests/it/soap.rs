//! The SOAP door on a real store: sessions and where they end, what gateways are told to forget, and bounds at their
//! border.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use secrecy::SecretString;
use tidegate_keymanager::soap::invalidation::MAPPINGS_MAX;
use tidegate_keymanager::soap::{GatewayMemory, Services};
use tidegate_model::change::{Forgotten, Topic};
use tidegate_model::node::Transport;
use tidegate_wire::random::sha256_hex;
use tower::ServiceExt as _;

use crate::application::with_subscriptions;
use crate::support::{ADMIN_PASSWORD, Answer, Fixture, basic, password_of};

const LONG: Duration = Duration::from_secs(600);

/// What the gateway of this process was told.
#[derive(Default)]
struct Memory(Mutex<Vec<Forgotten>>);

impl GatewayMemory for Memory {
    fn forget(&self, what: &Forgotten) {
        self.0.lock().unwrap().push(what.clone());
    }
}

/// The services, and a client with or without a cookie.
struct Door {
    fixture: Fixture,
    router: Router,
    memory: Arc<Memory>,
}

impl Door {
    async fn new() -> Self {
        Self::bounded(100, LONG).await
    }

    async fn bounded(sessions_max: u64, idle: Duration) -> Self {
        let fixture = Fixture::new().await;
        let memory = Arc::new(Memory::default());
        let services = Services::new(&fixture.km, Some(memory.clone()), Vec::new());
        let router = services.session_bounds(sessions_max, idle).router();
        Self { fixture, router, memory }
    }

    async fn send(&self, service: &str, body: &str, credential: (header::HeaderName, &str)) -> Answer {
        let envelope = format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>{body}</s:Body></s:Envelope>"
        );
        let request = Request::post(format!("/services/{service}")).header(header::CONTENT_TYPE, "text/xml");
        let request =
            request.header(credential.0, credential.1).extension(Transport { is_tls: true, certificate: None });
        let response = self.router.clone().oneshot(request.body(Body::from(envelope)).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        Answer { status: head.status, headers: head.headers, body }
    }

    /// As the administrator, by password.
    async fn admin(&self, service: &str, body: &str) -> Answer {
        self.send(service, body, (header::AUTHORIZATION, &basic("admin", ADMIN_PASSWORD))).await
    }

    /// With a session.
    async fn with(&self, cookie: &str) -> StatusCode {
        let body = "<invalidateKey><accessToken>t</accessToken></invalidateKey>";
        self.send("APIAuthenticationService", body, (header::COOKIE, cookie)).await.status
    }

    async fn log_in(&self, user: &str, password: &str) -> String {
        let body = format!("<login><username>{user}</username><password>{password}</password></login>");
        let answer = self.send("AuthenticationAdmin", &body, (header::COOKIE, "")).await;
        assert!(answer.status == StatusCode::OK && answer.body.contains("return>true<"), "{}", answer.body);
        let cookie = answer.header("set-cookie");
        for part in ["JSESSIONID=", "Secure", "HttpOnly", "SameSite=Strict", "Path=/services"] {
            assert!(cookie.contains(part), "{part} in {cookie}");
        }
        cookie.split(';').next().unwrap().to_owned()
    }

    async fn told(&self) -> Vec<Forgotten> {
        let (mut told, mut seq) = (Vec::new(), 0);
        loop {
            let changes = self.fixture.store.changes_after(seq).await.unwrap().unwrap();
            let Some(last) = changes.last() else { return told };
            seq = last.seq;
            told.extend(changes.into_iter().filter_map(|change| match change.topic {
                Topic::Forget(what) => Some(what),
                _ => None,
            }));
        }
    }
}

#[tokio::test]
async fn a_session_serves_until_logout_and_a_guessed_one_never() {
    let door = Door::new().await;
    let cookie = door.log_in("admin", ADMIN_PASSWORD).await;
    for _ in 0..3 {
        assert_eq!(door.with(&cookie).await, StatusCode::ACCEPTED);
    }
    assert_eq!(door.with(&format!("other=1; {cookie}; more=2")).await, StatusCode::ACCEPTED);
    let guessed = format!("{}x", &cookie[..cookie.len() - 1]);
    for wrong in [guessed.as_str(), "JSESSIONID=", "JSESSIONID", &format!("JSESSIONID={}", "a".repeat(4_000))] {
        assert_eq!(door.with(wrong).await, StatusCode::UNAUTHORIZED, "{wrong}");
    }
    let end = door.send("AuthenticationAdmin", "<logout/>", (header::COOKIE, &cookie)).await;
    assert!(end.header("set-cookie").contains("Max-Age=0"), "{:?}", end.headers);
    assert_eq!(door.with(&cookie).await, StatusCode::UNAUTHORIZED);

    let wrong = "<login><username>admin</username><password>wrong</password></login>";
    let refused = door.send("AuthenticationAdmin", wrong, (header::COOKIE, "")).await;
    assert!(refused.body.contains("return>false<") && refused.header("set-cookie").is_empty(), "{}", refused.body);
}

#[tokio::test]
async fn a_session_ends_with_the_password_it_began_with_and_others_go_on() {
    let door = Door::new().await;
    door.fixture.user("ann", &["Internal/subscriber"]).await;
    door.fixture.user("bob", &["Internal/subscriber"]).await;
    let (ann, bob) = (password_of("ann"), password_of("bob"));
    let (hers, his) = (door.log_in("ann", &ann).await, door.log_in("bob", &bob).await);
    assert_eq!(door.with(&hers).await, StatusCode::ACCEPTED);
    let new = SecretString::from("another password of ann");
    door.fixture.km.change_password("ann", &ann.into(), &new).await.unwrap();
    assert_eq!(door.with(&hers).await, StatusCode::UNAUTHORIZED);
    assert_eq!(door.with(&his).await, StatusCode::ACCEPTED);
    let again = door.log_in("ann", "another password of ann").await;
    assert_eq!(door.with(&again).await, StatusCode::ACCEPTED);
    assert_eq!(door.with(&hers).await, StatusCode::UNAUTHORIZED, "the old one stays dead");
}

#[tokio::test]
async fn one_session_too_many_ends_the_one_unused_for_longest() {
    let door = Door::bounded(3, LONG).await;
    let mut cookies = Vec::new();
    for _ in 0..3 {
        cookies.push(door.log_in("admin", ADMIN_PASSWORD).await);
    }
    // The oldest was used last, so the second is unused for longest.
    assert_eq!(door.with(&cookies[0]).await, StatusCode::ACCEPTED);
    cookies.push(door.log_in("admin", ADMIN_PASSWORD).await);
    let mut seen = Vec::new();
    for cookie in &cookies {
        seen.push(door.with(cookie).await == StatusCode::ACCEPTED);
    }
    assert_eq!(seen, [true, false, true, true]);
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used_and_each_use_prolongs_it() {
    const IDLE: Duration = Duration::from_secs(2);
    let door = Door::bounded(10, IDLE).await;
    let (used, unused) = (door.log_in("admin", ADMIN_PASSWORD).await, door.log_in("admin", ADMIN_PASSWORD).await);
    let begun = tokio::time::Instant::now();
    while begun.elapsed() < IDLE + IDLE / 4 {
        assert_eq!(door.with(&used).await, StatusCode::ACCEPTED, "after {:?}", begun.elapsed());
        tokio::time::sleep(IDLE / 10).await;
    }
    assert_eq!(door.with(&unused).await, StatusCode::UNAUTHORIZED);
    tokio::time::sleep(IDLE + IDLE / 4).await;
    assert_eq!(door.with(&used).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn each_way_to_forget_tells_the_own_gateway_and_the_feed_and_keeps_no_token() {
    let door = Door::new().await;
    door.fixture.user("ann", &["Internal/subscriber"]).await;
    for (body, forgotten) in [
        (
            "<invalidateKey><accessToken>secret-token</accessToken></invalidateKey>",
            Forgotten::Credential(sha256_hex(b"secret-token")),
        ),
        (
            "<invalidateOAuthKeys><consumerKey>ck</consumerKey><authorizedUser>ann</authorizedUser></invalidateOAuthKeys>",
            Forgotten::Client { consumer_key: "ck".into(), user: Some("ann".to_owned()) },
        ),
        (
            "<invalidateOAuthKeys><consumerKey>ck</consumerKey><authorizedUser/></invalidateOAuthKeys>",
            Forgotten::Client { consumer_key: "ck".into(), user: None },
        ),
        (
            "<invalidateResourceCache><apiContext>/a/1.0</apiContext><apiVersion>1.0</apiVersion>\
             <resourceURLContext>/x</resourceURLContext><httpVerb>GET</httpVerb></invalidateResourceCache>",
            Forgotten::Api { context: "/a".to_owned(), version: "1.0".to_owned() },
        ),
        (
            "<invalidateKeys><mappings><key>secret-token</key></mappings></invalidateKeys>",
            Forgotten::Credential(sha256_hex(b"secret-token")),
        ),
        (
            "<invalidateKeys><mappings><apiVersion>2</apiVersion><context>/b</context></mappings></invalidateKeys>",
            Forgotten::Api { context: "/b".to_owned(), version: "2".to_owned() },
        ),
    ] {
        let before = door.told().await.len();
        // Whoever may log in may ask for it: it costs a question and takes nothing away.
        let caller = basic("ann", &password_of("ann"));
        let answer = door.send("APIAuthenticationService", body, (header::AUTHORIZATION, &caller)).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.body);
        assert_eq!(door.told().await[before..], *std::slice::from_ref(&forgotten), "{body}");
        assert_eq!(door.memory.0.lock().unwrap().pop(), Some(forgotten), "{body}");
    }
    assert!(!format!("{:?}", door.told().await).contains("secret-token"));
}

#[tokio::test]
async fn so_many_mappings_are_taken_and_one_more_tells_nobody() {
    let door = Door::new().await;
    let send = async |count: usize| {
        let mappings: String = (0..count).map(|n| format!("<mappings><key>{n}</key></mappings>")).collect();
        door.admin("APIAuthenticationService", &format!("<invalidateKeys>{mappings}</invalidateKeys>")).await
    };
    assert_eq!(send(MAPPINGS_MAX).await.status, StatusCode::ACCEPTED);
    assert_eq!(door.told().await.len(), MAPPINGS_MAX);
    let refused = send(MAPPINGS_MAX + 1).await;
    assert!(refused.body.contains("more than 1000 mappings; send them in several calls"), "{}", refused.body);
    assert_eq!(door.told().await.len(), MAPPINGS_MAX);

    let half =
        "<invalidateKeys><mappings><key>a</key></mappings><mappings><context>/a</context></mappings></invalidateKeys>";
    let refused = door.admin("APIAuthenticationService", half).await;
    assert!(refused.body.contains("a mapping needs `key`, or `context` and `apiVersion`"), "{}", refused.body);
    assert_eq!(door.told().await.len(), MAPPINGS_MAX, "all or nothing");
    for body in ["<invalidateKey/>", "<invalidateOAuthKeys/>", "<invalidateResourceCache/>"] {
        let refused = door.admin("APIAuthenticationService", body).await;
        assert!(refused.status == 500 && refused.body.contains("is missing"), "{body}: {}", refused.body);
    }
}

#[tokio::test]
async fn a_key_has_so_many_domains_of_so_many_bytes_at_most() {
    let door = Door::new().await;
    with_subscriptions(&door.fixture, 1).await;
    let ask = async |domains: &[String]| {
        let domains: String = domains.iter().map(|one| format!("<allowedDomains>{one}</allowedDomains>")).collect();
        let body = format!(
            "<getApplicationAccessToken><userId>ann</userId><applicationName>Shop</applicationName>\
             <tokenType>SANDBOX</tokenType><callbackUrl/>{domains}<validityTime>3600</validityTime>\
             </getApplicationAccessToken>"
        );
        door.admin("APIKeyMgtSubscriberService", &body).await
    };
    let domains = |count: usize| (0..count).map(|n| format!("d{n}.example")).collect::<Vec<_>>();
    let told = ask(&domains(100)).await;
    assert!(told.status == 200 && told.body.contains("d99.example"), "{}", told.body);
    let told = ask(&["x".repeat(255)]).await;
    assert_eq!(told.status, 200, "{}", told.body);
    for too_much in [domains(101), vec!["x".repeat(256)]] {
        let refused = ask(&too_much).await;
        assert!(refused.body.contains("a key has at most 100 domains of at most 255 bytes"), "{}", refused.body);
    }
}
