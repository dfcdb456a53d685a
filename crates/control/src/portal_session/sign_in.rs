//! `GET /portal/sign-in?area=…&to=…&hint=…`: sends the browser to the key manager's login page.
//!
//! What the answer must match (state, nonce, PKCE verifier, redirect address, where to go then) travels in a sealed cookie
//! for that one round trip: the server keeps nothing for a visitor who never comes back. One cookie for each sign-in, for
//! a browser that opens several tabs at once signs in from all of them.

use axum::extract::State;
use axum::http::request::Parts;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use tidegate_model::millis::{self, Millis};
use tidegate_model::own_base;
use tidegate_model::scope;
use tidegate_model::user::ADMIN;
use tidegate_wire::random;
use url::form_urlencoded;

use super::{CALLBACK, CLIENT_ID, cookie, go_on, page_path, tokens};
use crate::error::Result;
use crate::query::Query;
use crate::state::Control;

/// What the sealed text is for.
pub(super) const PURPOSE: &str = "portal_sign_in";
/// How long a login page may stay open, in seconds.
const SIGN_IN_TTL_S: i64 = 3_600;
/// Entropy of state, nonce and verifier, in bytes.
const ENTROPY_BYTES: usize = 32;
/// Longest name for the login page's field, in bytes.
const HINT_BYTES_MAX: usize = 400;
/// Where the key manager shows its login page.
const AUTHORIZE: &str = "tidegate://key-manager/oauth2/authorize";
/// What a redirect address is sealed for, and the parameter that holds it: the key manager's words.
const REDIRECT_PURPOSE: &str = "portal_redirect";
const REDIRECT_PROOF: &str = "redirect_proof";

/// Parameters.
#[derive(Deserialize)]
pub(super) struct Wish {
    area: Option<String>,
    to: Option<String>,
    /// Name that the login page already has in its field.
    hint: Option<String>,
}

/// A sign-in under way.
#[derive(Serialize, Deserialize)]
pub(super) struct UnderWay {
    pub state: String,
    pub nonce: String,
    pub verifier: String,
    pub redirect_uri: String,
    /// Page path to go on to.
    pub to: String,
    pub expires_at: Millis,
}

pub(super) async fn get(State(control): State<Control>, Query(wish): Query<Wish>, parts: Parts) -> Result<Response> {
    let to = page_path::of(wish.area.as_deref(), wish.to.as_deref());
    let bases = control.addresses.management_bases();
    let Some(base) = own_base::arrived_at(&bases, cookie::host(&parts), cookie::is_tls(&parts)) else {
        // The key manager sends codes to addresses of ours only: on to the one that is meant for everyone.
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("to", &to).finish();
        return Ok(go_on(&format!("{}/portal/sign-in?{query}", control.addresses.management()), Vec::new()));
    };
    if let Some(value) = cookie::session(&parts, &control)
        && tokens::live(&control, &value).await?.is_some()
    {
        return Ok(go_on(&format!("..{to}"), Vec::new()));
    }
    let under_way = UnderWay {
        state: random::token(ENTROPY_BYTES),
        nonce: random::token(ENTROPY_BYTES),
        verifier: random::token(ENTROPY_BYTES),
        redirect_uri: format!("{base}{CALLBACK}"),
        to,
        expires_at: millis::now() + SIGN_IN_TTL_S * 1000,
    };
    let sealed = control.store.sealer().seal(PURPOSE, serde_json::to_string(&under_way).unwrap_or_default().as_bytes());
    let mut cookies = cookie::clear_abandoned(&parts, &control);
    cookies.push(cookie::set_sign_in(&under_way.state, &sealed, SIGN_IN_TTL_S, &parts, &control));
    let hint = wish.hint.filter(|hint| hint.len() <= HINT_BYTES_MAX);
    Ok(go_on(&authorize_address(&control, &under_way, hint.as_deref()), cookies))
}

/// Where the key manager asks for name and password: beside us, or where it runs alone.
fn authorize_address(control: &Control, under_way: &UnderWay, hint: Option<&str>) -> String {
    let far = control.addresses.resolve(AUTHORIZE).filter(|address| !is_beside_us(control, address));
    let scopes = ["openid", "profile"].map(str::to_owned).into_iter().chain(scope::allowed(&[ADMIN.to_owned()]));
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs([
        ("response_type", "code"),
        ("client_id", CLIENT_ID),
        ("redirect_uri", &under_way.redirect_uri),
        // Of all that the portal's areas can use the user is given what the roles allow.
        ("scope", &scopes.collect::<Vec<_>>().join(" ")),
        ("state", &under_way.state),
        ("nonce", &under_way.nonce),
        ("code_challenge", &random::sha256_base64url(under_way.verifier.as_bytes())),
        ("code_challenge_method", "S256"),
    ]);
    if let Some(hint) = hint {
        query.append_pair("login_hint", hint);
    }
    if far.is_some() {
        // It does not know where we are, but holds the same master key.
        let vouched = format!("{} {}", under_way.expires_at, under_way.redirect_uri);
        query.append_pair(REDIRECT_PROOF, &control.store.sealer().seal(REDIRECT_PURPOSE, vouched.as_bytes()));
    }
    let address = far.unwrap_or_else(|| "../oauth2/authorize".to_owned());
    format!("{address}?{}", query.finish())
}

fn is_beside_us(control: &Control, address: &str) -> bool {
    address.strip_prefix(&control.addresses.management()).is_some_and(|rest| rest.starts_with('/'))
}
