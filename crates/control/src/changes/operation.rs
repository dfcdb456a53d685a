//! Operations: which there are, who may call them, what they take and answer.

use std::collections::HashMap;

use serde_json::{Value, json};
use tidegate_model::operation::{AuthType, Operation};

use super::shape::{Body, Contents, Parameter, Shape};
use super::{Code, Found, State, schema, shape};
use crate::definition::read::routed;
use schema::{Direction, Roots};

pub(super) fn compare(from: State<'_>, to: State<'_>, found: &mut Found) {
    let old: HashMap<String, &Operation> = from.api.operations.iter().map(|one| (key(one), one)).collect();
    let new: HashMap<String, &Operation> = to.api.operations.iter().map(|one| (key(one), one)).collect();
    for operation in &from.api.operations {
        if !new.contains_key(&key(operation)) {
            found.operation = Some(name(operation));
            found.breaks(Code::OperationRemoved, "", None, None);
        }
    }
    let (items_from, items_to) = (items(from.definition), items(to.definition));
    for operation in &to.api.operations {
        found.operation = Some(name(operation));
        let Some(before) = old.get(&key(operation)) else {
            found.fits(Code::OperationAdded, "", None, None);
            continue;
        };
        access(before, operation, found);
        let described = |root, items: &HashMap<&str, Vec<&Value>>, operation: &Operation| {
            let items = items.get(operation.target.as_str())?;
            items.iter().find_map(|item| shape::read(root, item, &operation.verb))
        };
        let shapes = (described(from.definition, &items_from, before), described(to.definition, &items_to, operation));
        if let (Some(mut a), Some(b)) = shapes {
            rename_path_parameters(&before.target, &operation.target, &mut a);
            shape_of(&a, &b, Roots { from: from.definition, to: to.definition }, found);
        }
    }
    found.operation = None;
}

fn name(operation: &Operation) -> String {
    format!("{} {}", operation.verb, operation.target)
}

/// What makes an operation the same to a client: its verb and its template, whatever the parameters are called.
fn key(operation: &Operation) -> String {
    let mut template = String::with_capacity(operation.target.len());
    let mut is_inside = false;
    for c in operation.target.chars() {
        if c == '}' {
            is_inside = false;
        }
        if !is_inside {
            template.push(c);
        }
        if c == '{' {
            is_inside = true;
        }
    }
    format!("{} {template}", operation.verb)
}

/// Path items by the target the gateway routes them to.
fn items(definition: &Value) -> HashMap<&str, Vec<&Value>> {
    let mut items: HashMap<&str, Vec<&Value>> = HashMap::new();
    for (key, item) in definition.get("paths").and_then(Value::as_object).into_iter().flatten() {
        items.entry(routed(key)).or_default().push(item);
    }
    items
}

fn parameter_names(target: &str) -> Vec<&str> {
    target.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
}

fn rename_path_parameters(from: &str, to: &str, shape: &mut Shape) {
    let place = || "path".to_owned();
    let pairs: Vec<(&str, &str)> = parameter_names(from).into_iter().zip(parameter_names(to)).collect();
    let taken: Vec<(String, Option<Parameter>)> = pairs
        .into_iter()
        .map(|(old, new)| (new.to_owned(), shape.parameters.remove(&(place(), old.to_owned()))))
        .collect();
    for (name, parameter) in taken {
        if let Some(parameter) = parameter {
            shape.parameters.insert((place(), name), parameter);
        }
    }
}

fn access(from: &Operation, to: &Operation, found: &mut Found) {
    if from.auth_type != to.auth_type {
        // A token of the other kind is refused between `Application` and `Application User`.
        let is_looser =
            to.auth_type == AuthType::None || (to.auth_type == AuthType::Any && from.auth_type != AuthType::None);
        let (before, after) = (Some(json!(from.auth_type)), Some(json!(to.auth_type)));
        if is_looser {
            found.fits(Code::AuthenticationLoosened, "authentication", before, after);
        } else {
            found.breaks(Code::AuthenticationTightened, "authentication", before, after);
        }
    }
    if from.throttling_policy != to.throttling_policy {
        let (before, after) = (json!(from.throttling_policy), json!(to.throttling_policy));
        found.fits(Code::LimitChanged, "throttling policy", Some(before), Some(after));
    }
    let sorted = |operation: &Operation| {
        let mut scopes = operation.scopes.clone();
        scopes.sort_unstable();
        scopes
    };
    let (before, after) = (sorted(from), sorted(to));
    if before != after && to.auth_type != AuthType::None {
        // One of them is enough; none listed: none is needed.
        let is_tighter = !after.is_empty() && (before.is_empty() || before.iter().any(|scope| !after.contains(scope)));
        if is_tighter {
            found.breaks(Code::ScopesTightened, "scopes", Some(json!(before)), Some(json!(after)));
        } else {
            found.fits(Code::ScopesLoosened, "scopes", Some(json!(before)), Some(json!(after)));
        }
    }
}

fn shape_of(from: &Shape, to: &Shape, roots: Roots<'_>, found: &mut Found) {
    match (from.is_deprecated, to.is_deprecated) {
        (false, true) => found.fits(Code::OperationDeprecated, "", None, None),
        (true, false) => found.fits(Code::OperationRevived, "", None, None),
        _ => {}
    }
    parameters(from, to, roots, found);
    body(from.body.as_ref(), to.body.as_ref(), roots, found);
    responses(from, to, roots, found);
}

fn parameters(from: &Shape, to: &Shape, roots: Roots<'_>, found: &mut Found) {
    for (key @ (place, name), before) in &from.parameters {
        let at = format!("{place} {name}");
        match to.parameters.get(key) {
            // What a path parameter is, is part of the template.
            None if place == "path" => {}
            // A client that sends it is no longer heard.
            None => found.breaks(Code::ParameterRemoved, &at, None, None),
            Some(after) => {
                match (before.is_required, after.is_required) {
                    (false, true) => found.breaks(Code::ParameterRequired, &at, None, None),
                    (true, false) => found.fits(Code::ParameterOptional, &at, None, None),
                    _ => {}
                }
                schema::compare(&before.schema, &after.schema, roots, Direction::Request, &at, found);
            }
        }
    }
    for (key @ (place, name), after) in &to.parameters {
        if from.parameters.contains_key(key) || place == "path" {
            continue;
        }
        let at = format!("{place} {name}");
        if after.is_required {
            found.breaks(Code::RequiredParameterAdded, &at, None, None);
        } else {
            found.fits(Code::OptionalParameterAdded, &at, None, None);
        }
    }
}

fn body(from: Option<&Body>, to: Option<&Body>, roots: Roots<'_>, found: &mut Found) {
    let at = "body";
    match (from, to) {
        (None, None) => {}
        (None, Some(new)) if new.is_required => found.breaks(Code::RequiredBodyAdded, at, None, None),
        (None, Some(_)) => found.fits(Code::OptionalBodyAdded, at, None, None),
        (Some(_), None) => found.breaks(Code::BodyRemoved, at, None, None),
        (Some(old), Some(new)) => {
            match (old.is_required, new.is_required) {
                (false, true) => found.breaks(Code::BodyRequired, at, None, None),
                (true, false) => found.fits(Code::BodyOptional, at, None, None),
                _ => {}
            }
            contents(&old.contents, &new.contents, roots, Direction::Request, at, found);
        }
    }
}

fn responses(from: &Shape, to: &Shape, roots: Roots<'_>, found: &mut Found) {
    for (status, before) in &from.responses {
        let at = format!("response {status}");
        match to.responses.get(status) {
            Some(after) => contents(before, after, roots, Direction::Response, &at, found),
            // What a client waits for does not come any more; a mistake less is none.
            None if is_success(status) => found.breaks(Code::ResponseRemoved, &at, None, None),
            None => found.fits(Code::ResponseRemoved, &at, None, None),
        }
    }
    for status in to.responses.keys().filter(|status| !from.responses.contains_key(*status)) {
        found.fits(Code::ResponseAdded, &format!("response {status}"), None, None);
    }
}

fn is_success(status: &str) -> bool {
    status.starts_with('2') || status == "DEFAULT"
}

fn contents(from: &Contents, to: &Contents, roots: Roots<'_>, direction: Direction, at: &str, found: &mut Found) {
    for (media_type, before) in from {
        match to.get(media_type) {
            Some(after) => schema::compare(before, after, roots, direction, at, found),
            None => found.breaks(Code::MediaTypeRemoved, at, Some(json!(media_type)), None),
        }
    }
    for media_type in to.keys().filter(|name| !from.contains_key(*name)) {
        found.fits(Code::MediaTypeAdded, at, None, Some(json!(media_type)));
    }
}
