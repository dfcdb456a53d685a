//! Key validation in WSO2's words: the order of its checks, its codes, its texts.

use serde_json::{Value, json};
use tidegate_keymanager::key_validation::KeyFault;
use tidegate_keymanager::settings::Settings;
use tidegate_model::api::Api;
use tidegate_model::client::TokenFormat;
use tidegate_model::consumer::KeyType;
use tidegate_model::grant::Credential;
use tidegate_model::id::{ApplicationId, ConsumerKey, SubscriptionId};
use tidegate_model::key_validation::{KeyQuestion, KeyValidation};
use tidegate_model::operation::AuthType;
use tidegate_model::revision::Deployment;
use tidegate_model::subscription::SubscriptionStatus;
use tidegate_store::application_key::ApplicationKey;
use tidegate_store::subscription::SubscriptionFilter;
use tidegate_wire::jose::Algorithm;

use crate::application::with_subscriptions;
use crate::support::{Credentials, Fixture, START, unsigned};

/// A subscribed application with a sandbox key.
struct Subscribed {
    fixture: Fixture,
    application: ApplicationId,
    client: Credentials,
}

/// What is asked beyond the token.
#[derive(Clone, Copy)]
struct Asked<'a> {
    context: &'a str,
    version: &'a str,
    level: AuthType,
    domain: Option<&'a str>,
}

const USUAL: Asked<'static> = Asked { context: "/api0", version: "1.0.0", level: AuthType::Any, domain: None };

impl Subscribed {
    async fn new() -> Self {
        Self::on(Fixture::new().await).await
    }

    async fn on(fixture: Fixture) -> Self {
        let (application, client) = with_subscriptions(&fixture, 1).await;
        Self { fixture, application, client }
    }

    async fn application_token(&self) -> String {
        text(&self.fixture.token(&self.client, &[("grant_type", "client_credentials")]).await.ok())
    }

    async fn user_token(&self) -> String {
        text(&self.fixture.password_token(&self.client, "ann", "").await)
    }

    async fn ask(&self, token: &str, asked: Asked<'_>) -> Result<KeyValidation, KeyFault> {
        self.ask_about(&Credential::Token(token.to_owned()), asked).await
    }

    async fn ask_about(&self, credential: &Credential, asked: Asked<'_>) -> Result<KeyValidation, KeyFault> {
        let question = KeyQuestion {
            credential,
            context: asked.context,
            version: asked.version,
            resource: "/*",
            verb: "GET",
            level: asked.level,
            client_domain: asked.domain,
        };
        self.fixture.km.validate_key(&question).await.unwrap()
    }

    /// Status of the answer; an answer that is not authorized says nothing else.
    async fn status(&self, token: &str, asked: Asked<'_>) -> i32 {
        let answer = self.ask(token, asked).await.unwrap();
        assert_eq!(answer.authorized, answer.status == 0);
        if !answer.authorized {
            assert_eq!(answer, KeyValidation { status: answer.status, ..KeyValidation::default() });
        }
        answer.status
    }

    async fn set_subscription(&self, status: SubscriptionStatus) {
        let filter = SubscriptionFilter { application: Some(&self.application), limit: 1, ..Default::default() };
        let (found, _) = self.fixture.store.subscriptions(&filter).await.unwrap();
        let id: &SubscriptionId = &found[0].id;
        let mut tx = self.fixture.store.begin().await.unwrap();
        tx.set_subscription_status(id, status, START).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn set_stage(&self, key_type: KeyType) {
        let store = &self.fixture.store;
        let client = ConsumerKey::from(self.client.id.as_str());
        let key = store.application_key_of_client(&client).await.unwrap().unwrap();
        let mut tx = store.begin().await.unwrap();
        tx.delete_application_key(&key, START).await.unwrap();
        tx.insert_application_key(&ApplicationKey { key_type, ..key }).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn limit_to(&self, domains: &[&str]) {
        let mut client = self.fixture.store.client(&self.client.id).await.unwrap().unwrap();
        client.properties.allowed_domains = domains.iter().map(|domain| (*domain).to_owned()).collect();
        let mut tx = self.fixture.store.begin().await.unwrap();
        tx.update_client(&client).await.unwrap();
        tx.commit().await.unwrap();
    }
}

fn text(body: &Value) -> String {
    body["access_token"].as_str().unwrap().to_owned()
}

async fn tells_everything(subscribed: Subscribed) {
    let Subscribed { fixture, application, client } = &subscribed;
    for format in [TokenFormat::Jwt, TokenFormat::Opaque] {
        let mut stored = fixture.store.client(&client.id).await.unwrap().unwrap();
        stored.token_format = format;
        let mut tx = fixture.store.begin().await.unwrap();
        tx.update_client(&stored).await.unwrap();
        tx.commit().await.unwrap();
        let token = subscribed.user_token().await;
        assert_eq!(token.contains('.'), format == TokenFormat::Jwt);
        let answer = subscribed.ask(&token, USUAL).await.unwrap();
        let said = |text: &str| Some(text.to_owned());
        let expected = KeyValidation {
            authorized: true,
            status: 0,
            subscriber: said("ann"),
            tier: said("Gold"),
            key_type: said("SANDBOX"),
            user_type: said("APPLICATION_USER"),
            end_user_token: None,
            end_user_name: said("ann"),
            application_id: said(application.as_str()),
            application_name: said("Shop"),
            application_tier: said("10PerMin"),
            api_name: said("Api0"),
            api_publisher: said("admin"),
            consumer_key: said(&client.id),
            authorized_domains: vec![],
            scopes: vec!["default".to_owned()],
            validity_period_ms: Some(3_600_000),
            issued_time_ms: Some(START),
        };
        assert_eq!(answer, expected, "{format:?}");
        let with_version = Asked { context: "/api0/1.0.0", ..USUAL };
        assert_eq!(subscribed.status(&token, with_version).await, 0, "as WSO2 1.9 asks");
    }
}

#[tokio::test]
async fn a_good_key_is_told_everything_for_tokens_of_both_formats() {
    tells_everything(Subscribed::new().await).await;
}

#[tokio::test]
async fn the_same_on_postgresql() {
    tells_everything(Subscribed::on(Fixture::on_postgres().await).await).await;
}

#[tokio::test]
async fn an_unknown_token_api_or_subscription_is_900901() {
    let subscribed = Subscribed::new().await;
    let token = subscribed.user_token().await;
    for asked in [
        Asked { context: "/api1", ..USUAL },
        Asked { version: "2.0.0", ..USUAL },
        Asked { context: "", ..USUAL },
        Asked { context: "api0", ..USUAL },
        Asked { context: "/api0/2.0.0", ..USUAL },
    ] {
        assert_eq!(subscribed.status(&token, asked).await, 900_901, "{} {}", asked.context, asked.version);
    }
    for bad in ["", "nosuch", "a.b.c", &unsigned(&token), &format!("{token}x"), &"x".repeat(100_000)] {
        assert_eq!(subscribed.status(bad, USUAL).await, 900_901, "{bad:.40}");
    }
    let stranger = subscribed.fixture.client().await;
    let foreign = text(&subscribed.fixture.password_token(&stranger, "admin", "").await);
    assert_eq!(subscribed.status(&foreign, USUAL).await, 900_901, "a client without application");
    for other in [
        Credential::ApiKey(token.clone()),
        Credential::Basic { username: "admin".to_owned(), password: "admin".to_owned() },
    ] {
        assert_eq!(subscribed.ask_about(&other, USUAL).await.unwrap().status, 900_901, "{other:?}");
    }
}

#[tokio::test]
async fn the_state_of_the_subscription_decides_by_stage() {
    use SubscriptionStatus::{Blocked, OnHold, ProdOnlyBlocked, Rejected, Unblocked};
    let subscribed = Subscribed::new().await;
    let token = subscribed.user_token().await;
    for (stage, status, expected) in [
        (KeyType::Sandbox, Unblocked, 0),
        (KeyType::Sandbox, Blocked, 900_907),
        (KeyType::Sandbox, ProdOnlyBlocked, 0),
        (KeyType::Sandbox, OnHold, 900_909),
        (KeyType::Sandbox, Rejected, 900_909),
        (KeyType::Production, Unblocked, 0),
        (KeyType::Production, Blocked, 900_907),
        (KeyType::Production, ProdOnlyBlocked, 900_907),
        (KeyType::Production, OnHold, 900_909),
    ] {
        subscribed.set_stage(stage).await;
        subscribed.set_subscription(status).await;
        assert_eq!(subscribed.status(&token, USUAL).await, expected, "{stage:?} {status:?}");
    }
}

#[tokio::test]
async fn a_resource_may_ask_for_one_kind_of_token() {
    let subscribed = Subscribed::new().await;
    let (application, user) = (subscribed.application_token().await, subscribed.user_token().await);
    for (level, of_application, of_user) in [
        (AuthType::Any, 0, 0),
        (AuthType::None, 0, 0),
        (AuthType::Application, 0, 900_905),
        (AuthType::ApplicationUser, 900_905, 0),
    ] {
        let asked = Asked { level, ..USUAL };
        assert_eq!(subscribed.status(&application, asked).await, of_application, "{level:?}");
        assert_eq!(subscribed.status(&user, asked).await, of_user, "{level:?}");
    }
    assert_eq!(subscribed.ask(&application, USUAL).await.unwrap().user_type.as_deref(), Some("APPLICATION"));
}

#[tokio::test]
async fn a_token_lives_as_much_longer_as_the_skew_and_no_door_of_ours_knows_it() {
    let subscribed = Subscribed::new().await;
    let token = subscribed.user_token().await;
    let fixture = &subscribed.fixture;
    for (after_s, expected) in [(3_599, 0), (1, 0), (299, 0), (1, 900_903)] {
        fixture.advance_s(after_s);
        fixture.km.maintain(fixture.now()).await.unwrap();
        assert_eq!(subscribed.status(&token, USUAL).await, expected, "at {}", fixture.now() - START);
        let is_alive = fixture.now() - START < 3_600_000;
        let ours = fixture.km.validate(&Credential::Token(token.clone())).await.unwrap();
        assert_eq!(ours.is_ok(), is_alive, "at {}", fixture.now() - START);
    }
}

#[tokio::test]
async fn the_first_reason_in_wso2s_order_is_the_answer() {
    let subscribed = Subscribed::new().await;
    let token = subscribed.user_token().await;
    subscribed.limit_to(&["example.com"]).await;
    subscribed.fixture.km.revoke_token(&subscribed.client.id, &token).await.unwrap();
    subscribed.fixture.advance_s(4_000);
    subscribed.set_subscription(SubscriptionStatus::OnHold).await;
    let wrong_kind = Asked { level: AuthType::Application, ..USUAL };
    assert_eq!(subscribed.status(&token, wrong_kind).await, 900_909, "subscription before kind");
    subscribed.set_subscription(SubscriptionStatus::Unblocked).await;
    assert_eq!(subscribed.status(&token, wrong_kind).await, 900_905, "kind before state");
    assert_eq!(subscribed.status(&token, USUAL).await, 900_904, "state before age and domain");
    let second = subscribed.user_token().await;
    subscribed.fixture.advance_s(4_000);
    assert_eq!(subscribed.status(&second, USUAL).await, 900_903, "age before domain");
}

#[tokio::test]
async fn tokens_of_a_locked_user_are_inactive() {
    let subscribed = Subscribed::new().await;
    let token = subscribed.user_token().await;
    let ann = subscribed.fixture.store.user("ann").await.unwrap().unwrap();
    let mut tx = subscribed.fixture.store.begin().await.unwrap();
    tx.set_user_active(&ann.id, false, START).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(subscribed.status(&token, USUAL).await, 900_904);
}

#[tokio::test]
async fn a_key_limited_to_domains_is_a_fault_elsewhere_in_wso2s_text() {
    let subscribed = Subscribed::new().await;
    let token = subscribed.user_token().await;
    let from = |domain| Asked { domain, ..USUAL };
    assert_eq!(subscribed.status(&token, from(Some("anywhere.org"))).await, 0, "not limited");
    subscribed.limit_to(&["example.com", "example.org"]).await;
    for good in ["example.com", " example.org "] {
        let answer = subscribed.ask(&token, from(Some(good))).await.unwrap();
        assert_eq!((answer.status, answer.authorized_domains.len()), (0, 2), "{good}");
    }
    for (bad, named) in [
        (Some("evil.org"), "evil.org"),
        (Some("notexample.com"), "notexample.com"),
        (Some("example.com.evil.org"), "example.com.evil.org"),
        (Some(""), ""),
        (None, "null"),
    ] {
        let expected = format!(
            "Unauthorized client domain :{named}. Only \"[example.com, example.org]\" domains are authorized to access the API."
        );
        assert_eq!(subscribed.ask(&token, from(bad)).await, Err(KeyFault::ApiManagement(expected)), "{bad:?}");
    }
    subscribed.limit_to(&["example.com", "ALL"]).await;
    assert_eq!(subscribed.status(&token, from(None)).await, 0);
}

#[tokio::test]
async fn resources_are_those_deployed_last_or_of_the_working_copy() {
    let fixture = Fixture::new().await;
    let api = |targets: &[&str]| -> Api {
        let operations: Vec<Value> = targets
            .iter()
            .map(|target| json!({ "verb": "GET", "target": target, "authType": "Application User", "throttlingPolicy": "10KPerMin" }))
            .collect();
        serde_json::from_value(json!({
            "id": "weather", "name": "Weather", "context": "/weather", "version": "1.0.0", "operations": operations,
        }))
        .unwrap()
    };
    let listed = async |context: &str, version: &str| -> Vec<String> {
        let found = fixture.km.uri_templates(context, version).await.unwrap();
        for one in &found {
            let (verb, tier) = (one.http_verb.as_str(), one.throttling_tier.as_str());
            assert_eq!((verb, one.auth_type, tier), ("GET", AuthType::ApplicationUser, "10KPerMin"));
        }
        found.into_iter().map(|one| one.uri_template).collect()
    };
    let mut tx = fixture.store.begin().await.unwrap();
    fixture.store.insert_api(&mut tx, &api(&["/draft"]), "{}", START).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(listed("/weather", "1.0.0").await, ["/draft"], "deployed nowhere");

    let mut tx = fixture.store.begin().await.unwrap();
    for (at, environment, target) in [(1, "Default", "/old"), (2, "Europe", "/new")] {
        let revision = fixture.store.insert_revision(&mut tx, &api(&[target, "/*"]), "{}", "", START).await.unwrap();
        let deployment = Deployment {
            environment: environment.to_owned(),
            vhost: String::new(),
            is_shown: true,
            deployed_at: START + at,
        };
        tx.deploy(&"weather".into(), &revision.id, &deployment).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(listed("/weather", "1.0.0").await, ["/new", "/*"]);
    assert_eq!(listed("/weather/1.0.0", "1.0.0").await, ["/new", "/*"]);
    assert!(listed("/weather", "2.0.0").await.is_empty());
    assert!(listed("/nosuch", "1.0.0").await.is_empty());
}

#[tokio::test]
async fn a_vouched_caller_has_an_assertion_that_is_made_once_and_anew_when_it_would_say_something_else() {
    use tidegate_keymanager::end_user_token::Settings as EndUserToken;
    let settings = Settings {
        algorithm: Algorithm::Rs256,
        end_user_token: EndUserToken { is_enabled: true, ..EndUserToken::default() },
        ..crate::support::settings()
    };
    let subscribed = Subscribed::on(Fixture::with(settings, "https://km.test").await).await;
    let token = subscribed.user_token().await;
    let told = async |asked| subscribed.ask(&token, asked).await.unwrap().end_user_token;
    let first = told(USUAL).await.expect("an assertion");
    assert_eq!(told(USUAL).await.as_ref(), Some(&first), "signed once");
    let with_version = Asked { context: "/api0/1.0.0", ..USUAL };
    assert_ne!(told(with_version).await.as_ref(), Some(&first), "it names the context as it was asked about");

    // Nearly at its end nobody gets it any more.
    subscribed.fixture.advance_s(15 * 60 - 30);
    let second = told(USUAL).await.expect("an assertion");
    assert_ne!(second, first);
    subscribed.set_stage(KeyType::Production).await;
    assert_ne!(told(USUAL).await.expect("an assertion"), second, "the stage stands in it");
    subscribed.set_subscription(SubscriptionStatus::Blocked).await;
    assert_eq!(subscribed.status(&token, USUAL).await, 900_907, "a remembered assertion opens nothing");
}
