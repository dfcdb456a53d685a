//! Keeps people signed in to the portal: one session for its three areas, in a cookie that scripts cannot read.
//!
//! * `GET /portal/sign-in` ([`sign_in`]) sends the browser to the key manager: authorization code with PKCE, state and nonce.
//! * `GET /portal/callback` ([`callback`]) redeems the code and begins the session.
//! * `GET /portal/session` ([`read`]) tells the pages who is signed in, and the proof they must show.
//! * `POST /portal/sign-out` ([`sign_out`]) ends it here, at the key manager, and its tokens; on wish all of the user's.
//!
//! The tokens stay on the server ([`tokens`]). What the cookie may do is in [`proof`]: a call of the REST APIs with it is
//! answered only with the session's proof in [`PROOF_HEADER`], so that no other site can make the browser call them.
//! Scripts go on with `Authorization: Bearer`, which wins.
//!
//! Nothing here knows an absolute address: pages are found relative to the request, so any offset and prefix works.

mod cookie;
mod proof;
mod tokens;
mod sign_in;
mod callback;
mod read;
mod sign_out;
mod page_path;

use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, LOCATION, REFERRER_POLICY, SET_COOKIE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::StatusCode;

use crate::authority::Caller;
use crate::error::{ApiError, Result};
use crate::state::Control;

pub(crate) use proof::check_origin;
pub use proof::{PROOF_HEADER, proof_missing};
use tokens::Live;

/// The portal's OAuth client.
pub const CLIENT_ID: &str = "tidegate-portal";
/// Where codes are sent, below the management address.
pub const CALLBACK: &str = "/portal/callback";
/// Sessions one user may have; the oldest end beyond it.
const SESSIONS_PER_USER_MAX: i64 = 50;

/// Routes of the portal's session.
pub fn router() -> Router<Control> {
    Router::new()
        .route("/sign-in", get(sign_in::get))
        .route("/callback", get(callback::get))
        .route("/session", get(read::get))
        .route("/sign-out", post(sign_out::post))
}

/// The caller that a request's cookie stands for. Nobody without a cookie, and nobody when a read does not show the proof:
/// what everyone may read, everyone may.
///
/// # Errors
/// 401 when the session has ended, 403 when the call is not proven to come from the portal's pages.
pub async fn caller(parts: &Parts, control: &Control) -> Result<Option<Caller>> {
    let Some(live) = live(parts, control).await? else { return Ok(None) };
    Ok(Some(live.caller))
}

/// The same with the session.
///
/// # Errors
/// As [`caller`].
async fn live(parts: &Parts, control: &Control) -> Result<Option<Live>> {
    let Some(cookie) = cookie::session(parts, control) else { return Ok(None) };
    if !proof::is_shown(parts, control, &cookie)? {
        return Ok(None);
    }
    match tokens::live(control, &cookie).await? {
        Some(live) => Ok(Some(live)),
        None => Err(proof::ended()),
    }
}

/// Whether a request brings a session's cookie and not a word of proof.
pub fn is_unproven(parts: &Parts, control: &Control) -> bool {
    cookie::session(parts, control).is_some()
}

/// The portal session that a request comes with, if it does not come with a token of its own.
#[derive(Debug)]
pub struct PortalSession(Option<Live>);

impl PortalSession {
    /// Goes on with it after a change by its user that ended all sessions; the cookie stays.
    ///
    /// # Errors
    /// When the store or the key manager fails.
    pub async fn survive(self, control: &Control) -> Result<()> {
        match self.0 {
            Some(live) => tokens::go_on(control, &live).await,
            None => Ok(()),
        }
    }
}

impl FromRequestParts<Control> for PortalSession {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, control: &Control) -> Result<Self> {
        if parts.headers.contains_key(AUTHORIZATION) {
            return Ok(Self(None));
        }
        live(parts, control).await.map(Self)
    }
}

/// Sends the browser on to `location`, which is relative or an address of the key manager.
fn go_on(location: &str, cookies: Vec<HeaderValue>) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    if let Ok(location) = HeaderValue::from_str(location) {
        headers.insert(LOCATION, location);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    for value in cookies {
        headers.append(SET_COOKIE, value);
    }
    response
}
