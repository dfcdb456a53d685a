//! `POST /oauth2/revoke` (RFC 7009). Whichever token of a grant is given, the whole grant ends, as in WSO2: a user who
//! signs out means all of it.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use tidegate_model::client::Client;
use tidegate_wire::random;

use crate::KeyManager;
use crate::form::Form;
use crate::oauth_error::{OAuthError, no_store};
use crate::relay::Ended;
use crate::wso2_answer::{is_callback, revoke_error};

pub(super) async fn post(State(km): State<KeyManager>, request: Request) -> Result<Response, OAuthError> {
    let (head, body) = request.into_parts();
    let form = Form::read(&head.headers, body).await?;
    let ended = end(&km, &head.headers, &form).await.map_err(|error| match km.settings.answers_as_wso2 {
        true => revoke_error(error, &km.endpoints.host()),
        false => error,
    })?;
    // 200 also for a token we do not know (section 2.2).
    let mut response = if km.settings.answers_as_wso2 { wso2(&form)? } else { StatusCode::OK.into_response() };
    no_store(response.headers_mut());
    km.tell_ended(km.is_from_gateway(&head).await, &ended, response.headers_mut());
    Ok(response)
}

/// An empty page, or a call of the script function that the client names (WSO2 1.x).
fn wso2(form: &Form) -> Result<Response, OAuthError> {
    let Some(name) = form.get("callback") else {
        return Ok((StatusCode::OK, [(header::CONTENT_TYPE, "text/html")]).into_response());
    };
    if !is_callback(name) {
        return Err(OAuthError::invalid_request("`callback` must be the name of a function"));
    }
    let kind = [(header::CONTENT_TYPE, "application/javascript"), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")];
    Ok((StatusCode::OK, kind, format!("{name}();")).into_response())
}

async fn end(km: &KeyManager, headers: &HeaderMap, form: &Form) -> Result<Ended, OAuthError> {
    let client = km.authenticate_client(headers, form).await?;
    // The hint is not needed: two look-ups by key find either kind.
    let text = form.need("token")?;
    let Some((grant_id, is_access)) = grant_of(km, &client, text).await? else { return Ok(Ended::default()) };
    // Where texts are kept the other one of the pair is known too.
    let pair = if km.is_wso2(&client) { km.store.reusable_token_of_grant(&grant_id).await? } else { None };
    let mut tx = km.store.begin().await?;
    let ids = tx.end_grant(&grant_id, km.now()).await?;
    tx.commit().await?;
    let (access, refresh) = pair.map_or((None, None), |pair| (Some(pair.access), pair.refresh));
    Ok(Ended {
        ids,
        revoked: if is_access { Some(text.to_owned()) } else { access },
        revoked_refresh: if is_access { refresh } else { Some(text.to_owned()) },
        deactivated: None,
    })
}

/// The grant of a token, and whether it is an access token.
async fn grant_of(km: &KeyManager, client: &Client, token: &str) -> Result<Option<(String, bool)>, OAuthError> {
    let (owner, grant_id, is_access) = match km.token_id(token, km.now()).await? {
        Err(_) => return Ok(None),
        Ok(id) => match km.store.access_token(&id).await? {
            Some(token) => (token.client, token.grant_id, true),
            None => match km.store.refresh_token(&random::sha256_hex(token.as_bytes())).await? {
                Some((token, _)) => (token.client, token.grant_id, false),
                None => return Ok(None),
            },
        },
    };
    if owner != client.id {
        return Err(OAuthError::unauthorized_client("the token was issued to another client"));
    }
    Ok(Some((grant_id, is_access)))
}
