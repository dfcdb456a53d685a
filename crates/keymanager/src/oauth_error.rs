//! What OAuth clients are told when they get nothing: RFC 6749 section 5.2, with status and headers.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::json;

use crate::error::Error;

/// An error answer of an endpoint that speaks JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuthError {
    /// Status of the answer.
    pub status: StatusCode,
    /// `error`.
    pub code: &'static str,
    /// `error_description`, for the developer of the client.
    pub description: String,
    /// `Retry-After`, in seconds.
    pub retry_after_s: Option<u64>,
    /// `WWW-Authenticate` of a 401; `None`: ours.
    pub challenge: Option<HeaderValue>,
}

impl OAuthError {
    fn new(status: StatusCode, code: &'static str, description: impl Into<String>) -> Self {
        Self { status, code, description: description.into(), retry_after_s: None, challenge: None }
    }

    /// The request is malformed; says where.
    pub fn invalid_request(description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", description)
    }

    /// The request is larger than we read.
    pub fn too_large(bytes_max: usize) -> Self {
        let description = format!("the body is larger than {bytes_max} bytes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "invalid_request", description)
    }

    /// The client is unknown or its secret wrong. One text for both.
    pub fn invalid_client() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "invalid_client", "Client credentials are invalid.")
    }

    /// Code, refresh token or password does not hold.
    pub fn invalid_grant(description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_grant", description)
    }

    /// The client may not do this.
    pub fn unauthorized_client(description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "unauthorized_client", description)
    }

    /// No such way to a token.
    pub fn unsupported_grant_type(description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "unsupported_grant_type", description)
    }

    /// The scope is malformed or goes beyond what was granted.
    pub fn invalid_scope(description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_scope", description)
    }
}

impl From<Error> for OAuthError {
    fn from(error: Error) -> Self {
        match error {
            Error::TooManyFailures(seconds) => Self {
                retry_after_s: Some(seconds),
                ..Self::new(StatusCode::TOO_MANY_REQUESTS, "invalid_grant", error.to_string())
            },
            error if error.is_transient() => {
                tracing::warn!(%error, "answered temporarily_unavailable");
                let text = "the server is busy, try again shortly";
                Self {
                    retry_after_s: Some(1),
                    ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", text)
                }
            }
            error => {
                tracing::error!(%error, "answered server_error");
                let text = "the server failed, its log says why";
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "server_error", text)
            }
        }
    }
}

impl From<tidegate_store::Error> for OAuthError {
    fn from(error: tidegate_store::Error) -> Self {
        Error::from(error).into()
    }
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.code, "error_description": self.description });
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        no_store(headers);
        if self.status == StatusCode::UNAUTHORIZED {
            let ours = || HeaderValue::from_static("Basic realm=\"tidegate\"");
            headers.insert(header::WWW_AUTHENTICATE, self.challenge.unwrap_or_else(ours));
        }
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// Marks an answer as not to be kept by anyone (RFC 6749 section 5.1).
pub(crate) fn no_store(headers: &mut http::HeaderMap) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
}
