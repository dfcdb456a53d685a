//! Which credentials an API accepts, and where they stand in a call.

use http::HeaderName;
use tidegate_model::api::{Api, SecurityScheme};

use crate::error::Error;

/// Accepted ways to authenticate and where the credentials stand.
#[derive(Debug, Clone)]
#[repr(C)]
pub struct Security {
    /// Bearer tokens.
    pub accepts_oauth2: bool,
    /// User name and password.
    pub accepts_basic: bool,
    /// API keys.
    pub accepts_api_key: bool,
    /// Header with bearer token or Basic credentials, lower case.
    pub authorization_header: HeaderName,
    /// Header with the API key, lower case.
    pub api_key_header: HeaderName,
    /// Value of `WWW-Authenticate`.
    pub challenge: String,
}

impl Security {
    /// Of an API; `realm` is what challenges name.
    ///
    /// # Errors
    /// When a header name is none.
    pub fn compile(api: &Api, realm: &str) -> Result<Self, Error> {
        let has = |scheme| api.security_scheme.contains(&scheme);
        // An API that lists none of the three would be open to nobody; WSO2 takes such a list as OAuth2.
        let is_unstated =
            ![SecurityScheme::Oauth2, SecurityScheme::BasicAuth, SecurityScheme::ApiKey].into_iter().any(has);
        let accepts_oauth2 = is_unstated || has(SecurityScheme::Oauth2);
        let (accepts_basic, accepts_api_key) = (has(SecurityScheme::BasicAuth), has(SecurityScheme::ApiKey));
        let challenges = [(accepts_oauth2, "OAuth2"), (accepts_basic, "Basic"), (accepts_api_key, "API Key")];
        let challenges = challenges.iter().filter(|(is_accepted, _)| *is_accepted);
        let challenges: Vec<String> = challenges.map(|(_, scheme)| format!("{scheme} realm=\"{realm}\"")).collect();
        Ok(Self {
            accepts_oauth2,
            accepts_basic,
            accepts_api_key,
            authorization_header: header(
                api,
                "authorizationHeader",
                api.authorization_header.as_deref(),
                "authorization",
            )?,
            api_key_header: header(api, "apiKeyHeader", api.api_key_header.as_deref(), "apikey")?,
            challenge: challenges.join(", "),
        })
    }
}

fn header(api: &Api, field: &str, name: Option<&str>, default: &str) -> Result<HeaderName, Error> {
    let name = name.map(str::trim).filter(|name| !name.is_empty()).unwrap_or(default);
    HeaderName::from_bytes(name.as_bytes()).map_err(|_| Error::Api {
        api: api.id.to_string(),
        problem: tidegate_model::problem::Problem::new(field, format!("`{name}` is not a header name")),
    })
}
