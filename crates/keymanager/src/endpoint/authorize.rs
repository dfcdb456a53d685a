//! `/oauth2/authorize` (RFC 6749 section 3.1): login page, consent page, or a code on its way back to the client.

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use tidegate_model::grant::Subject;
use tidegate_model::user::User;
use tidegate_store::code::AuthorizationCode;
use tidegate_store::session::Session;
use tidegate_wire::random;

use crate::KeyManager;
use crate::authorization_request::{AuthorizationRequest, Refused, Target};
use crate::cookie::{self, Browser};
use crate::endpoints::AUTHORIZE;
use crate::error::Error;
use crate::form::Form;
use crate::issue::{fresh_id, fresh_token};
use crate::oauth_error::{OAuthError, no_store};
use crate::page::{self, consent::ConsentPage, login::LoginPage};
use crate::relay;
use crate::scope::Wanted;
use crate::settings::Brand;

pub(super) async fn get(State(km): State<KeyManager>, request: Request) -> Response {
    if relay::is_relayed(request.headers()) {
        return see_other(&own_address(&km, request.uri().query().unwrap_or_default()));
    }
    let (head, _) = request.into_parts();
    let form = Form::parse(head.uri.query().unwrap_or_default().as_bytes());
    answer(&km, &Browser::of(&head, &km.endpoints), form).await
}

/// The same with the parameters in the body (OpenID Connect Core section 3.1.2.1).
pub(super) async fn post(State(km): State<KeyManager>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let form = Form::read(&head.headers, body).await;
    if let (true, Ok(form)) = (relay::is_relayed(&head.headers), &form) {
        return see_other(&own_address(&km, &form.to_query()));
    }
    answer(&km, &Browser::of(&head, &km.endpoints), form).await
}

/// Through a gateway's `/authorize` a browser comes here once, to be sent to where the login page and its cookies are.
fn own_address(km: &KeyManager, query: &str) -> String {
    format!("{}?{query}", km.endpoints.url(AUTHORIZE))
}

async fn answer(km: &KeyManager, browser: &Browser<'_>, form: Result<Form, OAuthError>) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(why) => return page::error(&km.settings.brand, why.status, &why.description),
    };
    proceed(km, browser, form).await.unwrap_or_else(|refused| refusal(km, refused))
}

async fn proceed(km: &KeyManager, browser: &Browser<'_>, form: Form) -> Result<Response, Refused> {
    let request = km.authorization_request(form).await?;
    let Some((user, session)) = fresh_login(km, browser, &request).await? else {
        if request.prompts("none") {
            return Err(told(&request, "login_required", "the user is not logged in"));
        }
        let hint = request.login_hint.as_deref().unwrap_or_default();
        return Ok(login_page(km, browser, &request, hint, StatusCode::OK, None));
    };
    let scopes = grantable(km, &request, &user).await?;
    if needs_consent(km, &request, &user, &scopes).await? {
        if request.prompts("none") {
            return Err(told(&request, "consent_required", "the user has not consented"));
        }
        return Ok(consent_page(km, browser, &request, &user, &scopes));
    }
    code(km, &request, &user, &session, scopes).await
}

/// User and session of this browser, if the login is recent enough for the request.
async fn fresh_login(
    km: &KeyManager,
    browser: &Browser<'_>,
    request: &AuthorizationRequest,
) -> Result<Option<(User, Session)>, Refused> {
    let must_ask = request.prompts("login") || request.prompts("select_account");
    let found = if must_ask { None } else { logged_in(km, browser).await? };
    let oldest = request.max_age_s.map(|seconds| km.now().saturating_sub(seconds.saturating_mul(1000)));
    Ok(found.filter(|(_, session)| oldest.is_none_or(|oldest| session.auth_time >= oldest)))
}

/// User and session of this browser.
pub(super) async fn logged_in(km: &KeyManager, browser: &Browser<'_>) -> Result<Option<(User, Session)>, Error> {
    let Some(value) = cookie::session(browser) else {
        return Ok(None);
    };
    let Some(session) = km.store.session(&random::sha256_hex(value.as_bytes()), km.now()).await? else {
        return Ok(None);
    };
    let user = km.store.user_by_id(&session.user).await?.filter(|user| user.is_active);
    Ok(user.map(|user| (user, session)))
}

/// Those of the scopes asked for that this user may give.
pub(super) async fn grantable(
    km: &KeyManager,
    request: &AuthorizationRequest,
    user: &User,
) -> Result<Vec<String>, Error> {
    let application = km.store.application_of_client(request.client.id.as_str()).await?;
    km.grant_scopes(Wanted {
        scopes: &request.scopes,
        roles: &user.roles,
        kind: Subject::ApplicationUser,
        application: application.as_ref(),
    })
    .await
}

async fn needs_consent(
    km: &KeyManager,
    request: &AuthorizationRequest,
    user: &User,
    scopes: &[String],
) -> Result<bool, Error> {
    if request.prompts("consent") {
        return Ok(true);
    }
    if request.client.properties.is_first_party {
        return Ok(false);
    }
    let before = km.store.consented_scopes(&user.id, request.client.id.as_str()).await?;
    Ok(!scopes.iter().all(|scope| before.contains(scope)))
}

/// Makes a code and sends it back.
pub(super) async fn code(
    km: &KeyManager,
    request: &AuthorizationRequest,
    user: &User,
    session: &Session,
    scopes: Vec<String>,
) -> Result<Response, Refused> {
    let text = fresh_token();
    let code = AuthorizationCode {
        hash: random::sha256_hex(text.as_bytes()),
        client: request.client.id.clone(),
        grant_id: fresh_id(),
        subject: user.name.clone(),
        scopes,
        redirect_uri: request.target.redirect_uri.clone(),
        challenge: request.challenge.clone(),
        nonce: request.nonce.clone(),
        auth_time: session.auth_time,
        expires_at: km.now() + km.settings.code_ttl_s * 1000,
    };
    let mut tx = km.store.begin().await.map_err(Error::from)?;
    tx.insert_code(&code).await.map_err(Error::from)?;
    tx.commit().await.map_err(Error::from)?;
    Ok(see_other(&request.target.with(&[("code", &text)], &km.endpoints.issuer())))
}

pub(super) fn login_page(
    km: &KeyManager,
    browser: &Browser<'_>,
    request: &AuthorizationRequest,
    username: &str,
    status: StatusCode,
    problem: Option<&str>,
) -> Response {
    let (csrf, set_cookie) = cookie::csrf(browser);
    let page = page::login(&LoginPage {
        brand: &km.settings.brand,
        signs_up: km.settings.is_sign_up_enabled && request.client.properties.is_first_party,
        client_name: shown_name(km, request),
        request: &request.form.to_query(),
        csrf: &csrf,
        username,
        problem,
        status,
        redirect_uri: &request.target.redirect_uri,
    });
    with_cookie(page, set_cookie)
}

/// What people know a client as: our portal goes by the name that the operator gave it.
fn shown_name<'a>(km: &'a KeyManager, request: &'a AuthorizationRequest) -> &'a str {
    match request.client.properties.is_first_party {
        true => &km.settings.brand.name,
        false => &request.client.name,
    }
}

fn consent_page(
    km: &KeyManager,
    browser: &Browser<'_>,
    request: &AuthorizationRequest,
    user: &User,
    scopes: &[String],
) -> Response {
    let (csrf, set_cookie) = cookie::csrf(browser);
    let page = page::consent(&ConsentPage {
        brand: &km.settings.brand,
        client_name: shown_name(km, request),
        username: &user.name,
        scopes,
        request: &request.form.to_query(),
        csrf: &csrf,
        redirect_uri: &request.target.redirect_uri,
    });
    with_cookie(page, set_cookie)
}

/// A refusal that the client is told.
pub(super) fn told(request: &AuthorizationRequest, code: &'static str, description: &str) -> Refused {
    Refused::Redirect { target: request.target.clone(), code, description: description.to_owned() }
}

/// The answer to a request that gets no code.
pub(super) fn refusal(km: &KeyManager, refused: Refused) -> Response {
    match refused {
        Refused::Page(text) => page::error(&km.settings.brand, StatusCode::BAD_REQUEST, &text),
        Refused::Failed(error) => page::error(&km.settings.brand, error.status, &error.description),
        Refused::Redirect { target, code, description } => redirect_error(km, &target, code, &description),
    }
}

fn redirect_error(km: &KeyManager, target: &Target, code: &str, description: &str) -> Response {
    // RFC 6749 section 4.1.2.1 allows no quotes or backslashes here.
    let description: String = description.chars().filter(|c| !matches!(c, '"' | '\\' | '`')).collect();
    see_other(&target.with(&[("error", code), ("error_description", &description)], &km.endpoints.issuer()))
}

/// 303, so that a post is not repeated at the other end (RFC 9700 section 4.12).
pub(super) fn see_other(location: &str) -> Response {
    let Ok(location) = HeaderValue::from_str(location) else {
        return page::error(&Brand::default(), StatusCode::BAD_REQUEST, "The address to go on to is not usable.");
    };
    let mut response = StatusCode::SEE_OTHER.into_response();
    no_store(response.headers_mut());
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response.headers_mut().insert(header::LOCATION, location);
    response
}

pub(super) fn with_cookie(mut response: Response, set_cookie: Option<HeaderValue>) -> Response {
    if let Some(value) = set_cookie {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}
