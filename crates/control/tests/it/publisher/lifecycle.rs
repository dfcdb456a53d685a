//! The life cycle through REST.

use serde_json::{Value, json};
use tidegate_model::change::Topic;

use super::edit::subscribe;
use super::support::{App, Person, pizza};

#[tokio::test]
async fn an_api_passes_its_life_and_every_state_offers_its_transitions() {
    let app = App::start().await;
    let id = app.creator().makes_pizza().await;
    app.creator().deploys(&id).await;
    let publisher = app.publisher();
    let story = [
        ("Deploy as a Prototype", "Prototyped", vec!["Publish", "Demote to Created", "Deploy as a Prototype"]),
        ("Publish", "Published", vec!["Block", "Deploy as a Prototype", "Demote to Created", "Deprecate"]),
        ("Block", "Blocked", vec!["Re-Publish", "Deprecate"]),
        ("Re-Publish", "Published", vec!["Block", "Deploy as a Prototype", "Demote to Created", "Deprecate"]),
        ("Deprecate", "Deprecated", vec!["Retire"]),
        ("Retire", "Retired", vec![]),
    ];
    for (action, state, events) in story {
        let before = app.store.change_head().await.unwrap();
        let answer = publisher.acts(&id, action).await.expect(200);
        assert_eq!(answer["lifecycleState"]["state"], state);
        let shown = publisher.get(&format!("/apis/{id}/lifecycle-state")).await.expect(200);
        let offered: Vec<&Value> =
            shown["availableTransitions"].as_array().unwrap().iter().map(|transition| &transition["event"]).collect();
        assert_eq!(offered, events, "after {action}");
        let changes = app.store.changes_after(before).await.unwrap().unwrap();
        assert_eq!(changes[0].topic, Topic::Api(id.as_str().into()));
    }
    assert!(app.store.snapshot("Default", 0).await.unwrap().apis.is_empty(), "a retired API is off the gateways");
    let history = publisher.get(&format!("/apis/{id}/lifecycle-history")).await.expect(200);
    assert_eq!(history["count"], 7);
    let text = publisher.acts(&id, "Publish").await.refusal(400, 400);
    assert!(text.contains("this state is final"), "{text}");
}

#[tokio::test]
async fn an_action_that_is_not_allowed_names_those_that_are() {
    let app = App::start().await;
    let id = app.creator().makes_pizza().await;
    for action in ["Retire", "Block", "publish", "%3Cscript%3E"] {
        let text = app.publisher().acts(&id, action).await.refusal(400, 400);
        assert!(text.contains("`Publish`, `Deploy as a Prototype`"), "{text}");
    }
    app.publisher().acts("nobody", "Publish").await.refusal(404, 900308);
    let checklist = format!("/apis/change-lifecycle?action=Publish&apiId={id}&lifecycleChecklist=Coffee:true");
    app.publisher().post_nothing(&checklist).await.refusal(400, 400);
    let state = app.publisher().get(&format!("/apis/{id}/lifecycle-state")).await.expect(200);
    assert_eq!(state["state"], "Created");
}

async fn publishes(app: &App, change: impl FnOnce(&mut Value)) -> super::support::Answer {
    let mut body = pizza();
    change(&mut body);
    let id = app.creator().post("/apis", body).await.expect(201)["id"].as_str().unwrap().to_owned();
    app.publisher().acts(&id, "Publish").await
}

#[tokio::test]
async fn publishing_needs_a_plan_and_an_endpoint() {
    let app = App::start().await;
    publishes(&app, |api| api["policies"] = json!([])).await.refusal(400, 903224);
    let app = App::start().await;
    let text = publishes(&app, |api| api["endpointConfig"] = json!(null)).await.refusal(400, 400);
    assert!(text.contains("endpointConfig"), "{text}");
}

#[tokio::test]
async fn an_api_nobody_subscribes_to_needs_no_plan() {
    let app = App::start().await;
    let open = |api: &mut Value| {
        api["policies"] = json!([]);
        api["operations"] = json!([{"verb": "GET", "target": "/menu", "authType": "None"}]);
    };
    publishes(&app, open).await.expect(200);
}

async fn new_version(person: Person<'_>, id: &str, version: &str) -> String {
    let path = format!("/apis/copy-api?newVersion={version}&apiId={id}");
    person.post_nothing(&path).await.expect(201)["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn publishing_a_new_version_can_deprecate_the_old_one() {
    let app = App::start().await;
    let admin = app.admin();
    let old = admin.makes_pizza().await;
    admin.acts(&old, "Publish").await.expect(200);
    let new = new_version(admin, &old, "2.0.0").await;
    let items = admin.get(&format!("/apis/{new}/lifecycle-state")).await.expect(200)["checkItems"].clone();
    assert_eq!(items[0]["name"], "Deprecate old versions after publishing the API");
    let list = "Deprecate%20old%20versions%20after%20publishing%20the%20API:true,\
                Requires%20re-subscription%20when%20publishing%20the%20API:true";
    let path = format!("/apis/change-lifecycle?action=Publish&apiId={new}&lifecycleChecklist={list}");
    admin.post_nothing(&path).await.expect(200);
    assert_eq!(admin.get(&format!("/apis/{old}")).await.expect(200)["lifeCycleStatus"], "DEPRECATED");
}

#[tokio::test]
async fn subscribers_move_on_to_a_new_version_unless_they_must_subscribe_again() {
    for (again, expected) in [(false, 1), (true, 0)] {
        let app = App::start().await;
        let admin = app.admin();
        let old = admin.makes_pizza().await;
        admin.acts(&old, "Publish").await.expect(200);
        subscribe(&app, &old).await;
        let new = new_version(admin, &old, "2.0.0").await;
        let list = format!("Requires%20re-subscription%20when%20publishing%20the%20API:{again}");
        let path = format!("/apis/change-lifecycle?action=Publish&apiId={new}&lifecycleChecklist={list}");
        admin.post_nothing(&path).await.expect(200);
        assert_eq!(app.store.subscription_count(&new.as_str().into()).await.unwrap(), expected);
        assert_eq!(app.store.subscription_count(&old.as_str().into()).await.unwrap(), 1);
    }
}
