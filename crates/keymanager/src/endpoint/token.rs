//! `POST /oauth2/token` (RFC 6749 section 3.2).

use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use tidegate_model::client::GrantType;

use super::caller_address;
use crate::KeyManager;
use crate::form::Form;
use crate::grant;
use crate::issue::IssuedToken;
use crate::oauth_error::{OAuthError, no_store};

pub(super) async fn post(State(km): State<KeyManager>, request: Request) -> Result<Response, OAuthError> {
    let answer = answer(&km, request).await?;
    let mut response = Json(answer).into_response();
    no_store(response.headers_mut());
    Ok(response)
}

async fn answer(km: &KeyManager, request: Request) -> Result<IssuedToken, OAuthError> {
    let address = caller_address(&request);
    let (head, body) = request.into_parts();
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
    match grant {
        GrantType::AuthorizationCode => grant::authorization_code::token(km, &client, &form).await,
        GrantType::ClientCredentials => grant::client_credentials::token(km, &client, &form).await,
        GrantType::Password => grant::password::token(km, &client, &form, address).await,
        GrantType::RefreshToken => grant::refresh_token::token(km, &client, &form).await,
    }
}
