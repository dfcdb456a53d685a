//! `/oidc/logout` (OpenID Connect RP-Initiated Logout). Ends this browser's session, and the portal's that came of the same
//! login; tokens stay, clients revoke their own.
//!
//! With an ID token of the logged-in user as hint it happens at once, otherwise the user is asked, so that a link on some
//! page cannot sign people out. Afterwards only addresses that the client registered are gone to.

use axum::extract::{Request, State};
use axum::response::Response;
use tidegate_wire::random;
use url::Url;

use super::authorize::{logged_in, refusal, see_other, with_cookie};
use crate::KeyManager;
use crate::authorization_request::Refused;
use crate::cookie::{self, Browser};
use crate::error::Error;
use crate::form::Form;
use crate::keys::OTHER_TYP;
use crate::page;
use crate::redirect;

/// The moment at which hints are judged: they may have expired (section 2 of the specification), so time stands still.
const ALWAYS_VALID: i64 = 0;

/// A logout request, checked.
struct LogoutRequest {
    /// Where to go afterwards.
    leads_to: Option<String>,
    /// User that the hint names.
    hinted_user: Option<String>,
    form: Form,
}

pub(super) async fn get(State(km): State<KeyManager>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    let form = Form::parse(head.uri.query().unwrap_or_default().as_bytes());
    let outcome = match form {
        Ok(form) => ask(&km, &Browser::of(&head, &km.endpoints), form).await,
        Err(why) => Err(Refused::Failed(why)),
    };
    outcome.unwrap_or_else(|refused| refusal(&km, refused))
}

/// A client's request in a body, or our own page's answer.
pub(super) async fn post(State(km): State<KeyManager>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let browser = Browser::of(&head, &km.endpoints);
    let outcome = match Form::read(&head.headers, body).await {
        Ok(form) if form.get(cookie::CSRF_FIELD).is_some() => confirmed(&km, &browser, &form).await,
        Ok(form) => ask(&km, &browser, form).await,
        Err(why) => Err(Refused::Failed(why)),
    };
    outcome.unwrap_or_else(|refused| refusal(&km, refused))
}

async fn ask(km: &KeyManager, browser: &Browser<'_>, form: Form) -> Result<Response, Refused> {
    let request = read(km, form).await?;
    let Some((user, _)) = logged_in(km, browser).await? else {
        return end(km, browser, &request).await;
    };
    if request.hinted_user.as_ref() == Some(&user.name) {
        return end(km, browser, &request).await;
    }
    let (csrf, set_cookie) = cookie::csrf(browser);
    let page = page::sign_out(&km.settings.brand, &request.form.to_query(), &csrf, request.leads_to.as_deref());
    Ok(with_cookie(page, set_cookie))
}

async fn confirmed(km: &KeyManager, browser: &Browser<'_>, form: &Form) -> Result<Response, Refused> {
    if !cookie::is_own_post(browser, form) {
        return Err(Refused::Page("The form has expired or was not sent from our page.".to_owned()));
    }
    let going_on = Form::parse(form.get("request").unwrap_or_default().as_bytes()).map_err(Refused::Failed)?;
    end(km, browser, &read(km, going_on).await?).await
}

async fn end(km: &KeyManager, browser: &Browser<'_>, request: &LogoutRequest) -> Result<Response, Refused> {
    if let Some(value) = cookie::session(browser) {
        let hash = random::sha256_hex(value.as_bytes());
        if let Some(session) = km.store.session(&hash, km.now()).await.map_err(Error::from)? {
            km.end_logins(&session.user, Some(session.auth_time)).await?;
        }
    }
    let response =
        request.leads_to.as_ref().map_or_else(|| page::signed_out(&km.settings.brand), |address| see_other(address));
    Ok(with_cookie(response, Some(cookie::set_session("", 0, browser))))
}

async fn read(km: &KeyManager, form: Form) -> Result<LogoutRequest, Refused> {
    let page = |text: &str| Refused::Page(text.to_owned());
    let (mut client_id, mut hinted_user) = (form.get("client_id").map(str::to_owned), None);
    if let Some(hint) = form.get("id_token_hint") {
        let verified = km.verify_own(hint, OTHER_TYP, ALWAYS_VALID).await?;
        let verified = verified.map_err(|_| page("The id_token_hint is not an ID token of ours."))?;
        let audience = verified.text("aud").map(str::to_owned);
        if client_id.is_some() && client_id != audience {
            return Err(page("The client_id is not the one of the id_token_hint."));
        }
        client_id = audience;
        hinted_user = verified.text("sub").map(str::to_owned);
    }
    let leads_to = match form.get("post_logout_redirect_uri") {
        None => None,
        Some(uri) => {
            let id = client_id.ok_or_else(|| page("A post_logout_redirect_uri needs id_token_hint or client_id."))?;
            let client = km.store.client(&id).await.map_err(Error::from)?;
            let is_known = client.is_some_and(|client| redirect::is_registered(&client, uri, &km.endpoints));
            if !is_known {
                return Err(page("The post_logout_redirect_uri is not one that the client has registered."));
            }
            Some(with_state(uri, form.get("state")))
        }
    };
    Ok(LogoutRequest { leads_to, hinted_user, form })
}

fn with_state(uri: &str, state: Option<&str>) -> String {
    match (Url::parse(uri), state) {
        (Ok(mut url), Some(state)) => {
            url.query_pairs_mut().append_pair("state", state);
            url.into()
        }
        _ => uri.to_owned(),
    }
}
