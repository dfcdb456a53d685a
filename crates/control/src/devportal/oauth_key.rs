//! Keys of an application: an OAuth client for production and one for sandbox. The clients live in the key manager;
//! here is only which client serves which stage. Secrets are shown when they are made and never again.

use axum::Json as Body;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tidegate_model::application::Application;
use tidegate_model::consumer::KeyType;
use tidegate_model::id::{ApplicationId, ConsumerKey};
use tidegate_model::millis;
use tidegate_store::Error as StoreError;
use tidegate_store::application_key::ApplicationKey;

use crate::audit;
use crate::auth::Signed;
use crate::authority::{AuthorityError, Caller, ClientCredentials, ClientSpec};
use crate::error::{ApiError, Result};
use crate::json::Json;
use crate::query::Path;
use crate::state::Control;

use super::application::{SCOPES, own};
use super::key_manager::{self, RESIDENT};
use super::{null_as_default, oauth_client, token};

/// What stands where a secret was.
pub(super) const MASK: &str = "**********";

/// `ApplicationKeyGenerateRequest`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Generate {
    key_type: String,
    key_manager: Option<String>,
    #[serde(default)]
    grant_types_to_be_supported: Vec<String>,
    callback_url: Option<String>,
    #[serde(default, deserialize_with = "null_as_default")]
    scopes: Vec<String>,
    validity_time: Option<Value>,
    #[serde(default, deserialize_with = "null_as_default")]
    additional_properties: Map<String, Value>,
}

/// `POST /applications/{applicationId}/generate-keys`
pub(super) async fn generate(
    State(control): State<Control>,
    signed: Signed,
    Path(id): Path<ApplicationId>,
    Json(sent): Json<Generate>,
) -> Result<Body<Value>> {
    let caller = signed.require(SCOPES)?;
    let application = own(&control, caller, &id).await?;
    let key_type = read_key_type(&sent.key_type)?;
    key_manager::check(sent.key_manager.as_deref())?;
    let validity_s = token::read_validity(sent.validity_time.as_ref())?;
    let mut spec = ClientSpec { owner: application.owner.clone(), ..ClientSpec::default() };
    oauth_client::apply(&mut spec, sent.grant_types_to_be_supported, sent.callback_url, &sent.additional_properties)?;
    if application.status != "APPROVED" {
        return Err(ApiError::new(
            StatusCode::BAD_REQUEST,
            900309,
            "Application is inactive",
            "it is not approved yet",
        ));
    }
    if control.store.application_key_of(&id, key_type).await?.is_some() {
        return Err(exists(key_type));
    }
    let credentials = make_client(&control, &application, key_type, &mut spec).await?;
    let key = match map(&control, caller, &application, key_type, &credentials.key, false).await {
        Ok(key) => key,
        Err(why) => {
            forget(&control, &credentials.key).await;
            return Err(why);
        }
    };
    let mut body = key_body(&key, Some(&spec));
    body["consumerSecret"] = credentials.secret.clone().into();
    body["consumerSecrets"] = json!([{"secretId": key.id, "secretValue": credentials.secret}]);
    body["token"] = first_token(&control, &key, &spec, &sent.scopes, validity_s).await;
    Ok(Body(body))
}

/// `ApplicationKeyMappingRequest`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MapRequest {
    consumer_key: String,
    key_manager: Option<String>,
    key_type: String,
}

/// `POST /applications/{applicationId}/map-keys`: puts an OAuth client the caller already has behind the application.
/// That the caller owns the client is what counts; the secret in the request is not needed for that.
pub(super) async fn map_existing(
    State(control): State<Control>,
    signed: Signed,
    Path(id): Path<ApplicationId>,
    Json(sent): Json<MapRequest>,
) -> Result<Body<Value>> {
    let caller = signed.require(SCOPES)?;
    let application = own(&control, caller, &id).await?;
    let key_type = read_key_type(&sent.key_type)?;
    key_manager::check(sent.key_manager.as_deref())?;
    if control.store.application_key_of(&id, key_type).await?.is_some() {
        return Err(exists(key_type));
    }
    let client = ConsumerKey::from(sent.consumer_key);
    let spec = control.authority.client(&client).await?.filter(|spec| spec.owner == caller.user);
    let Some(spec) = spec else {
        return Err(ApiError::bad_request(format!("you have no OAuth client `{client}`")));
    };
    let key = map(&control, caller, &application, key_type, &client, true).await?;
    Ok(Body(key_body(&key, Some(&spec))))
}

/// `GET /applications/{applicationId}/oauth-keys` and `…/keys`
pub(super) async fn list(
    State(control): State<Control>,
    signed: Signed,
    Path(id): Path<ApplicationId>,
) -> Result<Body<Value>> {
    own(&control, signed.require(SCOPES)?, &id).await?;
    let mut list = Vec::new();
    for key in control.store.application_keys(&id).await? {
        list.push(described(&control, &key).await?);
    }
    Ok(Body(json!({"count": list.len(), "list": list})))
}

/// `GET /applications/{applicationId}/oauth-keys/{keyMappingId}` and `…/keys/{keyType}`
pub(super) async fn read(
    State(control): State<Control>,
    signed: Signed,
    Path((id, which)): Path<(ApplicationId, String)>,
) -> Result<Body<Value>> {
    let (_, key) = find(&control, signed.require(SCOPES)?, &id, &which).await?;
    Ok(Body(described(&control, &key).await?))
}

/// `ApplicationKey` as clients send it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Update {
    #[serde(default)]
    supported_grant_types: Vec<String>,
    callback_url: Option<String>,
    #[serde(default, deserialize_with = "null_as_default")]
    additional_properties: Map<String, Value>,
}

/// `PUT /applications/{applicationId}/oauth-keys/{keyMappingId}` and `…/keys/{keyType}`: grant types, callback and
/// properties; key and secret stay.
pub(super) async fn update(
    State(control): State<Control>,
    signed: Signed,
    Path((id, which)): Path<(ApplicationId, String)>,
    Json(sent): Json<Update>,
) -> Result<Body<Value>> {
    let caller = signed.require(SCOPES)?;
    let (_, key) = find(&control, caller, &id, &which).await?;
    let mut spec = control.authority.client(&key.client).await?.ok_or_else(|| not_found(&which))?;
    oauth_client::apply(&mut spec, sent.supported_grant_types, sent.callback_url, &sent.additional_properties)?;
    control.authority.update_client(&key.client, spec.clone()).await?;
    let detail = json!({"application": id, "grantTypes": spec.grant_types});
    audit::note(&control, caller, "application_key.update", &key.id, detail).await;
    Ok(Body(key_body(&key, Some(&spec))))
}

/// `DELETE …/oauth-keys/{keyMappingId}`, `POST …/oauth-keys/{keyMappingId}/clean-up` and `POST …/keys/{keyType}/clean-up`
pub(super) async fn clean_up(
    State(control): State<Control>,
    signed: Signed,
    Path((id, which)): Path<(ApplicationId, String)>,
) -> Result<StatusCode> {
    let caller = signed.require(SCOPES)?;
    let (_, key) = find(&control, caller, &id, &which).await?;
    remove(&control, caller, &key).await?;
    Ok(StatusCode::OK)
}

/// Removes a key, and its OAuth client unless that was only mapped. The client goes first, so that no token outlives
/// the mapping when something fails between.
pub(super) async fn remove(control: &Control, caller: &Caller, key: &ApplicationKey) -> Result<()> {
    if !key.is_mapped {
        control.authority.delete_client(&key.client).await?;
    }
    let mut tx = control.store.begin().await?;
    tx.delete_application_key(key, millis::now()).await?;
    let detail = json!({"application": key.application, "keyType": key.key_type});
    audit::record(&mut tx, caller, "application_key.delete", &key.id, detail).await?;
    Ok(tx.commit().await?)
}

/// The key of the caller's application that `which` names: a mapping's id, or a key type.
///
/// # Errors
/// 404 when there is none; as [`own`].
pub(super) async fn find(
    control: &Control,
    caller: &Caller,
    id: &ApplicationId,
    which: &str,
) -> Result<(Application, ApplicationKey)> {
    let application = own(control, caller, id).await?;
    let key = match KeyType::parse(which) {
        Some(key_type) => control.store.application_key_of(id, key_type).await?,
        None => control.store.application_key(id, which).await?,
    };
    Ok((application, key.ok_or_else(|| not_found(which))?))
}

/// Reads `PRODUCTION` or `SANDBOX`.
pub(super) fn read_key_type(text: &str) -> Result<KeyType> {
    let message = || ApiError::bad_request(format!("keyType `{text}` is neither PRODUCTION nor SANDBOX"));
    KeyType::parse(text).ok_or_else(message)
}

fn not_found(which: &str) -> ApiError {
    let description = format!("the application has no key `{which}`");
    ApiError::new(StatusCode::NOT_FOUND, 900331, "Key mapping not found", description)
}

fn exists(key_type: KeyType) -> ApiError {
    let description = format!("the application has a {} key already; clean it up first", key_type.as_str());
    ApiError::new(StatusCode::CONFLICT, 901408, "Key Mappings already exists", description)
}

async fn make_client(
    control: &Control,
    application: &Application,
    key_type: KeyType,
    spec: &mut ClientSpec,
) -> Result<ClientCredentials> {
    let [usual, spare] =
        oauth_client::names(&application.owner, &application.name, application.id.as_str(), key_type.as_str());
    spec.name = usual;
    match control.authority.create_client(spec.clone()).await {
        Err(AuthorityError::Conflict(_)) => {
            spec.name = spare;
            Ok(control.authority.create_client(spec.clone()).await?)
        }
        other => Ok(other?),
    }
}

async fn map(
    control: &Control,
    caller: &Caller,
    application: &Application,
    key_type: KeyType,
    client: &ConsumerKey,
    is_mapped: bool,
) -> Result<ApplicationKey> {
    let key = ApplicationKey {
        id: uuid::Uuid::now_v7().to_string(),
        application: application.id.clone(),
        key_type,
        client: client.clone(),
        is_mapped,
        created_at: millis::now(),
    };
    let mut tx = control.store.begin().await?;
    tx.insert_application_key(&key).await.map_err(|why| match why {
        StoreError::Taken(_) => exists(key_type),
        other => other.into(),
    })?;
    let detail = json!({"application": application.id, "keyType": key_type, "consumerKey": client});
    audit::record(&mut tx, caller, "application_key.create", &key.id, detail).await?;
    tx.commit().await?;
    Ok(key)
}

/// Takes back a client whose mapping could not be stored.
async fn forget(control: &Control, client: &ConsumerKey) {
    if let Err(why) = control.authority.delete_client(client).await {
        tracing::error!(%why, client = %client, "an OAuth client was left behind without an application");
    }
}

/// The token that comes with new keys. The secret is in the same answer and nowhere else, so that a failure here must
/// not lose it: then the answer has no token.
async fn first_token(
    control: &Control,
    key: &ApplicationKey,
    spec: &ClientSpec,
    scopes: &[String],
    validity_s: Option<i64>,
) -> Value {
    if !spec.grant_types.iter().any(|grant| grant == "client_credentials") {
        return Value::Null;
    }
    match control.authority.issue_application_token(&key.client, scopes, validity_s).await {
        Ok(issued) => token::body(&issued),
        Err(why) => {
            tracing::warn!(%why, client = %key.client, "new keys come without a token");
            Value::Null
        }
    }
}

async fn described(control: &Control, key: &ApplicationKey) -> Result<Value> {
    let spec = control.authority.client(&key.client).await?;
    Ok(key_body(key, spec.as_ref()))
}

/// An `ApplicationKey` with its secret masked.
fn key_body(key: &ApplicationKey, spec: Option<&ClientSpec>) -> Value {
    let default = ClientSpec::default();
    let spec = spec.unwrap_or(&default);
    json!({
        "keyMappingId": key.id,
        "keyManager": RESIDENT,
        "consumerKey": key.client,
        "consumerSecret": MASK,
        "consumerSecrets": [{"secretId": key.id, "secretValue": MASK}],
        "supportedGrantTypes": spec.grant_types,
        "callbackUrl": spec.redirect_uris.join(","),
        "keyState": "APPROVED",
        "keyType": key.key_type,
        "mode": if key.is_mapped { "MAPPED" } else { "CREATED" },
        "groupId": null,
        "token": null,
        "additionalProperties": oauth_client::properties(spec),
    })
}
