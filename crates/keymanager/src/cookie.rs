//! The two cookies of the pages: the session, and the value that forms must repeat against forged posts (CSRF).
//!
//! Where the browser reaches us over TLS both are `Secure` with the `__Host-` prefix, so that no other host or plain-HTTP page can set them
//! (RFC 6265bis section 4.1.3). Only the hash of the session cookie is stored.

use http::request::Parts;
use http::{HeaderMap, HeaderValue, header};
use tidegate_model::own_base;
use tidegate_wire::random;

use crate::Endpoints;
use crate::form::Form;
use crate::issue::fresh_token;
use crate::relay;

/// Field of every form that holds the CSRF value.
pub(crate) const CSRF_FIELD: &str = "csrf";

const SESSION: &str = "tidegate_session";
const CSRF: &str = "tidegate_csrf";
/// How long a CSRF value lasts, in seconds: as long as someone may leave a login page open.
const CSRF_TTL_S: i64 = 86_400;

/// What is known of the browser that a request comes from.
pub(crate) struct Browser<'a> {
    headers: &'a HeaderMap,
    /// Whether what it sends comes over TLS: the plain listener serves people too.
    is_secure: bool,
}

impl<'a> Browser<'a> {
    /// The one that sent this.
    pub fn of(head: &'a Parts, endpoints: &Endpoints) -> Self {
        let header = || head.headers.get(header::HOST).and_then(|value| value.to_str().ok());
        let host = head.uri.authority().map(|authority| authority.as_str()).or_else(header).unwrap_or_default();
        let is_secure = own_base::is_secure(&endpoints.bases(), host, relay::is_tls(&head.extensions));
        Self { headers: &head.headers, is_secure }
    }
}

/// The session cookie's value.
pub(crate) fn session(browser: &Browser<'_>) -> Option<String> {
    read(browser.headers, &name(SESSION, browser))
}

/// `Set-Cookie` that begins a session, or ends it with an empty value and no time.
pub(crate) fn set_session(value: &str, ttl_s: i64, browser: &Browser<'_>) -> HeaderValue {
    set(&name(SESSION, browser), value, ttl_s, browser)
}

/// The CSRF value of this browser, or a new one with the `Set-Cookie` for it.
pub(crate) fn csrf(browser: &Browser<'_>) -> (String, Option<HeaderValue>) {
    match read(browser.headers, &name(CSRF, browser)) {
        Some(value) => (value, None),
        None => {
            let value = fresh_token();
            let header = set(&name(CSRF, browser), &value, CSRF_TTL_S, browser);
            (value, Some(header))
        }
    }
}

/// Whether a post comes from a page of ours in this browser: the form repeats the cookie, and the browser does not say
/// that another site sent it.
pub(crate) fn is_own_post(browser: &Browser<'_>, form: &Form) -> bool {
    let is_foreign = browser.headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none");
    let cookie = read(browser.headers, &name(CSRF, browser));
    let is_repeated = match (&cookie, form.get(CSRF_FIELD)) {
        (Some(cookie), Some(field)) => random::same(cookie.as_bytes(), field.as_bytes()),
        _ => false,
    };
    is_repeated && !is_foreign
}

fn name(base: &str, browser: &Browser<'_>) -> String {
    if browser.is_secure { format!("__Host-{base}") } else { base.to_owned() }
}

fn set(name: &str, value: &str, ttl_s: i64, browser: &Browser<'_>) -> HeaderValue {
    let secure = if browser.is_secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; Max-Age={ttl_s}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&text).expect("names and base64url values are visible ASCII")
}

/// The value of a cookie, if it is one of ours: base64url of a token's length.
fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    let is_ours =
        |value: &&str| value.len() == 43 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
        .filter(is_ours)
        .map(str::to_owned)
}
