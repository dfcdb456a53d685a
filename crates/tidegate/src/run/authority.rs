//! The control plane's seam to the key manager, joined in this process.

use std::net::IpAddr;

use async_trait::async_trait;
use secrecy::SecretString;
use tidegate_control::authority::{
    AuthorityError, Caller, ClientCredentials, ClientSpec, IssuedToken, KeyAuthority, PortalSignIn, PortalTokens,
    SignUpRefusal,
};
use tidegate_control::identity::Identity;
use tidegate_control::portal_session::CLIENT_ID as PORTAL;
use tidegate_keymanager::first_party::SignedIn;
use tidegate_keymanager::internal_key::InternalKeyApi;
use tidegate_keymanager::issue::IssuedToken as Issued;
use tidegate_keymanager::user::UserSpec;
use tidegate_keymanager::{Error, KeyManager};
use tidegate_model::api::Api;
use tidegate_model::assertion::{Assertion, AssertionOrder};
use tidegate_model::client::{Client, ClientProperties, GrantType, TokenFormat};
use tidegate_model::consumer::KeyType;
use tidegate_model::grant::{Credential, Grant, Refusal};
use tidegate_model::id::{ConsumerKey, UserId};
use tidegate_model::millis::Millis;
use tidegate_model::user::User;

/// Most users one list answers.
const USERS_MAX: i64 = 10_000;

/// The key manager of this process.
pub struct LocalAuthority(pub KeyManager);

type Result<T> = std::result::Result<T, AuthorityError>;

#[async_trait]
impl KeyAuthority for LocalAuthority {
    async fn authenticate(&self, bearer: &str) -> Result<Option<Caller>> {
        let caller = self.0.authenticate_management(bearer).await.map_err(failure)?;
        Ok(caller.map(|caller| Caller {
            user: caller.user,
            roles: caller.roles,
            scopes: caller.scopes,
            client_id: caller.client_id.unwrap_or_default().into(),
        }))
    }

    async fn validate(&self, credential: &Credential) -> Result<std::result::Result<Grant, Refusal>> {
        self.0.validate(credential).await.map_err(failure)
    }

    async fn assertion(&self, order: &AssertionOrder) -> Result<Assertion> {
        self.0.assertion(order).await.map_err(|why| match why {
            // The gateway's administrator asked for a form that the keys here do not allow: both sides should read it.
            Error::Internal(text) => AuthorityError::Refused(text),
            other => failure(other),
        })
    }

    async fn create_client(&self, spec: ClientSpec) -> Result<ClientCredentials> {
        let (client, secret) = self.0.create_client(&keymanager_spec(spec)?).await.map_err(failure)?;
        Ok(ClientCredentials { key: client.id, secret: secret.unwrap_or_default() })
    }

    async fn client(&self, key: &ConsumerKey) -> Result<Option<ClientSpec>> {
        let found = self.0.client(key.as_str()).await.map_err(failure)?;
        // Our portal's client is nobody's to map and change: it gets codes without anyone being asked.
        let found = found.filter(|(client, _)| !client.properties.is_first_party);
        Ok(found.map(|(client, _)| control_spec(client)))
    }

    async fn update_client(&self, key: &ConsumerKey, spec: ClientSpec) -> Result<()> {
        let mut spec = keymanager_spec(spec)?;
        // What control does not know of a client stays as it is.
        if let Some((client, _)) = self.0.client(key.as_str()).await.map_err(failure)? {
            let allowed_domains = spec.properties.allowed_domains;
            spec.properties = ClientProperties { allowed_domains, ..client.properties };
        }
        self.0.update_client(key.as_str(), &spec).await.map_err(failure)?;
        Ok(())
    }

    async fn regenerate_secret(&self, key: &ConsumerKey) -> Result<ClientCredentials> {
        let secret = self.0.regenerate_secret(key.as_str()).await.map_err(failure)?;
        Ok(ClientCredentials { key: key.clone(), secret })
    }

    async fn delete_client(&self, key: &ConsumerKey) -> Result<()> {
        self.0.delete_client(key.as_str()).await.map_err(failure)?;
        Ok(())
    }

    async fn issue_application_token(
        &self,
        key: &ConsumerKey,
        scopes: &[String],
        validity_s: Option<i64>,
    ) -> Result<IssuedToken> {
        let issued = self.0.issue_application_token(key.as_str(), scopes, validity_s).await.map_err(failure)?;
        Ok(IssuedToken {
            token: issued.access_token,
            scopes: issued.scope.split_whitespace().map(str::to_owned).collect(),
            expires_in_s: issued.expires_in,
        })
    }

    async fn issue_internal_key(&self, user: &str, api: &Api) -> Result<IssuedToken> {
        let endpoints = api.endpoint_config.as_ref();
        let has_production =
            endpoints.is_some_and(|config| matches!(config.upstream(KeyType::Production), Ok(Some(_))));
        let about = InternalKeyApi {
            id: api.id.clone(),
            name: api.name.clone(),
            version: api.version.clone(),
            context: api.versioned_path(),
            provider: api.provider.clone(),
            key_type: if has_production || endpoints.is_none() { KeyType::Production } else { KeyType::Sandbox },
        };
        let (token, expires_in_s) = self.0.issue_internal_key(user, &about, None).await.map_err(failure)?;
        Ok(IssuedToken { token, scopes: Vec::new(), expires_in_s })
    }

    async fn revoke_token(&self, client: &ConsumerKey, token: &str) -> Result<()> {
        self.0.revoke_token(client.as_str(), token).await.map_err(failure)
    }

    async fn redeem_code(
        &self,
        code: &str,
        redirect_uri: &str,
        verifier: &str,
    ) -> Result<std::result::Result<PortalSignIn, String>> {
        let redeemed = self.0.redeem_code(PORTAL, code, redirect_uri, verifier).await.map_err(failure)?;
        Ok(redeemed.map(portal_sign_in))
    }

    async fn renew_tokens(&self, refresh_token: &str) -> Result<std::result::Result<PortalTokens, String>> {
        Ok(self.0.renew_tokens(PORTAL, refresh_token).await.map_err(failure)?.map(portal_tokens))
    }

    async fn sign_in_again(&self, user: &str, scopes: &[String], auth_time: Millis) -> Result<PortalSignIn> {
        self.0.sign_in_again(PORTAL, user, scopes, auth_time).await.map(portal_sign_in).map_err(failure)
    }

    async fn end_grant(&self, grant_id: &str) -> Result<()> {
        self.0.end_grant(grant_id).await.map_err(failure)
    }

    async fn end_logins(&self, user: &UserId, auth_time: Option<Millis>) -> Result<()> {
        self.0.end_logins(user, auth_time).await.map_err(failure)
    }

    async fn users(&self) -> Result<Vec<User>> {
        let mut users = Vec::new();
        loop {
            let (page, total) = self.0.list_users(users.len() as i64, USERS_MAX).await.map_err(failure)?;
            let is_last = page.is_empty();
            users.extend(page);
            if is_last || users.len() as i64 >= total.min(USERS_MAX) {
                return Ok(users);
            }
        }
    }

    async fn create_user(&self, user: User, password: &str) -> Result<User> {
        let spec =
            UserSpec { name: user.name, password: SecretString::from(password), email: user.email, roles: user.roles };
        self.0.create_user(&spec).await.map_err(failure)
    }

    async fn sign_up(
        &self,
        user: User,
        password: &str,
        address: Option<IpAddr>,
    ) -> Result<std::result::Result<User, SignUpRefusal>> {
        let made = self.0.sign_up(&user.name, SecretString::from(password), user.email, address).await;
        match made {
            Ok(user) => Ok(Ok(user)),
            Err(Error::Forbidden(_)) => Ok(Err(SignUpRefusal::Off)),
            Err(Error::TooManyFailures(seconds)) => Ok(Err(SignUpRefusal::TooMany(seconds))),
            Err(Error::Taken(_)) => Ok(Err(SignUpRefusal::Taken)),
            Err(Error::Invalid(problems)) => Ok(Err(SignUpRefusal::Invalid(problems))),
            Err(other) => Err(failure(other)),
        }
    }

    async fn update_user(&self, user: User) -> Result<()> {
        self.0.update_user(&user).await.map_err(failure)
    }

    async fn set_password(&self, name: &str, current: Option<&str>, new: &str) -> Result<()> {
        let new = SecretString::from(new);
        match current {
            Some(current) => self.0.change_password(name, &SecretString::from(current), &new).await,
            None => self.0.reset_password(name, &new).await,
        }
        .map_err(failure)
    }

    async fn delete_user(&self, name: &str) -> Result<()> {
        self.0.delete_user(name).await.map_err(failure)
    }

    fn identity(&self) -> Option<&dyn Identity> {
        Some(self)
    }
}

fn portal_sign_in(signed_in: SignedIn) -> PortalSignIn {
    PortalSignIn {
        user: signed_in.user.id,
        user_name: signed_in.user.name,
        tokens: portal_tokens(signed_in.tokens),
        grant_id: signed_in.grant_id,
        auth_time: signed_in.auth_time,
        nonce: signed_in.nonce,
    }
}

fn portal_tokens(issued: Issued) -> PortalTokens {
    PortalTokens {
        access_token: issued.access_token,
        refresh_token: issued.refresh_token,
        expires_in_s: issued.expires_in,
    }
}

pub(super) fn failure(error: Error) -> AuthorityError {
    match error {
        Error::Taken(what) => AuthorityError::Conflict(format!("already taken: {what}")),
        Error::Invalid(_) | Error::Missing(_) | Error::Forbidden(_) | Error::Busy | Error::TooManyFailures(_) => {
            AuthorityError::Refused(error.to_string())
        }
        Error::Store(_) | Error::Jose(_) | Error::Internal(_) => AuthorityError::Failed(error.to_string()),
    }
}

/// Grant types that WSO2's clients ask for and we do not offer are left out, as WSO2 does with those it has switched
/// off; that none is left is the key manager's to refuse.
fn keymanager_spec(spec: ClientSpec) -> Result<tidegate_keymanager::client::ClientSpec> {
    let format = spec.token_format.as_deref().unwrap_or(TokenFormat::Jwt.as_str());
    let token_format = TokenFormat::parse(&format.to_ascii_uppercase())
        .or_else(|| format.eq_ignore_ascii_case("default").then_some(TokenFormat::Jwt))
        .ok_or_else(|| AuthorityError::Refused(format!("token type `{format}` is neither JWT nor OPAQUE")))?;
    Ok(tidegate_keymanager::client::ClientSpec {
        id: None,
        name: spec.name,
        owner: spec.owner,
        grant_types: spec.grant_types.iter().filter_map(|grant| GrantType::parse(grant)).collect(),
        redirect_uris: spec.redirect_uris,
        token_format,
        is_public: spec.is_public,
        is_pkce_mandatory: spec.pkce_mandatory,
        application_token_ttl_s: spec.application_token_ttl_s,
        user_token_ttl_s: spec.user_token_ttl_s,
        refresh_token_ttl_s: spec.refresh_token_ttl_s,
        id_token_ttl_s: spec.id_token_ttl_s,
        properties: ClientProperties { allowed_domains: spec.allowed_domains, ..ClientProperties::default() },
    })
}

fn control_spec(client: Client) -> ClientSpec {
    ClientSpec {
        name: client.name,
        owner: client.owner,
        grant_types: client.grant_types.iter().map(|grant| grant.as_str().to_owned()).collect(),
        redirect_uris: client.redirect_uris,
        token_format: Some(client.token_format.as_str().to_owned()),
        pkce_mandatory: client.is_pkce_mandatory,
        is_public: client.is_public,
        application_token_ttl_s: client.application_token_ttl_s,
        user_token_ttl_s: client.user_token_ttl_s,
        refresh_token_ttl_s: client.refresh_token_ttl_s,
        id_token_ttl_s: client.id_token_ttl_s,
        allowed_domains: client.properties.allowed_domains,
    }
}

#[cfg(test)]
mod tests {
    use tidegate_keymanager::Endpoints;
    use tidegate_keymanager::client::ClientSpec as KeyManagerSpec;
    use tidegate_keymanager::settings::{Argon2, Settings};
    use tidegate_model::id::UserId;
    use tidegate_store::db::Address;
    use tidegate_store::seal::KEY_BYTES;
    use tidegate_store::{Sealer, Store};

    use super::*;

    async fn authority(folder: &std::path::Path) -> (Store, LocalAuthority) {
        let settings = tidegate_store::Settings {
            address: Address::SqliteFile(folder.join("store.db")),
            connections_max: 2,
            wait_max: std::time::Duration::from_secs(5),
        };
        let store = Store::open(&settings, Sealer::new(&[1; KEY_BYTES])).await.unwrap();
        let cheap = Argon2 { memory_kib: 8, passes: 1, ..Settings::default().argon2 };
        let settings = Settings { argon2: cheap, ..Settings::default() };
        let km = KeyManager::new(store.clone(), settings, Endpoints::new(|| "https://km.test".to_owned())).unwrap();
        (store, LocalAuthority(km))
    }

    #[tokio::test]
    async fn the_portals_own_client_cannot_be_taken_over_by_the_control_plane() {
        let folder = tempfile::tempdir().unwrap();
        let (_, authority) = authority(folder.path()).await;
        for (id, is_first_party) in [("portal", true), ("other", false)] {
            let spec = KeyManagerSpec {
                id: Some(id.to_owned()),
                properties: ClientProperties { is_first_party, ..ClientProperties::default() },
                ..KeyManagerSpec::new("admin", id, &[GrantType::ClientCredentials])
            };
            authority.0.create_client(&spec).await.unwrap();
            assert_eq!(authority.client(&id.into()).await.unwrap().is_some(), !is_first_party, "{id}");
        }
    }

    #[tokio::test]
    async fn users_beyond_the_first_page_can_be_managed_too() {
        let folder = tempfile::tempdir().unwrap();
        let (store, authority) = authority(folder.path()).await;
        let count = tidegate_store::user::USERS_PAGE_MAX + 1;
        let mut tx = store.begin().await.unwrap();
        for n in 0..count {
            let user =
                User { id: UserId::fresh(), name: format!("u{n}"), email: None, is_active: true, roles: Vec::new() };
            tx.insert_user(&user, "x", 0).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(authority.users().await.unwrap().len() as i64, count);
    }
}
