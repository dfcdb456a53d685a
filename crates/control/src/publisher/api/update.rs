//! `PUT /apis/{id}`: replaces the working copy. What gateways serve stays until a new revision is deployed.

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use tidegate_model::api::Api;
use tidegate_model::id::ApiId;
use tidegate_model::millis;
use tidegate_model::problem::Problem;
use tidegate_store::api::ApiRecord;
use tidegate_store::{Tx, endpoint_secret};

use super::{check, find, view};
use crate::audit;
use crate::auth::Signed;
use crate::definition;
use crate::error::{ApiError, Result};
use crate::json;
use crate::publisher::notice::{self, Notice};
use crate::publisher::params::At;
use crate::state::Control;

/// `PUT /apis/{id}`: takes the whole object. Name, version, context, provider, type and life-cycle state stay as they
/// are, whatever the client sends (WSO2 behaviour); an empty backend password keeps the old one; the definition follows
/// the operations.
///
/// # Errors
/// 400 naming everything wrong, 401, 403, 404/900308.
pub async fn update(
    State(control): State<Control>,
    signed: Signed,
    At(id): At<ApiId>,
    body: json::Json<Api>,
) -> Result<(Notice, Json<Value>)> {
    let caller = signed.require(&["api_create", "api_manage", "api_publish"])?;
    let old = find(&control, caller, &id).await?;
    let mut api = body.0;
    if api.operations.is_empty() {
        let text = "is empty; send the whole API with at least one operation";
        return Err(ApiError::invalid(vec![Problem::new("operations", text)]));
    }
    settle(&mut api, &old);
    check::tidy(&mut api);
    check::check(&control.store, caller, &api).await?;
    // From here on nobody else changes it; what is checked above cannot change, secrets and definition can.
    let mut tx = control.store.begin().await?;
    let Some(old) = tx.api_for_update(&id).await? else { return Err(ApiError::api_not_found(id.as_str())) };
    settle(&mut api, &old);
    if let (Some(old), Some(new)) = (&old.api.endpoint_config, &mut api.endpoint_config) {
        endpoint_secret::keep(old, new);
    }
    let definition = tx.api_definition(&id).await?.unwrap_or_default();
    let definition = definition::sync::sync_text(&definition, &api)?;
    audit::record(&mut tx, caller, "api.update", id.as_str(), Value::Null).await?;
    let shown = store(&control, tx, &api, &definition).await?;
    Ok((notice::of(&control, &api, &definition), Json(shown)))
}

/// Writes a changed working copy and answers with it.
///
/// # Errors
/// 404/900308 when it is gone.
pub async fn store(control: &Control, mut tx: Tx, api: &Api, definition: &str) -> Result<Value> {
    let now = millis::now();
    tx.set_default_version(api, now).await?;
    if !control.store.update_api(&mut tx, api, definition, now).await? {
        return Err(ApiError::api_not_found(api.id.as_str()));
    }
    tx.commit().await?;
    let stored = control.store.api(&api.id).await?;
    view::full(stored.ok_or_else(|| ApiError::api_not_found(api.id.as_str()))?)
}

/// Puts back what a client cannot change.
fn settle(api: &mut Api, old: &ApiRecord) {
    api.id = old.api.id.clone();
    api.name.clone_from(&old.api.name);
    api.version.clone_from(&old.api.version);
    api.context.clone_from(&old.api.context);
    api.provider.clone_from(&old.api.provider);
    api.kind.clone_from(&old.api.kind);
    api.life_cycle_status = old.api.life_cycle_status;
    api.has_thumbnail = old.api.has_thumbnail;
    for member in view::SERVER_MEMBERS {
        api.extra.shift_remove(member);
    }
}
