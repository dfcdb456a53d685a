//! The consent page.

use axum::response::Response;
use http::StatusCode;

use super::{escape, page};
use crate::cookie::CSRF_FIELD;
use crate::endpoints::CONSENT;
use crate::settings::Brand;

/// What the consent page shows.
pub(crate) struct ConsentPage<'a> {
    pub brand: &'a Brand,
    /// Who asks.
    pub client_name: &'a str,
    /// Who is asked.
    pub username: &'a str,
    /// For what.
    pub scopes: &'a [String],
    /// The authorization request to go on with, as a query.
    pub request: &'a str,
    pub csrf: &'a str,
    pub redirect_uri: &'a str,
}

/// Renders it.
pub(crate) fn consent(content: &ConsentPage<'_>) -> Response {
    let [client, username, request, csrf] =
        [content.client_name, content.username, content.request, content.csrf].map(escape);
    let scopes: String = content.scopes.iter().map(|scope| item(scope)).collect();
    let body = format!(
        r#"<h1>Allow <strong>{client}</strong>?</h1>
<p>You are signed in as <strong>{username}</strong>. {client} asks to:</p>
<ul>{scopes}</ul>
<form method="post" action="..{CONSENT}">
<input type="hidden" name="{CSRF_FIELD}" value="{csrf}">
<input type="hidden" name="request" value="{request}">
<div class="actions">
<button type="submit" name="decision" value="approve">Allow</button>
<button type="submit" name="decision" value="deny" class="second">Deny</button>
</div>
</form>"#
    );
    page(content.brand, StatusCode::OK, "Allow access", &body, Some(content.redirect_uri))
}

fn item(scope: &str) -> String {
    let text = match scope {
        "openid" => "know who you are",
        "profile" => "see your name",
        "email" => "see your e-mail address",
        "default" => "call APIs in your name",
        other => return format!("<li>use the permission <code>{}</code></li>", escape(other)),
    };
    format!("<li>{text} <code>{}</code></li>", escape(scope))
}
