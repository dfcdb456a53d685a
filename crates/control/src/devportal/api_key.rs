//! API keys of an application: they open every API it is subscribed to. A key is random text, shown once; only its
//! hash is kept.

use std::net::IpAddr;

use axum::Json as Body;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tidegate_model::consumer::KeyType;
use tidegate_model::id::ApplicationId;
use tidegate_model::millis;
use tidegate_model::problem::Problem;
use tidegate_store::api_key::{self, ApiKey};

use crate::auth::Signed;
use crate::authority::Caller;
use crate::error::{ApiError, Result};
use crate::json::Json;
use crate::query::Path;
use crate::state::Control;
use crate::{audit, moment};

use super::application::own;
use super::null_as_default;
use super::oauth_key::read_key_type;

/// Scopes that let a developer work with API keys.
pub(super) const SCOPES: &[&str] = &["subscribe", "app_manage", "api_key"];
/// Most API keys of one application, and of one user for one API.
pub(super) const KEYS_MAX: i64 = 100;
/// Longest name of a key, in characters.
const NAME_CHARS_MAX: usize = 100;
/// Most addresses or referers of one key.
const PERMITTED_MAX: usize = 50;
/// Longest lifetime, seconds: ten years.
const VALIDITY_S_MAX: i64 = 10 * 365 * 24 * 3600;

/// `APIKeyGenerateRequest`, `APIAPIKeyGenerateRequest`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Generate {
    pub(super) key_name: Option<String>,
    pub(super) key_type: Option<String>,
    pub(super) validity_period: Option<i64>,
    #[serde(default, deserialize_with = "null_as_default")]
    pub(super) additional_properties: Map<String, Value>,
}

/// `APIKeyRevokeRequest` and the others that name a key.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Named {
    pub(super) apikey: Option<String>,
    #[serde(rename = "keyUUID")]
    pub(super) key_uuid: Option<String>,
}

/// `GET /applications/{applicationId}/api-keys/{keyType}`
pub(super) async fn list(
    State(control): State<Control>,
    signed: Signed,
    Path((id, stage)): Path<(ApplicationId, String)>,
) -> Result<Body<Value>> {
    let stage = read_key_type(&stage)?;
    own(&control, signed.require(SCOPES)?, &id).await?;
    let keys = control.store.api_keys_of(&id, stage, KEYS_MAX).await?;
    Ok(Body(json!({"count": keys.len(), "list": keys.iter().map(info).collect::<Vec<_>>()})))
}

/// `POST /applications/{applicationId}/api-keys/{keyType}/generate`
pub(super) async fn generate(
    State(control): State<Control>,
    signed: Signed,
    Path((id, stage)): Path<(ApplicationId, String)>,
    Json(sent): Json<Generate>,
) -> Result<Body<Value>> {
    let caller = signed.require(SCOPES)?;
    let stage = read_key_type(&stage)?;
    own(&control, caller, &id).await?;
    let (plain, key) = sent.read(caller, stage)?;
    let key = ApiKey { application: Some(id.clone()), ..key };
    let mut tx = control.store.begin().await?;
    if tx.api_key_count(&id).await? >= KEYS_MAX {
        return Err(ApiError::bad_request(format!("an application has at most {KEYS_MAX} API keys; revoke one first")));
    }
    tx.insert_api_key(&key).await?;
    audit::record(&mut tx, caller, "api_key.create", &key.id, json!({"application": id, "keyType": stage})).await?;
    tx.commit().await?;
    Ok(Body(shown_once(&plain, &key)))
}

/// `POST /applications/{applicationId}/api-keys/{keyType}/regenerate`: a new key with the old one's rights and
/// remaining life; the old one stops working.
pub(super) async fn regenerate(
    State(control): State<Control>,
    signed: Signed,
    Path((id, stage)): Path<(ApplicationId, String)>,
    Json(sent): Json<Named>,
) -> Result<Body<Value>> {
    let caller = signed.require(SCOPES)?;
    let key = find(&control, caller, &id, read_key_type(&stage)?, &sent).await?;
    Ok(Body(replace(&control, caller, &key).await?))
}

/// `POST /applications/{applicationId}/api-keys/{keyType}/revoke`
pub(super) async fn revoke(
    State(control): State<Control>,
    signed: Signed,
    Path((id, stage)): Path<(ApplicationId, String)>,
    Json(sent): Json<Named>,
) -> Result<StatusCode> {
    let caller = signed.require(SCOPES)?;
    let key = find(&control, caller, &id, read_key_type(&stage)?, &sent).await?;
    remove(&control, caller, &key).await?;
    Ok(StatusCode::OK)
}

/// Replaces `key` by a new one of the same kind.
pub(super) async fn replace(control: &Control, caller: &Caller, key: &ApiKey) -> Result<Value> {
    let (plain, now) = (api_key::fresh(), millis::now());
    let new = ApiKey {
        id: uuid::Uuid::now_v7().to_string(),
        hash: api_key::hash(&plain),
        created_at: now,
        expires_at: key.expires_at.map(|expires_at| now + (expires_at - key.created_at)),
        ..key.clone()
    };
    let mut tx = control.store.begin().await?;
    tx.revoke_api_key(key, now).await?;
    tx.insert_api_key(&new).await?;
    audit::record(&mut tx, caller, "api_key.regenerate", &new.id, json!({"replaces": key.id})).await?;
    tx.commit().await?;
    Ok(shown_once(&plain, &new))
}

/// Revokes `key`.
pub(super) async fn remove(control: &Control, caller: &Caller, key: &ApiKey) -> Result<()> {
    let mut tx = control.store.begin().await?;
    tx.revoke_api_key(key, millis::now()).await?;
    let detail = json!({"application": key.application, "api": key.api});
    audit::record(&mut tx, caller, "api_key.revoke", &key.id, detail).await?;
    Ok(tx.commit().await?)
}

/// The key a request names, by itself or by its id.
///
/// # Errors
/// 400 when it names none, 404 when there is no such key.
pub(super) async fn lookup(control: &Control, sent: &Named) -> Result<ApiKey> {
    let text = |value: &Option<String>| value.clone().filter(|text| !text.is_empty());
    let (named, found) = match (text(&sent.key_uuid), text(&sent.apikey)) {
        (Some(id), _) => (id.clone(), control.store.api_key(&id).await?),
        (None, Some(key)) => ("given".to_owned(), control.store.api_key_by_hash(&api_key::hash(&key)).await?),
        (None, None) => return Err(ApiError::invalid(vec![Problem::new("keyUUID", "must name the API key")])),
    };
    found.ok_or_else(|| missing(&named))
}

/// 404 for an API key.
pub(super) fn missing(named: &str) -> ApiError {
    ApiError::not_found(format!("there is no API key `{named}` here"))
}

async fn find(control: &Control, caller: &Caller, id: &ApplicationId, stage: KeyType, sent: &Named) -> Result<ApiKey> {
    own(control, caller, id).await?;
    let key = lookup(control, sent).await?;
    let is_here = key.application.as_ref() == Some(id) && key.key_type == stage && key.api.is_none();
    if is_here { Ok(key) } else { Err(missing(&key.id)) }
}

/// `APIKeyInfo`.
pub(super) fn info(key: &ApiKey) -> Value {
    json!({
        "keyUUID": key.id,
        "keyName": key.name,
        "issuedOn": moment::text(key.created_at),
        "validityPeriod": validity_s(key),
        "lastUsed": null,
        "additionalProperties": {"permittedIP": key.permitted_ips, "permittedReferer": key.permitted_referers},
    })
}

/// `APIKey`, with the key itself.
pub(super) fn shown_once(plain: &str, key: &ApiKey) -> Value {
    json!({"keyUUID": key.id, "keyName": key.name, "apikey": plain, "validityPeriod": validity_s(key)})
}

/// Seconds from begin to end; -1 for a key without end (WSO2 behaviour).
fn validity_s(key: &ApiKey) -> i64 {
    key.expires_at.map_or(-1, |expires_at| (expires_at - key.created_at) / 1000)
}

impl Generate {
    /// A new key and its record, behind no application and bound to no API yet.
    pub(super) fn read(self, caller: &Caller, key_type: KeyType) -> Result<(String, ApiKey)> {
        let mut problems = Vec::new();
        let name = self.key_name.unwrap_or_default();
        if name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
            let message = format!("must have at most {NAME_CHARS_MAX} characters and no control characters");
            problems.push(Problem::new("keyName", message));
        }
        let validity_s = match self.validity_period {
            None | Some(-1) => None,
            Some(seconds) if (1..=VALIDITY_S_MAX).contains(&seconds) => Some(seconds),
            Some(seconds) => {
                let message = format!("{seconds} must be between 1 and {VALIDITY_S_MAX} seconds, or -1 for no end");
                problems.push(Problem::new("validityPeriod", message));
                None
            }
        };
        let permitted_ips = permitted(&self.additional_properties, "permittedIP", check_address, &mut problems);
        let permitted_referers = permitted(&self.additional_properties, "permittedReferer", |_| Ok(()), &mut problems);
        if !problems.is_empty() {
            return Err(ApiError::invalid(problems));
        }
        let (plain, now) = (api_key::fresh(), millis::now());
        let key = ApiKey {
            id: uuid::Uuid::now_v7().to_string(),
            hash: api_key::hash(&plain),
            application: None,
            api: None,
            key_type,
            name,
            subject: caller.user.clone(),
            permitted_ips,
            permitted_referers,
            created_at: now,
            expires_at: validity_s.map(|seconds| now + seconds * 1000),
        };
        Ok((plain, key))
    }
}

/// Reads a comma-separated list into the same, without blanks.
fn permitted(
    properties: &Map<String, Value>,
    name: &str,
    check: fn(&str) -> std::result::Result<(), String>,
    problems: &mut Vec<Problem>,
) -> String {
    let field = format!("additionalProperties.{name}");
    let text = match properties.get(name) {
        None | Some(Value::Null) => return String::new(),
        Some(Value::String(text)) => text,
        Some(other) => {
            problems.push(Problem::new(field, format!("{other} is not text")));
            return String::new();
        }
    };
    let entries: Vec<&str> = text.split(',').map(str::trim).filter(|entry| !entry.is_empty()).collect();
    if entries.len() > PERMITTED_MAX {
        problems.push(Problem::new(&field, format!("has {} entries, at most {PERMITTED_MAX}", entries.len())));
    }
    for why in entries.iter().filter_map(|entry| check(entry).err()) {
        problems.push(Problem::new(&field, why));
    }
    entries.join(",")
}

/// An address, or a range in CIDR notation (RFC 4632).
fn check_address(text: &str) -> std::result::Result<(), String> {
    let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
    let is_range = |most: u8| length.is_none_or(|length| length.parse::<u8>().is_ok_and(|length| length <= most));
    match address.parse() {
        Ok(IpAddr::V4(_)) if is_range(32) => Ok(()),
        Ok(IpAddr::V6(_)) if is_range(128) => Ok(()),
        _ => Err(format!("`{text}` is neither an address nor a range such as 10.0.0.0/8")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_judged_as_a_table() {
        for good in ["10.0.0.1", "10.0.0.0/8", "::1", "2001:db8::/32", "0.0.0.0/0"] {
            assert_eq!(check_address(good), Ok(()), "{good}");
        }
        for bad in ["", "10.0.0", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "localhost", "1.2.3.4/8/8"] {
            assert!(check_address(bad).is_err(), "{bad}");
        }
    }
}
