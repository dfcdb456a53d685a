//! Tree → what the document offers: names, addresses, operations, scopes. All problems at once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde_json::Value;
use tidegate_model::api::{ApiScope, OPERATIONS_MAX};
use tidegate_model::operation::{AuthType, Operation, check_template};
use tidegate_model::policy::UNLIMITED;
use tidegate_model::problem::Problem;

use super::scheme::Schemes;
use super::{Rejected, Stage, escape, extension, reference};

/// Most addresses shown of one document.
const ADDRESSES_MAX: usize = 20;

/// Members of a path item that are operations we serve. `trace` is none: the gateway does not forward it.
pub const VERBS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// Language of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Swagger 2.0.
    Swagger2,
    /// OpenAPI 3.0.x.
    OpenApi30,
    /// OpenAPI 3.1.x.
    OpenApi31,
}

/// An operation as the document describes it; `None` where it does not say.
#[derive(Debug, Clone, PartialEq)]
pub struct Described {
    /// URI template.
    pub target: String,
    /// Upper-case verb.
    pub verb: String,
    /// Who may call it.
    pub auth_type: Option<AuthType>,
    /// Advanced policy.
    pub throttling_policy: Option<String>,
    /// Scopes it asks for.
    pub scopes: Vec<String>,
}

/// A document that can be used.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// The whole document.
    pub tree: Value,
    /// Its language.
    pub dialect: Dialect,
    /// As written: `3.0.1`.
    pub spec_version: String,
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// `info.description`.
    pub description: Option<String>,
    /// Base path asked for at the gateway.
    pub base_path: Option<String>,
    /// Backend addresses it names.
    pub addresses: Vec<String>,
    /// In the order they stand.
    pub operations: Vec<Described>,
    /// Scopes of its operations.
    pub scopes: Vec<ApiScope>,
}

impl Definition {
    /// The operations for an API, each keeping from `old` (same verb and template) its id, policies and whatever the
    /// document does not say.
    pub fn operations(&self, old: &[Operation]) -> Vec<Operation> {
        let known: HashMap<(&str, &str), &Operation> =
            old.iter().map(|operation| ((operation.verb.as_str(), operation.target.as_str()), operation)).collect();
        let make = |described: &Described| {
            let kept = known.get(&(described.verb.as_str(), described.target.as_str()));
            let mut operation =
                kept.map_or_else(|| Operation::new(&described.verb, &described.target), |kept| (*kept).clone());
            if let Some(auth_type) = described.auth_type {
                operation.auth_type = auth_type;
            }
            if let Some(policy) = &described.throttling_policy {
                operation.throttling_policy = if policy.is_empty() { UNLIMITED.to_owned() } else { policy.clone() };
            }
            operation.scopes.clone_from(&described.scopes);
            operation
        };
        self.operations.iter().map(make).collect()
    }
}

/// Reads a document.
///
/// # Errors
/// [`Stage::Version`] or [`Stage::Content`] with all problems, each with its JSON pointer.
pub fn read(tree: Value) -> Result<Definition, Rejected> {
    let (dialect, spec_version) = dialect(&tree)?;
    let mut problems = Vec::new();
    let info = tree.get("info").cloned().unwrap_or(Value::Null);
    if !info.is_object() {
        problems.push(Problem::new("/info", "must be an object with `title` and `version`"));
    }
    let title = required_text(&info, "title", &mut problems);
    let version = required_text(&info, "version", &mut problems);
    let description = info.get("description").and_then(Value::as_str).map(str::to_owned);
    let schemes = Schemes::of(&tree, dialect);
    let operations = operations(&tree, &schemes, &mut problems);
    let mut used: Vec<String> = Vec::new();
    for scope in operations.iter().flat_map(|operation| &operation.scopes) {
        if !used.contains(scope) {
            used.push(scope.clone());
        }
    }
    let scopes = schemes.definitions(&used);
    reference::check(&tree, &mut problems);
    if !problems.is_empty() {
        return Err(Rejected::new(Stage::Content, problems));
    }
    let (base_path, addresses) = (extension::base_path(&tree), addresses(&tree, dialect));
    Ok(Definition {
        tree,
        dialect,
        spec_version,
        title,
        version,
        description,
        base_path,
        addresses,
        operations,
        scopes,
    })
}

/// Which language the document is written in.
///
/// # Errors
/// [`Stage::Version`].
pub fn dialect(tree: &Value) -> Result<(Dialect, String), Rejected> {
    let refuse = |message: String| Err(Rejected::one(Stage::Version, "", message));
    if !tree.is_object() {
        return refuse("the document must be an object with a member `openapi` or `swagger`".to_owned());
    }
    // YAML authors often forget the quotes: 2.0 and 3.0 are numbers then.
    let written = |name: &str| {
        let value = tree.get(name)?;
        value.as_str().map(str::to_owned).or_else(|| value.is_number().then(|| value.to_string()))
    };
    match (written("swagger"), written("openapi")) {
        (Some(_), Some(_)) => refuse("the document has both `swagger` and `openapi`; which is it?".to_owned()),
        (Some(version), None) if version == "2.0" || version == "2" => Ok((Dialect::Swagger2, "2.0".to_owned())),
        (None, Some(version)) if version == "3.0" || version.starts_with("3.0.") => Ok((Dialect::OpenApi30, version)),
        (None, Some(version)) if version == "3.1" || version.starts_with("3.1.") => Ok((Dialect::OpenApi31, version)),
        (Some(version), None) => refuse(format!("Swagger `{version}` is not supported; use 2.0")),
        (None, Some(version)) => refuse(format!("OpenAPI `{version}` is not supported; use 3.0.x or 3.1.x")),
        (None, None) => {
            refuse("has neither `openapi: \"3…\"` nor `swagger: \"2.0\"`; is it an OpenAPI document?".to_owned())
        }
    }
}

fn required_text(info: &Value, name: &str, problems: &mut Vec<Problem>) -> String {
    let text = match info.get(name) {
        Some(Value::String(text)) => return text.clone(),
        Some(Value::Number(number)) => return number.to_string(),
        Some(_) => "must be text",
        None => "is missing",
    };
    if info.is_object() {
        problems.push(Problem::new(format!("/info/{name}"), text));
    }
    String::new()
}

fn operations(tree: &Value, schemes: &Schemes<'_>, problems: &mut Vec<Problem>) -> Vec<Described> {
    let empty = serde_json::Map::new();
    let paths = match tree.get("paths") {
        None => &empty,
        Some(Value::Object(paths)) => paths,
        Some(_) => {
            problems.push(Problem::new("/paths", "must be an object"));
            return Vec::new();
        }
    };
    let before = problems.len();
    let mut found: Vec<Described> = Vec::new();
    let mut shapes: HashMap<(String, String), (usize, &str)> = HashMap::new();
    for (key, item) in paths.iter().filter(|(key, _)| !key.starts_with("x-")) {
        let at = format!("/paths/{}", escape(key));
        let target = routed(key);
        if let Err(message) = check_template(target) {
            problems.push(Problem::new(&at, message));
            continue;
        }
        let Some(item) = path_item(tree, item, &at, problems) else { continue };
        for (verb, operation) in item {
            let Some(verb) = served(verb, &at, problems) else { continue };
            if !operation.is_object() {
                problems.push(Problem::new(format!("{at}/{verb}"), "must be an object"));
                continue;
            }
            let new = described(tree, schemes, (key, target), verb, operation, problems);
            match shapes.entry((new.verb.clone(), shape(target))) {
                Entry::Vacant(free) => {
                    free.insert((found.len(), key));
                    found.push(new);
                }
                Entry::Occupied(taken) => check_twin(&new, &found[taken.get().0], (key, taken.get().1), &at, problems),
            }
        }
    }
    if found.len() > OPERATIONS_MAX {
        let message = format!("has {} operations, at most {OPERATIONS_MAX} are allowed", found.len());
        problems.push(Problem::new("/paths", message));
    }
    if found.is_empty() && problems.len() == before {
        problems.push(Problem::new("/paths", "has no operation; an API needs at least one"));
    }
    found
}

/// Two keys for what the gateway sees as one path: fine when only query or fragment differ and the rules are the same.
fn check_twin(new: &Described, old: &Described, keys: (&str, &str), at: &str, problems: &mut Vec<Problem>) {
    let (verb, (key, other)) = (&new.verb, keys);
    if new.target != old.target {
        let message = format!("{verb} `{key}` and `{other}` differ only in parameter names: they are one path");
        problems.push(Problem::new(at, message));
    } else if new != old {
        let message = format!(
            "{verb} `{key}` and `{other}` are one path to the gateway, which does not look at query and fragment, but \
             ask for different scopes, policies or authentication"
        );
        problems.push(Problem::new(at, message));
    }
}

/// The part of a path key by which the gateway routes. OpenAPI allows neither query nor fragment in a key, but one real
/// document in eight has them (`/#Action=List`, `/alerts?lat={lat}`).
pub fn routed(key: &str) -> &str {
    key.split(['?', '#']).next().unwrap_or_default()
}

/// The path item itself, or the one in the document it refers to.
fn path_item<'a>(
    tree: &'a Value,
    item: &'a Value,
    at: &str,
    problems: &mut Vec<Problem>,
) -> Option<&'a serde_json::Map<String, Value>> {
    let target = item.get("$ref").and_then(Value::as_str);
    match reference::follow(tree, item) {
        Some(Value::Object(members)) => Some(members),
        Some(_) => {
            problems.push(Problem::new(at, "must be an object"));
            None
        }
        None => {
            // References that lead outside or nowhere are reported by the walk over all references.
            if target.is_some_and(|target| reference::resolve(tree, target).is_some()) {
                problems.push(Problem::new(at, "refers to itself in a circle"));
            }
            None
        }
    }
}

fn served(member: &str, at: &str, problems: &mut Vec<Problem>) -> Option<&'static str> {
    let found = VERBS.into_iter().find(|verb| verb.eq_ignore_ascii_case(member))?;
    if found != member {
        problems.push(Problem::new(format!("{at}/{member}"), format!("verbs are written in lower case: `{found}`")));
        return None;
    }
    Some(found)
}

fn described(
    tree: &Value,
    schemes: &Schemes<'_>,
    (key, target): (&str, &str),
    verb: &str,
    operation: &Value,
    problems: &mut Vec<Problem>,
) -> Described {
    let at = format!("/paths/{}/{verb}", escape(key));
    Described {
        target: target.to_owned(),
        verb: verb.to_ascii_uppercase(),
        auth_type: extension::auth_type(tree, operation, &at, problems),
        throttling_policy: extension::throttling(operation, &at, problems),
        scopes: schemes.scopes_of(operation),
    }
}

/// A template with the names of its parameters left out.
fn shape(target: &str) -> String {
    let mut shape = String::with_capacity(target.len());
    let mut is_name = false;
    for c in target.chars() {
        is_name = (is_name || c == '{') && c != '}';
        if !is_name || c == '{' {
            shape.push(c);
        }
    }
    shape
}

fn addresses(tree: &Value, dialect: Dialect) -> Vec<String> {
    let texts = |name: &str| -> Vec<&str> {
        tree.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
    };
    if dialect == Dialect::Swagger2 {
        let Some(host) = tree.get("host").and_then(Value::as_str) else { return Vec::new() };
        let base = tree.get("basePath").and_then(Value::as_str).unwrap_or_default();
        let schemes = texts("schemes");
        let schemes = if schemes.is_empty() { vec!["https"] } else { schemes };
        return schemes.iter().take(ADDRESSES_MAX).map(|scheme| format!("{scheme}://{host}{base}")).collect();
    }
    let servers = tree.get("servers").and_then(Value::as_array);
    servers.into_iter().flatten().filter_map(server).take(ADDRESSES_MAX).collect()
}

/// A server's address with its variables at their defaults.
fn server(server: &Value) -> Option<String> {
    let mut url = server.get("url")?.as_str()?.to_owned();
    for (name, variable) in server.get("variables").and_then(Value::as_object).into_iter().flatten() {
        let value = variable.get("default").and_then(Value::as_str).unwrap_or_default();
        url = url.replace(&format!("{{{name}}}"), value);
    }
    Some(url)
}
