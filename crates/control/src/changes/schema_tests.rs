//! Each kind of change of a schema, in a request and in an answer.

use serde_json::{Value, json};

use crate::changes::tests::{document, documents, operations};

/// What changing a schema does in a request and in an answer: `code way`, and whether it narrows.
fn schemas(from: Value, to: Value, code: &str, at: &str, back: &str) {
    let request = |schema: &Value| json!({"requestBody": {"content": {"application/json": {"schema": schema}}}});
    let response =
        |schema: &Value| json!({"responses": {"200": {"content": {"application/json": {"schema": schema}}}}});
    let suffix = if at.is_empty() { String::new() } else { format!(" · {at}") };
    operations(
        request(&from),
        request(&to),
        &[&format!("breaks {code} body{suffix}")],
        &[&format!("fits {back} body{suffix}")],
    );
    operations(
        response(&from),
        response(&to),
        &[&format!("fits {code} response 200{suffix}")],
        &[&format!("breaks {back} response 200{suffix}")],
    );
}

#[test]
fn narrowing_breaks_requests_and_widening_breaks_answers() {
    let text = json!({"type": "string"});
    schemas(json!({}), text.clone(), "type-narrowed", "", "type-widened");
    schemas(json!({"type": "number"}), json!({"type": "integer"}), "type-narrowed", "", "type-widened");
    schemas(json!({"type": ["string", "null"]}), text.clone(), "type-narrowed", "", "type-widened");
    schemas(json!({"type": "string", "nullable": true}), text.clone(), "type-narrowed", "", "type-widened");
    schemas(json!({"enum": ["a", "b"]}), json!({"enum": ["a"]}), "value-removed", "", "value-added");
    schemas(json!({}), json!({"enum": ["a"]}), "values-restricted", "", "values-freed");
    schemas(json!({"enum": ["a", "b"]}), json!({"const": "a"}), "value-removed", "", "value-added");
    for (wide, narrow) in [
        (json!({"maxLength": 10}), json!({"maxLength": 5})),
        (json!({}), json!({"maximum": 5})),
        (json!({"minLength": 1}), json!({"minLength": 2})),
        (json!({"minItems": 1}), json!({"minItems": 2})),
        (json!({}), json!({"pattern": "^a"})),
        (json!({"format": "int64"}), json!({"format": "int32"})),
        (json!({"uniqueItems": false}), json!({"uniqueItems": true})),
    ] {
        schemas(wide, narrow, "constraint-tightened", "", "constraint-loosened");
    }
    let with = |required: Value| json!({"type": "object", "properties": {"a": {}}, "required": required});
    schemas(with(json!([])), with(json!(["a"])), "property-required", "a", "property-optional");
    let list = |items: &Value| json!({"type": "array", "items": {"properties": {"n": items}}});
    schemas(
        list(&json!({"type": "number"})),
        list(&json!({"type": "integer"})),
        "type-narrowed",
        "[].n",
        "type-widened",
    );
    let map = |values: &Value| json!({"type": "object", "additionalProperties": values});
    schemas(map(&json!({"type": "number"})), map(&json!({"type": "integer"})), "type-narrowed", "*", "type-widened");
    let one_of = |names: &[&str]| json!({"oneOf": names.iter().map(|name| json!({"title": name})).collect::<Vec<_>>()});
    schemas(one_of(&["a", "b"]), one_of(&["b"]), "alternative-removed", "", "alternative-added");
}

#[test]
fn another_type_or_another_pattern_breaks_both_ways() {
    for (one, other, code) in [
        (json!({"type": "string"}), json!({"type": "integer"}), "type-changed"),
        (json!({"pattern": "^a"}), json!({"pattern": "^b"}), "constraint-tightened"),
        (json!({"format": "date"}), json!({"format": "uuid"}), "constraint-tightened"),
    ] {
        let response = |schema: &Value| json!({"responses": {"200": {"content": {"a/b": {"schema": schema}}}}});
        let line = format!("breaks {code} response 200");
        operations(response(&one), response(&other), &[&line], &[&line]);
    }
}

#[test]
fn properties_come_and_go() {
    let object = |names: &[&str], required: Value| {
        let properties: serde_json::Map<String, Value> =
            names.iter().map(|name| ((*name).to_owned(), json!({"type": "string"}))).collect();
        json!({"type": "object", "properties": properties, "required": required})
    };
    let request = |schema: Value| json!({"requestBody": {"content": {"a/b": {"schema": schema}}}});
    let response = |schema: Value| json!({"responses": {"200": {"content": {"a/b": {"schema": schema}}}}});
    let (one, two) = (object(&["a"], json!([])), object(&["a", "b"], json!([])));
    operations(
        request(one.clone()),
        request(two.clone()),
        &["fits optional-property-added body · b"],
        &["breaks property-removed body · b"],
    );
    operations(
        response(one.clone()),
        response(two),
        &["fits optional-property-added response 200 · b"],
        &["breaks property-removed response 200 · b"],
    );
    let must = object(&["a", "b"], json!(["b"]));
    operations(
        request(one.clone()),
        request(must.clone()),
        &["breaks required-property-added body · b"],
        &["breaks property-removed body · b"],
    );
    operations(
        response(one),
        response(must),
        &["fits required-property-added response 200 · b"],
        &["breaks property-removed response 200 · b"],
    );
}

#[test]
fn what_only_the_other_side_sees_is_left_out() {
    let with = |extra: Value| json!({"type": "object", "properties": {"a": {}, "b": extra}});
    let without = json!({"type": "object", "properties": {"a": {}}});
    let request = |schema: &Value| json!({"requestBody": {"content": {"a/b": {"schema": schema}}}});
    operations(request(&without), request(&with(json!({"readOnly": true}))), &[], &[]);
    let response = |schema: &Value| json!({"responses": {"200": {"content": {"a/b": {"schema": schema}}}}});
    operations(response(&without), response(&with(json!({"writeOnly": true}))), &[], &[]);
}

#[test]
fn closing_an_object_breaks_requests_only() {
    let with = |open: bool| json!({"type": "object", "additionalProperties": open});
    let request = |schema: Value| json!({"requestBody": {"content": {"a/b": {"schema": schema}}}});
    operations(
        request(with(true)),
        request(with(false)),
        &["breaks other-properties-refused body"],
        &["fits other-properties-allowed body"],
    );
    let response = |schema: Value| json!({"responses": {"200": {"content": {"a/b": {"schema": schema}}}}});
    operations(
        response(with(true)),
        response(with(false)),
        &["fits other-properties-refused response 200"],
        &["fits other-properties-allowed response 200"],
    );
}

#[test]
fn references_and_all_of_are_looked_through() {
    let with = |components: Value, schema: Value| {
        let mut document = document(json!({"responses": {"200": {"content": {"a/b": {"schema": schema}}}}}));
        document["components"] = json!({"schemas": components});
        document
    };
    let base = json!({"Base": {"type": "object", "properties": {"id": {"type": "string"}}}});
    let merged = with(base, json!({"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"n": {}}}]}));
    let plain = with(json!({}), json!({"type": "object", "properties": {"id": {"type": "string"}, "n": {}}}));
    documents(&merged, &plain, &[], &[]);
    let poorer = with(json!({}), json!({"type": "object", "properties": {"n": {}}}));
    documents(
        &merged,
        &poorer,
        &["breaks property-removed response 200 · id"],
        &["fits optional-property-added response 200 · id"],
    );
}

#[test]
fn schemas_that_contain_themselves_end() {
    let with = |kind: &str| {
        let reference = json!({"$ref": "#/components/schemas/Node"});
        let mut document = document(json!({"responses": {"200": {"content": {"a/b": {"schema": reference}}}}}));
        document["components"] = json!({"schemas": {"Node": {
            "type": "object",
            "properties": {"name": {"type": kind}, "children": {"type": "array", "items": reference}},
        }}});
        document
    };
    documents(
        &with("string"),
        &with("integer"),
        &["breaks type-changed response 200 · name"],
        &["breaks type-changed response 200 · name"],
    );
}
