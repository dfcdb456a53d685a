use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use tidegate_model::consumer::KeyType;
use tidegate_model::grant::{Grant, Subject};
use tidegate_model::id::{ConsumerKey, RevisionId};
use tidegate_model::key_validation::Vouched;
use tidegate_model::revision::DeployedApi;

use super::*;
use crate::identity::Presented;
use crate::plan::api::Ingredients;

const NOW: Millis = 1_700_000_000_000;
const LIFE_MS: Millis = 900_000;

/// Signs nothing, but counts and remembers what it was asked.
#[derive(Default)]
struct Counting {
    made: AtomicUsize,
    orders: Mutex<Vec<AssertionOrder>>,
    fails: bool,
}

#[async_trait]
impl AssertionMaker for Counting {
    async fn make(&self, order: &AssertionOrder) -> Result<Assertion, KeyCheckError> {
        if self.fails {
            return Err(KeyCheckError::new("down"));
        }
        self.orders.lock().unwrap().push(order.clone());
        let text = format!("assertion-{}", self.made.fetch_add(1, Ordering::Relaxed));
        Ok(Assertion { text, expires_at: NOW + LIFE_MS })
    }
}

fn told(maker: &Arc<Counting>) -> Assertions {
    let told = Told {
        form: AssertionForm::Standard,
        dialect: "http://wso2.org/claims".into(),
        life: Duration::from_secs(900),
        maker: maker.clone(),
    };
    Assertions::new(Some(told), 10, Duration::from_secs(5))
}

fn api() -> CompiledApi {
    let api = json!({
        "id": "api-1", "name": "Weather", "context": "/weather", "version": "1.0.0",
        "operations": [{"verb": "GET", "target": "/*"}],
    });
    let deployed =
        DeployedApi { api: serde_json::from_value(api).unwrap(), revision: RevisionId::from("r"), default_api: None };
    CompiledApi::compile(&deployed, &Ingredients::for_tests()).unwrap()
}

fn caller(token_id: &str, vouched: Option<Vouched>) -> Caller {
    let grant = Grant {
        consumer_key: Some(ConsumerKey::from("client")),
        application: None,
        key_type: KeyType::Production,
        subject_kind: Subject::ApplicationUser,
        subject: "alice".to_owned(),
        scopes: Vec::new(),
        audiences: Vec::new(),
        expires_at: Some(NOW + 3_600_000),
        token_id: token_id.to_owned(),
        bound_api: None,
        permitted_ips: String::new(),
        permitted_referers: String::new(),
        vouched: vouched.map(Box::new),
    };
    let (presented, key_type) = (Presented::Token, KeyType::Production);
    Caller { grant: Arc::new(grant), presented, key_type, application: None, subscribed: None, is_domain_allowed: true }
}

fn vouched(tier: &str, end_user_token: Option<&str>) -> Vouched {
    Vouched {
        application_id: "7".into(),
        application_name: "Shop".to_owned(),
        application_tier: "Large".to_owned(),
        subscriber: "bob".to_owned(),
        tier: tier.to_owned(),
        end_user_token: end_user_token.map(str::to_owned),
    }
}

async fn text(assertions: &Assertions, caller: &Caller, now: Millis) -> String {
    let value = assertions.of(&api(), caller, now).await.unwrap().expect("backends are told");
    assert!(value.is_sensitive(), "it must not be indexed or logged");
    value.to_str().unwrap().to_owned()
}

#[tokio::test]
async fn one_grant_and_api_cost_one_signature_until_shortly_before_the_end() {
    let maker = Arc::new(Counting::default());
    let assertions = told(&maker);
    let first = text(&assertions, &caller("t", None), NOW).await;
    assert_eq!(text(&assertions, &caller("t", None), NOW + LIFE_MS - 61_000).await, first);
    assert_eq!(maker.made.load(Ordering::Relaxed), 1);
    assert_ne!(text(&assertions, &caller("other", None), NOW).await, first);
    let again = text(&assertions, &caller("t", None), NOW + LIFE_MS - 59_000).await;
    assert_ne!(again, first, "in its last minute a backend might find it expired");
    assertions.clear();
    text(&assertions, &caller("t", None), NOW).await;
    assert_eq!(maker.made.load(Ordering::Relaxed), 4);
}

#[tokio::test]
async fn many_calls_at_once_wait_for_one_signature() {
    let maker = Arc::new(Counting::default());
    let assertions = told(&maker);
    let (api, caller) = (api(), caller("t", None));
    let all = futures_util::future::join_all((0..50).map(|_| assertions.of(&api, &caller, NOW))).await;
    assert!(all.iter().all(|answer| answer.is_ok()));
    assert_eq!(maker.made.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_changed_fact_is_told_at_once_and_what_is_told_is_true() {
    let maker = Arc::new(Counting::default());
    let assertions = told(&maker);
    let gold = text(&assertions, &caller("t", Some(vouched("Gold", None))), NOW).await;
    assert_ne!(text(&assertions, &caller("t", Some(vouched("Bronze", None))), NOW).await, gold);
    let orders = maker.orders.lock().unwrap();
    let facts = &orders[0].facts;
    assert_eq!((facts.tier.as_str(), facts.subscriber.as_str(), facts.application_id.as_str()), ("Gold", "bob", "7"));
    assert_eq!((facts.api_context.as_str(), facts.api_version.as_str()), ("/weather", "1.0.0"));
    assert_eq!((facts.api_path.as_str(), facts.end_user.as_str()), ("/weather/1.0.0", "alice"));
    assert_eq!(orders[0].not_after, Some(NOW + 3_600_000));
}

#[tokio::test]
async fn another_key_managers_assertion_is_passed_on_as_it_is() {
    let maker = Arc::new(Counting::default());
    let caller = caller("t", Some(vouched("Gold", Some("head.body.signature"))));
    assert_eq!(text(&told(&maker), &caller, NOW).await, "head.body.signature");
    assert_eq!(maker.made.load(Ordering::Relaxed), 0);
    let silent = Assertions::new(None, 10, Duration::from_secs(5));
    assert_eq!(silent.of(&api(), &caller, NOW).await.unwrap(), None, "off is off");
}

#[tokio::test]
async fn a_failure_is_told_and_not_remembered() {
    let failing = Arc::new(Counting { fails: true, ..Counting::default() });
    assert!(told(&failing).of(&api(), &caller("t", None), NOW).await.is_err());
    let told_nothing_usable = caller("t", Some(vouched("Gold", Some("line\nbreak"))));
    assert!(told(&failing).of(&api(), &told_nothing_usable, NOW).await.is_err());
}
