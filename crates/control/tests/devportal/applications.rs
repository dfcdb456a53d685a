//! Applications: make, find, change, remove; only one's own.

use serde_json::json;
use tidegate_control::Limits;
use tidegate_model::change::Topic;

use crate::support::TestApp;

fn sent(name: &str) -> serde_json::Value {
    json!({"name": name, "throttlingPolicy": "Unlimited", "description": "d", "tokenType": "JWT", "groups": [],
        "attributes": {"team": "a"}, "somethingNewer": {"is": "accepted"}})
}

#[tokio::test]
async fn a_new_developer_finds_the_default_application_and_makes_another() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    let list = ann.get("/applications").await.expect(200);
    assert_eq!(list["list"][0]["name"], "DefaultApplication");
    assert_eq!(list["pagination"]["total"], 1);

    let made = ann.post("/applications", sent("Shop")).await;
    let location = made.headers["location"].to_str().unwrap().to_owned();
    let made = made.expect(201);
    let id = made["applicationId"].as_str().unwrap();
    assert!(location.ends_with(&format!("/applications/{id}")));
    assert_eq!(
        (&made["status"], &made["owner"], &made["tokenType"]),
        (&json!("APPROVED"), &json!("ann"), &json!("JWT"))
    );
    assert_eq!(made["attributes"]["team"], "a");

    let read = ann.get(&format!("/applications/{id}")).await.expect(200);
    assert_eq!(read["name"], "Shop");
    assert!(app.changes().await.contains(&Topic::Application(id.into())));
}

#[tokio::test]
async fn the_default_application_once_deleted_does_not_come_back() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    let list = ann.get("/applications").await.expect(200);
    let id = list["list"][0]["applicationId"].as_str().unwrap().to_owned();
    ann.delete(&format!("/applications/{id}")).await.expect(200);
    assert_eq!(ann.get("/applications").await.expect(200)["count"], 0);
}

#[tokio::test]
async fn applications_are_found_sorted_and_paged() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    for name in ["beta", "Alpha", "gamma"] {
        ann.post("/applications", sent(name)).await.expect(201);
    }
    let names = |list: serde_json::Value| -> Vec<String> {
        list["list"].as_array().unwrap().iter().map(|entry| entry["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(ann.get("/applications").await.expect(200)), ["Alpha", "beta", "DefaultApplication", "gamma"]);
    let down = ann.get("/applications?sortBy=name&sortOrder=desc&limit=1&offset=1").await.expect(200);
    assert_eq!(names(down.clone()), ["DefaultApplication"]);
    assert_eq!(down["pagination"]["next"], "/applications?limit=1&offset=2");
    assert_eq!(names(ann.get("/applications?query=ALP").await.expect(200)), ["Alpha"]);
    assert!(ann.get("/applications?sortBy=colour").await.refused(400, 400).contains("colour"));
    ann.get("/applications?limit=0").await.refused(400, 400);
    ann.get("/applications?limit=many").await.refused(400, 400);
    assert_eq!(app.acting("bob").get("/applications").await.expect(200)["count"], 1, "bob sees only his own");
}

#[tokio::test]
async fn an_application_is_changed_as_a_whole() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    let id = ann.post("/applications", sent("Shop")).await.expect(201)["applicationId"].as_str().unwrap().to_owned();
    let to = json!({"name": "Store", "throttlingPolicy": "10PerMin", "description": "new"});
    let changed = ann.put(&format!("/applications/{id}"), to).await.expect(200);
    assert_eq!((&changed["name"], &changed["throttlingPolicy"]), (&json!("Store"), &json!("10PerMin")));
    let told = app.changes().await.into_iter().filter(|topic| *topic == Topic::Application(id.as_str().into()));
    assert_eq!(told.count(), 2);
    let to = json!({"name": "DefaultApplication", "throttlingPolicy": "10PerMin"});
    ann.put(&format!("/applications/{id}"), to).await.refused(409, 900301);
}

#[tokio::test]
async fn names_are_unique_per_owner() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    ann.post("/applications", sent("Shop")).await.expect(201);
    assert!(ann.post("/applications", sent("Shop")).await.refused(409, 900301).contains("`Shop`"));
    app.acting("bob").post("/applications", sent("Shop")).await.expect(201);
}

#[tokio::test]
async fn someone_elses_application_is_neither_read_nor_changed() {
    let app = TestApp::start().await;
    let made = app.acting("ann").post("/applications", sent("Shop")).await.expect(201);
    let path = format!("/applications/{}", made["applicationId"].as_str().unwrap());
    let bob = app.acting("bob");
    bob.get(&path).await.refused(403, 403);
    bob.put(&path, sent("Mine")).await.refused(403, 403);
    bob.delete(&path).await.refused(403, 403);
    bob.post(&format!("{path}/generate-keys"), json!({"keyType": "PRODUCTION"})).await.refused(403, 403);
    bob.get("/applications/nothing").await.refused(404, 900307);
}

#[tokio::test]
async fn an_application_needs_a_name_and_a_policy_that_exists() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    let answer = ann.post("/applications", json!({"tokenType": "MAGIC"})).await;
    assert_eq!(answer.json["error"].as_array().unwrap().len(), 3, "all problems at once: {}", answer.json);
    answer.refused(400, 400);
    let unknown = json!({"name": "Shop", "throttlingPolicy": "Platinum"});
    assert!(ann.post("/applications", unknown).await.refused(400, 900305).contains("`Platinum`"));
    let wrong_level = json!({"name": "Shop", "throttlingPolicy": "Gold"});
    ann.post("/applications", wrong_level).await.refused(400, 900305);
    let long = json!({"name": "x".repeat(71), "throttlingPolicy": "Unlimited", "description": "y".repeat(513)});
    let description = ann.post("/applications", long).await.refused(400, 400);
    assert!(description.contains("name: is 71") && description.contains("description"), "{description}");
}

#[tokio::test]
async fn broken_requests_are_told_precisely_what_is_wrong() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    ann.raw("POST", "/applications", "text/plain", "{}").await.refused(415, 415);
    assert!(ann.raw("POST", "/applications", "application/json", "").await.refused(400, 400).contains("empty"));
    let cut = ann.raw("POST", "/applications", "application/json", "{\"name\":\n\"a").await.refused(400, 400);
    assert!(cut.contains("line 2"), "{cut}");
    let typed = ann.post("/applications", json!({"name": 7, "throttlingPolicy": "Unlimited"})).await;
    assert!(typed.refused(400, 400).contains("expected a string"));
    ann.get("/applications/%FF").await.refused(400, 400);
    ann.get("/no-such-thing").await.refused(404, 404);
    ann.delete("/applications").await.refused(405, 405);
    assert_eq!(ann.get("/applications").await.expect(200)["count"], 1, "nothing was half-made");
}

#[tokio::test]
async fn a_token_without_the_scope_or_none_at_all_is_refused() {
    let app = TestApp::start().await;
    let answer = app.acting("ann").scoped("apim:store_settings").get("/applications").await;
    assert!(answer.headers.contains_key("www-authenticate"));
    assert!(answer.refused(401, 401).contains("apim:subscribe"));
    app.acting("").get("/applications").await.refused(401, 401);
    app.acting("mallory").get("/applications").await.refused(401, 401);
    app.acting("pat").post("/applications", sent("Shop")).await.refused(401, 401);
}

#[tokio::test]
async fn an_owner_has_a_bounded_number_of_applications() {
    let app = TestApp::with(Limits { applications_max: 2, ..Limits::default() }).await;
    let ann = app.acting("ann");
    ann.post("/applications", sent("second")).await.expect(201);
    assert!(ann.post("/applications", sent("third")).await.refused(400, 400).contains("at most 2"));
}

#[tokio::test]
async fn every_change_leaves_an_audit_event() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    let made = ann.post("/applications", sent("Shop")).await.expect(201);
    let id = made["applicationId"].as_str().unwrap();
    ann.put(&format!("/applications/{id}"), sent("Store")).await.expect(200);
    ann.delete(&format!("/applications/{id}")).await.expect(200);
    let filter = tidegate_store::audit::AuditFilter { subject: Some(id), limit: 10, ..Default::default() };
    let (events, total) = app.store.audit_events(&filter).await.unwrap();
    let actions: Vec<&str> = events.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(actions, ["application.delete", "application.update", "application.create"]);
    assert_eq!((total, events[0].by.as_str()), (3, "ann"));
}
