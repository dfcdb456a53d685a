//! `HEAD /roles/{roleId}`: is there such a role? The names themselves are under `/api/tidegate/v1/role-names`.

use axum::extract::State;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::params::At;
use crate::auth::Signed;
use crate::error::{ApiError, Result};
use crate::state::Control;

/// `HEAD /roles/{roleId}`; the name stands in the path as Base64, or as it is.
///
/// # Errors
/// 401, 404.
pub async fn exists(State(control): State<Control>, signed: Signed, At(id): At<String>) -> Result<StatusCode> {
    signed.require(&["api_create", "api_publish", "api_manage"])?;
    let decoded = URL_SAFE_NO_PAD.decode(id.trim_end_matches('=')).or_else(|_| STANDARD.decode(&id));
    let decoded = decoded.ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let roles = control.store.roles().await?;
    let is_there = roles.iter().any(|role| role.name == id || Some(&role.name) == decoded.as_ref());
    if is_there { Ok(StatusCode::OK) } else { Err(ApiError::not_found(format!("there is no role `{id}`"))) }
}
