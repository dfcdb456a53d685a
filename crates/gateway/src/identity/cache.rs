//! What the gateway remembers about credentials: grants and refusals, bounded in number and time.
//!
//! Entries are found by SHA-256 of kind and credential, so no credential stays in memory. Callers that ask about the
//! same credential at the same moment share one question to the key manager. An error is not an answer and is not
//! remembered. A grant never outlives its token: expiry and revocation are looked at on every hit. An answer that was on its
//! way while something was forgotten may be what should have been forgotten, and is not remembered either.

mod near;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use aws_lc_rs::digest::{Context, SHA256};
use moka::Expiry;
use moka::future::Cache;
use tidegate_model::change::Forgotten;
use tidegate_model::grant::{Credential, Grant, Refusal};
use tidegate_model::id::ConsumerKey;
use tidegate_model::key_validation::KeyQuestion;
use tidegate_model::millis::Millis;

use crate::error::KeyCheckError;
use crate::identity::{KeyCheck, Reach};
use crate::plan::directory::{Client, Directory};
use crate::plan::revoked::Revoked;
use near::Print;

/// Longest token or key the key manager is asked about, in bytes. A longer one is nobody's; asking would only make the
/// question too long for a Thrift key manager, whose silence then counts against it.
const CREDENTIAL_BYTES_MAX: usize = tidegate_wire::jose::TOKEN_BYTES_MAX;
/// Longest text that is taken for a client's domain, in bytes; WSO2 reads it from `Referer`. A longer one counts as none,
/// which opens no key that is limited to domains.
const CLIENT_DOMAIN_BYTES_MAX: usize = 4_096;

/// SHA-256 of kind and credential.
pub type Fingerprint = [u8; 32];

/// The answer about a credential.
pub type Verdict = Result<Arc<Grant>, Refusal>;

/// A remembered answer, with what it can be found by when it is to be forgotten.
#[derive(Debug)]
struct Remembered {
    verdict: Verdict,
    /// SHA-256 of the credential's text.
    credential: Fingerprint,
    /// Context and version, when the answer is about one API.
    api: Option<(Box<str>, Box<str>)>,
}

/// Where this thread found an answer. Only good until it looks for another.
#[derive(Debug, Clone, Copy)]
pub struct SeenAt(usize);

impl SeenAt {
    /// What `directory` says of the client of the `grant` found here: asked once, as long as no client changes.
    pub fn client(self, grant: &Arc<Grant>, key: &ConsumerKey, directory: &Directory) -> Option<Client> {
        // Read first: what changes while it is asked is asked again.
        let stamp = directory.stamp();
        near::client(self.0, grant, stamp).unwrap_or_else(|| {
            let client = directory.client(key);
            near::keep_client(self.0, grant, stamp, client.clone());
            client
        })
    }
}

/// Grants and refusals.
pub struct GrantCache {
    entries: Cache<Fingerprint, Arc<Remembered>, ahash::RandomState>,
    key_check: Arc<dyn KeyCheck>,
    reach: Reach,
    question_timeout: Duration,
    /// How often something was forgotten.
    forgotten: AtomicU64,
    /// Tells this cache's answers from another's in a thread's memory.
    id: u64,
}

struct Lifetimes {
    grant: Duration,
    refusal: Duration,
}

impl Expiry<Fingerprint, Arc<Remembered>> for Lifetimes {
    fn expire_after_create(&self, _: &Fingerprint, entry: &Arc<Remembered>, _: Instant) -> Option<Duration> {
        Some(if entry.verdict.is_ok() { self.grant } else { self.refusal })
    }
}

impl GrantCache {
    /// Remembers at most `entries_max` answers for the given times; asks `key_check`, no longer than
    /// `question_timeout`.
    pub fn new(
        entries_max: u64,
        grant: Duration,
        refusal: Duration,
        question_timeout: Duration,
        key_check: Arc<dyn KeyCheck>,
    ) -> Self {
        let entries = Cache::builder()
            .max_capacity(entries_max)
            .support_invalidation_closures()
            .expire_after(Lifetimes { grant, refusal })
            .build_with_hasher(ahash::RandomState::new());
        let reach = key_check.reach();
        Self { entries, key_check, reach, question_timeout, forgotten: AtomicU64::new(0), id: near::fresh_id() }
    }

    /// For which other calls an answer holds too.
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// The answer about a credential only the key manager can check.
    ///
    /// # Errors
    /// When the key manager gave no answer.
    pub async fn ask(
        &self,
        question: &KeyQuestion<'_>,
        revoked: &Revoked,
        now: Millis,
    ) -> Result<Verdict, Arc<KeyCheckError>> {
        let credential_bytes = match question.credential {
            Credential::Token(text) | Credential::ApiKey(text) => text.len(),
            Credential::Basic { username, password } => username.len() + password.len(),
        };
        if credential_bytes > CREDENTIAL_BYTES_MAX {
            return Ok(Err(Refusal::Invalid));
        }
        let client_domain = question.client_domain.filter(|domain| domain.len() <= CLIENT_DOMAIN_BYTES_MAX);
        let question = &KeyQuestion { client_domain, ..*question };
        let verdict = match (self.reach, question.client_domain) {
            (Reach::Api, Some(_)) => self.answer(question).await?,
            _ => {
                let fingerprint = self.fingerprint(question);
                let mut asked_at = None;
                let remember = async {
                    asked_at = Some(self.forgotten());
                    Ok(self.remembered(question, self.answer(question).await?))
                };
                let verdict = self.entries.try_get_with(fingerprint, remember).await?.verdict.clone();
                if let Some(asked_at) = asked_at {
                    self.drop_overtaken(&fingerprint, asked_at).await;
                }
                verdict
            }
        };
        Ok(still_good(verdict, revoked, now))
    }

    fn forgotten(&self) -> u64 {
        self.forgotten.load(Ordering::SeqCst)
    }

    /// Forgets an answer just remembered when something was forgotten since it was asked for: it came too late to be found
    /// then.
    async fn drop_overtaken(&self, fingerprint: &Fingerprint, asked_at: u64) {
        if self.forgotten() != asked_at {
            self.entries.invalidate(fingerprint).await;
        }
    }

    fn fingerprint(&self, question: &KeyQuestion<'_>) -> Fingerprint {
        let (kind, mut parts) = match question.credential {
            Credential::Token(token) => (b't', vec![token.as_str()]),
            Credential::ApiKey(key) => (b'k', vec![key.as_str()]),
            Credential::Basic { username, password } => (b'b', vec![username.as_str(), password.as_str()]),
        };
        if self.reach == Reach::Api {
            parts.extend([question.context, question.version, question.level.as_level()]);
        }
        fingerprint(kind, &parts)
    }

    fn remembered(&self, question: &KeyQuestion<'_>, verdict: Verdict) -> Arc<Remembered> {
        let credential = match question.credential {
            Credential::Token(text) | Credential::ApiKey(text) => text,
            Credential::Basic { username, .. } => username,
        };
        let api = (self.reach == Reach::Api).then(|| (question.context.into(), question.version.into()));
        Arc::new(Remembered { verdict, credential: sha256(credential), api })
    }

    async fn answer(&self, question: &KeyQuestion<'_>) -> Result<Verdict, KeyCheckError> {
        match tokio::time::timeout(self.question_timeout, self.key_check.check(question)).await {
            Ok(answer) => Ok(answer?.map(Arc::new)),
            Err(_) => Err(KeyCheckError::new(format!("no answer within {:?}", self.question_timeout))),
        }
    }

    /// The answer about a token that this thread got from [`GrantCache::verified`] a moment ago, and where it was found.
    pub fn seen(&self, token: &[u8], revoked: &Revoked, now: Millis) -> Option<(Verdict, SeenAt)> {
        let (verdict, at) = near::get(self.id, self.forgotten(), &Print::of(token)?, now)?;
        Some((still_good(verdict, revoked, now), SeenAt(at)))
    }

    /// The answer about a token that `verify` can check without waiting.
    pub async fn verified(
        &self,
        token: &str,
        revoked: &Revoked,
        now: Millis,
        verify: impl FnOnce() -> Result<Grant, Refusal>,
    ) -> Verdict {
        let asked_at = self.forgotten();
        let fingerprint = fingerprint(b'j', &[token]);
        let verdict = match self.entries.get(&fingerprint).await {
            Some(entry) => {
                if let Some(print) = Print::of(token.as_bytes()) {
                    near::put(self.id, asked_at, print, now, entry.verdict.clone());
                }
                entry.verdict.clone()
            }
            None => {
                let verdict = verify().map(Arc::new);
                let entry = Remembered { verdict: verdict.clone(), credential: sha256(token), api: None };
                self.entries.insert(fingerprint, Arc::new(entry)).await;
                self.drop_overtaken(&fingerprint, asked_at).await;
                verdict
            }
        };
        still_good(verdict, revoked, now)
    }

    /// Forgets what credentials of the user `name` were good for: after a new password, a lock-out, another application
    /// behind an API key.
    pub fn forget_user(&self, name: String) {
        self.forget_if(move |entry| entry.verdict.as_ref().is_ok_and(|grant| grant.subject == name));
    }

    /// Forgets what it remembers of a credential, a client or an API. Refusals of a client's tokens are not found by their
    /// client, as nobody knows it; they are forgotten soon by themselves.
    pub fn forget(&self, what: Forgotten) {
        match what {
            Forgotten::Credential(hash) => {
                if let Some(hash) = fingerprint_of_hex(&hash) {
                    self.forget_if(move |entry| entry.credential == hash);
                }
            }
            Forgotten::Client { consumer_key, user } => self.forget_if(move |entry| {
                entry.verdict.as_ref().is_ok_and(|grant| {
                    grant.consumer_key.as_ref() == Some(&consumer_key)
                        && user.as_ref().is_none_or(|user| *user == grant.subject)
                })
            }),
            Forgotten::Api { context, version } => self.forget_if(move |entry| {
                entry.api.as_ref().is_some_and(|(at, of)| **at == *context && **of == *version)
            }),
        }
    }

    fn forget_if(&self, is_meant: impl Fn(&Remembered) -> bool + Send + Sync + 'static) {
        self.forgotten.fetch_add(1, Ordering::SeqCst);
        if self.entries.invalidate_entries_if(move |_, entry| is_meant(entry)).is_err() {
            self.clear();
        }
    }

    /// Forgets everything: after the signing keys changed.
    pub fn clear(&self) {
        self.forgotten.fetch_add(1, Ordering::SeqCst);
        self.entries.invalidate_all();
    }
}

/// What was true when it was remembered may not be now.
fn still_good(verdict: Verdict, revoked: &Revoked, now: Millis) -> Verdict {
    let grant = verdict?;
    if revoked.contains(&grant.token_id) {
        return Err(Refusal::Inactive);
    }
    if grant.expires_at.is_some_and(|expires_at| expires_at <= now) {
        return Err(Refusal::Expired);
    }
    Ok(grant)
}

fn sha256(text: &str) -> Fingerprint {
    tidegate_wire::random::sha256(text.as_bytes())
}

fn fingerprint_of_hex(text: &str) -> Option<Fingerprint> {
    let pairs = text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    pairs.collect::<Option<Vec<u8>>>()?.try_into().ok()
}

/// Each part is preceded by its length, so that no two credentials are the same text.
pub(super) fn fingerprint(kind: u8, parts: &[impl AsRef<[u8]>]) -> Fingerprint {
    let mut context = Context::new(&SHA256);
    context.update(&[kind]);
    for part in parts.iter().map(AsRef::as_ref) {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    context.finish().as_ref().try_into().expect("SHA-256 has 32 bytes")
}

#[cfg(test)]
#[path = "cache_tests.rs"]
mod tests;
