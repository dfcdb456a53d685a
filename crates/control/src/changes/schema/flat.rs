//! One schema, its references followed and its `allOf` merged, and what it says: types, values, what is required.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::definition::reference;

/// Most parts an `allOf` is merged from.
const PARTS_MAX: usize = 200;
/// All JSON types, as schemas name them.
pub(super) const TYPES: [&str; 6] = ["string", "number", "boolean", "array", "object", "null"];

/// The schema itself with all its `allOf` in one; `None` when it leads nowhere.
pub(super) fn flatten(root: &Value, schema: &Value) -> Option<Map<String, Value>> {
    let mut merged = Map::new();
    merge(root, schema, &mut merged, &mut 0).then_some(merged)
}

/// Parts that are made of parts again could be without end, or without number; so they are counted.
fn merge(root: &Value, schema: &Value, into: &mut Map<String, Value>, parts: &mut usize) -> bool {
    *parts += 1;
    if *parts > PARTS_MAX {
        return true;
    }
    let Some(schema) = reference::follow(root, schema) else { return false };
    // In OpenAPI 3.1 `true` is the schema of everything.
    let Some(members) = schema.as_object() else { return true };
    for part in members.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        if !merge(root, part, into, parts) {
            return false;
        }
    }
    for (name, value) in members.iter().filter(|(name, _)| *name != "allOf") {
        match (name.as_str(), into.get_mut(name), value) {
            ("properties", Some(Value::Object(known)), Value::Object(more)) => {
                known.extend(more.iter().map(|(name, schema)| (name.clone(), schema.clone())));
            }
            ("required", Some(Value::Array(known)), Value::Array(more)) => known.extend(more.iter().cloned()),
            _ => {
                into.insert(name.clone(), value.clone());
            }
        }
    }
    true
}

/// The JSON types a schema allows.
pub(super) fn types(schema: &Map<String, Value>) -> Vec<&str> {
    let mut named: Vec<&str> = match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ if schema.contains_key("properties") => vec!["object"],
        _ if schema.contains_key("items") => vec!["array"],
        _ => return TYPES.to_vec(),
    };
    let is_nullable = ["nullable", "x-nullable"].iter().any(|name| schema.get(*name) == Some(&Value::Bool(true)));
    if is_nullable && !named.contains(&"null") {
        named.push("null");
    }
    named.sort_unstable();
    named
}

/// Every integer is a number.
pub(super) fn covers(types: &[&str], one: &str) -> bool {
    types.contains(&one) || (one == "integer" && types.contains(&"number"))
}

/// The values a schema names, when it names them.
pub(super) fn allowed(schema: &Map<String, Value>) -> Option<Cow<'_, [Value]>> {
    if let Some(Value::Array(values)) = schema.get("enum") {
        return Some(Cow::Borrowed(values));
    }
    schema.get("const").map(|value| Cow::Owned(vec![value.clone()]))
}

/// Whether an object must have the property.
pub(super) fn is_required(schema: &Map<String, Value>, name: &str) -> bool {
    list(schema, "required").is_some_and(|names| names.iter().any(|one| one == name))
}

/// A member that is a list.
pub(super) fn list<'a>(schema: &'a Map<String, Value>, name: &str) -> Option<&'a Vec<Value>> {
    schema.get(name).and_then(Value::as_array)
}
