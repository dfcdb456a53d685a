//! Tidegate's own API: users, statistics, the audit log.

use serde_json::{Value, json};
use tidegate_analytics::Distribution;
use tidegate_store::traffic::TrafficRollup;

use crate::support::{Actor, ApiSeed, OWN, TestApp};

fn root(app: &TestApp) -> Actor<'_> {
    app.acting("root").at(OWN)
}

#[tokio::test]
async fn users_are_made_changed_and_removed() {
    let app = TestApp::start().await;
    let root = root(&app);
    let sent = json!({"name": "eve", "password": "pw", "roles": ["Internal/subscriber"], "email": "eve@x.test"});
    let made = root.post("/users", sent.clone()).await;
    assert_eq!(made.headers["location"], "/api/tidegate/v1/users/eve");
    assert_eq!(made.expect(201)["isActive"], true);
    root.post("/users", sent).await.refused(409, 409);
    assert_eq!(root.get("/users?query=ev").await.expect(200)["pagination"]["total"], 1);
    let changed = root.put("/users/eve", json!({"isActive": false})).await.expect(200);
    assert_eq!((&changed["isActive"], &changed["email"]), (&json!(false), &json!("eve@x.test")));
    root.put("/users/eve/password", json!({"password": "new"})).await.expect(200);
    assert_eq!(app.authority.password("eve").as_deref(), Some("new"));
    root.put("/users/eve/password", json!({})).await.refused(400, 400);
    root.delete("/users/eve").await.expect(200);
    root.get("/users/eve").await.refused(404, 404);
    let answer = root.post("/users", json!({})).await;
    assert_eq!(answer.json["error"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn nobody_locks_themselves_out() {
    let app = TestApp::start().await;
    let root = root(&app);
    root.delete("/users/root").await.refused(400, 400);
    root.put("/users/root", json!({"isActive": false})).await.refused(400, 400);
    root.put("/users/root", json!({"roles": []})).await.refused(400, 400);
    root.put("/users/root", json!({"email": "r@x.test"})).await.expect(200);
}

#[tokio::test]
async fn users_and_the_audit_log_are_for_administrators() {
    let app = TestApp::start().await;
    for person in ["ann", "pat"] {
        let person = app.acting(person).at(OWN);
        person.get("/users").await.refused(401, 401);
        person.post("/users", json!({})).await.refused(401, 401);
        person.get("/audit").await.refused(401, 401);
    }
    app.acting("").at(OWN).get("/statistics").await.refused(401, 401);
}

#[tokio::test]
async fn the_audit_log_says_who_changed_what_and_holds_no_secret() {
    let app = TestApp::start().await;
    let ann = app.acting("ann");
    let made = ann.post("/applications", json!({"name": "Shop", "throttlingPolicy": "Unlimited"})).await.expect(201);
    let id = made["applicationId"].as_str().unwrap();
    let keys = json!({"keyType": "PRODUCTION", "grantTypesToBeSupported": ["client_credentials"]});
    ann.post(&format!("/applications/{id}/generate-keys"), keys).await.expect(200);
    ann.post(&format!("/applications/{id}/api-keys/SANDBOX/generate"), json!({})).await.expect(200);
    let root = root(&app);
    let all = root.get("/audit?user=ann").await.expect(200);
    let actions: Vec<&str> = all["list"].as_array().unwrap().iter().map(|e| e["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["api_key.create", "application_key.create", "application.create", "application.create"]);
    assert!(!all.to_string().contains("secret-"), "{all}");
    let some = root.get("/audit?action=application.&limit=1").await.expect(200);
    assert_eq!((&some["count"], &some["pagination"]["total"]), (&json!(1), &json!(2)));
    assert_eq!(root.get("/audit?to=2001-01-01T00:00:00Z").await.expect(200)["count"], 0);
    root.get("/audit?from=yesterday").await.refused(400, 400);
}

fn rollup(id: &str, minute: i64, api: (&str, &str, &str), application: (&str, &str), us: &[u64]) -> TrafficRollup {
    let mut latency = Distribution::default();
    us.iter().for_each(|us| latency.record(*us));
    TrafficRollup {
        id: id.to_owned(),
        minute: minute * 60_000,
        api: Some(api.0.to_owned()),
        api_name: api.1.to_owned(),
        api_version: api.2.to_owned(),
        application: Some(application.0.to_owned()),
        application_name: application.1.to_owned(),
        calls: us.len() as i64,
        errors_4xx: 1,
        latency_sum_us: us.iter().sum::<u64>() as i64,
        latency_buckets: latency.into(),
        ..TrafficRollup::default()
    }
}

/// Traffic of ann's Shop and bob's Bot with pat's Pizza in two versions.
async fn traffic(app: &TestApp) -> (String, String) {
    let mut ids = Vec::new();
    for (person, name) in [("ann", "Shop"), ("bob", "Bot")] {
        let sent = json!({"name": name, "throttlingPolicy": "Unlimited"});
        let made = app.acting(person).post("/applications", sent).await.expect(201);
        ids.push(made["applicationId"].as_str().unwrap().to_owned());
    }
    let pizza = ApiSeed::published("Pizza").store(app).await;
    let (v1, v2) = ((pizza.as_str(), "Pizza", "1.0"), ("foreign", "Pizza", "2.0"));
    let (shop, bot) = ((ids[0].as_str(), "Shop"), (ids[1].as_str(), "Bot"));
    let batch = [
        rollup("n:1", 1, v1, shop, &[1_000; 8]),
        rollup("n:2", 2, v1, shop, &[1_000, 9_000]),
        rollup("n:3", 2, v1, bot, &[5_000; 3]),
        rollup("n:4", 70, v2, bot, &[7_000; 4]),
    ];
    app.store.add_rollups(&batch).await.unwrap();
    app.store.add_rollups(&batch[..2]).await.unwrap();
    (ids.remove(0), ids.remove(0))
}

async fn calls(who: Actor<'_>, query: &str) -> Value {
    let answer = who.at(OWN).get(&format!("/statistics?from=0&to=86400000&{query}")).await.expect(200);
    assert_eq!(answer["isComplete"], true);
    answer["groups"].as_array().unwrap().iter().map(|group| group["calls"].clone()).collect()
}

#[tokio::test]
async fn statistics_are_grouped_and_a_rollup_handed_over_twice_counts_once() {
    let app = TestApp::start().await;
    let (shop, _) = traffic(&app).await;
    assert_eq!(calls(app.acting("root"), "by=api").await, json!([17]));
    assert_eq!(calls(app.acting("root"), "by=version").await, json!([13, 4]));
    assert_eq!(calls(app.acting("root"), "by=application").await, json!([10, 7]));
    assert_eq!(calls(app.acting("root"), &format!("by=version&applicationId={shop}")).await, json!([10]));
    assert_eq!(calls(app.acting("root"), "by=application&apiId=foreign").await, json!([4]));
    let hours = app.acting("root").at(OWN).get("/statistics?from=0&to=86400000&interval=hour").await.expect(200);
    let series = &hours["groups"][0]["series"];
    assert_eq!((&series[0]["calls"], &series[1]["calls"]), (&json!(13), &json!(4)));
    assert_eq!((&hours["total"]["errors4xx"], &hours["total"]["throttled"]), (&json!(4), &json!(0)));
    let p50 = hours["total"]["latencyMs"]["p50"].as_f64().unwrap();
    assert!((0.96..=1.04).contains(&p50), "{p50}");
}

#[tokio::test]
async fn developers_see_their_applications_and_publishers_their_apis() {
    let app = TestApp::start().await;
    let (shop, bot) = traffic(&app).await;
    assert_eq!(calls(app.acting("ann"), "by=application").await, json!([10]));
    assert_eq!(calls(app.acting("bob"), "by=application").await, json!([7]));
    assert_eq!(calls(app.acting("vip"), "by=application").await, json!([]));
    assert_eq!(calls(app.acting("pat"), "by=version").await, json!([13]), "not the version of a foreign provider");
    assert_eq!(calls(app.acting("ann"), &format!("applicationId={bot}")).await, json!([]));
    assert_eq!(calls(app.acting("ann"), &format!("applicationId={shop}")).await, json!([10]));
}

/// Calls in an overview: the sum, and those of each API and application shown.
async fn overview(who: Actor<'_>, query: &str) -> (Value, Value, Value) {
    let answer = who.at(OWN).get(&format!("/statistics/overview?from=0&to=86400000&{query}")).await.expect(200);
    let calls = |list: &str| answer[list].as_array().unwrap().iter().map(|one| one["calls"].clone()).collect();
    (answer["total"]["calls"].clone(), calls("apis"), calls("applications"))
}

#[tokio::test]
async fn an_overview_shows_the_sum_the_course_and_who_leads() {
    let app = TestApp::start().await;
    traffic(&app).await;
    let root = root(&app);
    let path = "/statistics/overview?from=0&to=7200000&interval=hour";
    let all = root.get(path).await.expect(200);
    assert_eq!((&all["total"]["calls"], &all["intervalMs"]), (&json!(17), &json!(3_600_000)));
    let course: Vec<_> = all["series"].as_array().unwrap().iter().map(|one| one["calls"].clone()).collect();
    assert_eq!(course, [json!(13), json!(4)]);
    assert_eq!((&all["apis"][0]["apiVersion"], &all["apis"][0]["calls"]), (&json!("1.0"), &json!(13)));
    assert_eq!((&all["applications"][0]["applicationName"], &all["apiCount"]), (&json!("Shop"), &json!(2)));
    let one = root.get(&format!("{path}&top=1")).await.expect(200);
    assert_eq!((one["apis"].as_array().unwrap().len(), &one["applicationCount"]), (1, &json!(2)));
}

#[tokio::test]
async fn the_current_minute_is_in_an_overview_as_it_grows() {
    let app = TestApp::start().await;
    let minute = tidegate_model::millis::now() / 60_000;
    for calls in [2, 5] {
        let so_far = rollup("n:9", minute, ("p", "Pizza", "1.0"), ("s", "Shop"), &vec![1_000; calls]);
        app.store.add_rollups(&[so_far]).await.unwrap();
        let all = root(&app).get("/statistics/overview").await.expect(200);
        assert_eq!(all["total"]["calls"], json!(calls));
        assert_eq!(all["series"].as_array().unwrap().last().unwrap()["calls"], json!(calls));
    }
}

#[tokio::test]
async fn an_overview_shows_each_what_is_theirs() {
    let app = TestApp::start().await;
    let (shop, bot) = traffic(&app).await;
    let pizza = app.store.api_summaries().await.unwrap().remove(0).api.id.clone();
    assert_eq!(overview(app.acting("ann"), "of=applications").await, (json!(10), json!([10]), json!([10])));
    assert_eq!(overview(app.acting("ann"), &format!("applicationId={bot}")).await.0, 0);
    assert_eq!(overview(app.acting("ann"), &format!("of=applications&apiId={pizza}")).await.0, 10);
    assert_eq!(overview(app.acting("pat"), "of=apis").await, (json!(13), json!([13]), json!([10, 3])));
    assert_eq!(overview(app.acting("pat"), &format!("of=apis&apiId={pizza}&applicationId={shop}")).await.0, 10);
    assert_eq!(overview(app.acting("root"), "of=all").await.0, 17);
    assert_eq!(overview(app.acting("root"), "of=apis").await.0, 0, "root provides none");
    assert_eq!(overview(app.acting("root"), &format!("of=apis&apiId={pizza}")).await.0, 13);
}

#[tokio::test]
async fn an_overview_of_what_is_not_theirs_is_refused() {
    let app = TestApp::start().await;
    traffic(&app).await;
    let at = |who: &'static str| app.acting(who).at(OWN);
    at("").get("/statistics/overview").await.refused(401, 401);
    at("ann").get("/statistics/overview?of=all").await.refused(401, 401);
    at("ann").get("/statistics/overview?of=apis").await.refused(401, 401);
    at("pat").get("/statistics/overview?of=all").await.refused(401, 401);
    at("pat").get("/statistics/overview?of=applications").await.refused(401, 401);
    at("pat").get("/statistics/overview?of=apis&apiId=foreign").await.refused(404, 900308);
    for bad in ["of=moon", "interval=moon", "from=x", "from=2&to=1", "from=0", "top=0", "top=101", "from=-1"] {
        at("root").get(&format!("/statistics/overview?{bad}")).await.refused(400, 400);
    }
    at("root").get("/statistics/overview?from=0&to=864000000&interval=minute").await.refused(400, 400);
}

#[tokio::test]
async fn a_question_that_makes_no_sense_or_is_too_large_is_refused() {
    let app = TestApp::start().await;
    let root = root(&app);
    for bad in ["by=moon", "interval=moon", "from=x", "from=2&to=1", "from=0", "from=0&to=86400000000&interval=minute"]
    {
        root.get(&format!("/statistics?{bad}")).await.refused(400, 400);
    }
    root.get("/statistics?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z&interval=minute").await.expect(200);
}
