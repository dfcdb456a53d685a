//! `POST /apis/validate`: is a name, context or version taken? 200 says yes, 404 says free.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;

use crate::auth::Signed;
use crate::error::{ApiError, Result};
use crate::publisher::params::Params;
use crate::state::Control;

/// Query parameters.
#[derive(Deserialize)]
pub struct Asked {
    query: String,
}

/// `POST /apis/validate?query=name:X` (also `context:` and `version:`; bare text is a name). Also counts APIs the caller
/// may not see: their names are taken all the same.
///
/// # Errors
/// 400 for another attribute, 401, 404 when free.
pub async fn validate(
    State(control): State<Control>,
    signed: Signed,
    Params(asked): Params<Asked>,
) -> Result<StatusCode> {
    signed.require(&["api_create", "api_manage"])?;
    let (attribute, value) = asked.query.split_once(':').unwrap_or(("name", &asked.query));
    let value = value.trim().trim_matches('"');
    if value.is_empty() {
        return Err(ApiError::bad_request("`query` is empty; use name:X, context:/x or version:X"));
    }
    let folded = value.to_lowercase();
    let with_slash = format!("/{}", value.trim_start_matches('/'));
    let apis = control.store.api_summaries().await?;
    let is_taken = match attribute {
        "name" => apis.iter().any(|record| record.api.name.to_lowercase() == folded),
        "version" => apis.iter().any(|record| record.api.version == value),
        "context" => apis.iter().any(|record| {
            record.api.context == with_slash
                || record.api.versioned_path() == with_slash
                || record.api.default_path().as_deref() == Some(&with_slash)
        }),
        other => {
            return Err(ApiError::bad_request(format!("`{other}` cannot be asked for; use name, context or version")));
        }
    };
    if is_taken {
        Ok(StatusCode::OK)
    } else {
        Err(ApiError::not_found(format!("no API has the {attribute} `{value}`")))
    }
}
