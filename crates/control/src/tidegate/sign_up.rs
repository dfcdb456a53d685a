//! `POST /sign-up`: a visitor of the developer portal makes themselves an account. It needs no token, can be switched off
//! (`portal.sign_up`), and is bounded: each attempt counts, so that nobody makes accounts by the thousand or tries out which
//! names are taken. That a name is taken has to be said to whoever wants it.

use std::net::{IpAddr, SocketAddr};

use axum::Json as Body;
use axum::extract::{ConnectInfo, State};
use axum::http::header::RETRY_AFTER;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::id::UserId;
use tidegate_model::problem::Problem;
use tidegate_model::user::User;

use crate::audit;
use crate::authority::SignUpRefusal;
use crate::error::{ApiError, Result};
use crate::json::Json;
use crate::portal_session::check_origin;
use crate::state::Control;

/// Longest e-mail address (RFC 5321 section 4.5.3.1.3).
const EMAIL_CHARS_MAX: usize = 254;

/// An account as visitors ask for it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Sent {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    email: Option<String>,
}

/// `POST /sign-up`
pub(super) async fn create(State(control): State<Control>, parts: Parts, Json(sent): Json<Sent>) -> Result<Response> {
    check_origin(&parts, &control)?;
    let email = sent.email.map(|email| email.trim().to_owned()).filter(|email| !email.is_empty());
    let new =
        User { id: UserId::fresh(), name: sent.name.trim().to_owned(), email, is_active: true, roles: Vec::new() };
    if let Some(problem) = new.email.as_deref().and_then(email_problem) {
        return Err(ApiError::invalid(vec![problem]));
    }
    match control.authority.sign_up(new, &sent.password, address_of(&parts)).await? {
        Ok(user) => {
            audit::note_of(&control, &user.name, "user.sign_up", &user.name, Value::Null).await;
            Ok((StatusCode::CREATED, Body(json!({"name": user.name, "email": user.email}))).into_response())
        }
        Err(why) => Ok(refusal(why)),
    }
}

fn refusal(why: SignUpRefusal) -> Response {
    match why {
        SignUpRefusal::Off => {
            ApiError::forbidden("nobody can make themselves an account here; ask an administrator for one")
                .into_response()
        }
        SignUpRefusal::Taken => ApiError::conflict("someone else has this name; choose another").into_response(),
        SignUpRefusal::Invalid(problems) => ApiError::invalid(problems).into_response(),
        SignUpRefusal::TooMany(seconds) => {
            let description = format!("too many accounts were asked for; try again in {seconds} seconds");
            let status = StatusCode::TOO_MANY_REQUESTS;
            let error = ApiError::new(status, u32::from(status.as_u16()), "Too Many Requests", description);
            let mut response = error.into_response();
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
    }
}

/// Not whether it exists, only whether it is meant as one.
fn email_problem(email: &str) -> Option<Problem> {
    let is_plain =
        email.chars().count() <= EMAIL_CHARS_MAX && !email.chars().any(|c| c.is_whitespace() || c.is_control());
    let has_parts = email.rsplit_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
    (!is_plain || !has_parts).then(|| Problem::new("email", "is no e-mail address"))
}

/// The other end of the connection. A loopback address says nothing of who asks: it is a proxy's.
fn address_of(parts: &Parts) -> Option<IpAddr> {
    let info = parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
    Some(info.0.ip().to_canonical()).filter(|ip| !ip.is_loopback())
}
