//! `POST /oauth2/token` (RFC 6749 section 3.2).

use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use serde_json::json;
use tidegate_model::client::GrantType;

use crate::KeyManager;
use crate::form::Form;
use crate::grant;
use crate::issue::IssuedToken;
use crate::oauth_error::{OAuthError, no_store};
use crate::wso2_answer;

pub(super) async fn post(State(km): State<KeyManager>, request: Request) -> Result<Response, OAuthError> {
    let (head, body) = request.into_parts();
    let is_from_gateway = km.is_from_gateway(&head).await;
    let (issued, is_wso2) = answer(&km, &head, body).await.map_err(|error| match km.settings.answers_as_wso2 {
        true => wso2_answer::error(error, &km.endpoints.host()),
        false => error,
    })?;
    let body = if is_wso2 { wso2_answer::token(&issued) } else { json!(issued) };
    let mut response = Json(body).into_response();
    no_store(response.headers_mut());
    km.tell_ended(is_from_gateway, &issued.ended, response.headers_mut());
    Ok(response)
}

/// The tokens, and whether they are answered as WSO2 1.x did.
async fn answer(km: &KeyManager, head: &Parts, body: Body) -> Result<(IssuedToken, bool), OAuthError> {
    let form = Form::read(&head.headers, body).await?;
    let asked = form.need("grant_type")?;
    let client = km.authenticate_client(&head.headers, &form).await?;
    let grant = GrantType::parse(asked).ok_or_else(|| {
        let known = GrantType::ALL.map(GrantType::as_str).join(", ");
        OAuthError::unsupported_grant_type(format!("`grant_type` must be one of {known}"))
    })?;
    if !client.allows(grant) {
        let text = format!("the client is not registered for grant type {}", grant.as_str());
        return Err(OAuthError::unauthorized_client(text));
    }
    let issued = match grant {
        GrantType::AuthorizationCode => grant::authorization_code::token(km, &client, &form).await,
        GrantType::ClientCredentials => grant::client_credentials::token(km, &client, &form).await,
        GrantType::Password => grant::password::token(km, &client, &form, km.caller_address(head).await).await,
        GrantType::RefreshToken => grant::refresh_token::token(km, &client, &form).await,
    };
    Ok((issued?, km.is_wso2(&client)))
}
