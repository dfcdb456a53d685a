//! Path and query parameters whose refusals have the one error shape.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::error::{ApiError, Result};
use crate::state::Control;

/// Query parameters read into `T`.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Control> for Params<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, control: &Control) -> Result<Self> {
        match Query::from_request_parts(parts, control).await {
            Ok(Query(value)) => Ok(Self(value)),
            Err(why) => Err(ApiError::bad_request(format!("query parameters: {}", why.body_text()))),
        }
    }
}

/// Path parameters read into `T`.
pub struct At<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Control> for At<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, control: &Control) -> Result<Self> {
        match Path::from_request_parts(parts, control).await {
            Ok(Path(value)) => Ok(Self(value)),
            Err(why) => Err(ApiError::bad_request(format!("path parameters: {}", why.body_text()))),
        }
    }
}
