//! Short pages: an error that cannot be told to the client, signing out, signed out.

use axum::response::Response;
use http::StatusCode;

use super::{escape, page};
use crate::cookie::CSRF_FIELD;
use crate::endpoints::LOGOUT;
use crate::settings::Brand;

/// A request that cannot go on, in words for the user (and whoever built the client).
pub(crate) fn error(brand: &Brand, status: StatusCode, text: &str) -> Response {
    let text = escape(text);
    let body = format!(
        r#"<h1>This sign-in cannot go on</h1>
<p class="bad" role="alert">{text}</p>
<p>Go back to the application and try again. If this page comes again, tell its developers what it says.</p>"#
    );
    page(brand, status, "Error", &body, None)
}

/// Asks whether to sign out. `request` is the logout request to go on with, as a query.
pub(crate) fn sign_out(brand: &Brand, request: &str, csrf: &str, leads_to: Option<&str>) -> Response {
    let (request, csrf) = (escape(request), escape(csrf));
    let body = format!(
        r#"<h1>Sign out?</h1>
<p>You will have to give your password again the next time.</p>
<form method="post" action="..{LOGOUT}">
<input type="hidden" name="{CSRF_FIELD}" value="{csrf}">
<input type="hidden" name="request" value="{request}">
<div class="actions"><button type="submit">Sign out</button></div>
</form>"#
    );
    page(brand, StatusCode::OK, "Sign out", &body, leads_to)
}

/// Says that it is done.
pub(crate) fn signed_out(brand: &Brand) -> Response {
    page(brand, StatusCode::OK, "Signed out", "<h1>You are signed out</h1>\n<p>You can close this page.</p>", None)
}
