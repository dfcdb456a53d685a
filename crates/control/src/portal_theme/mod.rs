//! How the operator wants the portal to look: name, colour, logo and icon, from the configuration, without a new build.
//!
//! The colour becomes ten shades ([`shade`]) that the portal and the login pages read from `GET /portal/theme.css` as custom
//! properties; the file is linked in the head of every page, so nothing is painted in other colours before. Name, logo and
//! icon are put into the pages by [`crate::portal`]. `GET /portal/theme.json` says the same to other programs.
//!
//! Needs no store: an instance that is only a key manager serves it too, for its login pages.

pub mod shade;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value, json};
use tidegate_wire::random;

use shade::{Rgb, hex, shades};

/// A picture of an SVG may hold scripts; opened by itself it is in a sandbox without any right.
const PICTURE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
/// Characters of the hash in an entity tag.
const TAG_CHARS: usize = 22;

/// A picture as it is sent.
#[derive(Debug, Clone)]
pub struct Image {
    /// What it is.
    pub media_type: &'static str,
    /// The file.
    pub bytes: Arc<[u8]>,
}

/// How the portal looks, and what its pages must know of the installation before anyone signs in.
#[derive(Debug, Clone)]
pub struct Theme {
    /// Name of the portal.
    pub name: String,
    /// `None`: the shades that the portal was built with.
    pub color: Option<Rgb>,
    /// In the header.
    pub logo: Option<Image>,
    /// The same on dark pages.
    pub logo_dark: Option<Image>,
    /// Of the tab.
    pub icon: Option<Image>,
    /// Whether visitors may make themselves an account.
    pub is_sign_up_enabled: bool,
}

impl Default for Theme {
    fn default() -> Self {
        let name = "Tidegate".to_owned();
        Self { name, color: None, logo: None, logo_dark: None, icon: None, is_sign_up_enabled: true }
    }
}

impl Theme {
    /// The style sheet.
    fn css(&self) -> String {
        let Some(color) = self.color else { return "/* the portal's own colours */\n".to_owned() };
        let list: Vec<String> =
            shades(color).iter().enumerate().map(|(n, shade)| format!("--tg-brand-{n}: {};", hex(*shade))).collect();
        format!(":root {{ {} }}\n", list.join(" "))
    }

    fn json(&self) -> Value {
        let path = |image: &Option<Image>, path: &str| image.as_ref().map(|_| path.to_owned());
        json!({
            "name": self.name,
            "color": self.color.map(hex),
            "shades": self.color.map(|color| shades(color).map(hex)),
            "logo": path(&self.logo, "logo"),
            "logoDark": path(&self.logo_dark, "logo-dark"),
            "icon": path(&self.icon, "icon"),
            "signUp": self.is_sign_up_enabled,
        })
    }

    /// What stands in the head of each page, with references from the root of the portal.
    pub fn head(&self) -> String {
        let name = escape(&self.name);
        let flag = |is_set: bool, name: &str| {
            if is_set { format!("<meta name=\"{name}\" content=\"yes\">") } else { String::new() }
        };
        format!(
            "<meta name=\"application-name\" content=\"{name}\">{}{}{}<link rel=\"stylesheet\" href=\"./portal/theme.css\">",
            flag(self.logo.is_some(), "tidegate-logo"),
            flag(self.logo_dark.is_some(), "tidegate-logo-dark"),
            flag(self.is_sign_up_enabled, "tidegate-sign-up"),
        )
    }

    /// Changes when the head does.
    pub fn tag(&self) -> String {
        random::sha256_base64url(self.head().as_bytes())[..TAG_CHARS].to_owned()
    }

    fn own_icon(&self) -> Option<&Image> {
        self.icon.as_ref().or(self.logo.as_ref())
    }

    /// The page with name, icon and head of ours in it.
    pub fn put_into(&self, page: &str) -> String {
        let icon = if self.own_icon().is_some() { "./portal/icon" } else { "./favicon.svg" };
        page.replace("<title>Tidegate</title>", &format!("<title>{}</title>", escape(&self.name)))
            .replace("\"./favicon.svg\"", &format!("\"{icon}\""))
            .replacen("</head>", &format!("{}</head>", self.head()), 1)
    }
}

/// Routes of the theme.
pub fn router(theme: Arc<Theme>) -> Router {
    Router::new()
        .route("/portal/theme.css", get(css))
        .route("/portal/theme.json", get(description))
        .route("/portal/logo", get(logo))
        .route("/portal/logo-dark", get(logo_dark))
        .route("/portal/icon", get(icon))
        .with_state(theme)
}

async fn css(State(theme): State<Arc<Theme>>, headers: HeaderMap) -> Response {
    answer(&headers, "text/css; charset=utf-8", theme.css().into_bytes())
}

async fn description(State(theme): State<Arc<Theme>>, headers: HeaderMap) -> Response {
    answer(&headers, "application/json", theme.json().to_string().into_bytes())
}

async fn logo(State(theme): State<Arc<Theme>>, headers: HeaderMap) -> Response {
    picture(&headers, theme.logo.as_ref())
}

async fn logo_dark(State(theme): State<Arc<Theme>>, headers: HeaderMap) -> Response {
    picture(&headers, theme.logo_dark.as_ref().or(theme.logo.as_ref()))
}

async fn icon(State(theme): State<Arc<Theme>>, headers: HeaderMap) -> Response {
    picture(&headers, theme.own_icon())
}

fn picture(headers: &HeaderMap, image: Option<&Image>) -> Response {
    let Some(image) = image else { return StatusCode::NOT_FOUND.into_response() };
    let mut response = answer(headers, image.media_type, image.bytes.to_vec());
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(PICTURE_POLICY));
    response
}

/// Kept by the browser, but asked about each time: the next start may bring another look at the same address.
fn answer(headers: &HeaderMap, media_type: &'static str, bytes: Vec<u8>) -> Response {
    let tag = format!("\"{}\"", &random::sha256_base64url(&bytes)[..TAG_CHARS]);
    let is_known = headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response =
        if is_known { StatusCode::NOT_MODIFIED.into_response() } else { (StatusCode::OK, bytes).into_response() };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(ETAG, HeaderValue::from_str(&tag).expect("base64url in quotes"));
    response
}

/// Makes `text` harmless in an element or a quoted attribute.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
#[path = "portal_theme_tests.rs"]
mod tests;
