//! What must be true of an API before it is stored, beyond what the model can tell by itself: names must exist, types
//! must be ours, secrets must be text. Also the defaults a new API gets.

use serde_json::Value;
use tidegate_model::api::Api;
use tidegate_model::operation::Operation;
use tidegate_model::policy::{PolicyLevel, UNLIMITED};
use tidegate_model::problem::Problem;
use tidegate_store::{Store, endpoint_secret};

use super::{backend, may_see};
use crate::authority::Caller;
use crate::error::{ApiError, Result};
use crate::publisher::refusal;

/// Most tags, policies, scopes or roles one API may name.
const NAMES_MAX: usize = 500;
/// Longest of these names, in characters (contract: scope name).
const NAME_CHARS_MAX: usize = 255;

/// Deepest nesting of an API's free-form members. Sealing secrets adds a level, and a text that is nested deeper than the
/// reader of JSON goes could be stored but never be read again.
const DEPTH_MAX: usize = 64;

/// Refuses an API that makes no sense, naming everything that is wrong at once.
///
/// # Errors
/// 400; 400/900327 for a type this server does not make.
pub async fn check(store: &Store, caller: &Caller, api: &Api) -> Result<()> {
    if !["HTTP", "WS", "SSE", "SOAP"].contains(&api.kind.as_str()) {
        return Err(refusal::api_type(&api.kind));
    }
    let mut problems = api.problems();
    if let Some(config) = &api.endpoint_config
        && endpoint_secret::has_foreign_form(config)
    {
        problems.push(Problem::new("endpointConfig.endpoint_security", "passwords and keys must be text"));
    }
    check_depth(api, &mut problems);
    check_lists(api, &mut problems);
    check_scopes(api, &mut problems);
    check_policies(store, api, &mut problems).await?;
    check_others_scopes(store, caller, api, &mut problems).await?;
    backend::check(store, api, &mut problems).await?;
    if problems.is_empty() { Ok(()) } else { Err(ApiError::invalid(problems)) }
}

fn check_depth(api: &Api, problems: &mut Vec<Problem>) {
    let endpoints = api.endpoint_config.iter().map(|config| ("endpointConfig", &config.0));
    for (field, value) in endpoints.chain(api.extra.iter().map(|(name, value)| (name.as_str(), value))) {
        if is_deeper(value, DEPTH_MAX) {
            problems.push(Problem::new(field, format!("is nested deeper than {DEPTH_MAX} levels")));
        }
    }
}

fn is_deeper(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(items) => levels == 0 || items.iter().any(|item| is_deeper(item, levels - 1)),
        Value::Object(members) => levels == 0 || members.values().any(|member| is_deeper(member, levels - 1)),
        _ => false,
    }
}

fn check_lists(api: &Api, problems: &mut Vec<Problem>) {
    let lists = [
        ("tags", &api.tags),
        ("policies", &api.policies),
        ("visibleRoles", &api.visible_roles),
        ("audiences", &api.audiences),
    ];
    for (field, names) in lists {
        if names.len() > NAMES_MAX {
            problems.push(Problem::new(field, format!("has {} entries, at most {NAMES_MAX} are allowed", names.len())));
        } else if let Some(name) = names.iter().find(|name| !is_name(name)) {
            let shown: String = name.chars().take(40).collect();
            let message = format!("{shown:?} must be 1 to {NAME_CHARS_MAX} characters without control characters");
            problems.push(Problem::new(field, message));
        }
    }
    for (field, header) in [("authorizationHeader", &api.authorization_header), ("apiKeyHeader", &api.api_key_header)] {
        let is_token = |name: &str| axum::http::HeaderName::from_bytes(name.as_bytes()).is_ok();
        if let Some(name) = header
            && !name.is_empty()
            && !is_token(name)
        {
            problems.push(Problem::new(field, format!("{name:?} is not a header name")));
        }
    }
}

fn is_name(name: &str) -> bool {
    (1..=NAME_CHARS_MAX).contains(&name.chars().count()) && !name.chars().any(char::is_control)
}

fn check_scopes(api: &Api, problems: &mut Vec<Problem>) {
    if api.scopes.len() > NAMES_MAX {
        let message = format!("has {} entries, at most {NAMES_MAX} are allowed", api.scopes.len());
        problems.push(Problem::new("scopes", message));
        return;
    }
    let mut known = std::collections::HashSet::new();
    for (index, entry) in api.scopes.iter().enumerate() {
        let name = entry.scope.name.as_str();
        let field = format!("scopes[{index}].scope.name");
        if !is_name(name) || name.contains(char::is_whitespace) {
            problems.push(Problem::new(field, format!("{name:?} must be 1 to {NAME_CHARS_MAX} characters, no blanks")));
        } else if !known.insert(name) {
            problems.push(Problem::new(field, format!("`{name}` is listed twice")));
        } else if tidegate_model::scope::is_management(name) {
            problems.push(Problem::new(field, format!("`{name}` is reserved for the management APIs")));
        }
    }
    for (index, operation) in api.operations.iter().enumerate() {
        for scope in &operation.scopes {
            if !known.contains(scope.as_str()) {
                let message = format!("`{scope}` is not among the API's `scopes`; add it there");
                problems.push(Problem::new(format!("operations[{index}].scopes"), message));
            }
        }
    }
}

/// A scope is known to tokens by its name alone. One that an API defines which the caller may not change is not theirs
/// to define again: with roles of their choice they would hand out the right to call that API.
async fn check_others_scopes(store: &Store, caller: &Caller, api: &Api, problems: &mut Vec<Problem>) -> Result<()> {
    if api.scopes.is_empty() {
        return Ok(());
    }
    for summary in store.api_summaries().await?.iter().filter(|other| !may_see(caller, other)) {
        let Some(other) = store.api(&summary.api.id).await? else { continue };
        for (index, entry) in api.scopes.iter().enumerate() {
            let name = &entry.scope.name;
            if other.api.scopes.iter().any(|known| known.scope.name == *name) {
                let message = format!("`{name}` is a scope of an API you have no access to; choose another name");
                problems.push(Problem::new(format!("scopes[{index}].scope.name"), message));
            }
        }
    }
    Ok(())
}

async fn check_policies(store: &Store, api: &Api, problems: &mut Vec<Problem>) -> Result<()> {
    let names = |policies: Vec<tidegate_model::policy::ThrottlePolicy>| -> Vec<String> {
        policies.into_iter().map(|policy| policy.name).collect()
    };
    let plans = names(store.policies(PolicyLevel::Subscription).await?);
    let advanced = names(store.policies(PolicyLevel::Api).await?);
    for (index, plan) in api.policies.iter().enumerate() {
        if !plans.contains(plan) {
            problems.push(unknown(format!("policies[{index}]"), "subscription", plan, &plans));
        }
    }
    let is_unknown = |name: &str| name != UNLIMITED && !name.is_empty() && !advanced.iter().any(|known| known == name);
    if let Some(name) = &api.api_throttling_policy
        && is_unknown(name)
    {
        problems.push(unknown("apiThrottlingPolicy".to_owned(), "advanced", name, &advanced));
    }
    for (index, operation) in api.operations.iter().enumerate() {
        if is_unknown(&operation.throttling_policy) {
            let field = format!("operations[{index}].throttlingPolicy");
            problems.push(unknown(field, "advanced", &operation.throttling_policy, &advanced));
        }
    }
    Ok(())
}

fn unknown(field: String, level: &str, name: &str, known: &[String]) -> Problem {
    Problem::new(field, format!("there is no {level} policy `{name}`; there are {}", known.join(", ")))
}

/// What an API made by hand offers when the client lists no operations (WSO2 behaviour).
pub fn default_operations(kind: &str) -> Vec<Operation> {
    let verbs: &[&str] = match kind {
        "SOAP" => &["POST"],
        "WS" | "SSE" => &["GET"],
        _ => &["GET", "PUT", "POST", "DELETE", "PATCH"],
    };
    verbs.iter().map(|verb| Operation::new(verb, "/*")).collect()
}

/// Brings what clients write in several spellings to one: a leading slash on the context, no slash at its end,
/// upper-case verbs, `Unlimited` for an absent policy; gives operations their ids.
pub fn tidy(api: &mut Api) {
    let context = api.context.trim().trim_end_matches('/');
    api.context =
        if context.is_empty() || context.starts_with('/') { context.to_owned() } else { format!("/{context}") };
    api.name = api.name.trim().to_owned();
    api.version = api.version.trim().to_owned();
    for operation in &mut api.operations {
        operation.verb.make_ascii_uppercase();
        if operation.throttling_policy.is_empty() {
            operation.throttling_policy = UNLIMITED.to_owned();
        }
        if operation.id.is_empty() {
            operation.id = uuid::Uuid::now_v7().to_string();
        }
    }
}
