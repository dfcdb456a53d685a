//! APIs: read, delete; the rest in [`list`], [`create`], [`update`], [`copy`], [`exists`]. [`check`] holds what must be
//! true before one is stored, [`view`] how one is shown.

pub mod list;
pub mod create;
pub mod update;
pub mod copy;
pub mod exists;
pub mod check;
mod backend;
pub mod view;

use axum::Json;
use axum::http::StatusCode;
use serde_json::{Value, json};
use tidegate_model::id::ApiId;
use tidegate_model::millis;
use tidegate_store::api::ApiRecord;

use super::params::At;
use super::refusal;
use crate::audit;
use crate::auth::Signed;
use crate::authority::Caller;
use crate::error::{ApiError, Result};
use crate::state::Control;

/// `GET /apis/{id}`.
///
/// # Errors
/// 401, 403 by access control, 404/900308.
pub async fn show(
    axum::extract::State(control): axum::extract::State<Control>,
    signed: Signed,
    At(id): At<ApiId>,
) -> Result<Json<Value>> {
    let caller = signed.require(&["api_view", "api_manage", "api_import_export", "api_product_import_export"])?;
    match control.store.api(&id).await? {
        // Anyone who may see APIs may look at one; it holds no secrets.
        Some(record) if record.default_api.is_some() => view::full(record).map(Json),
        _ => view::full(find(&control, caller, &id).await?).map(Json),
    }
}

/// `DELETE /apis/{id}`: the API with its revisions, deployments, documents and thumbnail.
///
/// # Errors
/// 401, 403, 404/900308; 409 while applications are subscribed.
pub async fn delete(
    axum::extract::State(control): axum::extract::State<Control>,
    signed: Signed,
    At(id): At<ApiId>,
) -> Result<StatusCode> {
    let caller = signed.require(&["api_delete", "api_manage", "api_import_export"])?;
    let now = millis::now();
    let mut tx = control.store.begin().await?;
    let Some(record) = tx.api_for_update(&id).await? else { return Err(ApiError::api_not_found(id.as_str())) };
    admit(caller, &record)?;
    let subscriptions = tx.subscription_count(&id).await?;
    if subscriptions > 0 {
        let text = format!(
            "Cannot remove the API as active subscriptions exist: {subscriptions}; remove them first or retire the API"
        );
        return Err(ApiError::conflict(text));
    }
    tx.delete_api(&id, now).await?;
    let detail = json!({"name": record.api.name, "version": record.api.version});
    audit::record(&mut tx, caller, "api.delete", id.as_str(), detail).await?;
    tx.commit().await?;
    tracing::info!(api.id = %id, user = %caller.user, "deleted API `{}` {}", record.api.name, record.api.version);
    Ok(StatusCode::OK)
}

/// An API the caller may see.
///
/// # Errors
/// 404/900308, 403/900340.
pub async fn find(control: &Control, caller: &Caller, id: &ApiId) -> Result<ApiRecord> {
    let record = control.store.api(id).await?.ok_or_else(|| ApiError::api_not_found(id.as_str()))?;
    admit(caller, &record)?;
    Ok(record)
}

/// Publisher access control: `accessControl` `RESTRICTED` leaves only users with one of `accessControlRoles`, the
/// provider and administrators. A default API belongs to none of them.
///
/// # Errors
/// 403/900340.
pub fn admit(caller: &Caller, record: &ApiRecord) -> Result<()> {
    if record.default_api.is_some() {
        return Err(refusal::default_api(record.api.id.as_str()));
    }
    if may_see(caller, record) { Ok(()) } else { Err(refusal::no_access(record.api.id.as_str())) }
}

/// Whether [`admit`] lets the caller pass.
pub fn may_see(caller: &Caller, record: &ApiRecord) -> bool {
    if record.default_api.is_some() {
        return false;
    }
    let extra = &record.api.extra;
    if extra.get("accessControl").and_then(Value::as_str) != Some("RESTRICTED") {
        return true;
    }
    let roles = extra.get("accessControlRoles").and_then(Value::as_array);
    let is_named = |role: &Value| role.as_str().is_some_and(|role| caller.roles.iter().any(|held| held == role));
    caller.is_admin() || caller.user == record.api.provider || roles.is_some_and(|roles| roles.iter().any(is_named))
}
