//! Whether JSON fits a schema of a document. The one place that uses `jsonschema`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use jsonschema::Validator;
use serde_json::{Value, json};

use super::Operation;

/// Most characters of a body shown with what is wrong with it.
const SHOWN_CHARS: usize = 2_000;

/// Panics unless an answer fits and has no member that is not described.
#[track_caller]
pub fn answer(operation: &Operation<'_>, key: String, schema: &Value, body: &Value) {
    check(operation, &key, schema, body, true);
}

/// Panics unless a request fits; clients may send more than is described.
#[track_caller]
pub fn request(operation: &Operation<'_>, schema: &Value, body: &Value) {
    check(operation, "request", schema, body, false);
}

#[track_caller]
fn check(operation: &Operation<'_>, part: &str, schema: &Value, body: &Value, is_closed: bool) {
    let validator = validator(operation, part, schema, is_closed);
    let problems: Vec<String> =
        validator.iter_errors(body).map(|error| format!("{}: {error}", error.instance_path())).collect();
    if !problems.is_empty() {
        let shown: String = body.to_string().chars().take(SHOWN_CHARS).collect();
        panic!("{operation}, {part}:\n  {}\nin {shown}", problems.join("\n  "));
    }
}

fn validator(operation: &Operation<'_>, part: &str, schema: &Value, is_closed: bool) -> Arc<Validator> {
    static KNOWN: OnceLock<Mutex<HashMap<String, Arc<Validator>>>> = OnceLock::new();
    let name = format!("{operation} {part}");
    let mut known = KNOWN.get_or_init(Mutex::default).lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let made = || {
        let mut root = json!({"allOf": [schema], "components": operation.described.tree["components"]});
        if is_closed {
            close(&mut root);
        }
        let options = jsonschema::options().with_draft(jsonschema::Draft::Draft202012);
        Arc::new(options.build(&root).unwrap_or_else(|why| panic!("{name}: {why}")))
    };
    Arc::clone(known.entry(name.clone()).or_insert_with(made))
}

/// Lets objects have no members but those described, unless they say that they may.
fn close(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(close),
        Value::Object(members) => {
            let is_object = members.get("type").is_some_and(|kind| kind == "object");
            if is_object && members.contains_key("properties") && !members.contains_key("additionalProperties") {
                members.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            members.values_mut().for_each(close);
        }
        _ => {}
    }
}
