//! Each kind of change of an operation, from both sides: forwards it breaks, backwards it does not, or the other way round;
//! and the report as a whole. Changes of the API's members and of schemas are shown beside [`setting`] and [`schema`].

use serde_json::{Value, json};
use tidegate_model::api::Api;

use super::*;
use Impact::Breaking;

pub(super) fn api(members: Value) -> Api {
    let mut base = json!({
        "name": "P", "context": "/p", "version": "1", "policies": ["Gold"],
        "operations": [{"verb": "POST", "target": "/orders/{id}"}],
    });
    for (name, value) in members.as_object().unwrap() {
        base[name] = value.clone();
    }
    serde_json::from_value(base).unwrap()
}

/// `code impact operation|at`, one text a change.
pub(super) fn between(from: (&Api, &Value), to: (&Api, &Value)) -> Vec<String> {
    let report = compare(State { api: from.0, definition: from.1 }, State { api: to.0, definition: to.1 });
    let line = |change: &Change| {
        let code = serde_json::to_value(change.code).unwrap();
        let impact = if change.impact == Breaking { "breaks" } else { "fits" };
        let operation = change.operation.as_deref().unwrap_or("-");
        format!("{impact} {} {operation} {}", code.as_str().unwrap(), change.at).trim_end().to_owned()
    };
    report.list.iter().map(line).collect()
}

/// What changing API members does, forwards and backwards.
pub(super) fn settings(from: Value, to: Value, forwards: &[&str], backwards: &[&str]) {
    let (from, to, none) = (api(from), api(to), Value::Null);
    assert_eq!(between((&from, &none), (&to, &none)), forwards, "forwards");
    assert_eq!(between((&to, &none), (&from, &none)), backwards, "backwards");
}

/// A definition with one operation.
pub(super) fn document(operation: Value) -> Value {
    json!({"openapi": "3.0.1", "paths": {"/orders/{id}": {"post": operation}}})
}

/// What changing the operation's definition does, forwards and backwards.
pub(super) fn operations(from: Value, to: Value, forwards: &[&str], backwards: &[&str]) {
    documents(&document(from), &document(to), forwards, backwards);
}

/// What changing a whole definition does to its one operation, forwards and backwards.
pub(super) fn documents(from: &Value, to: &Value, forwards: &[&str], backwards: &[&str]) {
    let api = api(json!({}));
    let expect = |lines: &[&str]| -> Vec<String> {
        lines
            .iter()
            .map(|line| {
                let mut words = line.splitn(3, ' ');
                let (impact, code, at) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap_or(""));
                format!("{impact} {code} POST /orders/{{id}} {at}").trim_end().to_owned()
            })
            .collect()
    };
    assert_eq!(between((&api, from), (&api, to)), expect(forwards), "forwards");
    assert_eq!(between((&api, to), (&api, from)), expect(backwards), "backwards");
}

#[test]
fn the_same_state_has_no_changes() {
    let api = api(json!({"tags": ["a"], "endpointConfig": {"endpoint_type": "http"}}));
    let document = document(json!({"requestBody": {"content": {"a/b": {"schema": {"type": "object"}}}}}));
    let report = compare(State { api: &api, definition: &document }, State { api: &api, definition: &document });
    assert_eq!(report, Report { breaking: 0, compatible: 0, is_truncated: false, list: Vec::new() });
}

#[test]
fn a_removed_operation_breaks_and_an_added_one_does_not() {
    settings(
        json!({"operations": [{"verb": "GET", "target": "/a"}, {"verb": "GET", "target": "/b"}]}),
        json!({"operations": [{"verb": "GET", "target": "/a"}]}),
        &["breaks operation-removed GET /b"],
        &["fits operation-added GET /b"],
    );
}

#[test]
fn the_name_of_a_path_parameter_is_nothing_to_a_client() {
    let old = api(json!({"operations": [{"verb": "GET", "target": "/a/{id}/b/{x}"}]}));
    let new = api(json!({"operations": [{"verb": "GET", "target": "/a/{key}/b/{y}"}]}));
    let with = |path: &str, first: &str, kind: &str| {
        let parameters = json!([{"name": first, "in": "path", "required": true, "schema": {"type": kind}}]);
        json!({"paths": {path: {"get": {"parameters": parameters}}}})
    };
    let (before, after) = (with("/a/{id}/b/{x}", "id", "string"), with("/a/{key}/b/{y}", "key", "string"));
    assert_eq!(between((&old, &before), (&new, &after)), [""; 0]);
    let narrower = with("/a/{key}/b/{y}", "key", "boolean");
    assert_eq!(between((&old, &before), (&new, &narrower)), ["breaks type-changed GET /a/{key}/b/{y} path key"]);
}

#[test]
fn more_authentication_breaks_and_less_does_not() {
    let with = |kind: &str| json!({"operations": [{"verb": "GET", "target": "/a", "authType": kind}]});
    let (tight, loose) =
        ("breaks authentication-tightened GET /a authentication", "fits authentication-loosened GET /a authentication");
    settings(with("None"), with("Application & Application User"), &[tight], &[loose]);
    settings(with("Application & Application User"), with("Application"), &[tight], &[loose]);
    settings(with("Application"), with("Application User"), &[tight], &[tight]);
}

#[test]
fn scopes_are_alternatives_so_taking_one_away_breaks() {
    let with = |scopes: Value| {
        json!({
            "operations": [{"verb": "GET", "target": "/a", "scopes": scopes}],
            "scopes": [{"scope": {"name": "r"}}, {"scope": {"name": "w"}}],
        })
    };
    let (tight, loose) = ("breaks scopes-tightened GET /a scopes", "fits scopes-loosened GET /a scopes");
    settings(with(json!([])), with(json!(["r"])), &[tight], &[loose]);
    settings(with(json!(["r", "w"])), with(json!(["w"])), &[tight], &[loose]);
    settings(with(json!(["r", "w"])), with(json!(["w", "r"])), &[], &[]);
    settings(with(json!(["r"])), with(json!(["w"])), &[tight], &[tight]);
}

#[test]
fn parameters_break_when_they_must_be_sent_or_are_not_read() {
    let with =
        |required: bool| json!({"parameters": [{"name": "q", "in": "query", "required": required, "schema": {}}]});
    let none = json!({});
    operations(
        none.clone(),
        with(true),
        &["breaks required-parameter-added query q"],
        &["breaks parameter-removed query q"],
    );
    operations(none, with(false), &["fits optional-parameter-added query q"], &["breaks parameter-removed query q"]);
    operations(with(false), with(true), &["breaks parameter-required query q"], &["fits parameter-optional query q"]);
}

#[test]
fn headers_are_the_same_in_any_case_and_parameters_of_the_path_item_count() {
    let header = |name: &str| json!({"name": name, "in": "header", "schema": {"type": "string"}});
    let of_item = json!({"paths": {"/orders/{id}": {"parameters": [header("X-Trace")], "post": {}}}});
    let of_operation = document(json!({"parameters": [header("x-trace")]}));
    documents(&of_item, &of_operation, &[], &[]);
    // The contract reads no such parameters.
    documents(&document(json!({})), &document(json!({"parameters": [header("Authorization")]})), &[], &[]);
}

#[test]
fn bodies_and_media_types_are_judged() {
    let with = |required: bool, kind: &str| json!({"requestBody": {"required": required, "content": {kind: {}}}});
    operations(json!({}), with(true, "a/b"), &["breaks required-body-added body"], &["breaks body-removed body"]);
    operations(json!({}), with(false, "a/b"), &["fits optional-body-added body"], &["breaks body-removed body"]);
    operations(with(false, "a/b"), with(true, "a/b"), &["breaks body-required body"], &["fits body-optional body"]);
    operations(
        with(false, "a/b"),
        with(false, "a/c"),
        &["breaks media-type-removed body", "fits media-type-added body"],
        &["breaks media-type-removed body", "fits media-type-added body"],
    );
    operations(with(false, "a/b"), with(false, "A/B; charset=utf-8"), &[], &[]);
}

#[test]
fn an_answer_that_is_waited_for_may_not_go() {
    let with = |status: &str| json!({"responses": {"200": {}, status: {}}});
    let plain = json!({"responses": {"200": {}}});
    operations(
        with("201"),
        plain.clone(),
        &["breaks response-removed response 201"],
        &["fits response-added response 201"],
    );
    operations(with("404"), plain, &["fits response-removed response 404"], &["fits response-added response 404"]);
}

#[test]
fn deprecation_is_told_and_breaks_nothing() {
    operations(json!({}), json!({"deprecated": true}), &["fits operation-deprecated"], &["fits operation-revived"]);
}

#[test]
fn swagger_2_is_compared_with_openapi_3() {
    let old = json!({
        "swagger": "2.0", "consumes": ["application/json"], "produces": ["application/json"],
        "paths": {"/orders/{id}": {"post": {
            "parameters": [
                {"name": "q", "in": "query", "type": "integer", "maximum": 10},
                {"name": "order", "in": "body", "required": true, "schema": {"$ref": "#/definitions/Order"}},
            ],
            "responses": {"200": {"description": "ok", "schema": {"$ref": "#/definitions/Order"}}},
        }}},
        "definitions": {"Order": {"type": "object", "properties": {"size": {"type": "string"}}}},
    });
    let content = json!({"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}});
    let mut new = document(json!({
        "parameters": [{"name": "q", "in": "query", "schema": {"type": "integer", "maximum": 5}}],
        "requestBody": {"required": true, "content": content},
        "responses": {"200": {"content": content}},
    }));
    new["components"] = json!({"schemas": {"Order": {"type": "object", "properties": {"size": {"type": "string"}}}}});
    documents(&old, &new, &["breaks constraint-tightened query q"], &["fits constraint-loosened query q"]);
}

#[test]
fn hostile_definitions_are_cut_off_and_not_followed_for_ever() {
    // Each level names the next twice: 2 to the 40th ways to the bottom.
    let mut schemas = serde_json::Map::new();
    for level in 0..40 {
        let next = json!({"$ref": format!("#/components/schemas/S{}", level + 1)});
        let both = json!({"allOf": [next, next], "properties": {"l": next, "r": next}});
        schemas.insert(format!("S{level}"), both);
    }
    schemas.insert("S40".to_owned(), json!({"type": "string"}));
    let reference = json!({"$ref": "#/components/schemas/S0"});
    let mut old = document(json!({"responses": {"200": {"content": {"a/b": {"schema": reference}}}}}));
    old["components"] = json!({"schemas": schemas});
    let mut new = old.clone();
    new["components"]["schemas"]["S40"] = json!({"type": "integer"});
    let api = api(json!({}));
    let report = compare(State { api: &api, definition: &old }, State { api: &api, definition: &new });
    assert!(report.list.len() <= CHANGES_MAX);

    let operations: Vec<Value> = (0..600).map(|n| json!({"verb": "GET", "target": format!("/{n}")})).collect();
    let (many, none) = (self::api(json!({"operations": operations})), Value::Null);
    let report = compare(State { api: &many, definition: &none }, State { api: &api, definition: &none });
    assert!(report.is_truncated && report.list.len() == CHANGES_MAX);
}

#[test]
fn sentences_read_well_and_long_values_are_cut() {
    let (old, new) = (api(json!({"description": "x".repeat(5_000)})), api(json!({"context": "/q"})));
    let none = Value::Null;
    let report = compare(State { api: &old, definition: &none }, State { api: &new, definition: &none });
    assert_eq!(report.list[0].message, "context was changed, the API is called at another address: `/p` became `/q`");
    assert_eq!((report.breaking, report.compatible), (1, 1));
    assert!(report.list[1].from.as_ref().unwrap().as_str().unwrap().chars().count() <= VALUE_CHARS_MAX + 1);
}
