//! Revisions and where they are deployed.

use serde_json::json;
use tidegate_model::change::{Topic, Update};

use super::support::{App, pizza};

#[tokio::test]
async fn a_revision_keeps_its_content_and_restoring_it_reverts_the_working_copy() {
    let app = App::start().await;
    let creator = app.creator();
    let id = creator.makes_pizza().await;
    let revision = creator.deploys(&id).await;
    let mut body = pizza();
    body["description"] = json!("changed");
    body["operations"] = json!([{"verb": "GET", "target": "/changed"}]);
    creator.put(&format!("/apis/{id}"), body).await.expect(200);
    let Update::Api(_, Some(served)) = app.store.update("Default", &Topic::Api(id.as_str().into())).await.unwrap()
    else {
        panic!("it is not deployed")
    };
    assert_eq!(served.api.operations.len(), 3, "editing does not touch what is deployed");

    let path = format!("/apis/{id}/restore-revision?revisionId={revision}");
    let restored = creator.post_nothing(&path).await.expect(201);
    assert_eq!(restored["description"], "Orders pizza");
    assert_eq!(restored["operations"].as_array().unwrap().len(), 3);
    let definition = creator.get(&format!("/apis/{id}/swagger")).await.expect(200);
    assert!(definition["paths"]["/changed"].is_null() && definition["paths"]["/menu"].is_object());
}

#[tokio::test]
async fn restoring_does_not_turn_back_the_life_cycle() {
    let app = App::start().await;
    let id = app.creator().makes_pizza().await;
    let revision = app.creator().deploys(&id).await;
    app.publisher().acts(&id, "Publish").await.expect(200);
    let path = format!("/apis/{id}/restore-revision?revisionId={revision}");
    assert_eq!(app.creator().post_nothing(&path).await.expect(201)["lifeCycleStatus"], "PUBLISHED");
}

#[tokio::test]
async fn five_revisions_are_kept_and_numbers_never_come_back() {
    let app = App::start().await;
    let creator = app.creator();
    let id = creator.makes_pizza().await;
    let path = format!("/apis/{id}/revisions");
    let mut last = String::new();
    for number in 1..=5 {
        let made = creator.post(&path, json!({})).await.expect(201);
        assert_eq!(made["displayName"], format!("Revision {number}"));
        last = made["id"].as_str().unwrap().to_owned();
    }
    creator.post(&path, json!({"description": "sixth"})).await.refusal(400, 900351);
    let remaining = creator.delete(&format!("{path}/{last}")).await.expect(200);
    assert_eq!(remaining["count"], 4);
    assert_eq!(creator.post(&path, json!({})).await.expect(201)["displayName"], "Revision 6");
    creator.delete(&format!("{path}/{last}")).await.refusal(404, 900347);
    creator.get(&format!("{path}/{last}")).await.refusal(404, 900347);
    creator.post(&path, json!({"description": "x".repeat(256)})).await.refusal(400, 400);
}

#[tokio::test]
async fn deploying_replaces_the_revision_that_was_there() {
    let app = App::start().await;
    let creator = app.creator();
    let id = creator.makes_pizza().await;
    let first = creator.deploys(&id).await;
    let second = creator.deploys(&id).await;
    let deployments = creator.get(&format!("/apis/{id}/deployments")).await.expect(200);
    assert_eq!(deployments["list"].as_array().unwrap().len(), 1);
    assert_eq!(deployments["list"][0]["revisionUuid"], second);
    let deployed = creator.get(&format!("/apis/{id}/revisions?query=deployed:true")).await.expect(200);
    assert_eq!(deployed["list"][0]["id"], second);
    assert_eq!(deployed["list"][0]["deploymentInfo"][0]["name"], "Default");
    let idle = creator.get(&format!("/apis/{id}/revisions?query=deployed:false")).await.expect(200);
    assert_eq!(idle["list"][0]["id"], first);
    creator.get(&format!("/apis/{id}/revisions?query=x")).await.refusal(400, 400);
    assert_eq!(app.store.snapshot("Default", 0).await.unwrap().apis[0].revision.as_str(), second);
}

#[tokio::test]
async fn a_deployed_revision_is_not_deleted_until_it_is_undeployed() {
    let app = App::start().await;
    let creator = app.creator();
    let id = creator.makes_pizza().await;
    let revision = creator.deploys(&id).await;
    creator.delete(&format!("/apis/{id}/revisions/{revision}")).await.refusal(400, 900348);
    let undeploy = format!("/apis/{id}/undeploy-revision?revisionId={revision}");
    assert_eq!(creator.post(&undeploy, json!([{"name": "Default"}])).await.expect(201), json!([]));
    creator.post(&undeploy, json!([{"name": "Default"}])).await.refusal(400, 400);
    creator.post(&undeploy, json!([{"name": "Mars"}])).await.refusal(400, 900504);
    assert!(app.store.snapshot("Default", 0).await.unwrap().apis.is_empty());
    assert_eq!(creator.delete(&format!("/apis/{id}/revisions/{revision}")).await.expect(200)["count"], 0);
}

#[tokio::test]
async fn without_a_body_a_revision_is_undeployed_everywhere() {
    let app = App::start().await;
    let creator = app.creator();
    let id = creator.makes_pizza().await;
    creator.deploys(&id).await;
    let path = format!("/apis/{id}/undeploy-revision?revisionNumber=1&allEnvironments=true");
    creator.post_nothing(&path).await.expect(201);
    assert!(app.store.deployments(&id.as_str().into()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_deployment_that_cannot_be_is_refused_and_changes_nothing() {
    let app = App::start().await;
    let creator = app.creator();
    let id = creator.makes_pizza().await;
    let made = creator.post(&format!("/apis/{id}/revisions"), json!({})).await.expect(201);
    let path = format!("/apis/{id}/deploy-revision?revisionId={}", made["id"].as_str().unwrap());
    let text = creator.post(&path, json!([{"name": "Default"}, {"name": "us-region"}])).await.refusal(400, 900504);
    assert_eq!(text, "Gateway Environment with name 'name 'us-region'' not found");
    creator.post(&path, json!([{"name": "Default", "vhost": "elsewhere.example"}])).await.refusal(400, 400);
    creator.post(&path, json!([{"name": "Default"}, {"name": "Default"}])).await.refusal(400, 400);
    creator.post(&path, json!([])).await.refusal(400, 400);
    let unknown = format!("/apis/{id}/deploy-revision?revisionId=nobody");
    creator.post(&unknown, json!([{"name": "Default"}])).await.refusal(404, 900347);
    creator.post("/apis/nobody/deploy-revision?revisionId=x", json!([{"name": "Default"}])).await.refusal(404, 900308);
    let nameless = format!("/apis/{id}/deploy-revision");
    creator.post(&nameless, json!([{"name": "Default"}])).await.refusal(400, 400);
    assert!(app.store.deployments(&id.as_str().into()).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_api_without_an_endpoint_is_not_deployed() {
    let app = App::start().await;
    let creator = app.creator();
    let mut body = pizza();
    body["endpointConfig"] = json!(null);
    let id = creator.post("/apis", body).await.expect(201)["id"].as_str().unwrap().to_owned();
    let made = creator.post(&format!("/apis/{id}/revisions"), json!({})).await.expect(201);
    let path = format!("/apis/{id}/deploy-revision?revisionId={}", made["id"].as_str().unwrap());
    let text = creator.post(&path, json!([{"name": "Default"}])).await.refusal(400, 400);
    assert!(text.contains("endpoint"), "{text}");
}

#[tokio::test]
async fn whether_the_devportal_shows_a_deployment_can_be_changed() {
    let app = App::start().await;
    let creator = app.creator();
    let id = creator.makes_pizza().await;
    creator.deploys(&id).await;
    for deployment in ["RGVmYXVsdA==", "Default"] {
        let path = format!("/apis/{id}/deployments/{deployment}");
        let changed = creator.put(&path, json!({"name": "Default", "displayOnDevportal": false})).await.expect(200);
        assert_eq!(changed["displayOnDevportal"], false);
    }
    let path = format!("/apis/{id}/deployments/TWFycw==");
    creator.put(&path, json!({"name": "Mars", "displayOnDevportal": true})).await.refusal(404, 900356);
}
