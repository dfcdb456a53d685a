//! Literal addresses of this installation in APIs: told when saved, listed, made symbolic; and symbolic backends.

use axum::http::Method;
use serde_json::{Value, json};

use super::support::{Answer, App, Person, pizza};

const NOTICE: &str = "x-tidegate-notice";

fn with(changes: Value) -> Value {
    let mut api = pizza();
    api.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    api
}

fn backend(url: &str) -> Value {
    json!({"endpointConfig": {"endpoint_type": "http", "production_endpoints": {"url": url}}})
}

fn notice(answer: &Answer) -> String {
    answer.headers.get(NOTICE).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

async fn findings(person: Person<'_>, id: &str) -> Value {
    person.own(Method::GET, &format!("/apis/{id}/findings"), Value::Null).await.expect(200)
}

/// A published API that others may call.
async fn published(app: &App, name: &str) -> String {
    let api = with(json!({"name": name, "context": format!("/{name}")}));
    let id = app.admin().post("/apis", api).await.expect(201)["id"].as_str().unwrap().to_owned();
    app.admin().acts(&id, "Publish").await.expect(200);
    id
}

#[tokio::test]
async fn a_literal_address_of_ours_is_told_when_saved_and_made_symbolic_when_asked() {
    let app = App::start().await;
    published(&app, "inner").await;
    let admin = app.admin();
    let body = with(json!({"description": "See http://localhost:8/inner/1.0.0"}));
    let answer = admin.post("/apis", with(backend("http://localhost:9/inner/1.0.0"))).await;
    assert!(notice(&answer).contains("write `tidegate://gateway/inner/1.0.0`"), "{}", notice(&answer));
    let made = answer.expect(201);
    let id = made["id"].as_str().unwrap();

    let mut changed = made.clone();
    changed["description"] = body["description"].clone();
    let answer = admin.put(&format!("/apis/{id}"), changed).await;
    assert!(notice(&answer).contains("and 1 more"), "{}", notice(&answer));
    assert!(notice(&answer).ends_with(&format!("see /api/tidegate/v1/apis/{id}/findings")), "{}", notice(&answer));

    let found = findings(admin, id).await;
    assert_eq!(found["count"], 2, "{found}");
    let stale = found["list"].as_array().unwrap().iter().find(|one| one["isStale"] == true).unwrap();
    assert_eq!(stale["pointer"], "/description");
    assert_eq!(stale["remedy"], json!({"action": "replace", "with": "tidegate://gateway/inner/1.0.0"}));

    let apply = format!("/apis/{id}/findings/apply");
    let unseen =
        json!({"list": [{"part": "api", "pointer": "/description", "address": "http://localhost:9/inner/1.0.0"}]});
    admin.own(Method::POST, &apply, unseen).await.expect(409);
    let left = admin.own(Method::POST, &apply, json!({"list": [stale]})).await.expect(200);
    assert_eq!((&left["count"], &left["list"][0]["part"]), (&json!(1), &json!("api")), "{left}");
    let left = admin.own(Method::POST, &apply, json!({})).await.expect(200);
    assert_eq!(left, json!({"count": 0, "list": []}));

    let api = admin.get(&format!("/apis/{id}")).await.expect(200);
    assert_eq!(api["endpointConfig"]["production_endpoints"]["url"], "tidegate://gateway/inner/1.0.0");
    assert_eq!(api["description"], "See tidegate://gateway/inner/1.0.0");
    assert_eq!(notice(&admin.put(&format!("/apis/{id}"), api).await), "");
    let audit = admin.own(Method::GET, &format!("/audit?action=api.apply-findings&subject={id}"), Value::Null).await;
    let audit = audit.expect(200);
    assert_eq!(audit["count"], 2, "{audit}");
    assert!(audit.to_string().contains("http://localhost:8/inner/1.0.0"), "what it was stays on record: {audit}");
}

#[tokio::test]
async fn only_who_may_change_an_api_may_mend_it() {
    let app = App::start().await;
    let made = app.admin().post("/apis", with(json!({"description": "http://localhost:9/x"}))).await.expect(201);
    let id = made["id"].as_str().unwrap();
    let apply = format!("/apis/{id}/findings/apply");
    for token in ["", "subscriber", "publisher"] {
        app.holder(token).own(Method::POST, &apply, json!({})).await.expect(401);
    }
    app.holder("").own(Method::GET, &format!("/apis/{id}/findings"), Value::Null).await.expect(401);
    let found = findings(app.holder("publisher"), id).await;
    assert_eq!(found["count"], 2, "in the API and in the definition made of it: {found}");
    app.admin().own(Method::GET, "/apis/nothing/findings", Value::Null).await.refusal(404, 900308);
    app.creator().own(Method::POST, &apply, json!({})).await.expect(200);
}

#[tokio::test]
async fn imported_definitions_are_looked_through() {
    let app = App::start().await;
    let document = json!({
        "openapi": "3.0.1", "info": {"title": "Ours", "version": "1"},
        "servers": [{"url": "http://localhost:8/ours/1"}],
        "paths": {"/x": {"get": {"responses": {"200": {"description": "ok"}}}}},
    })
    .to_string();
    let validated = app.admin().upload("/apis/validate-openapi", document.as_bytes(), json!({})).await.expect(200);
    assert_eq!(validated["isValid"], true);
    assert!(
        validated["errors"][0]["description"].as_str().unwrap().contains("tidegate://gateway/ours/1"),
        "{validated}"
    );
    let properties = json!({"context": "/ours", "policies": ["Unlimited"]});
    let answer = app.admin().upload("/apis/import-openapi", document.as_bytes(), properties).await;
    assert!(notice(&answer).contains("localhost:8"), "{}", notice(&answer));
    let id = answer.expect(201)["id"].as_str().unwrap().to_owned();
    app.admin().own(Method::POST, &format!("/apis/{id}/findings/apply"), json!({})).await.expect(200);
    let definition = app.admin().get(&format!("/apis/{id}/swagger")).await.expect(200);
    assert_eq!(definition["servers"][0]["url"], "tidegate://gateway/ours/1");
    let part: [(&str, &str, &[u8]); 1] = [("apiDefinition", "", document.as_bytes())];
    let answer = app.admin().form(Method::PUT, &format!("/apis/{id}/swagger"), &part).await;
    assert!(notice(&answer).contains("localhost:8"), "{}", notice(&answer));
}

#[tokio::test]
async fn an_api_may_call_a_published_api_and_nothing_else_of_ours() {
    let app = App::start().await;
    published(&app, "inner").await;
    app.admin().makes_pizza().await;
    let outer = |url: &str| {
        with(backend(url)).as_object().cloned().map(|mut api| {
            api.insert("name".to_owned(), json!("Outer"));
            api.insert("context".to_owned(), json!("/outer"));
            Value::Object(api)
        })
    };
    for (url, why) in [
        ("tidegate://gateway/pizzashack/1.0.0", "no published API"),
        ("tidegate://gateway/nothing/1.0.0", "no published API"),
        ("tidegate://gateway/inner/1.0.00", "no published API"),
        ("tidegate://gateway/outer/1.0.0/x", "this API itself"),
        ("tidegate://gateway", "names no API"),
        ("tidegate://key-manager/oauth2/token", "cannot be a backend"),
        ("tidegate://control-plane/api/am/admin/v4/settings", "cannot be a backend"),
        ("tidegate://ops/metrics", "cannot be a backend"),
        ("tidegate://elsewhere/", "no part of Tidegate"),
    ] {
        let refused = app.admin().post("/apis", outer(url).unwrap()).await.refusal(400, 400);
        assert!(refused.contains(why), "{url}: {refused}");
    }
    let made = app.admin().post("/apis", outer("tidegate://gateway/inner/1.0.0/menu").unwrap()).await.expect(201);
    assert_eq!(made["endpointConfig"]["production_endpoints"]["url"], "tidegate://gateway/inner/1.0.0/menu");
}

#[tokio::test]
async fn developers_see_where_symbolic_addresses_lead_and_publishers_what_they_wrote() {
    let app = App::start().await;
    let api = with(json!({
        "name": "told", "context": "/told",
        "description": "More at tidegate://gateway/inner/1.0.0.",
        "businessInformation": {"businessOwner": "tidegate://gateway/owner"},
    }));
    let id = app.admin().post("/apis", api).await.expect(201)["id"].as_str().unwrap().to_owned();
    let document = json!({"name": "Guide", "type": "HOWTO", "summary": "at tidegate://gateway/guide",
        "sourceType": "URL", "sourceUrl": "tidegate://gateway/guide", "visibility": "API_LEVEL"});
    let made = app.admin().post(&format!("/apis/{id}/documents"), document).await.expect(201);
    app.admin().acts(&id, "Publish").await.expect(200);
    let written = app.admin().get(&format!("/apis/{id}")).await.expect(200);
    assert_eq!(written["description"], "More at tidegate://gateway/inner/1.0.0.");
    for path in
        [format!("/apis/{id}"), "/apis".to_owned(), format!("/apis/{id}/swagger"), format!("/apis/{id}/documents")]
    {
        let shown = app.admin().devportal(&path).await.expect(200).to_string();
        assert!(!shown.contains("tidegate://"), "{path}: {shown}");
        assert!(shown.contains("http://localhost:9/"), "{path}: {shown}");
    }
    let content = format!("/apis/{id}/documents/{}/content", made["documentId"].as_str().unwrap());
    let lead = |answer: Answer| answer.headers["location"].to_str().unwrap().to_owned();
    assert_eq!(lead(app.admin().devportal(&content).await), "http://localhost:9/guide");
    assert_eq!(lead(app.admin().get(&content).await), "http://localhost:9/guide");
}
