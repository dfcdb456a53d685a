//! A key manager by script. Tokens are user names, optionally with scopes: `ann` or `ann|apim:subscribe`.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use async_trait::async_trait;
use tidegate_control::KeyAuthority;
use tidegate_control::authority::{AuthorityError, Caller, ClientCredentials, ClientSpec, IssuedToken, PortalTokens};
use tidegate_model::api::Api;
use tidegate_model::client::{Client, ClientProperties, TokenFormat};
use tidegate_model::id::{ConsumerKey, UserId};
use tidegate_model::scope;
use tidegate_model::user::{ADMIN, CREATOR, PUBLISHER, SUBSCRIBER, User};
use tidegate_store::Store;

type Result<T> = std::result::Result<T, AuthorityError>;

const PEOPLE: [(&str, &[&str]); 5] = [
    ("ann", &[SUBSCRIBER]),
    ("bob", &[SUBSCRIBER]),
    ("vip", &[SUBSCRIBER, "gold-partner"]),
    ("pat", &[CREATOR, PUBLISHER]),
    ("root", &[ADMIN]),
];

pub struct Scripted {
    store: Store,
    clients: Mutex<BTreeMap<String, ClientSpec>>,
    users: Mutex<Vec<User>>,
    passwords: Mutex<BTreeMap<String, String>>,
    pub revoked: Mutex<Vec<String>>,
    /// Makes every request for a token fail.
    pub is_out_of_tokens: AtomicBool,
    /// Makes a client without a row in the store, so that its mapping cannot be stored.
    pub loses_clients: AtomicBool,
    /// Makes refresh tokens of the portal useless.
    pub renews_nothing: AtomicBool,
    /// How often tokens of the portal were renewed.
    pub renewals: AtomicU32,
    count: AtomicU32,
}

impl Scripted {
    pub fn new(store: Store) -> Self {
        let users = PEOPLE.map(|(name, roles)| User {
            id: UserId::from(name),
            name: name.to_owned(),
            email: None,
            is_active: true,
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        });
        let passwords = PEOPLE.map(|(name, _)| (name.to_owned(), format!("{name}-password")));
        Self {
            store,
            clients: Mutex::default(),
            users: Mutex::new(users.into()),
            passwords: Mutex::new(passwords.into()),
            revoked: Mutex::default(),
            is_out_of_tokens: AtomicBool::new(false),
            loses_clients: AtomicBool::new(false),
            renews_nothing: AtomicBool::new(false),
            renewals: AtomicU32::new(0),
            count: AtomicU32::new(0),
        }
    }

    pub fn client_names(&self) -> Vec<String> {
        self.clients.lock().unwrap().values().map(|spec| spec.name.clone()).collect()
    }

    pub fn password(&self, name: &str) -> Option<String> {
        self.passwords.lock().unwrap().get(name).cloned()
    }

    fn secret(&self, key: &ConsumerKey) -> ClientCredentials {
        let secret = format!("secret-{}", self.count.fetch_add(1, Ordering::Relaxed));
        ClientCredentials { key: key.clone(), secret }
    }
}

fn failed(why: tidegate_store::Error) -> AuthorityError {
    AuthorityError::Failed(why.to_string())
}

/// The row a real key manager would keep.
fn stored(key: &ConsumerKey, spec: &ClientSpec) -> Client {
    Client {
        id: key.clone(),
        name: spec.name.clone(),
        owner: spec.owner.clone(),
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
        created_at: 0,
        updated_at: 0,
    }
}

#[async_trait]
impl KeyAuthority for Scripted {
    async fn validate(
        &self,
        _: &tidegate_model::grant::Credential,
    ) -> Result<std::result::Result<tidegate_model::grant::Grant, tidegate_model::grant::Refusal>> {
        Ok(Err(tidegate_model::grant::Refusal::Invalid))
    }

    async fn assertion(
        &self,
        _: &tidegate_model::assertion::AssertionOrder,
    ) -> Result<tidegate_model::assertion::Assertion> {
        Err(AuthorityError::Failed("the portal does not ask for this".to_owned()))
    }

    async fn authenticate(&self, bearer: &str) -> Result<Option<Caller>> {
        let (name, scopes) = bearer.split_once('|').map_or((bearer, None), |(name, scopes)| (name, Some(scopes)));
        let users = self.users.lock().unwrap();
        Ok(users.iter().find(|user| user.name == name && user.is_active).map(|user| Caller {
            user: user.name.clone(),
            roles: user.roles.clone(),
            scopes: match scopes {
                Some(text) => text.split(' ').map(str::to_owned).collect(),
                None => scope::allowed(&user.roles).into_iter().collect(),
            },
            client_id: "portal".into(),
        }))
    }

    async fn create_client(&self, spec: ClientSpec) -> Result<ClientCredentials> {
        let key = ConsumerKey::fresh();
        if self.clients.lock().unwrap().values().any(|other| other.owner == spec.owner && other.name == spec.name) {
            return Err(AuthorityError::Conflict(format!("a client `{}` exists", spec.name)));
        }
        if !self.loses_clients.load(Ordering::Relaxed) {
            let client = stored(&key, &spec);
            let mut tx = self.store.begin().await.map_err(failed)?;
            tx.insert_client(&client, None, self.store.sealer()).await.map_err(failed)?;
            tx.commit().await.map_err(failed)?;
        }
        self.clients.lock().unwrap().insert(key.to_string(), spec);
        Ok(self.secret(&key))
    }

    async fn client(&self, key: &ConsumerKey) -> Result<Option<ClientSpec>> {
        Ok(self.clients.lock().unwrap().get(key.as_str()).cloned())
    }

    async fn update_client(&self, key: &ConsumerKey, spec: ClientSpec) -> Result<()> {
        self.clients.lock().unwrap().insert(key.to_string(), spec);
        Ok(())
    }

    async fn regenerate_secret(&self, key: &ConsumerKey) -> Result<ClientCredentials> {
        Ok(self.secret(key))
    }

    async fn delete_client(&self, key: &ConsumerKey) -> Result<()> {
        self.clients.lock().unwrap().remove(key.as_str());
        let mut tx = self.store.begin().await.map_err(failed)?;
        tx.delete_client(key.as_str(), 0).await.map_err(failed)?;
        tx.commit().await.map_err(failed)
    }

    async fn issue_application_token(
        &self,
        key: &ConsumerKey,
        scopes: &[String],
        validity_s: Option<i64>,
    ) -> Result<IssuedToken> {
        if self.is_out_of_tokens.load(Ordering::Relaxed) {
            return Err(AuthorityError::Failed("out of tokens".to_owned()));
        }
        Ok(IssuedToken {
            token: format!("token-of-{key}"),
            scopes: scopes.to_vec(),
            expires_in_s: validity_s.unwrap_or(3600),
        })
    }

    async fn issue_internal_key(&self, _: &str, _: &Api) -> Result<IssuedToken> {
        Err(AuthorityError::Refused("not in this script".to_owned()))
    }

    async fn revoke_token(&self, _: &ConsumerKey, token: &str) -> Result<()> {
        self.revoked.lock().unwrap().push(token.to_owned());
        Ok(())
    }

    async fn renew_tokens(&self, _: &str) -> Result<std::result::Result<PortalTokens, String>> {
        tokio::task::yield_now().await;
        if self.renews_nothing.load(Ordering::Relaxed) {
            return Ok(Err("the refresh token is not valid".to_owned()));
        }
        let n = self.renewals.fetch_add(1, Ordering::Relaxed);
        let refresh_token = Some(format!("refresh-{}", n + 2));
        Ok(Ok(PortalTokens { access_token: "ann".to_owned(), refresh_token, expires_in_s: 3600 }))
    }

    async fn end_grant(&self, _: &str) -> Result<()> {
        Ok(())
    }

    async fn users(&self) -> Result<Vec<User>> {
        let mut users = self.users.lock().unwrap().clone();
        users.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(users)
    }

    async fn create_user(&self, user: User, password: &str) -> Result<User> {
        let mut users = self.users.lock().unwrap();
        if users.iter().any(|other| other.name.eq_ignore_ascii_case(&user.name)) {
            return Err(AuthorityError::Conflict(format!("a user `{}` exists", user.name)));
        }
        users.push(user.clone());
        self.passwords.lock().unwrap().insert(user.name.clone(), password.to_owned());
        Ok(user)
    }

    async fn update_user(&self, user: User) -> Result<()> {
        let mut users = self.users.lock().unwrap();
        let old = users.iter_mut().find(|old| old.name == user.name);
        *old.ok_or_else(|| AuthorityError::Refused("no such user".to_owned()))? = user;
        Ok(())
    }

    async fn set_password(&self, name: &str, current: Option<&str>, new: &str) -> Result<()> {
        let mut passwords = self.passwords.lock().unwrap();
        if current.is_some_and(|current| passwords.get(name).map(String::as_str) != Some(current)) {
            return Err(AuthorityError::Refused("the current password is not right".to_owned()));
        }
        passwords.insert(name.to_owned(), new.to_owned());
        Ok(())
    }

    async fn delete_user(&self, name: &str) -> Result<()> {
        self.users.lock().unwrap().retain(|user| user.name != name);
        Ok(())
    }
}
