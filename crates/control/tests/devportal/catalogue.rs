//! Finding APIs: what is shown to whom, search, one API in full, its definition, documents and thumbnail.

use serde_json::{Value, json};
use tidegate_model::document::{Document, SourceType};
use tidegate_model::environment::Environment;
use tidegate_model::id::ApiId;
use tidegate_model::lifecycle::LifecycleState;
use tidegate_store::document::DocumentContent;
use tidegate_store::thumbnail::Thumbnail;

use crate::support::{Actor, ApiSeed, TestApp};

async fn names(who: &Actor<'_>, path: &str) -> Vec<String> {
    let list = who.get(path).await.expect(200);
    list["list"].as_array().unwrap().iter().map(|entry| entry["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn everyone_sees_public_apis_and_only_in_states_for_developers() {
    let app = TestApp::start().await;
    use LifecycleState::{Blocked, Created, Deprecated, Prototyped, Published, Retired};
    for (name, state) in [
        ("A-created", Created),
        ("B-prototyped", Prototyped),
        ("C-published", Published),
        ("D-blocked", Blocked),
        ("E-deprecated", Deprecated),
        ("F-retired", Retired),
    ] {
        ApiSeed::published(name).state(state).store(&app).await;
    }
    let mut seen = names(&app.acting(""), "/apis").await;
    seen.sort();
    assert_eq!(seen, ["B-prototyped", "C-published", "D-blocked", "E-deprecated"]);
}

#[tokio::test]
async fn the_catalogue_is_sorted_as_asked_before_it_is_cut_into_pages() {
    let app = TestApp::start().await;
    let mut ids = Vec::new();
    for name in ["Banana", "apple", "Cherry"] {
        ids.push(ApiSeed::published(name).store(&app).await);
    }
    let ann = app.acting("ann");
    ann.put(&format!("/apis/{}/user-rating", ids[1]), json!({"rating": 5})).await.expect(200);
    ann.put(&format!("/apis/{}/user-rating", ids[2]), json!({"rating": 2})).await.expect(200);
    let nobody = app.acting("");
    assert_eq!(names(&nobody, "/apis?sortBy=name").await, ["apple", "Banana", "Cherry"]);
    assert_eq!(names(&nobody, "/apis?sortBy=name&sortOrder=desc&limit=2").await, ["Cherry", "Banana"]);
    assert_eq!(names(&nobody, "/apis?sortBy=rating").await, ["apple", "Cherry", "Banana"]);
    nobody.get("/apis?sortBy=colour").await.refused(400, 400);
    nobody.get("/apis?sortBy=name&sortOrder=up").await.refused(400, 400);
}

#[tokio::test]
async fn a_restricted_api_does_not_exist_for_those_without_the_role() {
    let app = TestApp::start().await;
    let hidden = json!({"visibility": "RESTRICTED", "visibleRoles": ["gold-partner"]});
    let restricted = ApiSeed::published("Restricted").with(hidden).store(&app).await;
    let private = ApiSeed::published("Private").with(json!({"visibility": "PRIVATE"})).store(&app).await;
    let (nobody, ann, vip, root) = (app.acting(""), app.acting("ann"), app.acting("vip"), app.acting("root"));
    assert!(names(&nobody, "/apis").await.is_empty());
    assert_eq!(names(&ann, "/apis").await, ["Private"]);
    assert_eq!(names(&vip, "/apis").await.len(), 2);
    assert_eq!(names(&root, "/apis").await.len(), 2);
    for path in ["", "/swagger", "/documents", "/thumbnail", "/comments", "/ratings", "/subscription-policies"] {
        nobody.get(&format!("/apis/{private}{path}")).await.refused(404, 900308);
        ann.get(&format!("/apis/{restricted}{path}")).await.refused(404, 900308);
    }
    vip.get(&format!("/apis/{restricted}")).await.expect(200);
    assert!(names(&ann, "/search?query=restricted").await.is_empty());
}

#[tokio::test]
async fn a_token_that_is_not_valid_is_refused_even_where_none_is_needed() {
    let app = TestApp::start().await;
    app.acting("mallory").get("/apis").await.refused(401, 401);
}

#[tokio::test]
async fn apis_are_searched_by_word_and_by_attribute_and_paged() {
    let app = TestApp::start().await;
    ApiSeed::published("Pizza").with(json!({"tags": ["food"]})).store(&app).await;
    ApiSeed::published("Taxi").with(json!({"tags": ["city", "food"]})).store(&app).await;
    let nobody = app.acting("");
    assert_eq!(names(&nobody, "/apis?query=pizz").await, ["Pizza"]);
    assert_eq!(names(&nobody, "/apis?query=tag:city").await, ["Taxi"]);
    assert_eq!(names(&nobody, "/apis?query=name:%22taxi%22%20version:1.0").await, ["Taxi"]);
    assert!(names(&nobody, "/apis?query=status:retired").await.is_empty());
    nobody.get("/apis?query=colour:red").await.refused(400, 400);
    let first = nobody.get("/apis?limit=1").await.expect(200);
    assert_eq!((&first["count"], &first["pagination"]["total"]), (&json!(1), &json!(2)));
    nobody.get("/apis?limit=501").await.refused(400, 400);

    let tags = nobody.get("/tags").await.expect(200);
    assert_eq!(tags["list"], json!([{"value": "city", "count": 1}, {"value": "food", "count": 2}]));
}

#[tokio::test]
async fn an_api_in_full_names_the_live_gateway_and_never_the_backend() {
    let app = TestApp::start().await;
    let extra = json!({"isDefaultVersion": true, "securityScheme": ["oauth2", "api_key",
        "oauth_basic_auth_api_key_mandatory"], "transport": ["https", "http"], "additionalProperties":
        [{"name": "seen", "value": "1", "display": true}, {"name": "hidden", "value": "2", "display": false}]});
    let id = ApiSeed::published("Pizza").with(extra).store(&app).await;
    let api = app.acting("").get(&format!("/apis/{id}")).await.expect(200);
    let place = &api["endpointURLs"][0];
    assert_eq!(place["environmentName"], "Default");
    assert_eq!(place["URLs"]["http"], "http://gw.test:2/pizza/1.0");
    assert_eq!(place["URLs"]["https"], "https://gw.test:3/pizza/1.0");
    assert_eq!(place["defaultVersionURLs"]["https"], "https://gw.test:3/pizza");
    assert_eq!(api["securityScheme"], json!(["oauth2", "api_key"]));
    assert_eq!(api["tiers"][0]["tierName"], "Gold");
    assert_eq!(api["operations"][0]["verb"], "GET");
    assert_eq!(api["additionalProperties"], json!([{"name": "seen", "value": "1", "display": true}]));
    assert!(!api.to_string().contains("backend.test"), "{api}");
}

#[tokio::test]
async fn an_environment_with_a_public_host_is_named_by_it() {
    let app = TestApp::start().await;
    let mut place: Environment = app.store.environment("Default").await.unwrap().unwrap();
    place.vhost = Some("api.example".to_owned());
    place.https_port = Some(443);
    app.store.update_environment(&place).await.unwrap();
    let id = ApiSeed::published("Pizza").with(json!({"transport": ["https"]})).store(&app).await;
    let api = app.acting("").get(&format!("/apis/{id}")).await.expect(200);
    assert_eq!(api["endpointURLs"][0]["URLs"]["https"], "https://api.example/pizza/1.0");
    assert_eq!(api["endpointURLs"][0]["URLs"]["http"], Value::Null);
}

#[tokio::test]
async fn the_definition_names_the_gateway_of_the_environment_asked_for() {
    let app = TestApp::start().await;
    let id = ApiSeed::published("Pizza").store(&app).await;
    let nobody = app.acting("");
    let document = nobody.get(&format!("/apis/{id}/swagger?environmentName=Default")).await.expect(200);
    let expected = json!([{"url": "https://gw.test:3/pizza/1.0"}, {"url": "http://gw.test:2/pizza/1.0"}]);
    assert_eq!(document["servers"], expected);
    let flows = &document["components"]["securitySchemes"]["default"]["flows"];
    assert_eq!(flows["clientCredentials"]["tokenUrl"], "https://manage.test:1/oauth2/token");
    assert!(!document.to_string().contains("backend.test"), "{document}");
    let why = nobody.get(&format!("/apis/{id}/swagger?environmentName=Moon")).await.refused(404, 404);
    assert!(why.contains("`Moon`"), "{why}");
}

#[tokio::test]
async fn a_swagger_2_definition_keeps_its_version() {
    let app = TestApp::start().await;
    let definition = json!({"swagger": "2.0", "host": "backend.test", "basePath": "/x", "paths": {}});
    let id = ApiSeed::published("Old").definition(definition).store(&app).await;
    let document = app.acting("").get(&format!("/apis/{id}/swagger")).await.expect(200);
    assert_eq!((&document["host"], &document["basePath"]), (&json!("gw.test:3"), &json!("/old/1.0")));
    assert_eq!(document["swagger"], "2.0");
}

fn document(api: &ApiId, name: &str, source_type: SourceType) -> Document {
    Document {
        id: name.to_owned(),
        api: api.clone(),
        name: name.to_owned(),
        kind: "HOWTO".to_owned(),
        other_kind_name: None,
        summary: "how to".to_owned(),
        source_type,
        source_url: (source_type == SourceType::Url).then(|| "https://docs.test/x".to_owned()),
        file_name: None,
        visibility: "API_LEVEL".to_owned(),
        created_at: 0,
        updated_at: 0,
    }
}

#[tokio::test]
async fn documents_are_read_as_text_file_or_link_and_private_ones_are_hidden() {
    let app = TestApp::start().await;
    let id = ApiSeed::published("Pizza").store(&app).await;
    let text = document(&id, "guide", SourceType::Markdown);
    app.store.insert_document(&text).await.unwrap();
    let content = DocumentContent { media_type: "text/markdown".to_owned(), content: b"# Hi".to_vec() };
    app.store.set_document_content(&text, &content).await.unwrap();
    app.store.insert_document(&document(&id, "link", SourceType::Url)).await.unwrap();
    app.store.insert_document(&document(&id, "empty", SourceType::File)).await.unwrap();
    let secret = Document { visibility: "PRIVATE".to_owned(), ..document(&id, "secret", SourceType::Inline) };
    app.store.insert_document(&secret).await.unwrap();

    let nobody = app.acting("");
    assert_eq!(names(&nobody, &format!("/apis/{id}/documents")).await, ["empty", "guide", "link"]);
    let read = nobody.get(&format!("/apis/{id}/documents/guide/content")).await;
    assert_eq!(
        (read.bytes.as_slice(), &read.headers["content-type"]),
        (b"# Hi".as_slice(), &"text/markdown".parse().unwrap())
    );
    assert_eq!(read.headers["x-content-type-options"], "nosniff");
    let link = nobody.get(&format!("/apis/{id}/documents/link/content")).await;
    assert_eq!((link.status.as_u16(), &link.headers["location"]), (303, &"https://docs.test/x".parse().unwrap()));
    nobody.get(&format!("/apis/{id}/documents/empty/content")).await.refused(404, 900314);
    nobody.get(&format!("/apis/{id}/documents/secret")).await.refused(404, 900315);
    nobody.get(&format!("/apis/{id}/documents/secret/content")).await.refused(404, 900315);
    assert_eq!(names(&nobody, "/search?query=guide").await, ["guide"]);
    assert!(names(&nobody, "/search?query=secret").await.is_empty());
}

#[tokio::test]
async fn a_thumbnail_is_served_so_that_it_can_do_no_harm() {
    let app = TestApp::start().await;
    let id = ApiSeed::published("Pizza").store(&app).await;
    let path = format!("/apis/{id}/thumbnail");
    app.acting("").get(&path).await.refused(404, 404);
    let picture = Thumbnail { media_type: "image/svg+xml".to_owned(), content: b"<svg/>".to_vec() };
    app.store.set_thumbnail(&id, &picture).await.unwrap();
    let read = app.acting("").get(&path).await;
    assert_eq!(read.headers["content-type"], "image/svg+xml");
    assert!(read.headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
    let listed = app.acting("").get("/apis").await.expect(200);
    assert_eq!(listed["list"][0]["thumbnailUri"], json!(path));
}

#[tokio::test]
async fn an_apis_plans_are_shown_with_their_limits() {
    let app = TestApp::start().await;
    let id = ApiSeed::published("Pizza").store(&app).await;
    let plans = app.acting("").get(&format!("/apis/{id}/subscription-policies")).await.expect(200);
    assert_eq!((&plans[0]["name"], &plans[0]["requestCount"]), (&json!("Gold"), &json!(5000)));
    assert_eq!(plans.as_array().unwrap().len(), 2);
}
