//! `POST /oauth2/consent`: the answer from the consent page. What is given is worked out anew, not taken from the form.

use axum::extract::{Request, State};
use axum::response::Response;

use super::authorize::{code, grantable, logged_in, refusal, see_other, told};
use crate::KeyManager;
use crate::authorization_request::Refused;
use crate::cookie::{self, Browser};
use crate::endpoints::AUTHORIZE;
use crate::error::Error;
use crate::form::Form;
use crate::page;

pub(super) async fn post(State(km): State<KeyManager>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let form = match Form::read(&head.headers, body).await {
        Ok(form) => form,
        Err(why) => return page::error(&km.settings.brand, why.status, &why.description),
    };
    decide(&km, &Browser::of(&head, &km.endpoints), &form).await.unwrap_or_else(|refused| refusal(&km, refused))
}

async fn decide(km: &KeyManager, browser: &Browser<'_>, form: &Form) -> Result<Response, Refused> {
    if !cookie::is_own_post(browser, form) {
        return Err(Refused::Page("The form has expired or was not sent from our page.".to_owned()));
    }
    let going_on = Form::parse(form.get("request").unwrap_or_default().as_bytes()).map_err(Refused::Failed)?;
    let request = km.authorization_request(going_on).await?;
    let Some((user, session)) = logged_in(km, browser).await? else {
        // The session ended while the page was open: once more from the start.
        return Ok(see_other(&format!("..{AUTHORIZE}?{}", request.form.to_query())));
    };
    match form.get("decision") {
        Some("approve") => {}
        Some("deny") => return Err(told(&request, "access_denied", "the user said no")),
        _ => return Err(Refused::Page("The form does not say whether access is allowed.".to_owned())),
    }
    let scopes = grantable(km, &request, &user).await?;
    let mut remembered = km.store.consented_scopes(&user.id, request.client.id.as_str()).await.map_err(Error::from)?;
    remembered.extend(scopes.iter().filter(|scope| !remembered.contains(scope)).cloned().collect::<Vec<_>>());
    let client_id = request.client.id.as_str();
    km.store.set_consent(&user.id, client_id, &remembered, km.now()).await.map_err(Error::from)?;
    code(km, &request, &user, &session, scopes).await
}
