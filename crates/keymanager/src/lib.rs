//! The key manager: OAuth 2.0 and OpenID Connect, users and their passwords, and the judgement of credentials.
//!
//! * [`KeyManager::router`] serves the endpoints, one file each under `endpoint/`; `grant/` has one file per way to a
//!   token.
//! * [`validate`] is the one function behind all doors by which gateways ask about a credential.
//! * [`thrift`] answers gateways of WSO2 API Manager 1.x.
//! * By noun, for the management APIs: [`user`], [`client`], [`application_token`], [`internal_key`], [`management`],
//!   [`first_party`] (the portal's sign-in).
//! * [`soap`] serves WSO2 1.x's SOAP services, and those of others that the binary hands it.
//! * [`keys`] makes, publishes and replaces signing keys; [`maintain`] forgets what has expired.
//!
//! Not here: SQL (in `tidegate-store`), signatures (in `tidegate-wire`), listeners and TLS (in the binary).

pub mod settings;
pub mod endpoints;
pub mod error;
pub mod oauth_error;
mod form;
pub mod keys;
pub mod password;
mod login_limit;
pub mod user;
pub mod client;
mod client_auth;
mod scope;
mod claims;
pub mod issue;
mod reuse;
mod wso2_answer;
mod relay;
mod id_token;
mod grant;
mod endpoint;
pub mod thrift;
mod authorization_request;
pub mod redirect;
mod cookie;
mod page;
pub mod validate;
pub mod key_validation;
pub mod end_user_token;
pub mod management;
pub mod inspect;
pub mod application_token;
pub mod internal_key;
pub mod first_party;
mod certificate;
pub mod assertion;
pub mod maintain;
pub mod soap;

use std::sync::Arc;

use tidegate_model::millis::{self, Millis};
use tidegate_store::Store;

pub use endpoints::Endpoints;
pub use error::{Error, Result};
pub use settings::Settings;

use end_user_token::EndUserTokens;
use keys::KeyRing;
use password::Passwords;

/// The key manager; cheap to clone.
#[derive(Clone)]
pub struct KeyManager {
    pub(crate) store: Store,
    pub(crate) settings: Arc<Settings>,
    pub(crate) endpoints: Endpoints,
    pub(crate) keys: Arc<KeyRing>,
    pub(crate) passwords: Arc<Passwords>,
    pub(crate) thrift: Arc<thrift::Desk>,
    pub(crate) end_user_tokens: EndUserTokens,
    clock: Arc<dyn Fn() -> Millis + Send + Sync>,
}

impl KeyManager {
    /// A key manager on `store`. Call [`KeyManager::first_start`] before serving.
    ///
    /// # Errors
    /// When the settings' argon2 cost is out of range.
    pub fn new(store: Store, settings: Settings, endpoints: Endpoints) -> Result<Self> {
        Self::with_clock(store, settings, endpoints, millis::now)
    }

    /// The same with a clock of one's own.
    ///
    /// # Errors
    /// When the settings' argon2 cost is out of range.
    pub fn with_clock(
        store: Store,
        settings: Settings,
        endpoints: Endpoints,
        clock: impl Fn() -> Millis + Send + Sync + 'static,
    ) -> Result<Self> {
        let passwords = Passwords::new(&settings)?;
        let thrift = Arc::new(thrift::Desk::new(settings.thrift.clone()));
        Ok(Self {
            store,
            endpoints,
            keys: Arc::new(KeyRing::default()),
            passwords: Arc::new(passwords),
            thrift,
            end_user_tokens: EndUserTokens::new(settings.end_user_token.ttl_s),
            settings: Arc::new(settings),
            clock: Arc::new(clock),
        })
    }

    /// Routes of all endpoints, to be merged into the management listener's router.
    pub fn router(&self) -> axum::Router {
        endpoint::router(self.clone())
    }

    /// How it is set.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What it stands on.
    pub fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn now(&self) -> Millis {
        (self.clock)()
    }
}
