//! Members of an API: those that clients notice one by one, all others as they are.

use serde_json::{Map, Value, json};
use tidegate_model::api::{Api, Cors, SecurityScheme, Visibility};
use tidegate_model::policy::UNLIMITED;
use tidegate_store::endpoint_secret;

use super::{Code, Found};

/// Members that are compared by rules of their own below, or that say where the API stands and not what it is.
const APART: [&str; 26] = [
    "id",
    "name",
    "provider",
    "lifeCycleStatus",
    "isDefaultVersion",
    "hasThumbnail",
    "context",
    "version",
    "transport",
    "policies",
    "apiThrottlingPolicy",
    "authorizationHeader",
    "apiKeyHeader",
    "securityScheme",
    "visibility",
    "visibleRoles",
    "audiences",
    "corsConfiguration",
    "endpointConfig",
    "operations",
    "scopes",
    "createdTime",
    "lastUpdatedTime",
    "lastUpdatedTimestamp",
    "isRevision",
    "revisionId",
];

pub(super) fn compare(from: &Api, to: &Api, found: &mut Found) {
    addresses(from, to, found);
    security(from, to, found);
    offers(from, to, found);
    visibility(from, to, found);
    cors(&from.cors_configuration, &to.cors_configuration, found);
    endpoint(from, to, found);
    scopes(from, to, found);
    others(from, to, found);
}

fn addresses(from: &Api, to: &Api, found: &mut Found) {
    if from.context != to.context {
        found.breaks(Code::ContextChanged, "context", Some(json!(from.context)), Some(json!(to.context)));
    }
    if from.version != to.version {
        found.fits(Code::VersionChanged, "version", Some(json!(from.version)), Some(json!(to.version)));
    }
    for name in missing(&from.transport, &to.transport) {
        found.breaks(Code::TransportRemoved, "transport", Some(json!(name)), None);
    }
    for name in missing(&to.transport, &from.transport) {
        found.fits(Code::TransportAdded, "transport", None, Some(json!(name)));
    }
}

fn security(from: &Api, to: &Api, found: &mut Found) {
    let headers = [
        ("authorizationHeader", &from.authorization_header, &to.authorization_header, "Authorization"),
        ("apiKeyHeader", &from.api_key_header, &to.api_key_header, "ApiKey"),
    ];
    for (at, from, to, default) in headers {
        let [from, to] = [from, to].map(|name| name.as_deref().filter(|name| !name.is_empty()).unwrap_or(default));
        if !from.eq_ignore_ascii_case(to) {
            found.breaks(Code::HeaderChanged, at, Some(json!(from)), Some(json!(to)));
        }
    }
    let is_demand = |scheme: SecurityScheme| {
        matches!(scheme, SecurityScheme::MutualsslMandatory | SecurityScheme::OauthBasicAuthApiKeyMandatory)
    };
    for scheme in missing(&from.security_scheme, &to.security_scheme) {
        let (shown, is_demand) = (Some(json!(scheme)), is_demand(*scheme));
        if is_demand {
            found.fits(Code::SettingChanged, "securityScheme", shown, None);
        } else {
            found.breaks(Code::SecuritySchemeRemoved, "securityScheme", shown, None);
        }
    }
    for scheme in missing(&to.security_scheme, &from.security_scheme) {
        let (shown, is_demand) = (Some(json!(scheme)), is_demand(*scheme));
        if is_demand {
            found.breaks(Code::SecuritySchemeMandatory, "securityScheme", None, shown);
        } else {
            found.fits(Code::SecuritySchemeAdded, "securityScheme", None, shown);
        }
    }
    // Empty means any audience.
    if from.audiences != to.audiences {
        let is_tighter = !to.audiences.is_empty()
            && (from.audiences.is_empty() || !missing(&from.audiences, &to.audiences).is_empty());
        let (before, after) = (Some(json!(from.audiences)), Some(json!(to.audiences)));
        if is_tighter {
            found.breaks(Code::AudienceTightened, "audiences", before, after);
        } else {
            found.fits(Code::AudienceLoosened, "audiences", before, after);
        }
    }
}

fn offers(from: &Api, to: &Api, found: &mut Found) {
    for name in missing(&from.policies, &to.policies) {
        found.breaks(Code::PlanRemoved, "policies", Some(json!(name)), None);
    }
    for name in missing(&to.policies, &from.policies) {
        found.fits(Code::PlanAdded, "policies", None, Some(json!(name)));
    }
    let [before, after] = [from, to].map(|api| api.api_throttling_policy.as_deref().unwrap_or(UNLIMITED));
    if before != after {
        found.fits(Code::LimitChanged, "apiThrottlingPolicy", Some(json!(before)), Some(json!(after)));
    }
}

fn visibility(from: &Api, to: &Api, found: &mut Found) {
    let is_narrower = match (from.visibility, to.visibility) {
        (Visibility::Public, Visibility::Private | Visibility::Restricted)
        | (Visibility::Private, Visibility::Restricted) => true,
        (Visibility::Restricted, Visibility::Restricted) => !missing(&from.visible_roles, &to.visible_roles).is_empty(),
        _ => false,
    };
    let shown = |api: &Api| match api.visibility {
        Visibility::Restricted => json!({"visibility": api.visibility, "roles": api.visible_roles}),
        other => json!(other),
    };
    let (before, after) = (shown(from), shown(to));
    if is_narrower {
        found.breaks(Code::VisibilityNarrowed, "visibility", Some(before), Some(after));
    } else if before != after {
        found.fits(Code::VisibilityWidened, "visibility", Some(before), Some(after));
    }
}

/// With CORS off the backend answers for itself, so turning it on or off says nothing about what browsers may do.
fn cors(from: &Cors, to: &Cors, found: &mut Found) {
    if from.is_enabled != to.is_enabled {
        let at = "corsConfiguration.corsConfigurationEnabled";
        found.fits(Code::SettingChanged, at, Some(json!(from.is_enabled)), Some(json!(to.is_enabled)));
        return;
    }
    if !from.is_enabled {
        return;
    }
    let lists = [
        ("accessControlAllowOrigins", &from.access_control_allow_origins, &to.access_control_allow_origins),
        ("accessControlAllowHeaders", &from.access_control_allow_headers, &to.access_control_allow_headers),
        ("accessControlAllowMethods", &from.access_control_allow_methods, &to.access_control_allow_methods),
    ];
    for (name, from, to) in lists {
        let at = format!("corsConfiguration.{name}");
        let is_any = |list: &[String]| list.iter().any(|one| one == "*");
        if from == to {
            continue;
        }
        let (before, after) = (Some(json!(from)), Some(json!(to)));
        if !is_any(to) && (is_any(from) || !missing(from, to).is_empty()) {
            found.breaks(Code::CorsTightened, &at, before, after);
        } else {
            found.fits(Code::CorsLoosened, &at, before, after);
        }
    }
    let at = "corsConfiguration.accessControlAllowCredentials";
    let (before, after) = (from.access_control_allow_credentials, to.access_control_allow_credentials);
    match (before, after) {
        (true, false) => found.breaks(Code::CorsTightened, at, Some(json!(true)), Some(json!(false))),
        (false, true) => found.fits(Code::CorsLoosened, at, Some(json!(false)), Some(json!(true))),
        _ => {}
    }
}

/// Endpoints member by member. Secrets are compared, never shown.
fn endpoint(from: &Api, to: &Api, found: &mut Found) {
    if from.endpoint_config == to.endpoint_config {
        return;
    }
    let shown = |api: &Api| match api.endpoint_config.clone() {
        Some(mut config) => {
            endpoint_secret::redact(&mut config);
            config.0
        }
        None => Value::Null,
    };
    let (before, after) = (shown(from), shown(to));
    if before == after {
        found.fits(Code::EndpointSecretChanged, "endpointConfig", None, None);
        return;
    }
    let empty = Map::new();
    let [old, new] = [&before, &after].map(|value| value.as_object().unwrap_or(&empty));
    members("endpointConfig.", old, new, found);
}

fn scopes(from: &Api, to: &Api, found: &mut Found) {
    let bindings = |api: &Api| -> Map<String, Value> {
        let entry = |entry: &tidegate_model::api::ApiScope| (entry.scope.name.clone(), json!(entry.scope.bindings));
        api.scopes.iter().map(entry).collect()
    };
    members("scopes.", &bindings(from), &bindings(to), found);
}

fn others(from: &Api, to: &Api, found: &mut Found) {
    let rest = |api: &Api| -> Map<String, Value> {
        let Ok(Value::Object(mut members)) = serde_json::to_value(api) else { return Map::new() };
        members.retain(|name, value| !APART.contains(&name.as_str()) && !is_nothing(value));
        members
    };
    members("", &rest(from), &rest(to), found);
}

fn members(prefix: &str, from: &Map<String, Value>, to: &Map<String, Value>, found: &mut Found) {
    let added = to.keys().filter(|name| !from.contains_key(*name));
    for name in from.keys().chain(added) {
        let (before, after) = (from.get(name), to.get(name));
        if before != after {
            found.fits(Code::SettingChanged, &format!("{prefix}{name}"), before.cloned(), after.cloned());
        }
    }
}

/// Absent, null and empty mean the same to clients of the contract.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(is_nothing),
        _ => false,
    }
}

/// Those of `of` that are not in `list`.
fn missing<'a, T: PartialEq>(of: &'a [T], list: &[T]) -> Vec<&'a T> {
    of.iter().filter(|one| !list.contains(one)).collect()
}

#[cfg(test)]
#[path = "setting_tests.rs"]
mod tests;
