//! Where our endpoints are: fixed paths behind a base that is asked for each time, because it follows the port map.
//! Nothing absolute is kept.

use std::sync::Arc;

/// Token endpoint (RFC 6749 section 3.2). Its address is also the issuer, as in WSO2.
pub const TOKEN: &str = "/oauth2/token";
/// Authorization endpoint (section 3.1).
pub const AUTHORIZE: &str = "/oauth2/authorize";
/// Revocation (RFC 7009).
pub const REVOKE: &str = "/oauth2/revoke";
/// Introspection (RFC 7662).
pub const INTROSPECT: &str = "/oauth2/introspect";
/// Public signing keys (RFC 7517).
pub const JWKS: &str = "/oauth2/jwks";
/// Claims about the user (OpenID Connect Core section 5.3).
pub const USERINFO: &str = "/oauth2/userinfo";
/// Where the login page posts to.
pub const LOGIN: &str = "/oauth2/login";
/// Where the consent page posts to.
pub const CONSENT: &str = "/oauth2/consent";
/// Style sheet of the pages.
pub const STYLE: &str = "/oauth2/style.css";
/// End of the session (OpenID Connect RP-Initiated Logout).
pub const LOGOUT: &str = "/oidc/logout";
/// WSO2's dynamic client registration.
pub const REGISTER: &str = "/client-registration/v0.17/register";

/// Builds our own addresses.
#[derive(Clone)]
pub struct Endpoints {
    base: Arc<dyn Fn() -> String + Send + Sync>,
    bases: Option<Arc<dyn Fn() -> Vec<String> + Send + Sync>>,
}

impl Endpoints {
    /// `base` gives scheme, host and port as the outside sees them, without a slash at the end.
    pub fn new(base: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self { base: Arc::new(base), bases: None }
    }

    /// `bases` gives every address under which browsers reach this very node: its public one, its own with each port.
    /// Without it the one base is all there is.
    #[must_use]
    pub fn reached_at(self, bases: impl Fn() -> Vec<String> + Send + Sync + 'static) -> Self {
        Self { bases: Some(Arc::new(bases)), ..self }
    }

    /// Every address under which this node is reached, without a slash at the end.
    pub(crate) fn bases(&self) -> Vec<String> {
        let bases = self.bases.as_ref().map_or_else(|| vec![self.url("")], |bases| bases());
        bases.into_iter().map(|base| base.trim_end_matches('/').to_owned()).collect()
    }

    /// The address of `path`.
    pub fn url(&self, path: &str) -> String {
        let mut url = (self.base)();
        url.truncate(url.trim_end_matches('/').len());
        url.push_str(path);
        url
    }

    /// `iss` of our tokens.
    pub fn issuer(&self) -> String {
        self.url(TOKEN)
    }

    /// Our host name as the outside sees it, without port.
    pub fn host(&self) -> String {
        let base = (self.base)();
        let host = url::Url::parse(&base).ok().and_then(|url| url.host_str().map(str::to_owned));
        host.unwrap_or_default()
    }
}

impl std::fmt::Debug for Endpoints {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Endpoints({})", (self.base)())
    }
}
