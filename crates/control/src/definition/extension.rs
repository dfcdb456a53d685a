//! `x-…` members by which documents from WSO2 say what OpenAPI cannot: who may call an operation, throttling policies,
//! CORS, endpoints, base path.

use serde_json::{Value, json};
use tidegate_model::api::{Api, Cors, SecurityScheme};
use tidegate_model::endpoint::EndpointConfig;
use tidegate_model::operation::AuthType;
use tidegate_model::problem::Problem;

/// Who may call an operation.
pub const AUTH_TYPE: &str = "x-auth-type";
/// Throttling policy of an operation, or of the whole API.
pub const THROTTLING_TIER: &str = "x-throttling-tier";

/// `x-auth-type` of an operation; `x-wso2-disable-security` (here or on the document) means none is needed.
pub fn auth_type(root: &Value, operation: &Value, at: &str, problems: &mut Vec<Problem>) -> Option<AuthType> {
    if let Some(written) = operation.get(AUTH_TYPE) {
        let read = serde_json::from_value(written.clone());
        return read
            .map_err(|_| {
                let message = format!(
                    "{written} is not one of Application & Application User, Application, Application User, None"
                );
                problems.push(Problem::new(format!("{at}/{AUTH_TYPE}"), message));
            })
            .ok();
    }
    let is_open = |value: &Value| value.get("x-wso2-disable-security").and_then(Value::as_bool);
    (is_open(operation).or_else(|| is_open(root)) == Some(true)).then_some(AuthType::None)
}

/// The policy an operation names in any of the spellings in use.
pub fn throttling(operation: &Value, at: &str, problems: &mut Vec<Problem>) -> Option<String> {
    let name = [THROTTLING_TIER, "x-wso2-throttling-tier"].into_iter().find(|name| operation.get(name).is_some())?;
    match operation[name].as_str() {
        Some(policy) => Some(policy.to_owned()),
        None => {
            problems.push(Problem::new(format!("{at}/{name}"), "must be the name of a policy"));
            None
        }
    }
}

/// The base path a document asks for at the gateway.
pub fn base_path(root: &Value) -> Option<String> {
    let path = root.get("x-wso2-basePath").or_else(|| root.get("basePath"))?.as_str()?.trim_end_matches('/');
    (!path.is_empty()).then(|| path.to_owned())
}

/// Fills members of a new API that its maker did not give (`is_given`) from the document's extensions.
pub fn apply(root: &Value, api: &mut Api, is_given: &dyn Fn(&str) -> bool, problems: &mut Vec<Problem>) {
    let text = |name: &str| root.get(name).and_then(Value::as_str).map(str::to_owned);
    if !is_given("endpointConfig") {
        api.endpoint_config = endpoints(root).or(api.endpoint_config.take());
    }
    if !is_given("corsConfiguration")
        && let Some(cors) = root.get("x-wso2-cors")
    {
        match serde_json::from_value::<Cors>(cors.clone()) {
            Ok(cors) => api.cors_configuration = cors,
            Err(why) => problems.push(Problem::new("/x-wso2-cors", why.to_string())),
        }
    }
    if !is_given("authorizationHeader") {
        api.authorization_header = text("x-wso2-auth-header").or(api.authorization_header.take());
    }
    if !is_given("apiKeyHeader") {
        api.api_key_header = text("x-wso2-api-key-header").or(api.api_key_header.take());
    }
    if !is_given("apiThrottlingPolicy") {
        api.api_throttling_policy =
            text(THROTTLING_TIER).or_else(|| text("x-wso2-throttling-tier")).or(api.api_throttling_policy.take());
    }
    if !is_given("transport")
        && let Some(names) = root.get("x-wso2-transports").and_then(Value::as_array)
    {
        api.transport = names.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    }
    if !is_given("securityScheme")
        && let Some(kinds) = root.pointer("/x-wso2-application-security/security-types")
    {
        match serde_json::from_value::<Vec<SecurityScheme>>(kinds.clone()) {
            Ok(kinds) => api.security_scheme = kinds,
            Err(why) => {
                problems.push(Problem::new("/x-wso2-application-security/security-types", why.to_string()));
            }
        }
    }
}

/// `x-wso2-production-endpoints` and `x-wso2-sandbox-endpoints`: `{urls: […], type: http|load_balance|failover}`.
fn endpoints(root: &Value) -> Option<EndpointConfig> {
    let mut config = json!({});
    for stage in ["production", "sandbox"] {
        let Some(written) = root.get(format!("x-wso2-{stage}-endpoints")) else { continue };
        let urls: Vec<Value> = written
            .get("urls")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(|url| json!({ "url": url }))
            .collect();
        let Some((first, rest)) = urls.split_first() else { continue };
        let kind = written.get("type").and_then(Value::as_str).unwrap_or("http").replace("loadbalance", "load_balance");
        match kind.as_str() {
            "load_balance" => config[format!("{stage}_endpoints")] = json!(urls),
            "failover" => {
                config[format!("{stage}_endpoints")] = first.clone();
                config[format!("{stage}_failovers")] = json!(rest);
            }
            _ => config[format!("{stage}_endpoints")] = first.clone(),
        }
        config["endpoint_type"] = json!(kind);
    }
    config.get("endpoint_type").is_some().then_some(EndpointConfig(config))
}
