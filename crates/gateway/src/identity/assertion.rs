//! What the backend is told of the caller: asked of the key manager once per grant and API, and kept for its life.
//!
//! The gateway has no private key. It hands over facts and gets a signed text; a call whose text is remembered costs one
//! look-up. What an assertion says is part of what it is remembered under, so that a changed tier or name never rides on
//! an old one.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use http::{HeaderName, HeaderValue};
use moka::Expiry;
use moka::future::Cache;
use tidegate_model::assertion::{Assertion, AssertionFacts, AssertionForm, AssertionOrder};
use tidegate_model::millis::Millis;

use crate::error::KeyCheckError;
use crate::identity::Caller;
use crate::identity::cache::{Fingerprint, fingerprint};
use crate::plan::CompiledApi;

/// The seam to whoever signs: the key manager of this process, or another one over the network.
#[async_trait]
pub trait AssertionMaker: Send + Sync + 'static {
    /// Makes the assertion that `order` asks for.
    async fn make(&self, order: &AssertionOrder) -> Result<Assertion, KeyCheckError>;
}

/// Whether and how backends are told of callers.
#[derive(Clone)]
pub struct AssertionSettings {
    /// The header. A client's own is always taken out, whether backends are told or not.
    pub header: HeaderName,
    /// What is told; `None`: nothing.
    pub told: Option<Told>,
}

/// What backends are told.
#[derive(Clone)]
pub struct Told {
    /// The assertion's looks.
    pub form: AssertionForm,
    /// Prefix of its claims.
    pub dialect: Arc<str>,
    /// Its life.
    pub life: Duration,
    /// Who signs.
    pub maker: Arc<dyn AssertionMaker>,
}

impl Default for AssertionSettings {
    fn default() -> Self {
        Self { header: HeaderName::from_static("x-jwt-assertion"), told: None }
    }
}

/// An assertion as it is sent.
#[derive(Clone)]
struct Kept {
    value: HeaderValue,
    usable_until: Millis,
    usable_for: Duration,
}

/// Assertions that are remembered.
pub struct Assertions {
    told: Option<Told>,
    entries: Cache<Fingerprint, Kept, ahash::RandomState>,
    timeout: Duration,
}

struct Lifetime;

impl Expiry<Fingerprint, Kept> for Lifetime {
    fn expire_after_create(&self, _: &Fingerprint, kept: &Kept, _: Instant) -> Option<Duration> {
        Some(kept.usable_for)
    }
}

/// Sent no longer than until this share of its life is left, and never in the last minute: backends' clocks differ.
const LEFT_SHARE: i64 = 10;
const LEFT_MS_MAX: i64 = 60_000;

impl Assertions {
    /// Remembers at most `entries_max`; waits no longer than `timeout` for one.
    pub fn new(told: Option<Told>, entries_max: u64, timeout: Duration) -> Self {
        let entries = Cache::builder()
            .max_capacity(entries_max)
            .expire_after(Lifetime)
            .build_with_hasher(ahash::RandomState::new());
        Self { told, entries, timeout }
    }

    /// What the backend of `api` is told of `caller`; `None` when it is told nothing.
    ///
    /// # Errors
    /// When no assertion could be had.
    pub async fn of(
        &self,
        api: &CompiledApi,
        caller: &Caller,
        now: Millis,
    ) -> Result<Option<HeaderValue>, Arc<KeyCheckError>> {
        let Some(told) = &self.told else { return Ok(None) };
        let vouched = caller.grant.vouched.as_ref();
        if let Some(made) = vouched.and_then(|vouched| vouched.end_user_token.as_deref()) {
            // Another key manager's assertion is passed on as it is.
            return Ok(Some(sensitive(made)?));
        }
        let facts = Facts::new(api, caller);
        let key = facts.fingerprint(&caller.grant.token_id);
        let known = self.entries.get(&key).await.filter(|kept| now < kept.usable_until);
        if let Some(kept) = known {
            return Ok(Some(kept.value));
        }
        // One whose time has run out by the wall clock, which can be set, is not to be found again.
        self.entries.invalidate(&key).await;
        let order = AssertionOrder {
            form: told.form,
            dialect: told.dialect.to_string(),
            ttl_s: i64::try_from(told.life.as_secs()).unwrap_or(i64::MAX),
            not_after: caller.grant.expires_at,
            facts: facts.owned(),
        };
        let kept = self.entries.try_get_with(key, self.make(told, &order, now)).await?;
        Ok(Some(kept.value))
    }

    async fn make(&self, told: &Told, order: &AssertionOrder, now: Millis) -> Result<Kept, KeyCheckError> {
        let made = tokio::time::timeout(self.timeout, told.maker.make(order)).await;
        let made = made.map_err(|_| KeyCheckError::new(format!("no assertion within {:?}", self.timeout)))??;
        let life_ms = made.expires_at.saturating_sub(now).max(0);
        let usable_ms = life_ms - (life_ms / LEFT_SHARE).min(LEFT_MS_MAX);
        Ok(Kept {
            value: sensitive(&made.text)?,
            usable_until: now.saturating_add(usable_ms),
            usable_for: Duration::from_millis(u64::try_from(usable_ms).unwrap_or(0)),
        })
    }

    /// Forgets everything: after the signing keys changed.
    pub fn clear(&self) {
        self.entries.invalidate_all();
    }
}

fn sensitive(text: &str) -> Result<HeaderValue, KeyCheckError> {
    let mut value =
        HeaderValue::from_str(text).map_err(|_| KeyCheckError::new("the assertion is no header value".to_owned()))?;
    value.set_sensitive(true);
    Ok(value)
}

/// The facts, borrowed from where they stand.
struct Facts<'a> {
    api: &'a CompiledApi,
    caller: &'a Caller,
    application: Option<Arc<crate::plan::directory::Facts>>,
}

impl<'a> Facts<'a> {
    fn new(api: &'a CompiledApi, caller: &'a Caller) -> Self {
        let application = caller.application.as_ref().and_then(|application| application.facts());
        Self { api, caller, application }
    }

    /// Subscriber, application's id, name and tier, and the subscription's tier.
    fn texts(&self) -> [&str; 5] {
        if let Some(vouched) = &self.caller.grant.vouched {
            return [
                &vouched.subscriber,
                vouched.application_id.as_str(),
                &vouched.application_name,
                &vouched.application_tier,
                &vouched.tier,
            ];
        }
        let subscribed = self.caller.subscribed.as_ref();
        let tier = subscribed.map_or("", |subscribed| subscribed.subscription.throttling_policy.as_str());
        match &self.application {
            Some(facts) => {
                let fact = &facts.fact;
                [&fact.owner, fact.id.as_str(), &fact.name, &fact.throttling_policy, tier]
            }
            None => ["", "", "", "", tier],
        }
    }

    fn fingerprint(&self, token_id: &str) -> Fingerprint {
        let grant = &self.caller.grant;
        let [subscriber, id, name, application_tier, tier] = self.texts();
        let key_type = self.caller.key_type.as_str();
        let api = self.api.id.as_str();
        fingerprint(b'a', &[token_id, api, &grant.subject, subscriber, id, name, application_tier, tier, key_type])
    }

    fn owned(&self) -> AssertionFacts {
        let (grant, api) = (&self.caller.grant, self.api);
        let [subscriber, application_id, application_name, application_tier, tier] = self.texts().map(str::to_owned);
        AssertionFacts {
            end_user: grant.subject.clone(),
            subject_kind: Some(grant.subject_kind),
            client: grant.consumer_key.as_ref().map(|key| key.as_str().to_owned()).unwrap_or_default(),
            subscriber,
            application_id,
            application_name,
            application_tier,
            api_context: api.given_context.to_string(),
            api_version: api.version.clone(),
            api_path: api.written_context.clone(),
            tier,
            key_type: self.caller.key_type.as_str().to_owned(),
        }
    }
}

#[cfg(test)]
#[path = "assertion_tests.rs"]
mod tests;
