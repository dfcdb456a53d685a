//! A user's sessions: in how many browsers they are logged in, and the way to end all of it.

use axum::Json as Body;
use axum::extract::State;
use serde_json::{Value, json};
use tidegate_model::millis;
use tidegate_store::issued_token::{TokenCounts, TokenFilter};

use crate::audit;
use crate::auth::Signed;
use crate::error::Result;
use crate::moment;
use crate::query::Path;
use crate::state::Control;

use super::user::find;

const SCOPES: &[&str] = &["admin"];
/// Most sessions one answer lists.
const SESSIONS_SHOWN_MAX: i64 = 100;

/// `GET /users/{name}/sessions`
pub(super) async fn list(
    State(control): State<Control>,
    signed: Signed,
    Path(name): Path<String>,
) -> Result<Body<Value>> {
    signed.require(SCOPES)?;
    let (user, now) = (find(&control, &name).await?, millis::now());
    let sessions = control.store.sessions_of(&user.id, now, SESSIONS_SHOWN_MAX).await?;
    let list: Vec<Value> = sessions
        .iter()
        .map(|(since, until)| json!({"since": moment::text(*since), "expiresAt": moment::text(*until)}))
        .collect();
    let filter = TokenFilter { user: Some(&user.name), ..TokenFilter::default() };
    let TokenCounts { access, refresh, api_keys } = control.store.issued_token_counts(&filter, now).await?;
    Ok(Body(json!({
        "count": list.len(),
        "list": list,
        "accessTokens": access,
        "refreshTokens": refresh,
        "apiKeys": api_keys,
    })))
}

/// `DELETE /users/{name}/sessions`: ends sessions and tokens; the user may log in again. API keys stay.
pub(super) async fn end(
    State(control): State<Control>,
    signed: Signed,
    Path(name): Path<String>,
) -> Result<Body<Value>> {
    let caller = signed.require(SCOPES)?;
    let user = find(&control, &name).await?;
    let ended = control.identity()?.sign_out_user(&user.name).await?;
    audit::note(&control, caller, "user.sign_out", &user.name, json!(ended)).await;
    let mut body = json!(ended);
    body["position"] = json!(control.store.change_head().await?);
    Ok(Body(body))
}
