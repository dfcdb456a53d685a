//! The pages people see: rendered here, without script, with a policy that allows none.
//!
//! Everything put into a page goes through [`escape`]. All pages are two levels deep and name each other by `..`, so that they
//! work below any prefix that a proxy adds.

pub(crate) mod login;
pub(crate) mod consent;
mod notice;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use url::{Origin, Url};

pub(crate) use consent::consent;
pub(crate) use login::login;
pub(crate) use notice::{error, sign_out, signed_out};

use crate::endpoints::STYLE;
use crate::oauth_error::no_store;
use crate::settings::Brand;

/// `GET /oauth2/style.css`.
pub(crate) async fn style() -> Response {
    let mut response = include_str!("style.css").into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// A whole page. `leads_to` is the redirect URI that a form on it may lead to: browsers hold redirects after a post
/// against `form-action`.
fn page(brand: &Brand, status: StatusCode, title: &str, body: &str, leads_to: Option<&str>) -> Response {
    let (title, name) = (escape(title), escape(&brand.name));
    let icon = if brand.has_icon || brand.has_logo { "../portal/icon" } else { "../favicon.svg" };
    let mark = mark(brand);
    let html = format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} · {name}</title>
<link rel="icon" href="{icon}">
<link rel="stylesheet" href="../portal/theme.css">
<link rel="stylesheet" href="..{STYLE}">
</head>
<body>
<main>
<p class="brand">{mark}{name}</p>
{body}
</main>
</body>
</html>
"#
    );
    let mut response = (status, html).into_response();
    let headers = response.headers_mut();
    no_store(headers);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CONTENT_SECURITY_POLICY, policy(leads_to));
    response
}

/// The operator's logo, or ours as the portal has it.
fn mark(brand: &Brand) -> &'static str {
    match (brand.has_logo, brand.has_dark_logo) {
        (true, false) => r#"<img src="../portal/logo" alt="" height="28">"#,
        (_, true) => {
            r#"<picture><source srcset="../portal/logo-dark" media="(prefers-color-scheme: dark)"><img src="../portal/logo" alt="" height="28"></picture>"#
        }
        (false, false) => {
            r#"<svg viewBox="0 0 32 32" aria-hidden="true"><rect class="ground" width="32" height="32" rx="8"/><path class="gate" d="M8 24V12a8 8 0 0 1 16 0v12"/><path class="tide" d="M8 19c2.7-2.4 5.3-2.4 8 0s5.3 2.4 8 0"/></svg>"#
        }
    }
}

fn policy(leads_to: Option<&str>) -> HeaderValue {
    let source = leads_to.and_then(source).map(|source| format!(" {source}")).unwrap_or_default();
    let text = format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'{source}"
    );
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("default-src 'none'; form-action 'self'"))
}

/// How a policy names the place of `uri`: its origin, or the scheme for those of apps.
fn source(uri: &str) -> Option<String> {
    let url = Url::parse(uri).ok()?;
    match url.origin() {
        origin @ Origin::Tuple(..) => Some(origin.ascii_serialization()),
        Origin::Opaque(_) => Some(format!("{}:", url.scheme())),
    }
}

/// Makes `text` harmless inside an element or a quoted attribute.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_place() {
        assert_eq!(escape(r#"<a href="x" id='y'>&"#), "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;");
    }

    #[test]
    fn forms_lead_to_us_and_to_the_one_client() {
        let form_action = |uri| policy(uri).to_str().unwrap().rsplit_once("form-action ").unwrap().1.to_owned();
        assert_eq!(form_action(None), "'self'");
        assert_eq!(form_action(Some("https://a.example:8443/cb;x?y=1")), "'self' https://a.example:8443");
        assert_eq!(form_action(Some("com.example.app:/cb")), "'self' com.example.app:");
    }
}
