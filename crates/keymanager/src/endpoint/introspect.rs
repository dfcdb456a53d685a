//! `POST /oauth2/introspect` (RFC 7662). A client sees its own tokens; a client whose owner is an administrator sees all,
//! which is what resource servers use. Everything else is `{"active": false}`, with no hint why.
//!
//! As in WSO2, an administrator's own name and password do as well.

use std::net::IpAddr;

use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use serde_json::{Value, json};
use tidegate_model::grant::{Credential, Subject};
use tidegate_model::user::ADMIN;
use tidegate_store::refresh_token::RefreshState;
use tidegate_wire::random;

use crate::KeyManager;
use crate::claims::audience;
use crate::client_auth::basic;
use crate::form::Form;
use crate::oauth_error::{OAuthError, no_store};

/// Whose tokens the caller may see.
enum Sight {
    All,
    Of(String),
}

impl Sight {
    fn reaches(&self, client_id: &str) -> bool {
        match self {
            Self::All => true,
            Self::Of(own) => own == client_id,
        }
    }
}

pub(super) async fn post(State(km): State<KeyManager>, request: Request) -> Result<Response, OAuthError> {
    let (head, body) = request.into_parts();
    let address = km.caller_address(&head).await;
    let form = Form::read(&head.headers, body).await?;
    let sight = sight(&km, &head.headers, &form, address).await?;
    let token = form.need("token")?;
    let answer = match access_token(&km, &sight, token).await? {
        Some(answer) => answer,
        None => refresh_token(&km, &sight, token).await?.unwrap_or_else(|| json!({ "active": false })),
    };
    let mut response = Json(answer).into_response();
    no_store(response.headers_mut());
    Ok(response)
}

async fn sight(
    km: &KeyManager,
    headers: &HeaderMap,
    form: &Form,
    address: Option<IpAddr>,
) -> Result<Sight, OAuthError> {
    let client = match km.authenticate_client(headers, form).await {
        Ok(client) if client.is_public => return Err(OAuthError::invalid_client()),
        Ok(client) => client,
        Err(refused) => {
            let Some((name, password)) = basic(headers) else {
                return Err(refused);
            };
            let user = km.verify_password(&name, &password, address).await?;
            let is_admin = user.is_some_and(|user| user.roles.iter().any(|role| role == ADMIN));
            return if is_admin { Ok(Sight::All) } else { Err(refused) };
        }
    };
    let owner = km.store.user(&client.owner).await?.filter(|owner| owner.is_active);
    let is_admin = owner.is_some_and(|owner| owner.roles.iter().any(|role| role == ADMIN));
    Ok(if is_admin { Sight::All } else { Sight::Of(client.id.into()) })
}

async fn access_token(km: &KeyManager, sight: &Sight, token: &str) -> Result<Option<Value>, OAuthError> {
    let Ok(grant) = km.validate(&Credential::Token(token.to_owned())).await? else {
        return Ok(None);
    };
    let Some(row) = km.store.access_token(&grant.token_id).await? else {
        return Ok(None);
    };
    if !sight.reaches(row.client.as_str()) {
        return Ok(None);
    }
    Ok(Some(json!({
        "active": true,
        "scope": row.scopes.join(" "),
        "client_id": row.client.as_str(),
        "username": row.subject,
        "sub": row.subject,
        "aut": if row.subject_kind == Subject::Application { "APPLICATION" } else { "APPLICATION_USER" },
        "token_type": "Bearer",
        "iss": km.endpoints.issuer(),
        "aud": audience(&row.audiences),
        "iat": row.created_at.div_euclid(1000),
        "nbf": row.created_at.div_euclid(1000),
        "exp": row.expires_at.div_euclid(1000),
        "jti": row.id,
    })))
}

async fn refresh_token(km: &KeyManager, sight: &Sight, token: &str) -> Result<Option<Value>, OAuthError> {
    let found = km.store.refresh_token(&random::sha256_hex(token.as_bytes())).await?;
    Ok(found
        .filter(|(row, state)| {
            *state == RefreshState::Active && row.expires_at > km.now() && sight.reaches(row.client.as_str())
        })
        .map(|(row, _)| {
            json!({
                "active": true,
                "scope": row.scopes.join(" "),
                "client_id": row.client.as_str(),
                "username": row.subject,
                "sub": row.subject,
                "token_type": "refresh_token",
                "iat": row.created_at.div_euclid(1000),
                "exp": row.expires_at.div_euclid(1000),
            })
        }))
}
