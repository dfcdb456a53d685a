//! Who calls a management API. [`Signed`] is the extractor of operations that need a token, [`Guest`] of those that
//! also answer without one (DevPortal reads). The token comes as `Authorization: Bearer`, which wins, or stands behind the
//! cookie of a portal session ([`crate::portal_session`]).

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use crate::authority::Caller;
use crate::error::{ApiError, Result};
use crate::portal_session;
use crate::state::Control;

/// Longest bearer token looked at, in bytes.
const TOKEN_BYTES_MAX: usize = 16 * 1024;

/// A caller with a valid token.
#[derive(Debug, Clone)]
pub struct Signed(pub Caller);

/// A caller with a valid token, or nobody. A token that is there but not valid is refused, not ignored.
#[derive(Debug, Clone)]
pub struct Guest(pub Option<Caller>);

impl Signed {
    /// Asks for one of `scopes` (any is enough, as in the contracts); `apim:` is added.
    ///
    /// # Errors
    /// 401 that names what was missing.
    pub fn require(&self, scopes: &[&str]) -> Result<&Caller> {
        let is_held = |scope: &&str| self.0.scopes.iter().any(|held| held.strip_prefix("apim:") == Some(scope));
        if scopes.iter().any(is_held) {
            return Ok(&self.0);
        }
        let wanted = scopes.iter().map(|scope| format!("apim:{scope}")).collect::<Vec<_>>().join(", ");
        Err(ApiError::unauthorized(format!("the token carries none of the scopes this operation needs: {wanted}")))
    }
}

impl FromRequestParts<Control> for Signed {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, control: &Control) -> Result<Self> {
        match Guest::from_request_parts(parts, control).await?.0 {
            Some(caller) => Ok(Self(caller)),
            None if portal_session::is_unproven(parts, control) => Err(portal_session::proof_missing()),
            None => Err(ApiError::unauthorized("send `Authorization: Bearer TOKEN`; get a token from /oauth2/token")),
        }
    }
}

impl FromRequestParts<Control> for Guest {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, control: &Control) -> Result<Self> {
        let Some(value) = parts.headers.get(AUTHORIZATION) else {
            return Ok(Self(portal_session::caller(parts, control).await?));
        };
        let text = value.to_str().map_err(|_| ApiError::unauthorized("the Authorization header is not text"))?;
        let token = match text.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
            _ => return Err(ApiError::unauthorized("the Authorization header must be `Bearer TOKEN`")),
        };
        if token.len() > TOKEN_BYTES_MAX {
            return Err(ApiError::unauthorized("the token is too long"));
        }
        match control.authority.authenticate(token).await? {
            Some(caller) => Ok(Self(Some(caller))),
            None => Err(ApiError::unauthorized("the token is not valid, expired or revoked")),
        }
    }
}
