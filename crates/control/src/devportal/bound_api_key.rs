//! API keys bound to one API (WSO2 4.7): the key opens that API and no other. Behind an application it uses that
//! application's subscription; alone it opens only what needs none.

use axum::Json as Body;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::id::{ApiId, ApplicationId};
use tidegate_model::millis;
use tidegate_store::api_key::ApiKey;
use tidegate_store::subscription::SubscriptionFilter;

use crate::audit;
use crate::auth::{Guest, Signed};
use crate::authority::Caller;
use crate::error::{ApiError, Result};
use crate::json::Json;
use crate::query::Path;
use crate::state::Control;

use super::api::find as find_api;
use super::api_key::{Generate, KEYS_MAX, Named, SCOPES, info, lookup, missing, remove, replace, shown_once};
use super::application::own;
use super::oauth_key::read_key_type;

/// `GET /apis/{apiId}/api-keys`: those the caller made.
pub(super) async fn list(State(control): State<Control>, signed: Signed, Path(id): Path<ApiId>) -> Result<Body<Value>> {
    let caller = developer(&control, &signed, &id).await?;
    let mut list = Vec::new();
    for key in control.store.bound_api_keys(&id, &caller.user, KEYS_MAX).await? {
        let application = match &key.application {
            Some(application) => control.store.application(application).await?,
            None => None,
        };
        let mut entry = info(&key);
        entry["associatedApp"] = application.map(|application| application.name).into();
        entry["keyType"] = json!(key.key_type);
        list.push(entry);
    }
    Ok(Body(json!({"count": list.len(), "list": list})))
}

/// `POST /apis/{apiId}/api-keys/generate`
pub(super) async fn generate(
    State(control): State<Control>,
    signed: Signed,
    Path(id): Path<ApiId>,
    Json(sent): Json<Generate>,
) -> Result<Body<Value>> {
    let caller = developer(&control, &signed, &id).await?;
    let stage = read_key_type(sent.key_type.as_deref().unwrap_or("PRODUCTION"))?;
    let (plain, key) = sent.read(caller, stage)?;
    let key = ApiKey { api: Some(id.clone()), ..key };
    let mut tx = control.store.begin().await?;
    if tx.bound_api_key_count(&id, &caller.user).await? >= KEYS_MAX {
        return Err(ApiError::bad_request(format!("you have {KEYS_MAX} keys for this API already; revoke one first")));
    }
    tx.insert_api_key(&key).await?;
    audit::record(&mut tx, caller, "api_key.create", &key.id, json!({"api": id, "keyType": stage})).await?;
    tx.commit().await?;
    Ok(Body(shown_once(&plain, &key)))
}

/// `POST /apis/{apiId}/api-keys/regenerate`
pub(super) async fn regenerate(
    State(control): State<Control>,
    signed: Signed,
    Path(id): Path<ApiId>,
    Json(sent): Json<Named>,
) -> Result<Body<Value>> {
    let caller = developer(&control, &signed, &id).await?;
    let key = find(&control, caller, &id, &sent).await?;
    Ok(Body(replace(&control, caller, &key).await?))
}

/// `POST /apis/{apiId}/api-keys/revoke`
pub(super) async fn revoke(
    State(control): State<Control>,
    signed: Signed,
    Path(id): Path<ApiId>,
    Json(sent): Json<Named>,
) -> Result<StatusCode> {
    let caller = developer(&control, &signed, &id).await?;
    let key = find(&control, caller, &id, &sent).await?;
    remove(&control, caller, &key).await?;
    Ok(StatusCode::OK)
}

/// `APIAPIKeyAssociateRequest`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Associate {
    #[serde(flatten)]
    key: Named,
    #[serde(rename = "applicationUUID")]
    application_uuid: ApplicationId,
}

/// `POST /apis/{apiId}/api-keys/associate`: the application must be the caller's and subscribed to the API.
pub(super) async fn associate(
    State(control): State<Control>,
    signed: Signed,
    Path(id): Path<ApiId>,
    Json(sent): Json<Associate>,
) -> Result<Body<Value>> {
    let caller = developer(&control, &signed, &id).await?;
    let key = find(&control, caller, &id, &sent.key).await?;
    let application = own(&control, caller, &sent.application_uuid).await?;
    let filter = SubscriptionFilter {
        application: Some(&application.id),
        api: Some(&id),
        limit: 1,
        ..SubscriptionFilter::default()
    };
    if control.store.subscriptions(&filter).await?.1 == 0 {
        let message = format!("application `{}` is not subscribed to the API; subscribe it first", application.name);
        return Err(ApiError::bad_request(message));
    }
    put_behind(&control, caller, &key, Some(&application.id)).await?;
    let api = control.store.api(&id).await?.map(|record| record.api.name);
    Ok(Body(json!({"keyName": key.name, "apiName": api, "applicationName": application.name})))
}

/// `POST /apis/{apiId}/api-keys/dissociate`
pub(super) async fn dissociate(
    State(control): State<Control>,
    signed: Signed,
    Path(id): Path<ApiId>,
    Json(sent): Json<Named>,
) -> Result<StatusCode> {
    let caller = developer(&control, &signed, &id).await?;
    let key = find(&control, caller, &id, &sent).await?;
    put_behind(&control, caller, &key, None).await?;
    Ok(StatusCode::OK)
}

async fn put_behind(
    control: &Control,
    caller: &Caller,
    key: &ApiKey,
    application: Option<&ApplicationId>,
) -> Result<()> {
    let mut tx = control.store.begin().await?;
    if !tx.associate_api_key(&key.id, application, millis::now()).await? {
        return Err(missing(&key.id));
    }
    audit::record(&mut tx, caller, "api_key.associate", &key.id, json!({"application": application})).await?;
    Ok(tx.commit().await?)
}

async fn developer<'a>(control: &Control, signed: &'a Signed, id: &ApiId) -> Result<&'a Caller> {
    let caller = signed.require(SCOPES)?;
    find_api(control, &Guest(Some(caller.clone())), id).await?;
    Ok(caller)
}

async fn find(control: &Control, caller: &Caller, id: &ApiId, sent: &Named) -> Result<ApiKey> {
    let key = lookup(control, sent).await?;
    let is_here = key.api.as_ref() == Some(id) && key.subject == caller.user;
    if is_here { Ok(key) } else { Err(missing(&key.id)) }
}
