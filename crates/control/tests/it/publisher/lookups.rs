//! Lists, searches, policies, settings, keys, and the endpoint check.

use serde_json::{Value, json};
use tidegate_tests::port::Port;

use super::support::{App, pizza};

async fn three_apis(app: &App) {
    for (name, tag, version) in [("Alpha", "food", "1.0"), ("Beta", "car", "2.0"), ("alphabet", "food", "1.5")] {
        let mut body = pizza();
        body["name"] = json!(name);
        body["version"] = json!(version);
        body["context"] = json!(format!("/{}", name.to_lowercase()));
        body["tags"] = json!([tag]);
        body["description"] = json!(format!("About {name}"));
        app.creator().post("/apis", body).await.expect(201);
    }
}

async fn names(app: &App, query: &str) -> Vec<String> {
    let list = app.creator().get(&format!("/apis?{query}")).await.expect(200);
    list["list"].as_array().unwrap().iter().map(|api| api["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn apis_are_listed_sorted_searched_and_paged() {
    let app = App::start().await;
    three_apis(&app).await;
    assert_eq!(names(&app, "sortBy=apiName&sortOrder=asc").await, ["Alpha", "alphabet", "Beta"]);
    assert_eq!(names(&app, "sortBy=version&sortOrder=desc").await, ["Beta", "alphabet", "Alpha"]);
    assert_eq!(names(&app, "").await, ["alphabet", "Beta", "Alpha"], "newest first");
    let sorted = |query: &str| format!("sortBy=apiName&sortOrder=asc&query={query}");
    assert_eq!(names(&app, &sorted("name:alpha")).await, ["Alpha", "alphabet"]);
    assert_eq!(names(&app, &sorted("name:%22alpha%22")).await, ["Alpha"]);
    assert_eq!(names(&app, &sorted("tags:food%20version:1.5")).await, ["alphabet"]);
    assert_eq!(names(&app, &sorted("context:/beta")).await, ["Beta"]);
    assert_eq!(names(&app, &sorted("provider:creator%20status:created")).await.len(), 3);
    assert_eq!(names(&app, &sorted("status:published")).await.len(), 0);
    assert_eq!(names(&app, &sorted("description:%22about%20beta%22")).await, ["Beta"]);
    assert_eq!(names(&app, &sorted("content:orderId")).await.len(), 3);
    assert_eq!(names(&app, &sorted("content:nowhere")).await.len(), 0);
    assert_eq!(names(&app, &sorted("car")).await, ["Beta"]);

    let page = app.creator().get("/apis?limit=2&offset=1&sortBy=apiName&sortOrder=asc").await.expect(200);
    assert_eq!(page["count"], 2);
    assert_eq!(page["pagination"]["total"], 3);
    assert_eq!(page["pagination"]["next"], "");
    assert_eq!(page["list"][0]["name"], "alphabet");
    let info = page["list"][0].as_object().unwrap();
    assert!(!info.contains_key("operations") && !info.contains_key("endpointConfig"));
    for bad in ["limit=0", "limit=x", "limit=501", "offset=-1", "sortBy=colour", "sortOrder=up", "query=colour:red"] {
        app.creator().get(&format!("/apis?{bad}")).await.refusal(400, 400);
    }
}

#[tokio::test]
async fn search_finds_apis_of_any_kind_by_free_text() {
    let app = App::start().await;
    three_apis(&app).await;
    let found = app.creator().get("/search?query=alpha").await.expect(200);
    assert_eq!(found["count"], 2);
    assert_eq!(found["list"][0]["type"], "API");
    assert_eq!(found["list"][0]["status"], "CREATED");
}

#[tokio::test]
async fn whether_a_name_context_or_version_is_taken_can_be_asked() {
    let app = App::start().await;
    app.creator().makes_pizza().await;
    for taken in ["PizzaShack", "name:pizzashack", "context:/pizzashack", "context:pizzashack/1.0.0", "version:1.0.0"] {
        app.creator().post_nothing(&format!("/apis/validate?query={taken}")).await.expect(200);
    }
    for free in ["name:Pizza", "context:/pizza", "version:2"] {
        app.creator().post_nothing(&format!("/apis/validate?query={free}")).await.refusal(404, 404);
    }
    for bad in ["", "name:", "colour:red"] {
        app.creator().post_nothing(&format!("/apis/validate?query={bad}")).await.refusal(400, 400);
    }
    app.creator().post_nothing("/apis/validate").await.refusal(400, 400);
}

#[tokio::test]
async fn policies_are_listed_by_level() {
    let app = App::start().await;
    let plans = app.creator().get("/throttling-policies/subscription").await.expect(200);
    let gold = plans["list"].as_array().unwrap().iter().find(|plan| plan["name"] == "Gold").unwrap();
    assert_eq!((&gold["requestCount"], &gold["unitTime"], &gold["timeUnit"]), (&json!(5000), &json!(1), &json!("min")));
    assert_eq!(gold["tierPlan"], "FREE");
    let one = app.creator().get("/throttling-policies/api/10KPerMin").await.expect(200);
    assert_eq!(one["policyLevel"], "api");
    app.creator().get("/throttling-policies/api/Nope").await.refusal(404, 404);
    app.creator().get("/throttling-policies/galaxy").await.refusal(404, 404);
}

#[tokio::test]
async fn an_apis_plans_and_paths_are_listed() {
    let app = App::start().await;
    let id = app.creator().makes_pizza().await;
    let plans = app.creator().get(&format!("/apis/{id}/subscription-policies")).await.expect(200);
    let names: Vec<&Value> = plans.as_array().unwrap().iter().map(|plan| &plan["name"]).collect();
    assert_eq!(names, ["Gold", "Unlimited"]);
    let paths = app.creator().get(&format!("/apis/{id}/resource-paths")).await.expect(200);
    assert_eq!(paths["list"][2], json!({"id": 3, "resourcePath": "/order/{orderId}"}));
}

#[tokio::test]
async fn settings_name_the_environments_where_they_are_now() {
    let app = App::start().await;
    let settings = app.creator().get("/settings").await.expect(200);
    assert_eq!(settings["environment"][0]["name"], "Default");
    assert_eq!(settings["environment"][0]["vhosts"][0]["host"], "localhost");
    assert!(settings["environment"][0]["vhosts"][0]["httpPort"].is_u64());
    assert!(settings["environment"][0]["vhosts"][0]["httpsPort"].is_null(), "that listener is off");
    assert!(settings["scopes"].as_array().unwrap().contains(&json!("apim:api_create")));
}

#[tokio::test]
async fn an_internal_key_comes_from_the_key_manager() {
    let app = App::start().await;
    let id = app.creator().makes_pizza().await;
    let key = app.creator().post_nothing(&format!("/apis/{id}/generate-key")).await.expect(200);
    assert_eq!(key, json!({"apikey": "internal-key of creator for PizzaShack", "validityTime": 60_000}));
    app.creator().post_nothing("/apis/nobody/generate-key").await.refusal(404, 900308);
}

#[tokio::test]
async fn an_endpoint_is_reached_or_not_and_metadata_is_never_dialled() {
    let app = App::start().await;
    let kept = Port::reserve();
    let address = format!("127.0.0.1:{}", kept.number());
    let listener = tokio::net::TcpListener::bind(&address).await.unwrap();
    let check = |url: String| format!("/apis/validate-endpoint?endpointUrl={url}");
    let reached = app.creator().post_nothing(&check(format!("http://{address}/x"))).await.expect(200);
    assert_eq!(reached, json!({"statusCode": 200, "statusMessage": "OK", "error": null}));
    drop(listener);
    let missed = app.creator().post_nothing(&check(format!("http://{address}/x"))).await.expect(200);
    assert_eq!(missed["statusCode"], 0);
    assert!(missed["error"].as_str().unwrap().contains(&address), "{missed}");
    for forbidden in ["http://169.254.169.254/latest/meta-data", "http://[fe80::1]/", "http://0.0.0.0/"] {
        let answer = app.creator().post_nothing(&check(forbidden.to_owned())).await.expect(200);
        assert!(answer["error"].as_str().unwrap().contains("never dialled"), "{answer}");
    }
    for bad in ["nonsense", "ftp://x/", "http://u:p@x/", ""] {
        app.creator().post_nothing(&check(bad.to_owned())).await.refusal(400, 400);
    }
}
