//! Revisions: immutable copies of an API. Where they are deployed is [`super::deployment`].

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::api::Api;
use tidegate_model::id::{ApiId, RevisionId};
use tidegate_model::millis;
use tidegate_model::problem::Problem;
use tidegate_model::revision::{REVISIONS_MAX, Revision};
use tidegate_store::Tx;
use tidegate_store::api::ApiRecord;
use tidegate_store::revision::RevisionContent;

use super::api::{admit, find, update};
use super::params::{At, Params};
use super::{deployment, moment, refusal};
use crate::audit;
use crate::auth::Signed;
use crate::authority::Caller;
use crate::error::{ApiError, Result};
use crate::json;
use crate::state::Control;

/// Longest description, in characters (contract).
const DESCRIPTION_CHARS_MAX: usize = 255;

/// Body of a new revision.
#[derive(Deserialize, Default)]
pub struct NewRevision {
    description: Option<String>,
}

/// Query parameters of the list.
#[derive(Deserialize)]
pub struct Listing {
    query: Option<String>,
}

/// Query parameters that name a revision.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Named {
    pub(super) revision_id: Option<RevisionId>,
    pub(super) revision_number: Option<String>,
    #[serde(default)]
    pub(super) all_environments: bool,
}

impl Named {
    /// The revision meant, by id or by number (`3`, `Revision 3`).
    pub(super) fn pick(&self, revisions: &[Revision]) -> Result<Revision> {
        let (found, asked) = match (&self.revision_id, &self.revision_number) {
            (Some(id), _) => (revisions.iter().find(|revision| revision.id == *id), id.to_string()),
            (None, Some(number)) => {
                let digits = number.trim().trim_start_matches("Revision ");
                (revisions.iter().find(|revision| revision.number.to_string() == digits), number.clone())
            }
            (None, None) => return Err(ApiError::bad_request("name the revision with `revisionId`")),
        };
        found.cloned().ok_or_else(|| refusal::revision_not_found(&asked))
    }
}

/// `GET /apis/{id}/revisions?query=deployed:true|false`.
///
/// # Errors
/// 400 for another query, 401, 403, 404/900308.
pub async fn list(
    State(control): State<Control>,
    signed: Signed,
    At(id): At<ApiId>,
    Params(listing): Params<Listing>,
) -> Result<Json<Value>> {
    let caller = signed.require(&["api_view", "api_create", "api_manage", "api_publish", "api_import_export"])?;
    find(&control, caller, &id).await?;
    let mut revisions = control.store.revisions(&id).await?;
    match listing.query.as_deref().unwrap_or_default() {
        "" => {}
        "deployed:true" => revisions.retain(|revision| !revision.deployments.is_empty()),
        "deployed:false" => revisions.retain(|revision| revision.deployments.is_empty()),
        other => {
            return Err(ApiError::bad_request(format!("query `{other}` is neither deployed:true nor deployed:false")));
        }
    }
    Ok(Json(list_view(&revisions)))
}

/// `POST /apis/{id}/revisions`: freezes the working copy.
///
/// # Errors
/// 400/900351 when there are five, 401, 403, 404/900308.
pub async fn create(
    State(control): State<Control>,
    signed: Signed,
    At(id): At<ApiId>,
    body: json::Json<NewRevision>,
) -> Result<(StatusCode, Json<Value>)> {
    let caller = signed.require(&["api_create", "api_manage", "api_publish", "api_import_export"])?;
    let description = body.0.description.unwrap_or_default();
    if description.chars().count() > DESCRIPTION_CHARS_MAX {
        let message = format!("is longer than {DESCRIPTION_CHARS_MAX} characters");
        return Err(ApiError::invalid(vec![Problem::new("description", message)]));
    }
    let now = millis::now();
    let mut tx = control.store.begin().await?;
    let record = lock(&mut tx, caller, &id).await?;
    if tx.revisions(&id).await?.len() >= REVISIONS_MAX {
        return Err(refusal::too_many_revisions());
    }
    let definition = tx.api_definition(&id).await?.unwrap_or_default();
    let revision = control.store.insert_revision(&mut tx, &record.api, &definition, &description, now).await?;
    let detail = json!({"api": id, "number": revision.number});
    audit::record(&mut tx, caller, "revision.create", revision.id.as_str(), detail).await?;
    tx.commit().await?;
    tracing::info!(api.id = %id, user = %caller.user, "created revision {} of API `{}`", revision.number, record.api.name);
    Ok((StatusCode::CREATED, Json(view(&revision))))
}

/// `GET /apis/{id}/revisions/{revision}`.
///
/// # Errors
/// 401, 403, 404/900308, 404/900347.
pub async fn show(
    State(control): State<Control>,
    signed: Signed,
    At((id, revision)): At<(ApiId, RevisionId)>,
) -> Result<Json<Value>> {
    let caller = signed.require(&["api_view", "api_create", "api_manage", "api_publish"])?;
    find(&control, caller, &id).await?;
    let revisions = control.store.revisions(&id).await?;
    let found = revisions.iter().find(|known| known.id == revision);
    found.map(|revision| Json(view(revision))).ok_or_else(|| refusal::revision_not_found(revision.as_str()))
}

/// `DELETE /apis/{id}/revisions/{revision}`; answers with those that remain.
///
/// # Errors
/// 400/900348 while it is deployed, 401, 403, 404/900308, 404/900347.
pub async fn delete(
    State(control): State<Control>,
    signed: Signed,
    At((id, revision)): At<(ApiId, RevisionId)>,
) -> Result<Json<Value>> {
    let caller = signed.require(&["api_create", "api_manage", "api_publish", "api_import_export"])?;
    let mut tx = control.store.begin().await?;
    lock(&mut tx, caller, &id).await?;
    let revisions = tx.revisions(&id).await?;
    let Some(found) = revisions.iter().find(|known| known.id == revision) else {
        return Err(refusal::revision_not_found(revision.as_str()));
    };
    if !found.deployments.is_empty() {
        return Err(refusal::revision_deployed(revision.as_str()));
    }
    tx.delete_revision(&id, &revision).await?;
    let detail = json!({"api": id, "number": found.number});
    audit::record(&mut tx, caller, "revision.delete", revision.as_str(), detail).await?;
    tx.commit().await?;
    let remaining: Vec<Revision> = revisions.into_iter().filter(|known| known.id != revision).collect();
    Ok(Json(list_view(&remaining)))
}

/// `POST /apis/{id}/restore-revision?revisionId=`: the working copy and its definition become what the revision froze.
/// Life-cycle state, default version and thumbnail are not part of a revision and stay.
///
/// # Errors
/// 400, 401, 403, 404/900308, 404/900347.
pub async fn restore(
    State(control): State<Control>,
    signed: Signed,
    At(id): At<ApiId>,
    Params(named): Params<Named>,
) -> Result<(StatusCode, Json<Value>)> {
    let caller = signed.require(&["api_create", "api_manage", "api_publish"])?;
    let mut tx = control.store.begin().await?;
    let record = lock(&mut tx, caller, &id).await?;
    let revision = named.pick(&tx.revisions(&id).await?)?;
    let content = tx.revision_content(&id, &revision.id).await?;
    let RevisionContent { api, definition } =
        content.ok_or_else(|| refusal::revision_not_found(revision.id.as_str()))?;
    let api = Api {
        id: record.api.id,
        life_cycle_status: record.api.life_cycle_status,
        is_default_version: record.api.is_default_version,
        has_thumbnail: record.api.has_thumbnail,
        ..api
    };
    let detail = json!({"api": id, "number": revision.number});
    audit::record(&mut tx, caller, "revision.restore", revision.id.as_str(), detail).await?;
    let restored = update::store(&control, tx, &api, &definition).await?;
    tracing::info!(api.id = %id, user = %caller.user, "restored revision {} of API `{}`", revision.number, api.name);
    Ok((StatusCode::CREATED, Json(restored)))
}

/// Reads an API for a change of its revisions or deployments.
pub(super) async fn lock(tx: &mut Tx, caller: &Caller, id: &ApiId) -> Result<ApiRecord> {
    let record = tx.api_for_update(id).await?.ok_or_else(|| ApiError::api_not_found(id.as_str()))?;
    admit(caller, &record)?;
    Ok(record)
}

fn list_view(revisions: &[Revision]) -> Value {
    let list: Vec<Value> = revisions.iter().map(view).collect();
    json!({"count": list.len(), "list": list})
}

fn view(revision: &Revision) -> Value {
    let deployments: Vec<Value> =
        revision.deployments.iter().map(|placed| deployment::view(&revision.id, placed)).collect();
    json!({
        "displayName": format!("Revision {}", revision.number),
        "id": revision.id,
        "description": revision.description,
        "createdTime": moment::text(revision.created_at),
        "apiInfo": {"id": revision.api},
        "deploymentInfo": deployments,
    })
}
