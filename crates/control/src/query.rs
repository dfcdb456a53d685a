//! Query and path parameters, with the one error shape when they do not fit.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::error::{ApiError, Result};
use crate::state::Control;

/// Query parameters read into `T`; parameters `T` does not have are ignored.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Control> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Control) -> Result<Self> {
        match axum::extract::Query::<T>::try_from_uri(&parts.uri) {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(why) => Err(ApiError::bad_request(why.body_text())),
        }
    }
}

/// The `query` of lists that are searched by one text.
#[derive(serde::Deserialize)]
pub struct Search {
    /// The text; absent: all entries.
    pub query: Option<String>,
}

/// Path parameters read into `T`.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Control> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, control: &Control) -> Result<Self> {
        match axum::extract::Path::<T>::from_request_parts(parts, control).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(why) => Err(ApiError::bad_request(why.body_text())),
        }
    }
}
