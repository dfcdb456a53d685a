//! `POST /oauth2/revoke` (RFC 7009). Whichever token of a grant is given, the whole grant ends, as in WSO2: a user who
//! signs out means all of it.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use tidegate_model::client::Client;
use tidegate_wire::random;

use crate::KeyManager;
use crate::form::Form;
use crate::oauth_error::{OAuthError, no_store};

pub(super) async fn post(State(km): State<KeyManager>, request: Request) -> Result<Response, OAuthError> {
    let (head, body) = request.into_parts();
    let form = Form::read(&head.headers, body).await?;
    let client = km.authenticate_client(&head.headers, &form).await?;
    // The hint is not needed: two look-ups by key find either kind.
    if let Some(grant_id) = grant_of(&km, &client, form.need("token")?).await? {
        let mut tx = km.store.begin().await?;
        tx.revoke_grant(&grant_id, km.now()).await?;
        tx.commit().await?;
    }
    // Also for a token we do not know (section 2.2).
    let mut response = StatusCode::OK.into_response();
    no_store(response.headers_mut());
    Ok(response)
}

async fn grant_of(km: &KeyManager, client: &Client, token: &str) -> Result<Option<String>, OAuthError> {
    let (owner, grant_id) = match km.token_id(token, km.now()).await? {
        Err(_) => return Ok(None),
        Ok(id) => match km.store.access_token(&id).await? {
            Some(token) => (token.client, token.grant_id),
            None => match km.store.refresh_token(&random::sha256_hex(token.as_bytes())).await? {
                Some((token, _)) => (token.client, token.grant_id),
                None => return Ok(None),
            },
        },
    };
    if owner != client.id {
        return Err(OAuthError::unauthorized_client("the token was issued to another client"));
    }
    Ok(Some(grant_id))
}
