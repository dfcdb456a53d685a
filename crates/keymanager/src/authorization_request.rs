//! An authorization request (RFC 6749 section 4.1.1, RFC 7636, OpenID Connect Core section 3.1.2.1), checked.
//!
//! Two kinds of refusal. As long as client and redirect URI are not proven to belong together, the user is shown a page:
//! nothing may be sent to an address that anyone can put into a link. From then on the client is told, by redirect.

use tidegate_model::client::{Client, GrantType};
use url::Url;

use crate::KeyManager;
use crate::error::Error;
use crate::form::Form;
use crate::oauth_error::OAuthError;
use crate::redirect;
use crate::scope;

/// Longest `state` and `nonce`, in bytes: they travel in URLs.
pub const STATE_BYTES_MAX: usize = 4_096;

/// A request that may be shown to a user.
pub(crate) struct AuthorizationRequest {
    pub client: Client,
    pub target: Target,
    pub scopes: Vec<String>,
    /// PKCE challenge and method.
    pub challenge: Option<(String, String)>,
    pub nonce: Option<String>,
    /// Words of `prompt`.
    pub prompt: Vec<String>,
    /// Longest time since the user logged in, in seconds.
    pub max_age_s: Option<i64>,
    pub login_hint: Option<String>,
    /// The parameters as they came.
    pub form: Form,
}

/// Where answers go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub redirect_uri: String,
    pub state: Option<String>,
}

/// A request that gets no code.
pub(crate) enum Refused {
    /// Shown to the user.
    Page(String),
    /// Told to the client.
    Redirect { target: Target, code: &'static str, description: String },
    /// We failed.
    Failed(OAuthError),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Failed(error.into())
    }
}

impl Target {
    /// Its address with `parameters`, `state` and `iss` (RFC 9207) added.
    pub fn with(&self, parameters: &[(&str, &str)], issuer: &str) -> String {
        let Ok(mut url) = Url::parse(&self.redirect_uri) else {
            return self.redirect_uri.clone();
        };
        {
            let mut query = url.query_pairs_mut();
            query.extend_pairs(parameters);
            if let Some(state) = &self.state {
                query.append_pair("state", state);
            }
            query.append_pair("iss", issuer);
        }
        url.into()
    }
}

impl AuthorizationRequest {
    /// Whether `prompt` has this word.
    pub fn prompts(&self, word: &str) -> bool {
        self.prompt.iter().any(|known| known == word)
    }
}

impl KeyManager {
    /// Reads and checks a request.
    pub(crate) async fn authorization_request(&self, form: Form) -> Result<AuthorizationRequest, Refused> {
        let page = |text: &str| Refused::Page(text.to_owned());
        let id = form.get("client_id").ok_or_else(|| page("The parameter client_id is missing."))?;
        let client = self.store.client(id).await.map_err(Error::from)?;
        let client = client.ok_or_else(|| page("No client of this client_id is registered."))?;
        let redirect_uri = form.get("redirect_uri").ok_or_else(|| page("The parameter redirect_uri is missing."))?;
        let is_known = redirect::is_registered(&client, redirect_uri, &self.endpoints)
            || self.is_vouched(&client, redirect_uri, &form);
        if !is_known {
            return Err(page("The redirect_uri is not one that the client has registered."));
        }
        let state = form.get("state").map(str::to_owned);
        let target = Target { redirect_uri: redirect_uri.to_owned(), state };
        check(client, target.clone(), form).map_err(|(code, description)| Refused::Redirect {
            target,
            code,
            description,
        })
    }
}

type Finding = (&'static str, String);

fn check(client: Client, target: Target, form: Form) -> Result<AuthorizationRequest, Finding> {
    let invalid = |text: &str| ("invalid_request", text.to_owned());
    match form.get("response_type") {
        None => return Err(invalid("parameter `response_type` is missing")),
        Some("code") => {}
        Some(_) => return Err(("unsupported_response_type", "`response_type` must be code".to_owned())),
    }
    if !client.allows(GrantType::AuthorizationCode) {
        return Err(("unauthorized_client", "the client is not registered for authorization_code".to_owned()));
    }
    if form.get("response_mode").is_some_and(|mode| mode != "query") {
        return Err(invalid("`response_mode` must be query"));
    }
    if form.get("request").is_some() {
        return Err(("request_not_supported", "request objects are not supported".to_owned()));
    }
    if form.get("request_uri").is_some() {
        return Err(("request_uri_not_supported", "request objects are not supported".to_owned()));
    }
    if ["state", "nonce"].iter().any(|name| form.get(name).is_some_and(|value| value.len() > STATE_BYTES_MAX)) {
        return Err(invalid("`state` or `nonce` is too long"));
    }
    let scopes = scope::parse(form.get("scope")).map_err(|error| (error.code, error.description))?;
    let challenge = challenge(&client, &form)?;
    let prompt: Vec<String> = form.get("prompt").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    if prompt.len() > 1 && prompt.iter().any(|word| word == "none") {
        return Err(invalid("`prompt` none goes with nothing else"));
    }
    let max_age_s = match form.get("max_age") {
        None => None,
        Some(text) => Some(text.parse().ok().filter(|s| *s >= 0).ok_or_else(|| invalid("`max_age` must be seconds"))?),
    };
    let (nonce, login_hint) = (form.get("nonce").map(str::to_owned), form.get("login_hint").map(str::to_owned));
    Ok(AuthorizationRequest { client, target, scopes, challenge, nonce, prompt, max_age_s, login_hint, form })
}

fn challenge(client: &Client, form: &Form) -> Result<Option<(String, String)>, Finding> {
    let invalid = |text: &str| ("invalid_request", text.to_owned());
    let Some(challenge) = form.get("code_challenge") else {
        if form.get("code_challenge_method").is_some() {
            return Err(invalid("`code_challenge_method` without `code_challenge`"));
        }
        let is_needed = client.is_public || client.is_pkce_mandatory;
        return if is_needed { Err(invalid("the client must send `code_challenge`")) } else { Ok(None) };
    };
    let is_base64url = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    match form.get("code_challenge_method").unwrap_or("plain") {
        "S256" if challenge.len() == 43 && challenge.bytes().all(is_base64url) => {}
        "S256" => return Err(invalid("`code_challenge` must be a SHA-256 in base64url, 43 characters")),
        "plain" if !client.properties.is_plain_pkce_allowed => {
            return Err(invalid("`code_challenge_method` must be S256"));
        }
        "plain" if (43..=128).contains(&challenge.len()) && challenge.bytes().all(is_base64url) => {}
        "plain" => return Err(invalid("`code_challenge` must have 43 to 128 characters of A-Z a-z 0-9 - . _ ~")),
        _ => return Err(invalid("`code_challenge_method` must be S256")),
    }
    let method = form.get("code_challenge_method").unwrap_or("plain");
    Ok(Some((challenge.to_owned(), method.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_keep_the_query_of_the_redirect_uri() {
        let target = Target { redirect_uri: "https://a.example/cb?x=1".to_owned(), state: Some("a&b".to_owned()) };
        assert_eq!(
            target.with(&[("code", "c")], "https://i/oauth2/token"),
            "https://a.example/cb?x=1&code=c&state=a%26b&iss=https%3A%2F%2Fi%2Foauth2%2Ftoken"
        );
        let target = Target { redirect_uri: "com.example.app:/cb".to_owned(), state: None };
        assert_eq!(target.with(&[("error", "x")], "i"), "com.example.app:/cb?error=x&iss=i");
    }
}
