//! A new access token for an old grant (RFC 6749 section 6). Each refresh token works once; one that is used again means
//! that someone else holds it too, so the whole grant ends (RFC 9700 section 4.14.2).

use tidegate_model::client::Client;
use tidegate_model::grant::Subject;
use tidegate_store::refresh_token::{RefreshState, RefreshToken};
use tidegate_wire::random;

use crate::KeyManager;
use crate::form::Form;
use crate::issue::{Ask, IssuedToken};
use crate::oauth_error::OAuthError;
use crate::relay::Ended;
use crate::scope::{self, Wanted};

pub(crate) async fn token(km: &KeyManager, client: &Client, form: &Form) -> Result<IssuedToken, OAuthError> {
    let wanted = scope::parse(form.get("scope"))?;
    let hash = random::sha256_hex(form.need("refresh_token")?.as_bytes());
    let old = usable(km, client, &hash).await?;
    let user = km.store.user(&old.subject).await?.filter(|user| user.is_active).ok_or_else(refused)?;
    let application = km.store.application_of_client(client.id.as_str()).await?;
    let application = application.as_ref();
    let wanted = narrowed(&old, wanted)?;
    // Roles may have been taken away since.
    let scopes = km
        .grant_scopes(Wanted { scopes: &wanted, roles: &user.roles, kind: Subject::ApplicationUser, application })
        .await?;
    let ask = Ask {
        client,
        application,
        user: Some(&user),
        scopes,
        grant_id: Some(old.grant_id.clone()),
        refresh_scopes: Some(old.scopes.clone()),
        ttl_s: None,
        auth_time: None,
        nonce: None,
    };
    let prepared = km.prepare(&ask).await?;
    let replaced = if km.is_wso2(client) { km.store.reusable_token_of_grant(&old.grant_id).await? } else { None };
    let mut tx = km.store.begin().await?;
    if !tx.rotate_refresh_token(&hash).await? {
        drop(tx);
        return Err(reused(km, client, &old).await?);
    }
    let mut ended = Ended::default();
    if km.is_wso2(client) {
        // There the new access token takes the place of the old one.
        ended.ids = tx.end_access_tokens(&old.grant_id, km.now()).await?;
        ended.deactivated = replaced.map(|token| token.access).filter(|_| !ended.ids.is_empty());
    }
    let answer = prepared.save(km, &mut tx).await?;
    tx.commit().await?;
    Ok(IssuedToken { ended, ..answer })
}

/// The refresh token, if it is this client's, unexpired and unused.
async fn usable(km: &KeyManager, client: &Client, hash: &str) -> Result<RefreshToken, OAuthError> {
    let (token, state) = km.store.refresh_token(hash).await?.ok_or_else(refused)?;
    if token.client != client.id {
        return Err(refused());
    }
    match state {
        RefreshState::Revoked => Err(refused()),
        RefreshState::Rotated => Err(reused(km, client, &token).await?),
        RefreshState::Active if token.expires_at <= km.now() => Err(refused()),
        RefreshState::Active => Ok(token),
    }
}

async fn reused(km: &KeyManager, client: &Client, token: &RefreshToken) -> Result<OAuthError, OAuthError> {
    // Where tokens are given out again several honest parties hold the same one.
    if km.is_wso2(client) {
        return Ok(refused());
    }
    let mut tx = km.store.begin().await?;
    tx.revoke_grant(&token.grant_id, km.now()).await?;
    tx.commit().await?;
    tracing::warn!(client.id = %token.client, user = %token.subject, "a refresh token was used twice, ended its grant");
    Ok(refused())
}

fn narrowed(old: &RefreshToken, wanted: Vec<String>) -> Result<Vec<String>, OAuthError> {
    if wanted.is_empty() {
        return Ok(old.scopes.clone());
    }
    match wanted.iter().find(|scope| !old.scopes.contains(scope)) {
        None => Ok(wanted),
        Some(scope) => Err(OAuthError::invalid_scope(format!("scope `{scope}` was not granted before"))),
    }
}

fn refused() -> OAuthError {
    OAuthError::invalid_grant("the refresh token is not valid")
}
