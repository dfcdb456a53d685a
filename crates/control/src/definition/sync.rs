//! Brings a document in step with an API: its operations are exactly those of the API, with their scopes and
//! extensions; everything else the author wrote stays.

use std::collections::HashMap;

use serde_json::{Map, Value, json};
use tidegate_model::api::Api;
use tidegate_model::operation::Operation;

use super::extension::{AUTH_TYPE, THROTTLING_TIER};
use super::read::{Dialect, VERBS, dialect, routed};
use super::scheme::{self, Schemes, object};
use super::{generate, reference};
use crate::error::{ApiError, Result};

/// Reads a stored document and brings it in step; a lost one is made anew.
///
/// # Errors
/// 500 when the stored text is not JSON.
pub fn sync_text(text: &str, api: &Api) -> Result<String> {
    if text.is_empty() {
        return Ok(generate::generate(api).to_string());
    }
    let mut tree: Value = serde_json::from_str(text).map_err(ApiError::internal)?;
    sync(&mut tree, api);
    Ok(tree.to_string())
}

/// Brings `tree` in step with `api`. A tree of no known dialect stays as it is.
pub fn sync(tree: &mut Value, api: &Api) {
    let Ok((dialect, _)) = dialect(tree) else { return };
    inline_path_items(tree);
    let stale = operations_to_rewrite(tree, dialect, api);
    let Some(root) = tree.as_object_mut() else { return };
    object(root, "info").insert("version".to_owned(), json!(api.version));
    let scheme = scheme::write(root, dialect, &api.scopes);
    let paths = object(root, "paths");
    remove_others(paths, api);
    let keys: HashMap<String, Vec<String>> = keys(paths)
        .into_iter()
        .map(|(target, keys)| (target.to_owned(), keys.into_iter().map(str::to_owned).collect()))
        .collect();
    for (operation, has_stale_scopes) in api.operations.iter().zip(stale) {
        let verb = operation.verb.to_ascii_lowercase();
        let has_verb = |key: &&String| paths.get(*key).is_some_and(|item| item.get(&verb).is_some());
        let holders: Vec<&String> = keys.get(&operation.target).into_iter().flatten().filter(has_verb).collect();
        let holders = if holders.is_empty() { vec![&operation.target] } else { holders };
        for key in holders {
            write_operation(paths, dialect, key, operation, has_stale_scopes.then_some(scheme));
        }
    }
}

/// Path items that are references get their own copy, so that they can be changed one by one.
fn inline_path_items(tree: &mut Value) {
    let Some(paths) = tree.get("paths").and_then(Value::as_object) else { return };
    let copies: Vec<(String, Value)> = paths
        .iter()
        .filter(|(_, item)| item.get("$ref").is_some())
        .filter_map(|(target, item)| Some((target.clone(), reference::follow(tree, item)?.clone())))
        .collect();
    for (target, copy) in copies {
        tree["paths"][target] = copy;
    }
}

/// For each operation of the API: does the document ask for other scopes than it does?
fn operations_to_rewrite(tree: &Value, dialect: Dialect, api: &Api) -> Vec<bool> {
    let schemes = Schemes::of(tree, dialect);
    let empty = Map::new();
    let paths = tree.get("paths").and_then(Value::as_object).unwrap_or(&empty);
    let keys = keys(paths);
    let is_stale = |operation: &Operation| {
        let verb = operation.verb.to_ascii_lowercase();
        let mut wanted = operation.scopes.clone();
        wanted.sort_unstable();
        let asks_otherwise = |written: &Value| {
            let mut asked = schemes.scopes_of(written);
            asked.sort_unstable();
            asked != wanted
        };
        let mut written = keys.get(operation.target.as_str()).into_iter().flatten();
        let mut written = written.by_ref().filter_map(|key| paths[*key].get(&verb)).peekable();
        match written.peek() {
            // A new operation is under the scopes of the whole document, unless it says otherwise.
            None => asks_otherwise(&Value::Null),
            Some(_) => written.any(asks_otherwise),
        }
    };
    api.operations.iter().map(is_stale).collect()
}

/// The keys of `paths` by the target the gateway routes them to.
fn keys(paths: &Map<String, Value>) -> HashMap<&str, Vec<&str>> {
    let mut keys: HashMap<&str, Vec<&str>> = HashMap::new();
    for key in paths.keys().filter(|key| !key.starts_with("x-")) {
        keys.entry(routed(key)).or_default().push(key);
    }
    keys
}

fn remove_others(paths: &mut Map<String, Value>, api: &Api) {
    let mut wanted: HashMap<&str, Vec<String>> = HashMap::new();
    for operation in &api.operations {
        wanted.entry(&operation.target).or_default().push(operation.verb.to_ascii_lowercase());
    }
    paths.retain(|target, item| {
        if target.starts_with("x-") {
            return true;
        }
        let Some(verbs) = wanted.get(routed(target)) else { return false };
        let Value::Object(members) = item else { return false };
        members.retain(|name, _| !VERBS.contains(&name.as_str()) || verbs.contains(name));
        // What is left of a key with a query may be nothing; a plain one gets its operations below.
        routed(target) == target || members.keys().any(|name| VERBS.contains(&name.as_str()))
    });
}

fn write_operation(
    paths: &mut Map<String, Value>,
    dialect: Dialect,
    key: &str,
    operation: &Operation,
    rewrite_scopes_in: Option<&str>,
) {
    let item = object(paths, key);
    let verb = operation.verb.to_ascii_lowercase();
    if !item.contains_key(&verb) {
        // Parameters the author gave the whole path item hold for a new operation too.
        let parameters =
            if item.contains_key("parameters") { Vec::new() } else { parameters(dialect, &operation.target) };
        let fresh = json!({"parameters": parameters, "responses": {"200": {"description": "OK"}}});
        item.insert(verb.clone(), fresh);
    }
    let written = object(item, &verb);
    written.insert(AUTH_TYPE.to_owned(), json!(operation.auth_type));
    written.insert(THROTTLING_TIER.to_owned(), json!(operation.throttling_policy));
    if let Some(scheme) = rewrite_scopes_in {
        written.insert("security".to_owned(), json!([{ scheme: operation.scopes }]));
    }
}

/// Path parameters of a template.
fn parameters(dialect: Dialect, target: &str) -> Vec<Value> {
    let names = target.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    names
        .map(|name| match dialect {
            Dialect::Swagger2 => json!({"name": name, "in": "path", "required": true, "type": "string"}),
            Dialect::OpenApi30 | Dialect::OpenApi31 => {
                json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}})
            }
        })
        .collect()
}
