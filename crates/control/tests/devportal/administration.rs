//! The Admin API: policies, environments, key managers, other people's applications.

use serde_json::{Value, json};
use tidegate_model::change::Topic;

use crate::support::{ADMIN, Actor, ApiSeed, TestApp};

fn root(app: &TestApp) -> Actor<'_> {
    app.acting("root").at(ADMIN)
}

fn per_minute(name: &str, count: i64) -> Value {
    json!({"policyName": name, "displayName": name, "description": "", "defaultLimit": {"type": "REQUESTCOUNTLIMIT",
        "requestCount": {"timeUnit": "min", "unitTime": 1, "requestCount": count}}, "newerMember": true})
}

#[tokio::test]
async fn a_policy_is_made_read_changed_and_removed_and_gateways_are_told_each_time() {
    let app = TestApp::start().await;
    let root = root(&app);
    let before = app.changes().await.len();
    for level in ["application", "subscription", "advanced"] {
        let list = format!("/throttling/policies/{level}");
        let made = root.post(&list, per_minute("Tiny", 3)).await;
        let location = made.headers["location"].to_str().unwrap().to_owned();
        let made = made.expect(201);
        let path = location.strip_prefix(ADMIN).unwrap();
        assert_eq!(root.get(path).await.expect(200), made);
        assert_eq!(made["defaultLimit"], per_minute("Tiny", 3)["defaultLimit"]);
        let changed = root.put(path, per_minute("Tiny", 4)).await.expect(200);
        assert_eq!(changed["defaultLimit"]["requestCount"]["requestCount"], 4);
        assert_eq!(
            root.get(&list).await.expect(200)["list"].as_array().unwrap().iter().filter(|p| **p == changed).count(),
            1
        );
        root.delete(path).await.expect(200);
        root.get(path).await.refused(404, 404);
    }
    let told = app.changes().await.split_off(before);
    assert_eq!(told, vec![Topic::Policies; 9]);
}

#[tokio::test]
async fn a_subscription_policy_has_a_burst_limit_and_a_plan() {
    let app = TestApp::start().await;
    let mut sent = per_minute("Bursty", 100);
    sent["rateLimitCount"] = json!(5);
    sent["rateLimitTimeUnit"] = json!("sec");
    sent["stopOnQuotaReach"] = json!(false);
    sent["billingPlan"] = json!("COMMERCIAL");
    let made = root(&app).post("/throttling/policies/subscription", sent.clone()).await.expect(201);
    for member in ["rateLimitCount", "rateLimitTimeUnit", "stopOnQuotaReach", "billingPlan"] {
        assert_eq!(made[member], sent[member], "{member}");
    }
    let seen = app.acting("").get("/throttling-policies/subscription/Bursty").await.expect(200);
    assert_eq!((&seen["rateLimitCount"], &seen["tierPlan"]), (&json!(5), &json!("COMMERCIAL")));
}

#[tokio::test]
async fn everything_wrong_with_a_policy_is_said_at_once() {
    let app = TestApp::start().await;
    let root = root(&app);
    let sent = json!({"policyName": "a/b", "displayName": "x".repeat(513), "billingPlan": "BARTER",
        "conditionalGroups": [{"conditions": []}], "rateLimitCount": -1,
        "defaultLimit": {"type": "REQUESTCOUNTLIMIT",
            "requestCount": {"timeUnit": "moon", "unitTime": 0, "requestCount": 0}}});
    let answer = root.post("/throttling/policies/subscription", sent).await;
    assert_eq!(answer.json["error"].as_array().unwrap().len(), 8, "{}", answer.json);
    answer.refused(400, 400);
    root.post("/throttling/policies/subscription", json!({"policyName": "x"})).await.refused(400, 400);
    root.post("/throttling/policies/subscription", per_minute("Gold", 1)).await.refused(409, 409);
    root.post("/throttling/policies/custom", per_minute("Custom", 1)).await.refused(404, 404);
    root.get("/throttling/policies/application/subscription-gold").await.refused(404, 404);
}

#[tokio::test]
async fn a_policy_in_use_stays_and_so_does_its_name() {
    let app = TestApp::start().await;
    ApiSeed::published("Pizza")
        .with(json!({"operations": [{"target": "/a", "verb": "GET", "throttlingPolicy": "10KPerMin"}]}))
        .store(&app)
        .await;
    let ann = app.acting("ann");
    ann.post("/applications", json!({"name": "Shop", "throttlingPolicy": "10PerMin"})).await.expect(201);
    let root = root(&app);
    let why = root.delete("/throttling/policies/application/application-10permin").await.refused(409, 409);
    assert!(why.contains("application `Shop` of ann"), "{why}");
    let why = root.delete("/throttling/policies/subscription/subscription-gold").await.refused(409, 409);
    assert!(why.contains("API `Pizza` 1.0"), "{why}");
    root.delete("/throttling/policies/advanced/api-10kpermin").await.refused(409, 409);
    root.get("/throttling/policies/advanced/api-10kpermin").await.expect(200);
    root.delete("/throttling/policies/advanced/api-20kpermin").await.expect(200);
    let path = "/throttling/policies/subscription/subscription-silver";
    assert!(root.put(path, per_minute("Platinum", 1)).await.refused(400, 400).contains("policyName"));
    root.put("/throttling/policies/application/application-unlimited", per_minute("Unlimited", 1))
        .await
        .refused(400, 400);
    root.delete("/throttling/policies/application/application-unlimited").await.refused(400, 400);
}

#[tokio::test]
async fn policies_are_searched_by_type() {
    let app = TestApp::start().await;
    let root = root(&app);
    assert_eq!(root.get("/throttling/policies/search?query=type:application").await.expect(200)["count"], 4);
    assert_eq!(root.get("/throttling/policies/search").await.expect(200)["count"], 13);
    root.get("/throttling/policies/search?query=type:moon").await.refused(404, 404);
}

#[tokio::test]
async fn only_administrators_administrate() {
    let app = TestApp::start().await;
    for person in ["ann", "pat"] {
        let person = app.acting(person).at(ADMIN);
        person.post("/throttling/policies/application", per_minute("X", 1)).await.refused(401, 401);
        person.get("/environments").await.refused(401, 401);
        person.get("/key-managers").await.refused(401, 401);
        person.get("/applications").await.refused(401, 401);
        person.get("/settings").await.refused(401, 401);
        person.get("/system-scopes").await.refused(401, 401);
        person.get("/workflows").await.refused(401, 401);
    }
    app.acting("ann").at(ADMIN).get("/throttling/policies/application").await.refused(401, 401);
    app.acting("").at(ADMIN).get("/environments").await.refused(401, 401);
    let reader = app.acting("root").scoped("apim:tier_view").at(ADMIN);
    reader.get("/throttling/policies/application").await.expect(200);
    reader.post("/throttling/policies/application", per_minute("X", 1)).await.refused(401, 401);
    root(&app).get("/nothing").await.refused(404, 404);
}

#[tokio::test]
async fn environments_are_made_changed_and_removed() {
    let app = TestApp::start().await;
    let root = root(&app);
    let sent = json!({"name": "eu", "displayName": "Europe", "description": "d", "provider": "wso2",
        "vhosts": [{"host": "api.example", "httpContext": "", "httpPort": 80, "httpsPort": 443}]});
    let made = root.post("/environments", sent.clone()).await.expect(201);
    let path = format!("/environments/{}", made["id"].as_str().unwrap());
    assert_eq!((&made["vhosts"][0]["host"], &made["vhosts"][0]["httpsPort"]), (&json!("api.example"), &json!(443)));
    root.post("/environments", sent.clone()).await.refused(400, 900507);
    let mut renamed = sent.clone();
    renamed["name"] = json!("us");
    root.put(&path, renamed).await.refused(400, 900510);
    let mut changed = sent.clone();
    changed["displayName"] = json!("The Continent");
    assert_eq!(root.put(&path, changed).await.expect(200)["displayName"], "The Continent");
    assert_eq!(root.get("/environments").await.expect(200)["count"], 2);
    root.delete(&path).await.expect(200);
    root.delete(&path).await.refused(404, 900506);
}

#[tokio::test]
async fn what_is_wrong_with_an_environment_is_said_at_once() {
    let app = TestApp::start().await;
    let sent = json!({"name": "a b", "type": "moon", "vhosts": [{"host": "-x", "httpPort": 0, "httpsPort": 70000}]});
    let answer = root(&app).post("/environments", sent).await;
    assert_eq!(answer.json["error"].as_array().unwrap().len(), 5, "{}", answer.json);
    root(&app).post("/environments", json!({"name": "x", "vhosts": []})).await.refused(400, 400);
}

#[tokio::test]
async fn the_default_environment_sent_back_as_read_does_not_freeze_its_addresses() {
    let app = TestApp::start().await;
    let root = root(&app);
    let mut read = root.get("/environments").await.expect(200)["list"][0].clone();
    assert_eq!((&read["vhosts"][0]["host"], &read["vhosts"][0]["httpPort"]), (&json!("gw.test"), &json!(2)));
    read["displayName"] = json!("Home");
    root.put("/environments/Default", read).await.expect(200);
    let kept = app.store.environment("Default").await.unwrap().unwrap();
    assert_eq!((kept.display_name.as_str(), kept.vhost, kept.http_port), ("Home", None, None));
    root.delete("/environments/Default").await.refused(400, 900508);
}

#[tokio::test]
async fn an_environment_with_apis_stays() {
    let app = TestApp::start().await;
    let root = root(&app);
    let sent = json!({"name": "eu", "vhosts": [{"host": "api.example"}]});
    let made = root.post("/environments", sent).await.expect(201);
    let id = ApiSeed::published("Pizza").store(&app).await;
    let revision = app.store.revisions(&id).await.unwrap().remove(0).id;
    let mut tx = app.store.begin().await.unwrap();
    let place = tidegate_model::revision::Deployment {
        environment: "eu".to_owned(),
        vhost: "api.example".to_owned(),
        is_shown: true,
        deployed_at: 0,
    };
    tx.deploy(&id, &revision, &place).await.unwrap();
    tx.commit().await.unwrap();
    root.delete(&format!("/environments/{}", made["id"].as_str().unwrap())).await.refused(409, 409);
}

#[tokio::test]
async fn the_key_manager_is_described_with_live_addresses() {
    let app = TestApp::start().await;
    let root = root(&app);
    let list = root.get("/key-managers").await.expect(200);
    let path = format!("/key-managers/{}", list["list"][0]["id"].as_str().unwrap());
    let one = root.get(&path).await.expect(200);
    assert_eq!(one["introspectionEndpoint"], "https://manage.test:1/oauth2/introspect");
    root.get("/key-managers/other").await.refused(404, 404);
    root.post("/key-managers", json!({})).await.refused(405, 405);
}

#[tokio::test]
async fn an_application_is_found_and_given_to_another_owner() {
    let app = TestApp::start().await;
    let (ann, bob) = (app.acting("ann"), app.acting("bob"));
    let sent = json!({"name": "Shop", "throttlingPolicy": "Unlimited"});
    let made = ann.post("/applications", sent.clone()).await.expect(201);
    let id = made["applicationId"].as_str().unwrap();
    let root = root(&app);
    let list = root.get("/applications?user=ann&name=sHo").await.expect(200);
    assert_eq!((&list["count"], &list["list"][0]["applicationId"]), (&json!(1), &json!(id)));
    assert_eq!(root.get("/applications?name=s%25o").await.expect(200)["count"], 0, "no wildcards");
    let change = |owner: &str| format!("/applications/{id}/change-owner?owner={owner}");
    root.post(&change("nobody-here"), json!({})).await.refused(400, 400);
    root.post(&format!("/applications/{id}/change-owner"), json!({})).await.refused(400, 400);
    root.post(&change("bob"), json!({})).await.expect(200);
    ann.get(&format!("/applications/{id}")).await.refused(403, 403);
    bob.get(&format!("/applications/{id}")).await.expect(200);
    ann.post("/applications", sent).await.expect(201);
    root.post(&change("ann"), json!({})).await.refused(409, 409);
    root.delete(&format!("/applications/{id}")).await.expect(200);
    root.delete(&format!("/applications/{id}")).await.refused(404, 900307);
}

#[tokio::test]
async fn scopes_are_listed_with_the_roles_that_give_them() {
    let app = TestApp::start().await;
    let list = root(&app).get("/system-scopes").await.expect(200);
    let subscribe = list["list"].as_array().unwrap().iter().find(|entry| entry["name"] == "apim:subscribe").unwrap();
    assert_eq!(subscribe["roles"], json!(["admin", "Internal/subscriber", "Internal/devops"]));
    assert_eq!(subscribe["tag"], "Developer Portal");
    assert!(root(&app).get("/settings").await.expect(200)["scopes"].as_array().unwrap().contains(&json!("apim:admin")));
    assert_eq!(root(&app).get("/workflows").await.expect(200)["count"], 0);
}
