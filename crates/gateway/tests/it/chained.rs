//! APIs whose backend is another API of the same gateway.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use serde_json::json;
use tidegate_gateway::Settings;
use tidegate_model::revision::DeployedApi;
use url::Url;

use crate::support::{World, api, settings};
use crate::upstream::Upstream;

const HOPS_MAX: usize = 3;

/// An open API `/{name}/1.0.0`.
fn open(name: &str, backend: &str, changes: serde_json::Value) -> DeployedApi {
    let mut described = json!({
        "id": name, "name": name, "context": format!("/{name}"),
        "operations": [{"verb": "GET", "target": "/*", "authType": "None"}],
    });
    described.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    api(backend, described)
}

/// A gateway that finds itself behind `tidegate://gateway/…`, and behind its own literal address.
async fn world(apis: Vec<DeployedApi>) -> World {
    let place: Arc<OnceLock<SocketAddr>> = Arc::default();
    let (resolved, known) = (place.clone(), place.clone());
    let mut settings = Settings {
        resolve: Arc::new(move |address: &Url| {
            Url::parse(&format!("http://{}{}", resolved.get()?, address.path())).ok()
        }),
        leads_here: Arc::new(move |address: &Url| {
            let is_literal = known.get().is_some_and(|here| address.port() == Some(here.port()));
            address.scheme() == "tidegate" || is_literal
        }),
        ..settings()
    };
    settings.limits.hops_max = HOPS_MAX;
    let world = World::with(settings, apis).await;
    place.set(world.address).unwrap();
    world
}

#[tokio::test]
async fn an_api_calls_another_one_and_the_last_backend_learns_who_the_client_is() {
    let backend = Upstream::echo().await;
    let world = world(vec![
        open("front", "tidegate://gateway/middle/1.0.0/under", json!({})),
        open("middle", "tidegate://gateway/back/1.0.0", json!({})),
        open("back", &backend.url(), json!({"transport": ["https"]})),
    ])
    .await;
    let seen = world.get_with("/front/1.0.0/x?q=1", &[("x-forwarded-for", "203.0.113.5")]).await.is_ok().json();
    assert_eq!(seen["target"], "/under/x?q=1");
    assert_eq!(seen["headers"]["x-forwarded-for"], "127.0.0.1, 127.0.0.1, 127.0.0.1", "{seen}");
    assert_eq!(seen["headers"]["x-tidegate-hops"], "2", "the word of the process stays inside");
    world.get_with("/back/1.0.0/x", &[]).await.is_fault(403, "403");
    world.get_with("/back/1.0.0/x", &[("x-tidegate-hops", "1 guess")]).await.is_fault(403, "403");
    world.stop().await;
}

#[tokio::test]
async fn apis_that_lead_to_each_other_end_in_a_clear_fault() {
    let world = world(vec![
        open("a", "tidegate://gateway/b/1.0.0", json!({})),
        open("b", "tidegate://gateway/a/1.0.0", json!({})),
        open("self", "http://unused/", json!({})),
    ])
    .await;
    let looped = world.get_with("/a/1.0.0/x", &[]).await;
    looped.is_fault(508, "508");
    assert!(looped.text().contains("lead to each other"), "{}", looped.text());
    world.metric_reaches("tidegate_requests_total", &[], HOPS_MAX as u64 + 1).await;
    world.deploy(open("self", &world.url("/self/1.0.0"), json!({})));
    world.get_with("/self/1.0.0/x", &[]).await.is_fault(508, "508");
    world.stop().await;
}

#[tokio::test]
async fn as_many_hops_as_allowed_pass() {
    let backend = Upstream::echo().await;
    let mut apis = vec![open("n0", &backend.url(), json!({}))];
    for n in 1..=HOPS_MAX + 1 {
        apis.push(open(&format!("n{n}"), &format!("tidegate://gateway/n{}/1.0.0", n - 1), json!({})));
    }
    let world = world(apis).await;
    world.get_with(&format!("/n{HOPS_MAX}/1.0.0/x"), &[]).await.is_ok();
    world.get_with(&format!("/n{}/1.0.0/x", HOPS_MAX + 1), &[]).await.is_fault(508, "508");
    world.stop().await;
}
