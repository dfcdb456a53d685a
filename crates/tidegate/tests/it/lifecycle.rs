//! Revisions and the life cycle, seen from the gateway.

use serde_json::json;
use tidegate_tests::actors::{PUBLISHER, developer, eventually, publisher, text};
use tidegate_tests::upstream::Upstream;

use crate::support::fresh;

#[tokio::test]
async fn the_gateway_follows_the_life_cycle() {
    let (_directory, app) = fresh().await;
    let backend = Upstream::echo().await;
    let publisher = publisher(&app).await;
    let api = publisher.publish("Cycle", &backend.url(), json!({})).await;
    let (_, keys) = developer(&app).await.ready_application("Rider", &api).await;
    let path = "/cycle/1.0.0/x";
    eventually(&app, path, Some(&keys.token), 200).await;
    publisher.lifecycle(&api, "Block").await.expect(200);
    let blocked = eventually(&app, path, Some(&keys.token), 503).await;
    assert_eq!(text(&blocked.json(), "code"), "700700");
    publisher.lifecycle(&api, "Re-Publish").await.expect(200);
    eventually(&app, path, Some(&keys.token), 200).await;
    publisher.lifecycle(&api, "Deprecate").await.expect(200);
    eventually(&app, path, Some(&keys.token), 200).await;
    let refused = publisher.lifecycle(&api, "Publish").await.expect(400);
    assert!(refused.text().contains("Retire"), "the error names what is allowed: {}", refused.text());
    publisher.lifecycle(&api, "Retire").await.expect(200);
    eventually(&app, path, Some(&keys.token), 404).await;
}

#[tokio::test]
async fn an_older_revision_can_be_deployed_and_restored() {
    let (_directory, app) = fresh().await;
    let (first, second) = (Upstream::echo().await, Upstream::echo().await);
    let publisher = publisher(&app).await;
    let api = publisher.create_api("Versions", &first.url(), json!({})).await;
    let id = text(&api, "id").to_owned();
    let old = publisher.deploy(&id).await;
    publisher.lifecycle(&id, "Publish").await.expect(200);
    let (_, keys) = developer(&app).await.ready_application("Historian", &id).await;
    eventually(&app, "/versions/1.0.0/x", Some(&keys.token), 200).await;

    let path = format!("{PUBLISHER}/apis/{id}");
    let mut edited = publisher.get(&path).await.expect(200).json();
    edited["endpointConfig"]["production_endpoints"]["url"] = second.url().into();
    edited["description"] = "points elsewhere".into();
    publisher.put(&path, &edited).await.expect(200);
    assert!(second.seen().is_empty(), "an edit is not a deployment");
    publisher.deploy(&id).await;
    let begun = std::time::Instant::now();
    while second.seen().is_empty() {
        eventually(&app, "/versions/1.0.0/y", Some(&keys.token), 200).await;
        assert!(begun.elapsed().as_secs() < 10, "the new revision never got a call");
    }

    let restore = format!("{path}/restore-revision?revisionId={old}");
    publisher.post(&restore, &json!({})).await.expect(201);
    let restored = publisher.get(&path).await.expect(200).json();
    assert_eq!(restored["endpointConfig"]["production_endpoints"]["url"], first.url());
}

#[tokio::test]
async fn a_redeployment_under_load_loses_no_request() {
    let (_directory, app) = fresh().await;
    let backend = Upstream::echo().await;
    let publisher = publisher(&app).await;
    let api = publisher.publish("Busy", &backend.url(), json!({})).await;
    let (_, keys) = developer(&app).await.ready_application("Hammer", &api).await;
    eventually(&app, "/busy/1.0.0/x", Some(&keys.token), 200).await;
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let callers: Vec<_> = (0..4)
        .map(|_| {
            let (http, url) = (app.http.clone(), app.gateway("/busy/1.0.0/x"));
            let (token, stop) = (keys.token.clone(), stop.clone());
            tokio::spawn(async move {
                let mut calls = 0_u32;
                while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                    http.get(&url).bearer(&token).send().await.expect(200);
                    calls += 1;
                }
                calls
            })
        })
        .collect();
    for _ in 0..3 {
        publisher.deploy(&api).await;
    }
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    for caller in callers {
        assert!(caller.await.unwrap() > 0);
    }
}
