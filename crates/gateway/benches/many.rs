//! 10,000 APIs with 50 resources each, and 100,000 subscriptions, beside one API: what a call costs until the backend, and
//! what one change costs a gateway that has all of them. The whole, with sockets, store and memory: `make bench-many`.

use std::hint::black_box;
use std::sync::Arc;

use async_trait::async_trait;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use http::Request;
use serde_json::json;
use tidegate_analytics::{Metrics, Rollup, Sink, StoreFuture, recorder};
use tidegate_gateway::exchange::{Connection, Ends, Exchange};
use tidegate_gateway::message::RequestHead;
use tidegate_gateway::{Gateway, KeyCheck, KeyCheckError, Settings, Telemetry, phase};
use tidegate_model::application::ApplicationFact;
use tidegate_model::change::{Snapshot, Update};
use tidegate_model::consumer::{Consumer, KeyType};
use tidegate_model::grant::{Grant, Refusal};
use tidegate_model::id::{ApiId, ApplicationId, ConsumerKey, RevisionId, SubscriptionId};
use tidegate_model::key_validation::KeyQuestion;
use tidegate_model::millis::now;
use tidegate_model::policy::{Quota, seed_policies};
use tidegate_model::revision::DeployedApi;
use tidegate_model::subscription::{Subscription, SubscriptionStatus};
use tidegate_wire::jose::{Algorithm, SigningKey};
use tokio::runtime::Runtime;

const ISSUER: &str = "https://km.test/oauth2/token";
const APIS: usize = 10_000;
const RESOURCES: usize = 50;
/// Subscriptions of an application.
const EACH: usize = 10;
/// Applications that call.
const CALLERS: usize = 1_000;

/// No token here needs to be asked about.
struct Nobody;

#[async_trait]
impl KeyCheck for Nobody {
    async fn check(&self, _: &KeyQuestion<'_>) -> Result<Result<Grant, Refusal>, KeyCheckError> {
        Ok(Err(Refusal::Invalid))
    }
}

/// Takes roll-ups and keeps none.
struct Nowhere;

impl Sink for Nowhere {
    fn store<'a>(&'a self, _: &'a [Rollup]) -> StoreFuture<'a> {
        Box::pin(async { Ok(()) })
    }
}

fn api(n: usize, revision: &str) -> DeployedApi {
    let operation = |k: usize| json!({"verb": "GET", "target": format!("/items{k}/{{id}}")});
    let api = json!({
        "id": format!("api{n}"), "name": format!("Api{n}"), "context": format!("/api{n}"), "version": "1.0.0",
        "lifeCycleStatus": "PUBLISHED", "apiThrottlingPolicy": "50KPerMin",
        "endpointConfig": {"production_endpoints": {"url": "http://backend/"}},
        "operations": (0..RESOURCES).map(operation).collect::<Vec<_>>(),
    });
    let api = serde_json::from_value(api).expect("it is an API");
    DeployedApi { api, revision: RevisionId::from(revision), default_api: None }
}

fn subscription(application: usize, api: usize) -> Subscription {
    Subscription {
        id: SubscriptionId::from(format!("s{application}-{api}")),
        application: ApplicationId::from(format!("app{application}")),
        api: ApiId::from(format!("api{api}")),
        throttling_policy: "Gold".into(),
        status: SubscriptionStatus::Unblocked,
        created_at: 0,
    }
}

fn snapshot(apis: usize, key: &SigningKey) -> Snapshot {
    let mut policies = seed_policies();
    for policy in &mut policies {
        // Limits that count but never refuse.
        policy.quota = policy.quota.map(|quota| Quota { count: u64::MAX >> 30, ..quota });
    }
    let each = EACH.min(apis);
    let application = |n: usize| ApplicationFact {
        id: ApplicationId::from(format!("app{n}")),
        name: format!("App {n}"),
        owner: "owner".into(),
        throttling_policy: "50PerMin".into(),
    };
    let consumer = |n: usize| Consumer {
        key: ConsumerKey::from(format!("client{n}")),
        application: ApplicationId::from(format!("app{n}")),
        key_type: KeyType::Production,
        allowed_domains: vec![],
    };
    Snapshot {
        apis: (0..apis).map(|n| api(n, "r")).collect(),
        applications: (0..apis).map(application).collect(),
        subscriptions: (0..apis).flat_map(|n| (0..each).map(move |k| subscription(n, (n * each + k) % apis))).collect(),
        consumers: (0..apis).map(consumer).collect(),
        policies,
        signing_keys: json!({"keys": [key.jwk()]}),
        ..Snapshot::default()
    }
}

fn gateway() -> Arc<Gateway> {
    let (recorder, collector) = recorder(Metrics::new(), None, "bench");
    // What calls count is taken as it would be, beside them; so it ends with the process.
    std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(collector.run(&Nowhere, std::future::pending()));
    });
    let settings = Settings { issuers: vec![ISSUER.to_owned()], ..Settings::default() };
    Gateway::new(settings, Arc::new(Nobody), Telemetry { recorder }).expect("a gateway")
}

/// Path and header of calls to all APIs that the callers are subscribed to, in no order.
fn calls(apis: usize, key: &SigningKey) -> Vec<(String, String)> {
    let (callers, each) = (CALLERS.min(apis), EACH.min(apis));
    let token = |n: usize| {
        let claims = json!({"iss": ISSUER, "sub": "owner", "azp": format!("client{n}"), "aut": "APPLICATION", "aud": "x",
                            "scope": "default", "jti": format!("token{n}"), "exp": now() / 1000 + 86_400});
        key.sign("at+jwt", &claims).expect("a token")
    };
    let tokens: Vec<String> = (0..callers).map(token).collect();
    (0..APIS)
        .map(|n| n * 7_919)
        .map(|n| {
            let (caller, k) = (n % callers, n / callers % each);
            let api = (caller * each + k) % apis;
            (format!("/api{api}/1.0.0/items{}/17", n % RESOURCES), format!("Bearer {}", tokens[caller]))
        })
        .collect()
}

async fn call(gateway: &Arc<Gateway>, (path, authorization): &(String, String), is_whole: bool) {
    let request = Request::get(path.as_str())
        .header("host", "gateway.test")
        .header("accept", "*/*")
        .header("authorization", authorization)
        .body(())
        .expect("a request");
    let (parts, ()) = request.into_parts();
    let address = "127.0.0.1:1".parse().expect("an address");
    let connection = Connection { ends: Some(Ends { peer: address, local: address }), is_tls: false };
    let (head, body) = (RequestHead::of_parts(parts), tidegate_gateway::Body::empty());
    let mut ex = Exchange::begin(gateway, connection, head, body);
    if is_whole {
        phase::admit(&mut ex).await.expect("it may pass");
    } else {
        phase::route::route(&mut ex).expect("there is such a resource");
    }
    black_box(ex);
}

/// A gateway and what is called there.
struct Called<'g> {
    name: &'static str,
    gateway: &'g Arc<Gateway>,
    calls: Vec<(String, String)>,
}

fn stages(criterion: &mut Criterion, runtime: &Runtime, all: &[Called<'_>]) {
    for (stage, is_whole) in [("route", false), ("whole chain", true)] {
        for Called { name, gateway, calls } in all {
            let mut next = calls.iter().cycle();
            // Tokens are remembered by then.
            runtime.block_on(async {
                for one in calls {
                    call(gateway, one, is_whole).await;
                }
            });
            criterion.bench_function(&format!("{stage}, {name}"), |bencher| {
                bencher.iter(|| runtime.block_on(call(gateway, next.next().expect("it has no end"), is_whole)));
            });
        }
    }
}

fn changes(criterion: &mut Criterion, name: &str, gateway: &Gateway, apis: usize) {
    let id = ApiId::from("api0");
    let mut apply = |what: &str, update: &dyn Fn(u64) -> Update| {
        let mut turn = 0;
        criterion.bench_function(&format!("{what}, {name}"), |bencher| {
            let next = || {
                turn += 1;
                vec![update(turn)]
            };
            bencher.iter_batched(
                next,
                |update| gateway.apply(update).expect("it can be served"),
                BatchSize::SmallInput,
            );
        });
    };
    apply("deploy one API again", &|turn| Update::Api(id.clone(), Some(Box::new(api(0, &format!("r{turn}"))))));
    apply("undeploy and deploy", &|turn| Update::Api(id.clone(), (turn % 2 == 0).then(|| Box::new(api(0, "r")))));
    apply("one more subscription", &|turn| {
        let new = Subscription { id: SubscriptionId::from(format!("new{turn}")), ..subscription(0, apis / 2) };
        Update::Subscription(new.id.clone(), Some(new))
    });
    apply("one more revoked token", &|turn| Update::TokenRevoked(format!("revoked{}", turn % 100_000), now() + 60_000));
}

fn many(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let _inside = runtime.enter();
    let key = SigningKey::generate(Algorithm::Rs256).expect("a key");
    let (one, all) = (gateway(), gateway());
    one.load(snapshot(1, &key)).expect("all APIs can be served");
    all.load(snapshot(APIS, &key)).expect("all APIs can be served");
    let spread = calls(APIS, &key);
    let alike = vec![spread[0].clone()];
    let called = [
        Called { name: "one API", gateway: &one, calls: calls(1, &key) },
        Called { name: "one of 10,000 APIs", gateway: &all, calls: alike },
        Called { name: "all of 10,000 APIs", gateway: &all, calls: spread },
    ];
    stages(criterion, &runtime, &called);
    changes(criterion, "one API", &one, 1);
    changes(criterion, "10,000 APIs", &all, APIS);
    drop(all);
    let mut group = criterion.benchmark_group("load");
    group.sample_size(10);
    for apis in [1_000, APIS] {
        let snapshot = snapshot(apis, &key);
        group.bench_function(format!("{apis} APIs"), |bencher| {
            bencher.iter_batched(
                || (gateway(), snapshot.clone()),
                |(gateway, snapshot)| gateway.load(snapshot).map(|()| gateway).expect("all APIs can be served"),
                BatchSize::PerIteration,
            );
        });
    }
}

criterion_group!(benches, many);
criterion_main!(benches);
