//! `POST /portal/sign-out`: ends the session, its tokens and the login that began it, so that the next sign-in asks for the
//! password again. With `{"everywhere": true}` all sessions and logins of the user end, in every browser.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::{cookie, live, tokens};
use crate::audit::note;
use crate::error::Result;
use crate::json;
use crate::state::Control;

/// Longest body, in bytes.
const BODY_BYTES_MAX: usize = 1_024;

/// What is to end.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Wish {
    everywhere: bool,
}

pub(super) async fn post(State(control): State<Control>, request: Request) -> Result<Response> {
    let (parts, body) = request.into_parts();
    let gone = cookie::set_session("", 0, &parts, &control);
    let signed_out = |status: StatusCode| (status, [(SET_COOKIE, gone.clone())]).into_response();
    let live = match live(&parts, &control).await {
        Ok(Some(live)) => live,
        // Signed out is signed out.
        Ok(None) => return Ok(signed_out(StatusCode::NO_CONTENT)),
        Err(why) if why.code == crate::error::SESSION_ENDED => return Ok(signed_out(StatusCode::NO_CONTENT)),
        Err(why) => return Err(why),
    };
    let bytes = json::read(Request::from_parts(parts, body), "the request body", BODY_BYTES_MAX).await?;
    let wish: Wish = if bytes.is_empty() { Wish::default() } else { json::parse(&bytes)? };
    let (session, caller) = (&live.session, &live.caller);
    tokens::close(&control, session).await?;
    let auth_time = if wish.everywhere { None } else { Some(session.auth_time) };
    control.authority.end_logins(&session.user, auth_time).await?;
    note(&control, caller, "session.end", &caller.user, json!({"everywhere": wish.everywhere})).await;
    Ok(signed_out(StatusCode::NO_CONTENT))
}
