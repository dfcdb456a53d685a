//! One backend address: where it is, and how the path at the gateway becomes a path there.

mod shared;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::Uri;
use http::uri::{Authority, PathAndQuery, Scheme};
use tidegate_model::default_api::key_manager_path;
use tidegate_model::endpoint::SYMBOLIC_SCHEME;
use url::Url;

use crate::settings::{OwnTrust, Settings};
use crate::upstream::http1::pool::Origin;
use shared::shared;

/// An address as configured.
#[derive(Debug)]
pub enum Address {
    /// It can be dialled as it is.
    Fixed(Arc<Base>),
    /// It names a part of Tidegate and is resolved each time.
    Symbolic(Box<Url>),
    /// The same in a default API: it leads to the key manager's OAuth2 endpoints, and nowhere else.
    Own(Box<Url>),
}

/// A base URL, taken apart.
#[derive(Debug, Clone)]
pub struct Base {
    /// `http` or `https`; `ws` and `wss` are spoken over these.
    pub scheme: Scheme,
    /// Host and port.
    pub authority: Authority,
    /// By which idle connections are found.
    pub(crate) origin: Origin,
    /// Path without slash at the end; may be empty.
    pub prefix: String,
    /// Query that each request carries.
    pub query: Option<String>,
    /// Set when it is our own key manager, reached by a default API.
    pub own: Option<OwnTrust>,
    /// What it speaks over TLS.
    pub(crate) spoken: Arc<Spoken>,
}

/// What a backend with TLS speaks, as far as an answer of it has shown.
#[derive(Debug, Default)]
pub(crate) struct Spoken {
    /// Until then it is taken to speak HTTP/1.1 only, by the gateway's clock.
    http1_until_ms: AtomicU64,
}

impl Spoken {
    /// Whether it is known to speak HTTP/1.1 only.
    pub fn is_http1(&self, clock_ms: u64) -> bool {
        clock_ms < self.http1_until_ms.load(Ordering::Relaxed)
    }

    /// It was offered HTTP/2 and chose HTTP/1.1, which is believed for so long.
    pub fn note_http1(&self, clock_ms: u64, remembered: Duration) {
        let until_ms = clock_ms.saturating_add(u64::try_from(remembered.as_millis()).unwrap_or(u64::MAX));
        self.http1_until_ms.store(until_ms, Ordering::Relaxed);
    }
}

impl Address {
    /// Reads an address configured in a default API, or in any other.
    pub fn new(url: &Url, is_of_default_api: bool) -> Self {
        match Base::new(url) {
            Some(base) if url.scheme() != SYMBOLIC_SCHEME => Self::Fixed(shared(base)),
            _ if is_of_default_api => Self::Own(Box::new(url.clone())),
            _ => Self::Symbolic(Box::new(url.clone())),
        }
    }

    /// Where to dial now; `None` when a symbolic address leads nowhere.
    pub fn base(&self, settings: &Settings) -> Option<Arc<Base>> {
        match self {
            Self::Fixed(base) => Some(base.clone()),
            Self::Symbolic(url) => Base::new(&(settings.resolve)(url)?).map(Arc::new),
            Self::Own(url) => {
                key_manager_path(url)?;
                let led = (settings.default_apis.lead)(url)?;
                Some(Arc::new(Base { own: Some(led.trust), ..Base::new(&led.url)? }))
            }
        }
    }
}

impl Base {
    fn new(url: &Url) -> Option<Self> {
        let scheme = match url.scheme() {
            "http" | "ws" => Scheme::HTTP,
            "https" | "wss" => Scheme::HTTPS,
            SYMBOLIC_SCHEME => return None,
            _ => return None,
        };
        let host = url.host_str()?;
        let authority = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        Some(Self {
            origin: Origin::new(scheme.as_str(), &authority),
            scheme,
            authority: authority.parse().ok()?,
            prefix: url.path().trim_end_matches('/').to_owned(),
            query: url.query().filter(|query| !query.is_empty()).map(str::to_owned),
            own: None,
            spoken: Arc::default(),
        })
    }

    /// All that was read from its URL.
    fn words(&self) -> (&str, &str, &str, Option<&str>) {
        (self.scheme.as_str(), self.authority.as_str(), &self.prefix, self.query.as_deref())
    }

    /// Whether it is our own key manager, reached by a default API.
    pub fn is_own(&self) -> bool {
        self.own.is_some()
    }

    /// Host and port with the port always there.
    pub fn host_and_port(&self) -> (String, u16) {
        let default = if self.scheme == Scheme::HTTPS { 443 } else { 80 };
        let host = self.authority.host().trim_start_matches('[').trim_end_matches(']');
        (host.to_owned(), self.authority.port_u16().unwrap_or(default))
    }

    /// Writes what [`Base::uri`] has behind the authority. False, and nothing written, where that is `None`.
    pub(crate) fn write_target(&self, rest: &str, query: Option<&str>, out: &mut Vec<u8>) -> bool {
        if self.is_own() && !matches!(rest, "" | "/") {
            return false;
        }
        let start = out.len();
        out.extend_from_slice(self.prefix.as_bytes());
        if !self.is_own() {
            out.extend_from_slice(rest.as_bytes());
        }
        if out.len() == start {
            out.push(b'/');
        }
        let mut separator = b'?';
        for query in [self.query.as_deref(), query].into_iter().flatten() {
            out.push(separator);
            out.extend_from_slice(query.as_bytes());
            separator = b'&';
        }
        let is_clean = out[start..].iter().all(|byte| matches!(byte, b'!'..=b'~') && *byte != b'#');
        if !is_clean {
            out.truncate(start);
        }
        is_clean
    }

    /// The address of the resource `rest` (normal form, below the API's context) with `query`. `None` only if the
    /// parts do not form a URI, or lead beside an endpoint of our own.
    pub fn uri(&self, rest: &str, query: Option<&str>) -> Option<Uri> {
        // `/token/introspect` is no way to `/oauth2/token/introspect`: only the endpoint itself is meant.
        let rest = if self.is_own() { Some("").filter(|_| matches!(rest, "" | "/"))? } else { rest };
        let mut path = String::with_capacity(self.prefix.len() + rest.len() + query.map_or(0, str::len) + 2);
        path.push_str(&self.prefix);
        path.push_str(rest);
        if path.is_empty() {
            path.push('/');
        }
        let mut separator = '?';
        for query in [self.query.as_deref(), query].into_iter().flatten() {
            path.push(separator);
            path.push_str(query);
            separator = '&';
        }
        let path = PathAndQuery::try_from(path).ok()?;
        Uri::builder().scheme(self.scheme.clone()).authority(self.authority.clone()).path_and_query(path).build().ok()
    }

    /// What follows this base in `location`, which is a backend's `Location`: a path beginning with `/`, or empty.
    /// `None` when it leads elsewhere.
    pub fn strip<'l>(&self, location: &'l str) -> Option<&'l str> {
        let path = match location.split_once("://") {
            Some((scheme, rest)) => {
                let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
                let is_here = scheme.eq_ignore_ascii_case(self.scheme.as_str())
                    && rest[..end].eq_ignore_ascii_case(self.authority.as_str());
                is_here.then(|| &rest[end..])?
            }
            None if location.starts_with('/') && !location.starts_with("//") => location,
            None => return None,
        };
        let rest = path.strip_prefix(self.prefix.as_str())?;
        (rest.is_empty() || rest.starts_with(['/', '?', '#'])).then_some(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(url: &str) -> Base {
        Base::new(&Url::parse(url).unwrap()).unwrap()
    }

    #[test]
    fn paths_are_joined_without_a_slash_too_many_or_too_few() {
        let table = [
            ("http://b", "", None, "http://b/"),
            ("http://b/", "/", None, "http://b/"),
            ("http://b/x/", "/y", None, "http://b/x/y"),
            ("http://b/x", "", Some("q=1"), "http://b/x?q=1"),
            ("http://b/x?k=v", "/y/", Some("q=1"), "http://b/x/y/?k=v&q=1"),
            ("wss://b:1/x", "/a%20b", None, "https://b:1/x/a%20b"),
        ];
        for (address, rest, query, expected) in table {
            let uri = base(address).uri(rest, query).unwrap();
            assert_eq!(uri.to_string(), expected);
            let mut target = Vec::new();
            assert!(base(address).write_target(rest, query, &mut target));
            assert_eq!(target, uri.path_and_query().unwrap().as_str().as_bytes());
        }
    }

    #[test]
    fn a_default_api_reaches_the_key_managers_endpoint_itself_and_nothing_beside_it() {
        let settings = Settings {
            resolve: std::sync::Arc::new(|_| panic!("a default API does not ask here")),
            default_apis: crate::settings::DefaultApis {
                lead: std::sync::Arc::new(|url| {
                    let url = format!("https://own:1{}", url.path()).parse().ok()?;
                    Some(crate::settings::Led { url, trust: OwnTrust::default() })
                }),
                ..Default::default()
            },
            ..Settings::default()
        };
        let of = |url: &str| Address::new(&url.parse().unwrap(), true).base(&settings);
        let own = of("tidegate://key-manager/oauth2/token").unwrap();
        assert!(own.is_own());
        for rest in ["", "/"] {
            assert_eq!(own.uri(rest, Some("a=b")).unwrap().to_string(), "https://own:1/oauth2/token?a=b");
            let mut target = Vec::new();
            assert!(own.write_target(rest, Some("a=b"), &mut target));
            assert_eq!(target, b"/oauth2/token?a=b");
        }
        assert_eq!(own.uri("/.well-known/openid-configuration", None), None);
        assert!(!own.write_target("/.well-known/openid-configuration", None, &mut Vec::new()));
        assert!(of("tidegate://key-manager/oauth2/introspect").is_none());
        assert!(of("tidegate://ops/sample").is_none());
        assert!(!of("https://elsewhere/oauth2/token").unwrap().is_own());
        let ordinary = Settings { resolve: std::sync::Arc::new(|_| None), ..settings.clone() };
        let url = "tidegate://key-manager/oauth2/token".parse().unwrap();
        assert!(Address::new(&url, false).base(&ordinary).is_none(), "a publisher's API has no such way");
    }

    #[test]
    fn locations_below_the_base_are_found() {
        let table = [
            ("http://b/x", "http://b/x/y?z", Some("/y?z")),
            ("http://b/x", "/x", Some("")),
            ("http://b/x", "/xy", None),
            ("http://b", "http://b/y", Some("/y")),
            ("http://b", "https://b/y", None),
            ("http://b", "http://evil/y", None),
            ("http://b", "//evil/y", None),
            ("http://b", "y", None),
        ];
        for (address, location, expected) in table {
            assert_eq!(base(address).strip(location), expected, "{address} {location}");
        }
    }
}
