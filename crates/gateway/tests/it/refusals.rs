//! Calls that must not pass, each with its code.

use std::sync::atomic::Ordering;

use http::Method;
use serde_json::{Value, json};
use tidegate_model::change::Update;
use tidegate_model::consumer::KeyType;
use tidegate_model::grant::Refusal;
use tidegate_model::id::{ApiId, ConsumerKey, SubscriptionId};
use tidegate_model::millis::now;
use tidegate_model::subscription::SubscriptionStatus;
use tidegate_wire::jose::{Algorithm, SigningKey};

use crate::support::{World, api, grant, settings};
use crate::upstream::Upstream;

#[tokio::test]
async fn paths_are_found_out_before_anybody_is_asked_who_they_are() {
    let backend = Upstream::echo().await;
    let world = World::new(&backend.url()).await;
    world.get_with("/nothing", &[]).await.is_fault(404, "404");
    world.get_with("/shop/9.9.9/x", &[]).await.is_fault(404, "404");
    let answer = world.call(Method::PATCH, "/shop/1.0.0/only/put", &[], "").await;
    assert_eq!(answer.is_fault(405, "405").header("allow"), "GET, POST, PUT, HEAD");
    assert_eq!(answer.json()["description"], "Method not allowed for given API resource");
    let answer = world.call(Method::from_bytes(b"BREW").unwrap(), "/shop/1.0.0/x", &[], "").await;
    answer.is_fault(405, "405");
    world.deploy(api(&backend.url(), json!({"operations": [{"verb": "GET", "target": "/a"}]})));
    let answer = world.get_with("/shop/1.0.0/b", &[]).await;
    assert_eq!(answer.is_fault(404, "404").json()["description"], "No matching resource found for given API Request");
    assert_eq!(answer.json()["message"], "Runtime Error");
    world.get_with("/shop/1.0.0/a%2Fb", &[]).await.is_fault(400, "400");
    world.get_with("/shop/1.0.0/%zz", &[]).await.is_fault(400, "400");
    assert_eq!(backend.count(), 0);
    world.metric_reaches("tidegate_requests_total", &[], 7).await;
    world.stop().await;
}

#[tokio::test]
async fn tricks_with_dots_lead_to_the_same_operation_for_policy_and_backend() {
    let backend = Upstream::echo().await;
    let world = World::new(&backend.url()).await;
    // `/open` needs no credential; what looks like it but is not must not profit.
    world.get_with("/shop/1.0.0/open/../scoped", &[]).await.is_fault(401, "900902");
    world.get_with("/shop/1.0.0/open/%2e%2e/scoped", &[]).await.is_fault(401, "900902");
    world.get_with("/shop/1.0.0/open/..;/scoped", &[]).await.is_fault(400, "400");
    world.get_with("/shop/1.0.0/../../shop/1.0.0//scoped", &[]).await.is_fault(401, "900902");
    let seen = world.get_with("/shop/1.0.0/x/..//%6Fpen", &[]).await.is_ok().json();
    assert_eq!(seen["target"], "/open");
    world.stop().await;
}

#[tokio::test]
async fn tokens_that_are_not_good_are_refused() {
    let backend = Upstream::echo().await;
    let world = World::new(&backend.url()).await;
    let seconds = now() / 1000;
    world.get_with("/shop/1.0.0/x", &[]).await.is_fault(401, "900902");
    world.get_with("/shop/1.0.0/x", &[("authorization", "Bearer")]).await.is_fault(401, "900902");
    world.get_with("/shop/1.0.0/x", &[("authorization", "Basic dTpw")]).await.is_fault(401, "900902");
    world.get_with("/shop/1.0.0/x", &[("apikey", "k")]).await.is_fault(401, "900902");
    world.get_as("/shop/1.0.0/x", "not.a.jwt").await.is_fault(401, "900901");
    world.get_as("/shop/1.0.0/x", &world.token_with(json!({"exp": seconds - 10}))).await.is_fault(401, "900903");
    world.get_as("/shop/1.0.0/x", &world.token_with(json!({"iss": "https://evil"}))).await.is_fault(401, "900901");
    let foreign = SigningKey::generate(Algorithm::Es256).unwrap();
    let claims = json!({"iss": crate::support::ISSUER, "azp": "client", "sub": "a", "jti": "x", "exp": seconds + 60});
    let foreign = foreign.sign("at+jwt", &claims).unwrap();
    let answer = world.get_as("/shop/1.0.0/x", &foreign).await;
    assert!(answer.is_fault(401, "900901").text().contains("Invalid JWT token"));
    let unsigned = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.eyJhenAiOiJjbGllbnQifQ.";
    world.get_as("/shop/1.0.0/x", unsigned).await.is_fault(401, "900901");
    let id_token = world
        .key
        .sign(
            "JWT",
            &json!({"iss": crate::support::ISSUER, "azp": "client", "sub": "a",
        "jti": "x", "nonce": "n", "exp": seconds + 60}),
        )
        .unwrap();
    world.get_as("/shop/1.0.0/x", &id_token).await.is_fault(401, "900901");
    let two = [("authorization", "Bearer a"), ("authorization", "Bearer b")];
    world.get_with("/shop/1.0.0/x", &two).await.is_fault(401, "900901");
    assert_eq!(backend.count(), 0);
    world.stop().await;
}

#[tokio::test]
async fn a_token_that_was_good_is_refused_once_it_is_revoked() {
    let backend = Upstream::echo().await;
    let world = World::new(&backend.url()).await;
    world.get("/shop/1.0.0/x").await.is_ok();
    world.apply(Update::TokenRevoked("token-1".into(), now() + 60_000));
    world.get("/shop/1.0.0/x").await.is_fault(401, "900904");
    world.get_as("/shop/1.0.0/x", &world.token_with(json!({"jti": "token-2"}))).await.is_ok();
    world.answer("opaque", Ok(grant()));
    world.get_as("/shop/1.0.0/x", "opaque").await.is_ok();
    world.apply(Update::TokenRevoked("opaque-1".into(), now() + 60_000));
    world.get_as("/shop/1.0.0/x", "opaque").await.is_fault(401, "900904");
    world.stop().await;
}

#[tokio::test]
async fn what_was_known_of_a_users_credentials_is_asked_again_when_the_user_changes() {
    let backend = Upstream::echo().await;
    let world = World::new(&backend.url()).await;
    world.answer("opaque", Ok(grant()));
    world.get_as("/shop/1.0.0/x", "opaque").await.is_ok();
    world.answer("opaque", Err(Refusal::Inactive));
    world.apply(Update::User("somebody else".into()));
    world.get_as("/shop/1.0.0/x", "opaque").await.is_ok();
    world.apply(Update::User(grant().subject));
    world.get_as("/shop/1.0.0/x", "opaque").await.is_fault(401, "900904");
    world.stop().await;
}

#[tokio::test]
async fn the_key_managers_word_counts_and_is_remembered() {
    let backend = Upstream::echo().await;
    let world = World::new(&backend.url()).await;
    world.answer("old", Err(Refusal::Expired));
    world.answer("gone", Err(Refusal::Inactive));
    for _ in 0..2 {
        world.get_as("/shop/1.0.0/x", "old").await.is_fault(401, "900903");
        world.get_as("/shop/1.0.0/x", "gone").await.is_fault(401, "900904");
        world.get_as("/shop/1.0.0/x", "unknown").await.is_fault(401, "900901");
    }
    assert_eq!(world.key_manager.asked.load(Ordering::SeqCst), 3);
    let answer = world.get_as("/shop/1.0.0/x", "outage").await;
    assert!(!answer.is_fault(500, "900900").headers.contains_key("retry-after"));
    let answer = world.get_as("/shop/1.0.0/x", "later").await;
    assert_eq!(answer.is_fault(500, "900900").header("retry-after"), "2", "whole seconds, never too early");
    world.stop().await;
}

#[tokio::test]
async fn subscriptions_scopes_audiences_and_token_types_are_held_to() {
    let backend = Upstream::echo().await;
    let world = World::new(&backend.url()).await;
    let stranger = world.token_with(json!({"azp": "stranger-client"}));
    world.get_as("/shop/1.0.0/x", &stranger).await.is_fault(403, "900908");
    let unknown = world.token_with(json!({"azp": "portal"}));
    world.get_as("/shop/1.0.0/x", &unknown).await.is_fault(403, "900908");
    world.get("/shop/1.0.0/scoped").await.is_fault(403, "900910");
    world.get_as("/shop/1.0.0/scoped", &world.token_with(json!({"scope": "a shop:write"}))).await.is_ok();
    world.get("/shop/1.0.0/machine").await.is_fault(401, "900905");
    let table = [
        (SubscriptionStatus::Blocked, 401, "900907"),
        (SubscriptionStatus::ProdOnlyBlocked, 401, "900907"),
        (SubscriptionStatus::OnHold, 401, "900909"),
        (SubscriptionStatus::Rejected, 401, "900909"),
    ];
    for (status, http, code) in table {
        world.subscribe("Unlimited", status);
        world.get("/shop/1.0.0/x").await.is_fault(http, code);
    }
    world.subscribe("Unlimited", SubscriptionStatus::ProdOnlyBlocked);
    world.get_as("/shop/1.0.0/x", &world.token_with(json!({"azp": "sandbox-client"}))).await.is_ok();
    world.apply(Update::Subscription(SubscriptionId::from("subscription-api"), None));
    world.get("/shop/1.0.0/x").await.is_fault(403, "900908");
    world.subscribe("Unlimited", SubscriptionStatus::Unblocked);
    world.deploy(api(&backend.url(), json!({"audiences": ["mine"]})));
    world.get("/shop/1.0.0/x").await.is_fault(403, "900914");
    world.get_as("/shop/1.0.0/x", &world.token_with(json!({"aud": ["mine", "x"]}))).await.is_ok();
    world.apply(Update::Consumer(ConsumerKey::from("client"), None));
    world.get_as("/shop/1.0.0/x", &world.token_with(json!({"aud": "mine"}))).await.is_fault(403, "900908");
    world.stop().await;
}

#[tokio::test]
async fn the_life_cycle_decides_who_may_call() {
    let backend = Upstream::echo().await;
    let world = World::new(&backend.url()).await;
    let state = |state: &str| world.deploy(api(&backend.url(), json!({"lifeCycleStatus": state})));
    let internal = |claims: Value| {
        let mut all = json!({"iss": crate::support::ISSUER, "sub": "admin", "jti": "i", "token_type": "InternalKey",
            "keytype": "PRODUCTION", "exp": now() / 1000 + 60});
        all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
        world.key.sign("internal-key", &all).unwrap()
    };
    let mine = internal(json!({"subscribedAPIs": [{"context": "/shop/1.0.0", "version": "1.0.0"}]}));
    let by_id = internal(json!({"apis": ["api"]}));
    let other = internal(json!({"apis": ["other"]}));
    state("CREATED");
    world.get("/shop/1.0.0/x").await.is_fault(401, "900902");
    world.get_with("/shop/1.0.0/open", &[]).await.is_fault(401, "900902");
    for key in [&mine, &by_id] {
        world.get_with("/shop/1.0.0/scoped", &[("internal-key", key)]).await.is_ok();
    }
    world.get_with("/shop/1.0.0/x", &[("internal-key", &other)]).await.is_fault(403, "900908");
    world.get_with("/shop/1.0.0/x", &[("internal-key", &world.token())]).await.is_fault(401, "900901");
    world.get_as("/shop/1.0.0/x", &mine).await.is_fault(401, "900902");
    state("PUBLISHED");
    world.get_as("/shop/1.0.0/x", &mine).await.is_fault(401, "900901");
    world.get_with("/shop/1.0.0/x", &[("internal-key", &mine)]).await.is_ok();
    world.apply(Update::TokenRevoked("i".into(), now() + 60_000));
    world.get_with("/shop/1.0.0/x", &[("internal-key", &mine)]).await.is_fault(401, "900904");
    state("PROTOTYPED");
    world.get_as("/shop/1.0.0/x", &world.token_with(json!({"azp": "stranger-client"}))).await.is_ok();
    state("BLOCKED");
    let answer = world.get("/shop/1.0.0/x").await;
    assert_eq!(answer.is_fault(503, "700700").json()["type"], "API blocked");
    state("DEPRECATED");
    world.get("/shop/1.0.0/x").await.is_ok();
    state("RETIRED");
    world.get("/shop/1.0.0/x").await.is_fault(404, "404");
    world.apply(Update::Api(ApiId::from("api"), None));
    world.get("/shop/1.0.0/x").await.is_fault(404, "404");
    world.stop().await;
}

#[tokio::test]
async fn keys_and_passwords_are_held_to_their_limits() {
    let backend = Upstream::echo().await;
    let security = json!({"securityScheme": ["basic_auth", "api_key"], "apiKeyHeader": "X-Shop-Key"});
    let world = World::with(settings(), vec![api(&backend.url(), security)]).await;
    let mut bound = grant();
    bound.bound_api = Some(ApiId::from("other"));
    let mut distant = grant();
    distant.permitted_ips = "192.0.2.0/24".into();
    let mut local = grant();
    local.permitted_ips = "127.0.0.0/8".into();
    local.permitted_referers = "*.example.com/*".into();
    let mut user = grant();
    (user.consumer_key, user.application) = (None, None);
    for (credential, grant) in
        [("key bound", bound), ("key distant", distant), ("key local", local), ("ann:secret", user)]
    {
        world.answer(credential, Ok(grant));
    }
    let answer = world.get_with("/shop/1.0.0/x", &[]).await;
    let challenge = answer.is_fault(401, "900902").header("www-authenticate");
    assert_eq!(challenge, "Basic realm=\"WSO2 API Manager\", API Key realm=\"WSO2 API Manager\"");
    world.get("/shop/1.0.0/x").await.is_fault(401, "900902");
    world.get_with("/shop/1.0.0/x", &[("x-shop-key", "bound")]).await.is_fault(403, "900906");
    world.get_with("/shop/1.0.0/x", &[("x-shop-key", "distant")]).await.is_fault(403, "900908");
    world.get_with("/shop/1.0.0/x", &[("x-shop-key", "local")]).await.is_fault(403, "900908");
    let headers = [("X-Shop-Key", "local"), ("referer", "https://a.example.com/b")];
    world.get_with("/shop/1.0.0/x", &headers).await.is_ok();
    world.get_with("/shop/1.0.0/x", &[("authorization", "Basic YW5uOnNlY3JldA==")]).await.is_ok();
    world.get_with("/shop/1.0.0/x", &[("authorization", "Basic YW5uOndyb25n")]).await.is_fault(401, "900901");
    world.get_with("/shop/1.0.0/x", &[("authorization", "Basic %")]).await.is_fault(401, "900901");
    world.stop().await;
}

#[tokio::test]
async fn an_address_the_client_made_up_opens_no_key() {
    let backend = Upstream::echo().await;
    let mut settings = settings();
    settings.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    let world = World::with(settings, vec![api(&backend.url(), json!({"securityScheme": ["api_key"]}))]).await;
    let mut office = grant();
    office.permitted_ips = "192.0.2.0/24".into();
    world.answer("key k", Ok(office));
    let from = |first: &'static str, second| [("apikey", "k"), ("x-forwarded-for", first), ("x-forwarded-for", second)];
    // The second line is the proxy's own.
    world.get_with("/shop/1.0.0/x", &from("203.0.113.9", "192.0.2.1")).await.is_ok();
    world.get_with("/shop/1.0.0/x", &from("192.0.2.1", "203.0.113.9")).await.is_fault(403, "900908");
    world.stop().await;
}

#[tokio::test]
async fn a_key_reaches_only_endpoints_of_its_stage_and_transports_that_are_offered() {
    let backend = Upstream::echo().await;
    let stage = |stage: &str| {
        let name = format!("{stage}_endpoints");
        api(&backend.url(), json!({"endpointConfig": {"endpoint_type": "http", name: {"url": backend.url()}}}))
    };
    let world = World::with(settings(), vec![stage("sandbox")]).await;
    let answer = world.get("/shop/1.0.0/x").await;
    assert_eq!(
        answer.is_fault(403, "900901").json()["description"],
        "Production key offered to the API with no production endpoint"
    );
    let sandbox = world.token_with(json!({"azp": "sandbox-client"}));
    world.get_as("/shop/1.0.0/x", &sandbox).await.is_ok();
    world.deploy(stage("production"));
    world.get_as("/shop/1.0.0/x", &sandbox).await.is_fault(403, "900901");
    world.deploy(api(&backend.url(), json!({"transport": ["https"]})));
    let answer = world.get("/shop/1.0.0/x").await;
    assert!(answer.is_fault(403, "403").text().contains("Unsupported Transport [ http ]"));
    world.deploy(api(&backend.url(), json!({"endpointConfig": null})));
    world.get("/shop/1.0.0/x").await.is_fault(503, "303001");
    assert_eq!(world.gateway.directory().client(&ConsumerKey::from("client")).unwrap().key_type, KeyType::Production);
    world.stop().await;
}

#[tokio::test]
async fn a_client_that_prefers_xml_gets_xml() {
    let backend = Upstream::echo().await;
    let world = World::new(&backend.url()).await;
    let answer = world.get_with("/shop/1.0.0/x", &[("accept", "application/xml")]).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (401, "application/xml; charset=UTF-8"));
    assert!(answer.text().starts_with("<ams:fault xmlns:ams=\"http://wso2.org/apimanager/security\"><ams:code>900902"));
    assert_eq!(answer.header("www-authenticate"), "OAuth2 realm=\"WSO2 API Manager\"");
    let answer = world.get_with("/nothing", &[("accept", "text/xml")]).await;
    assert!(answer.text().contains("<am:type>Status report</am:type>"));
    let answer = world.call(Method::HEAD, "/nothing", &[], "").await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (404, 0));
    world.stop().await;
}
