//! `/apis/{id}/changes`: what changed between two revisions of an API, a revision and the working copy, or two versions,
//! and what of it breaks clients ([`crate::changes`]).

use axum::Json as Body;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::api::Api;
use tidegate_model::id::ApiId;
use tidegate_model::problem::Problem;
use tidegate_model::revision::Revision;

use crate::auth::Signed;
use crate::authority::Caller;
use crate::changes;
use crate::error::{ApiError, Result};
use crate::publisher::api::find;
use crate::query::{Path, Query};
use crate::state::Control;

/// The state of an API that is being worked on.
const WORKING: &str = "working";

/// Query parameters. Each names `working`, a revision by id or number, or another API by id.
#[derive(Deserialize)]
pub(super) struct Between {
    from: Option<String>,
    to: Option<String>,
}

/// One side, read.
struct Side {
    api: Api,
    definition: Value,
    shown: Value,
}

/// `GET /apis/{id}/changes?from=&to=`. `from` is the revision deployed last when left out, or the newest; `to` is the
/// working copy.
///
/// # Errors
/// 400 when there is no revision to start from, 401, 403, 404/900308, 404 for what is neither a revision nor an API.
pub(super) async fn list(
    State(control): State<Control>,
    signed: Signed,
    Path(id): Path<ApiId>,
    Query(between): Query<Between>,
) -> Result<Body<Value>> {
    let caller = signed.require(&["api_view", "api_create", "api_manage", "api_publish"])?;
    find(&control, caller, &id).await?;
    let revisions = control.store.revisions(&id).await?;
    let from = match between.from.filter(|from| !from.is_empty()) {
        Some(from) => from,
        None => base(&revisions)?,
    };
    let to = between.to.filter(|to| !to.is_empty()).unwrap_or_else(|| WORKING.to_owned());
    let from = side(&control, caller, &id, &revisions, "from", &from).await?;
    let to = side(&control, caller, &id, &revisions, "to", &to).await?;
    let compared = tokio::task::spawn_blocking(move || {
        let report = changes::compare(
            changes::State { api: &from.api, definition: &from.definition },
            changes::State { api: &to.api, definition: &to.definition },
        );
        (from.shown, to.shown, report)
    });
    let (from, to, report) = compared.await.map_err(ApiError::internal)?;
    Ok(Body(json!({
        "from": from,
        "to": to,
        "breaking": report.breaking,
        "compatible": report.compatible,
        "isTruncated": report.is_truncated,
        "count": report.list.len(),
        "list": report.list,
    })))
}

/// The revision a working copy is compared with.
fn base(revisions: &[Revision]) -> Result<String> {
    let deployed = revisions.iter().rfind(|revision| !revision.deployments.is_empty());
    let newest = deployed.or(revisions.last()).map(|revision| revision.id.to_string());
    newest.ok_or_else(|| {
        let text = "the API has no revision yet; name what to compare with: a revision, or another API";
        ApiError::invalid(vec![Problem::new("from", text)])
    })
}

async fn side(
    control: &Control,
    caller: &Caller,
    id: &ApiId,
    revisions: &[Revision],
    field: &str,
    name: &str,
) -> Result<Side> {
    let is_meant = |revision: &&Revision| {
        revision.id.as_str() == name || revision.number.to_string() == name.trim_start_matches("Revision ")
    };
    if let Some(revision) = revisions.iter().find(is_meant) {
        let content = control.store.revision_content(id, &revision.id).await?;
        let content = content.ok_or_else(|| unknown(field, name))?;
        let shown = json!({
            "kind": "revision",
            "id": revision.id,
            "displayName": format!("Revision {}", revision.number),
            "version": content.api.version,
        });
        return Ok(Side { definition: parsed(&content.definition)?, api: content.api, shown });
    }
    let other = if name == WORKING { id.clone() } else { ApiId::from(name) };
    let Some(_) = control.store.api(&other).await? else { return Err(unknown(field, name)) };
    let api = find(control, caller, &other).await?.api;
    let definition = control.store.api_definition(&other).await?.unwrap_or_default();
    let kind = if other == *id { WORKING } else { "version" };
    let shown = json!({"kind": kind, "id": other, "displayName": api.name, "version": api.version});
    Ok(Side { definition: parsed(&definition)?, api, shown })
}

fn unknown(field: &str, name: &str) -> ApiError {
    let name: String = name.chars().take(80).collect();
    ApiError::not_found(format!("{field}: `{name}` is neither `working`, nor a revision of this API, nor an API"))
}

fn parsed(definition: &str) -> Result<Value> {
    if definition.is_empty() { Ok(Value::Null) } else { serde_json::from_str(definition).map_err(ApiError::internal) }
}
