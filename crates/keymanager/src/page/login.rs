//! The login page.

use axum::response::Response;
use http::StatusCode;

use super::{escape, page};
use crate::cookie::CSRF_FIELD;
use crate::endpoints::LOGIN;
use crate::settings::Brand;

/// What the login page shows.
pub(crate) struct LoginPage<'a> {
    pub brand: &'a Brand,
    /// Whether to show the way to an account of one's own.
    pub signs_up: bool,
    /// For whom the user logs in.
    pub client_name: &'a str,
    /// The authorization request to go on with, as a query.
    pub request: &'a str,
    pub csrf: &'a str,
    /// What the name field already holds.
    pub username: &'a str,
    /// Why the last attempt failed.
    pub problem: Option<&'a str>,
    pub status: StatusCode,
    pub redirect_uri: &'a str,
}

/// Renders it.
pub(crate) fn login(content: &LoginPage<'_>) -> Response {
    let [client, request, csrf, username] =
        [content.client_name, content.request, content.csrf, content.username].map(escape);
    let (problem, described) = match content.problem {
        Some(text) => (
            format!(r#"<p class="bad" id="problem" role="alert">{}</p>"#, escape(text)),
            r#" aria-describedby="problem""#,
        ),
        None => (String::new(), ""),
    };
    let (name_focus, password_focus) = if username.is_empty() { (" autofocus", "") } else { ("", " autofocus") };
    let sign_up = match content.signs_up {
        true => r#"<p class="after">New here? <a href="../devportal/sign-up">Create an account</a></p>"#,
        false => "",
    };
    let body = format!(
        r#"<h1>Sign in</h1>
<p>to continue to <strong>{client}</strong></p>
{problem}
<form method="post" action="..{LOGIN}">
<input type="hidden" name="{CSRF_FIELD}" value="{csrf}">
<input type="hidden" name="request" value="{request}">
<label for="username">User name</label>
<input id="username" name="username" value="{username}" autocomplete="username" autocapitalize="none" spellcheck="false" required{name_focus}{described}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required{password_focus}{described}>
<div class="actions"><button type="submit">Sign in</button></div>
</form>
{sign_up}"#
    );
    page(content.brand, content.status, "Sign in", &body, Some(content.redirect_uri))
}

impl std::fmt::Debug for LoginPage<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoginPage").field("client_name", &self.client_name).finish_non_exhaustive()
    }
}
