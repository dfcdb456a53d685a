//! How an API is shown: whole (contract `API`) and in lists (contract `APIInfo`). Backend secrets come back empty.

use serde_json::{Map, Value, json};
use tidegate_model::api::Api;
use tidegate_store::api::ApiRecord;
use tidegate_store::endpoint_secret;

use crate::error::{ApiError, Result};
use crate::publisher::moment;

/// Members the server writes, so that a client's own are dropped when it sends the whole object back.
pub const SERVER_MEMBERS: [&str; 8] = [
    "createdTime",
    "lastUpdatedTime",
    "lastUpdatedTimestamp",
    "isRevision",
    "revisionedApiId",
    "revisionId",
    "workflowStatus",
    "initiatedFromGateway",
];

/// The whole API.
///
/// # Errors
/// 500 when it cannot be written as JSON.
pub fn full(record: ApiRecord) -> Result<Value> {
    let mut shown = content(record.api)?;
    if let Value::Object(members) = &mut shown {
        members.insert("isRevision".to_owned(), json!(false));
        members.insert("revisionId".to_owned(), json!(0));
        members.insert("createdTime".to_owned(), json!(record.created_at.to_string()));
        members.insert("lastUpdatedTimestamp".to_owned(), json!(record.updated_at.to_string()));
        members.insert("lastUpdatedTime".to_owned(), json!(moment::text(record.updated_at)));
    }
    Ok(shown)
}

/// What of an API is shown, without what the server says about it.
///
/// # Errors
/// 500 when it cannot be written as JSON.
pub fn content(mut api: Api) -> Result<Value> {
    if let Some(config) = &mut api.endpoint_config {
        endpoint_secret::redact(config);
    }
    serde_json::to_value(api).map_err(ApiError::internal)
}

/// One entry of a list.
pub fn info(record: &ApiRecord) -> Value {
    let api = &record.api;
    let mut info = Map::new();
    let mut put = |name: &str, value: Value| info.insert(name.to_owned(), value);
    put("id", json!(api.id));
    put("name", json!(api.name));
    put("displayName", json!(api.display_name));
    put("description", json!(api.description));
    put("context", json!(api.context));
    put("version", json!(api.version));
    put("provider", json!(api.provider));
    put("type", json!(api.kind));
    put("audiences", json!(api.audiences));
    put("lifeCycleStatus", json!(api.life_cycle_status));
    put("hasThumbnail", json!(api.has_thumbnail));
    put("securityScheme", json!(api.security_scheme));
    put("tags", json!(api.tags));
    put("isDefaultVersion", json!(api.is_default_version));
    put("createdTime", json!(record.created_at.to_string()));
    put("updatedTime", json!(record.updated_at.to_string()));
    put("advertiseOnly", json!(is_advertise_only(api)));
    for name in ["additionalProperties", "additionalPropertiesMap", "gatewayVendor", "audience"] {
        if let Some(value) = api.extra.get(name) {
            put(name, value.clone());
        }
    }
    Value::Object(info)
}

/// Whether the API only points to a gateway elsewhere.
pub fn is_advertise_only(api: &Api) -> bool {
    api.extra.get("advertiseInfo").and_then(|info| info.get("advertised")).and_then(Value::as_bool).unwrap_or(false)
}
