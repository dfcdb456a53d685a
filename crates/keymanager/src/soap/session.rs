//! Sessions of `AuthenticationAdmin`: a cookie instead of a password on each call, as Publisher and Store kept it.
//!
//! In memory of one node, as in WSO2: a client whose session is gone logs in again. A session ends with the password it
//! began with, and when its user may no longer log in; both are looked at on every call.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};
use moka::future::Cache;
use moka::policy::EvictionPolicy;
use tidegate_wire::random;

use crate::KeyManager;
use crate::error::Result;
use crate::issue::fresh_token;
use crate::management::Caller;

/// Most sessions at once; the one unused for longest ends when there is one more.
pub const SESSIONS_MAX: u64 = 10_000;
/// A session ends when it is not used for so long (WSO2: 30 minutes, sliding).
pub const SESSION_IDLE: Duration = Duration::from_secs(30 * 60);

const COOKIE: &str = "JSESSIONID";

/// Sessions by the hash of their cookie.
pub(super) struct Sessions(Cache<[u8; 32], Session>);

#[derive(Debug, Clone)]
struct Session {
    user: String,
    /// Hash of the password's hash at login.
    password: [u8; 32],
}

impl Sessions {
    pub fn new(sessions_max: u64, idle: Duration) -> Self {
        let cache =
            Cache::builder().max_capacity(sessions_max).time_to_idle(idle).eviction_policy(EvictionPolicy::lru());
        Self(cache.build())
    }

    /// Begins a session of a user who has just proven their password; answers its `Set-Cookie`.
    pub async fn begin(&self, km: &KeyManager, user: &str) -> Result<Option<HeaderValue>> {
        let Some((user, hash)) = km.store.user_with_password(user).await? else { return Ok(None) };
        let value = fresh_token();
        let session = Session { user: user.name, password: random::sha256(hash.as_bytes()) };
        self.0.insert(random::sha256(value.as_bytes()), session).await;
        // The cache makes room when it finds time; a login is rare enough to see to it at once.
        self.0.run_pending_tasks().await;
        Ok(Some(set_cookie(&value, "")))
    }

    /// The caller whose session a request carries.
    pub async fn caller(&self, km: &KeyManager, headers: &HeaderMap) -> Result<Option<Caller>> {
        let Some(key) = cookie(headers) else { return Ok(None) };
        let Some(session) = self.0.get(&key).await else { return Ok(None) };
        let found = km.store.user_with_password(&session.user).await?;
        let still = found
            .filter(|(user, hash)| user.is_active && random::same(&random::sha256(hash.as_bytes()), &session.password));
        let Some((user, _)) = still else {
            self.0.invalidate(&key).await;
            return Ok(None);
        };
        let scopes = km.management_scopes(&user.roles).await?.into_iter().collect();
        Ok(Some(Caller { user: user.name, roles: user.roles, scopes, client_id: None }))
    }

    /// Ends the session a request carries; answers the `Set-Cookie` that removes it.
    pub async fn end(&self, headers: &HeaderMap) -> HeaderValue {
        if let Some(key) = cookie(headers) {
            self.0.invalidate(&key).await;
        }
        set_cookie("", "; Max-Age=0")
    }
}

/// Served over TLS only, hence always `Secure`.
fn set_cookie(value: &str, more: &str) -> HeaderValue {
    let text = format!("{COOKIE}={value}; Path=/services; Secure; HttpOnly; SameSite=Strict{more}");
    HeaderValue::from_str(&text).expect("base64url is visible ASCII")
}

fn cookie(headers: &HeaderMap) -> Option<[u8; 32]> {
    let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(name, value)| *name == COOKIE && value.len() <= 128)?;
    Some(random::sha256(value.as_bytes()))
}
