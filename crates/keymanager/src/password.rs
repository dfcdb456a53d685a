//! Passwords: argon2id hashes, made and checked away from the async threads and few at a time.
//!
//! An unknown user costs the same work as a wrong password. A password that was right a moment ago is remembered as a
//! keyed digest together with the hash it matched, so that HTTP Basic (at the gateway; on every SOAP call of one) does not
//! cost an argon2 run per call and a changed password counts at once. Callers who show the same password at the same
//! moment wait for one run: a gateway that asks on fifty connections has not guessed fifty times.

use std::net::IpAddr;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use moka::future::Cache;
use tidegate_model::user::User;
use tidegate_store::user::fold;
use tidegate_wire::random;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::KeyManager;
use crate::error::{Error, Result};
use crate::login_limit::LoginLimit;
use crate::settings::Settings;

/// Longest password that is looked at, in bytes.
pub const PASSWORD_BYTES_MAX: usize = 1_024;
/// Longest wait for a turn to hash.
pub const HASH_WAIT_MAX: Duration = Duration::from_secs(5);
/// Most passwords remembered as right.
pub const VERIFIED_MAX: u64 = 1_000;
/// How long a password is remembered as right.
pub const VERIFIED_TTL: Duration = Duration::from_secs(60);
/// WSO2's name for the one tenant we have; allowed after a user name.
pub const SUPER_TENANT: &str = "@carbon.super";

pub(crate) struct Passwords {
    argon2: Argon2<'static>,
    turns: Semaphore,
    limit: LoginLimit,
    verified: Cache<[u8; 32], ()>,
    digest_key: [u8; 32],
    /// Stands in for the hash of users who do not exist.
    decoy: tokio::sync::OnceCell<String>,
}

impl Passwords {
    pub fn new(settings: &Settings) -> Result<Self> {
        let cost = settings.argon2;
        let params = Params::new(cost.memory_kib, cost.passes, 1, None)
            .map_err(|why| Error::Internal(format!("argon2 cost {cost:?}: {why}")))?;
        Ok(Self {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            turns: Semaphore::new(cost.parallel_max.max(1)),
            limit: LoginLimit::new(settings),
            verified: Cache::builder().max_capacity(VERIFIED_MAX).time_to_live(VERIFIED_TTL).build(),
            digest_key: random::bytes(),
            decoy: tokio::sync::OnceCell::new(),
        })
    }

    /// Counts a sign-up as an attempt that is never given back.
    pub async fn count_sign_up(&self, address: Option<IpAddr>) -> Result<()> {
        // No user has a name with a space in it.
        let counted = self.limit.attempt("sign up", address).await;
        counted.map(|_| ()).ok_or(Error::TooManyFailures(self.limit.window_s))
    }

    /// Hashes a password for storage (PHC string).
    pub async fn hash(&self, password: &str) -> Result<String> {
        let (argon2, password) = (self.argon2.clone(), password.to_owned());
        self.in_turn(move || argon2.hash_password(password.as_bytes()).map(|hash| hash.to_string()))
            .await?
            .map_err(|why| Error::Internal(format!("argon2: {why}")))
    }

    /// Whether `password` matches `hash`; the same work when there is none.
    async fn judge(&self, password: &str, hash: Option<&str>) -> Result<bool> {
        match hash {
            Some(hash) => self.matches(password, hash).await,
            None => {
                let decoy = self.decoy.get_or_try_init(|| self.hash("decoy")).await?;
                self.matches(password, decoy).await.map(|_| false)
            }
        }
    }

    async fn matches(&self, password: &str, hash: &str) -> Result<bool> {
        let (argon2, password, hash) = (self.argon2.clone(), password.to_owned(), hash.to_owned());
        self.in_turn(move || {
            let hash = PasswordHash::new(&hash).map_err(|why| Error::Internal(format!("stored hash: {why}")))?;
            Ok(argon2.verify_password(password.as_bytes(), &hash).is_ok())
        })
        .await?
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let turn = timeout(HASH_WAIT_MAX, self.turns.acquire()).await.map_err(|_| Error::Busy)?;
        let _turn = turn.map_err(|_| Error::Busy)?;
        tokio::task::spawn_blocking(work).await.map_err(|why| Error::Internal(format!("hashing: {why}")))
    }

    fn digest(&self, hash: &str, password: &str) -> [u8; 32] {
        let mut text = self.digest_key.to_vec();
        text.extend((hash.len() as u64).to_be_bytes());
        text.extend(hash.as_bytes());
        text.extend(password.as_bytes());
        random::sha256(&text)
    }
}

/// Why a password did not become a remembered one; told to all who waited for it.
enum Unproven {
    Wrong,
    Failed(Error),
}

impl Unproven {
    fn outcome(&self) -> Result<Option<User>> {
        match self {
            Self::Wrong => Ok(None),
            Self::Failed(Error::TooManyFailures(seconds)) => Err(Error::TooManyFailures(*seconds)),
            Self::Failed(Error::Busy) => Err(Error::Busy),
            Self::Failed(other) => Err(Error::Internal(other.to_string())),
        }
    }
}

impl KeyManager {
    /// The active user whose name and password these are. `address` is the caller's, when it is the one who guesses.
    ///
    /// # Errors
    /// [`Error::TooManyFailures`] and [`Error::Busy`] at the limits; when the store fails.
    pub async fn verify_password(&self, name: &str, password: &str, address: Option<IpAddr>) -> Result<Option<User>> {
        if password.len() > PASSWORD_BYTES_MAX || name.len() > PASSWORD_BYTES_MAX {
            return Ok(None);
        }
        let name = name.strip_suffix(SUPER_TENANT).unwrap_or(name);
        let found = self.store.user_with_password(name).await?;
        let Some((user, hash)) = found else {
            return self.prove(name, password, None, address).await.map_or_else(|why| why.outcome(), |()| Ok(None));
        };
        let digest = self.passwords.digest(&hash, password);
        let proving = self.prove(name, password, Some((&user, &hash)), address);
        match self.passwords.verified.try_get_with(digest, proving).await {
            Ok(()) => Ok(Some(user).filter(|user| user.is_active)),
            Err(why) => why.outcome(),
        }
    }

    /// Judges a password anew, as one counted attempt. A right one of a user who may not log in is as good as wrong.
    async fn prove(
        &self,
        name: &str,
        password: &str,
        found: Option<(&User, &str)>,
        address: Option<IpAddr>,
    ) -> std::result::Result<(), Unproven> {
        let limit = &self.passwords.limit;
        let too_many = Unproven::Failed(Error::TooManyFailures(limit.window_s));
        let attempt = limit.attempt(&fold(name), address).await.ok_or(too_many)?;
        match self.passwords.judge(password, found.map(|(_, hash)| hash)).await {
            Ok(true) if found.is_some_and(|(user, _)| user.is_active) => {
                attempt.succeeded();
                Ok(())
            }
            Ok(_) => Err(Unproven::Wrong),
            Err(error) => {
                attempt.succeeded();
                Err(Unproven::Failed(error))
            }
        }
    }
}
