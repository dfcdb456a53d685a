//! JSON request bodies: size-limited, right content type, precise about where they are wrong.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;

use crate::error::{ApiError, Result};
use crate::state::Control;

/// A JSON body read into `T`.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Control> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, control: &Control) -> Result<Self> {
        let media_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if essence != "application/json" && !essence.ends_with("+json") {
            return Err(ApiError::media_type(format!("expected application/json, got `{media_type}`")));
        }
        let bytes = read(request, "the request body", control.limits.json_bytes_max).await?;
        parse(&bytes).map(Self)
    }
}

/// Reads a whole body of at most `bytes_max`.
///
/// # Errors
/// 413 beyond the limit, 400 when the client stops sending.
pub async fn read(request: Request, what: &str, bytes_max: usize) -> Result<Bytes> {
    use http_body_util::{BodyExt, LengthLimitError, Limited};
    match Limited::new(request.into_body(), bytes_max).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(ApiError::too_large(what, bytes_max)),
        Err(error) => Err(ApiError::bad_request(format!("{what} could not be read: {error}"))),
    }
}

/// Reads JSON text into `T`; the error names line and column.
///
/// # Errors
/// 400 when it is empty, not JSON, or not a `T`.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    if bytes.is_empty() {
        return Err(ApiError::bad_request("the request body is empty; expected a JSON document"));
    }
    serde_json::from_slice(bytes).map_err(|why| ApiError::bad_request(format!("the request body: {why}")))
}
