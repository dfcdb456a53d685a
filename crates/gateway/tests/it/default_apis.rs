//! Default APIs in the data plane: what the answer of a key manager ends at once, what callers do not see, and that the
//! way to the key manager is theirs alone.

use std::sync::Arc;

use http::{HeaderValue, Method, Request};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use serde_json::{Value, json};
use tidegate_gateway::Settings;
use tidegate_gateway::settings::{DefaultApis, Led, OwnTrust};
use tidegate_model::default_api::DefaultApi;
use tidegate_model::grant::Grant;
use tidegate_model::id::ApiId;
use tidegate_model::revision::DeployedApi;
use tidegate_wire::random;

use crate::support::{World, api, grant, settings};
use crate::upstream::{Upstream, full};

fn default_api(kind: DefaultApi, endpoint: &str) -> DeployedApi {
    DeployedApi {
        api: kind.api(ApiId::from(kind.as_str()), "admin", endpoint),
        revision: "revision".into(),
        default_api: Some(kind),
    }
}

/// A key manager that names the token of the request's body in `header`.
async fn naming(header: &'static str) -> Upstream {
    Upstream::new(move |request: Request<Incoming>| async move {
        let token = request.into_body().collect().await.unwrap().to_bytes();
        let mut answer = full("");
        answer.headers_mut().insert(header, HeaderValue::from_bytes(&token).unwrap());
        answer.headers_mut().insert("x-tidegate-ended", HeaderValue::from_static("opaque-2=99999999999999"));
        answer
    })
    .await
}

/// A grant as our key manager and its network clients give it: the id follows from the text.
fn of(token: &str) -> Grant {
    Grant { token_id: random::sha256_hex(token.as_bytes()), ..grant() }
}

fn world_settings(passes_token_headers: bool) -> Settings {
    Settings { default_apis: DefaultApis { passes_token_headers, ..DefaultApis::default() }, ..settings() }
}

#[tokio::test]
async fn tokens_a_key_manager_names_are_refused_at_once_and_the_names_stay_here() {
    let backend = Upstream::echo().await;
    for (kind, header) in [(DefaultApi::Revoke, "RevokedAccessToken"), (DefaultApi::Token, "DeactivatedAccessToken")] {
        for passes in [false, true] {
            let key_manager = naming(header).await;
            let apis = vec![api(&backend.url(), json!({})), default_api(kind, &key_manager.url())];
            let world = World::with(world_settings(passes), apis).await;
            world.answer("opaque", Ok(of("opaque")));
            world.get_as("/shop/1.0.0/x", "opaque").await.is_ok();
            let jwt = world.token();
            world.get_as("/shop/1.0.0/x", &jwt).await.is_ok();
            for token in ["opaque", &jwt] {
                let answer = world.call(Method::POST, &kind.context(), &[], token).await;
                answer.is_ok();
                assert_eq!(answer.header(header), if passes { token } else { "" });
                assert_eq!(answer.header("x-tidegate-ended"), "", "never passed on");
                world.get_as("/shop/1.0.0/x", token).await.is_fault(401, "900904");
            }
            world.stop().await;
        }
    }
}

#[tokio::test]
async fn what_an_ordinary_backend_says_of_tokens_ends_none() {
    let backend = naming("RevokedAccessToken").await;
    let world = World::with(world_settings(false), vec![api(&backend.url(), json!({}))]).await;
    world.answer("opaque", Ok(of("opaque")));
    world.answer("other", Ok(Grant { token_id: "opaque-2".to_owned(), ..grant() }));
    let header = [("authorization", "Bearer other")];
    world.call(Method::POST, "/shop/1.0.0/x", &header, "opaque").await.is_ok();
    world.get_as("/shop/1.0.0/x", "opaque").await.is_ok();
    world.get_as("/shop/1.0.0/x", "other").await.is_ok();
    world.stop().await;
}

#[tokio::test]
async fn only_a_default_api_reaches_the_key_manager_and_brings_the_secret_and_the_clients_credentials() {
    let key_manager = Upstream::echo().await;
    let base: url::Url = key_manager.url().parse().unwrap();
    let mut settings = settings();
    settings.default_apis = DefaultApis {
        lead: Arc::new(move |url| {
            let trust = OwnTrust { tls: None, proof: Some("the secret".parse().unwrap()) };
            Some(Led { url: base.join(url.path()).ok()?, trust })
        }),
        ..DefaultApis::default()
    };
    let endpoint = DefaultApi::Token.shipped_endpoint();
    let open = json!({"operations": [{"verb": "POST", "target": "/*", "authType": "None"}], "defaultApi": "token"});
    let elsewhere = Upstream::echo().await;
    let apis = vec![
        default_api(DefaultApi::Token, &endpoint),
        default_api(DefaultApi::Revoke, &elsewhere.url()),
        api(&endpoint, open),
    ];
    let world = World::with(settings, apis).await;
    let forged = [
        ("authorization", "Basic YTpi"),
        ("x-tidegate-relay", "forged"),
        ("x-tidegate-client", "192.0.2.1"),
        ("x-jwt-assertion", "forged"),
    ];
    let seen = |answer: crate::support::Answer| -> Value { answer.json()["headers"].clone() };
    let headers = seen(world.call(Method::POST, "/token", &forged, "").await);
    assert_eq!(headers["authorization"], "Basic YTpi", "{headers}");
    assert_eq!(
        (&headers["x-tidegate-relay"], &headers["x-tidegate-client"]),
        (&json!("the secret"), &json!("127.0.0.1"))
    );
    assert_eq!(headers.get("x-jwt-assertion"), None);
    let headers = seen(world.call(Method::POST, "/revoke", &forged, "").await);
    for name in ["x-tidegate-relay", "x-tidegate-client"] {
        assert_eq!(headers.get(name), None, "{name} goes to our own key manager only: {headers}");
    }
    world.call(Method::POST, "/token/introspect", &[], "").await.is_fault(404, "404");
    let asked = key_manager.count();
    let refused = world.call(Method::POST, "/shop/1.0.0/x", &[], "").await;
    assert!(refused.status.as_u16() >= 500, "{}", refused.text());
    assert_eq!(key_manager.count(), asked, "a publisher's API did not get there");
    world.stop().await;
}
