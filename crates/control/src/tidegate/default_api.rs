//! Default APIs: what the gateways offer of the key manager under their own address. Administrators see where each leads,
//! switch it off and on, give it another endpoint, and give it back as shipped. The Publisher shows them only when asked
//! and changes none.

use axum::Json as Body;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::default_api::{DefaultApi, check_endpoint};
use tidegate_model::millis;
use tidegate_store::default_api::DefaultApiRecord;

use crate::audit;
use crate::auth::Signed;
use crate::authority::Caller;
use crate::error::{ApiError, Result};
use crate::json::Json;
use crate::moment;
use crate::query::Path;
use crate::state::Control;

const SCOPES: &[&str] = &["admin"];

/// `GET /default-apis`
pub(super) async fn list(State(control): State<Control>, signed: Signed) -> Result<Body<Value>> {
    signed.require(SCOPES)?;
    let list: Vec<Value> = control.store.default_apis().await?.iter().map(view).collect();
    Ok(Body(json!({"count": list.len(), "list": list})))
}

/// `GET /default-apis/{kind}`
pub(super) async fn show(
    State(control): State<Control>,
    signed: Signed,
    Path(kind): Path<String>,
) -> Result<Body<Value>> {
    signed.require(SCOPES)?;
    Ok(Body(view(&find(&control, parse(&kind)?).await?)))
}

/// What an administrator changes; members left out stay as they are.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sent {
    endpoint: Option<String>,
    is_enabled: Option<bool>,
}

/// `PUT /default-apis/{kind}`
pub(super) async fn update(
    State(control): State<Control>,
    signed: Signed,
    Path(kind): Path<String>,
    Json(sent): Json<Sent>,
) -> Result<Body<Value>> {
    let caller = signed.require(SCOPES)?;
    let old = find(&control, parse(&kind)?).await?;
    let endpoint = sent.endpoint.map_or_else(|| old.endpoint(), |text| text.trim().to_owned());
    check_endpoint(&endpoint).map_err(|problem| ApiError::invalid(vec![problem]))?;
    let is_enabled = sent.is_enabled.unwrap_or(old.is_enabled);
    change(&control, caller, "default_api.update", &old, &endpoint, is_enabled).await
}

/// `POST /default-apis/{kind}/restore`: endpoint and state as shipped.
pub(super) async fn restore(
    State(control): State<Control>,
    signed: Signed,
    Path(kind): Path<String>,
) -> Result<Body<Value>> {
    let caller = signed.require(SCOPES)?;
    let old = find(&control, parse(&kind)?).await?;
    change(&control, caller, "default_api.restore", &old, &old.kind.shipped_endpoint(), true).await
}

async fn change(
    control: &Control,
    caller: &Caller,
    action: &str,
    old: &DefaultApiRecord,
    endpoint: &str,
    is_enabled: bool,
) -> Result<Body<Value>> {
    let kind = old.kind;
    let mut tx = control.store.begin().await?;
    if !control.store.change_default_api(&mut tx, kind, endpoint, is_enabled, millis::now()).await? {
        return Err(missing(kind.as_str()));
    }
    let detail = json!({
        "endpoint": endpoint, "isEnabled": is_enabled,
        "before": {"endpoint": old.endpoint(), "isEnabled": old.is_enabled},
    });
    audit::record(&mut tx, caller, action, kind.as_str(), detail).await?;
    tx.commit().await?;
    tracing::info!(user = %caller.user, endpoint, is_enabled, "changed default API `{}`", kind.name());
    Ok(Body(view(&find(control, kind).await?)))
}

async fn find(control: &Control, kind: DefaultApi) -> Result<DefaultApiRecord> {
    control.store.default_api(kind).await?.ok_or_else(|| missing(kind.as_str()))
}

fn parse(kind: &str) -> Result<DefaultApi> {
    DefaultApi::parse(kind).ok_or_else(|| missing(kind))
}

fn missing(kind: &str) -> ApiError {
    let known = DefaultApi::ALL.map(DefaultApi::as_str).join(", ");
    ApiError::not_found(format!("there is no default API `{kind}` here; those shipped are {known}"))
}

fn view(found: &DefaultApiRecord) -> Value {
    let (kind, endpoint) = (found.kind, found.endpoint());
    let shipped = kind.shipped_endpoint();
    json!({
        "kind": kind.as_str(),
        "apiId": found.record.api.id,
        "name": kind.name(),
        "description": kind.description(),
        "context": kind.context(),
        "verbs": kind.verbs(),
        "isChanged": endpoint != shipped || !found.is_enabled,
        "endpoint": endpoint,
        "shippedEndpoint": shipped,
        "isEnabled": found.is_enabled,
        "updatedTime": moment::text(found.record.updated_at),
    })
}
