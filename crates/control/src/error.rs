//! The one error shape of the management APIs: `{code, message, description, moreInfo, error[]}` (WSO2 4.x).
//!
//! Generic answers carry the HTTP status as `code`, domain answers a six-digit number. [`ApiError`] values are made by
//! the constructors here, so that a code, its status and its message stand in one place.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tidegate_model::problem::Problem;

use crate::authority::AuthorityError;

/// Code of "the portal session has ended"; the answer's `WWW-Authenticate` tells the portal so.
pub const SESSION_ENDED: u32 = 990_401;
/// Code of "the call does not prove that it comes from the portal"; told in the same way.
pub const PROOF_WRONG: u32 = 990_403;

/// Shorthand for results of handlers.
pub type Result<T, E = ApiError> = std::result::Result<T, E>;

/// An error as the client sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// HTTP status.
    pub status: StatusCode,
    /// WSO2 error code, or the HTTP status number.
    pub code: u32,
    /// Short text.
    pub message: String,
    /// What exactly, and the way out.
    pub description: String,
    /// One entry for each field that is wrong.
    pub problems: Vec<Problem>,
}

impl ApiError {
    /// An error with a code of its own.
    pub fn new(status: StatusCode, code: u32, message: &str, description: impl Into<String>) -> Self {
        Self { status, code, message: message.to_owned(), description: description.into(), problems: Vec::new() }
    }

    fn generic(status: StatusCode, message: &str, description: impl Into<String>) -> Self {
        Self::new(status, u32::from(status.as_u16()), message, description)
    }

    /// 400.
    pub fn bad_request(description: impl Into<String>) -> Self {
        Self::generic(StatusCode::BAD_REQUEST, "Bad Request", description)
    }

    /// 400 that names every field that is wrong.
    pub fn invalid(problems: Vec<Problem>) -> Self {
        let description = problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("; ");
        Self { problems, ..Self::bad_request(description) }
    }

    /// 401: no token, a token that is not valid, or one without a scope it needs (WSO2 behaviour).
    pub fn unauthorized(description: impl Into<String>) -> Self {
        Self::generic(StatusCode::UNAUTHORIZED, "Unauthorized", description)
    }

    /// 403: known, but not allowed to touch this object.
    pub fn forbidden(description: impl Into<String>) -> Self {
        Self::generic(StatusCode::FORBIDDEN, "Forbidden", description)
    }

    /// 404.
    pub fn not_found(description: impl Into<String>) -> Self {
        Self::generic(StatusCode::NOT_FOUND, "Not Found", description)
    }

    /// 404 for an API.
    pub fn api_not_found(id: &str) -> Self {
        let description = format!("Requested API with id '{id}' not found");
        Self::new(StatusCode::NOT_FOUND, 900308, "API Not Found", description)
    }

    /// 409.
    pub fn conflict(description: impl Into<String>) -> Self {
        Self::generic(StatusCode::CONFLICT, "Conflict", description)
    }

    /// 413.
    pub fn too_large(what: &str, bytes_max: usize) -> Self {
        let description = format!("{what} is larger than {bytes_max} bytes");
        Self::generic(StatusCode::PAYLOAD_TOO_LARGE, "Payload Too Large", description)
    }

    /// 415.
    pub fn media_type(description: impl Into<String>) -> Self {
        Self::generic(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Unsupported media type", description)
    }

    /// 500; the cause goes to the log, not to the client.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "management request failed");
        Self::generic(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Internal Server Error",
            "the server could not complete the request; its log says why",
        )
    }
}

impl From<tidegate_store::Error> for ApiError {
    fn from(error: tidegate_store::Error) -> Self {
        match error {
            tidegate_store::Error::Taken(what) => {
                tracing::debug!(%what, "unique constraint");
                Self::conflict("the resource already exists")
            }
            other => Self::internal(other),
        }
    }
}

impl From<AuthorityError> for ApiError {
    fn from(error: AuthorityError) -> Self {
        match error {
            AuthorityError::Refused(text) => Self::bad_request(text),
            AuthorityError::Conflict(text) => Self::conflict(text),
            AuthorityError::Failed(cause) => Self::internal(cause),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let errors: Vec<_> = self
            .problems
            .iter()
            .map(|problem| json!({"code": self.code.to_string(), "message": problem.field, "description": problem.message}))
            .collect();
        let body = json!({
            "code": self.code,
            "message": self.message,
            "description": self.description,
            "moreInfo": "",
            "error": errors,
        });
        let mut response = (self.status, axum::Json(body)).into_response();
        let session = match self.code {
            SESSION_ENDED => Some(HeaderValue::from_static("Tidegate-Session error=\"ended\"")),
            PROOF_WRONG => Some(HeaderValue::from_static("Tidegate-Session error=\"proof\"")),
            _ => None,
        };
        if let Some(challenge) = session {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        } else if self.status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Bearer realm=\"Tidegate management API\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
