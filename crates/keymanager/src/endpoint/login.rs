//! `POST /oauth2/login`: name and password from the login page. Begins a session with a new cookie and goes on with the
//! authorization request; where that leads is checked again there, so that the form cannot lead elsewhere.

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::response::Response;
use http::StatusCode;
use tidegate_store::session::Session;
use tidegate_wire::random;

use super::authorize::{login_page, refusal, see_other, with_cookie};
use crate::KeyManager;
use crate::authorization_request::Refused;
use crate::cookie::{self, Browser};
use crate::endpoints::AUTHORIZE;
use crate::error::Error;
use crate::form::Form;
use crate::issue::fresh_token;
use crate::page;

pub(super) async fn post(State(km): State<KeyManager>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let address = km.caller_address(&head).await;
    let form = match Form::read(&head.headers, body).await {
        Ok(form) => form,
        Err(why) => return page::error(&km.settings.brand, why.status, &why.description),
    };
    log_in(&km, &Browser::of(&head, &km.endpoints), &form, address)
        .await
        .unwrap_or_else(|refused| refusal(&km, refused))
}

async fn log_in(
    km: &KeyManager,
    browser: &Browser<'_>,
    form: &Form,
    address: Option<IpAddr>,
) -> Result<Response, Refused> {
    if !cookie::is_own_post(browser, form) {
        return Err(Refused::Page("The form has expired or was not sent from our page.".to_owned()));
    }
    let going_on = form.get("request").unwrap_or_default();
    let going_on = Form::parse(going_on.as_bytes()).map_err(Refused::Failed)?;
    let request = km.authorization_request(going_on).await?;
    let name = form.get("username").unwrap_or_default();
    let again = |status, problem| Ok(login_page(km, browser, &request, name, status, Some(problem)));
    let user = match km.verify_password(name, form.get("password").unwrap_or_default(), address).await {
        Ok(Some(user)) => user,
        Ok(None) => return again(StatusCode::UNAUTHORIZED, "User name or password is wrong."),
        Err(Error::TooManyFailures(_)) => {
            return again(
                StatusCode::TOO_MANY_REQUESTS,
                "Too many failed attempts. Wait a few minutes, then try again.",
            );
        }
        Err(Error::Busy) => {
            return again(StatusCode::SERVICE_UNAVAILABLE, "The server is busy. Try again in a moment.");
        }
        Err(error) => return Err(error.into()),
    };
    // An old session of this browser ends: its cookie may have been planted.
    if let Some(old) = cookie::session(browser) {
        km.store.delete_session(&random::sha256_hex(old.as_bytes())).await.map_err(Error::from)?;
    }
    let (value, now, ttl_s) = (fresh_token(), km.now(), km.settings.session_ttl_s);
    let session = Session {
        hash: random::sha256_hex(value.as_bytes()),
        user: user.id,
        auth_time: now,
        expires_at: now + ttl_s * 1000,
    };
    km.store.insert_session(&session).await.map_err(Error::from)?;
    let response = see_other(&format!("..{AUTHORIZE}?{}", answered(request.form).to_query()));
    Ok(with_cookie(response, Some(cookie::set_session(&value, ttl_s, browser))))
}

/// The request without the wish to log in, which has been met.
fn answered(mut form: Form) -> Form {
    let prompt = form.get("prompt").unwrap_or_default();
    let rest: Vec<&str> =
        prompt.split_whitespace().filter(|word| !["login", "select_account"].contains(word)).collect();
    let rest = rest.join(" ");
    form.replace("prompt", &rest);
    form
}
