//! `GET /oauth2/jwks`: the public keys whose tokens may still be valid (RFC 7517 section 5).

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};

use crate::KeyManager;
use crate::oauth_error::OAuthError;

/// A verifier that keeps the answer this long still learns of a new key before it is likely to meet it.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=300");

pub(super) async fn get(State(km): State<KeyManager>) -> Result<Response, OAuthError> {
    let keys = km.keys().await?;
    let mut response = Json(&keys.published).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, KEPT);
    Ok(response)
}
