//! Join tokens: what lets gateways without a store in. The token itself is answered once, when it is made.

use axum::Json as Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::millis::{self, Millis};
use tidegate_model::node::{JoinRole, JoinToken, check_token_name, parse_life};
use tidegate_model::problem::Problem;

use crate::auth::Signed;
use crate::devportal::created;
use crate::error::{ApiError, Result};
use crate::json::Json;
use crate::moment;
use crate::page::{Page, Paging};
use crate::query::{Path, Query};
use crate::state::Control;

use super::BASE;

const SCOPES: &[&str] = &["admin"];

/// `GET /join-tokens`
pub(super) async fn list(
    State(control): State<Control>,
    signed: Signed,
    Query(paging): Query<Paging>,
) -> Result<Body<Page<Value>>> {
    signed.require(SCOPES)?;
    let now = millis::now();
    let tokens = control.store.join_tokens().await?.iter().map(|token| shown(token, now)).collect();
    Ok(Body(paging.cut(&control.limits, "/join-tokens", tokens)?))
}

/// A token as clients ask for it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sent {
    #[serde(default)]
    name: String,
    #[serde(default)]
    role: String,
    expires: Option<String>,
}

/// `POST /join-tokens`: `expires` is a life such as `30d`; absent or `never`: without end.
pub(super) async fn create(State(control): State<Control>, signed: Signed, Json(sent): Json<Sent>) -> Result<Response> {
    let caller = signed.require(SCOPES)?;
    let mut problems = Vec::new();
    check_token_name(&sent.name, &mut problems);
    let role = JoinRole::parse(&sent.role).map_err(|why| problems.push(Problem::new("role", why))).ok();
    let life = sent.expires.as_deref().map_or(Ok(None), parse_life);
    let life = life.map_err(|why| problems.push(Problem::new("expires", why))).ok();
    let (Some(role), Some(life_ms), true) = (role, life, problems.is_empty()) else {
        return Err(ApiError::invalid(problems));
    };
    let now = millis::now();
    let expires_at = life_ms.map(|life_ms| now + life_ms);
    let (token, kept) = control.store.create_join_token(sent.name.trim(), role, &caller.user, now, expires_at).await?;
    let mut body = shown(&kept, now);
    body["token"] = token.into();
    Ok(created(&format!("{BASE}/join-tokens/{}", kept.id), body))
}

/// `DELETE /join-tokens/{id}`: from now on it lets nobody in.
pub(super) async fn revoke(
    State(control): State<Control>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<StatusCode> {
    let caller = signed.require(SCOPES)?;
    if control.store.revoke_join_token(&id, &caller.user, millis::now()).await? {
        Ok(StatusCode::OK)
    } else {
        Err(ApiError::not_found(format!("there is no join token `{id}` that was not revoked already")))
    }
}

fn shown(token: &JoinToken, now: Millis) -> Value {
    json!({
        "id": token.id,
        "name": token.name,
        "role": token.role,
        "state": token.state(now),
        "createdBy": token.created_by,
        "createdAt": moment::text(token.created_at),
        "expiresAt": token.expires_at.map(moment::text),
        "revokedAt": token.revoked_at.map(moment::text),
    })
}
