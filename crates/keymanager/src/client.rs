//! OAuth clients: made by registration, by the DevPortal for an application's keys, or for our own portals.

use tidegate_model::client::{
    Client, ClientProperties, GrantType, NAME_CHARS_MAX, REDIRECT_URI_BYTES_MAX, REDIRECT_URIS_MAX, TokenFormat,
};
use tidegate_model::problem::Problem;
use tidegate_wire::random;
use url::Url;

use crate::KeyManager;
use crate::error::{Error, Result};
use crate::redirect;

/// Length of client ids; WSO2's have as many characters.
pub const CLIENT_ID_CHARS: usize = 28;
/// Length of client secrets: 256 bits.
pub const CLIENT_SECRET_CHARS: usize = 43;

/// What a client is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientSpec {
    /// A `client_id` of one's own (imported clients, our portals); `None`: a random one.
    pub id: Option<String>,
    /// Unique per owner.
    pub name: String,
    /// User name.
    pub owner: String,
    /// What it may use at the token endpoint; at least one.
    pub grant_types: Vec<GrantType>,
    /// Where codes may be sent.
    pub redirect_uris: Vec<String>,
    /// What its access tokens look like.
    pub token_format: TokenFormat,
    /// Cannot keep a secret.
    pub is_public: bool,
    /// Whether codes need a code challenge.
    pub is_pkce_mandatory: bool,
    /// Validity of tokens without a user, in seconds; negative: as long as possible.
    pub application_token_ttl_s: Option<i64>,
    /// Validity of tokens for a user, in seconds.
    pub user_token_ttl_s: Option<i64>,
    /// Validity of refresh tokens, in seconds.
    pub refresh_token_ttl_s: Option<i64>,
    /// Validity of ID tokens, in seconds.
    pub id_token_ttl_s: Option<i64>,
    /// The rest.
    pub properties: ClientProperties,
}

impl ClientSpec {
    /// A confidential client with JWTs and the key manager's validity periods.
    pub fn new(owner: impl Into<String>, name: impl Into<String>, grant_types: &[GrantType]) -> Self {
        Self {
            id: None,
            name: name.into(),
            owner: owner.into(),
            grant_types: grant_types.to_vec(),
            redirect_uris: Vec::new(),
            token_format: TokenFormat::Jwt,
            is_public: false,
            is_pkce_mandatory: false,
            application_token_ttl_s: None,
            user_token_ttl_s: None,
            refresh_token_ttl_s: None,
            id_token_ttl_s: None,
            properties: ClientProperties::default(),
        }
    }

    /// Everything wrong with it.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut find = |field: &str, message: String| problems.push(Problem::new(field, message));
        let chars = self.name.chars().count();
        if self.name.trim().is_empty() || chars > NAME_CHARS_MAX || self.name.chars().any(char::is_control) {
            find("name", format!("must have 1 to {NAME_CHARS_MAX} characters, none of them control characters"));
        }
        let is_id_usable =
            |id: &String| (1..=255).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic() && b != b':');
        if !self.id.as_ref().is_none_or(is_id_usable) {
            find("clientId", "must have 1 to 255 visible ASCII characters without `:`".to_owned());
        }
        if self.grant_types.is_empty() {
            find("grantTypes", "must name at least one grant type".to_owned());
        }
        if self.is_public && self.grant_types.contains(&GrantType::ClientCredentials) {
            find("grantTypes", "a public client cannot use client_credentials".to_owned());
        }
        if self.redirect_uris.len() > REDIRECT_URIS_MAX {
            find("redirectUris", format!("more than {REDIRECT_URIS_MAX}"));
        }
        for (index, uri) in self.redirect_uris.iter().enumerate() {
            let is_own = self.properties.is_first_party && uri.starts_with(redirect::OWN);
            if let Err(why) = check_redirect_uri(uri).or_else(|why| if is_own { Ok(()) } else { Err(why) }) {
                find(&format!("redirectUris[{index}]"), why.to_owned());
            }
        }
        problems
    }
}

/// Whether codes may be sent to `uri` (RFC 6749 section 3.1.2): absolute, no fragment, nothing a browser would run.
///
/// # Errors
/// What is wrong with it.
pub fn check_redirect_uri(uri: &str) -> std::result::Result<(), &'static str> {
    if uri.len() > REDIRECT_URI_BYTES_MAX {
        return Err("is too long");
    }
    if !uri.bytes().all(|b| b.is_ascii_graphic()) {
        return Err("must be visible ASCII, everything else percent-encoded");
    }
    let url = Url::parse(uri).map_err(|_| "must be an absolute URI")?;
    if url.fragment().is_some() {
        return Err("must not have a fragment");
    }
    match url.scheme() {
        "http" | "https" if url.has_host() => Ok(()),
        "http" | "https" => Err("must name a host"),
        "tidegate" => Err("has a scheme that is kept for Tidegate's own clients"),
        "javascript" | "data" | "vbscript" | "file" | "blob" | "about" => Err("has a scheme that browsers run or open"),
        _ => Ok(()),
    }
}

impl KeyManager {
    /// Registers a client. Answers it with its secret; public clients have none.
    ///
    /// # Errors
    /// [`Error::Invalid`] with all findings, [`Error::Taken`] when the owner has a client of that name.
    pub async fn create_client(&self, spec: &ClientSpec) -> Result<(Client, Option<String>)> {
        refuse_problems(spec.problems())?;
        let now = self.now();
        let id = spec.id.clone().unwrap_or_else(|| alphanumeric(CLIENT_ID_CHARS));
        let client = applied(spec, Client { created_at: now, ..blank(&id, &spec.owner, now) });
        let secret = (!spec.is_public).then(|| alphanumeric(CLIENT_SECRET_CHARS));
        let mut tx = self.store.begin().await?;
        tx.insert_client(&client, secret.as_deref(), self.store.sealer()).await?;
        tx.commit().await?;
        tracing::info!(client.id = %id, client.owner = %spec.owner, "registered client `{}`", spec.name);
        Ok((client, secret))
    }

    /// Replaces everything about a client but its id, owner and secret. A client does not change between public and
    /// confidential.
    ///
    /// # Errors
    /// [`Error::Invalid`] with all findings, [`Error::Missing`], [`Error::Taken`].
    pub async fn update_client(&self, id: &str, spec: &ClientSpec) -> Result<Client> {
        let old = self.store.client(id).await?.ok_or_else(|| missing(id))?;
        let mut problems = spec.problems();
        if old.is_public != spec.is_public {
            problems.push(Problem::new("isPublic", "cannot change; register another client"));
        }
        refuse_problems(problems)?;
        let client = applied(spec, Client { updated_at: self.now(), ..old });
        let mut tx = self.store.begin().await?;
        if !tx.update_client(&client).await? {
            return Err(missing(id));
        }
        tx.commit().await?;
        Ok(client)
    }

    /// The client of that id with its secret.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn client(&self, id: &str) -> Result<Option<(Client, Option<String>)>> {
        Ok(self.store.client_with_secret(id).await?)
    }

    /// Gives a client a new secret; the old one ends now.
    ///
    /// # Errors
    /// [`Error::Missing`]; [`Error::Forbidden`] for a public client.
    pub async fn regenerate_secret(&self, id: &str) -> Result<String> {
        let client = self.store.client(id).await?.ok_or_else(|| missing(id))?;
        if client.is_public {
            return Err(Error::Forbidden("a public client has no secret"));
        }
        let secret = alphanumeric(CLIENT_SECRET_CHARS);
        let mut tx = self.store.begin().await?;
        if !tx.set_client_secret(id, &secret, self.store.sealer(), self.now()).await? {
            return Err(missing(id));
        }
        tx.commit().await?;
        Ok(secret)
    }

    /// Revokes a client's tokens and removes it; answers whether it was there.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn delete_client(&self, id: &str) -> Result<bool> {
        self.revoke_client_tokens(id).await?;
        let mut tx = self.store.begin().await?;
        // Once more inside: a token issued meanwhile must be told to gateways too.
        tx.revoke_some_of_client(id, self.now()).await?;
        let was_there = tx.delete_client(id, self.now()).await?;
        tx.commit().await?;
        Ok(was_there)
    }

    /// Revokes all tokens of a client, in bounded steps; answers how many access tokens ended.
    ///
    /// # Errors
    /// When the store fails; what was revoked before stays so.
    pub async fn revoke_client_tokens(&self, id: &str) -> Result<usize> {
        let mut total = 0;
        loop {
            let mut tx = self.store.begin().await?;
            let ended = tx.revoke_some_of_client(id, self.now()).await?;
            tx.commit().await?;
            total += ended;
            if ended == 0 {
                return Ok(total);
            }
        }
    }
}

fn applied(spec: &ClientSpec, client: Client) -> Client {
    Client {
        name: spec.name.clone(),
        grant_types: spec.grant_types.clone(),
        redirect_uris: spec.redirect_uris.clone(),
        token_format: spec.token_format,
        is_public: spec.is_public,
        is_pkce_mandatory: spec.is_pkce_mandatory || spec.is_public,
        application_token_ttl_s: spec.application_token_ttl_s,
        user_token_ttl_s: spec.user_token_ttl_s,
        refresh_token_ttl_s: spec.refresh_token_ttl_s,
        id_token_ttl_s: spec.id_token_ttl_s,
        properties: spec.properties.clone(),
        ..client
    }
}

#[cfg(test)]
pub(crate) fn of_spec(spec: &ClientSpec) -> Client {
    applied(spec, blank("test", &spec.owner, 0))
}

fn blank(id: &str, owner: &str, now: i64) -> Client {
    Client {
        id: id.into(),
        name: String::new(),
        owner: owner.to_owned(),
        grant_types: Vec::new(),
        redirect_uris: Vec::new(),
        token_format: TokenFormat::Jwt,
        is_public: false,
        is_pkce_mandatory: false,
        application_token_ttl_s: None,
        user_token_ttl_s: None,
        refresh_token_ttl_s: None,
        id_token_ttl_s: None,
        properties: ClientProperties::default(),
        created_at: now,
        updated_at: now,
    }
}

pub(crate) fn refuse_problems(problems: Vec<Problem>) -> Result<()> {
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}

fn missing(id: &str) -> Error {
    Error::Missing(format!("client {id}"))
}

/// Random letters and digits: pass unharmed through shells, URLs and every client's idea of Basic.
pub(crate) fn alphanumeric(chars: usize) -> String {
    let mut text = String::with_capacity(chars);
    while text.len() < chars {
        let more = random::token(chars);
        text.extend(more.chars().filter(char::is_ascii_alphanumeric).take(chars - text.len()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirect_uris_are_absolute_and_harmless() {
        for uri in ["https://app.example/cb?x=1", "http://localhost/cb", "com.example.app:/cb"] {
            assert_eq!(check_redirect_uri(uri), Ok(()), "{uri}");
        }
        for uri in [
            "",
            "/cb",
            "www.example.com",
            "https://a.example/#x",
            "javascript:alert(1)",
            "https://a.example/ä",
            "data:text/html,x",
            "tidegate://control-plane/callback",
        ] {
            assert!(check_redirect_uri(uri).is_err(), "{uri}");
        }
    }

    #[test]
    fn all_problems_are_found_at_once() {
        let mut spec = ClientSpec::new("admin", " ", &[]);
        spec.redirect_uris = vec!["https://ok.example/".to_owned(), "nowhere".to_owned()];
        let fields: Vec<_> = spec.problems().into_iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["name", "grantTypes", "redirectUris[1]"]);
    }

    #[test]
    fn symbolic_redirects_are_for_our_own_clients() {
        let mut spec = ClientSpec::new("admin", "portal", &[GrantType::AuthorizationCode]);
        spec.redirect_uris = vec![format!("{}callback", redirect::OWN)];
        assert_eq!(spec.problems().len(), 1);
        spec.properties.is_first_party = true;
        assert!(spec.problems().is_empty());
        spec.redirect_uris = vec!["tidegate://gateway/callback".to_owned()];
        assert_eq!(spec.problems().len(), 1);
    }

    #[test]
    fn made_up_names_have_their_length() {
        assert_eq!(alphanumeric(CLIENT_SECRET_CHARS).len(), CLIENT_SECRET_CHARS);
        assert!(alphanumeric(200).bytes().all(|b| b.is_ascii_alphanumeric()));
    }
}
