//! `/oauth2/userinfo` (OpenID Connect Core section 5.3), called with an access token that has `openid`.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Value, json};
use tidegate_model::grant::{Credential, Subject};
use tidegate_model::scope::OPENID;

use crate::KeyManager;
use crate::id_token::user_claims;
use crate::oauth_error::{OAuthError, no_store};

pub(super) async fn get(State(km): State<KeyManager>, headers: HeaderMap) -> Result<Response, OAuthError> {
    let Some(token) = bearer(&headers) else {
        // Without a token there is no error code (RFC 6750 section 3.1).
        return Ok(refusal(StatusCode::UNAUTHORIZED, "Bearer realm=\"tidegate\"", "missing access token"));
    };
    let invalid = "Bearer realm=\"tidegate\", error=\"invalid_token\"";
    let Ok(grant) = km.validate(&Credential::Token(token.to_owned())).await? else {
        return Ok(refusal(StatusCode::UNAUTHORIZED, invalid, "the access token is not valid"));
    };
    if grant.subject_kind != Subject::ApplicationUser || !grant.scopes.iter().any(|scope| scope == OPENID) {
        let header = "Bearer realm=\"tidegate\", error=\"insufficient_scope\", scope=\"openid\"";
        return Ok(refusal(StatusCode::FORBIDDEN, header, "the access token lacks the scope openid"));
    }
    let Some(user) = km.store.user(&grant.subject).await? else {
        return Ok(refusal(StatusCode::UNAUTHORIZED, invalid, "the access token is not valid"));
    };
    let mut response = Json(Value::Object(user_claims(&user, &grant.scopes))).into_response();
    no_store(response.headers_mut());
    Ok(response)
}

/// The token of an `Authorization: Bearer` header (RFC 6750 section 2.1).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| token.trim())
}

fn refusal(status: StatusCode, challenge: &'static str, description: &str) -> Response {
    let code = if status == StatusCode::FORBIDDEN { "insufficient_scope" } else { "invalid_token" };
    let mut response = (status, Json(json!({ "error": code, "error_description": description }))).into_response();
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    no_store(response.headers_mut());
    response
}
