//! What a publisher asks of many APIs and of an API's past: facets, changes, roles.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

use super::support::{App, Person, pizza};

async fn changes(person: Person<'_>, api: &str, query: &str) -> Value {
    person.own(Method::GET, &format!("/apis/{api}/changes{query}"), json!({})).await.expect(200)
}

fn codes(report: &Value) -> Vec<(&str, &str, &str)> {
    let text = |value: &'_ Value| -> &'static str { value.as_str().unwrap_or("").to_owned().leak() };
    let list = report["list"].as_array().unwrap();
    list.iter().map(|one| (text(&one["impact"]), text(&one["code"]), text(&one["operation"]))).collect()
}

#[tokio::test]
async fn the_working_copy_is_compared_with_what_is_deployed() {
    let app = App::start().await;
    let creator = app.creator();
    let id = creator.makes_pizza().await;
    let revision = creator.deploys(&id).await;
    let nothing = changes(creator, &id, "").await;
    assert_eq!((nothing["count"].as_u64(), nothing["from"]["id"].as_str()), (Some(0), Some(revision.as_str())));
    assert_eq!(nothing["to"]["kind"], "working");

    let mut body = pizza();
    body["operations"] = json!([
        {"verb": "GET", "target": "/menu", "authType": "Application & Application User"},
        {"verb": "GET", "target": "/order/{id}"},
        {"verb": "DELETE", "target": "/order/{id}"},
    ]);
    body["endpointConfig"]["production_endpoints"]["url"] = json!("http://other.example/");
    creator.put(&format!("/apis/{id}"), body).await.expect(200);
    let report = changes(creator, &id, "").await;
    assert_eq!(
        codes(&report),
        [
            ("breaking", "operation-removed", "POST /order"),
            ("breaking", "authentication-tightened", "GET /menu"),
            ("compatible", "setting-changed", ""),
            ("compatible", "operation-added", "DELETE /order/{id}"),
        ]
    );
    assert_eq!((report["breaking"].as_u64(), report["compatible"].as_u64()), (Some(2), Some(2)));
    // The other way round, by number.
    let back = changes(app.publisher(), &id, "?from=working&to=1").await;
    assert_eq!(back["from"]["kind"], "working");
    assert!(codes(&back).contains(&("breaking", "operation-removed", "DELETE /order/{id}")));
}

#[tokio::test]
async fn two_versions_are_compared() {
    let app = App::start().await;
    let creator = app.creator();
    let old = creator.makes_pizza().await;
    let path = format!("/apis/copy-api?newVersion=2.0.0&defaultVersion=false&apiId={old}");
    let new = creator.post_nothing(&path).await.expect(201)["id"].as_str().unwrap().to_owned();
    let report = changes(creator, &new, &format!("?from={old}")).await;
    assert_eq!(report["from"]["version"], "1.0.0");
    assert_eq!(codes(&report), [("compatible", "version-changed", "")]);
}

#[tokio::test]
async fn what_cannot_be_compared_is_refused() {
    let app = App::start().await;
    let creator = app.creator();
    let id = creator.makes_pizza().await;
    let get = async |person: Person<'_>, path: &str| person.own(Method::GET, path, json!({})).await;
    let text = get(creator, &format!("/apis/{id}/changes")).await.refusal(400, 400);
    assert!(text.contains("no revision yet"), "{text}");
    let text = get(creator, &format!("/apis/{id}/changes?from=nobody")).await.refusal(404, 404);
    assert!(text.contains("from: `nobody`"), "{text}");
    get(creator, "/apis/nobody/changes").await.refusal(404, 900308);
    get(app.holder("subscriber"), &format!("/apis/{id}/changes")).await.refusal(401, 401);
    get(app.holder(""), &format!("/apis/{id}/changes")).await.refusal(401, 401);

    let mut hidden = pizza();
    hidden["name"] = json!("Hidden");
    hidden["context"] = json!("/hidden");
    hidden["accessControl"] = json!("RESTRICTED");
    hidden["accessControlRoles"] = json!(["nobody"]);
    let hidden = app.admin().post("/apis", hidden).await.expect(201)["id"].as_str().unwrap().to_owned();
    get(creator, &format!("/apis/{hidden}/changes?from=working")).await.refusal(403, 900340);
    get(creator, &format!("/apis/{id}/changes?from={hidden}")).await.refusal(403, 900340);
}

#[tokio::test]
async fn facets_count_what_the_caller_may_see() {
    let app = App::start().await;
    app.creator().makes_pizza().await;
    let mut hidden = pizza();
    hidden["name"] = json!("Hidden");
    hidden["context"] = json!("/hidden");
    hidden["tags"] = json!(["food", "secret"]);
    hidden["accessControl"] = json!("RESTRICTED");
    hidden["accessControlRoles"] = json!(["nobody"]);
    app.admin().post("/apis", hidden).await.expect(201);
    let facets = async |person: Person<'_>| person.own(Method::GET, "/apis/facets", json!({})).await;
    let seen = facets(app.creator()).await.expect(200);
    assert_eq!(
        seen,
        json!({
            "status": [{"value": "CREATED", "count": 1}], "type": [{"value": "HTTP", "count": 1}],
            "tag": [{"value": "food", "count": 1}], "provider": [{"value": "creator", "count": 1}],
        })
    );
    let all = facets(app.admin()).await.expect(200);
    assert_eq!(all["tag"], json!([{"value": "food", "count": 2}, {"value": "secret", "count": 1}]));
    facets(app.holder("subscriber")).await.refusal(401, 401);
    // What a facet names finds as much.
    let found = app.creator().get("/apis?query=tag:%22food%22%20status:%22CREATED%22").await.expect(200);
    assert_eq!(found["count"], 1);
}

#[tokio::test]
async fn roles_are_known_by_name_to_those_who_make_apis() {
    let app = App::start().await;
    let mut tx = app.store.begin().await.unwrap();
    tx.ensure_role("Internal/tester", "").await.unwrap();
    tx.commit().await.unwrap();
    let names = app.creator().own(Method::GET, "/role-names?query=TEST", json!({})).await.expect(200);
    assert_eq!(names["list"], json!(["Internal/tester"]));
    app.holder("subscriber").own(Method::GET, "/role-names", json!({})).await.refusal(401, 401);
    let head = async |person: Person<'_>, id: &str| {
        person.send(Method::HEAD, &format!("/roles/{id}"), None, Body::empty()).await.status.as_u16()
    };
    assert_eq!(head(app.creator(), "SW50ZXJuYWwvdGVzdGVy").await, 200);
    assert_eq!(head(app.creator(), "SW50ZXJuYWwvbm9ib2R5").await, 404);
    assert_eq!(head(app.holder("subscriber"), "SW50ZXJuYWwvdGVzdGVy").await, 401);
}

/// Definitions the portal ships, besides the one in `examples/`.
#[tokio::test]
async fn the_portals_samples_can_be_imported() {
    let app = App::start().await;
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../portal/src/samples");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let context = format!("/{}", path.file_stem().unwrap().to_str().unwrap());
        let made = app.creator().upload("/apis/import-openapi", &bytes, json!({"context": context})).await.expect(201);
        assert!(made["operations"].as_array().unwrap().len() > 3, "{made}");
        count += 1;
    }
    assert!(count >= 2);
}

#[tokio::test]
async fn an_api_is_exported_with_its_parts_and_without_its_secrets() {
    let app = App::start().await;
    let creator = app.creator();
    let mut body = pizza();
    body["endpointConfig"]["endpoint_security"] =
        json!({"production": {"enabled": true, "type": "BASIC", "username": "u", "password": "hunter2"}});
    let id = creator.post("/apis", body).await.expect(201)["id"].as_str().unwrap().to_owned();
    creator.deploys(&id).await;
    let document = json!({"name": "First/call", "type": "HOWTO", "sourceType": "MARKDOWN", "inlineContent": "# Hello"});
    creator.post(&format!("/apis/{id}/documents"), document).await.expect(201);
    let answer = creator.get(&format!("/apis/export?apiId={id}&format=JSON")).await;
    assert_eq!((answer.status.as_u16(), &answer.headers["content-type"]), (200, &"application/zip".parse().unwrap()));
    let text = answer.text();
    for expected in [
        "PizzaShack-1.0.0/api.json",
        "PizzaShack-1.0.0/Definitions/swagger.json",
        "PizzaShack-1.0.0/deployment_environments.json",
        "PizzaShack-1.0.0/Docs/First_call/document.json",
        "# Hello",
        "\"deploymentEnvironment\":\"Default\"",
    ] {
        assert!(text.contains(expected), "{expected}");
    }
    assert!(!text.contains("hunter2") && !text.contains("sealed"));
    let by_name = creator.get("/apis/export?name=PizzaShack&version=1.0.0&revisionNumber=1").await;
    assert!(by_name.text().contains("PizzaShack-1.0.0/api.yaml") && by_name.text().contains("\"revisionId\":1"));
    creator.get("/apis/export").await.refusal(400, 400);
    creator.get("/apis/export?name=PizzaShack&version=9").await.refusal(404, 900308);
    creator.get(&format!("/apis/export?apiId={id}&revisionNumber=9")).await.refusal(404, 900347);
    app.holder("subscriber").get(&format!("/apis/export?apiId={id}")).await.refusal(401, 401);
}
