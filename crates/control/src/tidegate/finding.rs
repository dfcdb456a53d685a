//! `/apis/{id}/findings`: literal addresses of this installation in an API, and their replacement by symbolic ones.
//!
//! Nothing is rewritten that the caller has not seen: `apply` takes places and addresses as the list showed them.

use axum::Json as Body;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::id::ApiId;

use crate::audit;
use crate::auth::Signed;
use crate::error::{ApiError, Result};
use crate::findings::{Finding, Remedy, findings, mend};
use crate::json::Json;
use crate::publisher::api::{admit, check, find, update};
use crate::query::Path;
use crate::state::Control;

/// `GET /apis/{id}/findings`
pub(super) async fn list(State(control): State<Control>, signed: Signed, Path(id): Path<ApiId>) -> Result<Body<Value>> {
    let caller = signed.require(&["api_view", "api_manage"])?;
    let api = find(&control, caller, &id).await?.api;
    let definition = parsed(control.store.api_definition(&id).await?)?;
    Ok(Body(body(&findings(&api, Some(&definition), control.addresses.as_ref()))))
}

/// Which findings are to be mended, as [`list`] showed them; absent: all that can be.
#[derive(Deserialize)]
pub(super) struct Chosen {
    list: Option<Vec<Shown>>,
}

#[derive(Deserialize)]
struct Shown {
    part: String,
    pointer: String,
    address: String,
}

/// `POST /apis/{id}/findings/apply`: rewrites the working copy; a new revision takes it to the gateways. Answers what is
/// left.
pub(super) async fn apply(
    State(control): State<Control>,
    signed: Signed,
    Path(id): Path<ApiId>,
    Json(chosen): Json<Chosen>,
) -> Result<Body<Value>> {
    let caller = signed.require(&["api_create", "api_manage"])?;
    find(&control, caller, &id).await?;
    let mut tx = control.store.begin().await?;
    let old = tx.api_for_update(&id).await?.ok_or_else(|| ApiError::api_not_found(id.as_str()))?;
    admit(caller, &old)?;
    let mut api = old.api;
    let mut definition = parsed(tx.api_definition(&id).await?)?;
    let found = findings(&api, Some(&definition), control.addresses.as_ref());
    let mended = selected(&found, chosen.list)?;
    mend(&mut api, &mut definition, &mended).map_err(|problem| ApiError::invalid(vec![problem]))?;
    check::check(&control.store, caller, &api).await?;
    let detail: Vec<Value> =
        mended.iter().map(|one| json!({"at": place(one), "from": one.address, "remedy": one.remedy})).collect();
    audit::record(&mut tx, caller, "api.apply-findings", id.as_str(), json!(detail)).await?;
    let text = definition.to_string();
    update::store(&control, tx, &api, &text).await?;
    tracing::info!(api.id = %id, user = %caller.user, "made {} addresses of API `{}` symbolic", mended.len(), api.name);
    Ok(Body(body(&findings(&api, Some(&definition), control.addresses.as_ref()))))
}

/// Those of `found` that were chosen and can be mended.
fn selected(found: &[Finding], chosen: Option<Vec<Shown>>) -> Result<Vec<Finding>> {
    let Some(chosen) = chosen else {
        return Ok(found.iter().filter(|one| one.remedy != Remedy::None).cloned().collect());
    };
    let mut selected: Vec<Finding> = Vec::with_capacity(chosen.len());
    for shown in chosen {
        let is_it =
            |one: &&Finding| place(one) == format!("{}:{}", shown.part, shown.pointer) && one.address == shown.address;
        let one = found.iter().find(is_it).ok_or_else(|| {
            let text = format!(
                "`{}` is not at {}:{} any more; read the findings again",
                shown.address, shown.part, shown.pointer
            );
            ApiError::conflict(text)
        })?;
        if one.remedy == Remedy::None {
            return Err(ApiError::bad_request(format!("nothing mends {} by itself: {}", place(one), one.message)));
        }
        if !selected.contains(one) {
            selected.push(one.clone());
        }
    }
    Ok(selected)
}

/// `definition:/servers/0/url`.
fn place(finding: &Finding) -> String {
    format!("{}:{}", finding.part.as_str(), finding.pointer)
}

fn parsed(definition: Option<String>) -> Result<Value> {
    match definition.filter(|text| !text.is_empty()) {
        None => Ok(Value::Null),
        Some(text) => serde_json::from_str(&text).map_err(ApiError::internal),
    }
}

fn body(found: &[Finding]) -> Value {
    json!({"count": found.len(), "list": found})
}
