//! The whole way of an API through the Publisher, as one story.

use serde_json::json;
use tidegate_model::change::{Topic, Update};
use tidegate_model::lifecycle::LifecycleState;

use super::support::{App, pizza};

#[tokio::test]
async fn a_publisher_makes_freezes_deploys_and_publishes_an_api() {
    let app = App::start().await;
    let creator = app.creator();
    creator.post_nothing("/apis/validate?query=name:PizzaShack").await.refusal(404, 404);

    let answer = creator.post("/apis", pizza()).await;
    let location = answer.headers["location"].to_str().unwrap().to_owned();
    let made = answer.expect(201);
    let id = made["id"].as_str().unwrap();
    assert!(location.ends_with(id), "{location}");
    assert_eq!(made["provider"], "creator");
    assert_eq!(made["lifeCycleStatus"], "CREATED");
    creator.post_nothing("/apis/validate?query=name:PizzaShack").await.expect(200);

    let revision = creator.post(&format!("/apis/{id}/revisions"), json!({"description": "first"})).await.expect(201);
    assert_eq!(revision["displayName"], "Revision 1");
    assert_eq!(revision["deploymentInfo"], json!([]));
    let revision = revision["id"].as_str().unwrap();

    let before = app.store.change_head().await.unwrap();
    let path = format!("/apis/{id}/deploy-revision?revisionId={revision}");
    let body = json!([{"name": "Default", "vhost": "localhost", "displayOnDevportal": true}]);
    let deployed = creator.post(&path, body).await.expect(201);
    assert_eq!(deployed[0]["name"], "Default");
    assert_eq!(deployed[0]["displayOnDevportal"], true);
    let changes = app.store.changes_after(before).await.unwrap().unwrap();
    assert_eq!(changes.iter().map(|change| &change.topic).collect::<Vec<_>>(), [&Topic::Api(id.into())]);

    creator.acts(id, "Publish").await.refusal(401, 401);
    let published = app.publisher().acts(id, "Publish").await.expect(200);
    assert_eq!(published["workflowStatus"], "APPROVED");
    assert_eq!(published["lifecycleState"]["state"], "Published");

    let Update::Api(_, Some(served)) = app.store.update("Default", &Topic::Api(id.into())).await.unwrap() else {
        panic!("the gateway is told nothing")
    };
    assert_eq!(served.api.life_cycle_status, LifecycleState::Published);
    assert_eq!(served.revision.as_str(), revision);
    assert_eq!(served.api.versioned_path(), "/pizzashack/1.0.0");
    assert_eq!(served.api.operations.len(), 3);

    let history = creator.get(&format!("/apis/{id}/lifecycle-history")).await.expect(200);
    assert_eq!(history["list"][0]["postState"], "CREATED");
    assert_eq!(history["list"][1]["previousState"], "CREATED");
    assert_eq!(history["list"][1]["postState"], "PUBLISHED");
    assert_eq!(history["list"][1]["user"], "publisher");
}
