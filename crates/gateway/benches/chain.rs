//! The whole chain without sockets: accept, route among a thousand APIs, a remembered token, authorize, three throttle
//! levels, record. What is missing beside a real call: the codec and the backend. Also a token's first check.

use std::hint::black_box;
use std::sync::Arc;

use async_trait::async_trait;
use criterion::{Criterion, criterion_group, criterion_main};
use http::Request;
use serde_json::json;
use tidegate_analytics::{Metrics, recorder};
use tidegate_gateway::exchange::{Connection, Ends, Exchange};
use tidegate_gateway::identity::jwt::JwtCheck;
use tidegate_gateway::message::RequestHead;
use tidegate_gateway::{Gateway, KeyCheck, KeyCheckError, Settings, Telemetry, phase};
use tidegate_model::application::ApplicationFact;
use tidegate_model::change::Snapshot;
use tidegate_model::consumer::{Consumer, KeyType};
use tidegate_model::grant::{Grant, Refusal, Subject};
use tidegate_model::id::{ApiId, ApplicationId, ConsumerKey, RevisionId, SubscriptionId};
use tidegate_model::key_validation::KeyQuestion;
use tidegate_model::millis::now;
use tidegate_model::policy::seed_policies;
use tidegate_model::revision::DeployedApi;
use tidegate_model::subscription::{Subscription, SubscriptionStatus};
use tidegate_wire::jose::{Algorithm, SigningKey};

const ISSUER: &str = "https://km.test/oauth2/token";

struct AlwaysGood;

#[async_trait]
impl KeyCheck for AlwaysGood {
    async fn check(&self, _: &KeyQuestion<'_>) -> Result<Result<Grant, Refusal>, KeyCheckError> {
        Ok(Ok(Grant {
            consumer_key: Some(ConsumerKey::from("client")),
            application: None,
            key_type: KeyType::Production,
            subject_kind: Subject::Application,
            subject: "owner".into(),
            scopes: vec!["default".into()],
            audiences: vec![],
            expires_at: None,
            token_id: "token".into(),
            bound_api: None,
            permitted_ips: String::new(),
            permitted_referers: String::new(),
            vouched: None,
        }))
    }
}

fn snapshot(key: &SigningKey) -> Snapshot {
    let api = |n: usize| {
        let api = json!({
            "id": format!("api{n}"), "name": format!("Api{n}"), "context": format!("/api{n}"), "version": "1.0.0",
            "lifeCycleStatus": "PUBLISHED", "endpointConfig": {"production_endpoints": {"url": "http://backend/"}},
            "operations": [{"verb": "GET", "target": "/items/{id}"}, {"verb": "POST", "target": "/items"}],
        });
        DeployedApi {
            api: serde_json::from_value(api).expect("it is an API"),
            revision: RevisionId::from("r"),
            default_api: None,
        }
    };
    let mut policies = seed_policies();
    for policy in &mut policies {
        // Limits that count but never refuse.
        policy.quota = policy.quota.map(|quota| tidegate_model::policy::Quota { count: u64::MAX >> 30, ..quota });
    }
    let application = ApplicationId::from("app");
    Snapshot {
        apis: (0..1_000).map(api).collect(),
        applications: vec![ApplicationFact {
            id: application.clone(),
            name: "App".into(),
            owner: "owner".into(),
            throttling_policy: "50PerMin".into(),
        }],
        subscriptions: vec![Subscription {
            id: SubscriptionId::from("s"),
            application: application.clone(),
            api: ApiId::from("api500"),
            throttling_policy: "Gold".into(),
            status: SubscriptionStatus::Unblocked,
            created_at: 0,
        }],
        consumers: vec![Consumer {
            key: ConsumerKey::from("client"),
            application,
            key_type: KeyType::Production,
            allowed_domains: vec![],
        }],
        policies,
        signing_keys: json!({"keys": [key.jwk()]}),
        ..Snapshot::default()
    }
}

fn claims() -> serde_json::Value {
    json!({"iss": ISSUER, "sub": "owner", "azp": "client", "aut": "APPLICATION", "scope": "default", "aud": "client",
           "jti": "token", "exp": now() / 1000 + 86_400})
}

fn chain(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let _inside = runtime.enter();
    let key = SigningKey::generate(Algorithm::Rs256).expect("a key");
    let (recorder, collector) = recorder(Metrics::new(), None, "bench");
    let settings = Settings { issuers: vec![ISSUER.to_owned()], ..Settings::default() };
    let gateway = Gateway::new(settings, Arc::new(AlwaysGood), Telemetry { recorder }).expect("a gateway");
    gateway.load(snapshot(&key)).expect("all APIs can be served");
    // Nobody takes the sums, which only grow.
    let _collector = collector;
    let address = "127.0.0.1:1".parse().expect("an address");
    let connection = Connection { ends: Some(Ends { peer: address, local: address }), is_tls: false };
    let jwt = key.sign("at+jwt", &claims()).expect("a token");
    for (name, token) in [("opaque token", "opaque"), ("JWT", jwt.as_str())] {
        let authorization = format!("Bearer {token}");
        let call = || async {
            let request = Request::get("/api500/1.0.0/items/17")
                .header("host", "gateway.test")
                .header("accept", "*/*")
                .header("authorization", &authorization)
                .body(())
                .expect("a request");
            let (parts, ()) = request.into_parts();
            let mut ex =
                Exchange::begin(&gateway, connection, RequestHead::of_parts(parts), tidegate_gateway::Body::empty());
            phase::admit(&mut ex).await.expect("it may pass");
            black_box(ex);
        };
        criterion.bench_function(&format!("chain with a remembered {name}"), |bencher| {
            bencher.iter(|| runtime.block_on(call()));
        });
    }
}

fn first_check(criterion: &mut Criterion) {
    for algorithm in [Algorithm::Rs256, Algorithm::Es256] {
        let key = SigningKey::generate(algorithm).expect("a key");
        let check = JwtCheck::new(&[ISSUER.to_owned()], 0);
        check.set_keys(&json!({"keys": [key.jwk()]})).expect("a key set");
        let token = key.sign("at+jwt", &claims()).expect("a token");
        criterion.bench_function(&format!("first check of a token, {}", algorithm.as_str()), |bencher| {
            bencher.iter(|| check.access_token(black_box(&token), now()).expect("it is good"));
        });
    }
}

criterion_group!(benches, chain, first_check);
criterion_main!(benches);
