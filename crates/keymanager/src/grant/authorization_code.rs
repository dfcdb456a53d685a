//! A code that came back by redirect (RFC 6749 section 4.1.3), with PKCE (RFC 7636). A code works once; a second use ends
//! what the first one gave.

use tidegate_model::client::Client;
use tidegate_store::code::AuthorizationCode;
use tidegate_wire::random;

use crate::KeyManager;
use crate::form::Form;
use crate::issue::{Ask, IssuedToken};
use crate::oauth_error::OAuthError;

/// Lengths of a code verifier, in bytes (RFC 7636 section 4.1).
const VERIFIER_BYTES: std::ops::RangeInclusive<usize> = 43..=128;

pub(crate) async fn token(km: &KeyManager, client: &Client, form: &Form) -> Result<IssuedToken, OAuthError> {
    let hash = random::sha256_hex(form.need("code")?.as_bytes());
    let redirect_uri = form.need("redirect_uri")?;
    let code = usable(km, client, &hash).await?;
    if code.redirect_uri != redirect_uri {
        return Err(OAuthError::invalid_grant("`redirect_uri` is not the one the code was sent to"));
    }
    check_verifier(&code, form.get("code_verifier"))?;
    let user = km.store.user(&code.subject).await?.filter(|user| user.is_active).ok_or_else(refused)?;
    let application = km.store.application_of_client(client.id.as_str()).await?;
    let ask = Ask {
        client,
        application: application.as_ref(),
        user: Some(&user),
        scopes: code.scopes.clone(),
        grant_id: Some(code.grant_id.clone()),
        refresh_scopes: None,
        ttl_s: None,
        auth_time: Some(code.auth_time),
        nonce: code.nonce.clone(),
    };
    if let Some(again) = km.again(&ask).await? {
        let mut tx = km.store.begin().await?;
        if !tx.use_code(&hash).await? {
            drop(tx);
            return Err(reused(km, &code).await?);
        }
        tx.commit().await?;
        return Ok(again);
    }
    let prepared = km.prepare(&ask).await?;
    let mut tx = km.store.begin().await?;
    if !tx.use_code(&hash).await? {
        drop(tx);
        return Err(reused(km, &code).await?);
    }
    let answer = prepared.save(km, &mut tx).await?;
    tx.commit().await?;
    Ok(answer)
}

/// The code, if it is this client's, unexpired and unused.
async fn usable(km: &KeyManager, client: &Client, hash: &str) -> Result<AuthorizationCode, OAuthError> {
    let (code, is_unused) = km.store.code(hash).await?.ok_or_else(refused)?;
    if code.client != client.id {
        return Err(refused());
    }
    if !is_unused {
        return Err(reused(km, &code).await?);
    }
    if code.expires_at <= km.now() { Err(refused()) } else { Ok(code) }
}

async fn reused(km: &KeyManager, code: &AuthorizationCode) -> Result<OAuthError, OAuthError> {
    let mut tx = km.store.begin().await?;
    tx.revoke_grant(&code.grant_id, km.now()).await?;
    tx.commit().await?;
    tracing::warn!(client.id = %code.client, user = %code.subject, "an authorization code was used twice, ended its grant");
    Ok(refused())
}

/// A verifier without a challenge is refused too: it shows that someone removed the challenge on the way
/// (RFC 9700 section 2.1.1).
fn check_verifier(code: &AuthorizationCode, verifier: Option<&str>) -> Result<(), OAuthError> {
    let (challenge, method, verifier) = match (&code.challenge, verifier) {
        (None, None) => return Ok(()),
        (None, Some(_)) => return Err(OAuthError::invalid_grant("the code was asked for without a code challenge")),
        (Some(_), None) => return Err(OAuthError::invalid_grant("parameter `code_verifier` is missing")),
        (Some((challenge, method)), Some(verifier)) => (challenge, method, verifier),
    };
    let is_unreserved = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    if !VERIFIER_BYTES.contains(&verifier.len()) || !verifier.bytes().all(is_unreserved) {
        return Err(OAuthError::invalid_grant("`code_verifier` is not 43 to 128 characters of A-Z a-z 0-9 - . _ ~"));
    }
    let transformed = match method.as_str() {
        "S256" => random::sha256_base64url(verifier.as_bytes()),
        _ => verifier.to_owned(),
    };
    if random::same(transformed.as_bytes(), challenge.as_bytes()) {
        Ok(())
    } else {
        Err(OAuthError::invalid_grant("`code_verifier` does not match the code challenge"))
    }
}

fn refused() -> OAuthError {
    OAuthError::invalid_grant("the code is not valid")
}
