//! Signing keys at work: one signs, all that are published verify.
//!
//! The first key is made when first needed, exactly once however many nodes start. A key is replaced by age, when the
//! algorithm setting changes, or when an administrator says so; the old one stays published until no valid token names it.
//! A new key may be published ahead, so that whoever verifies has it before it signs. Nodes read the keys anew every few
//! seconds, so that a rotation elsewhere is followed.
//!
//! Our own tokens are *not* bound to an issuer address: `iss` follows the port map and the public URL, and a token must
//! outlive a restart with another offset. What proves a token ours is a key that only this store holds.

use std::sync::{Arc, RwLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tidegate_model::millis::Millis;
use tidegate_store::signing_key::{KeyState, Removal, StoredKey};
use tidegate_wire::jose::{Algorithm, Expectations, Jwk, JwtError, KeySet, SigningKey, Verified, verify};
use tokio::sync::Mutex;

use crate::certificate::Certificates;
use crate::error::{Error, Result};
use crate::internal_key::INTERNAL_KEY_TTL_S_MAX;
use crate::{KeyManager, maintain};

/// How long keys are used before the store is asked again, in milliseconds.
pub const KEYS_FRESH_MS: Millis = 5_000;
/// Least time between two looks because of an unknown key, in milliseconds: forged tokens must not reach the store.
pub const UNKNOWN_KEY_PAUSE_MS: Millis = 1_000;

/// `typ` of access tokens (RFC 9068 section 2.1).
pub const ACCESS_TOKEN_TYP: &str = "at+jwt";
/// `typ` of every other token of ours.
pub const OTHER_TYP: &str = "JWT";

/// The keys last read.
#[derive(Default)]
pub(crate) struct KeyRing {
    current: RwLock<Option<Arc<Keys>>>,
    certificates: Certificates,
    /// Held while reading or making keys, so that one of many waiting requests does it.
    load: Mutex<()>,
}

/// Keys as of one moment.
pub(crate) struct Keys {
    pub active: SigningKey,
    pub active_since: Millis,
    pub verifying: KeySet,
    pub published: Value,
    /// The active key's certificate, if it is RSA.
    pub certificate: Option<Arc<[u8]>>,
    read_at: Millis,
}

impl KeyManager {
    pub(crate) async fn keys(&self) -> Result<Arc<Keys>> {
        self.keys_not_older_than(KEYS_FRESH_MS).await
    }

    async fn keys_not_older_than(&self, age_ms: Millis) -> Result<Arc<Keys>> {
        if let Some(keys) = self.keys_in_memory(age_ms) {
            return Ok(keys);
        }
        let _loading = self.keys.load.lock().await;
        if let Some(keys) = self.keys_in_memory(age_ms) {
            return Ok(keys);
        }
        let mut stored = self.store.signing_keys().await?;
        if !stored.iter().any(StoredKey::is_active) {
            let fresh = self.make_key(KeyState::Active).await?;
            self.store.activate_key(&fresh, None, 0).await?;
            stored = self.store.signing_keys().await?;
        }
        let keys = Arc::new(Keys::new(&stored, &self.keys.certificates, self.now())?);
        *self.keys.current.write().unwrap_or_else(|poison| poison.into_inner()) = Some(keys.clone());
        Ok(keys)
    }

    fn keys_in_memory(&self, age_ms: Millis) -> Option<Arc<Keys>> {
        let current = self.keys.current.read().unwrap_or_else(|poison| poison.into_inner());
        current.as_ref().filter(|keys| (0..age_ms).contains(&(self.now() - keys.read_at))).cloned()
    }

    /// Replaces the active signing key now, by the one that waits if one does. Answers `false` when another node did so
    /// first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn rotate(&self) -> Result<bool> {
        if let Some((kid, _)) = self.store.next_key().await? {
            return self.activate_key(&kid).await;
        }
        let old = self.keys_not_older_than(0).await?;
        let fresh = self.make_key(KeyState::Active).await?;
        let done = self.store.activate_key(&fresh, Some(old.active.kid()), self.retire_at()).await?;
        self.keys_not_older_than(0).await?;
        tracing::info!(key.id = %fresh.kid, done, "replaced the signing key");
        Ok(done)
    }

    /// Makes and publishes the key that signs next: from `activate_at` on, or when [`KeyManager::activate_key`] or
    /// [`KeyManager::rotate`] says so. Answers its name.
    ///
    /// # Errors
    /// [`Error::Taken`] when one waits already; when the store fails.
    pub async fn prepare_key(&self, activate_at: Option<Millis>) -> Result<String> {
        // The first key of all signs at once.
        self.keys().await?;
        let fresh = self.make_key(KeyState::Next).await?;
        if !self.store.add_next_key(&fresh, activate_at).await? {
            return Err(Error::Taken("a key waits to sign already; let it sign or take it back first".to_owned()));
        }
        self.keys_not_older_than(0).await?;
        tracing::info!(key.id = %fresh.kid, "published the next signing key");
        Ok(fresh.kid)
    }

    /// Lets the waiting key sign. Answers `false` when it does not wait (any more).
    ///
    /// # Errors
    /// When the store fails.
    pub async fn activate_key(&self, kid: &str) -> Result<bool> {
        let done = self.store.activate_next_key(kid, self.retire_at(), self.now()).await?;
        self.keys_not_older_than(0).await?;
        tracing::info!(key.id = %kid, done, "the next signing key signs");
        Ok(done)
    }

    /// Takes the waiting key back. Answers `false` when it does not wait (any more).
    ///
    /// # Errors
    /// When the store fails.
    pub async fn withdraw_key(&self, kid: &str) -> Result<bool> {
        let mut tx = self.store.begin().await?;
        let done = tx.remove_next_key(kid, self.now()).await?;
        tx.commit().await?;
        self.keys_not_older_than(0).await?;
        Ok(done)
    }

    /// Removes a replaced key before its time, unless valid access tokens need it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn retire_key(&self, kid: &str) -> Result<Removal> {
        let mut tx = self.store.begin().await?;
        let removal = tx.remove_retiring_key(kid, self.now()).await?;
        tx.commit().await?;
        self.keys_not_older_than(0).await?;
        Ok(removal)
    }

    /// The same, and the access tokens that need it end with it, a batch at a call: [`Removal::Needed`] says how many are
    /// left, and one calls again.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn retire_key_with_tokens(&self, kid: &str) -> Result<Removal> {
        let mut tx = self.store.begin().await?;
        tx.revoke_some_signed_by(kid, self.now()).await?;
        tx.commit().await?;
        self.retire_key(kid).await
    }

    /// Signs something and verifies it with the published keys.
    ///
    /// # Errors
    /// When the store fails or the keys do not fit.
    pub async fn try_signing(&self) -> Result<()> {
        let keys = self.keys_not_older_than(0).await?;
        let now_s = self.now().div_euclid(1000);
        let claims = json!({"iss": self.endpoints.issuer(), "sub": "health", "iat": now_s, "exp": now_s + 60});
        let token = keys.active.sign(OTHER_TYP, &claims)?;
        self.verify_own(&token, OTHER_TYP, self.now()).await?.map_err(|why| Error::Internal(why.to_string()))?;
        Ok(())
    }

    /// Until when a key that is replaced now must be published whatever the tokens we know of: ID tokens and internal keys
    /// have no rows.
    fn retire_at(&self) -> Millis {
        let longest_s = [self.settings.id_token_ttl_s, self.settings.user_token_ttl_s, INTERNAL_KEY_TTL_S_MAX]
            .into_iter()
            .chain([self.settings.application_token_ttl_s])
            .max()
            .unwrap_or(INTERNAL_KEY_TTL_S_MAX);
        self.now() + longest_s.max(0) * 1000 + maintain::CLOCK_MARGIN_MS
    }

    async fn make_key(&self, state: KeyState) -> Result<StoredKey> {
        let algorithm = self.settings.algorithm;
        let made = tokio::task::spawn_blocking(move || SigningKey::generate(algorithm)).await;
        let key = made.map_err(|why| Error::Internal(format!("key generation: {why}")))??;
        Ok(StoredKey {
            kid: key.kid().to_owned(),
            algorithm: algorithm.as_str().to_owned(),
            pkcs8: key.to_pkcs8()?,
            public_jwk: serde_json::to_string(key.jwk()).map_err(|why| Error::Internal(why.to_string()))?,
            state,
            created_at: self.now(),
        })
    }

    /// Checks a JWT of our own of kind `typ`. Read-only: whether it was revoked is asked elsewhere.
    pub(crate) async fn verify_own(&self, token: &str, typ: &str, now: Millis) -> Result<Result<Verified, JwtError>> {
        self.verify_own_within(token, typ, now, 0).await
    }

    /// The same, with so many seconds of leeway on its times.
    pub(crate) async fn verify_own_within(
        &self,
        token: &str,
        typ: &str,
        now: Millis,
        leeway_s: u32,
    ) -> Result<Result<Verified, JwtError>> {
        let types = vec![typ.to_owned()];
        let expected = Expectations { issuers: None, types, leeway_s, ..Expectations::default() };
        let keys = self.keys().await?;
        let outcome = verify(token, &keys.verifying, &expected, now);
        if !matches!(outcome, Err(JwtError::UnknownKey(_))) {
            return Ok(outcome);
        }
        let keys = self.keys_not_older_than(UNKNOWN_KEY_PAUSE_MS).await?;
        Ok(verify(token, &keys.verifying, &expected, now))
    }
}

impl Keys {
    fn new(stored: &[StoredKey], certificates: &Certificates, read_at: Millis) -> Result<Self> {
        let unreadable = |key: &StoredKey, why: &str| Error::Internal(format!("signing key {}: {why}", key.kid));
        let active = stored.iter().find(|key| key.is_active());
        let active = active.ok_or_else(|| Error::Internal("there is no active signing key".to_owned()))?;
        let algorithm = Algorithm::parse(&active.algorithm).ok_or_else(|| unreadable(active, "unknown algorithm"))?;
        let public = stored
            .iter()
            .map(|key| serde_json::from_str(&key.public_jwk).map_err(|why| unreadable(key, &why.to_string())))
            .collect::<Result<Vec<Jwk>>>()?;
        let (verifying, refused) = KeySet::from_jwks(public.iter())?;
        for why in refused {
            tracing::error!(%why, "a signing key in the store is not usable");
        }
        let mut published = Vec::with_capacity(public.len());
        for (key, jwk) in stored.iter().zip(&public) {
            let mut document = json!(jwk);
            if let Some(certificate) = certificates.of(key)? {
                document["x5c"] = json!([STANDARD.encode(certificate)]);
            }
            published.push(document);
        }
        Ok(Self {
            certificate: certificates.of(active)?,
            active: SigningKey::from_pkcs8(algorithm, &active.pkcs8)?,
            active_since: active.created_at,
            verifying,
            published: json!({ "keys": published }),
            read_at,
        })
    }
}
