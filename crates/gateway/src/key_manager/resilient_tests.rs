//! Fail-over, bounded waits and recovery, in time that stands still unless somebody waits.

use std::sync::Mutex;
use std::sync::atomic::AtomicU32;

use prometheus_client::registry::Registry;
use tidegate_model::consumer::KeyType;
use tidegate_model::grant::{Credential, Subject};
use tidegate_model::operation::AuthType;

use super::guarded::DIAGNOSIS_MAX;
use super::*;
use crate::identity::cache::GrantCache;
use crate::plan::revoked::Revoked;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Does {
    Answers,
    Refuses,
    Fails,
    /// Answers that it cannot judge this one now.
    Declines,
    Hangs,
}

/// A key manager that does what it is told.
struct Scripted {
    does: Mutex<Does>,
    asked: AtomicU32,
}

impl Scripted {
    fn that(does: Does) -> Arc<Self> {
        Arc::new(Self { does: Mutex::new(does), asked: AtomicU32::new(0) })
    }

    fn now(&self, does: Does) {
        *self.does.lock().unwrap() = does;
    }

    fn asked(&self) -> u32 {
        self.asked.swap(0, Ordering::SeqCst)
    }
}

#[async_trait]
impl KeyCheck for Scripted {
    async fn check(&self, _: &KeyQuestion<'_>) -> Result<Result<Grant, Refusal>, KeyCheckError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let does = *self.does.lock().unwrap();
        match does {
            Does::Answers => Ok(Ok(grant())),
            Does::Refuses => Ok(Err(Refusal::Expired)),
            Does::Fails => Err(KeyCheckError::new("connection refused")),
            Does::Declines => Err(KeyCheckError { has_answered: true, ..KeyCheckError::new("too many passwords") }),
            Does::Hangs => std::future::pending().await,
        }
    }
}

fn grant() -> Grant {
    Grant {
        consumer_key: None,
        application: None,
        key_type: KeyType::Production,
        subject_kind: Subject::Application,
        subject: "s".into(),
        scopes: vec![],
        audiences: vec![],
        expires_at: None,
        token_id: "t".into(),
        bound_api: None,
        permitted_ips: String::new(),
        permitted_referers: String::new(),
        vouched: None,
    }
}

fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

fn endurance() -> Endurance {
    let patience = Patience { failures: 2, first: ms(1_000), longest: ms(4_000), jitter: 0.0 };
    Endurance { wait_max: ms(600), attempt_max: ms(500), patience }
}

fn together(all: &[&Arc<Scripted>]) -> Arc<Resilient> {
    with(all, None, &KeyManagerMetrics::default())
}

fn with(all: &[&Arc<Scripted>], diagnose: Option<Diagnose>, metrics: &KeyManagerMetrics) -> Arc<Resilient> {
    let member = |(at, check): (usize, &&Arc<Scripted>)| Member {
        name: format!("km{at}"),
        address: format!("thrift://km{at}:1"),
        check: Arc::clone(check) as Arc<dyn KeyCheck>,
        diagnose: diagnose.clone(),
    };
    Resilient::new(all.iter().enumerate().map(member).collect(), endurance(), metrics)
}

type Outcome = Result<Result<Grant, Refusal>, KeyCheckError>;

async fn ask(resilient: &Resilient) -> Outcome {
    let credential = Credential::Token("tok".into());
    resilient.check(&about(&credential)).await
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

/// The outcome and how long it took.
async fn timed(resilient: &Resilient) -> (Outcome, Duration) {
    let begun = Instant::now();
    (ask(resilient).await, begun.elapsed())
}

#[tokio::test(start_paused = true)]
async fn the_next_is_asked_when_one_fails_and_the_one_that_answered_stays_first() {
    let (first, second) = (Scripted::that(Does::Fails), Scripted::that(Does::Answers));
    let both = together(&[&first, &second]);
    assert!(ask(&both).await.unwrap().is_ok());
    assert_eq!((first.asked(), second.asked()), (1, 1));
    first.now(Does::Answers);
    for _ in 0..3 {
        assert!(ask(&both).await.unwrap().is_ok());
    }
    assert_eq!((first.asked(), second.asked()), (0, 3), "sticky");
    second.now(Does::Fails);
    assert!(ask(&both).await.unwrap().is_ok());
    assert_eq!((first.asked(), second.asked()), (1, 1), "and back in the circle");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_an_answer_and_asks_nobody_else() {
    let (first, second) = (Scripted::that(Does::Refuses), Scripted::that(Does::Answers));
    let both = together(&[&first, &second]);
    for _ in 0..5 {
        assert_eq!(ask(&both).await.unwrap(), Err(Refusal::Expired));
    }
    assert_eq!((first.asked(), second.asked()), (5, 0));
    assert_eq!(both.health()[0].state, Standing::Working);
}

#[tokio::test(start_paused = true)]
async fn a_dead_one_costs_a_bounded_wait_and_then_nothing() {
    let dead = Scripted::that(Does::Hangs);
    let alone = together(&[&dead]);
    for _ in 0..2 {
        let (outcome, took) = timed(&alone).await;
        assert!(outcome.unwrap_err().message.contains("no answer within 500ms"));
        assert_eq!(took.as_millis(), 500, "the limit of one attempt");
    }
    for _ in 0..10 {
        let (outcome, took) = timed(&alone).await;
        let why = outcome.unwrap_err();
        assert_eq!(took, Duration::ZERO);
        assert_eq!(why.retry_after, Some(ms(1_000)), "when the probe is due");
        assert!(why.message.contains("km0 (thrift://km0:1) is left alone for another 1.0s"), "{}", why.message);
        assert!(why.message.contains("no answer within 500ms"), "{}", why.message);
    }
    assert_eq!(dead.asked(), 2);
    tokio::time::advance(ms(700)).await;
    assert_eq!(ask(&alone).await.unwrap_err().retry_after, Some(ms(300)));
}

#[tokio::test(start_paused = true)]
async fn one_that_hangs_leaves_the_next_its_share_of_the_wait() {
    let (dead, well) = (Scripted::that(Does::Hangs), Scripted::that(Does::Answers));
    let both = together(&[&dead, &well]);
    let (outcome, took) = timed(&both).await;
    assert!(outcome.unwrap().is_ok());
    assert_eq!(took.as_millis(), 300, "half of the whole wait");
    let all = [Scripted::that(Does::Hangs), Scripted::that(Does::Hangs), Scripted::that(Does::Hangs)];
    let (outcome, took) = timed(&together(&[&all[0], &all[1], &all[2]])).await;
    assert!(outcome.is_err());
    assert_eq!(took.as_millis(), 600, "never more than the whole wait");
}

#[tokio::test(start_paused = true)]
async fn one_question_of_many_probes_and_when_it_works_all_may_ask_again() {
    let dead = Scripted::that(Does::Fails);
    let alone = together(&[&dead]);
    for _ in 0..2 {
        assert!(ask(&alone).await.is_err());
    }
    dead.asked();
    dead.now(Does::Hangs);
    tokio::time::advance(ms(1_000)).await;
    let crowd: Vec<_> = (0..50)
        .map(|_| {
            let alone = alone.clone();
            tokio::spawn(async move { ask(&alone).await })
        })
        .collect();
    for outcome in crowd {
        assert!(outcome.await.unwrap().is_err());
    }
    assert_eq!(dead.asked(), 1, "one probe");
    let Standing::LeftAlone(pause) = alone.health()[0].state else { panic!("{:?}", alone.health()) };
    assert_eq!(pause, ms(2_000), "twice the first pause");
    dead.now(Does::Answers);
    tokio::time::advance(ms(2_000)).await;
    for _ in 0..10 {
        assert!(ask(&alone).await.unwrap().is_ok());
    }
    let health = &alone.health()[0];
    assert_eq!((health.state, &health.last_error), (Standing::Working, &None));
}

#[tokio::test(start_paused = true)]
async fn a_probe_whose_caller_hangs_up_does_not_shut_the_door() {
    let dead = Scripted::that(Does::Fails);
    let alone = together(&[&dead]);
    for _ in 0..2 {
        assert!(ask(&alone).await.is_err());
    }
    dead.now(Does::Hangs);
    tokio::time::advance(ms(1_000)).await;
    assert!(tokio::time::timeout(ms(10), ask(&alone)).await.is_err(), "the caller gives up first");
    dead.now(Does::Answers);
    assert!(ask(&alone).await.unwrap().is_ok());
}

#[tokio::test(start_paused = true)]
async fn the_error_names_all_and_the_next_moment_that_makes_sense() {
    let (first, second) = (Scripted::that(Does::Fails), Scripted::that(Does::Fails));
    let both = together(&[&first, &second]);
    let why = ask(&both).await.unwrap_err();
    assert_eq!(
        why.message,
        "no key manager answers: km0 (thrift://km0:1): connection refused; km1 (thrift://km1:1): connection refused"
    );
    assert_eq!(why.retry_after, Some(ms(1_000)), "even before anybody is left alone");
    for _ in 0..3 {
        let _ = ask(&both).await;
    }
    tokio::time::advance(ms(500)).await;
    assert_eq!(ask(&both).await.unwrap_err().retry_after, Some(ms(500)));
    let nobody = together(&[]);
    assert!(ask(&nobody).await.unwrap_err().message.contains("key_manager.url"));
}

#[tokio::test(start_paused = true)]
async fn what_is_remembered_works_on_while_all_are_dead() {
    let scripted = Scripted::that(Does::Answers);
    let cache = GrantCache::new(100, ms(60_000), ms(60_000), ms(5_000), together(&[&scripted]));
    let (known, other) = (Credential::Token("known".into()), Credential::Token("other".into()));
    let revoked = Revoked::default();
    assert!(cache.ask(&about(&known), &revoked, 0).await.unwrap().is_ok());
    scripted.now(Does::Fails);
    for _ in 0..5 {
        assert!(cache.ask(&about(&known), &revoked, 0).await.unwrap().is_ok());
        assert!(cache.ask(&about(&other), &revoked, 0).await.unwrap_err().retry_after.is_some());
    }
    scripted.now(Does::Answers);
    tokio::time::advance(ms(1_000)).await;
    assert!(cache.ask(&about(&other), &revoked, 0).await.unwrap().is_ok(), "nothing of the failure is remembered");
}

#[tokio::test(start_paused = true)]
async fn what_is_found_out_about_a_failure_is_told_until_it_works_again() {
    let looks = Arc::new(AtomicU32::new(0));
    let counted = looks.clone();
    let diagnose: Diagnose = Arc::new(move || {
        counted.fetch_add(1, Ordering::SeqCst);
        Box::pin(async { Some("it serves Thrift on another port".to_owned()) })
    });
    let dead = Scripted::that(Does::Fails);
    let alone = with(&[&dead], Some(diagnose), &KeyManagerMetrics::default());
    assert_eq!(alone.health()[0].state, Standing::Unknown);
    assert!(ask(&alone).await.is_err());
    while alone.health()[0].advice.is_none() {
        tokio::task::yield_now().await;
    }
    let health = &alone.health()[0];
    assert_eq!(health.state, Standing::Failing(1));
    assert_eq!(health.last_error.as_deref(), Some("connection refused"));
    assert_eq!((health.name.as_str(), health.address.as_str()), ("km0", "thrift://km0:1"));
    assert!(ask(&alone).await.is_err());
    let why = ask(&alone).await.unwrap_err();
    assert!(why.message.ends_with("after: connection refused; it serves Thrift on another port"), "{}", why.message);
    dead.now(Does::Answers);
    tokio::time::advance(ms(1_000)).await;
    assert!(ask(&alone).await.unwrap().is_ok());
    assert_eq!((alone.health()[0].advice.as_ref(), alone.health()[0].last_error.as_ref()), (None, None));
    assert!((1..=2).contains(&looks.load(Ordering::SeqCst)), "at the first failure, and when it was left alone");
}

#[tokio::test(start_paused = true)]
async fn a_look_that_never_ends_is_given_up() {
    let diagnose: Diagnose = Arc::new(|| Box::pin(std::future::pending()));
    let dead = Scripted::that(Does::Fails);
    let alone = with(&[&dead], Some(diagnose), &KeyManagerMetrics::default());
    assert!(ask(&alone).await.is_err());
    tokio::time::sleep(DIAGNOSIS_MAX + ms(1)).await;
    assert!(!alone.members[0].is_diagnosing.load(Ordering::SeqCst));
}

#[tokio::test(start_paused = true)]
async fn metrics_tell_failures_times_and_who_is_left_alone() {
    let mut registry = Registry::default();
    let metrics = KeyManagerMetrics::default();
    metrics.register(&mut registry);
    let (first, second) = (Scripted::that(Does::Fails), Scripted::that(Does::Answers));
    let both = with(&[&first, &second], None, &metrics);
    let shows = |line: &str| {
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
        assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
    };
    shows(r#"key_manager_left_alone{key_manager="km0"} 0"#);
    assert!(ask(&both).await.unwrap().is_ok());
    both.current.store(0, Ordering::Relaxed);
    assert!(ask(&both).await.unwrap().is_ok());
    shows(r#"key_manager_failures_total{key_manager="km0"} 2"#);
    shows(r#"key_manager_failures_total{key_manager="km1"} 0"#);
    shows(r#"key_manager_left_alone{key_manager="km0"} 1"#);
    shows(r#"key_manager_duration_seconds_count{key_manager="km1"} 2"#);
    first.now(Does::Answers);
    second.now(Does::Fails);
    tokio::time::advance(ms(1_000)).await;
    assert!(ask(&both).await.unwrap().is_ok());
    shows(r#"key_manager_left_alone{key_manager="km0"} 0"#);
}

#[tokio::test(start_paused = true)]
async fn who_answers_that_it_cannot_judge_one_credential_is_not_left_alone() {
    let only = Scripted::that(Does::Declines);
    let resilient = together(&[&only]);
    for _ in 0..10 {
        let why = ask(&resilient).await.unwrap_err();
        assert!(why.message.contains("too many passwords"), "{why}");
    }
    assert_eq!(only.asked(), 10);
    only.now(Does::Answers);
    assert!(ask(&resilient).await.unwrap().is_ok(), "others are judged all the while");
}
