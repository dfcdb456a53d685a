//! `GET /portal/session`: who is signed in, for the portal's pages. Answers 200 in either case: that nobody is signed in is
//! an answer, not a failure.
//!
//! It needs the cookie only, and gives the proof away: a page of another origin can have it asked for, but browsers let
//! only our own pages read the answer.

use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::{cookie, proof, tokens};
use crate::error::Result;
use crate::moment;
use crate::state::Control;

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

pub(super) async fn get(State(control): State<Control>, parts: Parts) -> Result<Response> {
    proof::check_origin(&parts, &control)?;
    let value = cookie::session(&parts, &control);
    let live = match &value {
        Some(value) => tokens::live(&control, value).await?,
        None => None,
    };
    let body = match (&value, &live) {
        (Some(value), Some(live)) => json!({
            "user": live.caller.user,
            "roles": live.caller.roles,
            "scopes": live.caller.scopes,
            "csrfToken": proof::of(value),
            "expiresAt": moment::text(live.session.expires_at),
        }),
        _ => json!({"user": Value::Null}),
    };
    let mut response = Json(body).into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    if value.is_some() && live.is_none() {
        headers.append(SET_COOKIE, cookie::set_session("", 0, &parts, &control));
    }
    Ok(response)
}
