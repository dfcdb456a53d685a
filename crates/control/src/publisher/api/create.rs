//! `POST /apis`, and the one way by which any new API enters the store.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{HeaderName, LOCATION};
use serde_json::{Value, json};
use tidegate_model::api::Api;
use tidegate_model::id::ApiId;
use tidegate_model::lifecycle::LifecycleState;
use tidegate_model::millis::{self, Millis};
use tidegate_store::Tx;
use tidegate_store::api::ApiRecord;
use tidegate_store::lifecycle_event::LifecycleEvent;

use super::{admit, check, view};
use crate::audit;
use crate::auth::Signed;
use crate::authority::Caller;
use crate::definition;
use crate::error::{ApiError, Result};
use crate::json;
use crate::publisher::notice::{self, Notice};
use crate::publisher::refusal;
use crate::state::Control;

/// A new API with its address.
pub type Created = (StatusCode, [(HeaderName, String); 1], Notice, Json<Value>);

/// `POST /apis`: makes an API from its description; its definition is generated.
///
/// # Errors
/// 400 naming everything wrong, 401, 409/900250, 900251, 900300 when name or context are taken.
pub async fn create(State(control): State<Control>, signed: Signed, body: json::Json<Api>) -> Result<Created> {
    let caller = signed.require(&["api_create", "api_manage"])?;
    let mut api = body.0;
    if api.operations.is_empty() {
        api.operations = check::default_operations(&api.kind);
    }
    check::tidy(&mut api);
    check::check(&control.store, caller, &api).await?;
    let definition = definition::generate::generate(&api).to_string();
    let record = insert(&control, caller, api, &definition).await?;
    let notice = notice::of(&control, &record.api, &definition);
    created(record, notice)
}

/// Stores a new API that [`check::check`] has passed: gives it its id, provider and first state.
///
/// # Errors
/// 409 when name or context are taken.
pub async fn insert(control: &Control, caller: &Caller, mut api: Api, definition: &str) -> Result<ApiRecord> {
    let now = millis::now();
    api.id = ApiId::fresh();
    api.provider = caller.user.clone();
    api.life_cycle_status = LifecycleState::Created;
    api.has_thumbnail = false;
    for member in view::SERVER_MEMBERS {
        api.extra.shift_remove(member);
    }
    let mut tx = control.store.begin().await?;
    insert_with(control, &mut tx, caller, &api, definition, now).await?;
    tx.commit().await?;
    tracing::info!(api.id = %api.id, user = %caller.user, "created API `{}` {}", api.name, api.version);
    control.store.api(&api.id).await?.ok_or_else(|| ApiError::api_not_found(api.id.as_str()))
}

/// The same in a transaction that goes on, for an API that has its id and provider. Its definition is generated.
///
/// # Errors
/// 409 when name or context are taken.
pub(crate) async fn insert_in(control: &Control, tx: &mut Tx, caller: &Caller, api: &Api, now: Millis) -> Result<()> {
    let definition = definition::generate::generate(api).to_string();
    insert_with(control, tx, caller, api, &definition, now).await
}

async fn insert_with(
    control: &Control,
    tx: &mut Tx,
    caller: &Caller,
    api: &Api,
    definition: &str,
    now: Millis,
) -> Result<()> {
    tx.lock_catalog().await?;
    if let Some(clash) = tx.clash(api).await? {
        return Err(refusal::clash(clash, &api.name, &api.version, &api.context));
    }
    admit_to_versions(tx, caller, &api.name).await?;
    control.store.insert_api(tx, api, definition, now).await?;
    let event = LifecycleEvent { from: None, to: api.life_cycle_status, by: caller.user.clone(), at: now };
    tx.insert_lifecycle_event(&api.id, &event).await?;
    let detail = json!({"name": api.name, "version": api.version, "context": api.context});
    audit::record(tx, caller, "api.create", api.id.as_str(), detail).await?;
    Ok(())
}

/// A new version has power over the others of its name: it can take the default version from them, deprecate them and
/// take over their subscriptions. So only who may change those may add one.
///
/// # Errors
/// 403/900340.
pub(super) async fn admit_to_versions(tx: &mut Tx, caller: &Caller, name: &str) -> Result<()> {
    for other in tx.api_versions(name).await? {
        admit(caller, &other)?;
    }
    Ok(())
}

/// The answer to a request that made an API.
///
/// # Errors
/// 500 when it cannot be written as JSON.
pub fn created(record: ApiRecord, notice: Notice) -> Result<Created> {
    let location = format!("/api/am/publisher/v4/apis/{}", record.api.id);
    Ok((StatusCode::CREATED, [(LOCATION, location)], notice, Json(view::full(record)?)))
}
