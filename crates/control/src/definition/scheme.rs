//! Scopes in a document: which OAuth 2.0 security schemes it has and which scopes an operation asks for.
//!
//! WSO2 keeps an API's own scopes in a scheme called `default`, with the roles in `x-scopes-bindings`. Scopes of other
//! OAuth 2.0 schemes count when an operation uses them.

use serde_json::{Map, Value, json};
use tidegate_model::api::{ApiScope, ScopeDefinition};

use super::read::Dialect;

/// Name of the scheme that holds an API's own scopes.
pub const DEFAULT: &str = "default";
/// Used instead when a document has a `default` scheme of another type.
const DEFAULT_OTHER: &str = "default_oauth2";
/// WSO2's placeholder: clients get their tokens from the key manager, whose address is never stored.
const PLACEHOLDER_URL: &str = "https://test.com";

/// The OAuth 2.0 schemes of a document.
pub struct Schemes<'a> {
    oauth2: Vec<(&'a str, &'a Value)>,
    root_security: Option<&'a Value>,
}

impl<'a> Schemes<'a> {
    /// Reads them from the root of a document.
    pub fn of(root: &'a Value, dialect: Dialect) -> Self {
        let schemes = root.pointer(schemes_pointer(dialect)).and_then(Value::as_object);
        let is_oauth2 = |scheme: &Value| scheme.get("type").and_then(Value::as_str) == Some("oauth2");
        let oauth2 = schemes
            .into_iter()
            .flatten()
            .filter(|(_, scheme)| is_oauth2(scheme))
            .map(|(name, scheme)| (name.as_str(), scheme))
            .collect();
        Self { oauth2, root_security: root.get("security") }
    }

    /// Scopes an operation asks for, in the order they stand; its own `security` replaces the document's.
    pub fn scopes_of(&self, operation: &Value) -> Vec<String> {
        let security = operation.get("security").or(self.root_security).and_then(Value::as_array);
        let mut scopes: Vec<String> = Vec::new();
        for requirement in security.into_iter().flatten().filter_map(Value::as_object) {
            for (name, asked) in requirement {
                if !self.oauth2.iter().any(|(known, _)| known == name) {
                    continue;
                }
                for scope in asked.as_array().into_iter().flatten().filter_map(Value::as_str) {
                    if !scopes.iter().any(|known| known == scope) {
                        scopes.push(scope.to_owned());
                    }
                }
            }
        }
        scopes
    }

    /// The API's scopes: all of the `default` scheme, and those of other schemes that are in `used`.
    pub fn definitions(&self, used: &[String]) -> Vec<ApiScope> {
        let mut found: Vec<ApiScope> = Vec::new();
        let (own, others): (Vec<_>, Vec<_>) =
            self.oauth2.iter().partition(|(name, _)| *name == DEFAULT || *name == DEFAULT_OTHER);
        for (is_own, schemes) in [(true, own), (false, others)] {
            for (_, scheme) in schemes {
                for (name, description, bindings) in declared(scheme) {
                    let is_new = !found.iter().any(|known| known.scope.name == name);
                    if is_new && (is_own || used.iter().any(|scope| scope == name)) {
                        found.push(definition(name, description, bindings));
                    }
                }
            }
        }
        for name in used {
            if !found.iter().any(|known| known.scope.name == *name) {
                found.push(definition(name, "", Vec::new()));
            }
        }
        found
    }
}

fn schemes_pointer(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Swagger2 => "/securityDefinitions",
        Dialect::OpenApi30 | Dialect::OpenApi31 => "/components/securitySchemes",
    }
}

fn declared(scheme: &Value) -> Vec<(&str, &str, Vec<String>)> {
    let flows = scheme.get("flows").and_then(Value::as_object);
    let holders = std::iter::once(scheme).chain(flows.into_iter().flatten().map(|(_, flow)| flow));
    let mut found = Vec::new();
    for holder in holders {
        let bindings = holder.get("x-scopes-bindings");
        for (name, description) in holder.get("scopes").and_then(Value::as_object).into_iter().flatten() {
            let roles = bindings.and_then(|all| all.get(name)).and_then(Value::as_str).unwrap_or_default();
            let roles = roles.split(',').map(str::trim).filter(|role| !role.is_empty()).map(str::to_owned).collect();
            found.push((name.as_str(), description.as_str().unwrap_or_default(), roles));
        }
    }
    found
}

fn definition(name: &str, description: &str, bindings: Vec<String>) -> ApiScope {
    let scope = ScopeDefinition {
        name: name.to_owned(),
        display_name: name.to_owned(),
        description: description.to_owned(),
        bindings,
        extra: Map::new(),
    };
    ApiScope { scope, shared: false }
}

/// Writes an API's scopes into the document's own scheme; answers its name.
pub fn write(root: &mut Map<String, Value>, dialect: Dialect, scopes: &[ApiScope]) -> &'static str {
    let holder = match dialect {
        Dialect::Swagger2 => object(root, "securityDefinitions"),
        Dialect::OpenApi30 | Dialect::OpenApi31 => object(object(root, "components"), "securitySchemes"),
    };
    let is_foreign = |scheme: &Value| scheme.get("type").and_then(Value::as_str) != Some("oauth2");
    let name = if holder.get(DEFAULT).is_some_and(is_foreign) { DEFAULT_OTHER } else { DEFAULT };
    let names: Map<String, Value> =
        scopes.iter().map(|entry| (entry.scope.name.clone(), json!(entry.scope.description))).collect();
    let bindings: Map<String, Value> = scopes
        .iter()
        .filter(|entry| !entry.scope.bindings.is_empty())
        .map(|entry| (entry.scope.name.clone(), json!(entry.scope.bindings.join(","))))
        .collect();
    let flow = json!({"authorizationUrl": PLACEHOLDER_URL, "scopes": names, "x-scopes-bindings": bindings});
    let scheme = match dialect {
        Dialect::Swagger2 => {
            let mut scheme = json!({"type": "oauth2", "flow": "implicit"});
            if let (Value::Object(scheme), Value::Object(flow)) = (&mut scheme, flow) {
                scheme.extend(flow);
            }
            scheme
        }
        Dialect::OpenApi30 | Dialect::OpenApi31 => json!({"type": "oauth2", "flows": {"implicit": flow}}),
    };
    holder.insert(name.to_owned(), scheme);
    name
}

/// The object called `name` in `parent`, made when missing.
pub(super) fn object<'a>(parent: &'a mut Map<String, Value>, name: &str) -> &'a mut Map<String, Value> {
    let entry = parent.entry(name).or_insert_with(|| json!({}));
    if !entry.is_object() {
        *entry = json!({});
    }
    entry.as_object_mut().expect("it was just made an object")
}
