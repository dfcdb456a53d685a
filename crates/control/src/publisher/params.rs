//! Path parameters whose refusals have the one error shape; query parameters are read by [`crate::query`].

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::error::{ApiError, Result};
use crate::state::Control;

pub use crate::query::Query as Params;

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
