//! The portal's files, embedded in the binary: pages below `/devportal`, `/publisher` and `/admin`, their
//! scripts below `/assets`.
//!
//! The bundle in `portal/dist` is built and compressed ahead by `make portal`; nothing is compressed here. A binary built
//! without it (no Node on the machine) serves a page that says so. All page addresses get the same `index.html`, into which
//! [`crate::portal_theme`] puts the operator's name and colours, and whose
//! references are rewritten to go up as many levels as the address is deep: so the portal works below any prefix a proxy
//! adds, and no absolute address is stored.
//!
//! Not here: sign-in ([`crate::portal_session`], `tidegate-keymanager`), the REST APIs the portal calls (the other modules of this crate).

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    LOCATION, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, Uri};
use axum::routing::get;

use crate::devportal::addresses_of;
use crate::portal_theme::Theme;
use crate::state::Control;

/// Scripts and styles from this origin only; nothing inline. The portal was made to need no exception. Connections, of
/// which the pages' console makes some to gateways, are added by [`policy`].
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
     font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; connect-src 'self'";
/// Most gateway origins named in the policy: a header has to stay a header.
const ORIGINS_MAX: usize = 100;
/// Names with a content hash never change their content.
const HASHED: &str = "public, max-age=31536000, immutable";
/// Kept by the browser, but asked about each time: the next version has the same address.
const ASKED: &str = "no-cache";
/// Hexadecimal digits of the content hash in an entity tag.
const TAG_BYTES: usize = 16;

#[derive(rust_embed::Embed)]
#[folder = "../../portal/dist"]
#[allow_missing = true]
struct Bundle;

/// A file of the bundle.
struct File {
    data: Cow<'static, [u8]>,
    sha256: [u8; 32],
}

/// How a file of the bundle is found by its path below `portal/dist`; tests bring their own bundle.
type Find = fn(&str) -> Option<File>;

/// What the portal's handlers work with.
#[derive(Clone)]
struct Served {
    find: Find,
    theme: Arc<Theme>,
    /// Where the gateways are; tests of the files do without.
    control: Option<Control>,
}

/// Pages and files of the portal, looking like `theme`. Merge it beside the APIs: it claims no address of theirs.
pub fn router(control: Control, theme: Arc<Theme>) -> Router {
    serving(Served { find: own, theme, control: Some(control) })
}

/// A file of the binary's own bundle.
fn own(path: &str) -> Option<File> {
    Bundle::get(path).map(|file| File { sha256: file.metadata.sha256_hash(), data: file.data })
}

fn serving(served: Served) -> Router {
    let mut router = Router::new()
        .route("/", get(to_devportal))
        .route("/store", get(to_devportal))
        .route("/favicon.svg", get(file))
        .route("/assets/{*path}", get(file));
    for area in ["/devportal", "/publisher", "/admin"] {
        router = router
            .route(area, get(page))
            .route(&format!("{area}/"), get(page))
            .route(&format!("{area}/{{*path}}"), get(page));
    }
    router.with_state(served)
}

/// `/store` is where WSO2 1.x had its developer portal.
async fn to_devportal() -> Response<Body> {
    let mut answer = secured(StatusCode::FOUND, Body::empty());
    // Relative, so that a proxy's prefix stays.
    answer.headers_mut().insert(LOCATION, HeaderValue::from_static("./devportal"));
    answer
}

async fn page(State(served): State<Served>, uri: Uri, headers: HeaderMap) -> Response<Body> {
    let Some(index) = (served.find)("index.html") else { return not_built() };
    let depth = uri.path().matches('/').count().saturating_sub(1);
    let policy = match &served.control {
        Some(control) => policy(&gateways(control).await),
        None => HeaderValue::from_static(CONTENT_POLICY),
    };
    // A page kept by the browser is used with the policy it came with: other gateways are another page.
    let tag = format!("\"{}-{}-{depth}-{:x}\"", short(&index.sha256), served.theme.tag(), marked(&policy));
    let with_policy = |mut answer: Response<Body>| {
        answer.headers_mut().insert(CONTENT_SECURITY_POLICY, policy.clone());
        answer
    };
    if is_known(&headers, &tag) {
        let answer = described(StatusCode::NOT_MODIFIED, Body::empty(), "text/html; charset=utf-8", ASKED, &tag);
        return with_policy(answer);
    }
    let up = if depth == 0 { "./".to_owned() } else { "../".repeat(depth) };
    let index = served.theme.put_into(&String::from_utf8_lossy(&index.data));
    let text = index.replace("=\"./", &format!("=\"{up}"));
    with_policy(described(StatusCode::OK, Body::from(text), "text/html; charset=utf-8", ASKED, &tag))
}

/// The origins of all environments' gateways as they are now. Without them (the store cannot be read) pages work, and only
/// their console does not.
async fn gateways(control: &Control) -> Vec<String> {
    let environments = match control.store.environments().await {
        Ok(environments) => environments,
        Err(why) => {
            tracing::warn!(%why, "the portal's pages may not call gateways: their addresses cannot be read");
            Vec::new()
        }
    };
    environments
        .iter()
        .map(|place| addresses_of(control, place))
        .flat_map(|(http, https)| [https, http])
        .flatten()
        .collect()
}

/// The policy with connections to `gateways` allowed. Only the origin of an address is named, so that nothing an
/// environment's host holds can add a word to the policy.
fn policy(gateways: &[String]) -> HeaderValue {
    let mut origins: Vec<String> = gateways
        .iter()
        .filter_map(|address| url::Url::parse(address).ok())
        .map(|url| url.origin())
        .filter(url::Origin::is_tuple)
        .map(|origin| origin.ascii_serialization())
        .filter(|origin| !origin.contains([' ', ';', ',', '*', '\'', '"']))
        .collect();
    origins.sort_unstable();
    origins.dedup();
    origins.truncate(ORIGINS_MAX);
    let text = origins.iter().fold(CONTENT_POLICY.to_owned(), |policy, origin| policy + " " + origin);
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(CONTENT_POLICY))
}

fn marked(policy: &HeaderValue) -> u64 {
    let mut hasher = DefaultHasher::new();
    policy.as_bytes().hash(&mut hasher);
    hasher.finish()
}

async fn file(State(served): State<Served>, uri: Uri, headers: HeaderMap) -> Response<Body> {
    let path = uri.path().trim_start_matches('/');
    let Some((file, encoding)) = best(served.find, path, &headers) else {
        let mut answer = secured(StatusCode::NOT_FOUND, Body::from("no such file in the portal\n"));
        answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        return answer;
    };
    let cache = if path.starts_with("assets/") { HASHED } else { ASKED };
    let tag = format!("\"{}\"", short(&file.sha256));
    let (status, body) = match is_known(&headers, &tag) {
        true => (StatusCode::NOT_MODIFIED, Body::empty()),
        false => (StatusCode::OK, Body::from(file.data)),
    };
    let mut answer = described(status, body, media_type(path), cache, &tag);
    answer.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        answer.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    answer
}

/// The smallest form of a file that the client takes. Each form has its own hash, hence its own entity tag.
fn best(find: Find, path: &str, headers: &HeaderMap) -> Option<(File, Option<&'static str>)> {
    // The compressed forms are not files of their own.
    if path.ends_with(".br") || path.ends_with(".gz") {
        return None;
    }
    let plain = find(path)?;
    for (suffix, encoding) in [("br", "br"), ("gz", "gzip")] {
        if accepts(headers, encoding)
            && let Some(file) = find(&format!("{path}.{suffix}"))
        {
            return Some((file, Some(encoding)));
        }
    }
    Some((plain, None))
}

/// Whether `Accept-Encoding` allows a coding (RFC 9110 section 12.5.3); its own entry wins over `*`.
fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let mut by_star = false;
    for entry in
        headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()).flat_map(|v| v.split(','))
    {
        let mut parts = entry.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        let is_wanted = weight.is_none_or(|q| q.parse::<f32>().is_ok_and(|q| q > 0.0));
        if name.eq_ignore_ascii_case(coding) {
            return is_wanted;
        }
        by_star |= name == "*" && is_wanted;
    }
    by_star
}

/// Whether the client has this version already (RFC 9110 section 13.1.2, weak comparison).
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let sent = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    sent.flat_map(|value| value.split(',')).map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}

fn described(status: StatusCode, body: Body, media: &'static str, cache: &'static str, tag: &str) -> Response<Body> {
    let mut answer = secured(status, body);
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(ETAG, HeaderValue::from_str(tag).expect("hexadecimal digits in quotes"));
    answer
}

fn secured(status: StatusCode, body: Body) -> Response<Body> {
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    let opener = HeaderName::from_static("cross-origin-opener-policy");
    headers.insert(opener, HeaderValue::from_static("same-origin"));
    answer
}

/// The product works without its portal; whoever opens a page learns how to get it.
fn not_built() -> Response<Body> {
    const PAGE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>Tidegate</title>\
         <h1>The portal is not part of this build</h1>\
         <p>This binary was built without Node. Install Node 20.19 or newer, run <code>make portal</code> and build again; \
         <code>make run</code> does both.</p>\
         <p>Everything the portal does is also in the REST APIs below <code>/api/am</code>.</p></html>\n";
    let mut answer = secured(StatusCode::OK, Body::from(PAGE));
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "json" => "application/json",
        _ => "application/octet-stream",
    }
}

fn short(sha256: &[u8; 32]) -> String {
    sha256[..TAG_BYTES].iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
#[path = "portal_tests.rs"]
mod tests;
