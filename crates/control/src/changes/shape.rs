//! An operation of a definition in one form for all dialects: parameters, body, answers.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::definition::reference;

/// Media type when a Swagger 2.0 document names none.
const ANY_MEDIA_TYPE: &str = "*/*";
/// Members of a Swagger 2.0 parameter that are not its schema.
const NOT_SCHEMA: [&str; 6] = ["name", "in", "required", "description", "allowEmptyValue", "collectionFormat"];

/// What a client sends and receives.
#[derive(Default)]
pub(super) struct Shape {
    /// By place and name (lower case for headers).
    pub parameters: BTreeMap<(String, String), Parameter>,
    /// `None`: none is read.
    pub body: Option<Body>,
    /// By status: `200`, `4XX`, `default`.
    pub responses: BTreeMap<String, Contents>,
    /// Clients should leave it.
    pub is_deprecated: bool,
}

/// By media type.
pub(super) type Contents = BTreeMap<String, Value>;

pub(super) struct Parameter {
    pub is_required: bool,
    pub schema: Value,
}

pub(super) struct Body {
    pub is_required: bool,
    pub contents: Contents,
}

/// The shape of `verb` of a path item of `root`; `None` when the definition does not describe it.
pub(super) fn read(root: &Value, item: &Value, verb: &str) -> Option<Shape> {
    let item = reference::follow(root, item)?;
    let operation = item.get(verb.to_ascii_lowercase())?;
    let mut shape = Shape { is_deprecated: flag(operation, "deprecated"), ..Shape::default() };
    let mut form = Vec::new();
    // Those of the operation replace those of the path item.
    for owner in [item, operation] {
        for written in owner.get("parameters").and_then(Value::as_array).into_iter().flatten() {
            if let Some(parameter) = reference::follow(root, written) {
                take_parameter(root, operation, parameter, &mut shape, &mut form);
            }
        }
    }
    if !form.is_empty() {
        shape.body = Some(form_body(root, operation, &form));
    }
    if let Some(body) = operation.get("requestBody").and_then(|body| reference::follow(root, body)) {
        shape.body = Some(Body { is_required: flag(body, "required"), contents: contents(body) });
    }
    for (status, written) in operation.get("responses").and_then(Value::as_object).into_iter().flatten() {
        let Some(response) = reference::follow(root, written).filter(|_| !status.starts_with("x-")) else { continue };
        let contents = match response.get("schema") {
            Some(schema) => under(root, operation, "produces", schema),
            None => contents(response),
        };
        shape.responses.insert(status.to_ascii_uppercase(), contents);
    }
    Some(shape)
}

fn take_parameter<'a>(
    root: &Value,
    operation: &Value,
    parameter: &'a Value,
    shape: &mut Shape,
    form: &mut Vec<&'a Value>,
) {
    let text = |name: &str| parameter.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (place, name) = (text("in"), text("name"));
    match place.as_str() {
        "body" => {
            let empty = Value::Object(Map::new());
            let schema = parameter.get("schema").unwrap_or(&empty);
            let contents = under(root, operation, "consumes", schema);
            shape.body = Some(Body { is_required: flag(parameter, "required"), contents });
        }
        "formData" => form.push(parameter),
        // The contract gives them other places: media types and security (OpenAPI 3.0, section Parameter Object).
        "header" if ["accept", "content-type", "authorization"].contains(&name.to_ascii_lowercase().as_str()) => {}
        "query" | "header" | "cookie" => {
            let name = if place == "header" { name.to_ascii_lowercase() } else { name };
            let is_required = flag(parameter, "required");
            shape.parameters.insert((place, name), Parameter { is_required, schema: parameter_schema(parameter) });
        }
        "path" => {
            shape
                .parameters
                .insert((place, name), Parameter { is_required: true, schema: parameter_schema(parameter) });
        }
        _ => {}
    }
}

fn parameter_schema(parameter: &Value) -> Value {
    if let Some(schema) = parameter.get("schema") {
        return schema.clone();
    }
    if let Some(content) = parameter.get("content").and_then(Value::as_object).and_then(|all| all.values().next()) {
        return content.get("schema").cloned().unwrap_or_default();
    }
    let members = parameter.as_object().into_iter().flatten();
    let members = members.filter(|(name, _)| !NOT_SCHEMA.contains(&name.as_str()));
    Value::Object(members.map(|(name, value)| (name.clone(), value.clone())).collect())
}

/// The fields of a Swagger 2.0 form as one object.
fn form_body(root: &Value, operation: &Value, fields: &[&Value]) -> Body {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for field in fields {
        let Some(name) = field.get("name").and_then(Value::as_str) else { continue };
        properties.insert(name.to_owned(), parameter_schema(field));
        if flag(field, "required") {
            required.push(Value::from(name));
        }
    }
    let is_required = !required.is_empty();
    let schema = serde_json::json!({"type": "object", "properties": properties, "required": required});
    Body { is_required, contents: under(root, operation, "consumes", &schema) }
}

fn under(root: &Value, operation: &Value, member: &str, schema: &Value) -> Contents {
    let named = operation.get(member).or_else(|| root.get(member)).and_then(Value::as_array);
    let names: Vec<&str> = named.into_iter().flatten().filter_map(Value::as_str).collect();
    let names = if names.is_empty() { vec![ANY_MEDIA_TYPE] } else { names };
    names.into_iter().map(|name| (plain(name), schema.clone())).collect()
}

fn contents(owner: &Value) -> Contents {
    let media = owner.get("content").and_then(Value::as_object).into_iter().flatten();
    media.map(|(name, media)| (plain(name), media.get("schema").cloned().unwrap_or_default())).collect()
}

/// A media type without its parameters.
fn plain(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn flag(value: &Value, name: &str) -> bool {
    value.get(name).and_then(Value::as_bool).unwrap_or(false)
}
