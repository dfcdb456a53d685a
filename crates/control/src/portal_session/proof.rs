//! Whether a call with the session's cookie comes from the portal's own pages, and not from another site that makes the
//! browser send it (CSRF). Two things are asked for, each enough against other sites alone:
//!
//! * **The proof**: a value bound to the session that only the portal's pages can read (`GET /portal/session`), in a header
//!   that no page of another origin can send without our consent by CORS, which we never give.
//! * **The origin**: `Sec-Fetch-Site`, which pages cannot write, must say `same-origin`; browsers that do not send it (old
//!   ones, and all over plain http) send `Origin` with what changes something, and that must be ours.
//!
//! Reads that the browser makes by itself (an image, a link to a file) cannot carry a header; for them `Sec-Fetch-Site:
//! same-origin` is proof enough.

use axum::http::header::ORIGIN;
use axum::http::request::Parts;
use axum::http::{HeaderName, StatusCode};
use tidegate_model::own_base;
use tidegate_wire::random;

use super::cookie;
use crate::error::{ApiError, PROOF_WRONG, Result, SESSION_ENDED};
use crate::state::Control;

/// Header that holds the proof.
pub const PROOF_HEADER: HeaderName = HeaderName::from_static("x-csrf-token");
/// Keeps the proof apart from other digests of the cookie.
const LABEL: &str = "tidegate portal proof ";
const FETCH_SITE: &str = "sec-fetch-site";

/// The proof of the session with this cookie.
pub(super) fn of(cookie: &str) -> String {
    random::sha256_base64url(format!("{LABEL}{cookie}").as_bytes())
}

/// Whether the call is proven; a read without a word of proof is merely not.
///
/// # Errors
/// 403 for anything else.
pub(super) fn is_shown(parts: &Parts, control: &Control, cookie: &str) -> Result<bool> {
    let is_read = parts.method.is_safe();
    let site = parts.headers.get(FETCH_SITE).map(|value| value.as_bytes());
    let Some(shown) = parts.headers.get(&PROOF_HEADER) else {
        return match is_read {
            true => Ok(site == Some(b"same-origin")),
            false => Err(proof_missing()),
        };
    };
    check_origin(parts, control)?;
    if random::same(shown.as_bytes(), of(cookie).as_bytes()) {
        return Ok(true);
    }
    Err(refused("the proof in `X-CSRF-Token` is not the one of this session; read it anew from `/portal/session`"))
}

/// Refuses what another site sent, by the browser's word.
///
/// # Errors
/// 403.
pub(crate) fn check_origin(parts: &Parts, control: &Control) -> Result<()> {
    let is_own = match (parts.headers.get(FETCH_SITE), parts.headers.get(ORIGIN)) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => origin.to_str().is_ok_and(|origin| {
            own_base::is_own_origin(&control.addresses.management_bases(), cookie::host(parts), origin)
        }),
        (None, None) => true,
    };
    if is_own { Ok(()) } else { Err(refused("the call comes from another site")) }
}

/// A cookie came without its proof.
pub fn proof_missing() -> ApiError {
    refused(
        "a call with the portal's cookie must show the session's proof in `X-CSRF-Token`; scripts send `Authorization: Bearer TOKEN`",
    )
}

/// The cookie stands for no session, or for none any more.
pub(super) fn ended() -> ApiError {
    let description = "the portal session has ended; sign in again";
    ApiError::new(StatusCode::UNAUTHORIZED, SESSION_ENDED, "Unauthorized", description)
}

fn refused(description: &str) -> ApiError {
    ApiError::new(StatusCode::FORBIDDEN, PROOF_WRONG, "Forbidden", description)
}
