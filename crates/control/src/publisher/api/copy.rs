//! `POST /apis/copy-api`: a new version of an API, with its documents and thumbnail.

use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use tidegate_model::id::ApiId;
use tidegate_model::lifecycle::LifecycleState;
use tidegate_model::millis;
use tidegate_model::problem::Problem;
use tidegate_store::api::Clash;
use tidegate_store::lifecycle_event::LifecycleEvent;

use super::create::{Created, admit_to_versions, created};
use super::{admit, check};
use crate::audit;
use crate::auth::Signed;
use crate::definition;
use crate::error::{ApiError, Result};
use crate::publisher::notice;
use crate::publisher::params::Params;
use crate::publisher::refusal;
use crate::state::Control;

/// Query parameters.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Copy {
    new_version: String,
    #[serde(default)]
    default_version: bool,
    api_id: ApiId,
}

/// `POST /apis/copy-api?newVersion=&defaultVersion=&apiId=`: the copy starts in `CREATED`, belongs to the caller, has no
/// revisions and no subscriptions.
///
/// # Errors
/// 400, 401, 403, 404/900308, 409/900252 when the version exists, 409/900251 when its path is taken.
pub async fn copy(State(control): State<Control>, signed: Signed, Params(wanted): Params<Copy>) -> Result<Created> {
    let caller = signed.require(&["api_create", "api_manage"])?;
    let now = millis::now();
    let mut tx = control.store.begin().await?;
    tx.lock_catalog().await?;
    let old = tx.api_for_update(&wanted.api_id).await?;
    let old = old.ok_or_else(|| ApiError::api_not_found(wanted.api_id.as_str()))?;
    admit(caller, &old)?;
    let mut api = old.api.clone();
    api.id = ApiId::fresh();
    api.version = wanted.new_version;
    api.provider = caller.user.clone();
    api.life_cycle_status = LifecycleState::Created;
    api.is_default_version = wanted.default_version;
    check::tidy(&mut api);
    let problems: Vec<Problem> = api.problems().into_iter().filter(|problem| problem.field == "version").collect();
    if !problems.is_empty() {
        return Err(ApiError::invalid(problems));
    }
    match tx.clash(&api).await? {
        Some(Clash::NameAndVersion) => return Err(refusal::version_exists(&api.name, &api.version)),
        Some(clash) => return Err(refusal::clash(clash, &api.name, &api.version, &api.context)),
        None => {}
    }
    admit_to_versions(&mut tx, caller, &api.name).await?;
    let definition = tx.api_definition(&old.api.id).await?.unwrap_or_default();
    let definition = definition::sync::sync_text(&definition, &api)?;
    control.store.insert_api(&mut tx, &api, &definition, now).await?;
    tx.copy_thumbnail(&old.api.id, &api.id).await?;
    tx.copy_documents(&old.api.id, &api.id, now).await?;
    let event = LifecycleEvent { from: None, to: api.life_cycle_status, by: caller.user.clone(), at: now };
    tx.insert_lifecycle_event(&api.id, &event).await?;
    let detail = json!({"name": api.name, "version": api.version, "from": old.api.version});
    audit::record(&mut tx, caller, "api.copy", api.id.as_str(), detail).await?;
    tx.commit().await?;
    let stored = control.store.api(&api.id).await?;
    let notice = notice::of(&control, &api, &definition);
    created(stored.ok_or_else(|| ApiError::api_not_found(api.id.as_str()))?, notice)
}
