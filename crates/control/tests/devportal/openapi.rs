//! Routers and documents say the same: every route is described, everything described is there, and asks for the scopes
//! it says. What is sent and answered is compared wherever these tests send something (`../contract`).

use std::collections::BTreeSet;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};
use tidegate_control::{Control, admin, devportal, openapi, publisher, tidegate};

use crate::support::TestApp;
use crate::support::contract::{Described, Operation, resolved};

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// The paths a router was built from, as its `Debug` form lists them: axum tells them no other way.
fn paths(router: &Router<Control>) -> BTreeSet<String> {
    let text = format!("{router:?}");
    let list = text.split_once("paths: {").and_then(|(_, rest)| rest.split_once('}').map(|_| rest));
    let list = list.expect("axum's Debug form of a router lists its paths");
    let entries = list.split("RouteId(").skip(1).map_while(|entry| entry.split_once("): \"")?.1.split_once('"'));
    let paths: BTreeSet<String> =
        entries.map(|(path, _)| path.to_owned()).filter(|path| !path.contains("{*") && path != "/").collect();
    assert!(paths.len() > 5, "read only {paths:?} from {text:.300}");
    paths
}

/// A path with its parameters' names left out: these are the contract's in documents and ours in routers.
fn nameless(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part }).collect::<Vec<_>>().join("/")
}

#[test]
fn every_route_is_described_and_every_path_described_is_routed() {
    let routers = [publisher::router(), devportal::router(), admin::router(), tidegate::router()];
    for (described, router) in Described::all().iter().zip(&routers) {
        let routed: BTreeSet<String> = paths(router).iter().map(|path| nameless(path)).collect();
        let listed = described.tree["paths"].as_object().unwrap().keys().map(|path| nameless(path)).collect();
        let missing: Vec<_> = routed.difference(&listed).collect();
        assert!(missing.is_empty(), "crates/control/openapi: {} lacks {missing:?}", described.base);
        let more: Vec<_> = listed.difference(&routed).collect();
        assert!(more.is_empty(), "{} describes {more:?}, which no router serves", described.base);
    }
}

#[tokio::test]
async fn each_path_takes_the_methods_that_are_described() {
    let app = TestApp::start().await;
    for described in Described::all() {
        for (template, item) in described.tree["paths"].as_object().unwrap() {
            for method in METHODS {
                let path = described.base.to_owned() + &concrete(described, item, template);
                let request = Request::builder().method(method).uri(&path).body(Body::empty()).unwrap();
                let is_routed = app.unchecked(request).await.status != 405;
                let is_described = item.get(method.to_lowercase()).is_some();
                assert_eq!(is_routed, is_described, "{method} {}{template}: routed, described", described.base);
            }
        }
    }
}

#[tokio::test]
async fn operations_ask_for_the_scopes_that_are_described() {
    let app = TestApp::start().await;
    for described in Described::all() {
        for operation in described.operations() {
            let wanted = scopes(&operation);
            let answer = app.unchecked(request(&operation, "ann|none")).await;
            let description = answer.json["description"].as_str().unwrap_or_default();
            let asked = description.split_once("this operation needs: ").map(|(_, list)| list);
            let asked: BTreeSet<String> =
                asked.map_or(BTreeSet::new(), |list| list.split(", ").map(str::to_owned).collect());
            assert_eq!(asked, wanted, "{operation} asks for, is described with; it answered {}", answer.status);
        }
    }
}

#[tokio::test]
async fn operations_that_need_a_token_say_so_and_others_do_not() {
    let app = TestApp::start().await;
    for described in Described::all() {
        for operation in described.operations() {
            let security = operation.tree["security"].as_array().unwrap();
            let is_open = security.is_empty() || security.iter().any(|one| one.as_object().unwrap().is_empty());
            let answer = app.unchecked(request(&operation, "")).await;
            assert_eq!(answer.status != 401, is_open, "{operation}: is open, answered {}", answer.status);
        }
    }
}

#[test]
fn documents_hold_together() {
    for described in Described::all() {
        assert_eq!(described.tree["openapi"], "3.1.0");
        check_references(&described.tree, &described.tree);
        let mut names = BTreeSet::new();
        for operation in described.operations() {
            let name = operation.tree["operationId"].as_str().unwrap();
            assert!(names.insert(name), "{operation}: another operation is called {name}");
            assert!(operation.tree["summary"].is_string() && operation.tree["tags"].is_array(), "{operation}");
            for scope in scopes(&operation) {
                let known = &described.tree["components"]["securitySchemes"]["OAuth2"]["flows"]["authorizationCode"];
                assert!(
                    known["scopes"].get(&scope).is_some(),
                    "{operation}: {scope} is not among the document's scopes"
                );
            }
            let named = operation.name.matches('{').count();
            let listed = operation.parameters().iter().filter(|parameter| parameter["in"] == "path").count();
            assert_eq!(named, listed, "{operation}: parameters in the path");
        }
    }
}

#[tokio::test]
async fn documents_are_served_to_everyone_where_their_apis_are() {
    let app = TestApp::start().await;
    for document in openapi::DOCUMENTS {
        let answer = app.acting("").at(document.base).get("/openapi.yaml").await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/yaml");
        assert_eq!(answer.bytes, document.text.as_bytes());
    }
}

/// Scopes of which one is enough.
fn scopes(operation: &Operation<'_>) -> BTreeSet<String> {
    let security = operation.tree["security"].as_array().unwrap_or_else(|| panic!("{operation} has no security"));
    let named = security.iter().filter_map(|one| one.get("OAuth2")?.get(0)?.as_str());
    named.map(str::to_owned).collect()
}

/// A request with the least the operation takes.
fn request(operation: &Operation<'_>, token: &str) -> Request<Body> {
    let (method, template) = operation.name.split_once(' ').unwrap();
    let root = &operation.described.tree;
    let parameters = operation.parameters();
    let is_needed = |parameter: &&&Value| parameter["in"] == "query" && parameter["required"] == true;
    let query: Vec<String> = parameters
        .iter()
        .filter(is_needed)
        .map(|parameter| {
            format!("{}={}", parameter["name"].as_str().unwrap(), text(&least(root, &parameter["schema"])))
        })
        .collect();
    let (_, item) = operation.described.path(template).unwrap();
    let path = concrete(operation.described, item, template);
    let mut request =
        Request::builder().method(method).uri(format!("{}{path}?{}", operation.described.base, query.join("&")));
    if !token.is_empty() {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let body = operation.body().and_then(|body| body.get("application/json"));
    let body = body.map(|body| least(root, &body["schema"]).to_string());
    if body.is_some() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    request.body(body.map_or_else(Body::empty, Body::from)).unwrap()
}

/// A template with something in the place of each parameter.
fn concrete(described: &Described, item: &Value, template: &str) -> String {
    let parameters = item.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut path = template.to_owned();
    for parameter in &parameters {
        let parameter = resolved(&described.tree, parameter);
        let name = format!("{{{}}}", parameter["name"].as_str().unwrap());
        path = path.replace(&name, &text(&least(&described.tree, &parameter["schema"])));
    }
    path
}

/// The least that fits a schema.
fn least(root: &Value, schema: &Value) -> Value {
    let schema = resolved(root, schema);
    if let Some(first) = schema.get("enum").and_then(|all| all.get(0)).or(schema.get("const")) {
        return first.clone();
    }
    if let Some(first) = schema.get("oneOf").and_then(|all| all.get(0)) {
        return least(root, first);
    }
    let kind = schema["type"].as_str().or(schema["type"][0].as_str()).unwrap_or("object");
    match kind {
        "string" => json!("x"),
        "integer" | "number" => json!(1),
        "boolean" => json!(true),
        "array" => json!([]),
        _ => {
            let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
            let member = |name: &Value| {
                let name = name.as_str()?;
                Some((name.to_owned(), least(root, &schema["properties"][name])))
            };
            Value::Object(required.iter().filter_map(member).collect())
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn check_references(root: &Value, value: &Value) {
    resolved(root, value);
    match value {
        Value::Array(items) => items.iter().for_each(|item| check_references(root, item)),
        Value::Object(members) => members.values().for_each(|member| check_references(root, member)),
        _ => {}
    }
}
