//! Subscriptions: an application may call an API under a plan.

use serde_json::{Value, json};
use tidegate_control::Limits;
use tidegate_model::change::Topic;
use tidegate_model::id::ApiId;
use tidegate_model::lifecycle::LifecycleState;
use tidegate_model::subscription::SubscriptionStatus;

use crate::support::{Actor, ApiSeed, TestApp};

async fn application(ann: &Actor<'_>, name: &str) -> String {
    let sent = json!({"name": name, "throttlingPolicy": "Unlimited"});
    ann.post("/applications", sent).await.expect(201)["applicationId"].as_str().unwrap().to_owned()
}

fn request(application: &str, api: &ApiId, policy: &str) -> Value {
    json!({"applicationId": application, "apiId": api, "throttlingPolicy": policy, "status": "UNBLOCKED"})
}

#[tokio::test]
async fn a_developer_subscribes_looks_at_it_changes_the_plan_and_leaves() {
    let app = TestApp::start().await;
    let api = ApiSeed::published("Pizza").store(&app).await;
    let ann = app.acting("ann");
    let application = application(&ann, "Shop").await;

    let made = ann.post("/subscriptions", request(&application, &api, "Gold")).await;
    assert!(made.headers.contains_key("location"));
    let made = made.expect(201);
    let id = made["subscriptionId"].as_str().unwrap();
    assert_eq!((&made["status"], &made["apiInfo"]["name"]), (&json!("UNBLOCKED"), &json!("Pizza")));
    assert_eq!(made["applicationInfo"]["subscriptionCount"], 1);

    for query in [format!("applicationId={application}"), format!("apiId={api}")] {
        let list = ann.get(&format!("/subscriptions?{query}")).await.expect(200);
        assert_eq!((&list["pagination"]["total"], &list["list"][0]["subscriptionId"]), (&json!(1), &json!(id)));
    }
    let path = format!("/subscriptions/{id}");
    let to = json!({"applicationId": application, "apiId": api, "throttlingPolicy": "Gold",
        "requestedThrottlingPolicy": "Unlimited"});
    assert_eq!(ann.put(&path, to).await.expect(200)["throttlingPolicy"], "Unlimited");
    assert_eq!(ann.get(&path).await.expect(200)["throttlingPolicy"], "Unlimited");
    ann.delete(&path).await.expect(200);
    ann.get(&path).await.refused(404, 404);
    let told = app.changes().await.into_iter().filter(|topic| *topic == Topic::Subscription(id.into()));
    assert_eq!(told.count(), 3);
}

#[tokio::test]
async fn a_second_subscription_to_the_same_api_is_refused() {
    let app = TestApp::start().await;
    let api = ApiSeed::published("Pizza").store(&app).await;
    let ann = app.acting("ann");
    let application = application(&ann, "Shop").await;
    ann.post("/subscriptions", request(&application, &api, "Gold")).await.expect(201);
    let why = ann.post("/subscriptions", request(&application, &api, "Unlimited")).await.refused(409, 900336);
    assert!(why.contains("`Shop`") && why.contains("`Pizza`"), "{why}");
}

#[tokio::test]
async fn only_a_plan_the_api_offers_is_taken() {
    let app = TestApp::start().await;
    let api = ApiSeed::published("Pizza").store(&app).await;
    let gone = ApiSeed::published("Old").with(json!({"policies": ["Platinum"]})).store(&app).await;
    let ann = app.acting("ann");
    let application = application(&ann, "Shop").await;
    let why = ann.post("/subscriptions", request(&application, &api, "Silver")).await.refused(400, 900305);
    assert!(why.contains("Gold, Unlimited"), "{why}");
    ann.post("/subscriptions", request(&application, &gone, "Platinum")).await.refused(400, 900305);
    let made = ann.post("/subscriptions", request(&application, &api, "Gold")).await.expect(201);
    let path = format!("/subscriptions/{}", made["subscriptionId"].as_str().unwrap());
    ann.put(&path, json!({"throttlingPolicy": "Silver"})).await.refused(400, 900305);
}

#[tokio::test]
async fn only_published_apis_take_new_subscriptions() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    let application = application(&ann, "Shop").await;
    use LifecycleState::{Blocked, Created, Deprecated, Prototyped, Retired};
    for (name, state, status, code) in [
        ("Created", Created, 404, 900308),
        ("Retired", Retired, 404, 900308),
        ("Prototyped", Prototyped, 400, 400),
        ("Deprecated", Deprecated, 400, 400),
        ("Blocked", Blocked, 400, 400),
    ] {
        let api = ApiSeed::published(name).state(state).store(&app).await;
        ann.post("/subscriptions", request(&application, &api, "Gold")).await.refused(status, code);
    }
    ann.post("/subscriptions", request(&application, &ApiId::fresh(), "Gold")).await.refused(404, 900308);
}

#[tokio::test]
async fn someone_elses_application_and_subscription_are_out_of_reach() {
    let app = TestApp::start().await;
    let api = ApiSeed::published("Pizza").store(&app).await;
    let (ann, bob) = (app.acting("ann"), app.acting("bob"));
    let application = application(&ann, "Shop").await;
    bob.post("/subscriptions", request(&application, &api, "Gold")).await.refused(403, 403);
    bob.post("/subscriptions", request("nothing", &api, "Gold")).await.refused(404, 900307);
    let made = ann.post("/subscriptions", request(&application, &api, "Gold")).await.expect(201);
    let path = format!("/subscriptions/{}", made["subscriptionId"].as_str().unwrap());
    bob.get(&path).await.refused(403, 403);
    bob.put(&path, json!({"throttlingPolicy": "Unlimited"})).await.refused(403, 403);
    bob.delete(&path).await.refused(403, 403);
    bob.get(&format!("/subscriptions?applicationId={application}")).await.refused(403, 403);
    assert_eq!(bob.get(&format!("/subscriptions?apiId={api}")).await.expect(200)["count"], 0);
}

#[tokio::test]
async fn an_api_hidden_from_a_developer_cannot_be_subscribed_to() {
    let app = TestApp::start().await;
    let hidden = json!({"visibility": "RESTRICTED", "visibleRoles": ["gold-partner"]});
    let api = ApiSeed::published("Secret").with(hidden).store(&app).await;
    let (ann, vip) = (app.acting("ann"), app.acting("vip"));
    let application_of_ann = application(&ann, "Shop").await;
    ann.post("/subscriptions", request(&application_of_ann, &api, "Gold")).await.refused(404, 900308);
    let application_of_vip = application(&vip, "Shop").await;
    vip.post("/subscriptions", request(&application_of_vip, &api, "Gold")).await.expect(201);
}

#[tokio::test]
async fn a_blocked_subscription_keeps_its_plan() {
    let app = TestApp::start().await;
    let api = ApiSeed::published("Pizza").store(&app).await;
    let ann = app.acting("ann");
    let application = application(&ann, "Shop").await;
    let made = ann.post("/subscriptions", request(&application, &api, "Gold")).await.expect(201);
    let id = made["subscriptionId"].as_str().unwrap();
    let mut tx = app.store.begin().await.unwrap();
    tx.set_subscription_status(&id.into(), SubscriptionStatus::Blocked, 0).await.unwrap();
    tx.commit().await.unwrap();
    let path = format!("/subscriptions/{id}");
    assert_eq!(ann.get(&path).await.expect(200)["status"], "BLOCKED");
    assert!(ann.put(&path, json!({"throttlingPolicy": "Unlimited"})).await.refused(400, 400).contains("BLOCKED"));
}

#[tokio::test]
async fn several_subscriptions_are_made_at_once() {
    let app = TestApp::start().await;
    let first = ApiSeed::published("One").store(&app).await;
    let second = ApiSeed::published("Two").store(&app).await;
    let ann = app.acting("ann");
    let application = application(&ann, "Shop").await;
    let sent = json!([request(&application, &first, "Gold"), request(&application, &second, "Gold")]);
    assert_eq!(ann.post("/subscriptions/multiple", sent.clone()).await.expect(200).as_array().unwrap().len(), 2);
    assert!(ann.post("/subscriptions/multiple", sent).await.refused(409, 900336).starts_with("entry 0:"));
    let many = json!(vec![request(&application, &first, "Gold"); 51]);
    ann.post("/subscriptions/multiple", many).await.refused(400, 400);
}

#[tokio::test]
async fn a_request_says_which_subscriptions_and_what_is_missing() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    ann.get("/subscriptions").await.refused(400, 400);
    let answer = ann.post("/subscriptions", json!({})).await;
    assert_eq!(answer.json["error"].as_array().unwrap().len(), 3);
    answer.refused(400, 400);
    app.acting("ann").scoped("apim:app_manage").get("/subscriptions?apiId=x").await.refused(401, 401);
}

#[tokio::test]
async fn an_application_has_a_bounded_number_of_subscriptions() {
    let app = TestApp::with(Limits { subscriptions_max: 1, ..Limits::default() }).await;
    let first = ApiSeed::published("One").store(&app).await;
    let second = ApiSeed::published("Two").store(&app).await;
    let ann = app.acting("ann");
    let application = application(&ann, "Shop").await;
    ann.post("/subscriptions", request(&application, &first, "Gold")).await.expect(201);
    ann.post("/subscriptions", request(&application, &second, "Gold")).await.refused(400, 400);
}

#[tokio::test]
async fn the_applications_scopes_are_those_of_its_apis() {
    let app = TestApp::start().await;
    let scopes = json!({"scopes": [{"scope": {"name": "pizza:eat", "displayName": "Eat", "bindings": ["hungry"]}}]});
    let api = ApiSeed::published("Pizza").with(scopes).store(&app).await;
    let ann = app.acting("ann");
    let application = application(&ann, "Shop").await;
    ann.post("/subscriptions", request(&application, &api, "Gold")).await.expect(201);
    let read = ann.get(&format!("/applications/{application}")).await.expect(200);
    let expected = json!([{"key": "pizza:eat", "name": "Eat", "roles": ["hungry"], "description": ""}]);
    assert_eq!(read["subscriptionScopes"], expected);
    let info = ann.get(&format!("/subscriptions/{api}/additionalInfo")).await.expect(200);
    assert_eq!(info["list"][0]["applicationName"], "Shop");
}
