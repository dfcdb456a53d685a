//! A session and the tokens it lives on. The store has both, sealed; a request finds them by the cookie's hash.
//!
//! An access token about to end is renewed by one request at a time, on whichever node: refresh tokens work once, and a
//! second use would end the session. Who does not get the turn goes on with the old token while it lasts, and then waits.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tidegate_model::millis::{self, Millis};
use tidegate_store::portal_session::PortalSession;
use tidegate_wire::random;

use super::SESSIONS_PER_USER_MAX;
use crate::authority::{Caller, PortalSignIn, PortalTokens};
use crate::error::{ApiError, Result};
use crate::state::Control;

/// A token this close to its end is renewed before it is used.
const RENEW_BEFORE_MS: Millis = 60_000;
/// How long one request has the turn to renew.
const TURN_MS: Millis = 10_000;
/// How often one who waits for another's renewal looks.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A session that is good, with the caller it stands for.
#[derive(Debug, Clone)]
pub struct Live {
    /// As the REST APIs see them.
    pub caller: Caller,
    /// The session.
    pub session: PortalSession,
}

/// What is sealed.
#[derive(Serialize, Deserialize)]
struct Kept {
    access: String,
    refresh: Option<String>,
}

/// Begins a session under this cookie.
pub(super) async fn begin(control: &Control, cookie: &str, signed_in: &PortalSignIn) -> Result<()> {
    keep(control, &hash_of(cookie), signed_in, millis::now() + control.limits.session_s_max * 1000).await
}

/// Goes on with a session whose tokens all ended by a change that its user made; the cookie stays.
pub(super) async fn go_on(control: &Control, live: &Live) -> Result<()> {
    let (session, caller) = (&live.session, &live.caller);
    let signed_in = control.authority.sign_in_again(&caller.user, &caller.scopes, millis::now()).await?;
    control.store.delete_portal_session(&session.hash).await?;
    keep(control, &session.hash, &signed_in, session.expires_at).await
}

async fn keep(control: &Control, hash: &str, signed_in: &PortalSignIn, expires_at: Millis) -> Result<()> {
    let now = millis::now();
    let session = PortalSession {
        hash: hash.to_owned(),
        user: signed_in.user.clone(),
        user_name: signed_in.user_name.clone(),
        grant_id: signed_in.grant_id.clone(),
        auth_time: signed_in.auth_time,
        tokens: sealed_form(&signed_in.tokens)?,
        token_expires_at: now + signed_in.tokens.expires_in_s.saturating_mul(1000),
        created_at: now,
        expires_at,
    };
    for surplus in control.store.insert_portal_session(&session, SESSIONS_PER_USER_MAX).await? {
        control.authority.end_grant(&surplus).await?;
    }
    Ok(())
}

/// The session of this cookie, when there is one and its user may still come in.
pub(super) async fn live(control: &Control, cookie: &str) -> Result<Option<Live>> {
    let hash = hash_of(cookie);
    let Some(mut session) = control.store.portal_session(&hash, millis::now()).await? else { return Ok(None) };
    if session.token_expires_at - RENEW_BEFORE_MS <= millis::now() {
        match renewed(control, session).await? {
            Some(fresh) => session = fresh,
            None => return Ok(None),
        }
    }
    let kept = read(&session)?;
    match control.authority.authenticate(&kept.access).await? {
        Some(caller) => Ok(Some(Live { caller, session })),
        None => {
            // Revoked, or its user locked out: it does not come back.
            close(control, &session).await?;
            Ok(None)
        }
    }
}

/// Ends the session of this cookie with its tokens.
pub(super) async fn end(control: &Control, cookie: &str) -> Result<()> {
    match control.store.portal_session(&hash_of(cookie), millis::now()).await? {
        Some(session) => close(control, &session).await,
        None => Ok(()),
    }
}

pub(super) async fn close(control: &Control, session: &PortalSession) -> Result<()> {
    control.store.delete_portal_session(&session.hash).await?;
    Ok(control.authority.end_grant(&session.grant_id).await?)
}

/// The session with a token that lasts; `None` when it cannot be had.
async fn renewed(control: &Control, session: PortalSession) -> Result<Option<PortalSession>> {
    let give_up_at = millis::now() + TURN_MS;
    let mut session = session;
    loop {
        let now = millis::now();
        if control.store.take_portal_renewal(&session.hash, now, now + TURN_MS).await? {
            return renew(control, session).await;
        }
        if session.token_expires_at > now {
            return Ok(Some(session));
        }
        if now > give_up_at {
            return Err(ApiError::internal("another request has been renewing this portal session for too long"));
        }
        tokio::time::sleep(LOOK_EVERY).await;
        match control.store.portal_session(&session.hash, millis::now()).await? {
            Some(fresh) if fresh.token_expires_at - RENEW_BEFORE_MS > millis::now() => return Ok(Some(fresh)),
            Some(fresh) => session = fresh,
            None => return Ok(None),
        }
    }
}

async fn renew(control: &Control, session: PortalSession) -> Result<Option<PortalSession>> {
    // Another may have renewed between our look and our turn.
    let Some(session) = control.store.portal_session(&session.hash, millis::now()).await? else { return Ok(None) };
    if session.token_expires_at - RENEW_BEFORE_MS > millis::now() {
        let kept = session.tokens.clone();
        control.store.renew_portal_session(&session.hash, &kept, session.token_expires_at).await?;
        return Ok(Some(session));
    }
    let Some(refresh) = read(&session)?.refresh else {
        // Nothing to renew with: what is left of the token is what is left of the session.
        let is_over = session.token_expires_at <= millis::now();
        return Ok(Some(session).filter(|_| !is_over));
    };
    match control.authority.renew_tokens(&refresh).await? {
        Ok(tokens) => {
            let (text, expires_at) = (sealed_form(&tokens)?, millis::now() + tokens.expires_in_s.saturating_mul(1000));
            control.store.renew_portal_session(&session.hash, &text, expires_at).await?;
            Ok(Some(PortalSession { tokens: text, token_expires_at: expires_at, ..session }))
        }
        Err(why) => {
            tracing::info!(user.name = %session.user_name, %why, "a portal session could not be renewed, so it ends");
            close(control, &session).await?;
            Ok(None)
        }
    }
}

fn hash_of(cookie: &str) -> String {
    random::sha256_hex(cookie.as_bytes())
}

fn sealed_form(tokens: &PortalTokens) -> Result<Vec<u8>> {
    let kept = Kept { access: tokens.access_token.clone(), refresh: tokens.refresh_token.clone() };
    serde_json::to_vec(&kept).map_err(ApiError::internal)
}

fn read(session: &PortalSession) -> Result<Kept> {
    serde_json::from_slice(&session.tokens).map_err(ApiError::internal)
}
