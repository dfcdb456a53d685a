//! The cache: one question for many callers, nothing believed for too long.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use tidegate_model::consumer::{Consumer, KeyType};
use tidegate_model::grant::Subject;
use tidegate_model::operation::AuthType;
use tokio::sync::Semaphore;

use super::*;

struct Scripted {
    asked: AtomicUsize,
    may_answer: Semaphore,
}

impl Scripted {
    fn new(answers: usize) -> Arc<Self> {
        Arc::new(Self { asked: AtomicUsize::new(0), may_answer: Semaphore::new(answers) })
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl KeyCheck for Scripted {
    async fn check(&self, question: &KeyQuestion<'_>) -> Result<Result<Grant, Refusal>, KeyCheckError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.may_answer.acquire().await.unwrap().forget();
        match question.credential {
            Credential::Token(token) if token == "good" => Ok(Ok(grant("good"))),
            Credential::Token(token) if token == "broken" => Err(KeyCheckError::new("down")),
            _ => Ok(Err(Refusal::Invalid)),
        }
    }
}

fn grant(id: &str) -> Grant {
    Grant {
        consumer_key: None,
        application: None,
        key_type: KeyType::Production,
        subject_kind: Subject::Application,
        subject: "s".into(),
        scopes: vec![],
        audiences: vec![],
        expires_at: Some(1_000),
        token_id: id.into(),
        bound_api: None,
        permitted_ips: String::new(),
        permitted_referers: String::new(),
        vouched: None,
    }
}

fn cache(key_check: Arc<dyn KeyCheck>) -> GrantCache {
    let minute = Duration::from_secs(60);
    GrantCache::new(100, minute, minute, minute, key_check)
}

fn token(text: &str) -> Credential {
    Credential::Token(text.into())
}

fn about(credential: &Credential) -> KeyQuestion<'_> {
    KeyQuestion {
        credential,
        context: "/weather",
        version: "1",
        resource: "/*",
        verb: "GET",
        level: AuthType::Any,
        client_domain: None,
    }
}

/// Its answers are about one API.
struct Elsewhere(Arc<Scripted>);

#[async_trait]
impl KeyCheck for Elsewhere {
    async fn check(&self, question: &KeyQuestion<'_>) -> Result<Result<Grant, Refusal>, KeyCheckError> {
        self.0.check(question).await
    }

    fn reach(&self) -> Reach {
        Reach::Api
    }
}

#[tokio::test]
async fn an_answer_about_one_api_is_not_believed_for_another() {
    let scripted = Scripted::new(100);
    let cache = cache(Arc::new(Elsewhere(scripted.clone())));
    let good = token("good");
    for (context, client_domain, asked) in [
        ("/weather", None, 1),
        ("/weather", None, 1),
        ("/tides", None, 2),
        ("/tides", Some("example.com"), 3),
        ("/tides", Some("example.com"), 4),
    ] {
        let question = KeyQuestion { context, client_domain, ..about(&good) };
        assert!(cache.ask(&question, &Revoked::default(), 0).await.unwrap().is_ok());
        assert_eq!(scripted.asked(), asked, "{context} {client_domain:?}");
    }
}

#[tokio::test]
async fn many_callers_share_one_question() {
    let key_check = Scripted::new(0);
    let cache = Arc::new(cache(key_check.clone()));
    let ask = || {
        let cache = cache.clone();
        tokio::spawn(async move { cache.ask(&about(&token("good")), &Revoked::default(), 0).await.unwrap().is_ok() })
    };
    let callers: Vec<_> = (0..20).map(|_| ask()).collect();
    tokio::task::yield_now().await;
    key_check.may_answer.add_permits(100);
    for caller in callers {
        assert!(caller.await.unwrap());
    }
    assert_eq!(key_check.asked(), 1);
}

#[tokio::test]
async fn refusals_are_remembered_and_errors_are_not() {
    let key_check = Scripted::new(100);
    let cache = cache(key_check.clone());
    for _ in 0..3 {
        assert_eq!(cache.ask(&about(&token("bad")), &Revoked::default(), 0).await.unwrap(), Err(Refusal::Invalid));
    }
    assert_eq!(key_check.asked(), 1);
    for _ in 0..3 {
        assert!(cache.ask(&about(&token("broken")), &Revoked::default(), 0).await.is_err());
    }
    assert_eq!(key_check.asked(), 4);
}

#[tokio::test]
async fn a_remembered_grant_ends_with_its_token() {
    let cache = cache(Scripted::new(100));
    let revoked = Revoked::default();
    assert!(cache.ask(&about(&token("good")), &revoked, 999).await.unwrap().is_ok());
    assert_eq!(cache.ask(&about(&token("good")), &revoked, 1_000).await.unwrap(), Err(Refusal::Expired));
    revoked.add("good".into(), 2_000);
    assert_eq!(cache.ask(&about(&token("good")), &revoked, 999).await.unwrap(), Err(Refusal::Inactive));
}

#[tokio::test]
async fn kinds_of_credentials_are_never_mixed_up() {
    let cache = cache(Scripted::new(100));
    let revoked = Revoked::default();
    assert!(cache.ask(&about(&token("good")), &revoked, 0).await.unwrap().is_ok());
    assert!(cache.ask(&about(&Credential::ApiKey("good".into())), &revoked, 0).await.unwrap().is_err());
    assert_ne!(fingerprint(b'b', &["a", "bc"]), fingerprint(b'b', &["ab", "c"]));
}

#[tokio::test]
async fn a_key_manager_that_does_not_answer_is_not_waited_for() {
    let minute = Duration::from_secs(60);
    let cache = GrantCache::new(100, minute, minute, Duration::from_millis(1), Scripted::new(0));
    let error = cache.ask(&about(&token("good")), &Revoked::default(), 0).await.unwrap_err();
    assert!(error.to_string().contains("no answer within"), "{error}");
}

#[tokio::test]
async fn a_verified_token_is_verified_once() {
    let cache = cache(Scripted::new(0));
    let revoked = Revoked::default();
    assert!(cache.verified("a.b.c", &revoked, 0, || Ok(grant("jti"))).await.is_ok());
    let again = cache.verified("a.b.c", &revoked, 0, || panic!("it is remembered")).await;
    assert!(again.is_ok());
    cache.clear();
    assert_eq!(cache.verified("a.b.c", &revoked, 0, || Err(Refusal::Invalid)).await, Err(Refusal::Invalid));
}

#[tokio::test]
async fn what_is_to_be_forgotten_is_asked_for_again_and_the_rest_is_not() {
    let key_check = Scripted::new(100);
    let cache = cache(key_check.clone());
    let revoked = Revoked::default();
    let ask = async |text: &str| cache.ask(&about(&token(text)), &revoked, 0).await.unwrap().is_ok();
    assert!(ask("good").await);
    assert!(!ask("bad").await);
    cache.forget(Forgotten::Credential(tidegate_wire::random::sha256_hex(b"good")));
    assert!(ask("good").await, "forgetting is no revocation");
    assert!(!ask("bad").await);
    assert_eq!(key_check.asked(), 3);
    cache.forget(Forgotten::Api { context: "/weather".into(), version: "1".into() });
    cache.forget(Forgotten::Client { consumer_key: "other".into(), user: None });
    ask("good").await;
    assert_eq!(key_check.asked(), 3, "an answer for every API is not about that one");
}

#[tokio::test]
async fn an_answer_overtaken_by_the_order_to_forget_is_not_remembered() {
    let orders: [fn(&GrantCache); 3] = [
        |cache| cache.forget_user("s".into()),
        |cache| cache.forget(Forgotten::Credential(tidegate_wire::random::sha256_hex(b"good"))),
        GrantCache::clear,
    ];
    for order in orders {
        let key_check = Scripted::new(0);
        let cache = Arc::new(cache(key_check.clone()));
        let asking = cache.clone();
        let first = tokio::spawn(async move { asking.ask(&about(&token("good")), &Revoked::default(), 0).await });
        while key_check.asked() == 0 {
            tokio::task::yield_now().await;
        }
        // The key manager has judged by what was true before; its answer is still on the way.
        order(&cache);
        key_check.may_answer.add_permits(100);
        assert!(first.await.unwrap().unwrap().is_ok());
        cache.ask(&about(&token("good")), &Revoked::default(), 0).await.unwrap().unwrap();
        assert_eq!(key_check.asked(), 2, "it is asked about again");
        cache.ask(&about(&token("good")), &Revoked::default(), 0).await.unwrap().unwrap();
        assert_eq!(key_check.asked(), 2, "and then remembered");

        let revoked = Revoked::default();
        let verify = || {
            order(&cache);
            Ok(grant("jti"))
        };
        assert!(cache.verified("a.b.c", &revoked, 0, verify).await.is_ok());
        let again = cache.verified("a.b.c", &revoked, 0, || Err(Refusal::Invalid)).await;
        assert_eq!(again, Err(Refusal::Invalid));
    }
}

#[tokio::test]
async fn what_a_caller_makes_too_long_never_reaches_the_key_manager() {
    let scripted = Scripted::new(100);
    let cache = cache(Arc::new(Elsewhere(scripted.clone())));
    let long = "x".repeat(CREDENTIAL_BYTES_MAX + 1);
    for credential in [token(&long), Credential::ApiKey(long.clone())] {
        let verdict = cache.ask(&about(&credential), &Revoked::default(), 0).await.unwrap();
        assert_eq!((verdict, scripted.asked()), (Err(Refusal::Invalid), 0));
    }
    let longest = token(&"x".repeat(CREDENTIAL_BYTES_MAX));
    cache.ask(&about(&longest), &Revoked::default(), 0).await.unwrap().unwrap_err();
    assert_eq!(scripted.asked(), 1);

    // A domain that is none leaves the answer the one for calls without.
    let (good, domain) = (token("good"), "d".repeat(CLIENT_DOMAIN_BYTES_MAX + 1));
    for client_domain in [None, Some(domain.as_str())] {
        let question = KeyQuestion { client_domain, ..about(&good) };
        cache.ask(&question, &Revoked::default(), 0).await.unwrap().unwrap();
        assert_eq!(scripted.asked(), 2);
    }
}

#[tokio::test]
async fn what_the_client_of_a_seen_token_stands_for_is_asked_again_after_each_change() {
    let (cache, revoked, key) = (cache(Scripted::new(0)), Revoked::default(), ConsumerKey::from("key"));
    let verify = || Ok(Grant { consumer_key: Some(key.clone()), ..grant("t") });
    for _ in 0..2 {
        cache.verified("eyA", &revoked, 0, verify).await.unwrap();
    }
    let (verdict, at) = cache.seen(b"eyA", &revoked, 0).unwrap();
    let granted = verdict.unwrap();
    let asked = |directory: &Directory| {
        let of = |_| at.client(&granted, &key, directory).map(|client| client.application.id.as_str().to_owned());
        let [first, again] = [0, 1].map(of);
        assert_eq!(first, again);
        first
    };
    let directory = Directory::default();
    assert_eq!(asked(&directory), None);
    for application in ["a", "b"] {
        let consumer = Consumer {
            key: key.clone(),
            application: application.into(),
            key_type: KeyType::Production,
            allowed_domains: vec![],
        };
        directory.set_consumer(&key, Some(consumer));
        assert_eq!(asked(&directory).as_deref(), Some(application));
    }
    assert_eq!(asked(&Directory::default()), None, "nor does another directory know it");
    assert_eq!(asked(&directory).as_deref(), Some("b"));
    directory.set_consumer(&key, None);
    assert_eq!(asked(&directory), None);
    let other = Arc::new(grant("other"));
    assert!(at.client(&other, &key, &directory).is_none(), "another grant is not there");
}
