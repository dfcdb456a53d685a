//! Definitions: validate, import, show, replace.

use axum::http::Method;
use serde_json::{Value, json};
use tidegate_control::Limits;
use tidegate_control::definition::{generate, load, sync};
use tidegate_model::api::Api;

use super::support::{Answer, App, Person, pizza};

const SWAGGER: &str = r##"
swagger: 2.0
info: {title: "Pet: Store", version: 1.5}
host: petstore.example
basePath: /v2
schemes: [https, http]
x-wso2-cors: {corsConfigurationEnabled: true, accessControlAllowOrigins: ["https://a.example"]}
x-wso2-production-endpoints: {type: failover, urls: ["http://a.example", "http://b.example"]}
securityDefinitions:
  petstore_auth:
    type: oauth2
    flow: implicit
    authorizationUrl: https://petstore.example/oauth
    scopes: {"read:pets": read your pets, "unused": never asked for}
  key: {type: apiKey, name: api_key, in: header}
paths:
  /pets/{id}:
    get:
      x-auth-type: None
      responses: {200: {description: OK}}
    post:
      security: [{petstore_auth: ["read:pets"]}, {key: []}]
      x-throttling-tier: 10KPerMin
      responses: {default: {$ref: "#/responses/Nothing"}}
    trace: {}
  /again:
    $ref: "#/paths/~1pets~1{id}"
  /alerts?lat={lat}:
    get: {}
  /alerts#x:
    get: {}
    put: {}
responses:
  Nothing: {description: nothing}
"##;

async fn validates(person: Person<'_>, document: &[u8]) -> Value {
    person.form(Method::POST, "/apis/validate-openapi", &[("file", "d", document)]).await.expect(200)
}

async fn replaces(person: Person<'_>, api: &str, document: &str) -> Answer {
    person.form(Method::PUT, &format!("/apis/{api}/swagger"), &[("apiDefinition", "", document.as_bytes())]).await
}

#[tokio::test]
async fn a_valid_document_is_described() {
    let app = App::start().await;
    let answer = validates(app.creator(), SWAGGER.as_bytes()).await;
    assert_eq!(answer["isValid"], true);
    assert_eq!(answer["content"], Value::Null);
    assert_eq!(answer["errors"], json!([]));
    assert_eq!(
        answer["info"],
        json!({
            "name": "Pet: Store", "version": "1.5", "context": "/v2", "description": null, "openAPIVersion": "2.0",
            "endpoints": ["https://petstore.example/v2", "http://petstore.example/v2"],
        })
    );
    let inline = r#"{"openapi": "3.1.0", "info": {"title": "t", "version": "1"},
        "servers": [{"url": "https://{host}/x", "variables": {"host": {"default": "h.example"}}}],
        "paths": {"/a": {"get": {}}}}"#;
    let parts: [(&str, &str, &[u8]); 1] = [("inlineAPIDefinition", "", inline.as_bytes())];
    let answer =
        app.creator().form(Method::POST, "/apis/validate-openapi?returnContent=true", &parts).await.expect(200);
    assert_eq!(answer["info"]["openAPIVersion"], "3.1.0");
    assert_eq!(answer["info"]["endpoints"], json!(["https://h.example/x"]));
    assert!(answer["content"].as_str().unwrap().contains("3.1.0"));
}

#[tokio::test]
async fn an_import_takes_what_the_document_says() {
    let app = App::start().await;
    let additional = json!({"name": "Pets", "policies": ["Gold"]});
    let made = app.creator().upload("/apis/import-openapi", SWAGGER.as_bytes(), additional).await.expect(201);
    assert_eq!(made["name"], "Pets");
    assert_eq!(made["version"], "1.5");
    assert_eq!(made["context"], "/v2");
    assert_eq!(made["endpointConfig"]["endpoint_type"], "failover");
    assert_eq!(made["corsConfiguration"]["accessControlAllowOrigins"], json!(["https://a.example"]));
    let operations = made["operations"].as_array().unwrap();
    let seen: Vec<String> = operations
        .iter()
        .map(|op| {
            format!("{} {} {} {} {}", op["verb"], op["target"], op["authType"], op["throttlingPolicy"], op["scopes"])
                .replace('"', "")
        })
        .collect();
    assert_eq!(
        seen,
        [
            "GET /pets/{id} None Unlimited []",
            "POST /pets/{id} Application & Application User 10KPerMin [read:pets]",
            "GET /again None Unlimited []",
            "POST /again Application & Application User 10KPerMin [read:pets]",
            "GET /alerts Application & Application User Unlimited []",
            "PUT /alerts Application & Application User Unlimited []",
        ]
    );
    assert_eq!(made["scopes"].as_array().unwrap().len(), 1, "scopes nobody asks for are left out");
    assert_eq!(made["scopes"][0]["scope"]["description"], "read your pets");
}

#[tokio::test]
async fn a_name_the_document_cannot_give_is_asked_for() {
    let app = App::start().await;
    let document =
        r#"{"openapi": "3.0.0", "info": {"title": "Pizza (beta)!", "version": "1"}, "paths": {"/a": {"get": {}}}}"#;
    let upload = |additional| app.creator().upload("/apis/import-openapi", document.as_bytes(), additional);
    let text = upload(json!({})).await.refusal(400, 400);
    assert!(text.contains("context: is missing"), "{text}");
    assert_eq!(upload(json!({"context": "/beta"})).await.expect(201)["name"], "Pizza beta");
    upload(json!({"context": "/beta"})).await.refusal(409, 900300);
    upload(json!([1])).await.refusal(400, 400);
    upload(json!({"context": "/x", "policies": "Gold"})).await.refusal(400, 400);
    upload(json!({"context": "/x", "name": "X", "policies": ["Platinum"]})).await.refusal(400, 400);
    assert_eq!(app.store.api_summaries().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_document_is_fetched_from_an_address_that_may_be_fetched() {
    let app = App::start().await;
    let url = |address: &'static str| -> [(&'static str, &'static str, &'static [u8]); 2] {
        [("url", "", address.as_bytes()), ("additionalProperties", "", br#"{"context": "/far"}"#)]
    };
    let good = url("https://far.example/openapi.json");
    let path = "/apis/validate-openapi?returnContent=true";
    let valid = app.creator().form(Method::POST, path, &good).await.expect(200);
    assert_eq!((valid["isValid"].as_bool(), valid["info"]["name"].as_str()), (Some(true), Some("Far")));
    assert!(valid["content"].as_str().unwrap().contains("/a"));
    assert_eq!(app.creator().form(Method::POST, "/apis/import-openapi", &good).await.expect(201)["name"], "Far");
    for path in ["/apis/validate-openapi", "/apis/import-openapi"] {
        for bad in ["http://169.254.169.254/openapi.json", "nonsense"] {
            let text = app.creator().form(Method::POST, path, &url(bad)).await.refusal(400, 400);
            assert!(text.starts_with("url: "), "{text}");
        }
        app.publisher().form(Method::POST, path, &good).await.refusal(401, 401);
    }
    app.creator().form(Method::POST, "/apis/validate-openapi", &[]).await.refusal(400, 400);
    let both: [(&str, &str, &[u8]); 2] = [("file", "a", b"{}"), ("inlineAPIDefinition", "", b"{}")];
    app.creator().form(Method::POST, "/apis/validate-openapi", &both).await.refusal(400, 400);
}

#[tokio::test]
async fn keys_with_query_or_fragment_are_routed_by_their_path() {
    let app = App::start().await;
    let document = r##"{"openapi": "3.0.0", "info": {"title": "Aws", "version": "1"}, "paths": {
        "/#Action=List": {"post": {"summary": "list"}}, "/#Action=Get": {"post": {"summary": "get"}},
        "/alerts?lat={lat}": {"get": {}}}}"##;
    let additional = json!({"context": "/aws"});
    let made = app.creator().upload("/apis/import-openapi", document.as_bytes(), additional).await.expect(201);
    let operations = made["operations"].as_array().unwrap();
    assert_eq!(operations.len(), 2);
    assert_eq!((&operations[0]["target"], &operations[1]["target"]), (&json!("/"), &json!("/alerts")));
    let path = format!("/apis/{}", made["id"].as_str().unwrap());
    let mut body = made.clone();
    body["operations"][0]["authType"] = json!("None");
    body["operations"][1]["verb"] = json!("PUT");
    app.creator().put(&path, body).await.expect(200);
    let stored = app.creator().get(&format!("{path}/swagger")).await.expect(200);
    let keys: Vec<&String> = stored["paths"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["/#Action=List", "/#Action=Get", "/alerts"]);
    assert_eq!(stored["paths"]["/#Action=Get"]["post"]["x-auth-type"], "None");
    assert_eq!(stored["paths"]["/#Action=Get"]["post"]["summary"], "get");

    let split = document.replace("\"summary\": \"get\"", "\"x-auth-type\": \"None\"");
    let additional = json!({"name": "Split", "context": "/split"});
    let text = app.creator().upload("/apis/import-openapi", split.as_bytes(), additional).await.refusal(400, 900758);
    assert!(text.contains("are one path to the gateway"), "{text}");
}

#[tokio::test]
async fn replacing_the_definition_replaces_the_operations_and_keeps_what_it_does_not_say() {
    let app = App::start().await;
    let creator = app.creator();
    let id = creator.makes_pizza().await;
    let document = r#"{"openapi": "3.0.3", "info": {"title": "Mine", "version": "x"}, "x-kept": [1],
        "paths": {"/order": {"post": {"summary": "s", "responses": {}}}, "/new": {"get": {"x-auth-type": "Application"}}}}"#;
    let stored = replaces(creator, &id, document).await.expect(200);
    assert_eq!(stored["x-kept"], json!([1]));
    assert_eq!(stored["paths"]["/order"]["post"]["summary"], "s");
    assert_eq!(creator.get(&format!("/apis/{id}/swagger")).await.expect(200), stored);
    let api = creator.get(&format!("/apis/{id}")).await.expect(200);
    let operations = api["operations"].as_array().unwrap();
    assert_eq!(operations.len(), 2);
    assert_eq!(operations[0]["throttlingPolicy"], "10KPerMin", "the document does not say, so it stays");
    assert_eq!(operations[1]["authType"], "Application");

    let unknown = document.replace("\"summary\": \"s\"", "\"x-throttling-tier\": \"Nope\"");
    let text = replaces(creator, &id, &unknown).await.refusal(400, 400);
    assert!(text.contains("`Nope`"), "{text}");
    replaces(creator, &id, "{").await.refusal(400, 900754);
    replaces(creator, "nobody", document).await.refusal(404, 900308);
    assert_eq!(creator.get(&format!("/apis/{id}/swagger")).await.expect(200), stored, "refusals change nothing");
}

#[tokio::test]
async fn a_document_beyond_the_limit_is_refused() {
    let limits = Limits { definition_bytes_max: 100, ..Limits::default() };
    let app = App::start_with(limits).await;
    let document = [b' '; 200];
    app.creator().form(Method::POST, "/apis/validate-openapi", &[("file", "d", &document)]).await.refusal(413, 413);
    let huge = vec![b' '; 3 << 20];
    app.creator().form(Method::POST, "/apis/validate-openapi", &[("file", "d", &huge)]).await.refusal(413, 413);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    /// Whatever operations an API gets, its definition says exactly those.
    #[test]
    fn a_synchronised_definition_says_what_the_api_says(
        picks in proptest::collection::btree_set((0usize..7, 0usize..7, 0usize..4, 0usize..3), 1..12),
        from_swagger in proptest::bool::ANY,
    ) {
        let mut api: Api = serde_json::from_value(pizza()).unwrap();
        let mut seen = std::collections::HashSet::new();
        api.operations = picks
            .into_iter()
            .filter(|pick| seen.insert((pick.0, pick.1)))
            .map(|(verb, target, auth, scopes)| serde_json::from_value(json!({
                "verb": (["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"][verb]),
                "target": (["/", "/*", "/pets/{id}", "/a~b/c", "/again", "/x/{y}.{z}", "/alerts"][target]),
                "authType": (["None", "Any", "Application", "Application User"][auth]),
                "scopes": (["read:pets", "own"][..scopes].to_vec()),
            })).unwrap())
            .collect();
        api.scopes = serde_json::from_value(json!([{"scope": {"name": "read:pets"}}, {"scope": {"name": "own"}}])).unwrap();
        let mut tree = if from_swagger {
            load(SWAGGER.as_bytes(), &Limits::default()).unwrap().tree
        } else {
            generate::generate(&api)
        };
        sync::sync(&mut tree, &api);
        let once = tree.clone();
        sync::sync(&mut tree, &api);
        proptest::prop_assert_eq!(&tree, &once, "doing it twice changes nothing");
        let read = load(tree.to_string().as_bytes(), &Limits::default()).unwrap();
        let key = |operation: &tidegate_model::operation::Operation| (operation.target.clone(), operation.verb.clone());
        let mut found = read.operations(&[]);
        found.sort_by_key(key);
        api.operations.sort_by_key(key);
        proptest::prop_assert_eq!(found, api.operations);
    }
}
