//! `POST /apis/{id}/generate-key`: an internal key with which a publisher tries out an API that nobody may call yet.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use tidegate_model::id::ApiId;

use super::api::find;
use super::params::At;
use crate::audit;
use crate::auth::Signed;
use crate::error::Result;
use crate::state::Control;

/// Issues the key through the key manager.
///
/// # Errors
/// 401, 403, 404/900308.
pub async fn generate(State(control): State<Control>, signed: Signed, At(id): At<ApiId>) -> Result<Json<Value>> {
    let caller = signed.require(&["api_generate_key", "api_manage"])?;
    let record = find(&control, caller, &id).await?;
    let key = control.authority.issue_internal_key(&caller.user, &record.api).await?;
    audit::note(&control, caller, "api.generate-key", id.as_str(), Value::Null).await;
    Ok(Json(json!({"apikey": key.token, "validityTime": key.expires_in_s})))
}
