//! Keys that sign tokens: which there are, and their replacement. A rotation breaks no running token: the new key is
//! published before it signs, the old one until the last token it signed has ended.

use axum::Json as Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::millis::{self, Millis};
use tidegate_model::problem::Problem;
use tidegate_store::access_token::NEVER;
use tidegate_store::signing_key::{KeyLine, KeyState};

use crate::audit;
use crate::auth::Signed;
use crate::devportal::created;
use crate::error::{ApiError, Result};
use crate::identity::KeyRemoval;
use crate::json::Json;
use crate::moment;
use crate::query::{Path, Query};
use crate::state::Control;

use super::{BASE, read_moment};

const SCOPES: &[&str] = &["admin"];
/// Longest time a key waits to sign by itself, in days.
const WAIT_DAYS_MAX: i64 = 30;

/// `GET /signing-keys`
pub(super) async fn list(State(control): State<Control>, signed: Signed) -> Result<Body<Value>> {
    signed.require(SCOPES)?;
    let lines = control.store.signing_key_lines(millis::now()).await?;
    let list: Vec<Value> = lines.iter().map(shown).collect();
    Ok(Body(json!({
        "count": list.len(),
        "list": list,
        "jwksUrl": format!("{}/oauth2/jwks", control.addresses.management()),
        "position": control.store.change_head().await?,
    })))
}

/// When the new key is to sign: absent, when one says so.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sent {
    activate_at: Option<String>,
}

/// `POST /signing-keys`: publishes the key that signs next.
pub(super) async fn prepare(
    State(control): State<Control>,
    signed: Signed,
    Json(sent): Json<Sent>,
) -> Result<Response> {
    let caller = signed.require(SCOPES)?;
    let activate_at = read_activation(sent.activate_at.as_deref(), millis::now())?;
    let kid = control.identity()?.prepare_signing_key(activate_at).await?;
    let detail = json!({"activateAt": activate_at.map(moment::text)});
    audit::note(&control, caller, "signing_key.prepare", &kid, detail).await;
    Ok(created(&format!("{BASE}/signing-keys"), one(&control, &kid).await?))
}

/// `POST /signing-keys/rotate`: a new key signs from now on, the one that waits if there is one.
pub(super) async fn rotate(State(control): State<Control>, signed: Signed) -> Result<Body<Value>> {
    let caller = signed.require(SCOPES)?;
    if !control.identity()?.rotate_signing_key().await? {
        return Err(ApiError::conflict("another node replaced the key at the same moment; look again"));
    }
    let lines = control.store.signing_key_lines(millis::now()).await?;
    let active = lines.iter().find(|line| line.state == KeyState::Active);
    let active = active.ok_or_else(|| ApiError::internal("there is no active signing key"))?;
    audit::note(&control, caller, "signing_key.rotate", &active.kid, Value::Null).await;
    Ok(Body(with_position(&control, shown(active)).await?))
}

/// `POST /signing-keys/{kid}/activate`: the key that waits signs from now on.
pub(super) async fn activate(
    State(control): State<Control>,
    signed: Signed,
    Path(kid): Path<String>,
) -> Result<Body<Value>> {
    let caller = signed.require(SCOPES)?;
    if !control.identity()?.activate_signing_key(&kid).await? {
        return Err(ApiError::not_found(format!("no signing key `{kid}` waits to sign")));
    }
    audit::note(&control, caller, "signing_key.activate", &kid, Value::Null).await;
    Ok(Body(one(&control, &kid).await?))
}

/// Whether tokens may end with the key.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct How {
    #[serde(default)]
    revoke_tokens: bool,
}

/// `DELETE /signing-keys/{kid}`: takes back the one that waits, or removes a replaced one before its time. With
/// `revokeTokens=true` valid tokens end with it, a batch at a call: 202 means that there are more.
pub(super) async fn remove(
    State(control): State<Control>,
    signed: Signed,
    Path(kid): Path<String>,
    Query(how): Query<How>,
) -> Result<(StatusCode, Body<Value>)> {
    let caller = signed.require(SCOPES)?;
    let lines = control.store.signing_key_lines(millis::now()).await?;
    let line = lines.iter().find(|line| line.kid == kid).ok_or_else(|| missing(&kid))?;
    let identity = control.identity()?;
    let (action, removal) = match line.state {
        KeyState::Active => {
            let description = format!("`{kid}` signs; rotate first, then it can be removed");
            return Err(ApiError::conflict(description));
        }
        KeyState::Next if identity.withdraw_signing_key(&kid).await? => ("signing_key.withdraw", KeyRemoval::Done),
        KeyState::Next => ("signing_key.withdraw", KeyRemoval::Missing),
        KeyState::Retiring if how.revoke_tokens => {
            ("signing_key.retire", identity.retire_signing_key_with_tokens(&kid).await?)
        }
        KeyState::Retiring => ("signing_key.retire", identity.retire_signing_key(&kid).await?),
    };
    let left = match removal {
        KeyRemoval::Missing => return Err(missing(&kid)),
        KeyRemoval::Needed(count) if !how.revoke_tokens => {
            let until = line.needed_until().map_or("they are revoked".to_owned(), moment::text);
            return Err(ApiError::conflict(format!(
                "{count} valid access tokens are signed by `{kid}`: it stays published until {until}, \
                 or revoke them with it: revokeTokens=true"
            )));
        }
        KeyRemoval::Needed(count) => count,
        KeyRemoval::Done => 0,
    };
    audit::note(&control, caller, action, &kid, json!({"revokeTokens": how.revoke_tokens, "left": left})).await;
    let status = if left > 0 { StatusCode::ACCEPTED } else { StatusCode::OK };
    let body = json!({"tokensLeft": left, "isComplete": left == 0});
    Ok((status, Body(with_position(&control, body).await?)))
}

fn read_activation(text: Option<&str>, now: Millis) -> Result<Option<Millis>> {
    let at = read_moment("activateAt", text)?;
    let latest = now + WAIT_DAYS_MAX * 86_400_000;
    if at.is_some_and(|at| at <= now || at > latest) {
        let message = format!("must be in the next {WAIT_DAYS_MAX} days");
        return Err(ApiError::invalid(vec![Problem::new("activateAt", message)]));
    }
    Ok(at)
}

async fn one(control: &Control, kid: &str) -> Result<Value> {
    let lines = control.store.signing_key_lines(millis::now()).await?;
    let line = lines.iter().find(|line| line.kid == kid).ok_or_else(|| missing(kid))?;
    with_position(control, shown(line)).await
}

/// From which point of the change feed on a gateway knows of it.
async fn with_position(control: &Control, mut body: Value) -> Result<Value> {
    body["position"] = json!(control.store.change_head().await?);
    Ok(body)
}

fn missing(kid: &str) -> ApiError {
    ApiError::not_found(format!("there is no signing key `{kid}`"))
}

fn shown(line: &KeyLine) -> Value {
    let state = match line.state {
        KeyState::Active => "active",
        KeyState::Next => "next",
        KeyState::Retiring => "retired",
    };
    json!({
        "kid": line.kid,
        "algorithm": line.algorithm,
        "state": state,
        "createdAt": moment::text(line.created_at),
        "activateAt": line.activate_at.map(moment::text),
        "publishedUntil": line.needed_until().map(moment::text),
        "tokenCount": line.token_count,
        "lastTokenEndsAt": line.last_token_ends_at.filter(|at| *at != NEVER).map(moment::text),
        "publicKey": serde_json::from_str::<Value>(&line.public_jwk).unwrap_or_default(),
    })
}
